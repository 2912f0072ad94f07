"""What the schema refuses, said so that a writer can mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import ValidationError

from publisher.errors import Problem
from publisher.schema import EntryFile, PlaylistFile
from publisher.yaml_source import Document, Path, quoted

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


def problems(error: ValidationError, document: Document, where: str) -> Iterator[Problem]:
    """Say what each refusal is about, where it stands, and what to write instead."""
    for details in error.errors(include_url=False):
        yield _schema_problem(details, document, where)


def _schema_problem(details: ErrorDetails, document: Document, where: str) -> Problem:
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
        example = {"number": "number: 34", "title": "title: …", "date": "date: 2015-06-21"}
        fix = example.get(str(path[-1]), "tracks:\n      - artist - title")
        message = f"{name} is missing"
        if len(path) == 1:
            return Problem(where=where, line=1, column=1, message=message, fix=fix)
        return document.problem(where, line, column, message, fix=fix)
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


def _unknown_key(path: Path, document: Document, where: str) -> Problem:
    key = str(path[-1])
    line, column = document.key_place(path)
    source = document.lines[line - 1]
    in_track = path[0] == "tracks"
    known = (EntryFile if in_track else PlaylistFile).model_fields
    if in_track and (" " in key or key[:1].isupper()):
        message = "a colon made this line a key and a value; put the whole track in quotes"
        return document.problem(where, line, column, message, fix=quoted_item(source))
    french = _FRENCH.get(key.lower())
    near = [french] if french in known else difflib.get_close_matches(key.lower(), known, n=1)
    hint = f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(known)}"
    fix = re.sub(rf"{re.escape(key)}(?=\s*:)", near[0], source, count=1) if near else None
    return document.problem(where, line, column, f"unknown key `{key}`{hint}", fix=fix)


def quoted_item(line: str) -> str:
    """Give a list item with all of it in quotes: ``- Air: La femme`` is a mapping to YAML."""
    head, dash, rest = line.partition("- ")
    return f"{head}{dash}{quoted(rest.strip(), from_value=False)}" if dash else quoted(line)
