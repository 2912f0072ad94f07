"""Where each edition stands, in words."""

from __future__ import annotations

import datetime as dt

import pytest

from publisher.model import Delivery, Slug, State, TargetName
from publisher.standing import Standing, standings
from tests.examples import NAME, PLAYLIST, SERIES, SUNDAY
from tests.fakes import MemoryPlaylists

BLOG, MIRROR = TargetName("blog"), TargetName("mirror")
LINKS = PLAYLIST.replace(
    "  - Charles Trenet - La mer\n",
    "  - {artist: Charles Trenet, title: La mer, spotify: 4oSl4Ga2ecVNnV9vsdNOpZ}\n",
)
MINUTE = dt.timedelta(minutes=1)


def delivery(target: TargetName = BLOG, state: State = State.PUBLISHED, **changes) -> Delivery:
    values = {
        "edition": "sunday-morning-sound/34",
        "slug": Slug("chambre-en-provence"),
        "permalink": f"https://{target}.example/x/" if state is State.PUBLISHED else "",
        **changes,
    }
    return Delivery(target=target, state=state, at=SUNDAY, **values)


def standing(
    *deliveries: Delivery, text: str = LINKS, now: dt.datetime = SUNDAY, name: str = NAME
) -> Standing:
    (only,) = standings(MemoryPlaylists({name: text}), deliveries, SERIES, [BLOG, MIRROR], now)
    return only


@pytest.mark.parametrize(
    ("late", "complete", "incomplete"),
    [
        (-MINUTE, "ready", "written"),
        (0 * MINUTE, "due", "held"),
        (10 * MINUTE, "due", "held"),
        (11 * MINUTE, "late", "held"),
        (SERIES.grace, "late", "held"),
        (SERIES.grace + MINUTE, "missed", "held"),
    ],
)
def test_the_slot_and_the_tracks_say_where_an_edition_stands(late, complete, incomplete):
    assert standing(now=SUNDAY + late).state == complete
    left = standing(now=SUNDAY + late, text=PLAYLIST)
    assert (left.state, left.detail) == (incomplete, "1 track to resolve")


def test_an_edition_says_its_number_title_and_slot():
    said = standing()

    assert (said.number, said.title, said.due) == (34, "Chambre en Provence", SUNDAY)
    assert said.where == f"playlists/{NAME}.yaml"


def test_several_tracks_to_resolve_are_counted():
    text = PLAYLIST.replace(
        "    spotify: https://open.spotify.com/track/7zkDEBSxkcBVsStS4qBFpK\n", ""
    )

    assert standing(text=text).detail == "2 tracks to resolve"


def test_what_every_target_has_is_published_with_its_addresses():
    said = standing(delivery(BLOG), delivery(MIRROR), now=SUNDAY + 500 * MINUTE)

    assert said.state == "published"
    assert said.permalinks == ("https://blog.example/x/", "https://mirror.example/x/")
    assert said.detail == ", ".join(said.permalinks)


@pytest.mark.parametrize(
    "rest", [[], [delivery(MIRROR, State.STAGED)]], ids=["nothing there", "a draft there"]
)
def test_what_one_target_lacks_is_not_published_yet(rest):
    said = standing(delivery(BLOG), *rest)

    assert (said.state, said.detail) == ("due", "1 target to go")
    assert said.permalinks == ("https://blog.example/x/",)


def test_the_reason_why_an_edition_is_held_is_said():
    reason = "its slot is more than 14 days ago"
    held = [delivery(target, State.HELD, reason=reason) for target in (BLOG, MIRROR)]

    said = standing(*held, now=SUNDAY + SERIES.grace + MINUTE)

    assert (said.state, said.detail) == ("missed", reason)


def test_a_delivery_to_a_target_that_is_gone_does_not_count():
    said = standing(delivery(TargetName("gone")), delivery(BLOG))

    assert said.state == "due"


def test_a_delivery_of_another_series_does_not_count():
    others = [delivery(target, edition="friday/34") for target in (BLOG, MIRROR)]

    assert standing(*others).state == "due"


def test_a_second_file_under_a_published_number_is_not_said_to_be_published():
    twin = NAME.replace("chambre-en-provence", "tout-autre-chose")

    said = standing(delivery(BLOG), delivery(MIRROR), name=twin)

    assert said.state != "published"
    assert said.permalinks == ()


@pytest.mark.parametrize(
    ("text", "problems"),
    [("", "1 problem:"), ("number: 1\n", "3 problems:"), ("number: 0\n", "4 problems:")],
)
def test_a_broken_file_stands_there_as_broken(text, problems):
    said = standing(text=text)

    assert (said.state, said.number, said.title, said.due) == ("broken", None, NAME, SUNDAY)
    assert said.detail == f"{problems} publisher check playlists/{NAME}.yaml"


def test_a_file_whose_name_tells_no_day_stands_there_as_broken():
    said = standing(name="sans-date")

    assert (said.state, said.due) == ("broken", None)


def test_a_lock_that_cannot_be_read_is_broken_too():
    playlists = MemoryPlaylists({NAME: LINKS})
    playlists.locks[NAME] = "{"

    (said,) = standings(playlists, [], SERIES, [BLOG], SUNDAY)

    assert said.state == "broken"


def test_a_broken_file_does_not_hide_the_others():
    playlists = MemoryPlaylists({NAME: LINKS, "2015-06-14-cassee": "x"})

    said = standings(playlists, [], SERIES, [BLOG], SUNDAY)

    assert [one.state for one in said] == ["broken", "due"]


def test_an_empty_blog_has_nothing_to_say():
    assert standings(MemoryPlaylists(), [], SERIES, [BLOG], SUNDAY) == []
