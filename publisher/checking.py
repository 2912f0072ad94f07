"""Which playlists are meant, and what is wrong with them: the path's first arrow for many."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.definition import name_of, shelf_problems
from publisher.errors import InvalidInput, Problem
from publisher.model import Playlist, Series
from publisher.ports import Playlists
from publisher.reading import lock_of, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found.

    Attributes:
        checked: How many playlists were looked at.
        problems: Errors and warnings, file by file.
    """

    checked: int
    problems: tuple[Problem, ...]


def check(playlists: Playlists, series: Series, references: Sequence[str]) -> Checked:
    """Look for every mistake in some playlists, or in all; with all, also compare them."""
    names = select(playlists, references)
    problems: list[Problem] = []
    good: dict[str, Playlist] = {}
    for name in names:
        try:
            source = playlists.read(name)
            good[source.where] = parse(source)
            lock_of(source)
            problems += _off_day(good[source.where], source.where, series)
        except InvalidInput as error:
            problems += error.problems
    if not references:
        problems += shelf_problems(good)
    return Checked(checked=len(names), problems=tuple(problems))


def select(playlists: Playlists, references: Sequence[str]) -> list[str]:
    """Find playlists by number (``34``, ``#34``), slug or file; all, without *references*.

    Raises:
        InvalidInput: A reference fits none, or more than one.
    """
    names = playlists.names()
    if not references:
        return names
    return [_one(reference, names, playlists) for reference in references]


def _one(reference: str, names: list[str], playlists: Playlists) -> str:
    wanted = reference.rstrip("/").rpartition("/")[2]
    for ending in (".yaml", ".yml", ".lock"):
        wanted = wanted.removesuffix(ending)
    number = wanted.removeprefix("#")
    found = [name for name in names if wanted == name or _slug(name) == wanted]
    if not found and _is_number(number):
        found = [name for name in names if _number(name, playlists) == int(number)]
    if len(found) == 1:
        return found[0]
    message = f"{len(found)} playlists fit: {', '.join(found)}; keep one of them"
    if not found:
        kind = f"no playlist has the number {number}" if _is_number(number) else "no such playlist"
        message = f"{kind}; `publisher status` lists them"
    raise InvalidInput(Problem(where=reference, message=message))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _slug(name: str) -> str | None:
    named = name_of(name)
    return named[1] if named else None


def _number(name: str, playlists: Playlists) -> int | None:
    try:
        text = playlists.read(name).text
    except InvalidInput:
        return None
    # Not parse(): the number of a file with mistakes counts too, to say what they are.
    found = re.search(r"^number:\s*['\"]?(\d{1,6})\b", text, re.MULTILINE)
    return int(found[1]) if found else None


def _off_day(playlist: Playlist, where: str, series: Series) -> list[Problem]:
    if playlist.date.weekday() == series.slot.weekday:
        return []
    sunday = dt.date(2024, 1, 1) + dt.timedelta(days=series.slot.weekday)
    message = f"{playlist.date} is a {playlist.date:%A}; the series comes out on {sunday:%A}"
    return [Problem(where=where, message=message, warning=True)]
