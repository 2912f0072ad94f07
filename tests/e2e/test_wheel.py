"""The wheel, in a virtual environment that has nothing but what the wheel asks for."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e.conftest import PROJECT


def run(*command, **options):
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=500, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, PROJECT)
    (made,) = folder.glob("*.whl")
    return Path(made)


def test_the_wheel_carries_the_templates_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    for name in ("base.html", "post.html", "feed.xml", "player.js", "phrases/fr.toml"):
        assert f"publisher/templates/{name}" in names
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "playlists"))]


def test_installed_alone_it_makes_a_blog_and_publishes_it(wheel, tmp_path, environment):
    bare = tmp_path / "bare"
    run(sys.executable, "-m", "venv", bare)
    pip = [bare / "bin/python", "-m", "pip", "install", "--quiet"]
    run(*pip, "--require-hashes", "-r", PROJECT / "requirements/run.txt")
    run(*pip, "--no-deps", wheel)
    run(bare / "bin/python", "-m", "pip", "check")

    publisher = bare / "bin/publisher"
    run(publisher, "init", "blog", cwd=tmp_path, env=environment)
    (first,) = (tmp_path / "blog/playlists").glob("*-hello.yaml")
    first.write_text(first.read_text().replace("  - Replace me - with a track of yours\n", ""))
    run(publisher, "-C", "blog", "publish", "1", "--now", cwd=tmp_path, env=environment)

    assert "Sunday Morning Sound #1" in (tmp_path / "blog/public/hello/index.html").read_text()
