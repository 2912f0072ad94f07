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
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publisher.definition import name_of, shelf_problems
from publisher.drafting import look
from publisher.errors import Bug, DecisionNeeded, InvalidInput, PublisherError
from publisher.model import Playlist, Series, State
from publisher.publish import Outcome, Outside, Report, adopt, hold, publish
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
        lacking: What the next playlist still lacks, while there is time; empty when nothing.
    """

    now: dt.datetime
    reports: tuple[Report, ...]
    next: tuple[dt.datetime, str] | None
    slot: dt.datetime
    lacking: str = ""


def tick(series: Series, outside: Outside, now: dt.datetime) -> Tick:
    """Publish whatever is due and complete; hold, with its reason, what is not.

    One edition's failure, even a bug, keeps none of the others back.
    """
    due: list[str] = []
    missed: list[str] = []
    ahead: list[tuple[dt.datetime, str]] = []
    reports: list[Report] = []
    for name in outside.playlists.names():
        named = name_of(name)
        if named is None:
            reports.append(_unreadable(name, outside))
            continue
        moment = instant(named[0], series.slot.time, series.zone)
        standing = state(moment, now, series.grace)
        if standing is Due.AHEAD:
            ahead.append((moment, name))
        else:
            (missed if standing is Due.MISSED else due).append(name)
    reports += _all_missed(missed, series, outside, now)
    reports += _all_due(due, series, outside, now)
    return Tick(
        now=now.astimezone(series.zone),
        reports=tuple(reports),
        next=min(ahead, default=None),
        slot=following(now, series.slot, series.zone),
        lacking=_lacking(min(ahead)[1], series, outside) if ahead else "",
    )


def _lacking(name: str, series: Series, outside: Outside) -> str:
    try:
        found = look(outside.playlists.read(name), series)
    except PublisherError:
        return f"it has mistakes: publisher check {name}"
    if not found.open:
        return ""
    count = len(found.open)
    tracks = f"{count} track{'s' * (count > 1)} to resolve"
    return f"{tracks}: publisher resolve {found.playlist.number}"


class Alarm:
    """Ticks every half minute, and at each slot to the second, until SIGTERM or Ctrl-C."""

    def __init__(self, run_tick: Callable[[], dt.timedelta]) -> None:
        """Take what does one tick, and says how long it is until the next slot."""
        from apscheduler.schedulers.background import BackgroundScheduler

        self._run_tick = run_tick
        self._stopped = threading.Event()
        # One at a time: a tick that takes long must not meet the next one.
        self._turn = threading.Lock()
        self._scheduler = BackgroundScheduler(timezone=dt.UTC)

    def serve(self) -> None:
        """Tick until a signal says stop; a tick at work ends what it does."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopped.set())
        self._scheduler.start()
        self._tick()
        # Not a job of APScheduler's: its jobs go by the wall clock, and a clock set back by an
        # hour would put them off for an hour. This wait goes by time that passes.
        while not self._stopped.wait(TICK_S):
            self._tick()
        self._scheduler.shutdown(wait=True)

    def _tick(self) -> None:
        with self._turn:
            try:
                until_slot = self._run_tick()
            except PublisherError as error:
                _log.error("%s", error)
                return
            except Exception:
                _log.exception("a bug; the scheduler goes on")
                return
        # misfire_grace_time None: the default drops a run that starts a second late.
        self._scheduler.add_job(
            self._tick,
            "date",
            run_date=dt.datetime.now(dt.UTC) + until_slot,
            id="slot",
            replace_existing=True,
            misfire_grace_time=None,
        )


def _all_due(
    names: list[str], series: Series, outside: Outside, now: dt.datetime
) -> Iterator[Report]:
    twins = _twins(names, outside)
    for name in names:
        report = twins.get(name) or _published_alone(name, series, outside, now)
        done = all(part.outcome is Outcome.ALREADY for part in report.delivered)
        if report.error is not None or not done:
            yield report


def _published_alone(name: str, series: Series, outside: Outside, now: dt.datetime) -> Report:
    try:
        return publish(name, series, outside, now)
    except Exception as error:
        _log.exception("a bug, met in %s; the others go on", name)
        return Report(where=name, error=Bug(f"{type(error).__name__}: {error}"))


def _all_missed(
    names: list[str], series: Series, outside: Outside, now: dt.datetime
) -> Iterator[Report]:
    """Hold what is later than a run may be by itself; say so once."""
    done = _published(outside)
    slugs = Counter(named[1] for named in map(name_of, names) if named)
    for name in names:
        named = name_of(name)
        if named and (named[1] not in done or slugs[named[1]] > 1):
            report = _missed(name, series, outside, now)
            if report is not None:
                yield report


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
    where = name
    try:
        source = outside.playlists.read(name)
        where = source.where
        playlist = parse(source)
        known = adopt(playlist, series, outside, now)
        if all(item is not None and item.state is State.PUBLISHED for item in known):
            return None
        reason = (
            f"its slot is more than {_days(series.grace)} ago; to publish it all the same: "
            f"publisher publish {playlist.number}"
        )
        if all(item is not None and item.reason == reason for item in known):
            return None
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
