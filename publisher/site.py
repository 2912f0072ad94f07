"""All posts → the pages of a site: one for each, an index, a feed, and what they share.

Every page is a function of its values and the templates; the folder writes them and the
preview serves them, so the two cannot differ.
"""

from __future__ import annotations

import datetime as dt
import tomllib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from publisher import player
from publisher.errors import InvalidInput, Problem
from publisher.model import Post, Series, Slug
from publisher.ports import Templates
from publisher.render import long_date

ASSETS = ("style.css", "player.js")
FEED_LENGTH = 20
INDEX, FEED = "index.html", "feed.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What other pages say of a post."""

    number: int
    slug: Slug
    headline: str
    summary: str
    date: dt.date


def header(post: Post) -> Header:
    """Give what other pages say of *post*."""
    return Header(
        number=post.number,
        slug=post.slug,
        headline=post.headline,
        summary=post.summary,
        date=post.date,
    )


def in_order(headers: Iterable[Header]) -> list[Header]:
    """Sort oldest first; of two on one day the smaller number is the older."""
    return sorted(headers, key=lambda header: (header.date, header.number))


def path_of(slug: Slug) -> str:
    """Give the file of a post's page within the site."""
    return f"{slug}/index.html"


def address(series: Series, path: str) -> str:
    """Give the full address of a path, or the path where the site's address is not known."""
    return f"{series.url or ''}{path.removesuffix('index.html')}"


class Pages:
    """Writes the pages of one series with one set of templates."""

    def __init__(self, series: Series, templates: Templates) -> None:
        self._series = series
        self._templates = templates
        self._shared: dict[str, object] = {
            "series": series,
            "phrases": phrases(series, templates),
            "player": player,
            "long_date": lambda date: long_date(date, series),
            # An id must outlive a change of address, so it is made from the key alone.
            "urn": lambda key: uuid.uuid5(uuid.NAMESPACE_URL, key).urn,
            "address": lambda path: address(series, path),
        }

    def post(self, post: Post, older: Header | None, newer: Header | None) -> str:
        """Write the page of one post, between its neighbours."""
        values = {"post": post, "older": older, "newer": newer, "root": "../"}
        return self._templates.render("post.html", {**self._shared, **values})

    def index(self, headers: Sequence[Header]) -> str:
        """Write the page that lists all posts, newest first.

        Args:
            headers: Oldest first.
        """
        values = {"posts": headers[::-1], "root": ""}
        return self._templates.render("index.html", {**self._shared, **values})

    def feed(self, posts: Sequence[Post]) -> str:
        """Write the Atom feed (RFC 4287): links, never frames, which readers strip.

        Args:
            posts: Newest first.
        """
        values = {"posts": posts, "root": ""}
        return self._templates.render("feed.xml", {**self._shared, **values})

    def asset(self, name: str) -> str:
        """Give a file that pages share."""
        return self._templates.text(name) or ""


def phrases(series: Series, templates: Templates) -> Mapping[str, str]:
    """Read the words of the pages in the series' language; English stands in for what lacks.

    Raises:
        InvalidInput: The writer's own file of phrases cannot be read.
    """
    words: dict[str, str] = {}
    for language in ("en", series.language):
        name = f"phrases/{language}.toml"
        try:
            table = tomllib.loads(templates.text(name) or "")
        except tomllib.TOMLDecodeError as error:
            raise InvalidInput(Problem(where=f"templates/{name}", message=str(error))) from error
        words.update({key: str(value) for key, value in table.items()})
    return words
