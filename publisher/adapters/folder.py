"""The folder target: a complete static site, for any web server to hand out.

Each post lies there twice: as its page, and as ``post.json``, from which every page can be
made again. So the folder is its own memory; what is in it is published, and an unfinished
edit of another playlist cannot leak into the pages of this week.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from pathlib import Path

import filelock
from typing_extensions import override

from publisher import player, posts
from publisher.adapters.files import storage_errors, write_atomic
from publisher.adapters.manifest import Manifest, stamp
from publisher.errors import InvalidInput, Problem, ServiceRejected, ServiceUnavailable
from publisher.model import Delivery, Post, Series, Slug, State, TargetName
from publisher.ports import Site, Templates
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

POST = "post.json"
_PATIENCE_S = 60


class FolderTarget(Site):
    """Writes posts into a folder, and keeps drafts beside the ledger until their time."""

    def __init__(
        self,
        name: TargetName,
        folder: Path,
        state: Path | None,
        series: Series,
        templates: Templates,
    ) -> None:
        """Take the folder that readers see, and the blog's own for drafts and memory."""
        self.name = name
        self._folder = folder
        self._state = state
        self._drafts = (state or folder) / "drafts" / name
        self._manifest = Manifest(None if state is None else state / f"{name}.json")
        self._series = series
        self._templates = templates
        self._durable = True

    @override
    def find(self, edition: str, slug: Slug, now: dt.datetime) -> Delivery | None:
        if self._read(slug) is None or not (self._folder / path_of(slug)).is_file():
            return None
        post = self._post(slug)
        return self._delivery(post, State.PUBLISHED, now) if post.key == edition else None

    @override
    def accept(self, post: Post) -> None:
        self._refuse_twins([post])
        page = Pages(self._series, self._templates).post(post, None, None)
        lacking = self._lacking(page, post)
        if lacking:
            raise InvalidInput(Problem(where="templates/post.html", message=f"lost {lacking}"))

    @staticmethod
    def _lacking(page: str, post: Post) -> str:
        if f'content="{post.key}"' not in page:
            return f'its <meta name="publisher:edition" content="{post.key}">'
        there = sum(player.link_url(item) in page for item in post.players)
        wanted = len(post.players)
        return "" if there == wanted else f"{wanted - there} of {wanted} tracks"

    @override
    def stage(self, post: Post, now: dt.datetime) -> Delivery:
        self._refuse_twins([post])
        text = posts.dump(post)
        draft = self._drafts / f"{post.slug}.json"
        # The draft goes last: while it is there, a release may have been cut off half-way.
        whole = not draft.exists() and (self._folder / path_of(post.slug)).is_file()
        if whole and self._read(post.slug) == text:
            # A build that was cut off may have left the index and the feed behind.
            self._build([], durable=True)
            return self._delivery(post, State.PUBLISHED, now)
        write_atomic(draft, text.encode())
        return self._delivery(post, State.STAGED, now)

    @override
    def release(self, delivery: Delivery, now: dt.datetime) -> Delivery:
        draft = self._drafts / f"{delivery.slug}.json"
        with storage_errors(draft):
            text = draft.read_text("utf-8") if draft.exists() else None
        post = self._post(delivery.slug) if text is None else posts.load(text)
        self._build([("", post)], durable=True)
        with storage_errors(draft):
            draft.unlink(missing_ok=True)
        return self._delivery(post, State.PUBLISHED, now)

    @override
    def verify(self, delivery: Delivery, post: Post) -> None:
        path = self._folder / path_of(post.slug)
        with storage_errors(path):
            page = path.read_text("utf-8") if path.exists() else ""
        lacking = self._lacking(page, post)
        if lacking:
            raise ServiceRejected(self.name, f"{path} lacks {lacking}")
        if self._read(post.slug) != posts.dump(post):
            raise ServiceRejected(self.name, f"{path} holds another text")

    @override
    def sources(self) -> Mapping[Slug, str]:
        known = self._manifest
        # A fingerprint holds for the post that was seen with it, and for no other.
        return {
            slug: known.sources.get(slug, "")
            for slug in self._released(with_page=True)
            if known.headers.get(slug, ("", None))[0] == self._stamp(slug)
        }

    @override
    def build(self, posts_: Sequence[tuple[str, Post]]) -> list[str]:
        self._refuse_twins([post for _, post in posts_])
        return self._build(posts_, durable=False)

    def _build(self, posts_: Sequence[tuple[str, Post]], *, durable: bool) -> list[str]:
        # Of two who write at once, the one with the older look at the folder would write its
        # index last, without the other's post.
        with self._alone():
            return self._build_alone(posts_, durable=durable)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        if self._state is None:
            yield
            return
        guard = self._state / f"{self.name}.guard"
        with storage_errors(guard):
            guard.parent.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(guard, timeout=_PATIENCE_S)
            try:
                lock.acquire()
            except filelock.Timeout as error:
                detail = "another publisher writes to this folder; try again later"
                raise ServiceUnavailable(self.name, detail) from error
        try:
            yield
        finally:
            lock.release()

    def _build_alone(self, posts_: Sequence[tuple[str, Post]], *, durable: bool) -> list[str]:
        # A release is waited for until the disk has it; a build can be repeated.
        self._durable = durable
        texts = {post.slug: posts.dump(post) for _, post in posts_}
        edited = {slug for slug, text in texts.items() if self._read(slug) != text}
        # All is rendered before anything is written: a template's mistake changes nothing.
        pages = list(self._render({post.slug: post for _, post in posts_}, edited))
        changed = []
        for source, post in posts_:
            changed += self._write(f"{post.slug}/{POST}", texts[post.slug])
            self._manifest.sources[post.slug] = source
            self._manifest.headers[post.slug] = (self._stamp(post.slug), header(post))
        for path, text, key in pages:
            changed += self._write(path, text, key())
        self._manifest.save()
        return [path for path in changed if not path.endswith(POST)]

    def _render(
        self, fresh: Mapping[Slug, Post], edited: Set[Slug]
    ) -> Iterator[tuple[str, str, Callable[[], str]]]:
        """Give the pages that are not up to date: path, text, and how to get its key later."""
        pages = Pages(self._series, self._templates)
        look = hashlib.sha256(
            f"{self._templates.fingerprint()}{self._series!r}".encode()
        ).hexdigest()
        old = [self._header(slug) for slug in self._released() if slug not in fresh]
        headers = in_order([*old, *(header(post) for post in fresh.values())])

        def key(slugs: Sequence[Slug], *mentions: str) -> str:
            return look + "".join((*map(self._stamp, slugs), *mentions))

        for older, this, newer in zip(
            [None, *headers], headers, [*headers[1:], None], strict=False
        ):
            path = path_of(this.slug)
            key_of = functools.partial(key, [this.slug], _mention(older), _mention(newer))
            if this.slug in edited or not self._current(path, key_of()):
                post = fresh.get(this.slug) or self._post(this.slug)
                yield path, pages.post(post, older, newer), key_of
        for asset in ASSETS:
            yield asset, pages.asset(asset), str
        newest = [header.slug for header in headers[: -FEED_LENGTH - 1 : -1]]
        key_of = functools.partial(key, newest)
        if not edited.isdisjoint(newest) or not self._current(FEED, key_of()):
            latest = [fresh.get(slug) or self._post(slug) for slug in newest]
            yield FEED, pages.feed(latest), key_of
        key_of = functools.partial(
            key, [], *(f"{_mention(header)}{header.summary}" for header in headers)
        )
        if not self._current(INDEX, key_of()):
            yield INDEX, pages.index(headers), key_of

    def _released(self, *, with_page: bool = False) -> list[Slug]:
        file = INDEX if with_page else POST
        with storage_errors(self._folder):
            if not self._folder.exists():
                return []
            return [
                Slug(name)
                for name in sorted(os.listdir(self._folder))
                if os.path.isfile(f"{self._folder}/{name}/{POST}")
                and (file == POST or os.path.isfile(f"{self._folder}/{name}/{file}"))
            ]

    def _header(self, slug: Slug) -> Header:
        seen, known = self._manifest.headers.get(slug, ("", None))
        if known is None or seen != self._stamp(slug):
            known = header(self._post(slug))
            self._manifest.headers[slug] = (self._stamp(slug), known)
        return known

    def _post(self, slug: Slug) -> Post:
        path = self._folder / slug / POST
        try:
            return posts.load(self._read(slug) or "")
        except ValueError as error:
            message = f"not a post of ours ({error}); delete it and run `publisher build`"
            raise InvalidInput(Problem(where=str(path), message=message)) from error

    def _refuse_twins(self, fresh: Sequence[Post]) -> None:
        """One number, one address: neither may be taken by another edition."""
        addresses = {self._header(slug).number: slug for slug in self._released()}
        numbers = {slug: number for number, slug in addresses.items()}
        seen: set[Slug] = set()
        for post in fresh:
            if post.slug in seen:
                twins = f"two playlists are for this address (…-{post.slug}.yaml); keep one"
                raise InvalidInput(Problem(where=str(self._folder / post.slug), message=twins))
            seen.add(post.slug)
            slug = addresses.setdefault(post.number, post.slug)
            number = numbers.setdefault(post.slug, post.number)
            message = ""
            if slug != post.slug:
                message = (
                    f"#{post.number} is published under this address; give the playlist its old "
                    f"name back (…-{slug}.yaml), or delete this folder"
                )
            elif number != post.number:
                message = f"this address belongs to #{number}; give #{post.number} another slug"
            if message:
                raise InvalidInput(Problem(where=str(self._folder / slug), message=message))

    def _delivery(self, post: Post, state: State, now: dt.datetime) -> Delivery:
        path = path_of(post.slug)
        known = self._series.url is not None
        return Delivery(
            edition=post.key,
            slug=post.slug,
            target=self.name,
            state=state,
            at=now,
            remote_id=post.slug,
            permalink=f"{self._series.url}{post.slug}/" if known else str(self._folder / path),
            content_hash=posts.content_hash(post),
        )

    def _read(self, slug: Slug) -> str | None:
        path = self._folder / slug / POST
        with storage_errors(path):
            return path.read_text("utf-8") if path.exists() else None

    def _stamp(self, slug: Slug) -> str:
        return stamp(f"{self._folder}/{slug}/{POST}")

    def _current(self, path: str, key: str) -> bool:
        seen = self._manifest.pages.get(path)
        return seen is not None and seen == (_digest(key), stamp(f"{self._folder}/{path}"))

    def _write(self, path: str, text: str, key: str = "") -> list[str]:
        file = self._folder / path
        data = text.encode()
        with storage_errors(file):
            same = os.path.isfile(file) and file.read_bytes() == data
        if not same:
            write_atomic(file, data, durable=self._durable)
        if key:
            self._manifest.pages[path] = (_digest(key), stamp(str(file)))
        return [] if same else [path]


def _mention(neighbour: Header | None) -> str:
    if neighbour is None:
        return "-"
    return json.dumps([neighbour.slug, neighbour.number, neighbour.headline])


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
