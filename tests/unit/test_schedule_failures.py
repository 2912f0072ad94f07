"""What once could have lost a week, doubled one, or drowned the one message that matters."""

from __future__ import annotations

import dataclasses
import datetime as dt

from typing_extensions import override

from publisher.definition import name_of as day_and_slug
from publisher.errors import Bug
from publisher.model import Post, TargetName
from publisher.publish import Outside
from publisher.schedule import tick
from tests.examples import LISZTOMANIA, SERIES, SUNDAY
from tests.fakes import FakeCatalogue, FakeTarget, MemoryLedger, MemoryPlaylists

WEEK = dt.timedelta(weeks=1)
YEAR = 52 * WEEK


def text_of(number: int, day: dt.date, track: str = "spotify: 7zkDEBSxkcBVsStS4qBFpK") -> str:
    return (
        f"number: {number}\ntitle: Pluie\ndate: {day}\n"
        f"tracks:\n  - {{artist: Phoenix, title: Lisztomania, {track}}}\n"
    )


def world(playlists: dict[str, str]) -> tuple[Outside, FakeTarget]:
    target = FakeTarget()
    outside = Outside(
        playlists=MemoryPlaylists(playlists),
        catalogue=FakeCatalogue(LISZTOMANIA),
        targets={TargetName("blog"): target},
        ledger=MemoryLedger(),
    )
    return outside, target


def test_a_slug_that_was_used_years_ago_does_not_lose_the_new_week():
    old, new = SUNDAY.date(), (SUNDAY + YEAR).date()
    playlists = {f"{old}-pluie": text_of(34, old)}
    outside, target = world(playlists)
    tick(SERIES, outside, SUNDAY)
    target.public.clear()  # the old file is gone, and so is its post
    playlists.clear()
    playlists[f"{new}-pluie"] = text_of(86, new)

    done = tick(SERIES, outside, SUNDAY + YEAR)

    assert [post.number for post in target.public.values()] == [86], done


class Broken(FakeTarget):
    """Has a bug that only one post meets."""

    @override
    def accept(self, post: Post) -> None:
        if post.number == 33:
            raise RuntimeError("not thought of")


def test_a_bug_met_by_one_edition_keeps_none_of_the_others_back():
    days = [(SUNDAY - WEEK).date(), SUNDAY.date()]
    outside, _ = world({f"{day}-n{n}": text_of(33 + n, day) for n, day in enumerate(days)})
    target = Broken()
    outside = dataclasses.replace(outside, targets={TargetName("blog"): target})

    done = tick(SERIES, outside, SUNDAY)

    assert [type(report.error) for report in done.reports] == [Bug, type(None)]
    assert [post.number for post in target.public.values()] == [34]


def test_days_before_time_zones_and_after_all_plans_are_no_days():
    assert day_and_slug("0001-01-01-x") is None
    assert day_and_slug("9999-12-31-x") is None
    assert day_and_slug("2015-06-21-x") is not None


def test_a_missed_week_is_told_once_and_stays_held():
    day = SUNDAY.date()
    outside, target = world({f"{day}-pluie": text_of(34, day)})

    first, second = (tick(SERIES, outside, SUNDAY + YEAR) for _ in range(2))

    assert "publisher publish 34" in str(first.reports[0].error)
    assert second.reports == ()
    assert not target.public


def test_what_a_target_shows_already_is_recorded_and_not_asked_about():
    day = SUNDAY.date()
    outside, _ = world({f"{day}-pluie": text_of(34, day)})
    tick(SERIES, outside, SUNDAY)
    forgetful = dataclasses.replace(outside, ledger=MemoryLedger())

    done = tick(SERIES, forgetful, SUNDAY + YEAR)

    assert done.reports == ()
    assert [known.edition for known in forgetful.ledger.deliveries()] == ["sunday-morning-sound/34"]


def test_what_the_next_week_lacks_is_said_while_there_is_time():
    day = SUNDAY.date()
    outside, _ = world({f"{day}-pluie": text_of(34, day, track="year: 2009")})

    ahead = tick(SERIES, outside, SUNDAY - WEEK)

    assert ahead.lacking == "1 track to resolve: publisher resolve 34"
    assert not outside.catalogue.asked  # type: ignore[attr-defined] # the fake counts


class Watched(MemoryLedger):
    """Remembers at what time it was claimed."""

    def __init__(self) -> None:
        super().__init__()
        self.claimed: list[dt.datetime] = []

    @override
    def claim(self, edition: str, target: TargetName, now: dt.datetime) -> int | None:
        self.claimed.append(now)
        return super().claim(edition, target, now)


def test_a_lease_begins_when_it_is_taken_not_when_the_tick_began():
    day = SUNDAY.date()
    ledger, later = Watched(), SUNDAY + dt.timedelta(minutes=5)
    outside, _ = world({f"{day}-pluie": text_of(34, day)})

    tick(SERIES, dataclasses.replace(outside, ledger=ledger, clock=lambda: later), SUNDAY)

    assert ledger.claimed == [later]
