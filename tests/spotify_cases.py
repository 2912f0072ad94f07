"""Questions to the stand-in through the real spotipy, and the answers that go wrong."""

from __future__ import annotations

import pytest

from publisher.adapters.spotify import SpotifyCatalogue
from publisher.errors import (
    PublisherError,
)
from publisher.model import Entry, Market
from tests.standin import (
    CLIENT_ID,
    CLIENT_SECRET,
    SUMMER,
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
