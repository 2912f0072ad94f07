"""A catalogue that is made at the first question, and not asked again once it cannot answer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence

from typing_extensions import override

from publisher.errors import CredentialsRejected, PublisherError, ServiceUnavailable
from publisher.model import Entry, Track, TrackId
from publisher.ports import Catalogue


class AskedOnce(Catalogue):
    """Stands before another catalogue for one run.

    With a lock there is no question, and importing spotipy (0.4 s) is spared. Without a network
    the first question waits in vain, and not each of twenty; looking up and searching are held
    apart, because without credentials only the one can be had.
    """

    def __init__(self, make: Callable[[], Catalogue]) -> None:
        self._make = make
        self._made: Catalogue | None = None
        self._failed: dict[str, PublisherError] = {}

    @override
    def track(self, track_id: TrackId) -> Track | None:
        with self._answering("track") as catalogue:
            return catalogue.track(track_id)

    @override
    def search(self, entry: Entry) -> Sequence[Track]:
        with self._answering("search") as catalogue:
            return catalogue.search(entry)

    @contextlib.contextmanager
    def _answering(self, question: str) -> Iterator[Catalogue]:
        if question in self._failed:
            raise self._failed[question]
        if self._made is None:
            self._made = self._make()
        try:
            yield self._made
        except (CredentialsRejected, ServiceUnavailable) as error:
            self._failed[question] = error
            raise
