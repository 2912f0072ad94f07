"""What every catalogue does alike: the fake, Spotify's Web API in both shapes, and oEmbed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from publisher.adapters.oembed import OEmbedCatalogue
from publisher.adapters.spotify import SpotifyCatalogue
from publisher.model import Entry, Market, TrackId
from publisher.ports import Catalogue
from tests.fakes import FakeCatalogue
from tests.standin import (
    ABSENT,
    CLIENT_ID,
    CLIENT_SECRET,
    MOVED,
    SALT,
    SUMMER,
    TRACKS,
    StandIn,
)

SEARCHING = ["fake", "spotify", "spotify in the older shape"]
ALL = [*SEARCHING, "oembed"]
UNKNOWN = TrackId("Unknown".rjust(22, "0"))


def catalogue_of(kind: str, spotify: StandIn) -> Catalogue:
    if kind == "fake":
        return FakeCatalogue(*TRACKS)
    if kind == "oembed":
        return OEmbedCatalogue(f"{spotify.url}/oembed")
    return SpotifyCatalogue(
        CLIENT_ID,
        CLIENT_SECRET,
        Market("FR"),
        api_url=f"{spotify.url}/v1/",
        accounts_url=spotify.url,
    )


@pytest.fixture
def catalogue(request: pytest.FixtureRequest) -> Iterator[Catalogue]:
    """Give the catalogue that a test's parameter names."""
    with StandIn(older_shape="older" in request.param) as spotify:
        yield catalogue_of(request.param, spotify)


any_catalogue = pytest.mark.parametrize("catalogue", ALL, indirect=True)
searching_catalogue = pytest.mark.parametrize("catalogue", SEARCHING, indirect=True)


@any_catalogue
def test_a_known_id_gives_its_track(catalogue):
    track = catalogue.track(SUMMER.id)

    assert (track.id, track.title) == (SUMMER.id, SUMMER.title)


@searching_catalogue
def test_a_known_id_gives_all_that_a_match_is_judged_by(catalogue):
    assert catalogue.track(SALT.id) == SALT


@any_catalogue
def test_an_unknown_id_leads_nowhere(catalogue):
    assert catalogue.track(UNKNOWN) is None


@any_catalogue
def test_the_id_that_was_asked_is_kept(catalogue):
    track = catalogue.track(MOVED.id)

    assert (track.id, track.title) == (MOVED.id, MOVED.title)


@any_catalogue
def test_the_same_question_gets_the_same_answer(catalogue):
    assert catalogue.track(SUMMER.id) == catalogue.track(SUMMER.id)


@searching_catalogue
def test_a_track_that_does_not_play_in_the_market_is_reported_so(catalogue):
    assert catalogue.track(ABSENT.id).playable is False
    assert catalogue.track(SUMMER.id).playable is True


@searching_catalogue
def test_a_search_finds_the_track_among_its_candidates(catalogue):
    found = catalogue.search(Entry(artists=SUMMER.artists, title=SUMMER.title))

    assert SUMMER in found


@searching_catalogue
def test_a_search_for_what_is_not_there_finds_nothing(catalogue):
    assert list(catalogue.search(Entry(artists=("Nobody",), title="Nothing"))) == []
