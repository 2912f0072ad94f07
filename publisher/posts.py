"""Post ↔ text: how a target keeps a post, and the hash that tells an edit from a repetition."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from publisher.model import Player, Players, Post, Prose, Slug, TrackId


def dump(post: Post) -> str:
    """Write *post* as JSON."""
    document = {
        "key": post.key,
        "number": post.number,
        "slug": post.slug,
        "title": post.title,
        "headline": post.headline,
        "summary": post.summary,
        "date": post.date.isoformat(),
        "due": post.due.isoformat(),
        "tags": post.tags,
        "blocks": [_plain(block) for block in post.blocks],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Post:
    """Read a post that ``dump`` wrote.

    Raises:
        ValueError: It is something else.
    """
    try:
        fields: dict[str, Any] = json.loads(text)
        blocks = tuple(_block(block) for block in fields.pop("blocks"))
        return Post(
            **{
                **fields,
                "slug": Slug(fields["slug"]),
                "date": dt.date.fromisoformat(fields["date"]),
                "due": dt.datetime.fromisoformat(fields["due"]),
                "tags": tuple(fields["tags"]),
                "blocks": blocks,
            }
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a post: {error}") from error


def content_hash(post: Post) -> str:
    """Give a fingerprint of all that readers see of *post*."""
    return hashlib.sha256(dump(post).encode()).hexdigest()


def _plain(block: Prose | Players) -> dict[str, object]:
    # dataclasses.asdict copies deeply, at ten times the cost.
    if isinstance(block, Prose):
        return {"html": block.html}
    return {
        "players": [
            {
                "position": player.position,
                "track_id": player.track_id,
                "title": player.title,
                "artist": player.artist,
                "note_html": player.note_html,
            }
            for player in block.players
        ]
    }


def _block(block: dict[str, Any]) -> Prose | Players:
    if "html" in block:
        return Prose(html=block["html"])
    return Players(
        players=tuple(
            Player(**{**player, "track_id": TrackId(player["track_id"])})
            for player in block["players"]
        )
    )
