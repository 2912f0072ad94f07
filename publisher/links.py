"""Every form of Spotify link ↔ kind and id.

The forms are those that people paste: share links with ``?si=``, the localised ``/intl-fr/``
and ``/intl-pt-BR/``, ``/embed/``, URIs and bare ids. spotipy's own parser refuses the last
three and takes any word for an id, so it is not used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from publisher.model import TrackId

KINDS = ("track", "album", "playlist", "artist", "episode", "show")
ID = re.compile(r"[0-9A-Za-z]{22}")
_LOOKS_LIKE_LINK = re.compile(
    r"^<?(?:https?:|spotify:|www\.|(?:[\w-]+\.)?spotify\.(?:com|link)|spotify\.app\.link|link\.tospotify\.com)",
    re.IGNORECASE,
)
_INTL = re.compile(r"intl-[a-z]{2,3}(?:-[a-z0-9]{2,4})?", re.IGNORECASE)
# What Spotify's "copy link" gives, ten times faster than taking any address apart.
_USUAL = re.compile(
    r"https://open\.spotify\.com/(?:intl-[a-z]{2}/)?track/([0-9A-Za-z]{22})(?:\?[\w=&-]*)?"
)
_HOSTS = frozenset({"open.spotify.com", "play.spotify.com", "www.open.spotify.com"})
_SHORT = frozenset({"spotify.link", "spotify.app.link", "link.tospotify.com"})
_MADE_BY_SPOTIFY = "37i9dQ"
_ADVICE = {
    "album": "this is a link to an album; open it, and copy the link of the one track",
    "artist": "this is a link to an artist; copy the link of one track",
    "episode": "this is a podcast episode; a playlist holds tracks only",
    "show": "this is a podcast; a playlist holds tracks only",
    "playlist": "this is a link to a playlist; list its tracks one by one",
}


class NotATrack(ValueError):
    """A link that does not lead to one track; the message says what to paste instead."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link leads to."""

    kind: str
    id: str


def looks_like_link(text: str) -> bool:
    """Tell whether *text* is meant as a link, an URI or an id rather than as words."""
    text = text.strip()
    return bool(_LOOKS_LIKE_LINK.match(text) or (ID.fullmatch(text) and _mixed(text)))


def parse(text: str) -> Link:
    """Read any form of Spotify link; a bare id is a track's.

    Raises:
        NotATrack: It is no Spotify link, or one that must be opened to see where it leads.
    """
    text = text.strip().removeprefix("<").removesuffix(">")
    usual = _USUAL.fullmatch(text)
    if usual:
        return Link("track", usual[1])
    if ID.fullmatch(text):
        return Link("track", text)
    if text.lower().startswith("spotify:"):
        parts = [part for part in re.split("[:/]", text)[1:] if part]
    else:
        parts = _path_of(text)
    if parts and parts[0] == "embed":
        parts = parts[1:]
    if parts and parts[0] == "user" and len(parts) > 2:
        parts = parts[2:]
    if len(parts) < 2 or parts[0] not in KINDS:
        raise NotATrack(f"{text!r} is not a Spotify link to a track")
    kind, identifier = parts[0], parts[1].split("?")[0].split("#")[0]
    if not ID.fullmatch(identifier):
        raise NotATrack(
            f"{identifier!r} is not a Spotify id: those are 22 letters and digits; "
            "copy the link again"
        )
    return Link(kind, identifier)


def track_id(text: str) -> TrackId:
    """Give the id of the track that a link leads to.

    Raises:
        NotATrack: It leads elsewhere; the message says what to do.
    """
    link = parse(text)
    if link.kind == "playlist" and link.id.startswith(_MADE_BY_SPOTIFY):
        raise NotATrack(
            "this playlist is made by Spotify, which closed those to programs in 2024; "
            "list its tracks one by one"
        )
    if link.kind != "track":
        raise NotATrack(_ADVICE[link.kind])
    return TrackId(link.id)


def _mixed(text: str) -> bool:
    # A title of 22 letters is a word, not an id: ids mix digits or cases.
    return not (text.isalpha() and (text[1:].islower() or text.isupper()))


def _path_of(text: str) -> list[str]:
    from urllib.parse import urlsplit  # 7 ms, and the usual links do not come here

    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        host = (url.hostname or "").lower()
    except ValueError as error:
        raise NotATrack(f"{text!r} is not an address: {error}") from error
    if host in _SHORT:
        raise NotATrack(
            "a short link does not say where it leads; open it in a browser and copy the "
            "address, https://open.spotify.com/track/…"
        )
    if host not in _HOSTS:
        raise NotATrack(
            f"only links to open.spotify.com work here, not {host or text!r}; "
            "or write: artist - title"
        )
    parts = [part for part in url.path.split("/") if part]
    return parts[1:] if parts and _INTL.fullmatch(parts[0]) else parts


def track_url(identifier: TrackId) -> str:
    """Give the address of a track for people."""
    return f"https://open.spotify.com/track/{identifier}"
