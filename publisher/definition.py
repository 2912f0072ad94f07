"""Playlist file → Playlist: every problem at once, each with its place and its cure."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from pydantic import ValidationError

from publisher import complaints, essay, links
from publisher.errors import InvalidInput, Problem
from publisher.model import Entry, Isrc, Playlist, Slug, TrackId
from publisher.schema import SLUG, EntryFile, PlaylistFile
from publisher.yaml_document import Document
from publisher.yaml_source import read

_NAME = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})-({SLUG.pattern})")
_SEPARATOR = re.compile(r"\s+[-–—]\s+")


def parse(text: str, name: str, where: str) -> Playlist:
    """Read one playlist.

    Args:
        name: The file's name without its ending; date and slug must agree with it.
        where: The file as the reader knows it, for messages.

    Raises:
        InvalidInput: With all the problems of the file.
    """
    document = read(text, where)
    if not text.strip():
        raise InvalidInput(
            Problem(where=where, message="the file is empty; `publisher new` writes one to fill in")
        )
    if not isinstance(document.value, dict):
        fallback = document.problem(where, 1, 1, "a playlist is a list of `key: value` lines")
        raise InvalidInput(*(document.problems or [fallback]))
    playlist, found = _typed(document, name, where)
    # What YAML swallowed often makes its line wrong in a second way: say the first alone.
    swallowed = {problem.line for problem in document.problems}
    found = [problem for problem in found if problem.line is None or problem.line not in swallowed]
    if playlist is None or found or document.problems:
        raise InvalidInput(*_sorted([*document.problems, *found]))
    return playlist


def _typed(document: Document, name: str, where: str) -> tuple[Playlist | None, list[Problem]]:
    try:
        file = PlaylistFile.model_validate(document.value)
    except ValidationError as error:
        named = name_of(name)
        found = complaints.problems(error, document, where, named[0] if named else None)
        return None, [*found, *_stray_names(document, name, where)]
    playlist = _playlist(file, document, name)
    return playlist, [
        *_stray_names(document, name, where),
        *_entry_problems(playlist, file, document, where),
        *essay.problems(file.body, playlist.entries, document, where),
    ]


def name_of(name: str) -> tuple[dt.date, Slug] | None:
    """Split a file's name into its day and slug; None when it is not named that way."""
    match = _NAME.fullmatch(name)
    if match is None or len(match[2]) > 100:
        return None
    try:
        date = dt.date.fromisoformat(match[1])
    except ValueError:
        return None
    # The year 1 has slots before time began in zones east of Greenwich.
    return (date, Slug(match[2])) if 1900 <= date.year <= 2999 else None


def shelf_problems(playlists: Mapping[str, Playlist]) -> list[Problem]:
    """Compare playlists with each other: one number, one slug each; a gap is a warning.

    Args:
        playlists: By where they are, for messages.
    """
    problems: list[Problem] = []
    by_number: dict[int, str] = {}
    by_slug: dict[str, str] = {}
    for where, playlist in sorted(playlists.items()):
        for kind, value, seen in (
            ("number", playlist.number, by_number.setdefault(playlist.number, where)),
            ("slug", playlist.slug, by_slug.setdefault(playlist.slug, where)),
        ):
            if seen != where:
                message = f"{kind} {value} is taken by {seen}"
                problems.append(Problem(where=where, message=message))
    numbers = sorted(by_number)
    for before, after in itertools.pairwise(numbers):
        if after - before > 1:
            missing = f"#{before + 1}" if after - before == 2 else f"#{before + 1} to #{after - 1}"
            message = f"no playlist for {missing} before #{after}"
            problems.append(Problem(where=by_number[after], message=message, warning=True))
    return problems


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))


def _playlist(file: PlaylistFile, document: Document, name: str) -> Playlist:
    entries = tuple(
        _entry(item, document.place(("tracks", index))[0]) for index, item in enumerate(file.tracks)
    )
    named = name_of(name)
    return Playlist(
        name=name,
        number=file.number,
        title=file.title,
        date=file.date,
        slug=named[1] if named else Slug(file.slug or "unnamed"),
        entries=entries,
        body=essay.cut(file.body),
        summary=file.summary or "",
        tags=tuple(dict.fromkeys(file.tags)),
    )


def _entry(item: str | EntryFile, line: int) -> Entry:
    if isinstance(item, EntryFile):
        return Entry(
            artists=tuple(item.artist),
            title=item.title or "",
            album=item.album,
            year=item.year,
            version=item.version,
            isrc=None if item.isrc is None else Isrc(item.isrc),
            duration_ms=item.duration,
            track_id=None if item.spotify is None else TrackId(item.spotify),
            key=item.key,
            note=item.note.strip(),
            line=line,
        )
    if links.looks_like_link(item):
        try:
            return Entry(track_id=links.track_id(item), line=line)
        except links.NotATrack:
            return Entry(line=line)
    artist, *title = _SEPARATOR.split(item, maxsplit=1)
    return Entry(artists=(artist,), title=title[0] if title else "", line=line)


def _stray_names(document: Document, name: str, where: str) -> Iterator[Problem]:
    """The file's name, its date and its slug must agree."""
    value = document.value
    assert isinstance(value, dict)
    named = name_of(name)
    if named is None:
        yield Problem(
            where=where,
            message="name the file after its day and slug, like 2015-06-21-chambre-en-provence.yaml "
            "(small letters, digits, hyphens)",
        )
        return
    for key, expected in (("date", named[0].isoformat()), ("slug", named[1])):
        given = value.get(key)
        if isinstance(given, str) and given.strip() != expected and _well_formed(key, given):
            line, column = document.place((key,))
            message = f"the file's name says {expected}; name and {key} must agree"
            fix = f"{key}: {expected}"
            yield document.problem(where, line, column, message, fix=fix)


def _well_formed(key: str, given: str) -> bool:
    pattern = r"\d{4}-\d{2}-\d{2}" if key == "date" else SLUG.pattern
    return re.fullmatch(pattern, given.strip()) is not None


def _entry_problems(
    playlist: Playlist, file: PlaylistFile, document: Document, where: str
) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, (entry, item) in enumerate(zip(playlist.entries, file.tracks, strict=True)):
        line, column = document.place(("tracks", index))
        message = _unusable(entry, item)
        if message:
            yield document.problem(where, line, column, message)
            continue
        identity = entry.track_id or entry.asked.casefold()
        if identity in seen:
            message = f"the same track as on line {seen[identity]}; keep one"
            yield document.problem(where, line, column, message)
        seen.setdefault(identity, line)


def _unusable(entry: Entry, item: str | EntryFile) -> str | None:
    return _unusable_text(entry, item) if isinstance(item, str) else _unusable_mapping(entry)


def _unusable_text(entry: Entry, item: str) -> str | None:
    if links.looks_like_link(item):
        try:
            links.track_id(item)
        except links.NotATrack as error:
            return str(error)
    elif not entry.title or not entry.artists[0].strip():
        return "write `artist - title` (with spaces around the dash), or paste a Spotify link"
    return None


def _unusable_mapping(entry: Entry) -> str | None:
    if entry.artists and not entry.title:
        return "which track of theirs? add `title:`"
    if not (entry.title or entry.track_id or entry.isrc):
        return "a track needs `artist` and `title`, or a `spotify` link"
    if not entry.title and not entry.track_id:
        return "add `artist` and `title`: the post shows them in your words"
    if entry.title and not entry.artists and not (entry.track_id or entry.isrc):
        return "who plays it? add `artist:`, or a `spotify:` link"
    return None
