"""The pages of a site, from values and the packaged templates."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest
from typing_extensions import override

from publisher.adapters.templates import JinjaTemplates
from publisher.errors import InvalidInput
from publisher.model import Language, Player, Players, Post, Prose, Slug, TrackId
from publisher.site import Header, Pages, address, header, in_order, path_of, phrases
from tests.examples import LA_MER, LISZTOMANIA, SERIES, SUNDAY

NOWHERE = Path("no-templates-of-its-own")
AT_HOME = dataclasses.replace(SERIES, url="https://blog.example/sons/")
ATOM = "{http://www.w3.org/2005/Atom}"
NASTY = '<script>alert(1)</script> & "l\'été" ]]> é 🎶'
OLDER = Header(
    number=33, slug=Slug("avant"), headline="Avant", summary="", date=dt.date(2015, 6, 14)
)
NEWER = Header(
    number=35, slug=Slug("apres"), headline="Après", summary="Oui.", date=dt.date(2015, 6, 28)
)
POST = Post(
    key="sunday-morning-sound/34",
    number=34,
    slug=Slug("chambre-en-provence"),
    title="Sunday Morning Sound #34 – Chambre en Provence",
    headline="Chambre en Provence",
    summary="Neuf mois, neuf mots.",
    date=SUNDAY.date(),
    due=SUNDAY,
    tags=("playlist", "Provence"),
    blocks=(
        Prose(html="<p>Le train file vers le <em>sud</em>.</p>"),
        Players(
            players=(
                Player(
                    position=2,
                    track_id=LISZTOMANIA.id,
                    title="Lisztomania",
                    artist="Phoenix",
                    note_html="<p>Les <em>urgences</em>.</p>",
                ),
            )
        ),
        Prose(html="<p>Et puis une terrasse.</p>"),
        Players(
            players=(
                Player(position=1, track_id=LA_MER.id, title="La mer", artist="Charles Trenet"),
                Player(position=3, track_id=TrackId("3" * 22), title="Sans artiste", artist=""),
            )
        ),
    ),
)
HOSTILE = dataclasses.replace(
    POST,
    title=f"Sunday Morning Sound #34 – {NASTY}",
    headline=NASTY,
    summary=NASTY,
    tags=(NASTY,),
    blocks=(Players(players=(Player(position=1, track_id=LA_MER.id, title=NASTY, artist=NASTY),)),),
)
POSTS = [POST, HOSTILE, dataclasses.replace(POST, summary="", tags=(), blocks=())]


class Markup(HTMLParser):
    """Every tag of a page with its attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


def pages(series=SERIES) -> Pages:
    return Pages(series, JinjaTemplates(NOWHERE))


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


@pytest.mark.parametrize("series", [SERIES, AT_HOME], ids=["no-address", "address"])
@pytest.mark.parametrize("post", POSTS, ids=["whole", "hostile", "bare"])
@pytest.mark.parametrize("neighbours", [(None, None), (OLDER, NEWER)], ids=["alone", "between"])
def test_a_post_is_valid_html(series, post, neighbours):
    html5lib.HTMLParser(strict=True).parse(pages(series).post(post, *neighbours))


@pytest.mark.parametrize("headers", [[], [OLDER, header(HOSTILE), NEWER]], ids=["none", "three"])
def test_the_index_is_valid_html(headers):
    html5lib.HTMLParser(strict=True).parse(pages().index(headers))


def test_a_post_shows_series_number_title_day_essay_notes_and_tags():
    page = pages().post(POST, None, None)

    assert f"<title>{POST.title}</title>" in page
    assert page.count("<h1") == 1
    text = words(page)
    for part in ("Sunday Morning Sound #34", "Chambre en Provence", "dimanche 21 juin 2015",
                 "Le train file vers le sud", "Les urgences", "Provence", "Une voisine"):  # fmt: skip
        assert part in text
    assert '<html lang="fr">' in page
    assert 'datetime="2015-06-21T09:00:00+02:00"' in page


def test_players_are_ordinary_links_in_lists_and_keep_their_places():
    page = pages().post(POST, None, None)
    markup = Markup(page)

    links = [link["href"] for link in markup.all("a") if "spotify" in (link["href"] or "")]
    assert links == [
        f"https://open.spotify.com/track/{track}" for track in (LISZTOMANIA.id, LA_MER.id, "3" * 22)
    ]
    assert [item["value"] for item in markup.all("li") if "value" in item] == ["2", "1", "3"]
    assert page.index("le <em>sud") < page.index(LISZTOMANIA.id) < page.index("terrasse")
    assert page.index("terrasse") < page.index(LA_MER.id)


@pytest.mark.parametrize("page", ["post", "index"])
def test_no_page_asks_spotify_for_anything_before_a_click(page):
    text = pages().post(POST, OLDER, NEWER) if page == "post" else pages().index([header(POST)])
    markup = Markup(text)

    assert markup.all("iframe", "embed", "object", "frame", "video", "audio", "style") == []
    loaded = [
        value
        for tag, attributes in markup.tags
        if tag != "a"
        for name, value in attributes.items()
        if name in ("src", "href", "srcset", "poster", "data", "action", "background", "ping")
    ]
    assert loaded
    assert not any("//" in (value or "") for value in loaded)
    assert not any(name.startswith("on") for _, attributes in markup.tags for name in attributes)
    assert all("src" in script for script in markup.all("script"))


@pytest.mark.parametrize("post", [HOSTILE], ids=[""])
def test_words_never_become_markup(post):
    page = pages().post(post, header(post), header(post))

    assert "<script>alert" not in page
    assert "alert(1)" in words(page)
    assert "<script>alert" not in pages().index([header(post)])


def test_neighbours_are_linked_by_number_and_title():
    markup = Markup(page := pages().post(POST, OLDER, NEWER))

    rels = {link["rel"]: link["href"] for link in markup.all("a") if "rel" in link}
    assert (rels["prev"], rels["next"]) == ("../avant/", "../apres/")
    assert "#33 Avant" in words(page)
    assert "#35 Après" in words(page)


@pytest.mark.parametrize(
    ("neighbours", "rels"),
    [((None, None), set()), ((OLDER, None), {"prev"}), ((None, NEWER), {"next"})],
)
def test_the_first_and_the_last_post_have_one_neighbour(neighbours, rels):
    markup = Markup(pages().post(POST, *neighbours))

    assert {link["rel"] for link in markup.all("a") if "rel" in link} == rels


def test_the_index_lists_all_newest_first():
    page = pages().index([OLDER, header(POST), NEWER])

    numbers = re.findall(r"#(\d+)", words(page))
    assert numbers == ["35", "34", "33"]
    assert 'href="chambre-en-provence/"' in page
    assert "dimanche 14 juin 2015" in page


def test_an_empty_blog_says_so():
    assert "La première semaine arrive bientôt." in pages().index([])


@pytest.mark.parametrize("series", [SERIES, AT_HOME], ids=["no-address", "address"])
@pytest.mark.parametrize("posts", [[], [POST], [HOSTILE, POST]], ids=["none", "one", "hostile"])
def test_the_feed_is_an_atom_document_whatever_the_words(series, posts):
    feed = ET.fromstring(pages(series).feed(posts))

    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed"
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [post.title for post in posts]
    for required in ("id", "title", "updated"):
        assert all(element.findtext(f"{ATOM}{required}") for element in (feed, *entries))


def test_the_feed_has_the_whole_post_with_links_and_no_frames():
    feed = ET.fromstring(pages(AT_HOME).feed([POST]))

    content = feed.findtext(f"{ATOM}entry/{ATOM}content") or ""
    assert content.count("https://open.spotify.com/track/") == 3
    assert "<em>sud</em>" in content
    assert "Les <em>urgences</em>" in content
    assert not re.search(r"<(iframe|script|object|embed)", content)
    html5lib.HTMLParser(strict=True).parseFragment(content)


def test_an_entry_of_the_feed_keeps_its_id_when_the_address_changes():
    one, two = (
        ET.fromstring(pages(series).feed([POST])).findtext(f"{ATOM}entry/{ATOM}id")
        for series in (SERIES, AT_HOME)
    )

    assert one == two
    assert (one or "").startswith("urn:uuid:")


def test_a_series_with_an_address_gives_full_addresses():
    page = pages(AT_HOME).post(POST, None, None)
    feed = ET.fromstring(pages(AT_HOME).feed([POST]))

    there = "https://blog.example/sons/chambre-en-provence/"
    canonical = [link["href"] for link in Markup(page).all("link") if link["rel"] == "canonical"]
    assert canonical == [there]
    links = [link.get("href") or "" for link in feed.iter(f"{ATOM}link")]
    assert there in links
    assert all(link.startswith("https://blog.example/sons/") for link in links)


def test_without_an_address_none_is_made_up():
    page = pages().post(POST, None, None)

    assert "canonical" not in page
    assert "None" not in page
    assert address(SERIES, "index.html") == ""
    assert address(AT_HOME, path_of(Slug("x"))) == "https://blog.example/sons/x/"


def test_posts_of_one_day_are_ordered_by_number():
    same_day = dataclasses.replace(OLDER, date=NEWER.date, number=40)

    assert in_order([same_day, NEWER, OLDER]) == [OLDER, NEWER, same_day]


@pytest.mark.parametrize("language", ["fr", "en", "de", "ja"])
def test_every_language_has_all_the_words(language):
    series = dataclasses.replace(SERIES, language=Language(language))

    english = phrases(dataclasses.replace(SERIES, language=Language("en")), JinjaTemplates(NOWHERE))
    assert phrases(series, JinjaTemplates(NOWHERE)).keys() == english.keys()
    html5lib.HTMLParser(strict=True).parse(pages(series).post(POST, OLDER, NEWER))


def test_a_blogs_own_words_replace_ours_one_by_one(tmp_path):
    (tmp_path / "phrases").mkdir()
    (tmp_path / "phrases" / "fr.toml").write_text('older = "Avant cela"', "utf-8")

    own = phrases(SERIES, JinjaTemplates(tmp_path))

    assert own["older"] == "Avant cela"
    assert own["newer"]


def test_a_file_of_words_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "phrases").mkdir()
    (tmp_path / "phrases" / "fr.toml").write_text("older = Avant", "utf-8")

    with pytest.raises(InvalidInput, match=r"templates/phrases/fr\.toml.*line 1"):
        phrases(SERIES, JinjaTemplates(tmp_path))


@pytest.mark.parametrize("name", ["style.css", "player.js"])
def test_the_shared_files_are_there(name):
    assert pages().asset(name)
