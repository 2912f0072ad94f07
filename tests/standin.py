"""A stand-in for Spotify: a real HTTP server on this machine, over an invented catalogue.

It answers as an app in Development Mode is answered since February 2026, or in the older
shape; any answer can be replaced, once, by a scripted one. A program that runs as a process
finds it through ``StandIn.environment()``.
"""

from __future__ import annotations

import base64
import json
import re
import socket
import struct
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

from typing_extensions import override

from publisher.matching import fold
from publisher.model import Isrc, Track, TrackId

CLIENT_ID, CLIENT_SECRET = "stand-in-client-id", "stand-in-client-secret"
BASIC = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
TOKEN = "stand-in-access-token"
"""What every token that is given out begins with."""


def a_track(name: str, title: str, *artists: str, playable: bool = True) -> Track:
    """Invent a track; its id ends in *name*."""
    return Track(
        id=TrackId(name.rjust(22, "0")), title=title, artists=artists, album=f"{title} and more",
        year=1979, isrc=Isrc(f"FRZ99{int(name, 36) % 10**7:07}"), duration_ms=180_000,
        playable=playable,
    )  # fmt: skip


SUMMER = a_track("Ete", "L'été à l'envers", "Les Volets Clos")
SUMMER_LIVE = a_track("Live", "L'été à l'envers - Live", "Les Volets Clos")
SALT = a_track("Salt", "Salt", "Old Harbour", "Miss Tide")
ABSENT = a_track("Absent", "Not Here", "Miss Tide", playable=False)
MOVED = a_track("Moved", "Boat", "Miss Tide")
"""Spotify answers with another id than the one that was asked for."""
TRACKS = (SUMMER_LIVE, SUMMER, SALT, ABSENT, MOVED)
RELINKED = {MOVED.id: "There".rjust(22, "0")}


class Request(NamedTuple):
    """What the stand-in was asked."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; its body is a text that is sent as it is, or anything else as JSON."""

    status: int = 200
    body: object = ""
    headers: Mapping[str, str] = field(default_factory=dict)


RESET, NEVER = Answer(), Answer()
"""No answers: the connection is reset, or the client waits in vain."""
CUT_OFF = Answer(body='{"tracks": {"items": []}}', headers={"Content-Length": "9999"})
TRUNCATED_JSON = Answer(body='{"tracks": {"items": [{"id": "00')
HTML = Answer(body="<!doctype html><title>Sign in</title>")
NEEDS_PREMIUM = Answer(
    status=403, body="Active premium subscription required for the owner of the app. Wait a while."
)


def problem(status: int, message: str, *, retry_after: str = "", **more: str) -> Answer:
    """Give an error in the Web API's shape, with *more* of it, like a ``reason``."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    body = {"error": {"status": status, "message": message} | more}
    return Answer(status=status, body=body, headers=headers)


class StandIn:
    """The server, running while it is entered; ``requests`` is all that it was asked."""

    def __init__(self, tracks: tuple[Track, ...] = TRACKS, *, older_shape: bool = False) -> None:
        self.requests: list[Request] = []
        self.tokens: list[str] = []
        self.stopping = threading.Event()
        self._tracks = tracks
        self._older_shape = older_shape
        self._scripts: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.stand_in = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def environment(self) -> dict[str, str]:
        """Give what leads a program here instead of to Spotify, credentials included."""
        return {
            "PUBLISHER_SPOTIFY_API_URL": f"{self.url}/v1/",
            "PUBLISHER_SPOTIFY_ACCOUNTS_URL": self.url,
            "PUBLISHER_SPOTIFY_OEMBED_URL": f"{self.url}/oembed",
            "SPOTIPY_CLIENT_ID": CLIENT_ID,
            "SPOTIPY_CLIENT_SECRET": CLIENT_SECRET,
            "NO_PROXY": "127.0.0.1",
        }

    def script(self, path: str, *answers: Answer) -> None:
        """Let the next requests to *path* get *answers*, one each; then all is as before."""
        self._scripts[path].extend(answers)

    def asked(self, path: str) -> list[Request]:
        """Give the requests for one path, oldest first."""
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        """Record a request and answer it: by the script, else from the catalogue."""
        with self._lock:
            self.requests.append(request)
            if self._scripts[request.path]:
                return self._scripts[request.path].popleft()
        if request.path == "/api/token":
            return self._token(request)
        if request.path == "/oembed":
            return self._oembed(request)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return problem(401, "Missing/invalid/expired access token")
        if request.path == "/v1/search":
            return self._search(request.query)
        track = self._known(request.path.removeprefix("/v1/tracks/"))
        if track is None:
            return problem(404, "Resource not found")
        return Answer(body=self._item(track, request.query.get("market")))

    def _token(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Basic {BASIC}":
            body = {"error": "invalid_client", "error_description": "Invalid client"}
            return Answer(status=400, body=body)
        if (request.method, request.body) != ("POST", "grant_type=client_credentials"):
            return Answer(status=400, body={"error": "unsupported_grant_type"})
        with self._lock:
            token = f"{TOKEN}-{len(self.tokens) + 1}"
            self.tokens.append(token)
        return Answer(body={"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def _oembed(self, request: Request) -> Answer:
        track = self._known(request.query["url"].removeprefix("https://open.spotify.com/track/"))
        if track is None:
            return Answer(status=404)
        player = f"https://open.spotify.com/embed/track/{track.id}?utm_source=oembed"
        html = f'<iframe height="152" title="Spotify Embed: {track.title}" src="{player}"></iframe>'
        body = {"title": track.title, "type": "rich", "version": "1.0", "html": html}
        return Answer(body=body | {"iframe_url": player, "provider_name": "Spotify"})

    def _search(self, query: Mapping[str, str]) -> Answer:
        most, usual = (50, 20) if self._older_shape else (10, 5)
        limit, market = int(query.get("limit", usual)), query.get("market")
        if not 1 <= limit <= most:
            return problem(400, "Invalid limit")
        found = [
            track for track in self._found(query["q"]) if track.playable is not False or not market
        ]
        page = {"limit": limit, "offset": 0, "total": len(found), "next": None, "previous": None}
        items = [self._item(track, market) for track in found[:limit]]
        return Answer(body={"tracks": page | {"items": items}})

    def _found(self, query: str) -> list[Track]:
        if query.startswith("isrc:"):
            return [track for track in self._tracks if query == f"isrc:{track.isrc}"]
        if '"' in query:  # has found next to nothing since September 2025
            return []

        def shared(track: Track) -> int:
            return len(_words(query) & _words(*track.artists, track.title))

        return sorted(filter(shared, self._tracks), key=shared, reverse=True)

    def _known(self, identifier: str) -> Track | None:
        return next((track for track in self._tracks if track.id == identifier), None)

    def _item(self, track: Track, market: str | None) -> dict[str, Any]:
        given = (market and RELINKED.get(track.id)) or track.id
        playable = track.playable is not False
        artists = [{"type": "artist", "name": name} for name in track.artists]
        item: dict[str, Any] = {
            "id": given, "type": "track", "uri": f"spotify:track:{given}", "name": track.title,
            "artists": artists, "album": {"name": track.album, "release_date": str(track.year or "")},
            "duration_ms": track.duration_ms, "external_ids": {"isrc": track.isrc}, "preview_url": None,
        }  # fmt: skip
        if market:
            item["is_playable"] = playable
            item |= {} if playable else {"restrictions": {"reason": "market"}}
        if self._older_shape:
            gone = {"linked_from": {"id": track.id}} if given != track.id else {}
            item |= {"popularity": 12, "available_markets": ["FR"] if playable else []} | gone
        return item


def _words(*texts: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold(" ".join(texts))))


class _Server(ThreadingHTTPServer):
    stand_in: StandIn
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        query, headers = dict(parse_qsl(url.query)), dict(self.headers.items())
        request = Request(self.command, url.path, query, headers, body)
        answer = self.server.stand_in.answer(request)
        if answer is RESET:
            self._reset()
        elif answer is NEVER:
            self.server.stand_in.stopping.wait()
        else:
            self._send(answer)

    do_POST = do_PUT = do_DELETE = do_GET

    def _send(self, answer: Answer) -> None:
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(text.encode()))}
        self.send_response(answer.status)
        for name, value in (headers | dict(answer.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def _reset(self) -> None:
        # Closed without lingering, a socket sends RST; the reader shares it.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.rfile.close()
        self.connection.close()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output to itself."""
