"""The clock: what is due at a tick, and APScheduler to make the ticks.

What is due is worked out at every tick from the files, the slot and the ledger, never from a
stored job; APScheduler keeps its jobs in memory and is no more than an alarm clock.
"""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from publisher.definition import name_of, shelf_problems
from publisher.errors import DecisionNeeded, InvalidInput, PublisherError
from publisher.model import Playlist, Series, State
from publisher.publish import Outside, Report, hold, publish
from publisher.reading import parse
from publisher.timetable import Due, following, instant, state

TICK_S = 30
"""A laptop that slept wakes up to a tick at most this much later; APScheduler alone would sleep
on for as long as was left before (its issue 794)."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What one tick did.

    Attributes:
        now: Its time, in the zone of the series.
        reports: Of each edition that was due and not published everywhere yet, oldest first.
        next: The next slot that has a playlist, and its file's name.
        slot: The next slot of the series, with or without a playlist.
    """

    now: dt.datetime
    reports: tuple[Report, ...]
    next: tuple[dt.datetime, str] | None
    slot: dt.datetime


def tick(series: Series, outside: Outside, now: dt.datetime) -> Tick:
    """Publish whatever is due and complete; hold, with its reason, what is not."""
    due: list[str] = []
    reports: list[Report] = []
    ahead: list[tuple[dt.datetime, str]] = []
    done = _published(outside)
    names = outside.playlists.names()
    slugs = Counter(named[1] for named in map(name_of, names) if named)
    for name in names:
        named = name_of(name)
        if named is None:
            reports.append(_unreadable(name, outside))
            continue
        date, slug = named
        moment = instant(date, series.slot.time, series.zone)
        standing = state(moment, now, series.grace)
        if standing is Due.AHEAD:
            ahead.append((moment, name))
        elif slug not in done or slugs[slug] > 1:
            due += [name] if standing is not Due.MISSED else []
            missed = _missed(name, series, outside, now) if standing is Due.MISSED else None
            reports += [missed] if missed else []
    twins = _twins(due, outside)
    reports += [
        twins[name] if name in twins else publish(name, series, outside, now) for name in due
    ]
    return Tick(
        now=now.astimezone(series.zone),
        reports=tuple(reports),
        next=min(ahead, default=None),
        slot=following(now, series.slot, series.zone),
    )


def serve(run_tick: Callable[[], dt.timedelta]) -> None:
    """Tick every half minute, and at each slot to the second, until SIGTERM or Ctrl-C.

    Args:
        run_tick: Does one tick, and says how long it is until the next slot.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    stopped = threading.Event()
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    # One at a time: a tick that takes long must not meet the next one.
    turn = threading.Lock()

    def work() -> None:
        with turn:
            try:
                until_slot = run_tick()
            except PublisherError as error:
                _log.error("%s", error)
                return
            except Exception:
                _log.exception("a bug; the scheduler goes on")
                return
        at = dt.datetime.now(dt.UTC) + until_slot
        # misfire_grace_time None: the default drops a run that starts a second late.
        scheduler.add_job(
            work, "date", run_date=at, id="slot", replace_existing=True, misfire_grace_time=None
        )

    scheduler.add_job(
        work, "interval", seconds=TICK_S, id="tick", misfire_grace_time=None, coalesce=True
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    scheduler.start()
    work()
    stopped.wait()
    # A tick at work ends what it does: at most a few requests.
    scheduler.shutdown(wait=True)


def _published(outside: Outside) -> set[str]:
    """Give the slugs that every target has."""
    held: dict[str, set[str]] = {}
    for delivery in outside.ledger.deliveries():
        if delivery.state is State.PUBLISHED:
            held.setdefault(delivery.slug, set()).add(delivery.target)
    return {slug for slug, targets in held.items() if set(outside.targets) <= targets}


def _unreadable(name: str, outside: Outside) -> Report:
    try:
        source = outside.playlists.read(name)
        return Report(where=source.where, playlist=parse(source))
    except PublisherError as error:
        return Report(where=name, error=error)


def _missed(name: str, series: Series, outside: Outside, now: dt.datetime) -> Report | None:
    """Hold an edition that is later than a run may be by itself."""
    where = name
    try:
        source = outside.playlists.read(name)
        where = source.where
        playlist = parse(source)
        known = (
            outside.ledger.find(f"{series.key}/{playlist.number}", target)
            for target in outside.targets
        )
        if all(item is not None and item.state is State.PUBLISHED for item in known):
            return None  # its slug is used again, which keeps back the new one and not this
        reason = (
            f"its slot is more than {_days(series.grace)} ago; to publish it all the same: "
            f"publisher publish {playlist.number}"
        )
        hold(playlist, series, outside, now, reason)
        return Report(where=where, playlist=playlist, error=DecisionNeeded(reason))
    except PublisherError as error:
        return Report(where=where, error=error)


def _twins(due: list[str], outside: Outside) -> dict[str, Report]:
    """Find editions that are due under one number: nobody can say which is the right one."""
    playlists: dict[str, Playlist] = {}
    names: dict[str, str] = {}
    for name in due:
        try:
            source = outside.playlists.read(name)
            playlists[source.where] = parse(source)
            names[source.where] = name
        except PublisherError:
            continue  # publish() meets the same error and reports it
    problems = [problem for problem in shelf_problems(playlists) if not problem.warning]
    held = {where for problem in problems for where in playlists if where in str(problem)}
    return {
        names[where]: Report(where=where, playlist=playlists[where], error=InvalidInput(*problems))
        for where in held
    }


def _days(span: dt.timedelta) -> str:
    return f"{span.days} days" if span.days else f"{span.seconds // 3600} hours"
