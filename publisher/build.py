"""All editions whose time has come → the whole site, for a folder target."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from publisher import __version__
from publisher.definition import name_of
from publisher.errors import PublisherError
from publisher.model import Post, Series, Slug
from publisher.ports import Playlists, Site, Source
from publisher.timetable import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did.

    Attributes:
        posts: How many posts the playlists gave.
        changed: The files of the site that changed.
        ahead: How many playlists wait for their slot.
        failed: Playlists that could not become posts: where, and why.
    """

    posts: int
    changed: tuple[str, ...]
    ahead: int
    failed: tuple[tuple[str, PublisherError], ...]


def build(  # noqa: PLR0913 - ports, values and how far, each once
    playlists: Playlists,
    site: Site,
    series: Series,
    now: dt.datetime,
    compose: Callable[[Sequence[Source]], Iterable[Post | PublisherError]],
    *,
    future: bool = False,
    progress: Callable[[int, int], None],
) -> Built:
    """Write the whole site anew; what did not change is neither rendered nor written.

    A playlist that cannot become a post is reported, and leaves what is published as it is.

    Args:
        compose: Playlists and locks → posts, or why not, in the same order; asks nobody.
        future: Take those ahead of their slot as well.
        progress: Told how many of how many playlists are done.
    """
    look = f"{__version__}\0{series!r}"
    failed: list[tuple[str, PublisherError]] = []
    names = playlists.names()
    come = [name for name in names if future or _has_come(name, series, now)]
    sources = list(_read(come, playlists, failed))
    known = site.sources()
    stale = [source for source in sources if not _is_known(source, look, known)]
    fresh: list[tuple[str, Post]] = []
    for done, (source, made) in enumerate(zip(stale, compose(stale), strict=True)):
        progress(done, len(stale))
        if isinstance(made, PublisherError):
            failed.append((source.where, made))
        else:
            fresh.append((_fingerprint(source, look), made))
    changed = site.build(fresh)
    return Built(
        posts=len(sources) - len(stale) + len(fresh),
        changed=tuple(changed),
        ahead=len(names) - len(come),
        failed=tuple(failed),
    )


def _has_come(name: str, series: Series, now: dt.datetime) -> bool:
    named = name_of(name)
    # A name without a day is read as well: reading it says what is wrong with it.
    return named is None or instant(named[0], series.slot.time, series.zone) <= now


def _read(
    names: Iterable[str], playlists: Playlists, failed: list[tuple[str, PublisherError]]
) -> Iterator[Source]:
    for name in names:
        try:
            yield playlists.read(name)
        except PublisherError as error:
            failed.append((name, error))


def _is_known(source: Source, look: str, known: Mapping[Slug, str]) -> bool:
    named = name_of(source.name)
    return named is not None and known.get(named[1]) == _fingerprint(source, look)


def _fingerprint(source: Source, look: str) -> str:
    return hashlib.sha256(f"{look}\0{source.text}\0{source.lock}".encode()).hexdigest()[:32]
