"""What a folder target remembers of its last build: a cache, and nothing is lost with it."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

from publisher import __version__
from publisher.adapters.files import storage_errors, write_atomic
from publisher.model import Slug
from publisher.site import Header


def stamp(path: str) -> str:
    """Tell whether a file is the one that was seen last: its time of change and its size."""
    try:
        seen = os.stat(path)
    except OSError:
        return ""
    return f"{seen.st_mtime_ns}:{seen.st_size}"


class Manifest:
    """Fingerprints by which unchanged files are left alone.

    Attributes:
        sources: Of the playlist and lock that a post was made from.
        headers: The stamp of a ``post.json``, and what other pages say of it.
        pages: What a page was made from, and its own stamp.
    """

    def __init__(self, path: Path | None) -> None:
        """Take the file to keep it in; None keeps nothing."""
        self._path = path
        self.sources: dict[Slug, str] = {}
        self.headers: dict[Slug, tuple[str, Header]] = {}
        self.pages: dict[str, tuple[str, str]] = {}
        self._loaded = self._load()

    def save(self) -> None:
        """Write it, if anything changed."""
        if self._path is None:
            return
        text = json.dumps(
            {
                "version": __version__,
                "sources": self.sources,
                "headers": {
                    slug: (seen, _plain(header)) for slug, (seen, header) in self.headers.items()
                },
                "pages": self.pages,
            }
        )
        if text != self._loaded:
            write_atomic(self._path, text.encode(), durable=False)
            self._loaded = text

    def _load(self) -> str:
        if self._path is None:
            return ""
        with storage_errors(self._path):
            data = self._path.read_bytes() if self._path.is_file() else b""
        try:
            text = data.decode()
            document = json.loads(text or "{}")
            if document.get("version") != __version__:
                return ""
            self.sources = document["sources"]
            self.pages = {path: (key, seen) for path, (key, seen) in document["pages"].items()}
            self.headers = {
                slug: (seen, Header(**{**fields, "date": dt.date.fromisoformat(fields["date"])}))
                for slug, (seen, fields) in document["headers"].items()
            }
        except (ValueError, KeyError, TypeError, AttributeError):
            # Only a cache: what cannot be read is made again.
            self.sources, self.headers, self.pages = {}, {}, {}
            return ""
        return text


def _plain(header: Header) -> dict[str, object]:
    return {
        "number": header.number,
        "slug": header.slug,
        "headline": header.headline,
        "summary": header.summary,
        "date": header.date.isoformat(),
    }
