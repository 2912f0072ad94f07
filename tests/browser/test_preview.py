"""``publisher preview`` as a process, and a browser that looks on while the writer saves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.reading import play_first
from tests.browser.writing import edit, save, save_by_renaming, save_like_vim
from tests.examples import LA_MER, LISZTOMANIA, NAME

SLOW = "2015-06-28-avant-de-partir"
# Without smooth scrolling, so that a place on the page is a number.
IN_A_SMALL_WINDOW = {"viewport": {"width": 480, "height": 320}, "reduced_motion": "reduce"}


@pytest.fixture
def playlist(blog: Path) -> Path:
    return blog / "playlists" / f"{NAME}.yaml"


def _problem(page: Page) -> Locator:
    return page.locator("#preview-problem")


def _notice(page: Page) -> Locator:
    return page.locator("#preview-notice")


def _expect_no_reload(page: Page) -> None:
    assert page.evaluate("window.sameVisit")


def _expect_a_reload(page: Page) -> None:
    page.wait_for_function("window.sameVisit === undefined")


def test_the_post_shows(looking_at):
    page = looking_at()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chambre en Provence")
    expect(page.get_by_role("link", name="Lisztomania")).to_be_visible()
    expect(_problem(page)).to_have_count(0)
    expect(_notice(page)).to_have_count(0)


@pytest.mark.parametrize(
    "save", [save, save_by_renaming, save_like_vim], ids=["in place", "by renaming", "like vim"]
)
def test_a_saved_playlist_changes_the_text_and_nothing_else(looking_at, playlist, watch, save):
    page = looking_at(**IN_A_SMALL_WINDOW)
    play_first(page)
    expect(page.locator("iframe").content_frame.get_by_text("A player.")).to_be_visible()
    page.evaluate("window.scrollTo({ top: 120, behavior: 'instant' })")
    page.evaluate("window.frame = document.querySelector('iframe')")
    save(playlist, "une terrasse", "une tonnelle")
    expect(page.get_by_text("Et puis une tonnelle.")).to_be_attached()
    expect(_problem(page)).to_have_count(0)
    _expect_no_reload(page)
    assert page.evaluate("window.scrollY") == 120
    assert page.evaluate("document.querySelector('iframe') === window.frame")
    assert len(watch.of_spotify()) == 1


def test_a_saved_title_changes_the_tab_too(looking_at, playlist):
    page = looking_at()
    save(playlist, "title: Chambre en Provence", "title: Chambre à Aix")
    expect(page).to_have_title("Sunday Morning Sound #34 – Chambre à Aix")
    _expect_no_reload(page)


def test_the_playing_track_stays_marked_and_hands_the_mark_on(looking_at, playlist):
    page = looking_at()
    play_first(page)
    save(playlist, "une terrasse", "une tonnelle")
    expect(page.get_by_text("une tonnelle")).to_be_visible()
    expect(page.locator("[aria-current]")).to_contain_text("Lisztomania")
    page.get_by_role("link", name="La mer").click()
    expect(page.locator("[aria-current]")).to_have_count(1)
    expect(page.locator("[aria-current]")).to_contain_text("La mer")


def test_a_new_lock_brings_its_track(looking_at, playlist):
    lock = playlist.with_suffix(".lock")
    found = lock.read_text("utf-8")
    lock.unlink()
    page = looking_at()
    expect(_notice(page)).to_contain_text("Charles Trenet - La mer")
    lock.write_text(found, "utf-8")
    expect(page.locator(f".tracks a[href$='{LA_MER.id}']")).to_be_visible()
    expect(_notice(page)).to_have_count(0)
    _expect_no_reload(page)


def test_a_save_while_the_page_still_loads_is_not_lost(looking_at, reader, preview, playlist):
    other = looking_at()
    page = reader()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/.preview-events", hold)
    page.goto(f"{preview.url}chambre-en-provence/")
    save(playlist, "une terrasse", "une tonnelle")
    expect(other.get_by_text("Et puis une tonnelle.")).to_be_visible()
    held[0].continue_()
    expect(page.get_by_text("Et puis une tonnelle.")).to_be_visible()


def test_a_saved_template_reloads_the_page(looking_at, blog):
    own = blog / "templates" / "style.css"
    own.parent.mkdir()
    own.write_text("h1 { color: rgb(1, 2, 3) }", "utf-8")
    page = looking_at()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_css("color", "rgb(1, 2, 3)")
    own.write_text("h1 { color: rgb(4, 5, 6) }", "utf-8")
    expect(title).to_have_css("color", "rgb(4, 5, 6)")
    _expect_a_reload(page)


def test_saved_settings_reload_the_page(looking_at, blog):
    page = looking_at()
    save(blog / "publisher.toml", "Une voisine", "Un voisin")
    expect(page.get_by_role("contentinfo")).to_contain_text("Un voisin")
    _expect_a_reload(page)


def test_a_mistake_is_shown_with_its_place_until_it_is_mended(looking_at, playlist):
    page = looking_at()
    save(playlist, "number: 34", "number: trente")
    expect(_problem(page)).to_be_visible()
    place, source, caret = (_problem(page).text_content() or "").splitlines()
    assert place.startswith(f"blog/playlists/{NAME}.yaml:1:9: ")
    assert source == "    number: trente"
    assert caret == "    " + " " * 8 + "^"
    expect(page.get_by_text("Et puis une terrasse.")).to_be_attached()
    save(playlist, "number: trente", "number: 34")
    expect(_problem(page)).to_have_count(0)
    _expect_no_reload(page)


def test_a_mistake_in_the_settings_is_shown_until_it_is_mended(looking_at, blog):
    page = looking_at()
    save(blog / "publisher.toml", "sunday 09:00", "sunday 25:00")
    expect(_problem(page)).to_contain_text("blog/publisher.toml:6:1: ")
    expect(_problem(page)).to_contain_text('slot = "sunday 25:00"')
    save(blog / "publisher.toml", "sunday 25:00", "sunday 09:00")
    expect(_problem(page)).to_have_count(0)
    expect(page.get_by_text("Et puis une terrasse.")).to_be_visible()


def test_a_mistake_in_a_template_is_shown_until_it_is_mended(looking_at, blog):
    (blog / "templates").mkdir()
    page = looking_at()
    own = blog / "templates" / "post.html"
    own.write_text(
        '{% extends "base.html" %}\n{% block main %}\n<p>{{ nobody.knows }}</p>\n{% endblock %}\n'
    )
    expect(_problem(page)).to_contain_text("templates/post.html:3: ")
    expect(_problem(page)).to_contain_text("'nobody' is undefined")
    expect(_problem(page)).to_contain_text("<p>{{ nobody.knows }}</p>")
    save(own, "{{ nobody.knows }}", "Ici, les titres.")
    expect(page.get_by_text("Ici, les titres.")).to_be_visible()
    expect(_problem(page)).to_have_count(0)


def test_a_page_opened_while_broken_recovers_by_itself(looking_at, playlist):
    save(playlist, "date: 2015-06-21", "date: dimanche")
    page = looking_at()
    expect(_problem(page)).to_contain_text(f"blog/playlists/{NAME}.yaml:3:7: ")
    save(playlist, "date: dimanche", "date: 2015-06-21")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chambre en Provence")
    expect(_problem(page)).to_have_count(0)


def test_one_broken_week_leaves_the_others_to_look_at(looking_at, playlist):
    save(playlist, "number: 34", "numero: 34")
    page = looking_at("")
    expect(page.get_by_role("link", name="Le train du soir")).to_be_visible()
    expect(page.get_by_role("link", name="Chambre en Provence")).to_have_count(0)


def test_unresolved_entries_are_named_and_the_rest_is_shown(looking_at, playlist):
    save(playlist, "  - key: urgences", "  - Nobody - Knows\n  - key: urgences")
    page = looking_at()
    expect(_notice(page)).to_contain_text("Nobody - Knows")
    expect(_notice(page)).to_contain_text("publisher resolve 34")
    expect(page.locator(".tracks a")).to_have_count(2)
    play_first(page)
    expect(page.locator("iframe")).to_have_attribute("src", re.compile(LISZTOMANIA.id))
    page.get_by_role("button", name="Fermer le lecteur").click()
    save(playlist, "  - Nobody - Knows\n", "")
    expect(_notice(page)).to_have_count(0)


def test_a_new_playlist_appears_on_the_index(looking_at, blog, playlist):
    page = looking_at("")
    expect(page.locator(".index li")).to_have_count(2)
    text = edit(playlist, "title: Chambre en Provence", "title: Avant de partir")
    text = text.replace("number: 34", "number: 35").replace("2015-06-21", "2015-06-28")
    (blog / "playlists" / f"{SLOW}.yaml").write_text(text, "utf-8")
    expect(page.locator(".index li")).to_have_count(3)
    expect(page.locator(".index li").first).to_contain_text("Avant de partir")
    _expect_no_reload(page)
