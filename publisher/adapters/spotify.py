"""The catalogue as Spotify offers it in one market, through spotipy.

spotipy gets our session: the one that it builds for itself sleeps for hours on a 429, sends
POSTs again and calls every failure it gave up on a 429 (measured on 2.26.0).
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import spotipy
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.exceptions import SpotifyException
from spotipy.oauth2 import SpotifyClientCredentials, SpotifyOauthError
from typing_extensions import override

from publisher.adapters.http import TIMEOUT_S, connection_errors, retry_after_s, session
from publisher.errors import CredentialsRejected, ServiceRejected, ServiceUnavailable
from publisher.model import Entry, Isrc, Market, Track, TrackId
from publisher.ports import Catalogue

SEARCH_LIMIT = 10
"""The most that an app in Development Mode may ask for, since February 2026."""

_SERVICE = "Spotify"
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_PLAIN = str.maketrans({"’": "'", "ʼ": "'"} | dict.fromkeys('"“”„«»', " "))

# At DEBUG spotipy logs the bearer token; at ERROR, every answer that becomes an error here.
logging.getLogger("spotipy").setLevel(logging.CRITICAL)


class SpotifyCatalogue(Catalogue):
    """Looks tracks up with the client-credentials flow: an app's id and secret, no sign-in."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        market: Market,
        *,
        api_url: str | None = None,
        accounts_url: str | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Take the app's credentials.

        Args:
            api_url: Another server than Spotify's own, ending in ``/v1/``.
            accounts_url: Likewise for the token, without the path.
            timeout_s: How long to wait for an answer.
        """
        self._tokens = MemoryCacheHandler()
        auth = SpotifyClientCredentials(
            client_id=client_id,
            client_secret=client_secret,
            cache_handler=self._tokens,
            requests_session=session(timeout_s),
            requests_timeout=timeout_s,
        )
        if accounts_url:
            auth.OAUTH_TOKEN_URL = f"{accounts_url}/api/token"
        self._client = spotipy.Spotify(
            auth_manager=auth, requests_session=session(timeout_s), requests_timeout=timeout_s
        )
        if api_url:
            self._client.prefix = api_url
        self._market = market
        self._pauses_s = (0.0, timeout_s / 10)

    @override
    def track(self, track_id: TrackId) -> Track | None:
        try:
            item = self._ask(lambda: self._client.track(track_id, market=self._market))
        except _NotFound:
            return None
        # A relinked track comes back under another id; the player relinks by itself.
        return _track({**item, "id": track_id})

    @override
    def search(self, entry: Entry) -> Sequence[Track]:
        query = _query(entry)
        page = self._ask(
            lambda: self._client.search(
                query, limit=SEARCH_LIMIT, type="track", market=self._market
            )
        )
        items = _object(page.get("tracks")).get("items")
        if not isinstance(items, list):
            raise _unexpected()
        return [_track(_object(item)) for item in items if item is not None]

    def _ask(self, question: Callable[[], Any]) -> dict[str, Any]:
        # Since July 2026 valid tokens are refused at times, and accepted a moment later.
        for pause_s in self._pauses_s:
            try:
                return _answer(question)
            except _TokenRefused:
                self._tokens.save_token_to_cache(None)
                time.sleep(pause_s)
        return _answer(question)


class _NotFound(ServiceRejected):
    """Nothing has this id."""


class _TokenRefused(CredentialsRejected):
    """The credentials were accepted, the token made of them was not."""


def _answer(question: Callable[[], Any]) -> dict[str, Any]:
    with _errors():
        return _object(question())


def _query(entry: Entry) -> str:
    if entry.isrc:
        return f"isrc:{entry.isrc}"
    words = " ".join((*entry.artists, entry.title, entry.version or ""))
    return " ".join(words.translate(_PLAIN).split())


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    try:
        with connection_errors(_SERVICE):
            yield
    except SpotifyOauthError as error:
        raise _sign_in_failed(error) from error
    except SpotifyException as error:
        raise _translated(error) from error
    except (AttributeError, KeyError, TypeError) as error:
        # spotipy trips over an "error" that is a text, and over a token without its fields.
        raise _unexpected() from error


def _sign_in_failed(error: SpotifyOauthError) -> ServiceUnavailable | CredentialsRejected:
    # spotipy drops the status: a body of any kind would look like a refusal.
    answer = getattr(error.__context__, "response", None)
    if answer is None or answer.status_code not in {400, 401, 403}:
        wait = None if answer is None else retry_after_s(answer.headers)
        return ServiceUnavailable(_SERVICE, "the sign-in is out of order; try again later", wait)
    return CredentialsRejected(
        _SERVICE,
        f"the sign-in refused the credentials ({_short(error.error)}); copy client id and secret "
        "again from https://developer.spotify.com/dashboard",
    )


def _translated(
    error: SpotifyException,
) -> ServiceRejected | ServiceUnavailable | CredentialsRejected:
    # spotipy puts the address first; the query in it may hold any word.
    said = _short(str(error.msg).rpartition(":\n ")[2])
    detail = f"HTTP {error.http_status}: {said}"
    if error.http_status == 404:
        return _NotFound(_SERVICE, detail)
    if error.http_status == 401:
        return _TokenRefused(_SERVICE, detail)
    if error.http_status == 403 and "premium" in said.lower():
        return CredentialsRejected(
            _SERVICE, "the owner of the app needs Spotify Premium since February 2026"
        )
    if error.http_status in _TRY_AGAIN:
        return ServiceUnavailable(_SERVICE, detail, retry_after_s(error.headers))
    return ServiceRejected(_SERVICE, detail)


def _short(text: object) -> str:
    return " ".join(str(text).split())[:120]


def _unexpected() -> ServiceUnavailable:
    return ServiceUnavailable(_SERVICE, "an answer that is not what its documentation says")


def _object(value: Any) -> dict[str, Any]:
    # spotipy returns None for a 200 that is not JSON.
    if not isinstance(value, dict):
        raise _unexpected()
    return value


def _track(item: dict[str, Any]) -> Track:
    try:
        album = item.get("album") or {}
        released = str(album.get("release_date") or "")[:4]
        isrc = (item.get("external_ids") or {}).get("isrc")
        playable = item.get("is_playable")
        return Track(
            id=TrackId(str(item["id"])),
            title=str(item["name"]),
            artists=tuple(str(artist["name"]) for artist in item["artists"]),
            album=album.get("name"),
            year=int(released) if released.isdecimal() else None,
            isrc=None if not isrc else Isrc(str(isrc).upper()),
            duration_ms=item.get("duration_ms"),
            playable=playable if isinstance(playable, bool) else None,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _unexpected() from error
