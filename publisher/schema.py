"""The shape of a playlist file: what each key holds, in words a writer understands.

Every value arrives as the text that was written. The same models print the JSON Schema
(draft-07, which is what editors' YAML plug-ins read).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
)

from publisher import links
from publisher.model import TrackId

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY = r"[A-Za-z0-9][A-Za-z0-9_-]*"
# Editors read YAML by its own rules, so a text may look like a number or a switch to them.
_ANY_SCALAR = {"type": ["string", "number", "boolean"]}


def _whole_number(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,6}", value.strip()):
        raise ValueError(f"a whole number was expected, not {value!r}")
    if int(value) == 0:
        raise ValueError("numbers begin at 1")
    return int(value)


def _year(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"(?:1[89]|20|21)[0-9]{2}", value.strip()):
        raise ValueError(f"a year like 1979 was expected, not {value!r}")
    return int(value)


def _date(value: object) -> dt.date:
    text = value.strip() if isinstance(value, str) else ""
    with contextlib.suppress(ValueError):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return dt.date.fromisoformat(text)
    raise ValueError(f"a day like 2015-06-21 was expected, not {value!r}")


def _duration_ms(value: object) -> int:
    match = re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)", str(value).strip())
    if match is None:
        raise ValueError(f"a length like 4:44 was expected, not {value!r}")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if hours and minutes > 59:
        raise ValueError(f"a length like 1:04:44 was expected, not {value!r}")
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _isrc(value: object) -> str:
    code = re.sub(r"[-\s]", "", str(value)).upper()
    if not str(value).isascii() or not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", code):
        raise ValueError(f"an ISRC has 12 characters, like FRZ039800212, not {value!r}")
    return code


def _track(value: object) -> TrackId:
    if not isinstance(value, str):
        raise ValueError("a Spotify link to a track was expected")  # noqa: TRY004 - pydantic's way
    return links.track_id(value)


def _key(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(_KEY, value):
        raise ValueError("a key has letters, digits, - and _ only, like `urgences`")
    if value == "tracks":
        raise ValueError("`tracks` is taken: [[tracks]] stands for all the rest")
    return value


def _slug(value: object) -> str:
    if not isinstance(value, str) or len(value) > 100 or not SLUG.fullmatch(value):
        raise ValueError(
            f"a slug has small letters, digits and hyphens, like chambre-en-provence, not {value!r}"
        )
    return value


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _form(value: object) -> str:
    return "mapping" if isinstance(value, dict) else "text"


def _schema(**keywords: object) -> WithJsonSchema:
    return WithJsonSchema(dict(keywords))


def _one_line(value: str) -> str:
    if re.search("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]", value):
        raise ValueError("this must be one line, without invisible characters")
    return value


_Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    Field(max_length=500),
    AfterValidator(_one_line),
]
_Text = Annotated[_Line, _schema(**_ANY_SCALAR)]
_Year = Annotated[
    int, BeforeValidator(_year), _schema(type=["integer", "string"], pattern="^[0-9]{4}$")
]


class EntryFile(BaseModel):
    """One track, spelled out."""

    model_config = ConfigDict(extra="forbid")

    artist: Annotated[
        list[_Text],
        BeforeValidator(_several),
        _schema(anyOf=[_ANY_SCALAR, {"type": "array", "items": _ANY_SCALAR, "minItems": 1}]),
        Field(description="Who plays; a list where there are several."),
    ] = []
    title: Annotated[_Text | None, _schema(**_ANY_SCALAR)] = None
    album: Annotated[
        _Text | None, _schema(**_ANY_SCALAR), Field(description="Settles an ambiguity.")
    ] = None
    year: _Year | None = None
    version: Annotated[
        _Text | None, _schema(**_ANY_SCALAR), Field(description="live, acoustic, a remixer …")
    ] = None
    isrc: Annotated[str, BeforeValidator(_isrc)] | None = None
    duration: (
        Annotated[
            int,
            BeforeValidator(_duration_ms),
            _schema(type=["string", "integer"], description="4:44"),
        ]
        | None
    ) = None
    spotify: (
        Annotated[
            str, BeforeValidator(_track), _schema(type="string", description="Any Spotify link.")
        ]
        | None
    ) = None
    key: (
        Annotated[
            str,
            BeforeValidator(_key),
            _schema(
                type="string",
                pattern=f"^{_KEY}$",
                description="[[key]] in the body puts the player there.",
            ),
        ]
        | None
    ) = None
    note: Annotated[
        str, _schema(**_ANY_SCALAR), Field(description="A word on the track, in Markdown.")
    ] = ""


_Item = Annotated[
    Annotated[_Text, Tag("text")] | Annotated[EntryFile, Tag("mapping")],
    Discriminator(_form),
]


class PlaylistFile(BaseModel):
    """One week of the series."""

    model_config = ConfigDict(extra="forbid", title="A playlist")

    number: Annotated[
        int,
        BeforeValidator(_whole_number),
        _schema(type=["integer", "string"], pattern="^[0-9]+$", minimum=1),
        Field(description="34 for #34."),
    ]
    title: Annotated[_Text, Field(description="Without the series and without the number.")]
    date: Annotated[
        dt.date,
        BeforeValidator(_date),
        _schema(type="string", format="date", description="The day it is for, as in the name."),
    ]
    slug: (
        Annotated[str, BeforeValidator(_slug), _schema(type="string", pattern=f"^{SLUG.pattern}$")]
        | None
    ) = None
    tags: list[_Text] = []
    summary: Annotated[_Text | None, _schema(**_ANY_SCALAR)] = None
    body: Annotated[
        str,
        _schema(**_ANY_SCALAR),
        Field(description="The essay, in Markdown, with [[key]] and [[tracks]] lines."),
    ] = ""
    tracks: Annotated[list[_Item], Field(min_length=1, max_length=200)]


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a playlist file, draft-07."""
    schema = PlaylistFile.model_json_schema(ref_template="#/definitions/{model}")
    schema["definitions"] = schema.pop("$defs")
    # The discriminator is a function of ours: editors find out by the type.
    schema["properties"]["tracks"]["items"].pop("discriminator", None)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
