"""What a YAML text holds: nested text, and where each part of it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from publisher.errors import Problem

Value = str | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

# Matched, not searched: one loop in C instead of a try at each character.
READABLE = re.compile(
    "[\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue004-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
LINE = re.compile(r"\r\n|\n|\r")


@dataclass(slots=True)
class Document:
    """What a text holds, and where; or why it cannot be read.

    Attributes:
        value: None when the text is no YAML or holds nothing.
        places: Line and column, from 1, where each value begins.
        key_places: The same of each key.
        problems: In the order of the text; with one, *value* is not to be trusted.
    """

    value: Value | None = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    key_places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    text: str = ""
    _lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """Give the lines of the text; cut only when one is to be shown."""
        if self._lines is None:
            self._lines = LINE.split(self.text)
        return self._lines

    def place(self, path: Path) -> tuple[int, int]:
        """Give line and column, from 1, of *path*, or of the nearest part that encloses it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def key_place(self, path: Path) -> tuple[int, int]:
        """Give line and column, from 1, of the key of *path*."""
        return self.key_places.get(path) or self.place(path)

    def problem(
        self, where: str, line: int, column: int, message: str, *, fix: str | None = None
    ) -> Problem:
        """Make a problem that shows its line."""
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else None
        return Problem(
            where=where, line=line, column=column, message=message, source=source, fix=fix
        )


def start_of(event: yaml.Event) -> tuple[int, int]:
    """Give line and column, from 1, where an event begins."""
    mark = event.start_mark
    assert mark is not None  # libyaml marks every event; only the stub is unsure
    return mark.line + 1, mark.column + 1
