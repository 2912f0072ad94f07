"""What the schema refuses, said so that a writer can mend it."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from pydantic import ValidationError

from publisher.errors import Problem
from publisher.schema import EntryFile, PlaylistFile
from publisher.yaml_cures import quoted
from publisher.yaml_document import Document, Path

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_FRENCH = {
    "numéro": "number", "numero": "number", "titre": "title", "jour": "date",
    "étiquettes": "tags", "mots-clés": "tags", "résumé": "summary", "chapô": "summary",
    "texte": "body", "corps": "body", "content": "body", "morceaux": "tracks",
    "chansons": "tracks", "pistes": "tracks", "songs": "tracks", "artiste": "artist",
    "artists": "artist", "chanson": "title", "song": "title", "track": "title", "année": "year",
    "durée": "duration", "length": "duration", "lien": "spotify", "link": "spotify",
    "url": "spotify", "id": "spotify", "commentaire": "note", "clé": "key", "excerpt": "summary",
    "description": "summary",
}  # fmt: skip


def problems(
    error: ValidationError, document: Document, where: str, day: dt.date | None = None
) -> Iterator[Problem]:
    """Say what each refusal is about, where it stands, and what to write instead.

    Args:
        day: From the file's name, to be offered where the date is missing.
    """
    refused = error.errors(include_url=False)
    # `titre: x` is told as a misspelt title; that there is no title would be the same again.
    misspelt = {
        _meant(str(details["loc"][-1]), PlaylistFile.model_fields)
        for details in refused
        if details["type"] == "extra_forbidden" and len(details["loc"]) == 1
    }
    for details in refused:
        if details["type"] != "missing" or details["loc"][-1] not in misspelt:
            yield _schema_problem(details, document, where, day)


def _meant(key: str, known: Collection[str]) -> str | None:
    french = _FRENCH.get(key.lower())
    near = [french] if french in known else difflib.get_close_matches(key.lower(), known, n=1)
    return near[0] if near else None


def _schema_problem(
    details: ErrorDetails, document: Document, where: str, day: dt.date | None
) -> Problem:
    # pydantic names the form of a track ("text", "mapping") in its path; the file does not.
    path: Path = tuple(
        part
        for at, part in enumerate(details["loc"])
        if not (at == 2 and details["loc"][0] == "tracks" and part in ("text", "mapping"))
    )
    if details["type"] == "extra_forbidden":
        return _unknown_key(path, document, where)
    line, column = document.place(path)
    name = f"`{path[-1] if isinstance(path[-1], str) else path[0]}`"
    if details["type"] == "missing":
        return _missing(str(path[-1]), where, day)
    messages = {
        "string_too_short": f"{name} is empty",
        "too_short": f"{name} is empty",
        "string_type": f"{name} must be a text",
        "list_type": f"{name} must be a list, one `- item` a line",
        "string_too_long": f"{name} is longer than 500 characters",
        "too_long": f"{name} has more than 200 items",
    }
    message = messages.get(details["type"], details["msg"].removeprefix("Value error, "))
    return document.problem(where, line, column, message)


def _missing(key: str, where: str, day: dt.date | None) -> Problem:
    examples = {
        "number": "number: 34",
        "title": "title: …",
        "date": f"date: {day or '2015-06-21'}",
        "tracks": "tracks:\n      - artist - title",
    }
    return Problem(where=where, line=1, column=1, message=f"`{key}` is missing", fix=examples[key])


def _unknown_key(path: Path, document: Document, where: str) -> Problem:
    key = str(path[-1])
    line, column = document.key_place(path)
    source = document.lines[line - 1]
    in_track = path[0] == "tracks"
    known = (EntryFile if in_track else PlaylistFile).model_fields
    if in_track and (" " in key or key[:1].isupper()):
        message = "a colon made this line a key and a value; put the whole track in quotes"
        if not re.search(r"\s[-–—]\s", source[column - 1 :]):
            message = (
                "a colon made this line a key and a value; write `artist - title`, or use quotes"
            )
        return document.problem(where, line, column, message, fix=quoted_item(source))
    near = _meant(key, known)
    hint = f"; did you mean `{near}`?" if near else f"; known are {', '.join(known)}"
    fix = None
    if near and not source[: column - 1].strip(" -"):
        written = rf"(['\"]?){re.escape(key)}\1(?=\s*:)"
        rest = re.sub(written, near, source[column - 1 :], count=1)
        fix = source[: column - 1] + rest
    return document.problem(where, line, column, f"unknown key `{key}`{hint}", fix=fix)


def quoted_item(line: str) -> str:
    """Give a list item with all of it in quotes: ``- Air: La femme`` is a mapping to YAML."""
    head, dash, rest = line.partition("- ")
    artist, colon, title = rest.partition(":")
    if dash and colon and not re.search(r"\s[-–—]\s", rest):
        # `- Air: La femme` meant `- Air - La femme`.
        rest = f"{artist.strip()} - {title.strip()}"
        plain = ": " not in rest and " #" not in rest and rest[0].isalnum()
        return f"{head}{dash}{rest if plain else quoted(rest, from_value=False)}"
    return f"{head}{dash}{quoted(rest.strip(), from_value=False)}" if dash else quoted(line)
