"""Each failure of Spotify ends in one of our errors; all through the real spotipy."""

from __future__ import annotations

import logging
import traceback

import pytest

from publisher.adapters.http import session
from publisher.adapters.spotify import SpotifyCatalogue
from publisher.errors import (
    CredentialsRejected,
    PublisherError,
    ServiceRejected,
    ServiceUnavailable,
)
from publisher.model import Entry, Market, Track, TrackId
from tests.standin import (
    BASIC,
    CLIENT_ID,
    CLIENT_SECRET,
    CUT_OFF,
    HTML,
    NEEDS_PREMIUM,
    NEVER,
    RESET,
    SUMMER,
    SUMMER_LIVE,
    TOKEN,
    TRUNCATED_JSON,
    Answer,
    StandIn,
    problem,
)

SEARCH, TOKENS = "/v1/search", "/api/token"
ENTRY = Entry(artists=SUMMER.artists, title=SUMMER.title)
PATIENT_S, HURRIED_S = 5.0, 0.5
DOWN = problem(503, "Service temporarily unavailable")
FORBIDDEN = problem(403, "Forbidden")
NO_TOKEN = problem(401, "Access token missing")
SHORT_WAIT = problem(429, "API rate limit exceeded", retry_after="2")
QUOTA = problem(429, "Too many requests", retry_after="86400", reason="QUOTA_EXCEEDED")
INVALID_CLIENT = Answer(
    status=400, body={"error": "invalid_client", "error_description": "Invalid client"}
)


@pytest.fixture
def spotify():
    with StandIn() as stand_in:
        yield stand_in


def catalogue_at(
    spotify: StandIn, timeout_s: float = PATIENT_S, secret: str = CLIENT_SECRET
) -> SpotifyCatalogue:
    return SpotifyCatalogue(
        CLIENT_ID,
        secret,
        Market("FR"),
        api_url=f"{spotify.url}/v1/",
        accounts_url=spotify.url,
        timeout_s=timeout_s,
    )


def failure_of(catalogue: SpotifyCatalogue, entry: Entry = ENTRY) -> PublisherError:
    with pytest.raises(PublisherError) as caught:
        catalogue.search(entry)
    return caught.value


def failure_with(spotify: StandIn, *answers: Answer) -> PublisherError:
    spotify.script(SEARCH, *answers)
    return failure_of(catalogue_at(spotify))


# What is asked


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
