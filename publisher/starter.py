"""A blog's first files, and each week's new one."""

from __future__ import annotations

import datetime as dt
import json

from publisher.config import slug_of
from publisher.definition import name_of
from publisher.errors import InvalidInput, Problem
from publisher.model import Series, Slot
from publisher.ports import Playlists, Source
from publisher.reading import parse
from publisher.schema import json_schema
from publisher.timetable import dates_from, instant

SCHEMA = "playlist.schema.json"

_CONFIG = """\
# Your weekly column. No secret belongs in this file: passwords come from the environment.
[series]
title = "Sunday Morning Sound"
key = "sunday-morning-sound" # names the series in the ledger and the feed: never change it
author = "Your name"
language = "en"              # of the pages: en, fr; others by templates/phrases/xx.toml
timezone = "Europe/Paris"
slot = "sunday 09:00"        # when a new post comes out
market = "FR"                # your readers' country: which tracks play there
grace = "14 days"            # how late a missed post still comes out by itself
# url = "https://blog.example/"   # where your readers find it

# Where the posts go. "site" is a name of your choice.
[targets.site]
kind = "folder"
path = "public"
"""

_HEAD = """\
# yaml-language-server: $schema={schema}
number: {number}
title: {title}
date: {date}
tags: []
# summary: One sentence, for the index and the feed.
"""

_FIRST = """\
body: |
  Write here, in *Markdown*. A line of its own with a key in double brackets puts that
  track's player there:

  [[first]]

  All the others follow here:

  [[tracks]]
tracks:
  - key: first
    artist: Phoenix
    title: Lisztomania
    spotify: https://open.spotify.com/track/7zkDEBSxkcBVsStS4qBFpK
    note: A word on the track, *in Markdown*.
  - artist: Nina Simone
    title: Here Comes the Sun
    spotify: https://open.spotify.com/track/4oSl4Ga2ecVNnV9vsdNOpZ
  # Nothing is published while this line stands:
"""

_EMPTY = """\
body: |
  Write here.

  [[tracks]]
tracks:
  # Nothing is published while this line stands:
"""

_PLACEHOLDER = "  - Replace me - with a track of yours\n"
"""An entry that no search finds: a week that was begun and forgotten must not come out."""


def first_files(today: dt.date) -> dict[str, str]:
    """Give a blog's first files: path within the blog → text."""
    day = next(dates_from(today + dt.timedelta(days=1), Slot(weekday=6, time=dt.time(9))))
    head = _HEAD.format(schema=SCHEMA, number=1, title="Hello", date=day)
    playlist = head + _FIRST + _PLACEHOLDER
    return {
        "publisher.toml": _CONFIG,
        ".gitignore": ".publisher/\n",
        f"playlists/{SCHEMA}": _schema(),
        f"playlists/{day}-hello.yaml": playlist,
    }


def next_playlist(
    playlists: Playlists, series: Series, now: dt.datetime, title: str | None, day: str | None
) -> dict[str, str]:
    """Give a playlist to fill in, and the schema beside it: path within the blog → text.

    Args:
        title: Its title; None leaves one to be replaced.
        day: Its day, ``YYYY-MM-DD``; None takes the next slot without a playlist.

    Raises:
        InvalidInput: The day is none, or has a playlist already.
    """
    taken = {named[0]: name for name in playlists.names() if (named := name_of(name))}
    date = _free_day(taken, series, now) if day is None else _given_day(day, taken)
    number = max(_numbers(playlists), default=0) + 1
    title = (title or "").strip() or "Untitled"
    slug = slug_of(title)
    if slug in {named[1] for name in playlists.names() if (named := name_of(name))}:
        slug = f"{slug[:90].strip('-')}-{number}"
    quoted = json.dumps(title, ensure_ascii=False)
    head = _HEAD.format(schema=SCHEMA, number=number, title=quoted, date=date)
    playlist = head + _EMPTY + _PLACEHOLDER
    name = f"{date}-{slug}"
    # A title that no playlist may have is refused here, before it is in a file.
    parse(Source(name=name, where="the title", text=playlist, lock=None))
    return {f"playlists/{name}.yaml": playlist, f"playlists/{SCHEMA}": _schema()}


def _schema() -> str:
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _free_day(taken: dict[dt.date, str], series: Series, now: dt.datetime) -> dt.date:
    today = now.astimezone(series.zone).date()
    for date in dates_from(today, series.slot):
        if date not in taken and instant(date, series.slot.time, series.zone) > now:
            return date
    raise AssertionError("dates never end")


def _given_day(day: str, taken: dict[dt.date, str]) -> dt.date:
    try:
        date = dt.date.fromisoformat(day)
    except ValueError:
        message = f"a day like 2015-06-21 was expected, not {day!r}"
        raise InvalidInput(Problem(where="--date", message=message)) from None
    if date in taken:
        raise InvalidInput(Problem(where="--date", message=f"{taken[date]} is for that day"))
    return date


def _numbers(playlists: Playlists) -> list[int]:
    numbers = []
    for name in playlists.names():
        try:
            numbers.append(parse(playlists.read(name)).number)
        except InvalidInput:
            continue  # a broken file has no number yet; `check` says what is wrong with it
    return numbers
