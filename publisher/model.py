"""The words of the program as values: immutable, checked, without behaviour of their own."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType
from zoneinfo import ZoneInfo

Slug = NewType("Slug", str)
"""The last part of a post's address, ours to choose, e.g. ``chambre-en-provence``."""

TrackId = NewType("TrackId", str)
"""A track as Spotify names it: 22 characters of base 62."""

Isrc = NewType("Isrc", str)
"""A recording's code, ISO 3901: 12 characters without hyphens."""

Market = NewType("Market", str)
"""A country as licensing sees it: ISO 3166-1 alpha-2, e.g. ``FR``."""

Language = NewType("Language", str)
"""ISO 639-1, e.g. ``fr``."""

TargetName = NewType("TargetName", str)
"""What ``publisher.toml`` calls a place for posts, e.g. ``site``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The weekly moment of a series, as its wall clock shows it.

    Attributes:
        weekday: 0 is Monday, as in ``datetime.date.weekday``.
    """

    weekday: int
    time: dt.time


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The column: what every one of its editions shares.

    Attributes:
        key: Names the series in the ledger; must not change once something is published.
        grace: How late an edition may still come out by itself; after that a person says.
        url: Where the readers find the blog, ending in a slash; None when it is not known.
    """

    key: Slug
    title: str
    language: Language
    zone: ZoneInfo
    slot: Slot
    market: Market
    author: str
    grace: dt.timedelta
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One track of a playlist as the writer put it.

    Attributes:
        artists: In the writer's words; empty when only a link was given.
        title: In the writer's words; empty when only a link was given.
        key: What ``[[key]]`` in the body calls it.
        note: Markdown.
        line: Where it stands in the file, from 1.
        asked: All that decides which track it is, on one line: what a lock is kept under. Key
            and note are left out: moving an entry or rewording its note asks nothing anew.
    """

    artists: tuple[str, ...] = ()
    title: str = ""
    album: str | None = None
    year: int | None = None
    version: str | None = None
    isrc: Isrc | None = None
    duration_ms: int | None = None
    track_id: TrackId | None = None
    key: str | None = None
    note: str = ""
    line: int = field(default=0, compare=False)
    asked: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked", self._asked())

    @property
    def named(self) -> str:
        """How a person would call it: ``Phoenix - Lisztomania``, or its link."""
        if not self.title:
            return f"spotify:track:{self.track_id}"
        title = f"{self.title} ({self.version})" if self.version else self.title
        return f"{', '.join(self.artists)} - {title}" if self.artists else title

    def _asked(self) -> str:
        given = [
            f"{name}: {value}"
            for name, value in (
                ("album", self.album),
                ("year", self.year),
                ("isrc", self.isrc),
                ("duration_ms", self.duration_ms),
                ("spotify", self.track_id if self.title else None),
            )
            if value is not None
        ]
        return f"{self.named} [{'; '.join(given)}]" if given else self.named


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A line of the body where players stand: ``[[key]]``, or ``[[tracks]]`` for the rest."""

    key: str


ALL_TRACKS = "tracks"
"""The placement that takes every entry that has no place of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playlist:
    """One week of the series, as written.

    Attributes:
        name: The file's name without its ending, e.g. ``2015-06-21-chambre-en-provence``.
        body: Markdown, cut where players stand.
        entries: In playing order; at least one.
    """

    name: str
    number: int
    title: str
    date: dt.date
    slug: Slug
    entries: tuple[Entry, ...]
    body: tuple[str | Placement, ...] = ()
    summary: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What Spotify offers for an entry in one market.

    Attributes:
        artists: Main act first; empty where the source does not say (oEmbed).
        playable: False when the readers' market does not get it; None when it was not said.
    """

    id: TrackId
    title: str
    artists: tuple[str, ...] = ()
    album: str | None = None
    year: int | None = None
    isrc: Isrc | None = None
    duration_ms: int | None = None
    playable: bool | None = None


Decider = Literal["link", "rule", "person"]
"""Who chose a match: the writer by giving the link, a rule, or a person who was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The chosen track of an entry, with the grounds for the choice: one entry of the lock.

    Attributes:
        asked: ``Entry.asked`` at the time.
        title: Spotify's words, kept only where the post shows them (a bare link).
        confidence: From 0 to 1.
        checked: When Spotify was last asked, UTC; None: never.
    """

    asked: str
    track_id: TrackId
    confidence: float
    reasons: tuple[str, ...]
    decided: Decider
    market: Market
    title: str = ""
    artists: tuple[str, ...] = ()
    isrc: Isrc | None = None
    runner_up: TrackId | None = None
    checked: dt.datetime | None = None


Lock = Mapping[str, Match]
"""The matches of a playlist, by ``Entry.asked``, in playing order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A playlist whose entries are all resolved.

    Attributes:
        tracks: One for each entry of the playlist, in the same order.

    Raises:
        ValueError: There is not one track for each entry.
    """

    series: Slug
    playlist: Playlist
    tracks: tuple[Track, ...]

    def __post_init__(self) -> None:
        if len(self.tracks) != len(self.playlist.entries):
            raise ValueError(f"{len(self.tracks)} tracks for {len(self.playlist.entries)} entries")

    @property
    def key(self) -> str:
        """What its deliveries are recorded under, e.g. ``sunday-morning-sound/34``."""
        return f"{self.series}/{self.playlist.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A track at its place in a post.

    Attributes:
        position: In playing order, from 1.
        note_html: Sanitised; empty without a note.
    """

    position: int
    track_id: TrackId
    title: str
    artist: str
    note_html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A stretch of the essay as sanitised HTML, complete in itself."""

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Players:
    """Players that stand together, in playing order."""

    players: tuple[Player, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The rendered edition, before it takes the form of one target.

    Attributes:
        key: The edition's, and the marker that finds the post again on a target.
        title: With the series and the number, e.g. ``Sunday Morning Sound #34 – Chambre …``.
        headline: The edition's own title alone.
        due: The slot it is for, in the zone of the series.
        blocks: In reading order.
    """

    key: str
    number: int
    slug: Slug
    title: str
    headline: str
    summary: str
    date: dt.date
    due: dt.datetime
    tags: tuple[str, ...]
    blocks: tuple[Prose | Players, ...]

    @property
    def players(self) -> tuple[Player, ...]:
        """All of them, in the order of the page."""
        return tuple(
            player
            for block in self.blocks
            if isinstance(block, Players)
            for player in block.players
        )


class State(enum.StrEnum):
    """Where an edition stands on one target."""

    STAGED = "staged"
    PUBLISHED = "published"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A post as one target holds it.

    Attributes:
        edition: ``Edition.key``.
        remote_id: What the target calls it; empty while it holds nothing.
        permalink: The full address, the target's answer.
        content_hash: Of what was delivered; tells an edit from a repetition.
        at: When it came into this state, UTC.
        reason: Why it is held, for a person.
    """

    edition: str
    slug: Slug
    target: TargetName
    state: State
    at: dt.datetime
    remote_id: str = ""
    permalink: str = ""
    content_hash: str = ""
    reason: str = ""
