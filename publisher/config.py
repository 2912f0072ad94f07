"""``publisher.toml`` → Settings: the series and its targets, never a secret."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import ValidationError as SchemaError

from publisher.errors import InvalidInput, Problem
from publisher.matching import fold
from publisher.model import Language, Market, Series, Slot, Slug, TargetName
from publisher.schema import SLUG
from publisher.timetable import skipped_on

_DAYS = (
    ("monday", "lundi"), ("tuesday", "mardi"), ("wednesday", "mercredi"), ("thursday", "jeudi"),
    ("friday", "vendredi"), ("saturday", "samedi"), ("sunday", "dimanche"),
)  # fmt: skip
_WEEKDAYS = {name: weekday for weekday, names in enumerate(_DAYS) for name in names}
_SECRET = re.compile(r"secret|password|passwd|token|api[_-]?key", re.IGNORECASE)
_YEARS_CHECKED = 5
_USUAL_MARKETS = frozenset({"BE", "CA", "CH", "DE", "ES", "FR", "GB", "IE", "IT", "LU", "US"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSettings:
    """A folder target: where it lies, relative to the blog."""

    path: PurePosixPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``publisher.toml`` says."""

    series: Series
    targets: dict[TargetName, FolderSettings]


def _slot(value: object) -> Slot:
    words = str(value).lower().split()
    if len(words) != 2 or words[0] not in _WEEKDAYS:
        raise ValueError(f'a day and a time like "sunday 09:00" were expected, not "{value}"')
    if not re.fullmatch(r"([01]?\d|2[0-3])[:h][0-5]\d", words[1]):
        raise ValueError(f'there is no such time as "{words[1]}"; from 00:00 to 23:59')
    hour, minute = re.split("[:h]", words[1])
    return Slot(weekday=_WEEKDAYS[words[0]], time=dt.time(int(hour), int(minute)))


def _zone(value: object) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(str(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = {name.lower(): name for name in zoneinfo.available_timezones()}
        near = difflib.get_close_matches(str(value).lower(), known, n=1)
        hint = f'; did you mean "{known[near[0]]}"?' if near else '; they look like "Europe/Paris"'
        raise ValueError(f'there is no time zone "{value}"{hint}') from None


def _grace(value: object) -> dt.timedelta:
    match = re.fullmatch(r"(\d{1,3}) (hours?|days?)", str(value).strip())
    if match is None:
        raise ValueError(f'a time like "14 days" or "36 hours" was expected, not "{value}"')
    unit = "hours" if match[2].startswith("hour") else "days"
    return dt.timedelta(**{unit: int(match[1])})


def _url(value: object) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", str(value)):
        raise ValueError(f'an address like "https://blog.example/" was expected, not "{value}"')
    return f"{str(value).rstrip('/')}/"


def _language(value: object) -> str:
    if value in ("en", "fr"):
        return str(value)
    from babel import localedata  # 20 ms, and most blogs are in one of those two

    if not re.fullmatch("[a-z]{2}", str(value)) or not localedata.exists(str(value)):
        raise ValueError(f'a language has two small letters, like fr; there is no "{value}"')
    return str(value)


def _market(value: object) -> str:
    if value in _USUAL_MARKETS:
        return str(value)
    from babel import Locale

    countries = Locale("en").territories
    if not re.fullmatch("[A-Z]{2}", str(value)) or value not in countries or value == "UK":
        hint = "; Great Britain is GB" if str(value).upper() in ("UK", "EN") else ""
        raise ValueError(
            f'a country has two capital letters, like FR (ISO 3166-1); there is no "{value}"{hint}'
        )
    return str(value)


def _folder(value: object) -> PurePosixPath:
    path = PurePosixPath(str(value))
    inside = not path.is_absolute() and ".." not in path.parts and path.parts
    if (
        not inside
        or not str(path).isprintable()
        or path.parts[0][0] == "~"
        or path.parts[0] in ("playlists", "templates", ".publisher", ".git")
    ):
        raise ValueError(f'a folder of its own inside the blog was expected, not "{value}"')
    return path


_Text = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$"
    ),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class _SeriesTable(_Strict):
    title: _Text
    key: Annotated[str, StringConstraints(pattern=f"^{SLUG.pattern}$")] | None = None
    author: _Text
    language: Annotated[str, BeforeValidator(_language)] = "en"
    timezone: Annotated[zoneinfo.ZoneInfo, BeforeValidator(_zone)]
    slot: Annotated[Slot, BeforeValidator(_slot)]
    market: Annotated[str, BeforeValidator(_market)]
    grace: Annotated[dt.timedelta, BeforeValidator(_grace)] = dt.timedelta(days=14)
    url: Annotated[str, BeforeValidator(_url)] | None = None


class _TargetTable(_Strict):
    kind: Literal["folder"]
    path: Annotated[PurePosixPath, BeforeValidator(_folder)]


class _File(_Strict):
    series: _SeriesTable
    targets: Annotated[
        dict[Annotated[str, StringConstraints(pattern=f"^{SLUG.pattern}$")], _TargetTable],
        Field(min_length=1),
    ]


def load(text: str, where: str, today: dt.date) -> Settings:
    """Read the settings.

    Args:
        today: From when on the slot is checked against the changes of the clocks.

    Raises:
        InvalidInput: With every problem of the file.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not only TOMLDecodeError: int() has a limit
        raise InvalidInput(_syntax(error, text, where)) from error
    try:
        file = _File.model_validate(table)
    except SchemaError as error:
        raise InvalidInput(*_problems(error, text, where)) from error
    series = _series(file.series)
    gap = skipped_on(series.slot, series.zone, today, _YEARS_CHECKED)
    if gap is not None:
        message = (
            f"on {gap:%d %B %Y} the clocks of {series.zone.key} jump over "
            f"{series.slot.time:%H:%M}; choose another time"
        )
        raise InvalidInput(_problem(text, where, ("series", "slot"), message))
    _refuse_shared_folders(file, text, where)
    targets = {
        TargetName(name): FolderSettings(path=target.path) for name, target in file.targets.items()
    }
    return Settings(series=series, targets=targets)


def _refuse_shared_folders(file: _File, text: str, where: str) -> None:
    seen: dict[PurePosixPath, str] = {}
    for name, target in file.targets.items():
        if target.path in seen:
            message = f"`{target.path}` is the folder of target `{seen[target.path]}` already"
            raise InvalidInput(_problem(text, where, ("targets", name, "path"), message))
        seen[target.path] = name


def _series(table: _SeriesTable) -> Series:
    return Series(
        key=Slug(table.key or slug_of(table.title)),
        title=table.title,
        language=Language(table.language),
        zone=table.timezone,
        slot=table.slot,
        market=Market(table.market),
        author=table.author,
        grace=table.grace,
        url=table.url,
    )


def slug_of(title: str) -> str:
    """Make a slug of a title: ``Été à l’ombre`` → ``ete-a-l-ombre``."""
    plain = fold(title).replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].strip("-") or "series"


def _syntax(error: Exception, text: str, where: str) -> Problem:
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    message = re.sub(r"\s*\(at .*\)$", "", str(error))
    if place is None:
        return Problem(where=where, message=message)
    line, column = int(place[1]), int(place[2])
    lines = _lines(text)
    source = lines[line - 1] if line <= len(lines) else None
    return Problem(where=where, line=line, column=column, message=message, source=source)


def _problems(error: SchemaError, text: str, where: str) -> Iterator[Problem]:
    for details in error.errors(include_url=False):
        path = tuple(str(part) for part in details["loc"])
        yield _problem(text, where, path, _message(details, path))


def _message(details: Any, path: tuple[str, ...]) -> str:
    key = path[-1]
    if details["type"] == "extra_forbidden":
        tables: dict[str, type[BaseModel]] = {"series": _SeriesTable, "targets": _TargetTable}
        known = tables.get(path[0], _File).model_fields
        if _SECRET.search(key):
            return f"`{key}`: secrets do not belong in this file; set an environment variable"
        near = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"
        return f"unknown key `{key}`; {hint}"
    if details["type"] == "missing":
        return f"`{'.'.join(path)}` is missing"
    patterns = {
        "title": "`title` must be one line, without invisible characters",
        "author": "`author` must be one line, without invisible characters",
        "key": "`key` has small letters, digits and hyphens",
        "[key]": "a target's name has small letters, digits and hyphens",
    }
    if details["type"] == "string_pattern_mismatch":
        return patterns.get(key, str(details["msg"]))
    if details["type"] == "literal_error":
        return f"unknown kind {details['input']!r}; known is folder"
    return f"`{key}`: {str(details['msg']).removeprefix('Value error, ')}"


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _problem(text: str, where: str, path: tuple[str, ...], message: str) -> Problem:
    """Find the line of a key; TOML's reader tells no places."""
    section = ""
    for number, line in enumerate(_lines(text), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line)
        if header:
            section = header[1].replace('"', "")
            if section == ".".join(path):
                return Problem(where=where, line=number, column=1, message=message, source=line)
            continue
        key = re.match(r"\s*\"?([\w-]+)\"?\s*=", line)
        if key and (*section.split("."), key[1]) in (path, ("", *path)):
            column = line.index(key[1]) + 1
            # What is a secret is not shown, in case the screen is a log.
            shown = f"{line.partition('=')[0]}= …" if _SECRET.search(key[1]) else line
            return Problem(where=where, line=number, column=column, message=message, source=shown)
    return Problem(where=where, message=message)
