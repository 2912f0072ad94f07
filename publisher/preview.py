"""The post as it will be, in the browser, and every change as soon as it is saved.

The pages come from the same functions that the folder target writes from; the preview adds one
script to them. A save is told over server-sent events, and the script swaps ``<main>``: the
place on the page and a playing track stay.
"""

from __future__ import annotations

import html
import json
import mimetypes
import queue
import signal
import socket
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

from typing_extensions import override
from watchfiles import Change, watch

from publisher.errors import InvalidInput, Problem, PublisherError

SCRIPT = "/.preview.js"
EVENTS = "/.preview-events"
DEBOUNCE_MS = 20
_KEEP_ALIVE_S = 10
_WRITING = (".yaml", ".yml", ".lock")


class Content(ABC):
    """What the preview shows, made anew at each request."""

    @abstractmethod
    def page(self, path: str) -> str | None:
        """Give the file at *path* of the site, ``index.html`` at its root; None: there is none.

        Raises:
            PublisherError: It cannot be made; the browser shows why.
        """

    @abstractmethod
    def notice(self, path: str) -> str:
        """Give what stands in the way of publishing that page; empty when nothing does."""

    @abstractmethod
    def problem(self) -> PublisherError | None:
        """Give what is wrong with the files as they are, if anything is."""


class Server:
    """Serves one blog's content on this machine alone."""

    def __init__(self, content: Content, watched: Sequence[Path], port: int) -> None:
        """Take the port at once.

        Raises:
            InvalidInput: Something else has it.
        """
        self._content = content
        self._watched = watched
        self._readers: set[queue.SimpleQueue[str | None]] = set()
        self._stop = threading.Event()
        try:
            self._http = _Http(("127.0.0.1", port), self)
        except OSError as error:
            message = f"port {port} is taken ({error.strerror}); choose another one"
            raise InvalidInput(Problem(where="--port", message=message)) from error
        self.port = int(self._http.server_address[1])

    def run(self) -> None:
        """Serve until Ctrl-C or SIGTERM."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        for changes in watch(
            *self._watched,
            stop_event=self._stop,
            debounce=DEBOUNCE_MS,
            step=5,
            watch_filter=self._matters,
            raise_interrupt=False,
        ):
            self._tell(path for _, path in changes)
        for reader in list(self._readers):
            reader.put(None)
        self._http.shutdown()

    def _tell(self, paths: Iterable[str]) -> None:
        whole = not all(path.endswith(_WRITING) for path in paths)
        problem = self._content.problem()
        news = {"problem": str(problem) if problem else "", "reload": whole and not problem}
        for reader in list(self._readers):
            reader.put(json.dumps(news))

    def _matters(self, _: Change, path: str) -> bool:
        file = Path(path)
        within = next(
            (file.relative_to(root) for root in self._watched if file.is_relative_to(root)), file
        )
        # An editor's backups and trial files beside a playlist must not reload the page.
        if file.name.startswith(".") or within.parts[:1] == ("playlists",):
            return file.name.endswith(_WRITING) and not file.name.startswith(".")
        return within.parts[0] == "templates" or within == Path("publisher.toml")

    def answer(self, path: str) -> tuple[int, str, str]:
        """Give status, type and text for a path."""
        path = path.split("?", maxsplit=1)[0]
        if path == SCRIPT:
            return 200, "text/javascript", _JAVASCRIPT
        name = path.lstrip("/")
        name = f"{name}index.html" if not name or name.endswith("/") else name
        kind = mimetypes.guess_type(name)[0] or "text/html"
        try:
            text = self._content.page(name)
            notice = self._content.notice(name) if text is not None else ""
        except PublisherError as error:
            return 500, "text/html", _ERROR.format(problem=_attribute(str(error)), script=SCRIPT)
        if text is None:
            problem = f"there is no {path.lstrip('/')} here; the index is at /"
            return 404, "text/html", _ERROR.format(problem=_attribute(problem), script=SCRIPT)
        if kind == "text/html":
            tag = f'<script defer src="{SCRIPT}" data-notice="{_attribute(notice)}"></script>'
            text = text.replace("</head>", f"{tag}\n</head>", 1)
        return 200, kind, text

    def follow(self) -> queue.SimpleQueue[str | None]:
        """Begin to listen to changes; None in the queue is the end."""
        reader: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._readers.add(reader)
        return reader

    def leave(self, reader: queue.SimpleQueue[str | None]) -> None:
        """Stop listening."""
        self._readers.discard(reader)


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], preview: Server) -> None:
        self.preview = preview
        super().__init__(address, _Handler)

    @override
    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Say nothing of a browser that left in the middle."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = cast(_Http, self.server).preview
        host = (self.headers.get("Host") or "").partition(":")[0]
        if host not in ("127.0.0.1", "localhost"):
            # A page elsewhere whose name is made to point here must not read drafts.
            self._send(403, "text/plain", "only by http://127.0.0.1")
        elif self.path == EVENTS:
            self._stream(server)
        else:
            self._send(*server.answer(self.path))

    def _send(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, server: Server) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        # Listen before the browser believes that somebody does.
        reader = server.follow()
        try:
            self.end_headers()
            self.wfile.write(b"retry: 300\n\n")
            while True:
                try:
                    news = reader.get(timeout=_KEEP_ALIVE_S)
                except queue.Empty:
                    self.wfile.write(b": still here\n\n")
                    continue
                if news is None:
                    return
                self.wfile.write(f"data: {news}\n\n".encode())
        except OSError:
            return  # the browser has left
        finally:
            server.leave(reader)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the writer looks at the browser."""


def _attribute(text: str) -> str:
    return html.escape(text).replace("\n", "&#10;")


_ERROR = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>Preview: a problem</title>
<script defer src="{script}" data-problem="{problem}"></script></head>
<body><main></main></body></html>
"""

_JAVASCRIPT = """\
// Only the preview has this script: it shows what is wrong, and what was saved.
const data = document.currentScript.dataset;
const style = new CSSStyleSheet();
style.replaceSync(`
  #preview-problem, #preview-notice { z-index: 9; inset: 0 0 auto; margin: 0;
    padding: 1rem 1.5rem; overflow: auto; color: #fff; font: 15px/1.5 ui-monospace, monospace;
    white-space: pre-wrap; }
  #preview-problem { position: fixed; max-height: 80vh; background: #8c1d18; box-shadow: 0 4px 24px #0006; }
  #preview-notice { position: sticky; background: #6b4a00; }
`);
document.adoptedStyleSheets = [style];

function show(id, text) {
  document.getElementById(id)?.remove();
  if (!text) return;
  const box = document.createElement("pre");
  box.id = id;
  box.setAttribute("role", "alert");
  box.textContent = text;
  document.body.prepend(box);
}

async function refresh() {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { problem, notice } = page.querySelector("script[data-problem], script[data-notice]").dataset;
  show("preview-problem", problem);
  if (problem) return;
  if (data.problem) return location.reload();
  show("preview-notice", notice);
  document.title = page.title;
  const shown = document.querySelector("main"), fresh = page.querySelector("main");
  if (fresh.isEqualNode(shown)) return;
  const playing = document.querySelector('main [aria-current="true"]')?.href;
  shown.replaceWith(fresh);
  if (playing) document.querySelector(`main a[href="${playing}"]`)?.setAttribute("aria-current", "true");
}

show("preview-problem", data.problem);
show("preview-notice", data.notice);
const events = new EventSource("/.preview-events");
// A save between the page and this connection, or while it was lost, was told to nobody.
events.onopen = refresh;
events.onmessage = (event) => {
  const news = JSON.parse(event.data);
  if (news.reload) location.reload();
  else if (news.problem) show("preview-problem", news.problem);
  else refresh();
};
"""
