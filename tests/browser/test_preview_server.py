"""``publisher preview`` as a server: for this machine alone, true to the build, gone when told."""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
import socket
import struct
import subprocess
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.writing import command


def _get(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.read().decode())


def test_an_unknown_path_says_so(reader, preview):
    page = reader()
    answer = page.goto(f"{preview.url}nowhere/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("alert")).to_contain_text("there is no nowhere/")


def test_what_the_preview_shows_is_what_is_published(blog, preview):
    subprocess.run(command("build"), cwd=blog.parent, check=True, capture_output=True)
    public = blog / "public"
    files = sorted(path for path in public.rglob("*") if path.is_file())
    compared = [str(path.relative_to(public)) for path in files if path.suffix != ".json"]
    assert compared == [
        "chambre-en-provence/index.html", "feed.xml", "index.html",
        "le-train-du-soir/index.html", "player.js", "style.css",
    ]  # fmt: skip
    for path in compared:
        shown = _get(f"{preview.url}{path}")
        own_script = re.compile(r'<script defer src="/\.preview\.js" data-notice=""></script>\n')
        shown, added = own_script.subn("", shown)
        assert added == path.endswith(".html")
        assert shown.encode() == (public / path).read_bytes()


def test_a_page_elsewhere_that_points_here_reads_no_draft(preview):
    answers = {}
    for host in ("127.0.0.1", "localhost", "blog.example", "127.0.0.1.blog.example"):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", preview.port)) as to:
            to.request("GET", "/chambre-en-provence/", headers={"Host": f"{host}:{preview.port}"})
            answer = to.getresponse()
            answers[host] = (answer.status, "Lisztomania" in answer.read().decode())
    assert answers == {
        "127.0.0.1": (200, True),
        "localhost": (200, True),
        "blog.example": (403, False),
        "127.0.0.1.blog.example": (403, False),
    }


def test_other_addresses_of_this_machine_do_not_answer(preview):
    with pytest.raises(OSError, match=r"refused|assign|unreachable|timed out"):
        socket.create_connection(("127.0.0.2", preview.port), timeout=5)


def test_a_browser_that_leaves_in_the_middle_is_no_news(preview):
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", preview.port), timeout=5) as leaving:
            leaving.sendall(b"GET / HTTP/1.1\r\n")
            # Closed this way, the other side sees a reset. What it printed, the fixture reads.
            leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert "Lisztomania" in _get(f"{preview.url}chambre-en-provence/")


def test_a_taken_port_is_said_in_one_line(blog, preview):
    second = subprocess.run(
        command("preview", "--port", str(preview.port)),
        cwd=blog.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert second.returncode == 2
    assert second.stdout == ""
    assert len(second.stderr.splitlines()) == 1
    assert f"port {preview.port} is taken" in second.stderr


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_though_a_browser_looks_on(looking_at, preview, by):
    looking_at()
    preview.process.send_signal(by)
    assert preview.process.wait(timeout=3) == 0
