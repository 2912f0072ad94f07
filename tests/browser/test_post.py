"""The published post in a real browser: private until a click, a player after it."""

from __future__ import annotations

import gzip
import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from publisher.adapters.templates import packaged
from tests.browser.reading import at, bar, consent, links, play_first
from tests.examples import LA_MER, LISZTOMANIA

pytestmark = pytest.mark.usefixtures("no_complaint")

EMBED = "https://open.spotify.com/embed/track/"
POST = "/chambre-en-provence/"


@pytest.fixture
def page(reader, site) -> Page:
    return at(reader(), f"{site}{POST}")


def test_the_script_is_under_a_thousand_bytes_on_the_wire():
    assert len(gzip.compress((packaged() / "player.js").read_bytes(), mtime=0)) < 1000


def test_nothing_is_asked_of_anybody_else_before_a_click(reader, site, watch):
    page = reader()
    for path in ("/", "/les-grands-mots/", POST):
        page.goto(f"{site}{path}")
        page.wait_for_load_state("networkidle")
    asked = {urlsplit(url).netloc for url in watch.requests if not url.startswith("data:")}
    assert asked == {urlsplit(site).netloc}
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_the_post_needs_three_requests_and_five_kilobytes(reader, site, folder, watch):
    page = at(reader(), f"{site}{POST}")
    page.wait_for_load_state("networkidle")
    own = [urlsplit(url).path for url in watch.requests if not url.startswith("data:")]
    assert sorted(own) == [POST, "/player.js", "/style.css"]
    files = (folder / f"{path.strip('/')}{'/index.html' * path.endswith('/')}" for path in own)
    assert sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files) < 5000


def test_the_first_click_asks_and_moves_the_focus_to_the_answer(page, watch):
    expect(bar(page)).to_be_hidden()
    links(page).first.click()
    expect(bar(page)).to_be_visible()
    expect(bar(page)).to_contain_text("peut alors déposer des cookies")
    expect(consent(page)).to_be_focused()
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.locator("[aria-current]")).to_have_count(0)
    assert watch.of_spotify() == []


def test_consent_brings_one_player(page, watch):
    play_first(page)
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("src", f"{EMBED}{LISZTOMANIA.id}")
    expect(frame).to_have_attribute("height", "152")
    expect(frame).to_have_attribute("title", re.compile("Lecteur Spotify.*Lisztomania.*Phoenix"))
    expect(frame.content_frame.get_by_text("A player.")).to_be_visible()
    box = frame.bounding_box()
    assert box is not None
    assert box["height"] == 152
    expect(consent(page)).to_be_hidden()
    assert watch.of_spotify() == [f"{EMBED}{LISZTOMANIA.id}"]


def test_another_track_gets_a_new_frame_and_leaves_the_history_alone(page, watch):
    entries = page.evaluate("history.length")
    play_first(page)
    page.evaluate("window.first = document.querySelector('iframe')")
    links(page).nth(1).click()
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("src", f"{EMBED}{LA_MER.id}")
    expect(frame.content_frame.get_by_text("A player.")).to_be_visible()
    expect(frame).to_have_count(1)
    assert page.evaluate("window.first !== document.querySelector('iframe')")
    assert page.evaluate("!window.first.isConnected")
    assert page.evaluate("history.length") == entries
    assert watch.of_spotify() == [f"{EMBED}{LISZTOMANIA.id}", f"{EMBED}{LA_MER.id}"]


def test_the_playing_track_is_marked(page):
    play_first(page)
    expect(page.locator("[aria-current=true]")).to_contain_text("Lisztomania")
    links(page).nth(1).click()
    expect(page.locator("[aria-current=true]")).to_have_count(1)
    expect(page.locator("[aria-current=true]")).to_contain_text("La mer")
    page.get_by_role("button", name="Fermer le lecteur").click()
    expect(page.locator("[aria-current]")).to_have_count(0)
    expect(page.locator("iframe")).to_have_count(0)


def test_a_remembered_consent_survives_a_reload(page):
    play_first(page, remember=True)
    page.reload()
    links(page).nth(1).click()
    expect(page.locator("iframe")).to_have_attribute("src", f"{EMBED}{LA_MER.id}")
    expect(consent(page)).to_be_hidden()


def test_without_being_told_to_remember_the_post_asks_again(page, watch):
    play_first(page)
    page.reload()
    watch.requests.clear()
    links(page).first.click()
    expect(consent(page)).to_be_focused()
    assert watch.of_spotify() == []


def test_taking_the_tick_away_forgets(page, watch):
    play_first(page, remember=True)
    page.get_by_label("Se souvenir de mon choix").uncheck()
    page.reload()
    watch.requests.clear()
    links(page).first.click()
    expect(consent(page)).to_be_focused()
    assert page.evaluate("localStorage.length") == 0
    assert watch.of_spotify() == []


def test_a_tick_without_consent_is_no_consent(page):
    links(page).first.click()
    page.get_by_label("Se souvenir de mon choix").check()
    page.get_by_role("button", name="Fermer le lecteur").click()
    page.reload()
    links(page).first.click()
    expect(consent(page)).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)


@pytest.mark.parametrize(
    "click", [{"modifiers": ["ControlOrMeta"]}, {"modifiers": ["Shift"]}, {"button": "middle"}],
    ids=["ctrl", "shift", "middle"],
)  # fmt: skip
def test_a_click_for_a_new_tab_opens_spotify_there(page, click):
    with page.context.expect_page() as opened:
        links(page).first.click(**click)
    tab = opened.value
    tab.wait_for_url(re.compile("^(?!about:)"), wait_until="commit")
    history = page.context.new_cdp_session(tab).send("Page.getNavigationHistory")
    assert history["entries"][-1]["url"] == f"https://open.spotify.com/track/{LISZTOMANIA.id}"
    expect(bar(page)).to_be_hidden()
    expect(page.locator("iframe")).to_have_count(0)


def test_without_javascript_tracks_are_links_and_nothing_else(reader, site, watch):
    page = at(reader(java_script_enabled=False), f"{site}{POST}")
    expect(page.locator("aside")).to_be_hidden()
    expect(page.locator("button:visible, input:visible, iframe")).to_have_count(0)
    assert not any(url.endswith(".js") for url in watch.requests)
    links(page).first.click()
    page.wait_for_url(f"https://open.spotify.com/track/{LISZTOMANIA.id}")


def test_the_keyboard_alone_plays_and_escape_closes(page):
    expect(links(page).first).not_to_be_focused()
    while not links(page).first.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(consent(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("iframe")).to_have_count(1)
    expect(links(page).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    expect(page.locator("iframe")).to_have_count(0)
    expect(links(page).first).to_be_focused()


def test_escape_instead_of_consent_goes_back_to_the_track(page, watch):
    links(page).nth(1).click()
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    expect(links(page).nth(1)).to_be_focused()
    assert watch.of_spotify() == []


def test_it_plays_where_storage_is_blocked(
    playwright, browser_path, browser_flags, tmp_path, site, watch
):
    profile = tmp_path / "Default" / "Preferences"
    profile.parent.mkdir()
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    profile.write_text(json.dumps(blocked))
    with playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=browser_path, args=browser_flags
    ) as context:
        watch.begin(context)
        page = at(context.new_page(), f"{site}{POST}")
        with pytest.raises(PlaywrightError, match="Access is denied"):
            page.evaluate("localStorage")
        play_first(page, remember=True)
        page.reload()
        play_first(page)


def test_the_folder_works_from_disk_as_well(reader, folder, watch):
    page = at(reader(), (folder / "chambre-en-provence" / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert all(url.startswith((folder.as_uri(), "data:")) for url in watch.requests)
    play_first(page)
    expect(page.locator("[aria-current]")).to_contain_text("Lisztomania")
