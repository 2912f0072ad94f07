"""The body of a playlist: where it is cut for players, and whether the cuts make sense."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator

from publisher.errors import Problem
from publisher.model import ALL_TRACKS, Entry, Placement
from publisher.yaml_document import Document

_PLACEMENT = re.compile(r"\[\[([^\[\]]*)\]\]")
_CODE = re.compile(r"`[^`]*`")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")


def cut(text: str) -> tuple[str | Placement, ...]:
    """Cut the body at lines that hold nothing but ``[[key]]``, outside of code."""
    parts: list[str | Placement] = []
    passage: list[str] = []
    for line, in_code in _lines(text):
        placed = None if in_code else _PLACEMENT.fullmatch(line.rstrip())
        if placed is None:
            passage.append(line)
            continue
        if "".join(passage).strip():
            parts.append("".join(passage))
        passage = []
        parts.append(Placement(key=placed[1].strip()))
    if "".join(passage).strip():
        parts.append("".join(passage))
    return tuple(parts)


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Give each line, and whether it belongs to fenced code."""
    fence = ""
    for line in text.splitlines(keepends=True):
        marker = _FENCE.match(line)
        yield line, bool(fence or marker)
        if marker and not fence:
            fence = marker[1]
        elif marker and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""


def problems(
    text: str, entries: tuple[Entry, ...], document: Document, where: str
) -> Iterator[Problem]:
    """Hold the placements of the body against the keys of *entries*."""
    keys: dict[str, int] = {}
    for index, entry in enumerate(entries):
        place = document.place(("tracks", index, "key"))
        if entry.key and entry.key in keys:
            message = (
                f"key `{entry.key}` is taken by the track on line {entries[keys[entry.key]].line}"
            )
            yield document.problem(where, *place, message)
        elif entry.key:
            keys[entry.key] = index
    placed: set[str] = set()
    yield from _placement_problems(text, keys, placed, document, where)
    for key in keys.keys() - placed:
        message = f"key `{key}` is never placed; put [[{key}]] on a line of the body"
        yield document.problem(where, *document.place(("tracks", keys[key], "key")), message)


def _placement_problems(
    text: str, keys: Collection[str], placed: set[str], document: Document, where: str
) -> Iterator[Problem]:
    place_of = _Places(document)
    for number, (line, in_code) in enumerate(_lines(text)):
        if in_code or "[[" not in line:
            continue
        alone = _PLACEMENT.fullmatch(line.rstrip())
        if alone:
            message = _misplaced(alone[1].strip(), keys, placed)
            placed.add(alone[1].strip())
            if message:
                yield document.problem(where, *place_of(number, line, 0), message)
            continue
        for found in _PLACEMENT.finditer(_CODE.sub(_blank, line)):
            message = f"{found[0]} must stand on a line of its own, not indented"
            yield document.problem(where, *place_of(number, line, found.start()), message)


def _misplaced(key: str, keys: Collection[str], placed: Collection[str]) -> str | None:
    if key not in keys and key != ALL_TRACKS:
        known = {name.casefold(): name for name in (*keys, ALL_TRACKS)}
        near = difflib.get_close_matches(key.casefold(), known, n=1)
        hint = f"; did you mean [[{known[near[0]]}]]?" if near else "; give a track this `key`"
        return f"no track has the key `{key}`{hint}"
    return f"[[{key}]] stands here twice; keep one" if key in placed else None


def _blank(code: re.Match[str]) -> str:
    return " " * len(code[0])


class _Places:
    """Finds a line of the body in the file; exact where the body is a block (``|``)."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._first, self._column = document.place(("body",))
        self._from = self._first

    def __call__(self, number: int, line: str, column: int) -> tuple[int, int]:
        lines, text = self._document.lines, line.rstrip()
        exact = self._first + 1 + number
        block = lines[self._first - 1][self._column - 1 : self._column] == "|"
        if block and exact <= len(lines) and lines[exact - 1].rstrip().endswith(text):
            return exact, len(lines[exact - 1].rstrip()) - len(text) + column + 1
        for at in range(self._from, len(lines) + 1):
            if text.strip() in lines[at - 1]:
                self._from = at
                return at, lines[at - 1].index(text.strip()) + 1
        return self._document.place(("body",))
