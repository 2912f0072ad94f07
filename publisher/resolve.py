"""Playlist, lock and catalogue → edition, or what is missing and why.

An entry that the lock knows is never asked about again. An id needs no search, and no answer
either when the writer named the track: publishing does not wait for Spotify.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from publisher import matching
from publisher.errors import PublisherError
from publisher.model import Edition, Entry, Lock, Market, Match, Playlist, Slug, Track
from publisher.ports import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An entry that is not resolved yet.

    Attributes:
        reasons: For a person.
        candidates: What it could be, the likeliest first.
        error: What kept the catalogue from answering, if that is why.
    """

    entry: Entry
    reasons: tuple[str, ...]
    candidates: tuple[Track, ...] = ()
    error: PublisherError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What is known of a playlist's entries.

    Attributes:
        matches: By ``Entry.asked``, in playing order: the lock as it should be now.
        open: In playing order.
        unanswered: What kept links from being checked, if anything did.
    """

    playlist: Playlist
    matches: Mapping[str, Match]
    open: tuple[Open, ...]
    unanswered: PublisherError | None = None

    def edition(self, series: Slug) -> Edition:
        """Give the edition.

        Raises:
            ValueError: Entries are still open.
        """
        tracks = tuple(
            _track(entry, self.matches[entry.asked])
            for entry in self.playlist.entries
            if entry.asked in self.matches
        )
        return Edition(series=series, playlist=self.playlist, tracks=tracks)


def resolve(
    playlist: Playlist,
    lock: Lock,
    catalogue: Catalogue,
    market: Market,
    now: dt.datetime,
    *,
    recheck: bool = False,
) -> Resolution:
    """Find a track for each entry; failures of the catalogue leave entries open, with their error.

    Args:
        recheck: Ask also about links that were locked without ever being checked, and about
            whatever was checked for readers of another country.
    """
    matches: dict[str, Match] = {}
    missing: list[Open] = []
    unanswered: PublisherError | None = None
    for entry in playlist.entries:
        locked = _locked(entry, lock)
        if locked is not None and not (recheck and _worth_checking(locked, market)):
            matches[entry.asked] = locked
            continue
        found: Match | Open
        try:
            found = _look_up(entry, catalogue, market, now)
        except PublisherError as error:
            found = locked or _unanswered(entry, market, error)
            # An open entry says its own reason.
            unanswered = error if isinstance(found, Match) else unanswered
        if isinstance(found, Match):
            matches[entry.asked] = found
        else:
            missing.append(found)
    return Resolution(
        playlist=playlist, matches=matches, open=tuple(missing), unanswered=unanswered
    )


def _locked(entry: Entry, lock: Lock) -> Match | None:
    """Give what the lock says, unless it was merged by hand into something else."""
    locked = lock.get(entry.asked)
    if locked is None or entry.track_id not in (None, locked.track_id):
        return None
    return locked


def _worth_checking(locked: Match, market: Market) -> bool:
    return locked.market != market or (locked.checked is None and locked.decided == "link")


def _look_up(entry: Entry, catalogue: Catalogue, market: Market, now: dt.datetime) -> Match | Open:
    if entry.track_id is not None:
        return _linked(entry, catalogue.track(entry.track_id), market, now)
    verdict = matching.judge(entry, catalogue.search(entry))
    if verdict.sure is None:
        return Open(entry=entry, reasons=verdict.reasons, candidates=verdict.candidates)
    return Match(
        asked=entry.asked,
        track_id=verdict.sure.id,
        isrc=verdict.sure.isrc,
        confidence=1.0,
        reasons=verdict.reasons,
        runner_up=None if verdict.runner_up is None else verdict.runner_up.id,
        decided="rule",
        market=market,
        checked=now,
    )


def _linked(entry: Entry, track: Track | None, market: Market, now: dt.datetime) -> Match | Open:
    if track is None:
        return Open(entry=entry, reasons=("Spotify knows no track with this id (any more)",))
    other = matching.contradiction(entry, track)
    if other is not None:
        return Open(entry=entry, reasons=(other,), candidates=(track,))
    if track.playable is False:
        reason = f"the link is right, but the track does not play in {market}"
        return Open(entry=entry, reasons=(reason,), candidates=(track,))
    shown = not entry.title
    return Match(
        asked=entry.asked,
        track_id=track.id,
        title=track.title if shown else "",
        artists=track.artists if shown else (),
        isrc=track.isrc,
        confidence=1.0,
        reasons=("the writer gave the link", *_unknown_artist(entry, track)),
        decided="link",
        market=market,
        checked=now,
    )


def _unknown_artist(entry: Entry, track: Track) -> tuple[str, ...]:
    # oEmbed, the only source without credentials, names no artists.
    return ("title checked, artist not",) if entry.artists and not track.artists else ()


def _unanswered(entry: Entry, market: Market, error: PublisherError) -> Match | Open:
    if entry.track_id is None or not entry.title:
        return Open(entry=entry, reasons=(str(error),), error=error)
    return Match(
        asked=entry.asked,
        track_id=entry.track_id,
        isrc=entry.isrc,
        confidence=1.0,
        reasons=("the writer gave the link", "not checked with Spotify yet"),
        decided="link",
        market=market,
    )


def _track(entry: Entry, match: Match) -> Track:
    return Track(
        id=match.track_id,
        title=f"{entry.title} ({entry.version})" if entry.version else entry.title or match.title,
        artists=entry.artists or match.artists,
        isrc=match.isrc,
    )
