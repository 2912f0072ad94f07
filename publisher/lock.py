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
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise InvalidInput(
            Problem(
                where=where,
                line=line,
                message=f"this lock cannot be read ({error}); take it back from git, or "
                "delete it and run `publisher resolve`",
            )
        ) from error
    found: dict[str, Match] = {}
    for match in matches:
        if match.asked in found:
            message = f"two answers for {match.asked!r}; keep one of them"
            raise InvalidInput(Problem(where=where, message=message))
        found[match.asked] = match
    return found


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
    if not 0 <= confidence <= 1:
        raise ValueError(f"decided by {decided!r} with confidence {confidence!r}")
    runner_up = entry["runner_up"]
    for identifier in (entry["track"], entry["track"] if runner_up is None else runner_up):
        if not ID.fullmatch(str(identifier)):
            raise ValueError(f"{identifier!r} is not a track's id")
    if not isinstance(entry["isrc"], str | None):
        raise TypeError(f"{entry['isrc']!r} is not an ISRC")
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
        checked=None if checked is None else _moment(str(checked)),
    )


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} does not say its time zone")
    return moment


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"a list was expected, not {value!r}")
    return tuple(str(item) for item in value)
