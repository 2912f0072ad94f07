"""A fake for each port: the simplest honest one. Contract tests hold them to the real ones."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from typing_extensions import override

from publisher import posts
from publisher.errors import InvalidInput, Problem, PublisherError, ServiceRejected
from publisher.model import Delivery, Entry, Post, Slug, State, TargetName, Track, TrackId
from publisher.ports import Catalogue, Ledger, Playlists, Source, Target


class MemoryPlaylists(Playlists):
    """Playlists by name; locks beside them."""

    def __init__(self, texts: dict[str, str] | None = None) -> None:
        self.texts = texts or {}
        self.locks: dict[str, str] = {}

    @override
    def names(self) -> list[str]:
        return sorted(self.texts)

    @override
    def read(self, name: str) -> Source:
        where = f"playlists/{name}.yaml"
        if name not in self.texts:
            raise InvalidInput(Problem(where=where, message="there is no such file"))
        return Source(name=name, where=where, text=self.texts[name], lock=self.locks.get(name))

    @override
    def write_lock(self, name: str, text: str) -> None:
        self.locks[name] = text


class FakeCatalogue(Catalogue):
    """Answers from what it is given, counts what it is asked, fails when told to."""

    def __init__(self, *tracks: Track) -> None:
        self.tracks = tracks
        self.error: PublisherError | None = None
        self.asked: list[str] = []

    @override
    def track(self, track_id: TrackId) -> Track | None:
        self.asked.append(track_id)
        if self.error:
            raise self.error
        return next((track for track in self.tracks if track.id == track_id), None)

    @override
    def search(self, entry: Entry) -> Sequence[Track]:
        self.asked.append(entry.named)
        if self.error:
            raise self.error
        words = set(entry.named.lower().replace(" - ", " ").split())
        return [
            track
            for track in self.tracks
            if words & set(f"{' '.join(track.artists)} {track.title}".lower().split())
        ]


class FakeTarget(Target):
    """Holds posts in memory; ``error`` breaks the step named in ``broken``."""

    def __init__(self, name: str = "blog") -> None:
        self.name = TargetName(name)
        self.drafts: dict[Slug, Post] = {}
        self.public: dict[Slug, Post] = {}
        self.error: PublisherError | None = None
        self.broken = "stage"
        self.steps: list[str] = []

    @override
    def find(self, edition: str, slug: Slug, now: dt.datetime) -> Delivery | None:
        post = self.public.get(slug)
        return self._delivery(post, State.PUBLISHED, now) if post and post.key == edition else None

    @override
    def accept(self, post: Post) -> None:
        if self.error is not None and self.broken == "accept":
            raise self.error

    @override
    def stage(self, post: Post, now: dt.datetime) -> Delivery:
        self._step("stage")
        if self.public.get(post.slug) == post:
            return self._delivery(post, State.PUBLISHED, now)
        self.drafts[post.slug] = post
        return self._delivery(post, State.STAGED, now)

    @override
    def release(self, delivery: Delivery, now: dt.datetime) -> Delivery:
        self._step("release")
        post = self.drafts.pop(delivery.slug, None) or self.public[delivery.slug]
        self.public[delivery.slug] = post
        return self._delivery(post, State.PUBLISHED, now)

    @override
    def verify(self, delivery: Delivery, post: Post) -> None:
        self._step("verify")
        if self.public.get(post.slug) != post:
            raise ServiceRejected(self.name, f"{post.key} is not there")

    def _step(self, step: str) -> None:
        self.steps.append(step)
        if self.error is not None and self.broken == step:
            raise self.error

    def _delivery(self, post: Post, state: State, now: dt.datetime) -> Delivery:
        return Delivery(
            edition=post.key,
            slug=post.slug,
            target=self.name,
            state=state,
            at=now,
            remote_id=post.slug,
            permalink=f"https://{self.name}.example/{post.slug}/",
            content_hash=posts.content_hash(post),
        )


class MemoryLedger(Ledger):
    """A ledger that forgets at the end."""

    LEASE_S = 120.0

    def __init__(self) -> None:
        self._rows: dict[tuple[str, TargetName], Delivery] = {}
        self._epochs: dict[tuple[str, TargetName], int] = {}
        self._leases: dict[tuple[str, TargetName], float] = {}

    @override
    def deliveries(self) -> list[Delivery]:
        return sorted(self._rows.values(), key=lambda delivery: delivery.at)

    @override
    def find(self, edition: str, target: TargetName) -> Delivery | None:
        return self._rows.get((edition, target))

    @override
    def claim(self, edition: str, target: TargetName, now: dt.datetime) -> int | None:
        key = (edition, target)
        if self._leases.get(key, 0) > now.timestamp():
            return None
        self._leases[key] = now.timestamp() + self.LEASE_S
        self._epochs[key] = self._epochs.get(key, 0) + 1
        return self._epochs[key]

    @override
    def record(self, delivery: Delivery, epoch: int) -> bool:
        key = (delivery.edition, delivery.target)
        if self._epochs.get(key) != epoch:
            return False
        self._rows[key] = delivery
        return True

    @override
    def hold(self, delivery: Delivery) -> None:
        key = (delivery.edition, delivery.target)
        known = self._rows.get(key)
        if self._leases.get(key, 0) >= delivery.at.timestamp() or (
            known is not None and known.state is State.PUBLISHED
        ):
            return
        if known is None or known.reason != delivery.reason:
            kept = known or delivery
            self._rows[key] = dataclasses.replace(
                kept,
                state=State.HELD,
                reason=delivery.reason,
                at=delivery.at,
                slug=delivery.slug,
            )

    @override
    def let_go(self, edition: str, target: TargetName, epoch: int) -> None:
        if self._epochs.get((edition, target)) == epoch:
            self._leases.pop((edition, target), None)
