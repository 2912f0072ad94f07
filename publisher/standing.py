"""Files, slot and ledger → where each edition stands, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.definition import name_of
from publisher.drafting import look
from publisher.errors import InvalidInput, PublisherError
from publisher.model import Delivery, Series, State, TargetName
from publisher.ports import Playlists
from publisher.timetable import Due, instant, state


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One edition.

    Attributes:
        number: None when the file cannot be read.
        due: In the zone of the series; None when the file's name tells no day.
        state: written, ready, due, late, missed, published, broken …
        detail: What the state alone does not say.
    """

    where: str
    number: int | None
    title: str
    due: dt.datetime | None
    state: str
    detail: str
    permalinks: tuple[str, ...] = ()


def standings(
    playlists: Playlists,
    deliveries: Sequence[Delivery],
    series: Series,
    targets: Sequence[TargetName],
    now: dt.datetime,
) -> list[Standing]:
    """Say where each edition stands, oldest first."""
    by_edition: dict[str, dict[TargetName, Delivery]] = {}
    for delivery in deliveries:
        by_edition.setdefault(delivery.edition, {})[delivery.target] = delivery
    return [
        _standing(name, playlists, by_edition, series, targets, now) for name in playlists.names()
    ]


def _standing(
    name: str,
    playlists: Playlists,
    deliveries: dict[str, dict[TargetName, Delivery]],
    series: Series,
    targets: Sequence[TargetName],
    now: dt.datetime,
) -> Standing:
    named = name_of(name)
    due = instant(named[0], series.slot.time, series.zone) if named else None
    where = name
    try:
        source = playlists.read(name)
        where = source.where
        found = look(source, series)
    except PublisherError as error:
        return _broken(name, where, due, error)
    playlist = found.playlist
    known = {
        target: delivery
        for target, delivery in deliveries.get(f"{series.key}/{playlist.number}", {}).items()
        if delivery.slug == playlist.slug
    }
    published = [known[target] for target in targets if _is_published(known.get(target))]
    words, detail = _words(len(found.open), due, now, series, known, len(targets) - len(published))
    return Standing(
        where=where,
        number=playlist.number,
        title=playlist.title,
        due=due,
        state=words,
        detail=detail or ", ".join(delivery.permalink for delivery in published),
        permalinks=tuple(delivery.permalink for delivery in published),
    )


def _broken(name: str, where: str, due: dt.datetime | None, error: PublisherError) -> Standing:
    count = len(error.problems) if isinstance(error, InvalidInput) else 1
    detail = f"{count} problem{'s' * (count > 1)}: publisher check {where}"
    return Standing(where=where, number=None, title=name, due=due, state="broken", detail=detail)


def _words(
    open_entries: int,
    due: dt.datetime | None,
    now: dt.datetime,
    series: Series,
    known: dict[TargetName, Delivery],
    unpublished: int,
) -> tuple[str, str]:
    if not unpublished:
        return "published", ""
    standing = Due.MISSED if due is None else state(due, now, series.grace)
    if open_entries:
        tracks = f"{open_entries} track{'s' * (open_entries > 1)} to resolve"
        return ("written" if standing is Due.AHEAD else "held"), tracks
    if standing is Due.AHEAD:
        return "ready", ""
    held = next((item.reason for item in known.values() if item.state is State.HELD), "")
    part = f"{unpublished} target{'s' * (unpublished > 1)} to go" if known and not held else held
    return standing.value, part


def _is_published(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.state is State.PUBLISHED
