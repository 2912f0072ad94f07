"""A playlist and its lock → a post, asking nobody: for the preview, a build, the status.

The same stages as THE PATH, stopped before the targets; so none of them can drift from what is
published.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from publisher.errors import DecisionNeeded, PublisherError
from publisher.model import ALL_TRACKS, Entry, Playlist, Post, Series, Track, TrackId
from publisher.ports import Catalogue, Source
from publisher.reading import lock_of, parse
from publisher.render import render
from publisher.resolve import Open, Resolution, resolve


def look(source: Source, series: Series) -> Resolution:
    """Say what a playlist and its lock amount to; asks nobody, writes nothing.

    Raises:
        InvalidInput: The playlist or its lock has errors.
    """
    never = dt.datetime.fromtimestamp(0, dt.UTC)
    return resolve(parse(source), lock_of(source), Nobody(), series.market, never)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A playlist rendered as far as it goes.

    Attributes:
        open: The entries that are not resolved; the post is without them.
    """

    playlist: Playlist
    post: Post
    open: tuple[Open, ...]


def draft(source: Source, series: Series) -> Draft:
    """Render a playlist from its lock alone, for the preview: asks nobody, writes nothing.

    Raises:
        InvalidInput: The playlist or its lock has errors.
    """
    found = look(source, series)
    playlist = found.playlist
    if not found.open:
        return Draft(playlist=playlist, post=render(found.edition(series.key), series), open=())
    kept = tuple(entry for entry in playlist.entries if entry.asked in found.matches)
    keys = {entry.key for entry in kept} | {ALL_TRACKS}
    body = tuple(part for part in playlist.body if isinstance(part, str) or part.key in keys)
    shown = dataclasses.replace(playlist, entries=kept, body=body)
    edition = dataclasses.replace(found, playlist=shown).edition(series.key)
    return Draft(playlist=playlist, post=render(edition, series), open=found.open)


def compose(source: Source, series: Series) -> Post:
    """Render a playlist from its lock alone, whole.

    Raises:
        InvalidInput: The playlist or its lock has errors.
        DecisionNeeded: Entries are not resolved yet.
    """
    made = draft(source, series)
    if made.open:
        names = ", ".join(entry.entry.named for entry in made.open)
        count = "1 track is" if len(made.open) == 1 else f"{len(made.open)} tracks are"
        raise DecisionNeeded(
            f"{count} not resolved ({names}); run `publisher resolve {made.playlist.number}`"
        )
    return made.post


def composed(series: Series, source: Source) -> Post | PublisherError:
    """Compose, and give an error instead of raising it: for many at once, in other processes."""
    try:
        return compose(source, series)
    except PublisherError as error:
        return error


class Nobody(Catalogue):
    """For whoever must not ask: the preview, a build, the scheduler."""

    @override
    def track(self, track_id: TrackId) -> Track | None:
        raise DecisionNeeded("not resolved yet")

    @override
    def search(self, entry: Entry) -> Sequence[Track]:
        raise DecisionNeeded("not resolved yet")
