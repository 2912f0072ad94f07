"""A real browser, a blog to look at, and a stand-in for Spotify: nothing here needs the internet."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, sync_playwright
from typing_extensions import override

from publisher.adapters.files import PlaylistFolder
from publisher.adapters.folder import FolderTarget
from publisher.adapters.templates import JinjaTemplates
from publisher.model import TargetName
from publisher.publish import Outcome, Outside, publish, settle
from publisher.reading import parse
from tests.browser.writing import (
    CATALOGUE,
    LONG,
    LONG_PLAYLIST,
    NEIGHBOUR,
    NEIGHBOUR_PLAYLIST,
    SETTINGS,
    command,
)
from tests.examples import NAME, PLAYLIST, SERIES, SUNDAY
from tests.fakes import MemoryLedger, MemoryPlaylists

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # A tab opened in the background is on its way before a route can answer for it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


@dataclass(frozen=True)
class Watch:
    """What the browser did: every address it asked for, everything it complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def of_spotify(self) -> list[str]:
        return [url for url in self.requests if url.startswith("https://open.spotify.com/")]

    def begin(self, context: BrowserContext) -> None:
        context.route(re.compile(r"^https://"), _stand_in)
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


@pytest.fixture(scope="package")
def playwright(browser_path) -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright, browser_path, browser_flags) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=browser_path, args=browser_flags)
    yield started
    started.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def reader(browser: Browser, watch) -> Iterator[Callable[..., Page]]:
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
def blog(tmp_path: Path) -> Path:
    """Give a blog on disk: two weeks, every track locked."""
    root = tmp_path / "blog"
    folder = PlaylistFolder(root / "playlists", Path("playlists"))
    (root / "playlists").mkdir(parents=True)
    (root / "publisher.toml").write_text(SETTINGS, "utf-8")
    outside = Outside(playlists=folder, catalogue=CATALOGUE, targets={}, ledger=MemoryLedger())
    for name, text in ((NAME, PLAYLIST), (NEIGHBOUR, NEIGHBOUR_PLAYLIST)):
        folder.path(name).write_text(text, "utf-8")
        source = folder.read(name)
        found = settle(source, parse(source), SERIES, outside, SUNDAY)
        assert not found.open
    return root


class _Quiet(http.server.SimpleHTTPRequestHandler):
    @override
    def log_message(self, format, *args) -> None:
        """Say nothing."""


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish two weeks into a folder, the whole path."""
    root = tmp_path_factory.mktemp("blog")
    templates = JinjaTemplates(root / "templates")
    site = FolderTarget(TargetName("site"), root / "public", root / "state", SERIES, templates)
    for name, text in ((LONG, LONG_PLAYLIST), (NAME, PLAYLIST)):
        outside = Outside(
            playlists=MemoryPlaylists({name: text}),
            catalogue=CATALOGUE,
            targets={site.name: site},
            ledger=MemoryLedger(),
        )
        report = publish(name, SERIES, outside, SUNDAY)
        assert [part.outcome for part in report.delivered] == [Outcome.PUBLISHED]
    return root / "public"


@pytest.fixture(scope="package")
def site(folder, served) -> str:
    return str(served(folder))


@pytest.fixture
def no_complaint(watch) -> Iterator[None]:
    yield
    # What the page's own Content-Security-Policy blocks is said here too.
    assert watch.complaints == []


@dataclass(frozen=True)
class Preview:
    process: subprocess.Popen[str]
    url: str

    @property
    def port(self) -> int:
        return int(self.url.rstrip("/").rpartition(":")[2])


@pytest.fixture
def preview(blog) -> Iterator[Preview]:
    """Run the command as the writer does, and see it off without a word of complaint."""
    with subprocess.Popen(
        command("preview", "--port", "0"),
        cwd=blog.parent,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        said = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        if said is not None:
            yield Preview(process, said[0])
        process.terminate()
        _, complaints = process.communicate(timeout=10)
    assert complaints == ""
    assert said is not None


@pytest.fixture
def looking_at(preview, reader) -> Callable[..., Page]:
    """Open the preview in a browser that follows what is saved."""

    def look(path: str = "chambre-en-provence/", **traits) -> Page:
        page: Page = reader(**traits)
        # A save is told to those who listen already.
        with page.expect_response("**/.preview-events"):
            page.goto(f"{preview.url}{path}")
        page.evaluate("window.sameVisit = true")
        return page

    return look
