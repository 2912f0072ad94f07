"""The catalogue that needs no credentials, over HTTP."""

from __future__ import annotations

import pytest

from publisher.adapters.oembed import OEmbedCatalogue
from publisher.errors import CredentialsRejected, ServiceUnavailable
from publisher.model import Entry, Track, TrackId
from tests.standin import (
    CUT_OFF,
    HTML,
    NEVER,
    RESET,
    SUMMER,
    TRUNCATED_JSON,
    Answer,
    StandIn,
)

OEMBED = "/oembed"
PATIENT_S, HURRIED_S = 5.0, 0.5


def catalogue_at(spotify: StandIn, timeout_s: float = PATIENT_S) -> OEmbedCatalogue:
    return OEmbedCatalogue(f"{spotify.url}{OEMBED}", timeout_s=timeout_s)


def test_a_living_id_gives_its_title_and_no_more(spotify):
    track = catalogue_at(spotify).track(SUMMER.id)

    assert track == Track(id=SUMMER.id, title=SUMMER.title)


def test_the_address_for_people_is_asked_without_credentials(spotify):
    catalogue_at(spotify).track(SUMMER.id)

    (request,) = spotify.requests
    assert request.path == OEMBED
    assert request.query == {"url": f"https://open.spotify.com/track/{SUMMER.id}"}
    assert "Authorization" not in request.headers


def test_a_404_means_that_the_link_is_dead(spotify):
    assert catalogue_at(spotify).track(TrackId("Gone".rjust(22, "0"))) is None
    assert len(spotify.requests) == 1


def test_a_search_says_the_three_steps_to_credentials_and_asks_nothing(spotify):
    with pytest.raises(CredentialsRejected) as caught:
        catalogue_at(spotify).search(Entry(artists=SUMMER.artists, title=SUMMER.title))

    assert caught.value.exit_code == 5
    for step in ("link", "(1)", "dashboard", "(2)", "(3)", "SPOTIPY_CLIENT_ID"):
        assert step in str(caught.value)
    assert spotify.requests == []


def test_a_limit_says_how_long_to_wait_and_is_not_waited_out(spotify):
    spotify.script(OEMBED, Answer(status=429, headers={"Retry-After": "86400"}))

    with pytest.raises(ServiceUnavailable) as caught:
        catalogue_at(spotify).track(SUMMER.id)

    assert caught.value.exit_code == 3
    assert caught.value.retry_after_s == 86_400
    assert len(spotify.requests) == 1


def test_a_read_that_fails_once_is_repeated_and_succeeds(spotify):
    spotify.script(OEMBED, Answer(status=503))

    assert catalogue_at(spotify).track(SUMMER.id) is not None
    assert len(spotify.requests) == 2


def test_a_server_that_stays_down_is_unavailable(spotify):
    spotify.script(OEMBED, *[Answer(status=504, body="upstream request timeout")] * 10)

    with pytest.raises(ServiceUnavailable, match="HTTP 504"):
        catalogue_at(spotify, timeout_s=1).track(SUMMER.id)

    assert len(spotify.requests) == 4


def test_no_answer_in_time_is_unavailable_and_said(spotify):
    spotify.script(OEMBED, NEVER)

    with pytest.raises(ServiceUnavailable, match="no answer in time"):
        catalogue_at(spotify, HURRIED_S).track(SUMMER.id)

    assert len(spotify.requests) == 1


def test_a_connection_that_is_reset_is_unavailable(spotify):
    spotify.script(OEMBED, RESET)

    with pytest.raises(ServiceUnavailable, match="no connection"):
        catalogue_at(spotify).track(SUMMER.id)


UNREADABLE = {
    "cut off": CUT_OFF,
    "truncated JSON": TRUNCATED_JSON,
    "HTML with status 200": HTML,
    "an empty body": Answer(),
    "a list": Answer(body=["title"]),
    "no title": Answer(body={"html": "<iframe></iframe>"}),
    "a title that is null": Answer(body={"title": None}),
    "an error as a text": Answer(body={"error": "something went wrong"}),
}


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_answer_that_makes_no_sense_is_not_a_dead_link(spotify, answer):
    spotify.script(OEMBED, answer)

    with pytest.raises(ServiceUnavailable) as caught:
        catalogue_at(spotify).track(SUMMER.id)

    assert caught.value.exit_code == 3
