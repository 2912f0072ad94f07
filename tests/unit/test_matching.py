"""When a match is sure, and what a person is told when it is not."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.matching import contradiction, fold, judge
from publisher.model import Entry, Isrc, Track, TrackId
from tests.examples import LA_MER, LISZTOMANIA

ENTRY = Entry(artists=("Phoenix",), title="Lisztomania")
ISRC, OTHER_ISRC = Isrc("FRZ039800212"), Isrc("GBAYE0601498")


def other(track: Track = LISZTOMANIA, last: str = "X", **changes: object) -> Track:
    identifier = TrackId(track.id[:-1] + last)
    return dataclasses.replace(track, **{"id": identifier, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Été à l’ombre", "ete a l'ombre"),
        ("  La   Mer ", "la mer"),
        ("STRASSE", "Straße"),
        ("Beyonce\u0301", "BEYONCÉ"),
        ("№ 1", "No 1"),
        ("ﬁn", "FIN"),
    ],
)
def test_case_accents_and_spaces_do_not_tell_two_names_apart(one, two):
    assert fold(one) == fold(two)


@pytest.mark.parametrize(("one", "two"), [("La mer", "Le mer"), ("1979", "1997"), ("a b", "ab")])
def test_letters_and_words_do_tell_two_names_apart(one, two):
    assert fold(one) != fold(two)


@settings(deadline=None)
@given(st.text())
def test_folding_twice_folds_no_further(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("artists", "title"),
    [
        (("Phoenix",), "Lisztomania"),
        (("PHOENIX",), "lisztománia"),
        (("phoenix ",), " Lisztomania"),
    ],
)
def test_the_same_artist_and_title_is_sure(artists, title):
    verdict = judge(Entry(artists=artists, title=title), [LA_MER, LISZTOMANIA])

    assert verdict.sure == LISZTOMANIA
    assert verdict.reasons == ("same artist and title",)
    assert verdict.candidates == (LISZTOMANIA, LA_MER)
    assert verdict.runner_up == LA_MER


@pytest.mark.parametrize(
    ("given_artists", "credited"),
    [
        (("Simon & Garfunkel",), ("Simon", "Garfunkel")),
        (("Simon", "Garfunkel"), ("Garfunkel", "Simon")),
        (("Simon, Garfunkel",), ("Simon", "Garfunkel")),
        (("Simon",), ("Simon", "Garfunkel")),
    ],
)
def test_a_credit_may_be_written_in_one_or_in_parts(given_artists, credited):
    track = other(artists=credited)

    assert judge(Entry(artists=given_artists, title="Lisztomania"), [track]).sure == track


@pytest.mark.parametrize(
    "track",
    [
        other(title="Lisztomania - Remix"),
        other(title="Lisztomania (Live)"),
        other(artists=("Phoenix Tribute",)),
        other(artists=()),
        other(title="Lizstomania"),
    ],
)
def test_anything_but_the_same_artist_and_title_is_asked(track):
    verdict = judge(ENTRY, [track])

    assert verdict.sure is None
    assert verdict.reasons == ("no candidate has exactly this artist and title",)
    assert verdict.candidates == (track,)


@pytest.mark.parametrize(
    "entry",
    [
        Entry(title="Lisztomania"),
        Entry(artists=("Phoenix",)),
        Entry(artists=("Someone", "Phoenix"), title="Lisztomania"),
    ],
)
def test_half_of_the_words_are_never_sure(entry):
    assert judge(entry, [LISZTOMANIA]).sure is None


def test_nothing_found_is_said():
    verdict = judge(ENTRY, [])

    assert (verdict.sure, verdict.reasons, verdict.runner_up) == (None, ("nothing found",), None)


def test_two_recordings_of_one_name_are_asked():
    verdict = judge(ENTRY, [LISZTOMANIA, other()])

    assert verdict.sure is None
    assert verdict.reasons == ("2 recordings have this artist and title",)


def test_two_tracks_of_one_recording_are_as_good_as_one():
    one = dataclasses.replace(LISZTOMANIA, isrc=ISRC)
    two = other(isrc=ISRC)

    verdict = judge(ENTRY, [two, one])

    assert verdict.sure is not None
    assert verdict.sure.isrc == ISRC
    assert verdict.runner_up is not None
    assert verdict.runner_up.id != verdict.sure.id


def test_of_one_recording_the_track_that_plays_is_taken():
    silent = dataclasses.replace(LISZTOMANIA, isrc=ISRC, playable=False)
    playing = other(isrc=ISRC, last="z", playable=True)

    assert judge(ENTRY, [silent, playing]).sure == playing


def test_a_track_that_does_not_play_for_the_readers_is_asked():
    verdict = judge(ENTRY, [other(playable=False)])

    assert verdict.sure is None
    assert verdict.reasons == ("found, but it does not play in the readers' market",)


@settings(deadline=None)
@given(st.permutations([LISZTOMANIA, LA_MER, other(LA_MER), other(title="Lisztomania - Live")]))
def test_the_order_of_the_answers_does_not_change_the_choice(candidates):
    verdict = judge(ENTRY, candidates)

    assert verdict.sure == LISZTOMANIA
    assert verdict.candidates == judge(ENTRY, candidates[::-1]).candidates


@pytest.mark.parametrize(
    "hint",
    [
        {"album": "Alphabetical"},
        {"year": 2010},
        {"duration_ms": 200_000},
    ],
)
def test_a_hint_that_contradicts_is_asked(hint):
    track = dataclasses.replace(LISZTOMANIA, duration_ms=241_000)

    verdict = judge(dataclasses.replace(ENTRY, **hint), [track])

    assert verdict.sure is None
    assert verdict.reasons == ("artist and title agree, but not the album, year or length given",)


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        ({"album": "wolfgang amadeus phoenix"}, "album agrees"),
        ({"year": 2009}, "year agrees"),
        ({"duration_ms": 243_900}, "length agrees"),
    ],
)
def test_a_hint_settles_which_of_two_recordings_is_meant(hint, reason):
    right = dataclasses.replace(LISZTOMANIA, duration_ms=241_000)
    wrong = other(album="Live", year=2014, duration_ms=300_000)

    verdict = judge(dataclasses.replace(ENTRY, **hint), [wrong, right])

    assert verdict.sure == right
    assert verdict.reasons == ("same artist and title", reason)


@pytest.mark.parametrize("hint", [{"album": "Alphabetical"}, {"year": 1999}, {"duration_ms": 1}])
def test_a_hint_is_not_said_to_agree_with_what_nobody_knows(hint):
    unknown = dataclasses.replace(LISZTOMANIA, album=None, year=None)

    verdict = judge(dataclasses.replace(ENTRY, **hint), [unknown])

    assert not any("agrees" in reason for reason in verdict.reasons)


def test_a_version_is_part_of_the_title():
    entry = dataclasses.replace(ENTRY, version="Live")
    live = other(title="Lisztomania - Live")

    assert judge(entry, [LISZTOMANIA, live]).sure == live
    assert judge(entry, [LISZTOMANIA]).sure is None


def test_a_recording_code_that_leads_to_other_words_is_asked():
    verdict = judge(Entry(title="Lisztomania", isrc=ISRC), [other(LA_MER, isrc=ISRC)])

    assert verdict.sure is None
    assert "La mer" in verdict.reasons[0]


def test_a_recording_code_decides_alone():
    entry = Entry(title="La mer", isrc=ISRC)
    right = other(LA_MER, isrc=ISRC)

    verdict = judge(entry, [LISZTOMANIA, right])

    assert verdict.sure == right
    assert verdict.reasons == ("same recording (ISRC)",)


def test_a_track_with_another_code_is_not_the_recording_whatever_its_name():
    entry = dataclasses.replace(ENTRY, isrc=ISRC)

    verdict = judge(entry, [other(isrc=OTHER_ISRC)])

    assert verdict.sure is None
    assert "ISRC" in verdict.reasons[0]


@pytest.mark.parametrize(
    "entry",
    [
        ENTRY,
        Entry(artists=("Phénix",), title="Lisztomania"),
        Entry(artists=("Phoenix",), title="Lisztomania (remix)"),
        Entry(artists=("Phoenix", "Quelqu'un"), title="LISZTOMANIA !"),
        Entry(title="Lisztomania"),
        Entry(track_id=LISZTOMANIA.id),
    ],
)
def test_a_link_whose_words_are_near_is_no_contradiction(entry):
    assert contradiction(entry, LISZTOMANIA) is None


def test_a_link_to_quite_another_track_says_which():
    entry = Entry(artists=("Charles Trenet",), title="La mer")

    said = contradiction(entry, LISZTOMANIA)

    assert said == "the file says Charles Trenet - La mer, but it leads to Phoenix - Lisztomania"


@pytest.mark.parametrize(
    ("artist", "title", "leads_to"),
    [
        ("Phoenix", "Lisztomania", ("Phoenix", "1901")),
        ("Zaz", "La vie en rose", ("Louis Armstrong", "La Vie En Rose")),
        ("U2", "One", ("Adele", "Someone Like You")),
        ("Phoenix", "Tout autre chose", ("Phoenix", "Lisztomania")),
        ("Un autre", "Lisztomania", ("Phoenix", "Lisztomania")),
        ("U2", "!!!", ("U2", "One")),
    ],
)
def test_the_same_artist_or_the_same_title_alone_is_not_enough(artist, title, leads_to):
    entry = Entry(artists=(artist,), title=title)
    track = dataclasses.replace(LISZTOMANIA, artists=(leads_to[0],), title=leads_to[1])

    assert contradiction(entry, track) is not None


def test_a_source_that_names_no_artists_is_held_to_its_title():
    entry = Entry(artists=("Charles Trenet",), title="La mer")
    nameless = dataclasses.replace(LISZTOMANIA, artists=())

    assert contradiction(entry, nameless) is not None
    assert contradiction(entry, dataclasses.replace(nameless, title="La Mer")) is None
