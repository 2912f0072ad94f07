"""Edition → post: blocks in their places, safe HTML, well-set words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest

from publisher.definition import parse
from publisher.errors import InvalidInput
from publisher.model import Edition, Language, Players, Post, Prose, Slug, Track, TrackId
from publisher.render import long_date, markdown, render
from publisher.typography import NBSP, NNBSP
from tests.examples import NAME, PLAYLIST, SERIES, SUNDAY

HEAD = "number: 34\ntitle: Chambre en Provence\ndate: 2015-06-21\n"
TRACKS = """\
tracks:
  - Charles Trenet - La mer
  - {key: urgences, artist: Phoenix, title: Lisztomania}
  - {key: nuit, artist: Air, title: La femme d'argent}
"""
LETTERS = {1: "La mer", 2: "Lisztomania", 3: "La femme d’argent"}


def post_of(text: str) -> Post:
    playlist = parse(text, NAME, "x.yaml")
    tracks = tuple(
        Track(id=TrackId(f"{index:022}"), title=entry.title, artists=entry.artists)
        for index, entry in enumerate(playlist.entries, 1)
    )
    return render(Edition(series=SERIES.key, playlist=playlist, tracks=tracks), SERIES)


def with_body(body: str) -> Post:
    keys = set(re.findall(r"(?m)^\[\[(.*)\]\]$", body))
    tracks = TRACKS
    for key in ("urgences", "nuit"):
        tracks = tracks if key in keys else tracks.replace(f"key: {key}, ", "")
    indented = "".join(f"  {line}\n" for line in body.splitlines())
    return post_of(f"{HEAD}body: |\n{indented}{tracks}")


def shape(post: Post) -> list[str | list[int]]:
    """The blocks in short: text without its tags, players by their position."""
    return [
        [player.position for player in block.players]
        if isinstance(block, Players)
        else re.sub(r"<[^>]*>", "", block.html).strip()
        for block in post.blocks
    ]


def prose(post: Post) -> str:
    return "\n".join(block.html for block in post.blocks if isinstance(block, Prose))


def test_the_post_says_what_the_playlist_says():
    post = post_of(PLAYLIST)

    assert post.key == "sunday-morning-sound/34"
    assert post.title == "Sunday Morning Sound #34 – Chambre en Provence"
    assert post.headline == "Chambre en Provence"
    assert (post.number, post.slug, post.date) == (34, "chambre-en-provence", SUNDAY.date())
    assert post.due == SUNDAY
    assert (post.summary, post.tags) == ("Neuf mois, neuf mots.", ("playlist", "Provence"))


def test_rendering_twice_gives_the_same_post():
    assert post_of(PLAYLIST) == post_of(PLAYLIST)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Un.\n\n[[urgences]]\n\nDeux.\n\n[[tracks]]\n\nTrois.", ["Un.", [2], "Deux.", [1, 3], "Trois."]),
        ("Un.", ["Un.", [1, 2, 3]]),
        ("", [[1, 2, 3]]),
        ("[[tracks]]\n\nUn.", [[1, 2, 3], "Un."]),
        ("Un.\n[[nuit]]\nDeux.", ["Un.", [3], "Deux.", [1, 2]]),
        ("[[nuit]]\n[[urgences]]", [[3], [2], [1]]),
        ("> cité\n[[nuit]]", ["cité", [3], [1, 2]]),
        ("- un\n- deux\n[[nuit]]\n- trois", ["un\ndeux", [3], "trois", [1, 2]]),
        ("1. un\n[[nuit]]\n2. deux", ["un", [3], "deux", [1, 2]]),
        ("```\n[[tracks]]\n```", ["[[tracks]]", [1, 2, 3]]),
        ("<div>\n[[nuit]]\n</div>", [[3], [1, 2]]),
    ],
)  # fmt: skip
def test_players_stand_where_the_body_puts_them_and_the_rest_follows(body, expected):
    assert shape(with_body(body)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "Un.\n\n<!-- à revoir\n\n[[tracks]]\n\n-->\n\nDeux.",
        "<pre>\n[[tracks]]\n</pre>",
        "<script>\n[[tracks]]\n</script>",
        "<style>\n[[nuit]]\n</style>",
        "<!-- jamais fermé\n\n[[nuit]]",
    ],
)
def test_no_player_is_lost_whatever_html_stands_around_its_place(body):
    assert sorted(player.position for player in with_body(body).players) == [1, 2, 3]


def test_a_playlist_placed_whole_leaves_no_empty_list_behind():
    post = post_of(
        f"{HEAD}body: |\n  [[a]]\n\n  [[tracks]]\ntracks:\n  - {{key: a, artist: x, title: y}}\n"
    )

    assert shape(post) == [[1]]


def test_a_link_reference_reaches_across_players():
    post = with_body("[Un][a].\n\n[[urgences]]\n\n[Deux][a].\n\n[a]: https://blog.example/x")

    first, last = (block.html for block in post.blocks if isinstance(block, Prose))
    assert 'href="https://blog.example/x"' in first
    assert 'href="https://blog.example/x"' in last


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<iframe src='https://open.spotify.com/embed/track/x'></iframe>",
        "<style>body{display:none}</style>",
        "<object data=x></object><embed src=x><form action=x><input name=y></form>",
        "<svg onload=alert(1)><math><mi>x</mi></math></svg>",
        "<link rel=stylesheet href=//evil.example><meta http-equiv=refresh content=0><base href=/>",
        '<p onclick="alert(1)" style="position:fixed" class="x" id="y">un</p>',
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JaVa&#9;Script:alert(1)">x</a>',
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "<a href='vbscript:x'>x</a>",
        '<img src="https://a.example/x.png" srcset="https://open.spotify.com/x">',
    ],
)
@pytest.mark.parametrize("where", ["body", "note"])
def test_html_that_could_harm_a_reader_goes(evil, where):
    if where == "body":
        html = prose(with_body(f"Avant.\n\n{evil}\n\nAprès."))
        assert "Avant." in html
        assert "Après." in html
    else:
        html = markdown(evil, SERIES)

    words = r"(?i)<\s*(script|iframe|style|object|embed|form|input|svg|math|link|meta|base)\b"
    assert not re.search(words, html)
    assert not re.search(
        r"(?i)(javascript|vbscript|data):|\bon\w+=|style=|class=|id=|srcset=", html
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*un* **deux** `trois`", "<p><em>un</em> <strong>deux</strong> <code>trois</code></p>"),
        ("~~un~~", "<p><del>un</del></p>"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ('<span lang="it">ciao</span>', "<p>ciao</p>"),
        ('<em lang="it">ciao</em>', '<p><em lang="it">ciao</em></p>'),
    ],
)
def test_markdown_becomes_html(text, html):
    assert markdown(text, SERIES) == html


@pytest.mark.parametrize("text", ["# Un", "Un\n==", "<h1>Un</h1>", '<h1 align="x">Un</h1>'])
def test_the_page_keeps_its_only_first_heading(text):
    html = markdown(text, SERIES)

    assert "<h1" not in html
    assert "Un" in html


@pytest.mark.parametrize(("text", "tag"), [("# Un", "h2"), ("## Un", "h2"), ("### Un", "h3")])
def test_headings_begin_at_the_second_level(text, tag):
    assert markdown(text, SERIES) == f"<{tag}>Un</{tag}>"


def test_a_table_keeps_its_cells():
    html = markdown("| a | b |\n|---|--:|\n| 1 | 2 |", SERIES)

    assert [html.count(tag) for tag in ("<table>", "<th", "<td")] == [1, 3, 2]


def test_an_essays_words_are_set_in_the_language_of_the_series():
    assert markdown('Quoi ? "Non", dit-il...', SERIES) == (
        f"<p>Quoi{NNBSP}? «{NBSP}Non{NBSP}», dit-il…</p>"
    )
    english = dataclasses.replace(SERIES, language=Language("en"))
    assert markdown('What ? "No".', english) == "<p>What ? “No”.</p>"


def test_title_summary_tags_and_players_are_set_too():
    post = post_of(
        'number: 1\ntitle: "Quoi ?"\ndate: 2015-06-21\nsummary: "Si !"\ntags: ["l\'été"]\n'
        "tracks:\n  - Air - La femme d'argent\n"
    )

    assert post.title == f"Sunday Morning Sound #1 – Quoi{NNBSP}?"
    assert (post.summary, post.tags) == (f"Si{NNBSP}!", ("l’été",))
    assert post.players[0].title == "La femme d’argent"


@pytest.mark.parametrize(
    "escape", ["\\uE000x\\uE001", "\\uE002 ?", "\\uE003", "\\x01", "\\uFFFE", "\\0"]
)
@pytest.mark.parametrize("key", ["title", "summary", "body"])
def test_a_character_nobody_sees_is_refused_however_it_was_written(key, escape):
    text = f"{HEAD}summary: x\nbody: y\n{TRACKS}".replace("key: urgences, ", "").replace(
        "key: nuit, ", ""
    )
    text = re.sub(rf"(?m)^{key}: .*$", lambda _: f'{key}: "a{escape}b"', text)

    with pytest.raises(InvalidInput, match="invisible character"):
        parse(text, NAME, "x.yaml")


def test_a_note_is_markdown_and_stays_with_its_player():
    first, second = sorted(post_of(PLAYLIST).players, key=lambda player: player.position)

    assert first.note_html == ""
    assert second.note_html == "<p>Les <em>urgences</em>.</p>"
    assert (second.title, second.artist) == ("Lisztomania", "Phoenix")


def test_words_that_look_like_html_are_only_words():
    post = post_of(f"{HEAD}tracks:\n  - <b>Air</b> - 1 < 2 & 3\n")

    assert (post.players[0].artist, post.players[0].title) == ("<b>Air</b>", "1 < 2 & 3")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "dimanche 21 juin 2015"),
        ("en", "Sunday, June 21, 2015"),
        ("de", "Sonntag, 21. Juni 2015"),
    ],
)
def test_the_day_is_written_out_in_the_language_of_the_series(language, expected):
    series = dataclasses.replace(SERIES, language=Language(language))

    assert long_date(dt.date(2015, 6, 21), series) == expected


def test_an_edition_needs_a_track_for_each_entry():
    playlist = parse(PLAYLIST, NAME, "x.yaml")

    with pytest.raises(ValueError, match="0 tracks for 2 entries"):
        Edition(series=Slug("s"), playlist=playlist, tracks=())
