"""THE PATH: one edition from file to report. The only place where the order is written.

``check`` is its first arrow, ``resolve`` goes up to the lock, ``preview`` and ``build`` up to
the post; they call the same functions, so none of them can drift from what is published.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from publisher import lock as locks
from publisher.drafting import composed
from publisher.errors import (
    DecisionNeeded,
    InvalidInput,
    Problem,
    PublisherError,
    ServiceUnavailable,
)
from publisher.model import (
    Delivery,
    Playlist,
    Post,
    Series,
    State,
    TargetName,
)
from publisher.ports import Catalogue, Ledger, Playlists, Source, Target
from publisher.posts import content_hash
from publisher.reading import lock_of, parse
from publisher.render import render
from publisher.resolve import Open, Resolution, resolve
from publisher.timetable import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Everything the path needs that is not a value.

    Attributes:
        clock: Gives the time that really passes; None where a test holds it still.
    """

    playlists: Playlists
    catalogue: Catalogue
    targets: Mapping[TargetName, Target]
    ledger: Ledger
    clock: Callable[[], dt.datetime] | None = None

    def moment(self, now: dt.datetime) -> dt.datetime:
        """Give the time that passes, for leases; *now* may be hours old, or pretended."""
        return now if self.clock is None else self.clock()


class Outcome(enum.StrEnum):
    """What became of an edition on one target."""

    PUBLISHED = "published"
    ALREADY = "already published"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One target's part of a report.

    Attributes:
        edited: The file says something else now than what was published.
    """

    target: TargetName
    outcome: Outcome
    delivery: Delivery | None = None
    error: PublisherError | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of one playlist.

    Attributes:
        where: Its file, for messages.
        error: What kept all of it back, if anything did.
        open: The entries that keep it back, if any do.
        due: Its slot, in the zone of the series.
    """

    where: str
    playlist: Playlist | None = None
    due: dt.datetime | None = None
    error: PublisherError | None = None
    open: tuple[Open, ...] = ()
    delivered: tuple[Delivered, ...] = ()

    @property
    def errors(self) -> list[PublisherError]:
        """Everything that went wrong, in the order it did."""
        failed = [part.error for part in self.delivered if part.error is not None]
        return [self.error, *failed] if self.error is not None else failed


def publish(
    name: str, series: Series, outside: Outside, now: dt.datetime, *, update: bool = False
) -> Report:
    """Take one playlist the whole way; what fails is in the report, for the next run to do.

    Args:
        update: Deliver again where the text has changed since it was published.
    """
    where = name
    playlist = due = None
    try:
        source = outside.playlists.read(name)
        where = source.where
        playlist = parse(source)
        due = instant(playlist.date, series.slot.time, series.zone)
        done = _done(source, playlist, series, outside) if not update else None
        if done:
            return Report(where=where, playlist=playlist, due=due, delivered=done)
        resolution = settle(source, playlist, series, outside, now)
        if resolution.open:
            error = undecided(resolution)
            hold(playlist, series, outside, now, str(error))
            return Report(
                where=where, playlist=playlist, due=due, error=error, open=resolution.open
            )
        post = render(resolution.edition(series.key), series)
    except PublisherError as error:
        return Report(where=where, playlist=playlist, due=due, error=error)
    delivered = tuple(
        deliver(post, target, outside, now, update=update) for target in outside.targets.values()
    )
    return Report(where=where, playlist=playlist, due=due, delivered=delivered)


def _done(
    source: Source, playlist: Playlist, series: Series, outside: Outside
) -> tuple[Delivered, ...] | None:
    """Give what the ledger says when every target has the edition; else None."""
    key = f"{series.key}/{playlist.number}"
    known = [outside.ledger.find(key, target) for target in outside.targets]
    there = [
        delivery
        for delivery in known
        if delivery and delivery.state is State.PUBLISHED and delivery.slug == playlist.slug
    ]
    if len(there) < len(known):
        return None
    now = composed(series, source)
    edited = {
        delivery.target
        for delivery in there
        if isinstance(now, PublisherError) or content_hash(now) != delivery.content_hash
    }
    return tuple(
        Delivered(
            target=delivery.target,
            outcome=Outcome.ALREADY,
            delivery=delivery,
            edited=delivery.target in edited,
        )
        for delivery in there
    )


def settle(
    source: Source,
    playlist: Playlist,
    series: Series,
    outside: Outside,
    now: dt.datetime,
    *,
    recheck: bool = False,
) -> Resolution:
    """Resolve a playlist and keep what was found in its lock.

    Raises:
        InvalidInput: The lock cannot be read.
        StorageFailed: The lock cannot be written.
    """
    found = resolve(
        playlist,
        lock_of(source),
        outside.catalogue,
        series.market,
        now,
        recheck=recheck,
    )
    text = locks.dump(found.matches)
    if text != source.lock and found.matches:
        outside.playlists.write_lock(source.name, text)
    return found


def undecided(resolution: Resolution) -> PublisherError:
    """Say why a playlist is not an edition yet: a service's failure first, else a decision."""
    failure = next((entry.error for entry in resolution.open if entry.error is not None), None)
    if failure is not None:
        return failure
    count = len(resolution.open)
    return DecisionNeeded(f"{count} {'track needs' if count == 1 else 'tracks need'} a decision")


def hold(
    playlist: Playlist, series: Series, outside: Outside, now: dt.datetime, reason: str
) -> None:
    """Note in the ledger that an edition is held on every target, and why."""
    for target in outside.targets:
        outside.ledger.hold(
            Delivery(
                edition=f"{series.key}/{playlist.number}",
                slug=playlist.slug,
                target=target,
                state=State.HELD,
                at=now,
                reason=reason,
            )
        )


def adopt(
    playlist: Playlist, series: Series, outside: Outside, now: dt.datetime
) -> list[Delivery | None]:
    """Ask the targets for an edition that the ledger does not know, and record what they hold.

    Returns:
        What is known now, for each target.
    """
    key = f"{series.key}/{playlist.number}"
    found: list[Delivery | None] = []
    for target in outside.targets.values():
        known = outside.ledger.find(key, target.name)
        if known is None or known.state is not State.PUBLISHED:
            held = target.find(key, playlist.slug, now)
            epoch = outside.ledger.claim(key, target.name, outside.moment(now)) if held else None
            if held is not None and epoch is not None:
                _record(outside.ledger, held, epoch)
                outside.ledger.let_go(key, target.name, epoch)
                known = held
        found.append(known)
    return found


def deliver(
    post: Post, target: Target, outside: Outside, now: dt.datetime, *, update: bool
) -> Delivered:
    """Bring a post to one target: stage, release, verify, each step recorded and repeatable."""
    ledger = outside.ledger
    try:
        known = ledger.find(post.key, target.name)
        if known is not None and known.state is not State.HELD and known.slug != post.slug:
            raise InvalidInput(_renamed(post, known))
        if known is not None and known.state is State.PUBLISHED and not update:
            return Delivered(target=target.name, outcome=Outcome.ALREADY, delivery=known)
        target.accept(post)
        epoch = ledger.claim(post.key, target.name, outside.moment(now))
        if epoch is None:
            raise ServiceUnavailable(target.name, "another publisher is at work on this edition")
        try:
            # Another publisher may have done it between the look and the lease.
            known = ledger.find(post.key, target.name)
            if known is not None and known.state is State.PUBLISHED and not update:
                return Delivered(target=target.name, outcome=Outcome.ALREADY, delivery=known)
            delivery = _steps(post, target, ledger, now, epoch)
        finally:
            ledger.let_go(post.key, target.name, epoch)
    except PublisherError as error:
        return Delivered(target=target.name, outcome=Outcome.FAILED, error=error)
    return Delivered(target=target.name, outcome=Outcome.PUBLISHED, delivery=delivery)


def _steps(post: Post, target: Target, ledger: Ledger, now: dt.datetime, epoch: int) -> Delivery:
    delivery = target.stage(post, now)
    if delivery.state is State.STAGED:
        _record(ledger, delivery, epoch)
        delivery = target.release(delivery, now)
    target.verify(delivery, post)
    _record(ledger, delivery, epoch)
    return delivery


def _record(ledger: Ledger, delivery: Delivery, epoch: int) -> None:
    if not ledger.record(delivery, epoch):
        raise ServiceUnavailable(delivery.target, "another publisher took over; nothing is lost")


def _renamed(post: Post, known: Delivery) -> Problem:
    return Problem(
        where=post.slug,
        message=f"#{post.number} was published as {known.slug}; give this playlist another "
        "number, or its file the old name back",
    )
