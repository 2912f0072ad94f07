"""Killed at any moment, raced by another: one post, whole, and a ledger that says so."""

from __future__ import annotations

import signal
import subprocess

import pytest

from tests.e2e.conftest import COMMAND

POST = "public/chambre-en-provence"
MOMENTS = {
    "the-lock-is-written": "playlists/2015-06-21-chambre-en-provence.lock",
    "the-ledger-is-made": ".publisher/ledger.sqlite",
    "the-draft-is-staged": ".publisher/drafts/site/chambre-en-provence.json",
    "the-post-is-there": f"{POST}/post.json",
    "its-page-is-there": f"{POST}/index.html",
    "the-feed-is-there": "public/feed.xml",
    "the-index-is-there": "public/index.html",
}


@pytest.mark.parametrize("path", MOMENTS.values(), ids=MOMENTS.keys())
def test_killed_as_soon_as_something_appears_the_next_run_completes_it(sample, started, path):
    (sample.root / MOMENTS["the-lock-is-written"]).unlink()
    process = started(sample.start("publish", "34"))
    while not (sample.root / path).exists() and process.poll() is None:
        pass
    process.send_signal(signal.SIGKILL)
    # The index is the last page: by then it may have been done.
    assert process.wait() == -signal.SIGKILL or path == MOMENTS["the-index-is-there"]

    again = sample.run("publish", "34")

    assert again.returncode == 0, again.stdout + again.stderr
    for name in (f"{POST}/index.html", f"{POST}/post.json"):
        assert (sample.root / name).exists()
    assert "Chambre en Provence" in (sample.root / "public/index.html").read_text("utf-8")
    assert "Chambre en Provence" in (sample.root / "public/feed.xml").read_text("utf-8")
    assert not list((sample.root / ".publisher/drafts/site").iterdir())
    rows = [row for row in sample.json("status") if row["number"] == 34]
    assert [row["state"] for row in rows] == ["published"]


def test_ten_publishers_at_once_deliver_once_each_edition(sample):
    racers = [
        subprocess.Popen(
            [str(COMMAND), "run", "--once", "--clock", "2015-06-21 09:00", "--json"],
            cwd=sample.root,
            env=dict(sample.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(10)
    ]
    outputs = [racer.communicate(timeout=120) for racer in racers]

    assert all("Traceback" not in error for _, error in outputs), outputs
    published = sum(output.count('"outcome": "published"') for output, _ in outputs)
    assert published == 2
    rows = {
        row["number"]: row["state"] for row in sample.json("status", "--clock", "2015-06-21 09:00")
    }
    assert rows == {33: "published", 34: "published", 35: "ready"}
    sample.run("build", "-d", "alone", "--clock", "2015-06-21 09:00")
    for name in ("index.html", "feed.xml", "chambre-en-provence/index.html"):
        assert (sample.root / "public" / name).read_bytes() == (
            sample.root / "alone" / name
        ).read_bytes()
