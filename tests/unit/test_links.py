"""Every form of link that people paste, and every one that does not lead to a track."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import links
from publisher.links import Link, NotATrack
from publisher.model import TrackId

ID = "7zkDEBSxkcBVsStS4qBFpK"
IDS = st.text(alphabet=string.ascii_letters + string.digits, min_size=22, max_size=22)
FORMS = (
    "https://open.spotify.com/track/{}",
    "https://open.spotify.com/track/{}?si=0a1b2c3d4e5f",
    "https://open.spotify.com/track/{}?si=x&utm_source=copy-link#t=10",
    "https://open.spotify.com/track/{}/",
    "https://open.spotify.com/intl-fr/track/{}",
    "https://open.spotify.com/intl-fr/track/{}?si=0a1b2c3d4e5f",
    "https://open.spotify.com/intl-pt-BR/track/{}",
    "https://open.spotify.com/intl-es-419/track/{}",
    "https://open.spotify.com/embed/track/{}",
    "https://open.spotify.com/embed/track/{}?utm_source=generator&theme=0",
    "https://open.spotify.com/intl-fr/embed/track/{}",
    "http://open.spotify.com/track/{}",
    "HTTPS://Open.Spotify.Com/track/{}",
    "https://play.spotify.com/track/{}",
    "open.spotify.com/track/{}",
    "<https://open.spotify.com/track/{}>",
    "  https://open.spotify.com/track/{}  ",
    "spotify:track:{}",
    "Spotify:track:{}",
    "spotify:track:{}?si=0a1b2c3d4e5f",
    "spotify://track/{}",
    "{}",
    " {} ",
)
REFUSED = (
    (f"https://open.spotify.com/album/{ID}", "album"),
    (f"https://open.spotify.com/album/{ID}?highlight=spotify:track:{ID}", "album"),
    (f"https://open.spotify.com/intl-fr/album/{ID}", "album"),
    (f"spotify:album:{ID}", "album"),
    (f"https://open.spotify.com/artist/{ID}", "artist"),
    (f"https://open.spotify.com/playlist/{ID}", "playlist"),
    (f"spotify:user:une.voisine:playlist:{ID}", "playlist"),
    ("https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M", "made by Spotify"),
    ("https://open.spotify.com/user/spotify/playlist/37i9dQZF1DXcBWIGoYBM5M", "made by Spotify"),
    ("spotify:playlist:37i9dQZF1DXcBWIGoYBM5M", "made by Spotify"),
    (f"https://open.spotify.com/episode/{ID}", "episode"),
    (f"https://open.spotify.com/show/{ID}", "podcast"),
    ("https://spotify.link/a1b2c3d4e5", "short link"),
    ("spotify.link/a1b2c3d4e5", "short link"),
    ("https://spotify.app.link/a1b2c3d4e5", "short link"),
    ("https://link.tospotify.com/a1b2c3d4e5", "short link"),
    ("https://open.spotify.com/collection/tracks", "not a Spotify link to a track"),
    ("https://open.spotify.com/", "not a Spotify link to a track"),
    ("https://open.spotify.com/track", "not a Spotify link to a track"),
    ("spotify:", "not a Spotify link to a track"),
    ("spotify:local:Air:Moon+Safari:La+femme:429", "not a Spotify link to a track"),
    ("https://open.spotify.com/search/air", "not a Spotify link to a track"),
    (f"https://open.spotify.com/track/{ID[:-1]}", "22 letters and digits"),
    (f"https://open.spotify.com/track/{ID}x", "22 letters and digits"),
    (f"https://open.spotify.com/track/{ID[:-1]}é", "22 letters and digits"),
    (f"https://open.spotify.com/track/{ID[:-1]}٣", "22 letters and digits"),
    ("https://open.spotify.com/track/../../../etc", "22 letters and digits"),
    (f"https://open.spotify.com.evil.example/track/{ID}", "only links to open.spotify.com"),
    (f"https://open.spotify.com@evil.example/track/{ID}", "only links to open.spotify.com"),
    (f"https://evil.example/open.spotify.com/track/{ID}", "only links to open.spotify.com"),
    ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "www.youtube.com"),
    ("https://www.deezer.com/track/3135556", "artist - title"),
    ("https://", "only links to open.spotify.com"),
    ("https://[::1/track", "not an address"),
)


@given(identifier=IDS, form=st.sampled_from(FORMS))
@settings(deadline=None, max_examples=150)
def test_an_id_survives_every_form_of_link(identifier, form):
    assert links.track_id(form.format(identifier)) == identifier


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_taken_for_a_link_and_not_for_words(form):
    assert links.looks_like_link(form.format(ID))


@given(identifier=IDS)
@settings(deadline=None)
def test_the_address_of_a_track_leads_back_to_it(identifier):
    assert links.parse(links.track_url(TrackId(identifier))) == Link("track", identifier)


@pytest.mark.parametrize(("link", "explanation"), REFUSED)
def test_what_leads_to_no_track_is_refused_with_its_own_explanation(link, explanation):
    with pytest.raises(NotATrack, match=explanation):
        links.track_id(link)


@pytest.mark.parametrize("link", [link for link, _ in REFUSED])
def test_what_is_refused_is_still_taken_for_a_link(link):
    assert links.looks_like_link(link)


def test_no_two_kinds_of_link_are_refused_with_the_same_words():
    said = set()
    for kind in ("album", "artist", "episode", "show", "playlist"):
        with pytest.raises(NotATrack) as refused:
            links.track_id(f"spotify:{kind}:{ID}")
        said.add(str(refused.value))

    assert len(said) == 5


def test_a_short_link_without_its_https_is_a_link_too():
    assert links.looks_like_link("link.tospotify.com/a1b2c3d4e5")


@pytest.mark.parametrize(
    "words",
    [
        "Air - La femme d'argent",
        "Spotify - La chanson",
        "Charles Trenet – La mer",
        "anticonstitutionnelles",
        "ANTICONSTITUTIONNELLES",
        "Anticonstitutionnelles",
        "7zkDEBSxkcBVsStS4qBFp",
        "7zkDEBSxkcBVsStS4qBF K",
        "track",
        "",
        "🎵",
    ],
)
def test_words_are_not_taken_for_a_link(words):
    assert not links.looks_like_link(words)


@given(
    start=st.sampled_from(("", "https://", "spotify:", "https://open.spotify.com/", "<", "//[")),
    rest=st.text(max_size=40),
)
@settings(deadline=None, max_examples=300)
def test_any_text_is_a_track_or_is_refused_in_words(start, rest):
    try:
        understood = bool(links.ID.fullmatch(links.track_id(start + rest)))
    except NotATrack as refused:
        understood = bool(str(refused))

    assert understood
