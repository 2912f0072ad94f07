"""The catalogue without credentials: Spotify's oEmbed tells whether an id lives, and its title."""

from __future__ import annotations

from collections.abc import Sequence

import requests
from typing_extensions import override

from publisher.adapters.http import TIMEOUT_S, connection_errors, retry_after_s, session
from publisher.errors import CredentialsRejected, ServiceUnavailable
from publisher.links import track_url
from publisher.model import Entry, Track, TrackId
from publisher.ports import Catalogue

URL = "https://open.spotify.com/oembed"
_SERVICE = "Spotify"
HOW_TO = (
    "to find a track by its words Spotify wants credentials. Paste the track's link instead; or "
    "(1) make an app at https://developer.spotify.com/dashboard (its owner needs Premium), "
    "(2) copy its Client ID and Client secret, "
    "(3) set SPOTIPY_CLIENT_ID and SPOTIPY_CLIENT_SECRET in the environment"
)


class OEmbedCatalogue(Catalogue):
    """Knows titles, but no artists, and cannot search."""

    def __init__(self, url: str = URL, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._session = session(timeout_s)

    @override
    def track(self, track_id: TrackId) -> Track | None:
        with connection_errors(_SERVICE):
            answer = self._session.get(
                self._url, params={"url": track_url(track_id)}, timeout=self._timeout_s
            )
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            wait = retry_after_s(answer.headers)
            raise ServiceUnavailable(_SERVICE, f"oEmbed: HTTP {answer.status_code}", wait)
        return Track(id=track_id, title=_title(answer))

    @override
    def search(self, entry: Entry) -> Sequence[Track]:
        raise CredentialsRejected(_SERVICE, HOW_TO)


def _title(answer: requests.Response) -> str:
    try:
        title = answer.json()["title"]
    except (ValueError, KeyError, TypeError):
        title = None
    if not isinstance(title, str):
        raise ServiceUnavailable(_SERVICE, "oEmbed: an answer without a title")
    return title
