"""Jinja2 templates: the writer's own before the packaged ones, escaping on, nothing undefined."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import jinja2
from typing_extensions import override

from publisher.adapters.files import read_text, storage_errors
from publisher.errors import InvalidInput, Problem
from publisher.ports import Templates


def packaged() -> Path:
    """Give the folder of templates that came with the program."""
    here = Path(__file__).resolve().parent.parent
    # In the wheel they lie inside the package; in a checkout beside it, where people look.
    inside = here / "templates"
    return inside if inside.is_dir() else here.parent / "templates"


class JinjaTemplates(Templates):
    """Templates of one blog."""

    def __init__(self, own: Path) -> None:
        if os.path.isdir(own) and not os.access(own, os.R_OK | os.X_OK):
            message = "this folder may not be read; change its permissions"
            raise InvalidInput(Problem(where=own.name, message=message))
        self._folders = (own, packaged())
        self._environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(path) for path in self._folders]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            # One build or one preview request sees one state of the templates.
            auto_reload=False,
            keep_trailing_newline=True,
        )

    @override
    def render(self, name: str, values: Mapping[str, object]) -> str:
        try:
            return self._environment.get_template(name).render(values)
        except jinja2.TemplateSyntaxError as error:
            raise self._broken(error.name or name, error.lineno, error.message or "") from error
        except jinja2.TemplateNotFound as error:
            where, line = self._place(error) or (name, None)
            raise self._broken(where, line, f"there is no template {error.name!r}") from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            where = f"templates/{self._holding(error.object, name)}"
            message = "this template is not UTF-8"
            raise InvalidInput(Problem(where=where, line=line, message=message)) from error
        except Exception as error:
            # A template is the writer's code: whatever it raises is theirs to mend.
            place = self._place(error)
            if place is None:
                raise
            raise self._broken(*place, f"{type(error).__name__}: {error}") from error

    @override
    def text(self, name: str) -> str | None:
        for folder in self._folders:
            if os.path.isfile(folder / name):
                return read_text(folder / name, f"templates/{name}")
        return None

    @override
    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for folder in self._folders:
            with storage_errors(folder):
                for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                    digest.update(f"{path.relative_to(folder)}\0".encode())
                    digest.update(path.read_bytes())
        return digest.hexdigest()

    def _holding(self, data: bytes, name: str) -> str:
        """Find the template with these bytes: the error does not say which one it was."""
        for folder in self._folders:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                if path.read_bytes() == data:
                    return str(path.relative_to(folder))
        return name

    def _place(self, error: Exception) -> tuple[str, int] | None:
        """Find the innermost template line in a traceback, which Jinja2 rewrites to that end."""
        place = None
        trace = error.__traceback__
        while trace is not None:
            file = Path(trace.tb_frame.f_code.co_filename)
            for folder in self._folders:
                if file.is_relative_to(folder):
                    place = str(file.relative_to(folder)), trace.tb_lineno
            trace = trace.tb_next
        return place

    def _broken(self, name: str, line: int | None, message: str) -> InvalidInput:
        text = None if line is None else self.text(name)
        lines = (text or "").splitlines()
        source = lines[line - 1] if line is not None and 0 < line <= len(lines) else None
        where = f"templates/{name}"
        return InvalidInput(Problem(where=where, line=line, message=message, source=source))
