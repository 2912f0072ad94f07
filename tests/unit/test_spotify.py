"""What is asked of Spotify, and what is read from its answers."""

from __future__ import annotations

import pytest

from publisher.model import Entry, Track
from tests.spotify_cases import (
    ENTRY,
    SEARCH,
    TOKENS,
    catalogue_at,
)
from tests.standin import (
    SUMMER,
    SUMMER_LIVE,
    Answer,
    StandIn,
)


def test_the_query_is_the_plain_words_of_the_entry(spotify):
    catalogue_at(spotify).search(Entry(artists=("Old Harbour", "Miss Tide"), title="Salt"))

    assert spotify.asked(SEARCH)[0].query["q"] == "Old Harbour Miss Tide Salt"


def test_a_typographic_apostrophe_is_asked_for_as_a_plain_one(spotify):
    catalogue_at(spotify).search(Entry(artists=("Les Volets Clos",), title="L’été à l’envers"))

    assert spotify.asked(SEARCH)[0].query["q"] == "Les Volets Clos L'été à l'envers"


@pytest.mark.parametrize("title", ['"Salt"', "“Salt”", "« Salt »", "„Salt“"])
def test_quotes_are_left_out_of_the_query(spotify, title):
    found = catalogue_at(spotify).search(Entry(artists=("Old Harbour",), title=title))

    assert spotify.asked(SEARCH)[0].query["q"] == "Old Harbour Salt"
    assert [track.title for track in found] == ["Salt"]


def test_the_version_is_part_of_the_query(spotify):
    catalogue_at(spotify).search(Entry(artists=("Miss Tide",), title="Salt", version="Live"))

    assert spotify.asked(SEARCH)[0].query["q"] == "Miss Tide Salt Live"


def test_an_entry_with_an_isrc_is_asked_for_by_it(spotify):
    found = catalogue_at(spotify).search(
        Entry(artists=("Someone",), title="Something", isrc=SUMMER.isrc)
    )

    assert spotify.asked(SEARCH)[0].query["q"] == f"isrc:{SUMMER.isrc}"
    assert [track.id for track in found] == [SUMMER.id]


def test_a_search_asks_for_ten_tracks_in_the_readers_market(spotify):
    catalogue_at(spotify).search(ENTRY)

    asked = spotify.asked(SEARCH)[0].query
    assert (asked["type"], asked["limit"], asked["market"]) == ("track", "10", "FR")


def test_a_look_up_asks_for_one_track_in_the_readers_market(spotify):
    catalogue_at(spotify).track(SUMMER.id)

    assert [request.path for request in spotify.requests] == [TOKENS, f"/v1/tracks/{SUMMER.id}"]
    assert spotify.requests[1].query == {"market": "FR"}


def test_one_token_serves_many_questions(spotify):
    catalogue = catalogue_at(spotify)

    catalogue.search(ENTRY)
    catalogue.track(SUMMER.id)
    catalogue.search(ENTRY)

    assert len(spotify.asked(TOKENS)) == 1


def test_every_request_says_which_program_asks(spotify):
    catalogue_at(spotify).search(ENTRY)

    agents = [request.headers["User-Agent"].split("/")[0] for request in spotify.requests]
    assert agents == ["weekly-playlist-publisher"] * 2


def test_nothing_is_asked_before_there_is_a_question(spotify):
    catalogue_at(spotify)

    assert spotify.requests == []


# What is answered


@pytest.mark.parametrize("older_shape", [False, True])
def test_a_track_is_read_whole_from_either_shape_of_answer(older_shape):
    with StandIn(older_shape=older_shape) as spotify:
        assert catalogue_at(spotify).track(SUMMER.id) == SUMMER


@pytest.mark.parametrize("older_shape", [False, True])
def test_candidates_come_in_spotifys_order(older_shape):
    with StandIn(older_shape=older_shape) as spotify:
        found = catalogue_at(spotify).search(ENTRY)

    assert found == [SUMMER_LIVE, SUMMER]


def test_a_search_without_hits_gives_no_candidates(spotify):
    assert catalogue_at(spotify).search(Entry(artists=("Nobody",), title="Nothing")) == []


def test_what_an_answer_does_not_say_stays_unknown(spotify):
    bare = {"id": SUMMER.id, "name": "Untold", "artists": [{"name": "Nobody"}], "album": None}
    spotify.script(f"/v1/tracks/{SUMMER.id}", Answer(body=bare))

    track = catalogue_at(spotify).track(SUMMER.id)

    assert track == Track(id=SUMMER.id, title="Untold", artists=("Nobody",))


@pytest.mark.parametrize("date", ["1946", "1946-10", "1946-10-05"])
def test_a_release_date_of_any_precision_gives_the_year(spotify, date):
    item = {"id": SUMMER.id, "name": "Old", "artists": [], "album": {"release_date": date}}
    spotify.script(f"/v1/tracks/{SUMMER.id}", Answer(body=item))

    track = catalogue_at(spotify).track(SUMMER.id)

    assert track is not None
    assert track.year == 1946


def test_a_gap_among_the_candidates_is_passed_over(spotify):
    item = {"id": SUMMER.id, "name": "Here", "artists": []}
    spotify.script(SEARCH, Answer(body={"tracks": {"items": [None, item]}}))

    assert [track.title for track in catalogue_at(spotify).search(ENTRY)] == ["Here"]


# Failures of the Web API
