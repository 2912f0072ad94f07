"""The pages are easy to read and to handle: on a small screen, in the dark, for everybody."""

from __future__ import annotations

import itertools
import re

import pytest

from tests.browser.reading import at, bar, consent, links

pytestmark = pytest.mark.usefixtures("no_complaint")

PAGES = ["/chambre-en-provence/", "/les-grands-mots/", "/"]

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


@pytest.mark.parametrize("path", PAGES)
def test_a_small_telephone_needs_no_sideways_scrolling(reader, site, path):
    page = at(reader(viewport={"width": 320, "height": 568}), f"{site}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if path != "/":
        links(page).first.click()
        assert bar(page).evaluate("bar => bar.scrollWidth <= bar.clientWidth")
        consent(page).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_playing_track_is_not_behind_the_player(reader, site):
    page = at(reader(viewport={"width": 412, "height": 640}), f"{site}/les-grands-mots/")
    playing = links(page).last
    playing.evaluate("link => link.scrollIntoView({ block: 'end', behavior: 'instant' })")
    playing.click()
    consent(page).click()
    page.wait_for_function("""() => {
      const [track, bar] = ["[aria-current]", "aside"].map((s) => document.querySelector(s));
      return bar.querySelector("iframe")
        && track.getBoundingClientRect().bottom <= bar.getBoundingClientRect().top;
    }""")


@pytest.mark.parametrize("width", [320, 1280])
def test_everything_to_press_is_large_enough_for_a_thumb(reader, site, width):
    page = at(reader(viewport={"width": width, "height": 700}), f"{site}/les-grands-mots/")
    links(page).first.click()
    targets = page.locator(".tracks a, aside button, aside label").all()
    heights = [(target.bounding_box() or {"height": 0})["height"] for target in targets]
    assert len(heights) == 6
    assert min(heights) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(reader, site, scheme):
    page = at(reader(color_scheme=scheme), f"{site}/les-grands-mots/")
    links(page).first.click()
    pale = page.evaluate(PALE_TEXTS)
    assert pale == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) > 600) == (scheme == "light")


def test_headings_begin_with_one_title_and_leave_out_no_level(reader, site):
    page = reader()
    for path in PAGES:
        page.goto(f"{site}{path}")
        levels = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((h) => +h.tagName[1])"
        )
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
