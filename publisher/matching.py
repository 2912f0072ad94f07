"""Entry and candidates → one sure track, or the grounds for asking a person.

A plain, safe rule: the same artist and the same title, case and accents folded, and one
recording only. Whatever is not that is asked.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.model import Entry, Track

_ALIKE = 0.8
"""Of difflib's ratio: lets "Phénix" pass for "Phoenix", and not "1901" for "Lisztomania"."""


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
    other = contradiction(entry, playable[0]) if entry.isrc else None
    if other is not None:
        return _ask(f"by its ISRC: {other}", ranked)
    same = "same recording (ISRC)" if entry.isrc else "same artist and title"
    return Verdict(
        sure=playable[0], reasons=(same, *_agreeing(entry, playable[0])), candidates=ranked
    )


def contradiction(entry: Entry, track: Track) -> str | None:
    """Say what an id leads to when that is not what the words beside it say, or None.

    Title and artist must both be near: the commonest wrong link is another song of the same
    artist, or the same song by somebody else. What a source does not tell cannot differ.
    """
    if not entry.title:
        return None
    artists = not entry.artists or not track.artists or _near_artist(entry, track)
    if artists and _near(entry.title, track.title):
        return None
    name = " - ".join(part for part in (", ".join(track.artists), track.title) if part)
    return f"the file says {entry.named}, but it leads to {name}"


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


def _near_artist(entry: Entry, track: Track) -> bool:
    one, other = ", ".join(entry.artists), ", ".join(track.artists)
    pairs = [(one, other), *((a, b) for a in entry.artists for b in track.artists)]
    return any(_near(*pair) for pair in pairs)


def _near(one: str, other: str) -> bool:
    """Tell whether two names are the same but for added words or a slip of the pen."""
    first, second = (re.findall(r"\w+", fold(text)) for text in (one, other))
    if not first or not second:
        return fold(one) == fold(other)
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    alike = difflib.SequenceMatcher(None, "".join(first), "".join(second)).ratio()
    return alike >= _ALIKE


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
