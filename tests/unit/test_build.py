"""All editions whose time has come → the whole site; and a post from its lock alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import pytest
from typing_extensions import override

from publisher.build import build
from publisher.drafting import compose, composed, draft, look
from publisher.errors import DecisionNeeded, InvalidInput, PublisherError, StorageFailed
from publisher.model import Post, Slug, TargetName
from publisher.ports import Site, Source
from publisher.publish import Outside, publish
from tests.examples import LA_MER, LISZTOMANIA, NAME, PLAYLIST, SERIES, SUNDAY
from tests.fakes import FakeCatalogue, FakeTarget, MemoryLedger, MemoryPlaylists

WEEK = dt.timedelta(weeks=1)


class MemorySite(FakeTarget, Site):
    """A site that remembers what it was built from."""

    def __init__(self) -> None:
        super().__init__("site")
        self.known: dict[Slug, str] = {}
        self.builds: list[list[Slug]] = []

    @override
    def sources(self) -> Mapping[Slug, str]:
        return self.known

    @override
    def build(self, posts: Sequence[tuple[str, Post]]) -> list[str]:
        self.builds.append([post.slug for _, post in posts])
        for fingerprint, post in posts:
            self.known[post.slug] = fingerprint
            self.public[post.slug] = post
        return [f"{post.slug}/index.html" for _, post in posts]


class World:
    """A blog, its site and a count of what was rendered."""

    def __init__(self, *weeks: int) -> None:
        self.playlists = MemoryPlaylists({name_of(week): text_of(week) for week in weeks})
        self.site = MemorySite()
        self.composed: list[str] = []
        self.progress: list[tuple[int, int]] = []

    def build(self, now: dt.datetime = SUNDAY, series=SERIES, **options):
        def counted(sources: Sequence[Source]) -> Iterator[Post | PublisherError]:
            for source in sources:
                self.composed.append(source.name)
                yield composed(series, source)

        return build(
            self.playlists,
            self.site,
            series,
            now,
            counted,
            progress=lambda *step: self.progress.append(step),
            **options,
        )


def name_of(week: int) -> str:
    return f"{SUNDAY.date() + week * WEEK}-semaine-{34 + week}"


def text_of(week: int) -> str:
    day = SUNDAY.date() + week * WEEK
    track = "{artist: Phoenix, title: Lisztomania, spotify: 7zkDEBSxkcBVsStS4qBFpK}"
    return f"number: {34 + week}\ntitle: Semaine {week}\ndate: {day}\ntracks:\n  - {track}\n"


@pytest.fixture
def unresolved() -> MemoryPlaylists:
    return MemoryPlaylists({NAME: PLAYLIST})


@pytest.fixture
def resolved() -> MemoryPlaylists:
    """The sample with its lock, as publishing leaves it."""
    playlists = MemoryPlaylists({NAME: PLAYLIST})
    outside = Outside(
        playlists=playlists,
        catalogue=FakeCatalogue(LISZTOMANIA, LA_MER),
        targets={TargetName("blog"): FakeTarget()},
        ledger=MemoryLedger(),
    )
    assert publish(NAME, SERIES, outside, SUNDAY).errors == []
    return playlists


def test_what_has_come_is_built_and_what_is_ahead_waits():
    world = World(-1, 0, 1, 2)

    built = world.build()

    assert (built.posts, built.ahead, built.failed) == (2, 2, ())
    assert world.site.builds == [["semaine-33", "semaine-34"]]


def test_the_future_is_built_when_it_is_asked_for():
    built = World(0, 1, 2).build(future=True)

    assert (built.posts, built.ahead) == (3, 0)


def test_what_did_not_change_is_neither_rendered_nor_written():
    world = World(0, 1)
    world.build(SUNDAY + WEEK)
    world.composed.clear()

    built = world.build(SUNDAY + WEEK)

    assert world.composed == []
    assert world.site.builds[-1] == []
    assert (built.posts, built.changed) == (2, ())


@pytest.mark.parametrize("change", ["text", "lock"])
def test_one_changed_playlist_is_rendered_alone(change):
    world = World(0, 1)
    world.build(SUNDAY + WEEK)
    world.composed.clear()
    if change == "text":
        world.playlists.texts[name_of(0)] += "summary: Neuf mots.\n"
    else:
        world.playlists.locks[name_of(0)] = '{"version": 1, "entries": []}'

    world.build(SUNDAY + WEEK)

    assert world.composed == [name_of(0)]


def test_a_changed_series_renders_everything_anew():
    world = World(0, 1)
    world.build(SUNDAY + WEEK)
    world.composed.clear()

    world.build(SUNDAY + WEEK, dataclasses.replace(SERIES, title="Le son du dimanche"))

    assert len(world.composed) == 2


@pytest.mark.parametrize("text", ["", "number: x\n", text_of(1), PLAYLIST.replace("34", "0")])
def test_a_broken_playlist_is_reported_and_leaves_what_is_published(text):
    world = World(0, 1)
    world.build(SUNDAY + WEEK)
    before = dict(world.site.public)
    world.playlists.texts[name_of(0)] = text

    built = world.build(SUNDAY + WEEK)

    ((where, error),) = built.failed
    assert where == f"playlists/{name_of(0)}.yaml"
    assert isinstance(error, InvalidInput)
    assert world.site.public == before
    assert built.posts == 1


def test_a_playlist_that_is_not_resolved_is_reported_and_the_others_are_built():
    world = World(0, 1)
    track = "{artist: Charles Trenet, title: La mer}"
    world.playlists.texts[name_of(0)] = f"{text_of(0).rpartition('  - ')[0]}  - {track}\n"

    built = world.build(SUNDAY + WEEK)

    assert [type(error) for _, error in built.failed] == [DecisionNeeded]
    assert list(world.site.public) == ["semaine-35"]


def test_a_file_whose_name_tells_no_day_is_reported():
    world = World(0)
    world.playlists.texts["sans-date"] = text_of(0)

    built = world.build()

    assert [where for where, _ in built.failed] == ["playlists/sans-date.yaml"]
    assert built.posts == 1


def test_a_disk_that_refuses_is_not_hidden():
    class FullSite(MemorySite):
        @override
        def build(self, posts: Sequence[tuple[str, Post]]) -> list[str]:
            raise StorageFailed("public", "No space left on device")

    world = World(0)
    world.site = FullSite()

    with pytest.raises(StorageFailed):
        world.build()


def test_progress_is_told_for_each_playlist_that_is_rendered():
    world = World(0, 1, 2)
    world.build()

    world.build(future=True)

    assert world.progress == [(0, 1), (0, 2), (1, 2)]


def test_an_empty_blog_is_built_too():
    world = World()

    assert (world.build().posts, world.site.builds) == (0, [[]])


def test_looking_asks_nobody_and_writes_nothing(unresolved):
    resolution = look(unresolved.read(NAME), SERIES)

    # The link whose words were given needs no answer.
    assert [entry.entry.named for entry in resolution.open] == ["Charles Trenet - La mer"]
    assert unresolved.locks == {}


def test_a_draft_shows_what_is_known_in_its_places(unresolved):
    made = draft(unresolved.read(NAME), SERIES)

    assert [player.title for player in made.post.players] == ["Lisztomania"]
    assert len(made.open) == 1
    assert "terrasse" in str(made.post.blocks)


def test_a_draft_of_a_resolved_playlist_is_the_very_post(resolved):
    source = resolved.read(NAME)

    assert draft(source, SERIES).post == compose(source, SERIES)
    assert draft(source, SERIES).open == ()


def test_what_is_built_is_what_is_published(resolved):
    blog = FakeTarget()
    outside = Outside(
        playlists=resolved,
        catalogue=FakeCatalogue(),
        targets={TargetName("blog"): blog},
        ledger=MemoryLedger(),
    )
    publish(NAME, SERIES, outside, SUNDAY)
    world = World()
    world.playlists = resolved
    world.build()

    assert world.site.public == blog.public


def test_a_post_is_not_composed_without_all_of_its_tracks(unresolved):
    with pytest.raises(DecisionNeeded, match=r"La mer.*publisher resolve 34"):
        compose(unresolved.read(NAME), SERIES)
