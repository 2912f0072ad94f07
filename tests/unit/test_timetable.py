"""One instant for each slot, in any zone, whatever its clocks do."""

from __future__ import annotations

import datetime as dt
import itertools
import zoneinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.model import Slot
from publisher.timetable import (
    LATE_AFTER,
    Due,
    dates_from,
    following,
    instant,
    skipped_on,
    state,
)

UTC = dt.UTC
PARIS = ZoneInfo("Europe/Paris")
SANTIAGO, BEIRUT = ZoneInfo("America/Santiago"), ZoneInfo("Asia/Beirut")
MONDAY, SUNDAY = 0, 6
TINY = dt.timedelta(microseconds=1)
GRACE = dt.timedelta(days=14)

NAMES = sorted(
    name for name in zoneinfo.available_timezones() if not name.startswith(("posix", "right"))
)
ZONES = st.sampled_from(NAMES).map(ZoneInfo)
DATES = st.dates(dt.date(2015, 1, 1), dt.date(2037, 1, 1))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
SLOTS = st.builds(Slot, weekday=st.integers(0, 6), time=TIMES)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@settings(deadline=None)
@given(ZONES, DATES, SLOTS)
def test_a_year_has_one_instant_a_week_each_later_than_the_last(zone, first, slot):
    days = list(itertools.islice(dates_from(first, slot), 53))
    moments = [instant(day, slot.time, zone) for day in days]

    assert [day.weekday() for day in days] == [slot.weekday] * 53
    assert [moment.date() for moment in moments] == days
    gaps = [
        after - before for before, after in itertools.pairwise(m.astimezone(UTC) for m in moments)
    ]
    assert all(
        dt.timedelta(days=6, hours=21) <= gap <= dt.timedelta(days=7, hours=3) for gap in gaps
    )


@settings(deadline=None)
@given(ZONES, DATES, SLOTS)
def test_going_from_slot_to_slot_loses_none_and_doubles_none(zone, first, slot):
    days = list(itertools.islice(dates_from(first, slot), 30))
    expected = [instant(day, slot.time, zone) for day in days]
    moment = expected[0] - TINY
    walked = []
    for _ in days:
        moment = following(moment, slot, zone)
        walked.append(moment)

    assert walked == expected


@settings(deadline=None)
@given(ZONES, st.datetimes(dt.datetime(2015, 1, 1), dt.datetime(2037, 1, 1)), SLOTS)  # noqa: DTZ001
def test_the_next_slot_is_at_most_a_week_and_a_shift_of_the_clocks_away(zone, naive, slot):
    now = naive.replace(tzinfo=UTC)

    moment = following(now, slot, zone)

    assert dt.timedelta(0) < moment.astimezone(UTC) - now <= dt.timedelta(days=7, hours=3)
    assert moment.weekday() == slot.weekday


@settings(deadline=None)
@given(ZONES, DATES, TIMES)
def test_the_clock_of_the_zone_shows_the_slot_or_it_was_skipped(zone, date, time):
    moment = instant(date, time, zone)
    before = moment - dt.timedelta(days=1)

    shown = moment.replace(tzinfo=None)
    wanted = dt.datetime.combine(date, time)
    offset, earlier = moment.utcoffset(), before.astimezone(UTC).astimezone(zone).utcoffset()
    assert offset is not None
    assert earlier is not None
    assert shown == wanted or shown - wanted == offset - earlier


@settings(deadline=None)
@given(ZONES, DATES, TIMES, st.sampled_from([0, 1]))
def test_of_a_time_that_comes_twice_the_first_is_taken_however_it_was_written(
    zone, date, time, fold
):
    moment = instant(date, time.replace(fold=fold), zone)
    earlier = moment.astimezone(UTC) - dt.timedelta(hours=1)

    assert moment == instant(date, time, zone)
    assert earlier.astimezone(zone).replace(tzinfo=None) != dt.datetime.combine(date, time)


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        ((2026, 3, 22), (9, 0), utc(2026, 3, 22, 8)),
        ((2026, 3, 29), (1, 59), utc(2026, 3, 29, 0, 59)),
        ((2026, 3, 29), (2, 0), utc(2026, 3, 29, 1)),
        ((2026, 3, 29), (2, 30), utc(2026, 3, 29, 1, 30)),
        ((2026, 3, 29), (3, 0), utc(2026, 3, 29, 1)),
        ((2026, 3, 29), (9, 0), utc(2026, 3, 29, 7)),
        ((2026, 10, 25), (1, 59), utc(2026, 10, 24, 23, 59)),
        ((2026, 10, 25), (2, 0), utc(2026, 10, 25, 0)),
        ((2026, 10, 25), (2, 30), utc(2026, 10, 25, 0, 30)),
        ((2026, 10, 25), (3, 0), utc(2026, 10, 25, 2)),
        ((2026, 10, 25), (9, 0), utc(2026, 10, 25, 8)),
    ],
)
def test_paris_on_the_sundays_its_clocks_change(day, time, expected):
    # Python calls a time that comes twice unequal to any of another zone: compare in one.
    assert instant(dt.date(*day), dt.time(*time), PARIS).astimezone(UTC) == expected


def test_a_time_in_the_gap_moves_on_by_the_gap():
    moment = instant(dt.date(2026, 3, 29), dt.time(2, 30), PARIS)

    assert moment.isoformat() == "2026-03-29T03:30:00+02:00"


def test_a_time_that_comes_twice_is_the_first_of_the_two():
    moment = instant(dt.date(2026, 10, 25), dt.time(2, 30), PARIS)

    assert (moment.isoformat(), moment.fold) == ("2026-10-25T02:30:00+02:00", 0)


@pytest.mark.parametrize("zone", [PARIS, UTC, SANTIAGO])
def test_after_the_first_of_the_two_the_second_is_not_a_slot_again(zone):
    slot = Slot(weekday=SUNDAY, time=dt.time(2, 30))

    moment = following(utc(2026, 10, 25, 1, 15).astimezone(zone), slot, PARIS)

    assert moment.isoformat() == "2026-11-01T02:30:00+01:00"


@pytest.mark.parametrize(
    ("zone", "day", "shown"),
    [
        (SANTIAGO, dt.date(2026, 9, 6), "2026-09-06T01:00:00-03:00"),
        (SANTIAGO, dt.date(2026, 4, 5), "2026-04-05T00:00:00-04:00"),
        (BEIRUT, dt.date(2026, 3, 29), "2026-03-29T01:00:00+03:00"),
        (BEIRUT, dt.date(2026, 10, 25), "2026-10-25T00:00:00+02:00"),
    ],
)
def test_a_midnight_that_does_not_exist_is_the_first_moment_of_its_day(zone, day, shown):
    slot = Slot(weekday=day.weekday(), time=dt.time(0))
    moment = instant(day, slot.time, zone)

    assert moment.isoformat() == shown
    assert following(moment.astimezone(UTC) - TINY, slot, zone) == moment
    assert following(moment, slot, zone).date() == day + dt.timedelta(weeks=1)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (-dt.timedelta(days=7), Due.AHEAD),
        (-TINY, Due.AHEAD),
        (dt.timedelta(0), Due.DUE),
        (LATE_AFTER, Due.DUE),
        (LATE_AFTER + TINY, Due.LATE),
        (GRACE, Due.LATE),
        (GRACE + TINY, Due.MISSED),
        (dt.timedelta(days=4000), Due.MISSED),
    ],
)
def test_due_late_and_missed_begin_to_the_microsecond(late, expected):
    due = instant(dt.date(2015, 6, 21), dt.time(9), PARIS)

    assert state(due, due.astimezone(UTC) + late, GRACE) is expected


@pytest.mark.parametrize("zone", [PARIS, UTC, SANTIAGO])
def test_lateness_is_counted_in_time_that_passed_not_on_the_clocks_face(zone):
    due = instant(dt.date(2026, 3, 29), dt.time(1, 55), PARIS)
    now = utc(2026, 3, 29, 1, 4).astimezone(zone)

    assert state(due, now, GRACE) is Due.DUE


def test_without_grace_a_slot_is_missed_once_it_is_late():
    due = instant(dt.date(2015, 6, 21), dt.time(9), PARIS)

    assert state(due, due + LATE_AFTER + TINY, dt.timedelta(0)) is Due.MISSED


def test_a_clock_without_a_zone_is_refused():
    due = instant(dt.date(2015, 6, 21), dt.time(9), PARIS)

    with pytest.raises(TypeError):
        state(due, dt.datetime(2015, 6, 21, 9), GRACE)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("zone", "slot", "first", "expected"),
    [
        (PARIS, Slot(weekday=SUNDAY, time=dt.time(2, 30)), (2026, 1, 1), dt.date(2026, 3, 29)),
        (PARIS, Slot(weekday=SUNDAY, time=dt.time(2, 30)), (2026, 3, 30), dt.date(2027, 3, 28)),
        (PARIS, Slot(weekday=SUNDAY, time=dt.time(9)), (2026, 1, 1), None),
        (PARIS, Slot(weekday=MONDAY, time=dt.time(2, 30)), (2026, 1, 1), None),
        (SANTIAGO, Slot(weekday=SUNDAY, time=dt.time(0)), (2026, 1, 1), dt.date(2026, 9, 6)),
        (PARIS, Slot(weekday=SUNDAY, time=dt.time(9)), (2024, 2, 29), None),
    ],
)
def test_a_slot_in_the_gap_is_found_years_ahead(zone, slot, first, expected):
    assert skipped_on(slot, zone, dt.date(*first), 5) == expected
