"""The catalogue as Spotify offers it in one market, through spotipy.

spotipy gets our session: the one that it builds for itself sleeps for hours on a 429, sends
POSTs again and calls every failure it gave up on a 429 (measured on 2.26.0).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
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
    ) -> None:
        """Take the app's credentials.

        Args:
            api_url: Another server than Spotify's own, ending in ``/v1/``.
            accounts_url: Likewise for the token, without the path.
        """
        auth = SpotifyClientCredentials(
            client_id=client_id,
            client_secret=client_secret,
            cache_handler=MemoryCacheHandler(),
            requests_session=session(),
            requests_timeout=TIMEOUT_S,
        )
        if accounts_url:
            auth.OAUTH_TOKEN_URL = f"{accounts_url}/api/token"
        self._client = spotipy.Spotify(
            auth_manager=auth, requests_session=session(), requests_timeout=TIMEOUT_S
        )
        if api_url:
            self._client.prefix = api_url
        self._market = market

    @override
    def track(self, track_id: TrackId) -> Track | None:
        try:
            with _errors():
                item = _object(self._client.track(track_id, market=self._market))
        except _NotFound:
            return None
        # A relinked track comes back under another id; the player relinks by itself.
        return _track({**item, "id": track_id})

    @override
    def search(self, entry: Entry) -> Sequence[Track]:
        words = " ".join((*entry.artists, entry.title, entry.version or "")).replace("’", "'")
        query = f"isrc:{entry.isrc}" if entry.isrc else words.strip()
        with _errors():
            page = _object(
                self._client.search(query, limit=SEARCH_LIMIT, type="track", market=self._market)
            )
            items = _object(page.get("tracks")).get("items")
        if not isinstance(items, list):
            raise _unexpected()
        return [_track(_object(item)) for item in items if item is not None]


class _NotFound(ServiceRejected):
    """Nothing has this id."""


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    try:
        with connection_errors(_SERVICE):
            yield
    except SpotifyOauthError as error:
        if error.error is None:
            raise ServiceUnavailable(_SERVICE, "the sign-in did not answer properly") from error
        raise CredentialsRejected(
            _SERVICE,
            f"the sign-in refused the credentials ({error.error}); copy client id and secret "
            "again from https://developer.spotify.com/dashboard",
        ) from error
    except SpotifyException as error:
        raise _translated(error) from error
    except AttributeError as error:
        # spotipy trips over an answer whose "error" is a text instead of an object.
        raise _unexpected() from error


def _translated(
    error: SpotifyException,
) -> ServiceRejected | ServiceUnavailable | CredentialsRejected:
    detail = f"HTTP {error.http_status}: {error.msg}"
    if error.http_status == 404:
        return _NotFound(_SERVICE, detail)
    if error.http_status == 401:
        return CredentialsRejected(_SERVICE, detail)
    if error.http_status == 403 and "premium" in str(error.msg).lower():
        return CredentialsRejected(
            _SERVICE, "the owner of the app needs Spotify Premium since February 2026"
        )
    if error.http_status in _TRY_AGAIN:
        return ServiceUnavailable(_SERVICE, detail, retry_after_s(error.headers))
    return ServiceRejected(_SERVICE, detail)


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
