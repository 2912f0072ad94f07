"""Which entries are asked about, what is kept, and what stays open."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from typing_extensions import override

from publisher.definition import parse
from publisher.errors import (
    CredentialsRejected,
    ServiceRejected,
    ServiceUnavailable,
)
from publisher.model import Entry, Isrc, Market, Match, Playlist, Slug, Track, TrackId
from publisher.ports import Catalogue
from publisher.resolve import resolve
from tests.examples import LA_MER, LISZTOMANIA, NAME, PLAYLIST, SUNDAY
from tests.fakes import FakeCatalogue

MARKET = Market("FR")
LINK = Entry(track_id=LISZTOMANIA.id)
NAMED_LINK = Entry(artists=("Phoenix",), title="Lisztomania", track_id=LISZTOMANIA.id)
WORDS = Entry(artists=("Charles Trenet",), title="La mer")
DOWN = ServiceUnavailable("Spotify", "HTTP 503", retry_after_s=7)


class OneRefusal(FakeCatalogue):
    """Refuses one track for good and answers for the others."""

    @override
    def track(self, track_id: TrackId) -> Track | None:
        if track_id == LISZTOMANIA.id:
            raise ServiceRejected("Spotify", "HTTP 400: bad id")
        return super().track(track_id)


def playlist(*entries: Entry) -> Playlist:
    return dataclasses.replace(parse(PLAYLIST, NAME, "x.yaml"), entries=entries, body=())


def match(entry: Entry, **changes: object) -> Match:
    kept = Match(
        asked=entry.asked,
        track_id=entry.track_id or TrackId("1111111111111111111111"),
        confidence=0.9,
        reasons=("kept",),
        decided="person",
        market=MARKET,
        checked=SUNDAY.astimezone(dt.UTC),
    )
    return dataclasses.replace(kept, **changes)  # type: ignore[arg-type]


def found(entries, catalogue, lock=(), **options):
    by_asked = {kept.asked: kept for kept in lock}
    return resolve(playlist(*entries), by_asked, catalogue, MARKET, SUNDAY, **options)


def test_an_entry_in_the_lock_is_never_asked_again():
    catalogue = FakeCatalogue(LA_MER, LISZTOMANIA)
    kept = match(WORDS)

    resolution = found([WORDS], catalogue, [kept])

    assert resolution.matches == {WORDS.asked: kept}
    assert catalogue.asked == []


@pytest.mark.parametrize(
    "change",
    [{"title": "La Mer!"}, {"album": "Intégrale"}, {"year": 1946}, {"version": "1943"},
     {"isrc": Isrc("FRZ039800212")}, {"duration_ms": 200_000}, {"track_id": LA_MER.id}],
)  # fmt: skip
def test_a_changed_entry_is_asked_anew_and_only_that_one(change):
    changed = dataclasses.replace(WORDS, **change)
    catalogue = FakeCatalogue()

    resolution = found([changed, LINK], catalogue, [match(WORDS), match(LINK)])

    assert len(catalogue.asked) == 1
    assert list(resolution.matches) == [LINK.asked]
    assert [entry.entry for entry in resolution.open] == [changed]


@pytest.mark.parametrize("change", [{"note": "Un mot."}, {"key": "mer"}, {"line": 99}])
def test_a_note_a_key_and_another_line_ask_nothing(change):
    catalogue = FakeCatalogue()

    assert not found([dataclasses.replace(WORDS, **change)], catalogue, [match(WORDS)]).open
    assert catalogue.asked == []


def test_the_lock_keeps_the_order_of_the_playlist_and_forgets_what_left_it():
    gone = Entry(artists=("Personne",), title="Rien")

    resolution = found([LINK, WORDS], FakeCatalogue(), [match(gone), match(WORDS), match(LINK)])

    assert list(resolution.matches) == [LINK.asked, WORDS.asked]


def test_words_with_one_exact_answer_are_matched_by_rule():
    resolution = found([WORDS], FakeCatalogue(LA_MER))

    made = resolution.matches[WORDS.asked]
    assert (made.track_id, made.decided, made.confidence) == (LA_MER.id, "rule", 1.0)
    assert (made.market, made.checked) == (MARKET, SUNDAY)
    assert not resolution.open


def test_spotifys_words_are_not_kept_where_the_writer_has_words():
    catalogue = FakeCatalogue(LA_MER, LISZTOMANIA)

    resolution = found([WORDS, NAMED_LINK], catalogue)

    assert {(kept.title, kept.artists) for kept in resolution.matches.values()} == {("", ())}


def test_words_without_a_sure_answer_stay_open_with_the_candidates():
    twin = dataclasses.replace(LA_MER, id=TrackId("2222222222222222222222"))

    resolution = found([WORDS], FakeCatalogue(LA_MER, twin))

    (entry,) = resolution.open
    assert entry.reasons == ("2 recordings have this artist and title",)
    assert {track.id for track in entry.candidates} == {LA_MER.id, twin.id}
    assert entry.error is None


def test_the_runner_up_is_kept():
    live = dataclasses.replace(LA_MER, id=TrackId("2222222222222222222222"), title="La mer (live)")

    resolution = found([WORDS], FakeCatalogue(live, LA_MER))

    assert resolution.matches[WORDS.asked].runner_up == live.id


def test_a_bare_link_takes_its_words_from_spotify_for_the_post():
    resolution = found([LINK], FakeCatalogue(LISZTOMANIA))

    kept = resolution.matches[LINK.asked]
    assert (kept.title, kept.artists, kept.decided) == ("Lisztomania", ("Phoenix",), "link")
    (track,) = resolution.edition(Slug("s")).tracks
    assert (track.title, track.artists) == ("Lisztomania", ("Phoenix",))


def test_a_link_that_leads_nowhere_is_asked():
    (entry,) = found([LINK], FakeCatalogue()).open

    assert "no track with this id" in entry.reasons[0]


def test_a_link_to_another_track_than_its_words_is_asked():
    entry = dataclasses.replace(WORDS, track_id=LISZTOMANIA.id)

    (left,) = found([entry], FakeCatalogue(LISZTOMANIA)).open

    assert left.reasons == (
        "the file says Charles Trenet - La mer, but it leads to Phoenix - Lisztomania",
    )
    assert left.candidates == (LISZTOMANIA,)


def test_a_link_that_does_not_play_for_the_readers_is_asked():
    silent = dataclasses.replace(LISZTOMANIA, playable=False)

    (left,) = found([LINK], FakeCatalogue(silent)).open

    assert left.reasons == ("the link is right, but the track does not play in FR",)


@pytest.mark.parametrize(
    "error",
    [DOWN, CredentialsRejected("Spotify", "HTTP 401"), ServiceRejected("Spotify", "HTTP 400")],
)
def test_a_catalogue_that_does_not_answer_leaves_entries_open_with_its_error(error):
    catalogue = FakeCatalogue(LA_MER)
    catalogue.error = error

    resolution = found([WORDS, LINK], catalogue)

    assert [entry.error for entry in resolution.open] == [error, error]
    assert resolution.matches == {}


def test_with_every_answer_given_nothing_is_unanswered():
    assert found([WORDS, LINK], FakeCatalogue(LA_MER, LISZTOMANIA)).unanswered is None


def test_a_link_whose_words_are_given_needs_no_answer():
    catalogue = FakeCatalogue()
    catalogue.error = DOWN

    resolution = found([NAMED_LINK], catalogue)

    kept = resolution.matches[NAMED_LINK.asked]
    assert (kept.track_id, kept.checked) == (LISZTOMANIA.id, None)
    assert "not checked with Spotify yet" in kept.reasons
    assert not resolution.open
    assert resolution.unanswered is DOWN


def test_a_refusal_of_one_entry_does_not_stop_the_others():
    other = Entry(track_id=LA_MER.id)

    resolution = found([LINK, other], OneRefusal(LA_MER))

    assert list(resolution.matches) == [other.asked]
    assert [str(entry.error) for entry in resolution.open] == ["Spotify: HTTP 400: bad id"]


def test_rechecking_asks_about_links_that_were_never_checked_and_nothing_else():
    catalogue = FakeCatalogue(LISZTOMANIA, LA_MER)
    unchecked = match(NAMED_LINK, decided="link", checked=None, track_id=LISZTOMANIA.id)

    resolution = found([WORDS, NAMED_LINK], catalogue, [match(WORDS), unchecked], recheck=True)

    assert catalogue.asked == [LISZTOMANIA.id]
    assert resolution.matches[NAMED_LINK.asked].checked == SUNDAY


def test_rechecking_never_undoes_what_a_person_decided():
    kept = match(WORDS, checked=None)

    resolution = found([WORDS], FakeCatalogue(LA_MER), [kept], recheck=True)

    assert resolution.matches[WORDS.asked].track_id == kept.track_id


@pytest.mark.parametrize("error", [DOWN, ServiceRejected("Spotify", "HTTP 400")])
def test_rechecking_without_an_answer_keeps_what_was_known(error):
    catalogue = FakeCatalogue()
    catalogue.error = error
    unchecked = match(LINK, decided="link", checked=None)

    resolution = found([LINK], catalogue, [unchecked], recheck=True)

    assert resolution.matches == {LINK.asked: unchecked}


def test_an_edition_with_open_entries_cannot_be_made():
    with pytest.raises(ValueError, match="0 tracks for 1 entries"):
        found([WORDS], FakeCatalogue()).edition(Slug("s"))


def test_a_bug_in_a_catalogue_is_not_taken_for_an_answer():
    class Broken(Catalogue):
        @override
        def track(self, track_id: TrackId) -> Track | None:
            raise ZeroDivisionError

        @override
        def search(self, entry: Entry) -> list[Track]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        found([WORDS], Broken())
