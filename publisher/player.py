"""Track → player: what stands in the page before the click, and what comes after it."""

from __future__ import annotations

from publisher.links import track_url
from publisher.model import Player

EMBED_URL = "https://open.spotify.com/embed/track/"
"""With an id after it, the frame's address. Nothing asks for it before the reader's consent."""

HEIGHT_PX = 152
"""Spotify's compact player; its layout goes by the frame's height: 80, 152 or 352 px."""


def link_url(player: Player) -> str:
    """Give what the facade links to: an ordinary page, which works without a script."""
    return track_url(player.track_id)


def label(player: Player) -> str:
    """Name a player for people and screen readers: ``Phoenix – Lisztomania``."""
    return f"{player.artist} – {player.title}" if player.artist else player.title
