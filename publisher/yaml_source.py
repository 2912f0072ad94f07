"""YAML text → nested text, every scalar as it was written, with its place.

YAML as the specification reads it lies to writers: it drops `` #34`` as a comment, turns
``1979`` and ``Off`` into other things, lets the second of two equal keys win. Here no scalar
is typed, and whatever YAML would drop or change silently is a problem with its cure.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from publisher.yaml_cures import lost_tails, quoted_from, syntax_problem
from publisher.yaml_document import LINE, READABLE, Document, Path, Value, start_of

_MAX_DEPTH = 20


def read(text: str, where: str) -> Document:
    """Read one YAML document; nothing is raised, everything found is in the result."""
    document = Document(text=text)
    readable = READABLE.match(text)
    end = readable.end() if readable else 0
    if end < len(text):
        line, column = _position(text, end)
        message = f"an invisible character (U+{ord(text[end]):04X}); delete it"
        document.problems.append(document.problem(where, line, column, message))
        return document
    tails = " #" in text or "\t#" in text
    reader = _Reader(document, where, tails=tails)
    try:
        reader.read(text)
    except yaml.MarkedYAMLError as error:
        problem = syntax_problem(document, where, error)
        reader.stopped_on = problem.line
        # What began with an anchor or a tag is often no YAML either: say the first alone.
        if all(known.line != problem.line for known in document.problems):
            document.problems.append(problem)
    if tails:
        document.problems += lost_tails(
            document, where, reader.scalars, reader.paths, reader.stopped_on
        )
    document.problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    return document


class _Reader:
    """Builds the value from libyaml's events: one pass, and no alias is ever expanded.

    A thousand playlists go through here at each build. An event that is kept costs as much as
    one that is read, so they are kept only where a ``#`` may have swallowed something.
    """

    def __init__(self, document: Document, where: str, *, tails: bool) -> None:
        self._document = document
        self._tails = tails
        self._where = where
        self.scalars: list[yaml.ScalarEvent] = []
        self.paths: list[Path | None] = []
        self.stopped_on: int | None = None
        self._flow = 0

    def read(self, text: str) -> None:
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report(event, "a second document begins here; a file holds one playlist")
                    self.stopped_on = start_of(event)[0]
                    return
                self._document.value = self._value(next(events), events, ())
                if self._document.value is None:
                    self.stopped_on = self._document.problems[-1].line
                    return

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Value | None:
        self._document.places[path] = start_of(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path, None if self._flow else path)
        self._complain(event, path)
        if len(path) > _MAX_DEPTH:
            self._report(event, "nested too deeply to be a playlist")
            return None
        if isinstance(event, yaml.AliasEvent):
            return ""
        self._flow += bool(getattr(event, "flow_style", False))
        is_list = isinstance(event, yaml.SequenceStartEvent)
        value = self._sequence(events, path) if is_list else self._mapping(events, path)
        self._flow -= bool(getattr(event, "flow_style", False))
        return value

    def _scalar(self, event: yaml.ScalarEvent, path: Path, mendable: Path | None) -> str:
        if self._tails:
            self.scalars.append(event)
            self.paths.append(mendable)
        if event.anchor or event.tag:
            self._complain(event, path)
        if event.style == '"':
            readable = READABLE.match(event.value)
            hidden = event.value[readable.end() if readable else 0 :][:1]
            if hidden:
                message = f"an escape for an invisible character (U+{ord(hidden):04X}); delete it"
                self._report(event, message)
        return event.value

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
            place = start_of(event)
            value = self._value(next(events), events, (*path, key))
            if value is None:
                return None
            self._document.key_places[(*path, key)] = place
            items.setdefault(key, value)
        return items

    def _key(self, event: yaml.Event, path: Path) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            self._report(event, "a key must be a word")
            return None
        if event.value == "<<":
            self._report(event, "merge keys (`<<`) are not used here; write the lines out")
        return self._scalar(event, path, None)

    def _complain(self, event: yaml.Event, path: Path) -> None:
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            message = (
                "`&` and `*` at the start of a value are YAML's anchors, which are not used "
                "here; put the text in quotes"
            )
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            message = "`!` at the start of a value is a YAML tag; put the text in quotes"
        else:
            return
        text = isinstance(event, yaml.AliasEvent | yaml.ScalarEvent)
        self._report(event, message, quote=text and not self._flow and path[-1:] != ("<<",))

    def _report(self, event: yaml.Event, message: str, *, quote: bool = False) -> None:
        line, column = start_of(event)
        source = self._document.lines[line - 1]
        on_one_line = event.end_mark is not None and event.end_mark.line in (line - 1, line)
        fix = quoted_from(source, column - 1) if quote and on_one_line else None
        self._document.problems.append(
            self._document.problem(self._where, line, column, message, fix=fix)
        )


def _position(text: str, index: int) -> tuple[int, int]:
    before = LINE.split(text[:index])
    return len(before), len(before[-1]) + 1
