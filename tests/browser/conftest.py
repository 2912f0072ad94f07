"""A real browser, a blog to look at, and a stand-in for Spotify: nothing here needs the internet."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, sync_playwright

from publisher.adapters.files import PlaylistFolder
from publisher.model import Track, TrackId
from publisher.publish import Outside, parse, settle
from tests.examples import LA_MER, LISZTOMANIA, NAME, PLAYLIST, SERIES, SUNDAY
from tests.fakes import FakeCatalogue, MemoryLedger

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

NEIGHBOUR = "2015-06-14-le-train-du-soir"
NEIGHBOUR_PLAYLIST = """\
number: 33
title: Le train du soir
date: 2015-06-14
summary: Un quai, une valise.
body: |
  Le quai est vide.

  [[tracks]]
tracks:
  - artist: Nina Simone
    title: Here Comes the Sun
    spotify: https://open.spotify.com/track/4oSl4Ga2ecVNnV9vsdNOpZ
"""
HERE_COMES_THE_SUN = Track(
    id=TrackId("4oSl4Ga2ecVNnV9vsdNOpZ"), title="Here Comes the Sun", artists=("Nina Simone",)
)

SETTINGS = """\
[series]
title = "Sunday Morning Sound"
author = "Une voisine"
language = "fr"
timezone = "Europe/Paris"
slot = "sunday 09:00"
market = "FR"

[targets.site]
kind = "folder"
path = "public"
"""


@dataclass(frozen=True)
class Watch:
    """What the browser did: every address it asked for, everything it complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def of_spotify(self) -> list[str]:
        return [url for url in self.requests if url.startswith("https://open.spotify.com/")]

    def begin(self, context: BrowserContext) -> None:
        context.route("https://**", _stand_in)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))


def _stand_in(route: Route) -> None:
    # Without the favicon here, a new tab would ask for one.
    page = '<!DOCTYPE html><link rel="icon" href="data:,"><title>Spotify</title><p>A player.</p>'
    headers = {"Set-Cookie": "sp_t=1; Secure; SameSite=None; Path=/"}
    route.fulfill(body=page, content_type="text/html", headers=headers)


@pytest.fixture(scope="session")
def browser_path() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        lacking = "no browser to test with; on Debian: apt install chromium"
        # A machine that vouches for a change must not vouch for what it did not see.
        if os.environ.get("CI"):
            pytest.fail(lacking)
        pytest.skip(lacking)
    return found


@pytest.fixture(scope="session")
def browser_flags() -> list[str]:
    # Chromium's sandbox does not work for root, which is what a container usually gives.
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*FLAGS, "--no-sandbox"] if as_root else [*FLAGS]


@pytest.fixture(scope="module")
def playwright(browser_path) -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright, browser_path, browser_flags) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=browser_path, args=browser_flags)
    yield started
    started.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def reader(browser, watch) -> Iterator[Callable[..., Page]]:
    """Give a tab to a new reader, with a browser profile of their own."""
    contexts = []

    def arrive(**traits) -> Page:
        context = browser.new_context(**traits)
        context.set_default_timeout(10_000)
        contexts.append(context)
        watch.begin(context)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def blog(tmp_path) -> Path:
    """Give a blog on disk: two weeks, every track locked."""
    root = tmp_path / "blog"
    folder = PlaylistFolder(root / "playlists", Path("playlists"))
    (root / "playlists").mkdir(parents=True)
    (root / "publisher.toml").write_text(SETTINGS, "utf-8")
    nothing_else = Outside(
        playlists=folder,
        catalogue=FakeCatalogue(LISZTOMANIA, LA_MER, HERE_COMES_THE_SUN),
        targets={},
        ledger=MemoryLedger(),
    )
    for name, text in ((NAME, PLAYLIST), (NEIGHBOUR, NEIGHBOUR_PLAYLIST)):
        folder.path(name).write_text(text, "utf-8")
        source = folder.read(name)
        found = settle(source, parse(source), SERIES, nothing_else, SUNDAY)
        assert not found.open
    return root


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture(scope="module")
def served() -> Iterator[Callable[[Path], str]]:
    """Hand out a folder as any web server would, and give its address."""
    servers = []

    def serve(folder: Path) -> str:
        handler = functools.partial(_Quiet, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
