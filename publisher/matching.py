"""Entry and candidates → one sure track, or the grounds for asking a person.

A plain, safe rule: the same artist and the same title, case and accents folded, and one
recording only. Whatever is not that is asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.model import Entry, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the candidates of an entry amount to.

    Attributes:
        sure: The one answer; None when a person must say.
        reasons: For a person, the weightiest first.
        candidates: All of them, the likeliest first.
    """

    sure: Track | None
    reasons: tuple[str, ...]
    candidates: tuple[Track, ...]

    @property
    def runner_up(self) -> Track | None:
        """The next best, if there is one."""
        return next((track for track in self.candidates if track != self.sure), None)


def fold(text: str) -> str:
    """Fold case, accents, quotes and spaces away: what is left is what people compare."""
    text = unicodedata.normalize("NFKD", text).casefold().replace("’", "'")
    return " ".join("".join(char for char in text if not unicodedata.combining(char)).split())


def judge(entry: Entry, candidates: Sequence[Track]) -> Verdict:
    """Weigh *candidates* against *entry*; never sure on an entry without words or ISRC."""
    ranked = tuple(sorted(candidates, key=lambda track: (not _same(entry, track), track.id)))
    exact = [track for track in ranked if _same(entry, track)]
    if entry.isrc is not None:
        exact = [track for track in ranked if track.isrc == entry.isrc]
    fitting = [track for track in exact if _fits_hints(entry, track)]
    recordings = {track.isrc or track.id for track in fitting}
    if not candidates:
        return _ask("nothing found", ranked)
    if not exact:
        wanted = f"the ISRC {entry.isrc}" if entry.isrc else "exactly this artist and title"
        return _ask(f"no candidate has {wanted}", ranked)
    if not fitting:
        return _ask("artist and title agree, but not the album, year or length given", ranked)
    if len(recordings) > 1:
        return _ask(f"{len(recordings)} recordings have this artist and title", ranked)
    playable = [track for track in fitting if track.playable is not False]
    if not playable:
        return _ask("found, but it does not play in the readers' market", ranked)
    same = "same recording (ISRC)" if entry.isrc else "same artist and title"
    return Verdict(
        sure=playable[0], reasons=(same, *_agreeing(entry, playable[0])), candidates=ranked
    )


def contradiction(entry: Entry, track: Track) -> str | None:
    """Say how a linked track differs from the words beside the link, or None.

    Both artist and title must differ: people shorten titles and spell names their own way.
    """
    if not entry.title or not track.artists:
        return None
    title, name = fold(entry.title), fold(track.title)
    if title in name or name in title or _same_artist(entry, track):
        return None
    return f"the link leads to {', '.join(track.artists)} - {track.title}"


def _ask(reason: str, ranked: tuple[Track, ...]) -> Verdict:
    return Verdict(sure=None, reasons=(reason,), candidates=ranked)


def _same(entry: Entry, track: Track) -> bool:
    if not entry.title or not entry.artists:
        return False
    wanted = f"{entry.title} - {entry.version}" if entry.version else entry.title
    return fold(wanted) == fold(track.title) and _same_artist(entry, track)


def _same_artist(entry: Entry, track: Track) -> bool:
    given = {fold(artist) for artist in entry.artists}
    offered = {fold(artist) for artist in track.artists}
    # "Simon & Garfunkel" on one line, two artists on the other: the whole credit counts too.
    billing = {fold(", ".join(track.artists)), fold(" & ".join(track.artists))}
    return bool(given) and (given <= offered or fold(", ".join(entry.artists)) in billing)


def _fits_hints(entry: Entry, track: Track) -> bool:
    album = entry.album is None or track.album is None or fold(entry.album) == fold(track.album)
    year = entry.year is None or track.year is None or entry.year == track.year
    length = (
        entry.duration_ms is None
        or track.duration_ms is None
        or abs(entry.duration_ms - track.duration_ms) <= 3000
    )
    return album and year and length


def _agreeing(entry: Entry, track: Track) -> list[str]:
    hints = {
        "album": (entry.album, track.album),
        "year": (entry.year, track.year),
        "length": (entry.duration_ms, track.duration_ms),
    }
    return [f"{name} agrees" for name, values in hints.items() if None not in values]
