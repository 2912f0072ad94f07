"""What is wrong with a YAML text, in words, and the line that could stand there instead.

A corrected line is offered only where the text can then be read beyond it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence

import yaml

from publisher.errors import Problem
from publisher.yaml_document import Document, Path, start_of

# A comment has a space after its #, and two before it where it follows a text (yamllint's
# rule); anything else after a space is text that YAML would swallow.
_COMMENT = re.compile(r"(?<=\S)\s+#\s.*$")
_ADDRESS = re.compile(r"[a-z]+:\S+")
# A tail after one of these is a remark, not a part of the value.
_EXACT = frozenset({"number", "date", "slug", "year", "isrc", "duration", "spotify", "key"})
_LOST_TAIL = re.compile(r"(?<=\S)\s+(#+[^#\s].*)$|(?<=\S) (#.*)$")
_REMARK = re.compile(r"#+\s+\D|#+$")
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
    "did not find expected ',' or '}'": "a {mapping} is not closed; or use one line each",
    "did not find expected <document start>": (
        "a second document begins here; a file holds one playlist"
    ),
    "block sequence entries are not allowed in this context": (
        "a dash cannot stand here; put the text in quotes"
    ),
    "mapping keys are not allowed in this context": "a text cannot begin with `? `; put it in quotes",
    "did not find expected comment or line break": (
        "a text cannot begin with `|` or `>`; put it in quotes"
    ),
    "did not find expected alphabetic or numeric character": (
        "a text cannot begin with `*` or `&`; put it in quotes"
    ),
    "found undefined tag handle": "a text cannot begin with `!`; put it in quotes",
}


def quoted(line: str, *, from_value: bool = True) -> str:
    """Give *line* with its value in quotes, ready to paste."""
    end = 0
    if from_value:
        head = re.match(r"\s*(?:-\s+)*(?:[A-Za-z_]\w*:\s+)?", line)
        end = head.end() if head else 0
    value = line[end:].strip()
    value = value[1:-1] if re.fullmatch(r"\"[^\"]*\"|'[^']*'", value) else value
    return f"{line[:end]}{_in_quotes(value)}"


def _in_quotes(value: str) -> str:
    if '"' in value or "\\" in value:
        return f"'{value.replace(chr(39), chr(39) * 2)}'"
    return f'"{value}"'


def quoted_from(line: str, start: int) -> str:
    """Put what stands from *start* on in quotes, but not the comment after it."""
    comment = _COMMENT.search(line, start)
    end = comment.start() if comment else len(line)
    return f"{line[:start]}{_in_quotes(line[start:end].strip())}{line[end:]}"


def _mark(error: yaml.MarkedYAMLError) -> yaml.Mark | None:
    opened = ("found unexpected end of stream", "could not find expected ':'")
    problem = error.problem or ""
    if error.context_mark and (
        problem in opened or problem.startswith("did not find expected ','")
    ):
        return error.context_mark
    return error.problem_mark or error.context_mark


def syntax_problem(document: Document, where: str, error: yaml.MarkedYAMLError) -> Problem:
    """Say what libyaml stumbled over, and what to write instead."""
    mark = _mark(error)
    problem = error.problem or "this is not YAML"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    line = min(line, len(document.lines))
    source = document.lines[line - 1]
    message = _TRANSLATED.get(problem, f"{error.context or ''} {problem}".strip())
    column = min(column, len(source) + 1)
    if "\t" in source[:column]:
        fix = _mended(document, line, _without_tabs(document.lines, line))
        if fix or "tab" in problem or "\\t" in problem or source[column - 1 : column] == "\t":
            return document.problem(
                where, line, column, "a tab; YAML is indented with spaces", fix=fix
            )
    unclosed = problem.startswith("did not find expected ','")
    fix = None if unclosed else _mended(document, line, _in_other_quotes(source))
    return document.problem(where, line, column, message, fix=fix)


def _without_tabs(lines: list[str], line: int) -> Iterator[str]:
    source = lines[line - 1]
    yield from (source.expandtabs(width) for width in (2, 4, 8))
    before = lines[line - 2] if line > 1 else ""
    yield before[: len(before) - len(before.lstrip())] + source.lstrip()
    yield source.lstrip()


def _in_other_quotes(source: str) -> Iterator[str]:
    head = re.match(r"\s*(?:-\s+)*", source)
    item = head.end() if head else 0
    key = re.match(r"[a-z_]\w*\s*:\s+", source[item:])
    if key:
        yield quoted_from(source, item + key.end())
    if item and source[:item].strip():
        yield quoted_from(source, item)


def _mended(document: Document, line: int, candidates: Iterable[str]) -> str | None:
    """Give the first candidate with which the text can be read beyond *line*."""
    lines = list(document.lines)
    for candidate in candidates:
        if candidate == document.lines[line - 1]:
            continue
        lines[line - 1] = candidate
        try:
            for _ in yaml.parse("\n".join(lines), Loader=yaml.CSafeLoader):
                pass
        except yaml.MarkedYAMLError as error:
            mark = _mark(error)
            if mark is None or mark.line + 1 <= line:
                continue
        return candidate
    return None


def lost_tails(
    document: Document,
    where: str,
    scalars: Sequence[yaml.ScalarEvent],
    paths: Sequence[Path | None],
    last: int | None,
) -> Iterator[Problem]:
    """Find texts that YAML cuts off at a ``#``.

    Args:
        scalars: All of them, in order.
        paths: Where each value lies; None for keys, and inside of brackets.
        last: The line on which reading stopped; None when it reached the end.
    """
    starts = [start_of(event) for event in scalars]
    for number, line in enumerate(document.lines[:last]):
        found = _LOST_TAIL.search(line)
        if not found:
            continue
        at = found.start(1) if found.group(1) else found.start(2)
        index = bisect.bisect_right(starts, (number + 1, at + 1)) - 1
        event = scalars[index] if index >= 0 else None
        if event is not None and _covers(event, number, at):
            continue
        path = paths[index] if index >= 0 else None
        if _REMARK.match(line, at) and not (event and path and _is_text(event, path)):
            continue
        message = (
            f"YAML drops {line[at:].rstrip()!r} as a comment; put the text in quotes "
            "(or write a comment as `  # like this`)"
        )
        fix = _with_tail(line, at, number, event, path) if event and path else None
        yield document.problem(where, number + 1, at + 1, message, fix=fix)


def _is_text(event: yaml.ScalarEvent, path: Path) -> bool:
    value = str(event.value)
    return bool(value) and path[-1] not in _EXACT and not _ADDRESS.fullmatch(value)


def _with_tail(line: str, at: int, number: int, event: yaml.ScalarEvent, path: Path) -> str | None:
    (first, start), end = start_of(event), event.end_mark
    if first != number + 1 or end is None or end.line != number or line[end.column : at].strip():
        return None
    value, tail = str(event.value), line[at:].strip()
    if path[-1] not in _EXACT and not _ADDRESS.fullmatch(value):
        begin = start - 1 if value else at
        return f"{line[:begin]}{_in_quotes(line[begin:].strip())}"
    remark = tail.lstrip("# ")
    return f"{line[: end.column]}  # {remark}" if value else f"{line[:at]}{remark}"


def _covers(event: yaml.Event, line: int, column: int) -> bool:
    end = event.end_mark
    assert end is not None
    return start_of(event) <= (line + 1, column + 1) < (end.line + 1, end.column + 1)
