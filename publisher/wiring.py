"""Composition root: settings → ports filled.

The only module that names adapters, the clock and the environment. It imports each adapter
where it is made, so that nobody pays for those of others.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import sys
import zoneinfo
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from publisher import config
from publisher.adapters.asked_once import AskedOnce
from publisher.adapters.files import PlaylistFolder, read_text, write_atomic
from publisher.config import Settings
from publisher.errors import InvalidInput, Problem

if TYPE_CHECKING:
    from publisher.adapters.folder import FolderTarget
    from publisher.adapters.ledger import SqlLedger
    from publisher.errors import PublisherError
    from publisher.model import Post, Series, TargetName
    from publisher.ports import Catalogue, Source, Templates
    from publisher.publish import Outside
    from publisher.showing import Showing

Clock = Callable[[], dt.datetime]
"""Gives now, aware, in UTC."""

_PARALLEL_FROM = 100
CONFIG = "publisher.toml"
PLAYLISTS, TEMPLATES, STATE = "playlists", "templates", ".publisher"


def system_clock() -> dt.datetime:
    """Give now."""
    return dt.datetime.now(dt.UTC)


def travelling_clock(start: dt.datetime) -> Clock:
    """Give a clock that shows *start* now, and runs on from there."""
    shift = start - system_clock()
    return lambda: system_clock() + shift


@dataclass(frozen=True, slots=True)
class Blog:
    """A blog on disk.

    Attributes:
        root: Where its ``publisher.toml`` lies.
        shown: How the writer calls that place, for messages.
    """

    root: Path
    shown: Path

    def settings(self, now: dt.datetime) -> Settings:
        """Read ``publisher.toml``.

        Raises:
            InvalidInput: There is none, or it has errors.
        """
        where = str(self.shown / CONFIG)
        if not os.path.exists(self.root / CONFIG):
            message = "there is no blog here; `publisher init` makes one, `-C DIR` points to one"
            raise InvalidInput(Problem(where=where, message=message))
        return config.load(read_text(self.root / CONFIG, where), where, now.date())

    def write(self, files: Mapping[str, str], *, new_blog: bool = False) -> list[Path]:
        """Write files that are not there yet; what is there stays.

        Returns:
            What was written, as the writer would call it.

        Raises:
            InvalidInput: A new blog was wanted, and there is one.
            StorageFailed: The disk refused.
        """
        if new_blog and os.path.exists(self.root / CONFIG):
            message = "there is a blog here already; `publisher new` writes its next playlist"
            raise InvalidInput(Problem(where=str(self.shown / CONFIG), message=message))
        missing = [name for name in files if not os.path.exists(self.root / name)]
        for name in missing:
            write_atomic(self.root / name, files[name].encode())
        return [self.shown / name for name in missing]

    def playlists(self) -> PlaylistFolder:
        """Open ``playlists/``."""
        return PlaylistFolder(self.root / PLAYLISTS, self.shown / PLAYLISTS)

    def templates(self) -> Templates:
        """Open the templates, the blog's own first."""
        from publisher.adapters.templates import JinjaTemplates

        return JinjaTemplates(self.root / TEMPLATES)

    def ledger(self) -> SqlLedger:
        """Open the ledger; its file is made when something is written."""
        from publisher.adapters.ledger import SqlLedger

        return SqlLedger(self.root / STATE / "ledger.sqlite")

    def targets(self, settings: Settings) -> Mapping[TargetName, FolderTarget]:
        """Fill the targets."""
        return {name: self.folder(settings, name) for name in settings.targets}

    def is_target(self, settings: Settings, folder: str) -> bool:
        """Tell whether a folder is, or lies in, one that readers see."""
        path = Path(folder).resolve()
        places = [(self.root / target.path).resolve() for target in settings.targets.values()]
        return any(path == place or place in path.parents for place in places)

    def folder(
        self, settings: Settings, name: TargetName, elsewhere: str | None = None
    ) -> FolderTarget:
        """Open a folder target, or the like of it *elsewhere*."""
        from publisher.adapters.folder import FolderTarget

        target = settings.targets[name]
        folder = self.shown / target.path if elsewhere is None else Path(elsewhere)
        # Another folder is written whole each time: nothing in it but the site.
        state = self.root / STATE if elsewhere is None else None
        return FolderTarget(name, folder, state, settings.series, self.templates())

    def outside(self, settings: Settings, *, ask: bool = True) -> Outside:
        """Fill all the ports of the path.

        Args:
            ask: False for the scheduler: what it publishes, a person has seen resolved.
        """
        from publisher.drafting import Nobody
        from publisher.publish import Outside

        return Outside(
            clock=system_clock,
            playlists=self.playlists(),
            catalogue=catalogue(settings, os.environ) if ask else Nobody(),
            targets=dict(self.targets(settings)),
            ledger=self.ledger(),
        )


def composer(series: Series) -> Callable[[Sequence[Source]], Iterator[Post | PublisherError]]:
    """Give a function that renders many playlists, on all processors where it pays."""
    from publisher.drafting import composed

    def compose(sources: Sequence[Source]) -> Iterator[Post | PublisherError]:
        one = functools.partial(composed, series)
        if len(sources) < _PARALLEL_FROM or sys.platform != "linux":
            yield from map(one, sources)
            return
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # Forked, a process begins with everything imported; elsewhere starting one costs more.
        with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
            yield from pool.map(one, sources, chunksize=25)

    return compose


def preview_content(blog: Blog) -> Showing:
    """Fill what the preview needs; settings and templates are read anew for each page."""
    from publisher.showing import Showing

    return Showing(blog.playlists(), lambda: blog.settings(system_clock()).series, blog.templates)


def blog_at(directory: str) -> Blog:
    """Give the blog in a folder, which need not be one yet."""
    return Blog(root=Path(directory).resolve(), shown=Path(directory))


def clock_at(time: str, zone: zoneinfo.ZoneInfo) -> Clock:
    """Give a clock that starts at a wall-clock time of *zone*, and runs.

    Raises:
        InvalidInput: It is not a time.
    """
    try:
        wall = dt.datetime.fromisoformat(time.strip())
    except ValueError:
        message = f'a time like "2015-06-21 09:00" was expected, not "{time}"'
        raise InvalidInput(Problem(where="--clock", message=message)) from None
    start = wall if wall.tzinfo else wall.replace(tzinfo=zone)
    return travelling_clock(start.astimezone(dt.UTC))


def catalogue(settings: Settings, environment: Mapping[str, str]) -> Catalogue:
    """Choose the catalogue by the credentials there are: spotipy's names, or ``SPOTIFY_…``."""
    client_id, secret = (
        environment.get(f"SPOTIPY_CLIENT_{part}") or environment.get(f"SPOTIFY_CLIENT_{part}")
        for part in ("ID", "SECRET")
    )

    def make() -> Catalogue:
        if not (client_id and secret):
            from publisher.adapters.oembed import URL, OEmbedCatalogue

            return OEmbedCatalogue(environment.get("PUBLISHER_SPOTIFY_OEMBED_URL") or URL)
        from publisher.adapters.spotify import SpotifyCatalogue

        return SpotifyCatalogue(
            client_id,
            secret,
            settings.series.market,
            api_url=environment.get("PUBLISHER_SPOTIFY_API_URL"),
            accounts_url=environment.get("PUBLISHER_SPOTIFY_ACCOUNTS_URL"),
        )

    return AskedOnce(make)
