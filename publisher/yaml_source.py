"""YAML text → nested text, every scalar as it was written, with its place.

YAML as the specification reads it lies to writers: it drops `` #34`` as a comment, turns
``1979`` and ``Off`` into other things, lets the second of two equal keys win. Here no scalar
is typed, and whatever YAML would drop or change silently is a problem with its cure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from publisher.errors import Problem

Value = str | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

# Matched, not searched: one loop in C instead of a try at each character.
_READABLE = re.compile(
    "[\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue004-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
_LINE = re.compile(r"\r\n|\n|\r")
# A comment has a space after its #, and two before it where a number could be meant
# (yamllint's rule); anything else after a space is text that YAML would swallow.
_LOST_TAIL = re.compile(r"(?<=\S)\s+(#+[^#\s].*)$|(?<=\S) (# *\d.*)$")
_MAX_DEPTH = 20
_TRANSLATED = {
    "mapping values are not allowed in this context": (
        "a colon with a space after it starts a new value here; put the text in quotes"
    ),
    "found character '\\t' that cannot start any token": "a tab; YAML is indented with spaces",
    "found a tab character that violates indentation": "a tab; YAML is indented with spaces",
    "found unexpected end of stream": "a quotation mark is opened here and never closed",
    "found character that cannot start any token": (
        "a text cannot begin with this character; put it in quotes"
    ),
    "found unknown escape character": (
        "in double quotes a backslash begins a code; use single quotes"
    ),
    "did not find expected key": "this line fits nowhere; look at its indentation and quotes",
    "could not find expected ':'": "a line of text where `key: value` was expected",
    "did not find expected '-' indicator": "this line is not indented like the list above it",
    "did not find expected ',' or ']'": "a list in [brackets] is not closed; or use one line each",
    "found undefined tag handle": "a text cannot begin with `!`; put it in quotes",
}


@dataclass(slots=True)
class Document:
    """What a text holds, and where; or why it cannot be read.

    Attributes:
        value: None when the text is no YAML or holds nothing.
        events: Where each value begins.
        keys: Where each key begins.
        problems: In the order of the text; with one, *value* is not to be trusted.
    """

    value: Value | None = None
    events: dict[Path, yaml.Event] = field(default_factory=dict)
    keys: dict[Path, yaml.Event] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def place(self, path: Path) -> tuple[int, int]:
        """Give line and column, from 1, of *path*, or of the nearest part that encloses it."""
        while path and path not in self.events:
            path = path[:-1]
        return _start(self.events[path]) if path in self.events else (1, 1)

    def key_place(self, path: Path) -> tuple[int, int]:
        """Give line and column, from 1, of the key of *path*."""
        return _start(self.keys[path]) if path in self.keys else self.place(path)

    def problem(
        self, where: str, line: int, column: int, message: str, *, fix: str | None = None
    ) -> Problem:
        """Make a problem that shows its line."""
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else None
        return Problem(
            where=where, line=line, column=column, message=message, source=source, fix=fix
        )


def read(text: str, where: str) -> Document:
    """Read one YAML document; nothing is raised, everything found is in the result."""
    document = Document(lines=_LINE.split(text))
    readable = _READABLE.match(text)
    end = readable.end() if readable else 0
    if end < len(text):
        line, column = _position(text, end)
        message = f"an invisible character (U+{ord(text[end]):04X}); delete it"
        document.problems.append(document.problem(where, line, column, message))
        return document
    reader = _Reader(document, where)
    try:
        reader.read(text)
    except yaml.MarkedYAMLError as error:
        document.problems.append(_syntax(document, where, error))
    if " #" in text or "\t#" in text:
        document.problems += _lost_tails(document, where, reader.verbatim)
    document.problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    return document


def quoted(line: str, *, from_value: bool = True) -> str:
    """Give *line* with its value in quotes, ready to paste."""
    match = re.match(r"(\s*(?:-\s+)*(?:[A-Za-z_]\w*:\s+)?)(.*?)\s*$", line)
    if match is None:
        return line
    head, value = match.groups() if from_value else ("", line)
    value = value[1:-1] if re.fullmatch(r"\"[^\"]*\"|'[^']*'", value) else value
    if '"' in value or "\\" in value:
        return f"{head}'{value.replace(chr(39), chr(39) * 2)}'"
    return f'{head}"{value}"'


class _Reader:
    """Builds the value from libyaml's events: one pass, and no alias is ever expanded.

    A thousand playlists go through here at each build: places stay events until they are asked for.
    """

    def __init__(self, document: Document, where: str) -> None:
        self._document = document
        self._where = where
        self.verbatim: list[yaml.Event] = []

    def read(self, text: str) -> None:
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report(event, "a second document begins here; a file holds one playlist")
                    return
                self._document.value = self._value(next(events), events, ())
                if self._document.value is None:
                    return

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Value | None:
        if not self._acceptable(event, path):
            return None
        self._document.events[path] = event
        if isinstance(event, yaml.ScalarEvent):
            if event.style is not None:
                self.verbatim.append(event)
            return event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[yaml.Event], path: Path) -> Value | None:
        items: list[Value] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return items
            item = self._value(event, events, (*path, len(items)))
            if item is None:
                return None
            items.append(item)
        return items

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> Value | None:
        items: dict[str, Value] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                return items
            key = self._key(event, path)
            if key is None:
                return None
            if key in items:
                self._report(event, f"`{key}` is here twice; keep one")
            value = self._value(next(events), events, (*path, key))
            if value is None:
                return None
            self._document.keys[(*path, key)] = event
            items.setdefault(key, value)
        return items

    def _key(self, event: yaml.Event, path: Path) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            self._report(event, "a key must be a word")
            return None
        if not self._acceptable(event, path):
            return None
        if event.value == "<<":
            self._report(event, "merge keys (`<<`) are not used here; write the lines out")
        return event.value

    def _acceptable(self, event: yaml.Event, path: Path) -> bool:
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            message = "`&` and `*` at the start of a value are YAML's anchors, which are not used "
            self._report(event, f"{message}here; put the text in quotes", quote=True)
            return False
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            message = "`!` at the start of a value is a YAML tag; put the text in quotes"
            self._report(event, message, quote=True)
            return False
        if len(path) > _MAX_DEPTH:
            self._report(event, "nested too deeply to be a playlist")
            return False
        return True

    def _report(self, event: yaml.Event, message: str, *, quote: bool = False) -> None:
        line, column = _start(event)
        fix = quoted(self._document.lines[line - 1]) if quote else None
        self._document.problems.append(
            self._document.problem(self._where, line, column, message, fix=fix)
        )


def _syntax(document: Document, where: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "this is not YAML"
    if problem == "found unexpected end of stream" and error.context_mark:
        mark = error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    line = min(line, len(document.lines))
    source = document.lines[line - 1]
    message = _TRANSLATED.get(problem, f"{error.context or ''} {problem}".strip())
    fix = None
    if "put the text in quotes" in message or "put it in quotes" in message:
        fix = quoted(source)
    elif "\t" in source and ("tab" in problem or "\\t" in problem):
        message = _TRANSLATED["found a tab character that violates indentation"]
        fix = source.replace("\t", "  ")
    elif source.lstrip().startswith("\t") or "\t" in source[: column - 1]:
        message, fix = "a tab; YAML is indented with spaces", source.replace("\t", "  ")
    return document.problem(where, line, column, message, fix=fix)


def _lost_tails(document: Document, where: str, verbatim: list[yaml.Event]) -> Iterator[Problem]:
    for number, line in enumerate(document.lines):
        found = _LOST_TAIL.search(line)
        if not found:
            continue
        at = found.start(1) if found.group(1) else found.start(2)
        if any(_covers(event, number, at) for event in verbatim):
            continue
        yield document.problem(
            where,
            number + 1,
            at + 1,
            f"YAML drops {line[at:].rstrip()!r} as a comment; put the text in quotes "
            "(or write a comment as `  # like this`)",
            fix=quoted(line),
        )


def _covers(event: yaml.Event, line: int, column: int) -> bool:
    end = event.end_mark
    assert end is not None
    return _start(event) <= (line + 1, column + 1) < (end.line + 1, end.column + 1)


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None  # libyaml marks every event; only the stub is unsure
    return mark.line + 1, mark.column + 1


def _position(text: str, index: int) -> tuple[int, int]:
    before = _LINE.split(text[:index])
    return len(before), len(before[-1]) + 1
