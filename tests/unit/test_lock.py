"""A lock as text: it comes back as it was, diffs well, and is refused when it was damaged."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import lock
from publisher.errors import InvalidInput
from publisher.model import Isrc, Market, Match, TrackId

WHERE = "playlists/x.lock"
ID = TrackId("7zkDEBSxkcBVsStS4qBFpK")
MATCH = Match(
    asked="Phoenix - Lisztomania",
    track_id=ID,
    confidence=1.0,
    reasons=("the link is the writer's",),
    decided="link",
    market=Market("FR"),
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
IDS = st.text(string.ascii_letters + string.digits, min_size=22, max_size=22).map(TrackId)
MATCHES = st.builds(
    Match,
    asked=TEXT,
    track_id=IDS,
    confidence=st.floats(min_value=0, max_value=1),
    reasons=st.lists(TEXT, max_size=3).map(tuple),
    decided=st.sampled_from(("link", "rule", "person")),
    market=st.sampled_from(("FR", "DE")).map(Market),
    isrc=st.none() | st.just(Isrc("FRZ039800212")),
    runner_up=st.none() | IDS,
    title=TEXT.filter(bool),
    artists=st.lists(TEXT, max_size=3).map(tuple),
    checked=st.none()
    | st.datetimes(timezones=st.just(dt.UTC)).map(lambda moment: moment.replace(microsecond=0)),
)


def text_with(**fields):
    entry = {**json.loads(lock.dump({MATCH.asked: MATCH}))["entries"][0], **fields}
    return json.dumps({"version": 1, "entries": [entry]})


@given(matches=st.lists(MATCHES, max_size=4, unique_by=lambda match: match.asked))
@settings(deadline=None, max_examples=80)
def test_a_lock_comes_back_from_its_text_as_it_was_and_in_its_order(matches):
    before = {match.asked: match for match in matches}

    after = lock.load(lock.dump(before), WHERE)

    assert list(after.items()) == list(before.items())


def test_what_the_post_does_not_show_is_not_kept():
    untitled = dataclasses.replace(MATCH, artists=("Phoenix",))

    assert "artists" not in lock.dump({untitled.asked: untitled})


def test_the_text_is_readable_and_ends_in_a_newline():
    match = dataclasses.replace(MATCH, asked="Françoise Hardy - Tous les garçons")

    text = lock.dump({match.asked: match})

    assert "Françoise Hardy - Tous les garçons" in text
    assert "publisher resolve" in text
    assert text.endswith("}\n")


def test_changing_one_entry_leaves_the_lines_of_the_others():
    other = dataclasses.replace(MATCH, asked="Air - La femme d'argent")
    before = lock.dump({MATCH.asked: MATCH, other.asked: other}).splitlines()

    changed = dataclasses.replace(other, decided="person")
    after = lock.dump({MATCH.asked: MATCH, changed.asked: changed}).splitlines()

    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


@pytest.mark.parametrize("version", [2, 99])
def test_a_lock_of_a_newer_program_is_left_alone(version):
    with pytest.raises(InvalidInput, match="newer program"):
        lock.load(json.dumps({"version": version, "entries": []}), WHERE)


def test_a_lock_that_git_could_not_merge_says_where_and_what_to_do():
    text = lock.dump({MATCH.asked: MATCH})
    torn = text.replace('  "entries"', '<<<<<<< HEAD\n  "entries"')

    with pytest.raises(InvalidInput, match="take it back from git") as refused:
        lock.load(torn, WHERE)

    assert refused.value.problems[0].line == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "5",
        '"x"',
        "{",
        "number: 34",
        "[" * 100_000,
        '{"version": 1}',
        '{"version": 1, "entries": null}',
        '{"version": 1, "entries": 5}',
        '{"version": 1, "entries": [5]}',
        '{"version": 1, "entries": ["x"]}',
        '{"version": 1, "entries": {"a": 1}}',
        '{"version": ' + "1" * 5000 + ', "entries": []}',
        text_with(track="not an id"),
        text_with(track=f"../{ID}"),
        text_with(track=None),
        text_with(decided="nobody"),
        text_with(decided=None),
        text_with(confidence="1"),
        text_with(confidence=None),
        text_with(confidence=10**400),
        text_with(confidence=-3),
        text_with(confidence=2),
        text_with(confidence=float("nan")),
        text_with(confidence=float("inf")),
        text_with(reasons="none"),
        text_with(artists=5),
        text_with(runner_up="not an id"),
        text_with(checked="yesterday"),
        text_with(checked="2015-06-21T09:00:00"),
        text_with(checked=5),
        text_with(isrc=["x"]),
    ],
    ids=lambda text: text[-60:] or "empty",
)
def test_a_damaged_lock_is_refused_in_words(text):
    with pytest.raises(InvalidInput) as refused:
        lock.load(text, WHERE)

    assert str(refused.value).startswith(WHERE)


@pytest.mark.parametrize(
    "key",
    ["asked", "track", "isrc", "confidence", "reasons", "runner_up", "decided", "market",
     "checked"],
)  # fmt: skip
def test_an_entry_that_lacks_a_part_is_refused(key):
    document = json.loads(lock.dump({MATCH.asked: MATCH}))
    del document["entries"][0][key]

    with pytest.raises(InvalidInput, match=key):
        lock.load(json.dumps(document), WHERE)


def test_two_answers_to_one_question_are_refused_rather_than_one_taken_silently():
    document = json.loads(lock.dump({MATCH.asked: MATCH}))
    document["entries"].append({**document["entries"][0], "track": "0" * 22})

    with pytest.raises(InvalidInput, match="Lisztomania"):
        lock.load(json.dumps(document), WHERE)


@given(text=st.text(max_size=60))
@settings(deadline=None, max_examples=100)
def test_no_text_makes_reading_a_lock_fail_in_another_way(text):
    with pytest.raises(InvalidInput):
        lock.load(text, WHERE)
