"""What the program needs from outside, named by role; adapters inherit from these."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.model import Delivery, Entry, Post, Slug, TargetName, Track, TrackId


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A playlist and its lock as they stand on disk.

    Attributes:
        name: The file's name without its ending.
        where: The file as a person would call it, for messages.
        lock: The lock's text; None when there is none yet.
    """

    name: str
    where: str
    text: str
    lock: str | None


class Playlists(ABC):
    """The playlists of a blog, with their locks."""

    @abstractmethod
    def names(self) -> list[str]:
        """List them, oldest day first (names begin with the day)."""

    @abstractmethod
    def read(self, name: str) -> Source:
        """Read one.

        Raises:
            InvalidInput: It cannot be read as text: not UTF-8, too large, a directory …
        """

    @abstractmethod
    def write_lock(self, name: str, text: str) -> None:
        """Replace the lock beside a playlist, whole or not at all.

        Raises:
            StorageFailed: The disk refused; what was there before is still there.
        """


class Catalogue(ABC):
    """The tracks that can be had in the readers' market."""

    @abstractmethod
    def track(self, track_id: TrackId) -> Track | None:
        """Look one up; None when the id leads nowhere. The id that was asked is kept.

        Raises:
            CredentialsRejected: It needs credentials, or other ones.
            ServiceRejected: It said no for good.
            ServiceUnavailable: It may answer later.
        """

    @abstractmethod
    def search(self, entry: Entry) -> Sequence[Track]:
        """Find candidates for what the writer put, likeliest first; raises as ``track``."""


class Target(ABC):
    """A place for posts. Every step may be repeated and finds what an earlier one left."""

    name: TargetName

    @abstractmethod
    def find(self, edition: str, slug: Slug, now: dt.datetime) -> Delivery | None:
        """Look for an edition that readers see there, by its key; raises as ``stage``."""

    @abstractmethod
    def accept(self, post: Post) -> None:
        """Make sure that *post* can take this target's form; writes nothing.

        Raises:
            InvalidInput: It cannot; says what to mend.
        """

    @abstractmethod
    def stage(self, post: Post, now: dt.datetime) -> Delivery:
        """Put *post* there as a draft, or find it again by its key; readers see nothing yet.

        Raises:
            CredentialsRejected, ServiceRejected, ServiceUnavailable: As each says.
        """

    @abstractmethod
    def release(self, delivery: Delivery, now: dt.datetime) -> Delivery:
        """Let the readers see a staged post; raises as ``stage``."""

    @abstractmethod
    def verify(self, delivery: Delivery, post: Post) -> None:
        """Read the post back as a stranger would.

        Raises:
            ServiceRejected: What is there is not this post, whole.
        """


class Site(Target):
    """A target that is a whole site in one place, and can be written anew as one."""

    @abstractmethod
    def sources(self) -> Mapping[Slug, str]:
        """Give the fingerprint each post was last built from; empty where it is not known."""

    @abstractmethod
    def build(self, posts: Sequence[tuple[str, Post]]) -> list[str]:
        """Add or replace *posts*, each with its fingerprint, and bring every page up to date.

        Returns:
            The files that changed, as paths within the site.

        Raises:
            InvalidInput: A template has an error, or a post would stand there twice.
            StorageFailed: The disk refused; each file is whole, old or new.
        """


class Templates(ABC):
    """The forms of posts and pages: the writer's own where there are any, else the packaged."""

    @abstractmethod
    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Fill a template in.

        Raises:
            InvalidInput: The template has an error; names it and its line.
        """

    @abstractmethod
    def text(self, name: str) -> str | None:
        """Give a file as it is; None when there is none of that name."""

    @abstractmethod
    def fingerprint(self) -> str:
        """Change whenever any template changes."""


class Ledger(ABC):
    """The record of deliveries: one for each edition and target, for ever.

    A step is taken under a lease, so that of two publishers one works and one waits. Times
    are given in, never read here.
    """

    @abstractmethod
    def deliveries(self) -> list[Delivery]:
        """List all of them, the latest change last."""

    @abstractmethod
    def find(self, edition: str, target: TargetName) -> Delivery | None:
        """Give the delivery of one edition on one target."""

    @abstractmethod
    def claim(self, edition: str, target: TargetName, now: dt.datetime) -> int | None:
        """Take the lease on one delivery; None while a living publisher holds it.

        Returns:
            The epoch to ``record`` under.
        """

    @abstractmethod
    def record(self, delivery: Delivery, epoch: int) -> bool:
        """Write a new state; False, and nothing written, when the lease was lost since."""

    @abstractmethod
    def hold(self, delivery: Delivery) -> None:
        """Note why a delivery is held, unless it is published or being worked on."""

    @abstractmethod
    def let_go(self, edition: str, target: TargetName, epoch: int) -> None:
        """Give the lease back."""
