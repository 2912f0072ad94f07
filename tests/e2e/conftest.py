"""The installed command as a process, on a blog of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.examples import NAME, PLAYLIST

PROJECT = Path(__file__).resolve().parent.parent.parent
COMMAND = Path(sys.executable).with_name("publisher")
NO_SPOTIFY = {
    f"PUBLISHER_SPOTIFY_{part}_URL": "http://127.0.0.1:9/" for part in ("API", "ACCOUNTS", "OEMBED")
}
"""Nothing listens there: no test asks the real Spotify by accident."""


@dataclass(frozen=True)
class Blog:
    """A blog on disk, and the command that works on it."""

    root: Path
    environment: Mapping[str, str]

    def run(
        self, *arguments: str, wrapper: tuple[str, ...] = (), **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run ``publisher`` here."""
        return subprocess.run(
            [*wrapper, str(COMMAND), *arguments],
            cwd=options.pop("cwd", self.root),
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **options,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start ``publisher`` here, to be read from and ended by the test."""
        return subprocess.Popen(
            [str(COMMAND), *arguments],
            cwd=self.root,
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def json(self, *arguments: str) -> Any:
        """Run ``publisher … --json`` and read what it prints."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def write(self, path: str, text: str) -> Path:
        """Write a file of the blog."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def files(self) -> dict[str, bytes]:
        """Take a picture of the whole blog."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def environment() -> dict[str, str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**keep, **NO_SPOTIFY}


@pytest.fixture
def sample(tmp_path: Path, environment: dict[str, str]) -> Blog:
    """A copy of the sample that the project ships."""
    root = tmp_path / "sample"
    shutil.copytree(PROJECT / "playlists", root / "playlists")
    shutil.copy(PROJECT / "publisher.toml", root)
    return Blog(root, environment)


@pytest.fixture
def blog(tmp_path: Path, environment: dict[str, str]) -> Blog:
    """A blog with one playlist, every entry of it linked."""
    root = tmp_path / "blog"
    made = Blog(root, environment)
    made.write("publisher.toml", (PROJECT / "publisher.toml").read_text("utf-8"))
    text = PLAYLIST.replace("  - Charles Trenet - La mer\n", "")
    made.write(f"playlists/{NAME}.yaml", text)
    return made


@pytest.fixture
def started() -> Any:
    """Start processes that are surely ended."""
    running: list[subprocess.Popen[str]] = []

    def remember(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
        running.append(process)
        return process

    starter: Callable[[subprocess.Popen[str]], subprocess.Popen[str]] = remember
    yield starter
    for process in running:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
