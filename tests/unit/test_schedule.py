"""A tick: what is due is published, what is not whole is held, and nothing stops the rest."""

from __future__ import annotations

import datetime as dt

import pytest
from typing_extensions import override

from publisher.errors import DecisionNeeded, ServiceUnavailable, StorageFailed
from publisher.model import State, TargetName
from publisher.publish import Outside
from publisher.schedule import Tick, tick
from tests.examples import LA_MER, LISZTOMANIA, PARIS, SERIES, SUNDAY
from tests.fakes import FakeCatalogue, FakeTarget, MemoryLedger, MemoryPlaylists

WEEK, MINUTE = dt.timedelta(weeks=1), dt.timedelta(minutes=1)
TINY = dt.timedelta(microseconds=1)
LINKED = "artist: Phoenix, title: Lisztomania, spotify: 7zkDEBSxkcBVsStS4qBFpK"
DOWN = ServiceUnavailable("blog", "HTTP 503")


def name_of(week: int, slug: str = "") -> str:
    return f"{SUNDAY.date() + week * WEEK}-{slug or f'semaine-{34 + week}'}"


def text_of(week: int, number: int | None = None, track: str = LINKED) -> str:
    day = SUNDAY.date() + week * WEEK
    return (
        f"number: {number or 34 + week}\ntitle: Semaine {week}\ndate: {day}\n"
        f"tracks:\n  - {{{track}}}\n"
    )


class World:
    """A blog with some weeks in it, all targets in memory."""

    def __init__(self, *weeks: int) -> None:
        self.playlists = MemoryPlaylists({name_of(week): text_of(week) for week in weeks})
        self.catalogue = FakeCatalogue(LISZTOMANIA, LA_MER)
        self.blog, self.mirror = FakeTarget("blog"), FakeTarget("mirror")
        self.ledger = MemoryLedger()
        self.outside = Outside(
            playlists=self.playlists,
            catalogue=self.catalogue,
            targets={TargetName("blog"): self.blog, TargetName("mirror"): self.mirror},
            ledger=self.ledger,
        )

    def tick(self, now: dt.datetime = SUNDAY) -> Tick:
        return tick(SERIES, self.outside, now.astimezone(dt.UTC))

    @property
    def public(self) -> list[str]:
        return sorted(self.blog.public)


def errors(done: Tick) -> list[str]:
    return [str(error) for report in done.reports for error in report.errors]


@pytest.mark.parametrize(
    ("late", "published"),
    [
        (-WEEK, False),
        (-TINY, False),
        (dt.timedelta(0), True),
        (10 * MINUTE, True),
        (60 * MINUTE, True),
        (SERIES.grace, True),
        (SERIES.grace + TINY, False),
        (520 * WEEK, False),
    ],
)
def test_an_edition_comes_out_from_its_slot_on_until_its_grace_is_over(late, published):
    world = World(0)

    world.tick(SUNDAY + late)

    assert world.public == (["semaine-34"] if published else [])


def test_every_tick_until_the_slot_says_what_is_next():
    world = World(0, 1, 3)

    done = world.tick(SUNDAY - MINUTE)

    assert done.reports == ()
    assert done.next == (SUNDAY, name_of(0))
    assert done.slot == SUNDAY
    assert done.now.tzinfo is PARIS


def test_after_the_slot_the_next_playlist_and_the_next_slot_may_differ():
    done = World(0, 3).tick()

    assert done.next == (SUNDAY + 3 * WEEK, name_of(3))
    assert done.slot == SUNDAY + WEEK


def test_an_empty_blog_ticks_on():
    done = World().tick()

    assert (done.reports, done.next, done.slot) == ((), None, SUNDAY + WEEK)


def test_many_ticks_publish_once():
    world = World(0, 1)

    reports = [world.tick(SUNDAY + minutes * MINUTE).reports for minutes in range(60)]

    assert [len(report) for report in reports] == [1] + [0] * 59
    assert world.blog.steps == ["stage", "release", "verify"]


def test_weeks_that_were_slept_through_come_out_oldest_first_at_the_next_tick():
    world = World(0, 1, 2)

    done = world.tick(SUNDAY + 2 * WEEK)

    assert [report.playlist.number for report in done.reports if report.playlist] == [34, 35, 36]
    assert world.public == ["semaine-34", "semaine-35", "semaine-36"]


def test_a_missed_edition_is_held_with_the_command_that_publishes_it():
    world = World(0)

    done = world.tick(SUNDAY + SERIES.grace + TINY)

    (report,) = done.reports
    assert isinstance(report.error, DecisionNeeded)
    assert "more than 14 days ago" in str(report.error)
    assert "publisher publish 34" in str(report.error)
    held = world.ledger.find("sunday-morning-sound/34", TargetName("blog"))
    assert held is not None
    assert (held.state, held.reason) == (State.HELD, str(report.error))


def test_a_published_edition_is_never_missed():
    world = World(0)
    world.tick()

    assert world.tick(SUNDAY + 520 * WEEK).reports == ()


def test_an_incomplete_edition_is_held_and_said_and_comes_out_once_it_is_complete():
    world = World(0)
    world.playlists.texts[name_of(0)] = text_of(0, track="artist: Personne, title: Rien")

    (report,) = world.tick().reports
    assert isinstance(report.error, DecisionNeeded)
    assert [state.state for state in world.ledger.deliveries()] == [State.HELD, State.HELD]
    assert world.public == []

    world.playlists.texts[name_of(0)] = text_of(0)
    assert errors(world.tick(SUNDAY + 5 * MINUTE)) == []
    assert world.public == ["semaine-34"]


@pytest.mark.parametrize(
    "text",
    ["", "number: x\n", "tracks: [", text_of(1), "title: A\ntitle: B\n"],
    ids=["empty", "typo", "syntax", "other-day", "double-key"],
)
def test_a_broken_file_does_not_stop_the_others(text):
    world = World(0, 2)
    world.playlists.texts[name_of(0, "aaa-cassee")] = text

    done = world.tick()

    assert world.public == ["semaine-34"]
    assert len(errors(done)) == 1
    assert "aaa-cassee" in errors(done)[0]


@pytest.mark.parametrize("name", ["sans-date", "2015-02-30-jamais", "2015-06-21-MAJUSCULE"])
def test_a_file_whose_name_tells_no_day_is_said_and_does_not_stop_the_others(name):
    world = World(0)
    world.playlists.texts[name] = text_of(0)

    done = world.tick()

    assert world.public == ["semaine-34"]
    assert len(errors(done)) == 1
    assert name in errors(done)[0]


def test_two_files_under_one_number_are_both_held_and_do_not_stop_a_third():
    world = World(-1, 0)
    world.playlists.texts[name_of(0, "bis")] = text_of(0)

    done = world.tick()

    assert world.public == ["semaine-33"]
    held = [report for report in done.reports if report.error]
    assert [report.where for report in held] == [
        f"playlists/{name_of(0, 'bis')}.yaml",
        f"playlists/{name_of(0)}.yaml",
    ]
    assert all("number 34 is taken by" in str(report.error) for report in held)


def test_two_files_under_one_slug_are_both_held():
    world = World()
    world.playlists.texts = {
        name_of(0, "pareil"): text_of(0),
        name_of(-1, "pareil"): text_of(-1),
    }

    assert all("slug pareil is taken by" in error for error in errors(world.tick()))
    assert world.public == []


def test_a_new_file_under_a_number_that_is_published_is_refused_and_the_post_stays():
    world = World(0)
    world.tick()
    world.playlists.texts[name_of(1)] = text_of(1, number=34)

    done = world.tick(SUNDAY + WEEK)

    assert "number 34 is taken by playlists/2015-06-21-semaine-34" in errors(done)[0]
    assert world.public == ["semaine-34"]


def test_an_old_post_is_not_said_to_be_missed_when_its_slug_is_used_again():
    world = World()
    world.playlists.texts[name_of(0, "pareil")] = text_of(0)
    world.tick()
    world.playlists.texts[name_of(4, "pareil")] = text_of(4)

    done = world.tick(SUNDAY + 4 * WEEK)

    assert not any("publisher publish 34" in error for error in errors(done))


def test_one_target_down_leaves_the_others_published_and_the_next_tick_does_only_the_rest():
    world = World(0)
    world.blog.error = DOWN

    (report,) = world.tick().reports
    assert [part.outcome.value for part in report.delivered] == ["failed", "published"]
    assert report.errors == [DOWN]
    world.blog.error = None
    world.mirror.steps.clear()

    (report,) = world.tick(SUNDAY + MINUTE).reports
    assert [part.outcome.value for part in report.delivered] == ["published", "already published"]
    assert world.mirror.steps == []
    assert world.tick(SUNDAY + 2 * MINUTE).reports == ()


def test_a_target_that_was_added_later_gets_what_is_still_in_its_grace():
    world = World(0)
    late = TargetName("late")
    world.tick()
    world.outside = Outside(
        playlists=world.playlists,
        catalogue=world.catalogue,
        targets={**world.outside.targets, late: FakeTarget("late")},
        ledger=world.ledger,
    )

    world.tick(SUNDAY + MINUTE)

    assert world.ledger.find("sunday-morning-sound/34", late) is not None


def test_a_ledger_that_cannot_be_read_stops_the_tick_before_anything_is_published():
    class Gone(MemoryLedger):
        @override
        def deliveries(self):
            raise StorageFailed("ledger.sqlite", "disk I/O error")

    world = World(0)
    outside = Outside(
        playlists=world.playlists,
        catalogue=world.catalogue,
        targets=world.outside.targets,
        ledger=Gone(),
    )

    with pytest.raises(StorageFailed):
        tick(SERIES, outside, SUNDAY)
    assert world.blog.steps == []


def test_the_slot_holds_when_the_clocks_change():
    world = World()
    day = dt.date(2026, 3, 29)
    world.playlists.texts = {f"{day}-heure-d-ete": text_of(0).replace("2015-06-21", str(day))}
    slot = dt.datetime(2026, 3, 29, 7, tzinfo=dt.UTC)

    world.tick(slot - TINY)
    assert world.public == []
    world.tick(slot)
    assert world.public == ["heure-d-ete"]
