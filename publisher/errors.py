"""Every error of the program, arranged by what the reader can do about it.

::

    PublisherError
    ├── InvalidInput          mend the file or the command      exit 2
    ├── ServiceRejected       a service said no for good        exit 3
    ├── ServiceUnavailable    try again later                   exit 3
    │   └── StorageFailed     free some space, then try again   exit 3
    ├── DecisionNeeded        a person must decide              exit 4
    ├── CredentialsRejected   get or renew the credentials      exit 5
    └── Bug                   tell the programmers              exit 1

Anything else that escapes is a bug: exit 1, with its traceback.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

_SHOWN = 160
_TOLD = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong at one place of a file.

    Attributes:
        where: The file, as the reader named it, or the command's argument.
        line: From 1; None when the problem is the file as a whole.
        column: From 1, in characters.
        message: One sentence that says what is wrong and what to do.
        source: The line as it stands in the file.
        fix: The line as it could stand there, ready to paste.
        warning: True when the playlist can be published all the same.
    """

    where: str
    message: str
    line: int | None = None
    column: int | None = None
    source: str | None = None
    fix: str | None = None
    warning: bool = False

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.where, self.line, self.column) if part)
        message = self.message if len(self.message) <= _TOLD else f"{self.message[:_TOLD]}…"
        lines = [_visible(f"{place}: {'warning: ' if self.warning else ''}{message}")]
        if self.source is not None:
            # A line of a thousand characters is shown around its column.
            start = max(0, (self.column or 1) - _SHOWN // 2) if len(self.source) > _SHOWN else 0
            lines.append("    " + _visible(self.source[start : start + _SHOWN]))
            if self.column is not None:
                lines.append("    " + " " * (self.column - 1 - start) + "^")
        if self.fix is not None:
            fixed = "\n".join(_visible(line) for line in self.fix.split("\n"))
            lines.append(f"  write:\n    {fixed}")
        return "\n".join(lines)


def _visible(text: str) -> str:
    """Keep what steers a terminal from steering it, one character for one."""
    text = text.replace("\t", " ")
    if text.isprintable():
        return text
    steering = ("Cc", "Cs", "Zl", "Zp")
    return "".join("\ufffd" if unicodedata.category(char) in steering else char for char in text)


class PublisherError(Exception):
    """What went wrong, in words for the person at the keyboard."""

    exit_code: ClassVar[int] = 1


class InvalidInput(PublisherError):
    """A file or an argument that only its author can mend; holds every problem found."""

    exit_code = 2

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[InvalidInput], tuple[Problem, ...]]:
        return InvalidInput, self.problems  # across processes with its problems, not their text


class ServiceRejected(PublisherError):
    """A service understood and refused: asking again will not help."""

    exit_code = 3

    def __init__(self, service: str, detail: str) -> None:
        super().__init__(f"{service}: {detail}")
        self.service = service


class ServiceUnavailable(PublisherError):
    """A service did not answer as it should; later it may.

    Attributes:
        retry_after_s: Seconds to wait before the next try, where the service said so.
    """

    exit_code = 3

    def __init__(self, service: str, detail: str, retry_after_s: int | None = None) -> None:
        super().__init__(f"{service}: {detail}")
        self.service = service
        self.retry_after_s = retry_after_s


class StorageFailed(ServiceUnavailable):
    """The disk or the ledger refused a read or a write."""


class DecisionNeeded(PublisherError):
    """Something is not certain enough to be done without being asked."""

    exit_code = 4


class Bug(PublisherError):
    """The program's own mistake, kept from stopping what has nothing to do with it."""

    exit_code = 1


class CredentialsRejected(PublisherError):
    """A service wants credentials that are missing, wrong or worn out."""

    exit_code = 5

    def __init__(self, service: str, detail: str) -> None:
        super().__init__(f"{service}: {detail}")
        self.service = service
