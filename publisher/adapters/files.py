"""Playlists and locks on disk: read with care, written whole or not at all.

A build reads two thousand of them: ``os.path`` on plain texts costs a third of ``pathlib``.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from typing_extensions import override

from publisher.errors import InvalidInput, Problem, StorageFailed
from publisher.ports import Playlists, Source

MAX_BYTES = 1_000_000
"""A long essay has 20 kB: what is larger is not a playlist, and is not read into memory."""

ENDINGS = (".yaml", ".yml")


class PlaylistFolder(Playlists):
    """The folder ``playlists/`` of a blog."""

    def __init__(self, folder: Path, shown: Path) -> None:
        """Take the folder, and how messages name it (relative to where the writer stands)."""
        self._folder = folder
        self._shown = shown

    @override
    def names(self) -> list[str]:
        with storage_errors(self._folder):
            if not self._folder.exists():
                return []
            entries = sorted(entry.name for entry in self._folder.iterdir())
        return [Path(name).stem for name in entries if self._is_playlist(name)]

    @override
    def read(self, name: str) -> Source:
        there = [ending for ending in ENDINGS if os.path.exists(f"{self._folder}/{name}{ending}")]
        where = f"{self._shown}/{name}{there[0] if there else ENDINGS[0]}"
        if len(there) > 1:
            raise InvalidInput(Problem(where=where, message="there is a .yml of this too"))
        lock = f"{self._folder}/{name}.lock"
        return Source(
            name=name,
            where=where,
            text=read_text(f"{self._folder}/{name}{where[where.rindex('.') :]}", where),
            lock=read_text(lock, f"{self._shown}/{name}.lock") if os.path.exists(lock) else None,
        )

    @override
    def write_lock(self, name: str, text: str) -> None:
        write_atomic(self.path(name).with_suffix(".lock"), text.encode())

    def path(self, name: str) -> Path:
        """Give the file of a playlist, whichever ending it has."""
        paths = [self._folder / f"{name}{ending}" for ending in ENDINGS]
        return next((path for path in paths if path.exists()), paths[0])

    @staticmethod
    def _is_playlist(name: str) -> bool:
        return name.endswith(ENDINGS) and not name.startswith(".")


def read_text(path: Path | str, where: str) -> str:
    """Read a text file.

    Raises:
        InvalidInput: It is no readable UTF-8 text of a sensible size.
    """
    try:
        seen = os.stat(path)
        if not stat.S_ISREG(seen.st_mode) and not stat.S_ISDIR(seen.st_mode):
            raise InvalidInput(Problem(where=where, message="this is a device or pipe, not a file"))
        size = seen.st_size
        if size > MAX_BYTES:
            message = f"{size / 1e6:.0f} MB is too large for a playlist (at most 1 MB)"
            raise InvalidInput(Problem(where=where, message=message))
        with open(path, "rb") as file:
            data = file.read()
    except IsADirectoryError:
        raise InvalidInput(Problem(where=where, message="this is a folder, not a file")) from None
    except PermissionError:
        message = "this file may not be read; change its permissions"
        raise InvalidInput(Problem(where=where, message=message)) from None
    except FileNotFoundError:
        raise InvalidInput(Problem(where=where, message="there is no such file")) from None
    except OSError as error:
        raise InvalidInput(Problem(where=where, message=f"cannot be read: {error}")) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidInput(
            Problem(
                where=where,
                line=line,
                message="this file is not UTF-8; save it as UTF-8 in your editor",
            )
        ) from error


def write_atomic(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace a file whole or not at all, whatever is killed meanwhile.

    Args:
        durable: Wait until the disk has it, so that not even a power cut takes it back.

    Raises:
        StorageFailed: The disk refused; what was there before is still there.
    """
    import tempfile  # with random and hashlib behind it: 8 ms that reading does not need

    with storage_errors(path):
        _make_folder(path.parent, durable=durable)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
                if hasattr(os, "fchmod"):
                    os.fchmod(file.fileno(), 0o666 & ~_umask())
            os.replace(temporary, path)
            if durable:
                _sync_folder(path.parent)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise


def _make_folder(folder: Path, *, durable: bool) -> None:
    if os.path.isdir(folder):
        return
    _make_folder(folder.parent, durable=durable)
    os.makedirs(folder, exist_ok=True)
    if durable:
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    # A name is on the disk only when its folder is (fsync(2)).
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Translate what the file system refuses into words."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(str(path), error.strerror or type(error).__name__) from error


def _umask() -> int:
    # Only by setting it can it be read; 0o022 in between is what nearly everybody has.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
