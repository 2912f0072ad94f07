"""The commands. Each parses its arguments, calls one use case, prints, and sets the exit code.

Exit codes: 0 done, 1 a bug, 2 mend a file or the command, 3 a service failed (try again),
4 a person must decide, 5 credentials.

What a command needs is imported when it runs: ``--help`` costs little more than click.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from publisher import __version__, console, jsonable
from publisher.errors import InvalidInput, PublisherError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from publisher.config import Settings
    from publisher.resolve import Resolution
    from publisher.wiring import Blog, Clock

_EPILOG = """\b
A first week:
  publisher init my-blog      make a blog with a first playlist
  cd my-blog
  publisher new "Rainy days"  write the playlist of the next slot
  publisher preview           see it as it will be, while you write
  publisher run               publish it when its time comes
"""

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
_clock = click.option(
    "--clock",
    metavar="TIME",
    help='Pretend that it is TIME in the zone of the series, like "2015-06-21 09:00".',
)


@click.group(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C", "directory", metavar="DIR", default=".", help="The blog's folder; else this one."
)
@click.version_option(__version__, prog_name="publisher")
@click.pass_context
def cli(context: click.Context, directory: str) -> None:
    """Publish a weekly playlist: one file in playlists/ becomes one post, on time, once."""
    if os.environ.get("NO_COLOR"):
        context.color = False
    context.obj = directory


@cli.command()
@click.argument("directory", default=".")
def init(directory: str) -> None:
    """Make a blog in DIRECTORY: settings, and a first playlist to rewrite."""
    from publisher import starter
    from publisher.wiring import blog_at, system_clock

    blog = blog_at(directory)
    for path in blog.write(starter.first_files(system_clock().date()), new_blog=True):
        click.echo(f"{console.mark(True)} {path}")
    click.echo("next: look into publisher.toml, then `publisher preview`")


@cli.command()
@click.argument("title", required=False)
@click.option("--date", "day", metavar="DAY", help="The day it is for; else the next free slot.")
@click.pass_obj
def new(directory: str, title: str | None, day: str | None) -> None:
    """Write a playlist for the next free slot, with the next free number."""
    from publisher import starter
    from publisher.wiring import system_clock

    blog, settings, clock = _open(directory, None, system_clock)
    files = starter.next_playlist(blog.playlists(), settings.series, clock(), title, day)
    for path in blog.write(files):
        click.echo(f"{console.mark(True)} {path}")


@cli.command()
@click.argument("playlists", nargs=-1)
@_as_json
@click.pass_obj
def check(directory: str, playlists: tuple[str, ...], as_json: bool) -> None:
    """Look for mistakes in PLAYLISTS (files or numbers; else all), and write nothing."""
    from publisher.checking import check as check_playlists
    from publisher.wiring import system_clock

    blog, settings, _ = _open(directory, None, system_clock)
    with console.working("checking"):
        found = check_playlists(blog.playlists(), settings.series, playlists)
    errors = [problem for problem in found.problems if not problem.warning]
    if as_json:
        problems = jsonable.of_error(InvalidInput(*found.problems))["problems"]
        console.show_json({"checked": found.checked, "problems": problems})
    else:
        console.show_error(InvalidInput(*found.problems))
        console.show_checked(found.checked, len(errors))
    sys.exit(2 if errors else 0)


@cli.command()
@click.argument("playlists", nargs=-1)
@_as_json
@click.pass_obj
def resolve(directory: str, playlists: tuple[str, ...], as_json: bool) -> None:
    """Find each track on Spotify and lock it; ask about what is not certain.

    PLAYLISTS are numbers or files; else all that lack a track. What is locked is never asked
    about again, except links that were never checked.
    """
    from publisher.checking import select
    from publisher.publish import settle, undecided
    from publisher.reading import parse
    from publisher.wiring import system_clock

    blog, settings, clock = _open(directory, None, system_clock)
    outside = blog.outside(settings)
    resolutions: list[Resolution] = []
    errors: list[PublisherError] = []
    names = select(outside.playlists, playlists)
    with console.working("asking Spotify") as progress:
        for done, name in enumerate(names):
            progress(done, len(names))
            try:
                source = outside.playlists.read(name)
                resolutions.append(
                    settle(source, parse(source), settings.series, outside, clock(), recheck=True)
                )
            except PublisherError as error:
                errors.append(error)
    if as_json:
        console.show_json([jsonable.of_resolution(found) for found in resolutions])
    else:
        for found in resolutions:
            console.show_resolution(found)
    errors += [undecided(found) for found in resolutions if found.open]
    for failure in errors:
        console.show_error(failure)
    _exit_with(errors)


@cli.command()
@click.option("--port", default=8034, show_default=True, help="Where the browser finds it.")
@click.option("--open", "open_browser", is_flag=True, help="Open the browser as well.")
@click.pass_obj
def preview(directory: str, port: int, open_browser: bool) -> None:
    """Show the posts as they will be, and show every change when you save."""
    from publisher import preview as previews
    from publisher.wiring import blog_at, preview_content, system_clock

    blog = blog_at(directory)
    blog.settings(system_clock())
    server = previews.Server(preview_content(blog), (blog.root,), port)
    click.echo(f"{console.mark(True)} http://127.0.0.1:{server.port}/  (Ctrl-C ends it)")
    if open_browser:
        click.launch(f"http://127.0.0.1:{server.port}/")
    server.run()


@cli.command()
@click.option("-d", "--destination", metavar="DIR", help="Write to another folder.")
@click.option("--future", is_flag=True, help="With -d: also what is ahead of its slot.")
@_clock
@_as_json
@click.pass_obj
def build(
    directory: str, destination: str | None, future: bool, clock: str | None, as_json: bool
) -> None:
    """Write the whole site anew: every edition whose time has come.

    For after a change of the templates or of an old post. Asks Spotify nothing: every track
    comes from the lock.
    """
    from publisher.build import build as build_site
    from publisher.wiring import composer, system_clock

    if future and not destination:
        raise click.UsageError("--future shows what readers may not see yet: give -d DIR as well")
    # Thousands of short-lived values, none in a cycle: looking for cycles costs a third.
    gc.disable()
    blog, settings, now = _open(directory, clock, system_clock)
    if destination is None and clock is not None:
        raise click.UsageError("--clock would publish ahead of time: give -d DIR as well")
    if destination is not None and blog.is_target(settings, destination):
        raise click.UsageError(f"{destination} is where your readers look; give another folder")
    reports = []
    for name, target in settings.targets.items():
        with console.counting("rendering") as progress:
            built = build_site(
                blog.playlists(),
                blog.folder(settings, name, destination),
                settings.series,
                now(),
                composer(settings.series),
                future=future,
                progress=progress,
            )
        reports.append((destination or str(blog.shown / target.path), built))
        if destination is not None:
            break
    if as_json:
        console.show_json([jsonable.of_built(built, where) for where, built in reports])
    else:
        for where, built in reports:
            console.show_built(built, where)
    _exit_with(error for _, built in reports for _, error in built.failed)


@cli.command()
@click.argument("playlist")
@click.option("--now", "at_once", is_flag=True, help="Before its slot: publish it all the same.")
@click.option("--update", is_flag=True, help="Publish it again after a change.")
@_clock
@_as_json
@click.pass_obj
def publish(
    directory: str, playlist: str, at_once: bool, update: bool, clock: str | None, as_json: bool
) -> None:
    """Publish PLAYLIST (its number or file); whatever is published already stays as it is."""
    from publisher.checking import select
    from publisher.definition import name_of
    from publisher.publish import publish as publish_one
    from publisher.timetable import instant
    from publisher.wiring import system_clock

    blog, settings, now = _open(directory, clock, system_clock)
    outside = blog.outside(settings)
    (name,) = select(outside.playlists, (playlist,))
    named = name_of(name)
    series = settings.series
    if named and not at_once:
        due = instant(named[0], series.slot.time, series.zone)
        if due > now():
            raise click.UsageError(
                f"its slot is {console.moment(due)}, {console.away(due - now())}; `publisher run` "
                "publishes it then. To publish it at once: --now"
            )
    with console.working("publishing"):
        report = publish_one(name, series, outside, now(), update=update)
    if as_json:
        console.show_json(jsonable.of_report(report))
    else:
        console.show_report(report, now())
    _exit_with(report.errors)


@cli.command()
@click.option("--once", is_flag=True, help="One look at what is due, for cron or a timer.")
@_clock
@_as_json
@click.pass_obj
def run(directory: str, once: bool, clock: str | None, as_json: bool) -> None:
    """Publish each edition when its slot comes; runs until you stop it.

    A slot that was missed is made up for, within the grace of the series. With --once, for
    cron: */10 * * * * publisher -C /path/to/blog run --once
    """
    from publisher.schedule import Alarm, tick
    from publisher.wiring import system_clock

    blog, settings, now = _open(directory, clock, system_clock)
    if once:
        with console.working("publishing"):
            done = tick(settings.series, blog.outside(settings, ask=False), now())
        (console.show_json(jsonable.of_tick(done)) if as_json else console.show_tick(done))
        _exit_with(error for report in done.reports for error in report.errors)
        return
    console.log_to_terminal()
    said: list[object] = ["nothing yet"]

    def run_tick() -> dt.timedelta:
        # Read anew each time: a file saved a minute ago counts.
        settings = blog.settings(now())
        done = tick(settings.series, blog.outside(settings, ask=False), now())
        news = [jsonable.of_report(report) for report in done.reports]
        if news != said:
            said[:] = news
            if as_json:
                console.show_json(jsonable.of_tick(done), one_line=True)
            else:
                console.show_tick(done)
        return (min(done.slot, done.next[0]) if done.next else done.slot) - now()

    Alarm(run_tick).serve()


@cli.command()
@_clock
@_as_json
@click.pass_obj
def status(directory: str, clock: str | None, as_json: bool) -> None:
    """Say where each edition stands: written, ready, due, published, held."""
    from publisher.standing import standings
    from publisher.wiring import system_clock

    blog, settings, now = _open(directory, clock, system_clock)
    rows = standings(
        blog.playlists(),
        blog.ledger().deliveries(),
        settings.series,
        tuple(settings.targets),
        now(),
    )
    if as_json:
        console.show_json([jsonable.of_standing(row) for row in rows])
        return
    console.show_standings(rows, now())


@cli.command()
def schema() -> None:
    """Print the JSON Schema of a playlist file, for editors."""
    from publisher.schema import json_schema

    console.show_json(json_schema())


def _open(directory: str, clock: str | None, system_clock: Clock) -> tuple[Blog, Settings, Clock]:
    from publisher.wiring import blog_at, clock_at

    blog = blog_at(directory)
    settings = blog.settings(system_clock())
    return blog, settings, system_clock if clock is None else clock_at(clock, settings.series.zone)


def _exit_with(errors: Iterable[PublisherError]) -> None:
    """Set the exit code of what a reader must do first: mend, then renew, decide, try again."""
    codes = {error.exit_code for error in errors}
    for code in (2, 5, 4, 3):
        if code in codes:
            sys.exit(code)


def main() -> None:
    """Run a command; no mistake of a user ends in a traceback."""
    # Looking for plug-ins of pydantic costs 25 ms, reading the metadata of every package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # cron's terminal knows no ✓
    try:
        sys.exit(_run())
    except PublisherError as error:
        if "--json" in sys.argv:
            console.show_json({"error": jsonable.of_error(error)})
        console.show_error(error, colour=not os.environ.get("NO_COLOR"))
        sys.exit(error.exit_code)
    except OSError as error:
        # What a port refuses is a PublisherError: only standard output can fail here.
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # `publisher status | head`: the reader has gone, and wants no complaint.
        if error.errno == errno.ENOSPC:
            click.echo("error: standard output: no space left", err=True)
            sys.exit(3)


def _run() -> Any:
    try:
        return cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
