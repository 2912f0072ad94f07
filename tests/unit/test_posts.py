"""A post as text: it comes back as it was, and its hash tells an edit from a repetition."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import posts
from publisher.model import Player, Players, Post, Prose, Slug, TrackId
from tests.examples import PARIS, SUNDAY

POST = Post(
    key="sunday-morning-sound/34",
    number=34,
    slug=Slug("chambre-en-provence"),
    title="Sunday Morning Sound #34 – Chambre en Provence",
    headline="Chambre en Provence",
    summary="Neuf mois.",
    date=SUNDAY.date(),
    due=SUNDAY,
    tags=("playlist", "Fête de la musique"),
    blocks=(
        Prose(html="<p>Le train file vers le <em>sud</em>.</p>"),
        Players(
            players=(
                Player(
                    position=1,
                    track_id=TrackId("7zkDEBSxkcBVsStS4qBFpK"),
                    title="Lisztomania",
                    artist="Phoenix",
                    note_html="<p>Les urgences.</p>",
                ),
            )
        ),
    ),
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PLAYERS = st.builds(
    Player,
    position=st.integers(min_value=1, max_value=200),
    track_id=TEXT.map(TrackId),
    title=TEXT,
    artist=TEXT,
    note_html=TEXT,
)
BLOCKS = st.builds(Prose, html=TEXT) | st.builds(
    Players, players=st.lists(PLAYERS, max_size=3).map(tuple)
)
POSTS = st.builds(
    Post,
    key=TEXT,
    number=st.integers(min_value=1, max_value=999_999),
    slug=TEXT.map(Slug),
    title=TEXT,
    headline=TEXT,
    summary=TEXT,
    date=st.dates(),
    due=st.datetimes(
        min_value=dt.datetime(2010, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=dt.datetime(2040, 1, 1),  # noqa: DTZ001
        timezones=st.just(dt.UTC),
    ),
    tags=st.lists(TEXT, max_size=3).map(tuple),
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
)


@given(post=POSTS)
@settings(deadline=None, max_examples=80)
def test_a_post_comes_back_from_its_text_as_it_was(post):
    assert posts.load(posts.dump(post)) == post


def test_the_slot_comes_back_with_its_offset():
    loaded = posts.load(posts.dump(POST))

    assert loaded == POST
    assert loaded.due.utcoffset() == dt.timedelta(hours=2)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_post_of_the_hour_that_comes_twice_has_one_text_and_one_hash(fold):
    new_york = ZoneInfo("America/New_York")
    due = dt.datetime(2026, 11, 1, 1, 30, tzinfo=new_york, fold=fold)
    post = dataclasses.replace(POST, due=due)

    loaded = posts.load(posts.dump(post))

    assert posts.dump(loaded) == posts.dump(post)
    assert posts.content_hash(loaded) == posts.content_hash(post)
    assert loaded.due.timestamp() == due.timestamp()


def test_text_keeps_letters_readable():
    assert "Fête de la musique" in posts.dump(POST)


def test_the_same_post_has_the_same_hash():
    assert posts.content_hash(POST) == posts.content_hash(posts.load(posts.dump(POST)))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Sunday Morning Sound #34"},
        {"headline": "Une chambre en Provence"},
        {"summary": "Dix mois."},
        {"slug": "provence"},
        {"tags": ("playlist",)},
        {"number": 35},
        {"date": dt.date(2015, 6, 28)},
        {"due": dt.datetime(2015, 6, 21, 10, tzinfo=PARIS)},
        {"blocks": POST.blocks[:1]},
        {"blocks": POST.blocks[::-1]},
        {"blocks": (Prose(html="<p>Le train file vers le nord.</p>"), POST.blocks[1])},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_readers_would_see_changed_changes_the_hash(change):
    changed = dataclasses.replace(POST, **change)

    assert posts.content_hash(changed) != posts.content_hash(POST)


def _without(key):
    fields = json.loads(posts.dump(POST))
    del fields[key]
    return json.dumps(fields)


def _with(**fields):
    return json.dumps({**json.loads(posts.dump(POST)), **fields})


@pytest.mark.parametrize("key", [field.name for field in dataclasses.fields(Post)])
def test_a_post_that_lacks_a_part_is_refused(key):
    with pytest.raises(ValueError, match=key):
        posts.load(_without(key))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "5",
        '"x"',
        "[]",
        "{}",
        "<html></html>",
        "[" * 100_000,
        _with(blocks=5),
        _with(blocks=[5]),
        _with(blocks=["html"]),
        _with(blocks=[{}]),
        _with(blocks=[{"players": [{}]}]),
        _with(blocks=[{"players": 5}]),
        _with(date="today"),
        _with(date=5),
        _with(due=None),
        _with(tags=None),
        _with(colour="red"),
    ],
    ids=lambda text: text[:12] or "empty",
)
def test_whatever_is_no_post_is_refused_as_a_value_error(text):
    with pytest.raises(ValueError, match=r"."):
        posts.load(text)


@given(text=st.text(max_size=60) | st.sampled_from(["{}", "[[]]", '{"blocks": []}', "0e9"]))
@settings(deadline=None, max_examples=100)
def test_no_text_makes_reading_a_post_fail_in_another_way(text):
    with pytest.raises(ValueError, match=r"."):
        posts.load(text)
