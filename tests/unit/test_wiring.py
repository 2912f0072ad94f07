"""What the environment decides: which catalogue, and what is imported for it."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from publisher import config
from publisher.errors import CredentialsRejected, InvalidInput
from publisher.model import Entry
from publisher.wiring import catalogue, clock_at
from tests.examples import PARIS
from tests.standin import SUMMER, StandIn

ROOT = Path(__file__).resolve().parents[2]
ENTRY = Entry(artists=SUMMER.artists, title=SUMMER.title)
TOML = """\
[series]
title = "Sunday Morning Sound"
author = "Une voisine"
timezone = "Europe/Paris"
slot = "sunday 09:00"
market = "BE"

[targets.site]
kind = "folder"
path = "public"
"""
SETTINGS = config.load(TOML, "publisher.toml", dt.date(2026, 1, 1))
LOOK_UP = f"""\
import sys
from publisher import cli, config
from publisher.wiring import catalogue
import datetime as dt

def imported():
    return " ".join(name for name in ("requests", "spotipy") if name in sys.modules) or "nothing"

settings = config.load({TOML!r}, "publisher.toml", dt.date(2026, 1, 1))
made = catalogue(settings, dict(pair.split("=", 1) for pair in sys.argv[1:]))
print(imported())
made.track({SUMMER.id!r})
print(imported())
"""


def keyless(spotify: StandIn) -> dict[str, str]:
    environment = spotify.environment()
    del environment["SPOTIPY_CLIENT_ID"], environment["SPOTIPY_CLIENT_SECRET"]
    return environment


def paths(spotify: StandIn) -> list[str]:
    return [request.path for request in spotify.requests]


def test_with_credentials_the_web_api_is_asked_for_the_market_of_the_series(spotify):
    catalogue(SETTINGS, spotify.environment()).search(ENTRY)

    assert paths(spotify) == ["/api/token", "/v1/search"]
    assert spotify.requests[1].query["market"] == "BE"


def test_the_credentials_may_also_go_by_spotifys_own_name(spotify):
    environment = {
        name.replace("SPOTIPY_", "SPOTIFY_"): value for name, value in spotify.environment().items()
    }

    catalogue(SETTINGS, environment).search(ENTRY)

    assert paths(spotify) == ["/api/token", "/v1/search"]


def test_without_credentials_oembed_is_asked(spotify):
    track = catalogue(SETTINGS, keyless(spotify)).track(SUMMER.id)

    assert paths(spotify) == ["/oembed"]
    assert track is not None
    assert track.title == SUMMER.title


def test_without_credentials_a_search_says_what_it_needs(spotify):
    with pytest.raises(CredentialsRejected):
        catalogue(SETTINGS, keyless(spotify)).search(ENTRY)

    assert spotify.requests == []


@pytest.mark.parametrize("missing", ["SPOTIPY_CLIENT_ID", "SPOTIPY_CLIENT_SECRET"])
def test_half_of_the_credentials_is_none(spotify, missing):
    environment = spotify.environment()
    del environment[missing]

    catalogue(SETTINGS, environment).track(SUMMER.id)

    assert paths(spotify) == ["/oembed"]


def test_an_empty_variable_is_one_that_is_not_set(spotify):
    environment = spotify.environment() | {"SPOTIPY_CLIENT_SECRET": ""}

    catalogue(SETTINGS, environment).track(SUMMER.id)

    assert paths(spotify) == ["/oembed"]


def test_the_machines_own_environment_is_not_read_behind_the_back(spotify, monkeypatch):
    monkeypatch.setenv("SPOTIPY_CLIENT_ID", "someone")
    monkeypatch.setenv("SPOTIPY_CLIENT_SECRET", "else")

    catalogue(SETTINGS, keyless(spotify)).track(SUMMER.id)

    assert paths(spotify) == ["/oembed"]


def test_one_catalogue_serves_all_the_questions(spotify):
    made = catalogue(SETTINGS, spotify.environment())

    made.search(ENTRY)
    made.track(SUMMER.id)

    assert paths(spotify).count("/api/token") == 1


def imports(environment: dict[str, str]) -> list[str]:
    """Run ``LOOK_UP`` in a fresh interpreter: what is imported before and after the question."""
    pairs = [f"{name}={value}" for name, value in environment.items()]
    run = subprocess.run(
        [sys.executable, "-c", LOOK_UP, *pairs],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stderr == ""
    return run.stdout.splitlines()


def test_spotipy_is_imported_for_the_first_question_and_not_before(spotify):
    assert imports(spotify.environment()) == ["nothing", "requests spotipy"]


def test_without_credentials_spotipy_is_never_imported(spotify):
    assert imports(keyless(spotify)) == ["nothing", "requests"]


def test_a_clock_can_start_at_a_wall_clock_time_of_the_series():
    start = clock_at("2015-06-21 09:00", PARIS)()

    assert start.utcoffset() == dt.timedelta(0)
    assert start.replace(second=0, microsecond=0) == dt.datetime(2015, 6, 21, 7, tzinfo=dt.UTC)


def test_a_time_that_is_none_is_the_callers_to_mend():
    with pytest.raises(InvalidInput, match="next sunday"):
        clock_at("next sunday", PARIS)
