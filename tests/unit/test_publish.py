"""The path, from file to report: once, in order, and all of what failed is said."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from typing_extensions import override

from publisher import lock as locks
from publisher.errors import (
    CredentialsRejected,
    DecisionNeeded,
    InvalidInput,
    ServiceRejected,
    ServiceUnavailable,
    StorageFailed,
)
from publisher.model import Delivery, Post, State, TargetName
from publisher.publish import Outcome, Outside, publish
from tests.examples import LA_MER, LISZTOMANIA, NAME, PLAYLIST, SERIES, SUNDAY
from tests.fakes import FakeCatalogue, FakeTarget, MemoryLedger, MemoryPlaylists

BLOG, MIRROR = TargetName("blog"), TargetName("mirror")
EDITION = "sunday-morning-sound/34"
DOWN = ServiceUnavailable("blog", "HTTP 503")
LATER = SUNDAY + dt.timedelta(minutes=5)


class FullDisk(MemoryPlaylists):
    """Playlists on a disk that takes nothing more."""

    @override
    def write_lock(self, name: str, text: str) -> None:
        raise StorageFailed("playlists", "No space left on device")


class World:
    """Everything outside, as fakes."""

    def __init__(self, text: str = PLAYLIST) -> None:
        self.playlists = MemoryPlaylists({NAME: text})
        self.catalogue = FakeCatalogue(LISZTOMANIA, LA_MER)
        self.blog, self.mirror = FakeTarget("blog"), FakeTarget("mirror")
        self.ledger = MemoryLedger()

    @property
    def outside(self) -> Outside:
        return Outside(
            playlists=self.playlists,
            catalogue=self.catalogue,
            targets={BLOG: self.blog, MIRROR: self.mirror},
            ledger=self.ledger,
        )

    def publish(self, now: dt.datetime = SUNDAY, *, update: bool = False):
        return publish(NAME, SERIES, self.outside, now, update=update)

    def outcomes(self, **options) -> list[str]:
        return [part.outcome.value for part in self.publish(**options).delivered]

    def states(self) -> dict[str, State]:
        return {delivery.target: delivery.state for delivery in self.ledger.deliveries()}


@pytest.fixture
def world() -> World:
    return World()


def test_a_playlist_reaches_every_target_and_the_ledger(world):
    report = world.publish()

    assert report.where == f"playlists/{NAME}.yaml"
    assert report.errors == []
    assert [part.outcome for part in report.delivered] == [Outcome.PUBLISHED] * 2
    assert [post.key for post in world.blog.public.values()] == [EDITION]
    assert world.states() == {"blog": State.PUBLISHED, "mirror": State.PUBLISHED}
    kept = world.ledger.find(EDITION, BLOG)
    assert kept is not None
    assert kept.permalink == "https://blog.example/chambre-en-provence/"
    assert kept.content_hash


def test_each_target_is_staged_released_and_read_back_in_this_order(world):
    world.publish()

    assert world.blog.steps == world.mirror.steps == ["stage", "release", "verify"]


def test_publishing_again_delivers_nothing_twice(world):
    world.publish()
    world.blog.steps.clear()

    report = world.publish(LATER)
    assert [part.outcome for part in report.delivered] == [Outcome.ALREADY] * 2
    assert world.blog.steps == []


def test_what_was_found_is_kept_in_the_lock_and_never_asked_again(world):
    world.publish()
    asked = len(world.catalogue.asked)
    kept = world.playlists.locks[NAME]
    world.publish(update=True)

    assert len(locks.load(kept, "x.lock")) == 2
    assert len(world.catalogue.asked) == asked
    assert world.playlists.locks[NAME] == kept


def test_publishing_with_a_lock_needs_no_catalogue(world):
    world.publish()
    again = World()
    again.playlists.locks = world.playlists.locks
    again.catalogue.error = ServiceUnavailable("Spotify", "HTTP 503")

    assert again.outcomes() == ["published"] * 2
    assert again.catalogue.asked == []


@pytest.mark.parametrize("step", ["stage", "release", "verify"])
@pytest.mark.parametrize(
    "error", [DOWN, ServiceRejected("blog", "HTTP 400"), CredentialsRejected("blog", "HTTP 401")]
)
def test_a_target_that_fails_leaves_the_others_published(world, step, error):
    world.blog.error, world.blog.broken = error, step

    report = world.publish()

    assert [part.outcome for part in report.delivered] == [Outcome.FAILED, Outcome.PUBLISHED]
    assert report.errors == [error]
    assert world.states()["mirror"] is State.PUBLISHED
    assert world.states().get("blog") is not State.PUBLISHED


@pytest.mark.parametrize("step", ["stage", "release", "verify"])
def test_running_again_does_only_what_failed_before(world, step):
    world.blog.error, world.blog.broken = DOWN, step
    world.publish()
    world.blog.error = None
    world.mirror.steps.clear()

    assert world.outcomes(now=LATER) == ["published", "already published"]
    assert world.mirror.steps == []
    assert len(world.blog.public) == 1


def test_a_draft_that_was_staged_is_in_the_ledger_before_it_is_released(world):
    world.blog.error, world.blog.broken = DOWN, "release"

    world.publish()

    assert world.states()["blog"] is State.STAGED


def test_an_entry_that_is_not_sure_holds_the_edition_everywhere_and_says_why(world):
    world.catalogue.tracks = (LISZTOMANIA,)

    report = world.publish()

    assert isinstance(report.error, DecisionNeeded)
    assert [entry.entry.named for entry in report.open] == ["Charles Trenet - La mer"]
    assert report.delivered == ()
    assert world.blog.steps == []
    held = world.ledger.find(EDITION, BLOG)
    assert held is not None
    assert (held.state, held.reason) == (State.HELD, "1 track needs a decision")
    assert world.states() == {"blog": State.HELD, "mirror": State.HELD}


def test_what_was_sure_is_kept_although_the_edition_is_held(world):
    world.catalogue.tracks = (LISZTOMANIA,)

    world.publish()

    assert len(locks.load(world.playlists.locks[NAME], "x.lock")) == 1


def test_a_held_edition_is_published_once_it_is_complete(world):
    world.catalogue.tracks = (LISZTOMANIA,)
    world.publish()
    world.catalogue.tracks = (LISZTOMANIA, LA_MER)

    assert world.outcomes(now=LATER) == ["published"] * 2


@pytest.mark.parametrize(
    "error", [ServiceUnavailable("Spotify", "HTTP 503"), CredentialsRejected("Spotify", "401")]
)
def test_a_service_that_failed_is_the_reason_and_not_a_decision(world, error):
    world.catalogue.error = error

    assert world.publish().error is error


@pytest.mark.parametrize(
    "text", ["", "number: x\n", PLAYLIST.replace("2015-06-21", "2015-06-22"), "\x00"]
)
def test_a_file_with_mistakes_publishes_nothing(text):
    world = World(text)

    report = world.publish()

    assert isinstance(report.error, InvalidInput)
    assert report.errors == [report.error]
    assert (world.blog.steps, world.playlists.locks, world.states()) == ([], {}, {})


def test_a_damaged_lock_publishes_nothing_and_stays(world):
    world.playlists.locks[NAME] = "<<<<<<< HEAD"

    assert isinstance(world.publish().error, InvalidInput)
    assert world.playlists.locks[NAME] == "<<<<<<< HEAD"
    assert world.blog.steps == []


def test_a_lock_that_cannot_be_written_publishes_nothing(world):
    world.playlists = FullDisk({NAME: PLAYLIST})

    assert isinstance(world.publish().error, StorageFailed)
    assert world.blog.steps == []


def test_a_changed_text_is_delivered_again_only_when_that_is_asked(world):
    world.publish()
    world.playlists.texts[NAME] = PLAYLIST.replace("terrasse", "plage")

    report = world.publish(LATER)
    assert [part.outcome for part in report.delivered] == [Outcome.ALREADY] * 2
    assert world.outcomes(update=True) == ["published"] * 2
    assert "plage" in str(world.blog.public)


def test_an_edition_is_not_published_a_second_time_under_another_slug(world):
    world.publish()
    name = "2015-06-21-autre-nom"
    world.playlists.texts = {name: PLAYLIST}

    report = publish(name, SERIES, world.outside, LATER)

    assert [type(error) for error in report.errors] == [InvalidInput] * 2
    assert "chambre-en-provence" in str(report.errors[0])
    assert list(world.blog.public) == ["chambre-en-provence"]


def test_while_another_publisher_is_at_work_this_one_does_nothing(world):
    world.ledger.claim(EDITION, BLOG, SUNDAY)

    report = world.publish()

    assert [part.outcome for part in report.delivered] == [Outcome.FAILED, Outcome.PUBLISHED]
    assert isinstance(report.errors[0], ServiceUnavailable)
    assert world.blog.steps == []


def test_a_publisher_that_lost_its_lease_records_nothing(world):
    class Frozen(FakeTarget):
        @override
        def release(self, delivery: Delivery, now: dt.datetime) -> Delivery:
            world.ledger.claim(EDITION, BLOG, now + dt.timedelta(hours=1))
            return super().release(delivery, now)

    world.blog = Frozen("blog")

    report = world.publish()

    assert "another publisher took over" in str(report.errors[0])
    assert world.states()["blog"] is State.STAGED


@pytest.mark.parametrize("step", ["stage", "release", "verify"])
def test_the_lease_is_given_back_whatever_failed(world, step):
    world.blog.error, world.blog.broken = DOWN, step
    world.publish()

    assert world.ledger.claim(EDITION, BLOG, SUNDAY) is not None


def test_a_bug_in_a_target_is_not_swallowed_and_gives_the_lease_back(world):
    class Buggy(FakeTarget):
        @override
        def stage(self, post: Post, now: dt.datetime) -> Delivery:
            raise ZeroDivisionError

    world.blog = Buggy("blog")

    with pytest.raises(ZeroDivisionError):
        world.publish()
    assert world.ledger.claim(EDITION, BLOG, SUNDAY) is not None


def test_a_released_post_that_was_changed_there_is_told_from_ours(world):
    world.publish()
    post = world.blog.public["chambre-en-provence"]
    world.blog.public["chambre-en-provence"] = dataclasses.replace(post, title="Piraté")

    assert world.outcomes(update=True) == ["published"] * 2
    assert world.blog.public["chambre-en-provence"] == post
