"""Values → what a person reads in a terminal, and what a script reads as JSON."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import click

from publisher.errors import InvalidInput, PublisherError

if TYPE_CHECKING:
    import datetime as dt

    from publisher.build import Built
    from publisher.publish import Delivered, Report
    from publisher.resolve import Open, Resolution
    from publisher.schedule import Tick
    from publisher.standing import Standing

_LATE_S = 3600
Colour = Literal["green", "yellow", "red", "cyan"]


def mark(ok: bool | None) -> str:
    """Give ✓, ✗, or ! for what is neither done nor failed."""
    if ok is None:
        return click.style("!", fg="yellow")
    return click.style("✓", fg="green") if ok else click.style("✗", fg="red")


def show_error(error: PublisherError, *, colour: bool = True) -> None:
    """Write an error to standard error, its places in bold."""
    # click strips colours where nobody looks; what NO_COLOR asks it does not know.
    wanted = None if colour else False
    if not isinstance(error, InvalidInput):
        click.echo(f"{click.style('error:', fg='red', bold=True)} {error}", err=True, color=wanted)
        return
    for problem in error.problems:
        place, _, rest = str(problem).partition(": ")
        shade: Colour = "yellow" if problem.warning else "red"
        click.echo(f"{click.style(place, fg=shade, bold=True)}: {rest}", err=True, color=wanted)


def show_json(value: object, *, one_line: bool = False) -> None:
    """Write a value as JSON to standard output."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=None if one_line else 2))


def moment(at: dt.datetime) -> str:
    """Write a moment out in its zone: ``Sunday 21 June 2015, 09:00 (Europe/Paris)``."""
    return f"{at:%A} {at.day} {at:%B %Y, %H:%M} ({at.tzinfo})"


def away(span: dt.timedelta) -> str:
    """Write a span as people say it: ``in 2 days 3 h``, ``4 min ago``."""
    seconds = abs(span.total_seconds())
    # Nobody wants "6 days 23 h" for a week less a second.
    seconds = round(seconds / 60) * 60 if seconds >= 3600 else round(seconds)
    days, rest = divmod(seconds, 86400)
    if days > 2 * 365:
        text = f"{days // 365} years"
        return f"in {text}" if span.total_seconds() > 0 else f"{text} ago"
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [f"{days} day{'s' * (days > 1)}" if days else "", f"{hours} h" if hours else ""]
    parts += [f"{minutes} min" if minutes else "", "" if days or hours or minutes else f"{rest} s"]
    text = " ".join([part for part in parts if part][:2])
    return f"in {text}" if span.total_seconds() > 0 else f"{text} ago"


def show_report(report: Report, now: dt.datetime) -> None:
    """Say what became of one playlist."""
    name = report.where
    if report.playlist is not None:
        name = f"#{report.playlist.number} {report.playlist.title}"
    click.echo(click.style(name, bold=True))
    for part in report.delivered:
        tracks = len(report.playlist.entries) if report.playlist else 0
        number = report.playlist.number if report.playlist else 0
        _show_delivered(part, tracks, number, _lateness(report, now))
    for entry in report.open:
        show_open(entry)
    if report.error is not None:
        if isinstance(report.error, InvalidInput):
            show_error(report.error)
        else:
            click.echo(f"  {mark(None)} held: {report.error}")
    if report.open and report.playlist is not None:
        click.echo(f"  next: publisher resolve {report.playlist.number}")


def _lateness(report: Report, now: dt.datetime) -> str:
    late = 0.0 if report.due is None else (now - report.due).total_seconds()
    if report.due is None or late < _LATE_S:
        return ""
    return f", late: its slot was {away(report.due - now)}"


def _show_delivered(part: Delivered, tracks: int, number: int, lateness: str) -> None:
    if part.error is not None:
        click.echo(f"  {mark(False)} {part.target}: {part.error}")
        return
    assert part.delivery is not None
    news = f", {tracks}/{tracks} tracks{lateness}" if part.outcome.value == "published" else ""
    click.echo(f"  {mark(True)} {part.target}: {part.outcome}{news}")
    click.echo(f"    {part.delivery.permalink}")
    if part.edited:
        click.echo(
            f"  {mark(None)} the file has changed since: publisher publish --update {number}"
        )


def show_open(entry: Open) -> None:
    """Say what an entry could be, and what to write to settle it."""
    click.echo(f"  {mark(None)} line {entry.entry.line}: {entry.entry.named}")
    for reason in entry.reasons:
        click.echo(f"      {reason}")
    for track in entry.candidates[:5]:
        facts = [track.album or "", str(track.year or ""), _length(track.duration_ms)]
        about = ", ".join(fact for fact in facts if fact)
        click.echo(f"      · {', '.join(track.artists)} - {track.title} ({about})")
        click.echo(f"        spotify: https://open.spotify.com/track/{track.id}")


def _length(duration_ms: int | None) -> str:
    if duration_ms is None:
        return ""
    return f"{duration_ms // 60000}:{duration_ms // 1000 % 60:02}"


def show_tick(tick: Tick) -> None:
    """Say what a tick did, and what comes next."""
    click.echo(f"tick of {moment(tick.now)}")
    for report in tick.reports:
        show_report(report, tick.now)
    if not tick.reports:
        click.echo("nothing is due that is not published already")
    if tick.next is not None:
        at, name = tick.next
        click.echo(f"next: {name} on {moment(at)}, {away(at - tick.now)}")
        if tick.lacking:
            click.echo(f"  {mark(None)} {tick.lacking}")
    else:
        slot = f"{moment(tick.slot)}, {away(tick.slot - tick.now)}"
        click.echo(f"next: no playlist yet for {slot}; `publisher new` writes one")


def show_resolution(found: Resolution) -> None:
    """Say which track each entry got, and why."""
    playlist = found.playlist
    click.echo(click.style(f"#{playlist.number} {playlist.title}", bold=True))
    for entry in playlist.entries:
        match = found.matches.get(entry.asked)
        if match is not None:
            name = entry.named
            if match.title:
                name = " - ".join(part for part in (", ".join(match.artists), match.title) if part)
            click.echo(f"  {mark(True if match.checked else None)} {name}")
            click.echo(f"      {match.track_id}  {'; '.join(match.reasons)}")
    for missing in found.open:
        show_open(missing)
    unchecked = sum(match.checked is None for match in found.matches.values())
    if found.unanswered is not None and unchecked:
        links = "1 link" if unchecked == 1 else f"{unchecked} links"
        click.echo(f"  {mark(None)} {links} not checked. {found.unanswered}")


def show_checked(checked: int, errors: int) -> None:
    """Sum a check up."""
    playlists = f"{checked} playlist{'s' * (checked != 1)}"
    found = f"{errors or 'no'} error{'s' * (errors != 1)}"
    click.echo(f"{mark(not errors)} {playlists} checked, {found}")


def show_built(built: Built, folder: str) -> None:
    """Say what a build did."""
    posts = f"{built.posts} post{'s' * (built.posts != 1)}"
    changed = len(built.changed)
    files = f"{changed} file{'s' * (changed != 1)} changed" if changed else "nothing changed"
    click.echo(f"{mark(not built.failed)} {posts} in {folder}, {files}")
    for where, error in built.failed:
        if isinstance(error, InvalidInput):
            show_error(error)
        else:
            click.echo(f"  {mark(None)} {where}: {error}")
    if built.ahead:
        click.echo(f"  {built.ahead} ahead of the slot, left out")


_COLOURS: dict[str, Colour] = {"published": "green", "ready": "cyan", "due": "cyan"}


def show_standings(rows: Sequence[Standing], now: dt.datetime) -> None:
    """Write a line for each edition, the latest last, and why those that wait do."""
    if not rows:
        click.echo("no playlists yet; `publisher new` writes one")
        return
    table(
        [
            [
                f"#{row.number}" if row.number else "?",
                click.style(row.state, fg=_COLOURS.get(row.state, "yellow")),
                f"{row.due:%a %d %b %Y, %H:%M}" if row.due else "",
                away(row.due - now) if row.due else "",
                row.title,
                row.detail,
            ]
            for row in rows
        ]
    )


def log_to_terminal() -> None:
    """Let the scheduler's log reach standard error; spotipy's adapter keeps spotipy quiet."""
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("urllib3").setLevel(logging.WARNING)


def table(rows: Sequence[Sequence[str]]) -> None:
    """Write rows with their columns in line."""
    widths = [max(len(click.unstyle(row[at])) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell + " " * (width - len(click.unstyle(cell)))
            for cell, width in zip(row, widths, strict=True)
        ]
        click.echo("  ".join(cells).rstrip())


@contextlib.contextmanager
def working(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show *label* on a terminal once something takes over a second, and wipe it at the end.

    Yields:
        To be told how many of how many are done, where that is known.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    counts: list[str] = [""]
    over = threading.Event()

    def show() -> None:
        while not over.wait(1):
            click.echo(f"\r{label} …{counts[-1]}", nl=False, err=True)

    line = threading.Thread(target=show, daemon=True)
    line.start()
    try:
        yield lambda done, total: counts.append(f" {done}/{total}")
    finally:
        over.set()
        line.join()
        click.echo("\r\033[K", nl=False, err=True)


@contextlib.contextmanager
def counting(label: str) -> Iterator[Callable[[int, int], None]]:
    """Do as ``working``, without a thread: what forks processes must not have one."""
    start = time.monotonic()
    shown = False

    def told(done: int, total: int) -> None:
        nonlocal shown
        if sys.stderr.isatty() and time.monotonic() - start > 1:
            shown = True
            click.echo(f"\r{label} … {done}/{total}", nl=False, err=True)

    yield told
    if shown:
        click.echo("\r\033[K", nl=False, err=True)
