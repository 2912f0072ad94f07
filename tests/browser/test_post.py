"""The published post in a real browser: private until a click, a player after it."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from publisher.adapters.folder import FolderTarget
from publisher.adapters.templates import JinjaTemplates, packaged
from publisher.model import Track, TrackId
from publisher.publish import Outcome, Outside, publish
from tests.examples import LA_MER, LISZTOMANIA, NAME, PLAYLIST, SERIES, SUNDAY
from tests.fakes import FakeCatalogue, MemoryLedger, MemoryPlaylists

EMBED = "https://open.spotify.com/embed/track/"
POST = "/chambre-en-provence/"
LONG = "2015-06-14-les-grands-mots"
LONG_PLAYLIST = """\
number: 33
title: Supercalifragilisticexpialidocious, ou les grands mots du dimanche
date: 2015-06-14
tags: [playlist, anticonstitutionnellement-et-longtemps]
summary: Des mots trop longs pour un petit écran.
body: |
  # Un premier mot

  Voir https://blog.example/une/adresse/qui/ne/finit/pas/et/ne/se/coupe/nulle/part et
  `une_ligne_de_code_sans_le_moindre_espace_pour_la_couper`.

  ## Un second

  > Cité.

  [[tracks]]
tracks:
  - artist: Julie Andrews
    title: Supercalifragilisticexpialidocious
    spotify: https://open.spotify.com/track/4oSl4Ga2ecVNnV9vsdNOpZ
    note: Trente-quatre lettres, `sans_le_moindre_espace_pour_les_couper`.
  - artist: [Nina Simone, Ella Fitzgerald, Louis Armstrong]
    title: "« Here » & <There>"
    spotify: https://open.spotify.com/track/0Q0IVlqMV64kNLlwjPj0Hl
  - Charles Trenet - La mer
"""
CATALOGUE = FakeCatalogue(
    LISZTOMANIA,
    LA_MER,
    Track(id=TrackId("4oSl4Ga2ecVNnV9vsdNOpZ"), title="Supercalifragilisticexpialidocious"),
    Track(id=TrackId("0Q0IVlqMV64kNLlwjPj0Hl"), title="Here & There"),
)

# Each text's colour against what lies behind it, by WCAG 2: 4.5 for what is not large.
PALE_TEXTS = """() => {
  const channels = (css) => css.match(/[\\d.]+/g).map(Number);
  const light = (css) => channels(css).slice(0, 3)
    .map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    const paint = getComputedStyle(element).backgroundColor;
    return channels(paint)[3] === 0 ? behind(element.parentElement) : paint;
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.data?.trim()))
    .map((e) => [e, [light(getComputedStyle(e).color), light(behind(e))].sort((a, b) => b - a)])
    .map(([e, [more, less]]) => [e.outerHTML.slice(0, 60), (more + 0.05) / (less + 0.05)])
    .filter(([, contrast]) => contrast < 4.5);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Publish two weeks into a folder, the whole path."""
    root = tmp_path_factory.mktemp("blog")
    templates = JinjaTemplates(root / "templates")
    site = FolderTarget("site", root / "public", root / "state", SERIES, templates)
    for name, text in ((LONG, LONG_PLAYLIST), (NAME, PLAYLIST)):
        outside = Outside(
            playlists=MemoryPlaylists({name: text}),
            catalogue=CATALOGUE,
            targets={site.name: site},
            ledger=MemoryLedger(),
        )
        report = publish(name, SERIES, outside, SUNDAY)
        assert [part.outcome for part in report.delivered] == [Outcome.PUBLISHED]
    return root / "public"


@pytest.fixture(scope="module")
def site(folder, served) -> str:
    return served(folder)


@pytest.fixture
def page(reader, site) -> Page:
    return _at(reader(), f"{site}{POST}")


@pytest.fixture(autouse=True)
def _the_page_complains_of_nothing(watch):
    yield
    # What the page's own Content-Security-Policy blocks is said here too.
    assert watch.complaints == []


def _at(page: Page, url: str) -> Page:
    page.goto(url)
    return page


def _links(page: Page):
    return page.locator(".tracks a")


def _bar(page: Page):
    return page.get_by_role("complementary", name="Lecteur Spotify")


def _consent(page: Page):
    return page.get_by_role("button", name="Écouter ici")


def _play_first(page: Page, *, remember: bool = False) -> None:
    _links(page).first.click()
    if remember:
        page.get_by_label("Se souvenir de mon choix").check()
    _consent(page).click()
    expect(page.locator("iframe")).to_have_count(1)


def test_the_script_is_under_a_thousand_bytes_on_the_wire():
    assert len(gzip.compress((packaged() / "player.js").read_bytes(), mtime=0)) < 1000


@pytest.mark.parametrize("path", [POST, "/les-grands-mots/", "/"])
def test_nothing_is_asked_of_anybody_else_before_a_click(reader, site, watch, path):
    page = _at(reader(), f"{site}{path}")
    page.wait_for_load_state("networkidle")
    assert {urlsplit(url).netloc for url in watch.requests if not url.startswith("data:")} == {
        urlsplit(site).netloc
    }
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_the_post_needs_three_requests_and_five_kilobytes(reader, site, folder, watch):
    page = _at(reader(), f"{site}{POST}")
    page.wait_for_load_state("networkidle")
    own = [urlsplit(url).path for url in watch.requests if not url.startswith("data:")]
    assert sorted(own) == [POST, "/player.js", "/style.css"]
    files = (folder / f"{path.strip('/')}{'/index.html' * path.endswith('/')}" for path in own)
    assert sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files) < 5000


def test_the_first_click_asks_and_moves_the_focus_to_the_answer(page, watch):
    expect(_bar(page)).to_be_hidden()
    _links(page).first.click()
    expect(_bar(page)).to_be_visible()
    expect(_bar(page)).to_contain_text("peut alors déposer des cookies")
    expect(_consent(page)).to_be_focused()
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.locator("[aria-current]")).to_have_count(0)
    assert watch.of_spotify() == []


def test_consent_brings_one_player(page, watch):
    _play_first(page)
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("src", f"{EMBED}{LISZTOMANIA.id}")
    expect(frame).to_have_attribute("height", "152")
    expect(frame).to_have_attribute("title", re.compile("Lecteur Spotify.*Lisztomania.*Phoenix"))
    expect(frame.content_frame.get_by_text("A player.")).to_be_visible()
    box = frame.bounding_box()
    assert box is not None
    assert box["height"] == 152
    expect(_consent(page)).to_be_hidden()
    assert watch.of_spotify() == [f"{EMBED}{LISZTOMANIA.id}"]


def test_another_track_gets_a_new_frame_and_leaves_the_history_alone(page, watch):
    entries = page.evaluate("history.length")
    _play_first(page)
    page.evaluate("window.first = document.querySelector('iframe')")
    _links(page).nth(1).click()
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("src", f"{EMBED}{LA_MER.id}")
    expect(frame.content_frame.get_by_text("A player.")).to_be_visible()
    expect(frame).to_have_count(1)
    assert page.evaluate("window.first !== document.querySelector('iframe')")
    assert page.evaluate("!window.first.isConnected")
    assert page.evaluate("history.length") == entries
    assert watch.of_spotify() == [f"{EMBED}{LISZTOMANIA.id}", f"{EMBED}{LA_MER.id}"]


def test_the_playing_track_is_marked(page):
    _play_first(page)
    expect(page.locator("[aria-current=true]")).to_contain_text("Lisztomania")
    _links(page).nth(1).click()
    expect(page.locator("[aria-current=true]")).to_have_count(1)
    expect(page.locator("[aria-current=true]")).to_contain_text("La mer")
    page.get_by_role("button", name="Fermer le lecteur").click()
    expect(page.locator("[aria-current]")).to_have_count(0)
    expect(page.locator("iframe")).to_have_count(0)


def test_a_remembered_consent_survives_a_reload(page):
    _play_first(page, remember=True)
    page.reload()
    _links(page).nth(1).click()
    expect(page.locator("iframe")).to_have_attribute("src", f"{EMBED}{LA_MER.id}")
    expect(_consent(page)).to_be_hidden()


def test_without_being_told_to_remember_the_post_asks_again(page, watch):
    _play_first(page)
    page.reload()
    watch.requests.clear()
    _links(page).first.click()
    expect(_consent(page)).to_be_focused()
    assert watch.of_spotify() == []


def test_taking_the_tick_away_forgets(page, watch):
    _play_first(page, remember=True)
    page.get_by_label("Se souvenir de mon choix").uncheck()
    page.reload()
    watch.requests.clear()
    _links(page).first.click()
    expect(_consent(page)).to_be_focused()
    assert page.evaluate("localStorage.length") == 0
    assert watch.of_spotify() == []


def test_a_tick_without_consent_is_no_consent(page):
    _links(page).first.click()
    page.get_by_label("Se souvenir de mon choix").check()
    page.get_by_role("button", name="Fermer le lecteur").click()
    page.reload()
    _links(page).first.click()
    expect(_consent(page)).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)


@pytest.mark.parametrize(
    "click", [{"modifiers": ["ControlOrMeta"]}, {"modifiers": ["Shift"]}, {"button": "middle"}],
    ids=["ctrl", "shift", "middle"],
)  # fmt: skip
def test_a_click_for_a_new_tab_opens_spotify_there(page, click):
    with page.context.expect_page() as opened:
        _links(page).first.click(**click)
    opened.value.wait_for_url(f"https://open.spotify.com/track/{LISZTOMANIA.id}")
    expect(_bar(page)).to_be_hidden()
    expect(page.locator("iframe")).to_have_count(0)


def test_without_javascript_tracks_are_links_and_nothing_else(reader, site, watch):
    page = _at(reader(java_script_enabled=False), f"{site}{POST}")
    expect(page.locator("aside")).to_be_hidden()
    expect(page.locator("button:visible, input:visible, iframe")).to_have_count(0)
    assert not any(url.endswith(".js") for url in watch.requests)
    _links(page).first.click()
    page.wait_for_url(f"https://open.spotify.com/track/{LISZTOMANIA.id}")


def test_the_keyboard_alone_plays_and_escape_closes(page):
    expect(_links(page).first).not_to_be_focused()
    while not _links(page).first.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(_consent(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("iframe")).to_have_count(1)
    expect(_links(page).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(_bar(page)).to_be_hidden()
    expect(page.locator("iframe")).to_have_count(0)
    expect(_links(page).first).to_be_focused()


def test_escape_instead_of_consent_goes_back_to_the_track(page, watch):
    _links(page).nth(1).click()
    page.keyboard.press("Escape")
    expect(_bar(page)).to_be_hidden()
    expect(_links(page).nth(1)).to_be_focused()
    assert watch.of_spotify() == []


def test_it_plays_where_storage_is_blocked(playwright, browser_path, browser_flags, tmp_path, site):
    profile = tmp_path / "Default" / "Preferences"
    profile.parent.mkdir()
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    profile.write_text(json.dumps(blocked))
    with playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=browser_path, args=browser_flags
    ) as context:
        own_watch = Watch()
        own_watch.begin(context)
        page = _at(context.new_page(), f"{site}{POST}")
        with pytest.raises(PlaywrightError, match="Access is denied"):
            page.evaluate("localStorage")
        _play_first(page, remember=True)
        page.reload()
        _play_first(page)
        assert own_watch.complaints == []


def test_the_folder_works_from_disk_as_well(reader, folder, watch):
    page = _at(reader(), (folder / "chambre-en-provence" / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert all(url.startswith((folder.as_uri(), "data:")) for url in watch.requests)
    _play_first(page)
    expect(page.locator("[aria-current]")).to_contain_text("Lisztomania")


@pytest.mark.parametrize("path", [POST, "/les-grands-mots/", "/"])
def test_a_small_telephone_needs_no_sideways_scrolling(reader, site, path):
    page = _at(reader(viewport={"width": 320, "height": 568}), f"{site}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if path != "/":
        _links(page).first.click()
        assert _bar(page).evaluate("bar => bar.scrollWidth <= bar.clientWidth")
        _consent(page).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [320, 1280])
def test_everything_to_press_is_large_enough_for_a_thumb(reader, site, width):
    page = _at(reader(viewport={"width": width, "height": 700}), f"{site}/les-grands-mots/")
    _links(page).first.click()
    targets = page.locator(".tracks a, aside button, aside label").all()
    heights = [(target.bounding_box() or {"height": 0})["height"] for target in targets]
    assert len(heights) == 6
    assert min(heights) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(reader, site, scheme):
    page = _at(reader(color_scheme=scheme), f"{site}/les-grands-mots/")
    _links(page).first.click()
    pale = page.evaluate(PALE_TEXTS)
    assert pale == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) > 600) == (scheme == "light")


@pytest.mark.parametrize("path", [POST, "/les-grands-mots/", "/"])
def test_headings_begin_with_one_title_and_leave_out_no_level(reader, site, path):
    page = _at(reader(), f"{site}{path}")
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((h) => +h.tagName[1])"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
