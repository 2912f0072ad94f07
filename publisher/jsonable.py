"""Values → what a script reads: plain dictionaries, ready for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.errors import InvalidInput, PublisherError

if TYPE_CHECKING:
    from publisher.build import Built
    from publisher.publish import Report
    from publisher.resolve import Open, Resolution
    from publisher.schedule import Tick
    from publisher.standing import Standing


def of_error(error: PublisherError) -> dict[str, object]:
    """Give an error as JSON-able values."""
    result: dict[str, object] = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, InvalidInput):
        result["problems"] = [
            {
                "where": problem.where,
                "line": problem.line,
                "column": problem.column,
                "message": problem.message,
                "fix": problem.fix,
                "warning": problem.warning,
            }
            for problem in error.problems
        ]
    return result


def of_report(report: Report) -> dict[str, object]:
    """Give a report as JSON-able values."""
    return {
        "file": report.where,
        "number": report.playlist.number if report.playlist else None,
        "error": of_error(report.error) if report.error else None,
        "open": [of_opened(entry) for entry in report.open],
        "targets": [
            {
                "target": part.target,
                "outcome": part.outcome,
                "edited": part.edited,
                "permalink": part.delivery.permalink if part.delivery else None,
                "error": of_error(part.error) if part.error else None,
            }
            for part in report.delivered
        ],
    }


def of_opened(entry: Open) -> dict[str, object]:
    """Give an open entry as JSON-able values."""
    return {
        "line": entry.entry.line,
        "entry": entry.entry.named,
        "reasons": entry.reasons,
        "candidates": [
            {
                "track": track.id,
                "title": track.title,
                "artists": track.artists,
                "album": track.album,
                "year": track.year,
                "duration_ms": track.duration_ms,
            }
            for track in entry.candidates
        ],
    }


def of_tick(tick: Tick) -> dict[str, object]:
    """Give a tick as JSON-able values."""
    return {
        "now": tick.now.isoformat(),
        "reports": [of_report(report) for report in tick.reports],
        "next": None
        if tick.next is None
        else {"playlist": tick.next[1], "at": tick.next[0].isoformat()},
        "next_slot": tick.slot.isoformat(),
        "lacking": tick.lacking,
    }


def of_resolution(found: Resolution) -> dict[str, object]:
    """Give a resolution as JSON-able values."""
    return {
        "playlist": found.playlist.name,
        "number": found.playlist.number,
        "matches": [
            {
                "entry": match.asked,
                "track": match.track_id,
                "confidence": match.confidence,
                "reasons": match.reasons,
                "decided": match.decided,
            }
            for match in found.matches.values()
        ],
        "open": [of_opened(entry) for entry in found.open],
    }


def of_built(built: Built, folder: str) -> dict[str, object]:
    """Give a build as JSON-able values."""
    return {
        "folder": folder,
        "posts": built.posts,
        "changed": built.changed,
        "ahead": built.ahead,
        "failed": [{"where": where, "error": of_error(error)} for where, error in built.failed],
    }


def of_standing(row: Standing) -> dict[str, object]:
    """Give a line of the status as JSON-able values."""
    return {
        "file": row.where,
        "number": row.number,
        "title": row.title,
        "due": row.due.isoformat() if row.due else None,
        "state": row.state,
        "detail": row.detail,
        "permalinks": row.permalinks,
    }
