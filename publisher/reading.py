"""A playlist and its lock as they stand on disk → values: the first arrow of the path."""

from __future__ import annotations

from publisher import definition
from publisher import lock as locks
from publisher.model import Lock, Playlist
from publisher.ports import Source


def parse(source: Source) -> Playlist:
    """Read a playlist.

    Raises:
        InvalidInput: With every problem of the file.
    """
    return definition.parse(source.text, source.name, source.where)


def lock_of(source: Source) -> Lock:
    """Read the lock beside a playlist; empty when there is none.

    Raises:
        InvalidInput: It cannot be read.
    """
    if source.lock is None:
        return {}
    return locks.load(source.lock, source.where.rpartition(".")[0] + ".lock")
