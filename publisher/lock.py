"""Lock ↔ text: which track each entry got and why, readable, and stable under git.

JSON, because a program writes it and Python reads it ten times faster than YAML. It keeps ids
and the grounds; Spotify's titles only where the post shows them (its Developer Terms, IV.3).
"""

from __future__ import annotations

import datetime as dt
import json

from publisher.errors import InvalidInput, Problem
from publisher.links import ID
from publisher.model import Decider, Isrc, Lock, Market, Match, TrackId

VERSION = 1
_ABOUT = "Which track each entry got, and why. Made by `publisher resolve`; keep it in git."
_DECIDERS: dict[object, Decider] = {"link": "link", "rule": "rule", "person": "person"}


def dump(lock: Lock) -> str:
    """Write *lock* as text, in its own order, ending in a newline."""
    document = {
        "about": _ABOUT,
        "version": VERSION,
        "entries": [_entry(match) for match in lock.values()],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def load(text: str, where: str) -> Lock:
    """Read a lock.

    Raises:
        InvalidInput: It is not one of ours, or a newer program wrote it.
    """
    try:
        document = json.loads(text)
        version = document["version"]
        if version != VERSION:
            raise InvalidInput(
                Problem(where=where, message=f"a newer program wrote this lock (version {version})")
            )
        matches = [_match(entry) for entry in document["entries"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise InvalidInput(
            Problem(
                where=where,
                line=line,
                message=f"this lock cannot be read ({error}); take it back from git, or "
                "delete it and run `publisher resolve`",
            )
        ) from error
    return {match.asked: match for match in matches}


def _entry(match: Match) -> dict[str, object]:
    shown = {"title": match.title, "artists": list(match.artists)} if match.title else {}
    return {
        "asked": match.asked,
        "track": match.track_id,
        **shown,
        "isrc": match.isrc,
        "confidence": match.confidence,
        "reasons": list(match.reasons),
        "runner_up": match.runner_up,
        "decided": match.decided,
        "market": match.market,
        "checked": None if match.checked is None else match.checked.isoformat(timespec="seconds"),
    }


def _match(entry: dict[str, object]) -> Match:
    decided = entry["decided"]
    confidence = entry["confidence"]
    checked = entry["checked"]
    if decided not in _DECIDERS or not isinstance(confidence, int | float):
        raise ValueError(f"decided by {decided!r} with confidence {confidence!r}")
    if not ID.fullmatch(str(entry["track"])):
        raise ValueError(f"{entry['track']!r} is not a track's id")
    return Match(
        asked=str(entry["asked"]),
        track_id=TrackId(str(entry["track"])),
        title=str(entry.get("title", "")),
        artists=_texts(entry.get("artists", [])),
        isrc=None if entry["isrc"] is None else Isrc(str(entry["isrc"])),
        confidence=float(confidence),
        reasons=_texts(entry["reasons"]),
        runner_up=None if entry["runner_up"] is None else TrackId(str(entry["runner_up"])),
        decided=_DECIDERS[decided],
        market=Market(str(entry["market"])),
        checked=None if checked is None else dt.datetime.fromisoformat(str(checked)),
    )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"a list was expected, not {value!r}")
    return tuple(str(item) for item in value)
