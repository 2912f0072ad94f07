"""Each failure of Spotify ends in one of our errors; all through the real spotipy."""

from __future__ import annotations

import pytest

from publisher.errors import (
    CredentialsRejected,
    ServiceRejected,
    ServiceUnavailable,
)
from publisher.model import Entry, TrackId
from tests.spotify_cases import (
    DOWN,
    ENTRY,
    FORBIDDEN,
    HURRIED_S,
    NO_TOKEN,
    QUOTA,
    SEARCH,
    SHORT_WAIT,
    catalogue_at,
    failure_of,
    failure_with,
)
from tests.standin import (
    CUT_OFF,
    HTML,
    NEEDS_PREMIUM,
    NEVER,
    RESET,
    SUMMER,
    TRUNCATED_JSON,
    Answer,
    StandIn,
    problem,
)


def test_an_invalid_limit_is_rejected_for_good(spotify):
    error = failure_with(spotify, problem(400, "Invalid limit"))

    assert isinstance(error, ServiceRejected)
    assert error.exit_code == 3
    assert str(error) == "Spotify: HTTP 400: Invalid limit"


def test_a_token_that_is_lost_once_is_renewed_and_the_question_asked_again(spotify):
    spotify.script(SEARCH, NO_TOKEN)

    found = catalogue_at(spotify).search(ENTRY)

    assert SUMMER in found
    used = [request.headers["Authorization"] for request in spotify.asked(SEARCH)]
    assert used == [f"Bearer {token}" for token in spotify.tokens]
    assert len(set(used)) == 2


def test_a_token_that_stays_refused_needs_other_credentials(spotify):
    spotify.script(SEARCH, NO_TOKEN, NO_TOKEN, NO_TOKEN, NO_TOKEN)

    error = failure_of(catalogue_at(spotify, timeout_s=1))

    assert isinstance(error, CredentialsRejected)
    assert error.exit_code == 5
    assert "Access token missing" in str(error)
    assert len(spotify.asked(SEARCH)) == 3


def test_an_app_whose_owner_has_no_premium_is_told_so(spotify):
    error = failure_with(spotify, NEEDS_PREMIUM)

    assert isinstance(error, CredentialsRejected)
    assert error.exit_code == 5
    assert "Premium" in str(error)


def test_an_endpoint_that_was_removed_is_rejected_for_good(spotify):
    error = failure_with(spotify, FORBIDDEN)

    assert isinstance(error, ServiceRejected)
    assert error.exit_code == 3
    assert str(error) == "Spotify: HTTP 403: Forbidden"


def test_the_word_premium_in_a_title_is_not_taken_for_the_reason(spotify):
    spotify.script(SEARCH, FORBIDDEN)

    error = failure_of(catalogue_at(spotify), Entry(artists=("Nora",), title="Premium"))

    assert isinstance(error, ServiceRejected)


def test_a_short_limit_says_how_long_to_wait(spotify):
    error = failure_with(spotify, SHORT_WAIT)

    assert isinstance(error, ServiceUnavailable)
    assert error.exit_code == 3
    assert error.retry_after_s == 2


def test_a_day_long_limit_is_reported_at_once_and_not_waited_out(spotify):
    error = failure_with(spotify, QUOTA)

    assert isinstance(error, ServiceUnavailable)
    assert error.exit_code == 3
    assert error.retry_after_s == 86_400
    assert len(spotify.asked(SEARCH)) == 1


@pytest.mark.parametrize("wait", ["Sun, 22 Nov 2026 09:00:00 GMT", "soon", "-1", "1.5"])
def test_a_wait_that_is_no_number_of_seconds_is_unknown(spotify, wait):
    error = failure_with(spotify, problem(429, "API rate limit exceeded", retry_after=wait))

    assert isinstance(error, ServiceUnavailable)
    assert error.retry_after_s is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_that_fails_once_is_repeated_and_succeeds(spotify, status):
    spotify.script(SEARCH, problem(status, "try again"))

    assert SUMMER in catalogue_at(spotify).search(ENTRY)
    assert len(spotify.asked(SEARCH)) == 2


def test_a_server_that_stays_down_is_unavailable_after_four_tries(spotify):
    spotify.script(SEARCH, *[DOWN] * 10)

    error = failure_of(catalogue_at(spotify, timeout_s=1))

    assert isinstance(error, ServiceUnavailable)
    assert error.exit_code == 3
    assert "503" in str(error)
    assert len(spotify.asked(SEARCH)) == 4


def test_a_page_of_html_as_an_error_is_shown_on_one_short_line(spotify):
    page = "<html>\n<body>\n" + "<p>Bad things happen</p>\n" * 500
    error = failure_with(spotify, Answer(status=400, body=page))

    assert isinstance(error, ServiceRejected)
    assert "\n" not in str(error)
    assert len(str(error)) < 200


def test_no_answer_in_time_is_unavailable_and_said(spotify):
    spotify.script(SEARCH, NEVER)

    error = failure_of(catalogue_at(spotify, HURRIED_S))

    assert isinstance(error, ServiceUnavailable)
    assert error.exit_code == 3
    assert "no answer in time" in str(error)
    assert len(spotify.asked(SEARCH)) == 1


def test_a_connection_that_is_reset_is_unavailable(spotify):
    error = failure_with(spotify, RESET)

    assert isinstance(error, ServiceUnavailable)
    assert error.exit_code == 3
    assert "no connection" in str(error)


def test_a_server_that_is_not_there_is_unavailable():
    with StandIn() as gone:
        pass

    error = failure_of(catalogue_at(gone, timeout_s=1))

    assert isinstance(error, ServiceUnavailable)
    assert error.exit_code == 3
    assert "no connection" in str(error)


UNREADABLE = {
    "cut off": CUT_OFF,
    "truncated JSON": TRUNCATED_JSON,
    "HTML with status 200": HTML,
    "an empty body": Answer(),
    "a list": Answer(body=[]),
    "null": Answer(body="null"),
    "an error as a text, with status 200": Answer(body={"error": "something went wrong"}),
    "an error as a text, with status 400": Answer(status=400, body={"error": "no"}),
    "an error that is null": Answer(status=400, body={"error": None}),
    "tracks as a text": Answer(body={"tracks": "none"}),
    "no items": Answer(body={"tracks": {}}),
    "items that are no objects": Answer(body={"tracks": {"items": ["La mer"]}}),
    "a track without a name": Answer(body={"tracks": {"items": [{"id": "1", "artists": []}]}}),
    "artists that are null": Answer(
        body={"tracks": {"items": [{"id": "1", "name": "x", "artists": None}]}}
    ),
}


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_answer_to_a_search_that_makes_no_sense_is_unavailable(spotify, answer):
    error = failure_with(spotify, answer)

    assert isinstance(error, ServiceUnavailable)
    assert error.exit_code == 3


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_answer_to_a_look_up_that_makes_no_sense_is_not_a_dead_link(spotify, answer):
    spotify.script(f"/v1/tracks/{SUMMER.id}", answer)

    with pytest.raises(ServiceUnavailable):
        catalogue_at(spotify).track(SUMMER.id)


def test_only_a_404_makes_a_link_dead(spotify):
    gone = TrackId("Gone".rjust(22, "0"))

    assert catalogue_at(spotify).track(gone) is None
    assert len(spotify.asked(f"/v1/tracks/{gone}")) == 1


# Failures of the sign-in
