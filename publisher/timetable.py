"""Slot and now → what is due, late, next; one instant for each local date, in any zone.

Not cron: at a change to summer time a cron trigger skips or doubles a slot (in 2026-2030
five of them in Santiago or Beirut at 00:00), this calendar has exactly one a week.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from publisher.model import Slot


class Due(enum.StrEnum):
    """How an edition's slot stands to now."""

    AHEAD = "ahead"
    DUE = "due"
    LATE = "late"
    MISSED = "missed"


LATE_AFTER = dt.timedelta(minutes=10)
"""Up to here a run counts as on time: a tick may be half a minute away, a start-up some more."""


def instant(date: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Give the one moment, in *zone*, at which *date* has its slot.

    A time that the clocks skip moves on by the gap (02:30 → 03:30); of one that comes twice
    the first is taken.
    """
    wall = dt.datetime.combine(date, time.replace(fold=0), tzinfo=zone)
    return wall.astimezone(dt.UTC).astimezone(zone)


def state(due: dt.datetime, now: dt.datetime, grace: dt.timedelta) -> Due:
    """Say how a slot stands to *now*. Both moments must be aware; *grace* itself still counts."""
    # Of two times in one zone Python compares the clocks' faces: in UTC it is time that passes.
    late = now - due.astimezone(dt.UTC)
    if late < dt.timedelta(0):
        return Due.AHEAD
    if late <= LATE_AFTER:
        return Due.DUE
    return Due.LATE if late <= grace else Due.MISSED


def dates_from(date: dt.date, slot: Slot) -> Iterator[dt.date]:
    """Give the days of the slot from *date* on, that day included, without end."""
    day = date + dt.timedelta(days=(slot.weekday - date.weekday()) % 7)
    while True:
        yield day
        day += dt.timedelta(weeks=1)


def following(now: dt.datetime, slot: Slot, zone: ZoneInfo) -> dt.datetime:
    """Give the first slot after *now*, in *zone*."""
    for date in dates_from(now.astimezone(zone).date(), slot):
        moment = instant(date, slot.time, zone)
        if moment.astimezone(dt.UTC) > now:
            return moment
    raise AssertionError("dates never end")


def skipped_on(slot: Slot, zone: ZoneInfo, first: dt.date, years: int) -> dt.date | None:
    """Give the first day from *first* on whose slot the clocks jump over, or None."""
    last = first.replace(year=first.year + years, day=min(first.day, 28))
    for date in dates_from(first, slot):
        if date > last:
            return None
        if instant(date, slot.time, zone).time() != slot.time:
            return date
    raise AssertionError("dates never end")
