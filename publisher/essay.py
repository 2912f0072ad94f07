"""The body of a playlist: where it is cut for players, and whether the cuts make sense."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from publisher.errors import Problem
from publisher.model import ALL_TRACKS, Entry, Placement
from publisher.yaml_source import Document

_PLACEMENT = re.compile(r"\[\[([^\[\]]*)\]\]")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")


def cut(text: str) -> tuple[str | Placement, ...]:
    """Cut the body at lines that hold nothing but ``[[key]]``, outside of code."""
    parts: list[str | Placement] = []
    passage: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        marker = _FENCE.match(line)
        if marker and not fence:
            fence = marker[1]
        elif marker and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        placed = None if fence or marker else _PLACEMENT.fullmatch(line.rstrip())
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


def problems(
    body: tuple[str | Placement, ...],
    entries: tuple[Entry, ...],
    document: Document,
    where: str,
) -> Iterator[Problem]:
    """Hold the placements of *body* against the keys of *entries*."""
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
    for part in body:
        if isinstance(part, Placement):
            yield from _misplaced(part.key, keys, placed, document, where)
            placed.add(part.key)
        else:
            yield from _inline(part, document, where)
    for key in keys.keys() - placed:
        message = f"key `{key}` is never placed; put [[{key}]] on a line of the body"
        yield document.problem(where, *document.place(("tracks", keys[key], "key")), message)


def _misplaced(
    key: str, keys: dict[str, int], placed: set[str], document: Document, where: str
) -> Iterator[Problem]:
    place = _find(document, f"[[{key}]]", again=key in placed)
    if key not in keys and key != ALL_TRACKS:
        near = difflib.get_close_matches(key, {*keys, ALL_TRACKS}, n=1)
        hint = f"; did you mean [[{near[0]}]]?" if near else "; give a track this `key`"
        yield document.problem(where, *place, f"no track has the key `{key}`{hint}")
    elif key in placed:
        yield document.problem(where, *place, f"[[{key}]] stands here twice; keep one")


def _inline(passage: str, document: Document, where: str) -> Iterator[Problem]:
    fence = ""
    for line in passage.splitlines():
        marker = _FENCE.match(line)
        if marker:
            fence = "" if fence else marker[1]
        found = None if fence else _PLACEMENT.search(re.sub(r"`[^`]*`", "", line))
        if found:
            place = _find(document, found[0], again=False)
            message = f"{found[0]} must stand on a line of its own, not indented"
            yield document.problem(where, *place, message)


def _find(document: Document, needle: str, *, again: bool) -> tuple[int, int]:
    """Find *needle* in the file's lines from the body on; *again*: its second occurrence."""
    first = document.place(("body",))[0]
    hits = [
        (number, line.index(needle) + 1)
        for number, line in enumerate(document.lines[first - 1 :], first)
        if needle in line
    ]
    return hits[min(int(again), len(hits) - 1)] if hits else document.place(("body",))
