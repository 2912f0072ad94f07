"""The sign-in and its failures; no secret is ever shown or logged."""

from __future__ import annotations

import logging
import traceback

import pytest

from publisher.adapters.http import session
from publisher.errors import (
    CredentialsRejected,
    ServiceUnavailable,
)
from publisher.model import TrackId
from tests.spotify_cases import (
    DOWN,
    ENTRY,
    FORBIDDEN,
    HURRIED_S,
    INVALID_CLIENT,
    PATIENT_S,
    QUOTA,
    SEARCH,
    TOKENS,
    catalogue_at,
    failure_of,
)
from tests.standin import (
    BASIC,
    CLIENT_SECRET,
    CUT_OFF,
    HTML,
    NEEDS_PREMIUM,
    NEVER,
    RESET,
    SUMMER,
    TOKEN,
    Answer,
    problem,
)


def test_a_wrong_secret_is_rejected_with_where_to_get_the_right_one(spotify):
    error = failure_of(catalogue_at(spotify, secret="not-the-secret"))

    assert isinstance(error, CredentialsRejected)
    assert error.exit_code == 5
    assert "invalid_client" in str(error)
    assert "https://developer.spotify.com/dashboard" in str(error)
    assert spotify.asked(SEARCH) == []


DOWN_AT_SIGN_IN = {
    "503 in the shape of the Web API": DOWN,
    "503 in words": Answer(status=503, body="upstream connect error"),
    "503 in HTML": Answer(status=503, body="<html>Service unavailable</html>"),
    "503 without a body": Answer(status=503),
    "503 in the shape of OAuth": Answer(status=503, body={"error": "temporarily_unavailable"}),
    "500 in the shape of OAuth": Answer(status=500, body={"error": "server_error"}),
    "429": Answer(status=429, body="Too many requests"),
    "truncated JSON": Answer(body='{"access_token": "'),
    "HTML with status 200": HTML,
    "a token without its end": Answer(body={"access_token": "something"}),
    "no token": Answer(body={"expires_in": 3600}),
    "cut off": CUT_OFF,
    "reset": RESET,
}


@pytest.mark.parametrize("answer", DOWN_AT_SIGN_IN.values(), ids=DOWN_AT_SIGN_IN.keys())
def test_a_sign_in_that_is_down_does_not_blame_the_credentials(spotify, answer):
    spotify.script(TOKENS, answer)

    error = failure_of(catalogue_at(spotify))

    assert isinstance(error, ServiceUnavailable)
    assert error.exit_code == 3
    assert len(spotify.asked(TOKENS)) == 1
    assert spotify.asked(SEARCH) == []


def test_a_sign_in_that_limits_says_how_long_to_wait(spotify):
    spotify.script(TOKENS, QUOTA)

    error = failure_of(catalogue_at(spotify))

    assert isinstance(error, ServiceUnavailable)
    assert error.retry_after_s == 86_400
    assert len(spotify.asked(TOKENS)) == 1


def test_a_sign_in_that_never_answers_is_unavailable(spotify):
    spotify.script(TOKENS, NEVER)

    error = failure_of(catalogue_at(spotify, HURRIED_S))

    assert isinstance(error, ServiceUnavailable)
    assert "no answer in time" in str(error)
    assert len(spotify.asked(TOKENS)) == 1


def test_a_catalogue_works_again_once_the_sign_in_does(spotify):
    spotify.script(TOKENS, DOWN)
    catalogue = catalogue_at(spotify)
    failure_of(catalogue)

    assert SUMMER in catalogue.search(ENTRY)


# What is never done


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_write_that_fails_is_not_repeated(spotify, method):
    spotify.script("/v1/me/playlists", *[DOWN] * 4)

    answer = session().request(method, f"{spotify.url}/v1/me/playlists", timeout=PATIENT_S)

    assert answer.status_code == 503
    assert len(spotify.requests) == 1


FAILURES = {
    "400": (SEARCH, problem(400, "Invalid limit")),
    "401": (SEARCH, problem(401, "The access token expired")),
    "403": (SEARCH, FORBIDDEN),
    "Premium": (SEARCH, NEEDS_PREMIUM),
    "404": (SEARCH, problem(404, "Resource not found")),
    "429": (SEARCH, QUOTA),
    "503": (SEARCH, DOWN),
    "reset": (SEARCH, RESET),
    "cut off": (SEARCH, CUT_OFF),
    "HTML": (SEARCH, HTML),
    "error as a text": (SEARCH, Answer(status=400, body={"error": "no"})),
    "invalid client": (TOKENS, INVALID_CLIENT),
    "sign-in down": (TOKENS, DOWN),
    "sign-in reset": (TOKENS, RESET),
    "sign-in in HTML": (TOKENS, HTML),
}


@pytest.mark.parametrize(("path", "answer"), FAILURES.values(), ids=FAILURES.keys())
def test_no_secret_and_no_token_is_in_any_error_or_log(spotify, caplog, path, answer):
    caplog.set_level(logging.DEBUG)
    spotify.script(path, *[answer] * 10)
    catalogue = catalogue_at(spotify, timeout_s=1)

    error = failure_of(catalogue)

    # The traceback names every exception that led to it, spotipy's and urllib3's too.
    shown = "".join(traceback.format_exception(error))
    for text in (shown, str(error), repr(error), repr(vars(error)), repr(catalogue), caplog.text):
        assert CLIENT_SECRET not in text
        assert BASIC not in text
        assert TOKEN not in text


def test_no_secret_and_no_token_is_logged_when_all_is_well(spotify, caplog):
    caplog.set_level(logging.DEBUG)

    catalogue_at(spotify).search(ENTRY)

    assert CLIENT_SECRET not in caplog.text
    assert BASIC not in caplog.text
    assert TOKEN not in caplog.text


def test_a_dead_link_leaves_no_noise_in_the_log(spotify, caplog):
    catalogue_at(spotify).track(TrackId("Gone".rjust(22, "0")))

    assert caplog.records == []
