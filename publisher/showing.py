"""What the preview shows: every playlist as its post, made as ``build`` makes it."""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from publisher.drafting import Draft, draft
from publisher.errors import InvalidInput, Problem, PublisherError
from publisher.model import Post, Series, Slug
from publisher.ports import Playlists, Source, Templates
from publisher.preview import Content
from publisher.site import (
    ASSETS,
    FEED,
    FEED_LENGTH,
    INDEX,
    Header,
    Pages,
    header,
    in_order,
    path_of,
)


class Showing(Content):
    """Renders from the files as they are now, keeping what has not changed since."""

    def __init__(
        self, playlists: Playlists, series: Callable[[], Series], templates: Callable[[], Templates]
    ) -> None:
        """Take the playlists, and how to read the settings and templates of this moment."""
        self._playlists = playlists
        self._series = series
        self._templates = templates
        self._kept: dict[str, tuple[tuple[Source, Series], Draft]] = {}

    @override
    def page(self, path: str) -> str | None:
        series = self._series()
        pages = Pages(series, self._templates())
        if path in ASSETS:
            return pages.asset(path)
        if path == FEED:
            posts = sorted(self._posts(series), key=lambda post: (post.date, post.number))
            return pages.feed(posts[: -FEED_LENGTH - 1 : -1])
        headers = in_order(header(post) for post in self._posts(series))
        if path == INDEX:
            return pages.index(headers)
        name = self._name_of(path)
        if name is None:
            return None
        post = self._draft(name, series).post
        return pages.post(post, *_neighbours(post, headers))

    @override
    def notice(self, path: str) -> str:
        name = self._name_of(path)
        if name is None:
            return ""
        made = self._draft(name, self._series())
        if not made.open:
            return ""
        names = ", ".join(entry.entry.named for entry in made.open)
        return (
            f"Not shown yet, and not published: {names}\npublisher resolve {made.playlist.number}"
        )

    @override
    def problem(self) -> PublisherError | None:
        try:
            series = self._series()
            Pages(series, self._templates())
        except PublisherError as error:
            return error
        problems: list[Problem] = []
        for name in self._playlists.names():
            try:
                self._draft(name, series)
            except InvalidInput as error:
                problems += error.problems
            except PublisherError as error:
                return error
        return InvalidInput(*problems) if problems else None

    def _posts(self, series: Series) -> list[Post]:
        posts = []
        for name in self._playlists.names():
            try:
                posts.append(self._draft(name, series).post)
            except PublisherError:
                continue  # its own page says what is wrong with it
        return posts

    def _draft(self, name: str, series: Series) -> Draft:
        source = self._playlists.read(name)
        seen, made = self._kept.get(name, (None, None))
        if made is None or seen != (source, series):
            made = draft(source, series)
            self._kept[name] = ((source, series), made)
        return made

    def _name_of(self, path: str) -> str | None:
        return next((name for name in self._playlists.names() if _path_of_name(name) == path), None)


def _path_of_name(name: str) -> str:
    return path_of(Slug(name[11:]))


def _neighbours(post: Post, headers: list[Header]) -> tuple[Header | None, Header | None]:
    # The post itself may be missing among them: a file can be mended between two readings.
    this = header(post)
    order = in_order([*(other for other in headers if other.slug != this.slug), this])
    at = order.index(this)
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)
