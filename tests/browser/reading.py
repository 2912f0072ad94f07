"""What a reader sees of a post, and does with it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def at(page: Page, url: str) -> Page:
    page.goto(url)
    return page


def links(page: Page) -> Locator:
    return page.locator(".tracks a")


def bar(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Lecteur Spotify")


def consent(page: Page) -> Locator:
    return page.get_by_role("button", name="Écouter ici")


def play_first(page: Page, *, remember: bool = False) -> None:
    links(page).first.click()
    if remember:
        page.get_by_label("Se souvenir de mon choix").check()
    consent(page).click()
    expect(page.locator("iframe")).to_have_count(1)
