"""A blog's first files, and each week's new one, are such that they work at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import json

import jsonschema
import pytest
import yaml

from publisher import config
from publisher.definition import name_of, parse
from publisher.errors import InvalidInput
from publisher.starter import SCHEMA, first_files, next_playlist
from tests.examples import NAME, PLAYLIST, SERIES, SUNDAY
from tests.fakes import MemoryPlaylists

TUESDAY = dt.datetime(2015, 6, 16, 12, tzinfo=dt.UTC)


def made(playlists: MemoryPlaylists, title: str | None = None, day: str | None = None, now=TUESDAY):
    """Make a playlist, put it on the shelf and read it back."""
    files = next_playlist(playlists, SERIES, now, title, day)
    (path,) = (path for path in files if path.endswith(".yaml"))
    name = path.removeprefix("playlists/").removesuffix(".yaml")
    playlists.texts[name] = files[path]
    return parse(files[path], name, path)


@pytest.mark.parametrize("offset", range(8))
def test_the_first_files_are_a_blog_that_works(offset):
    today = dt.date(2026, 11, 16) + dt.timedelta(days=offset)

    files = first_files(today)

    settings = config.load(files["publisher.toml"], "publisher.toml", today)
    assert list(settings.targets) == ["site"]
    (path,) = (path for path in files if path.endswith(".yaml"))
    playlist = parse(files[path], path[len("playlists/") : -len(".yaml")], path)
    assert playlist.number == 1
    assert playlist.date.weekday() == settings.series.slot.weekday
    assert dt.timedelta(0) < playlist.date - today <= dt.timedelta(days=7)


def test_secrets_and_caches_stay_out_of_git():
    assert ".publisher/" in first_files(SUNDAY.date())[".gitignore"].splitlines()


@pytest.mark.parametrize("kind", ["first", "next"])
def test_the_schema_for_editors_lies_beside_the_playlist_and_accepts_it(kind):
    files = (
        first_files(SUNDAY.date())
        if kind == "first"
        else next_playlist(MemoryPlaylists(), SERIES, TUESDAY, None, None)
    )
    schema = json.loads(files[f"playlists/{SCHEMA}"])
    (text,) = (text for path, text in files.items() if path.endswith(".yaml"))

    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA}\n")
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(yaml.load(text, Loader=yaml.BaseLoader))


def test_a_new_playlist_takes_the_next_number_and_the_next_free_slot():
    playlists = MemoryPlaylists({NAME: PLAYLIST})

    first, second = made(playlists, "Avant de partir"), made(playlists, "Les volets")

    assert (first.number, first.date) == (35, dt.date(2015, 6, 28))
    assert (second.number, second.date) == (36, dt.date(2015, 7, 5))
    assert (first.title, first.slug) == ("Avant de partir", "avant-de-partir")


def test_the_first_playlist_of_a_blog_is_number_one():
    assert made(MemoryPlaylists(), "Un").number == 1


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (SUNDAY - dt.timedelta(seconds=1), dt.date(2015, 6, 21)),
        (SUNDAY, dt.date(2015, 6, 28)),
        (dt.datetime(2015, 6, 20, 22, 30, tzinfo=dt.UTC), dt.date(2015, 6, 21)),
        (dt.datetime(2015, 6, 21, 22, 30, tzinfo=dt.UTC), dt.date(2015, 6, 28)),
    ],
)
def test_a_slot_that_has_passed_is_not_free_any_more(now, day):
    assert made(MemoryPlaylists(), "Un", now=now).date == day


def test_a_gap_in_the_weeks_is_filled_first():
    playlists = MemoryPlaylists({"2015-06-28-plus-tard": PLAYLIST})

    assert made(playlists, "Un").date == dt.date(2015, 6, 21)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Été à l’ombre", "ete-a-l-ombre"),
        ("Sunday Morning Sound #34", "sunday-morning-sound-34"),
        ("4:44", "4-44"),
        ("Off", "off"),
        ("- : {a} [b] # \"c\" 'd' \\ %", "a-b-c-d"),
        ("1979", "1979"),
        ("œuvre", "oeuvre"),
        ("日本語", None),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 300, "x" * 100),
        ("{title}", "title"),
    ],
)
def test_any_title_makes_a_file_that_says_just_that(title, slug):
    playlist = made(MemoryPlaylists(), title)

    assert playlist.title == title
    assert name_of(playlist.name) is not None
    if slug is not None:
        assert playlist.slug == slug


@pytest.mark.parametrize("title", ["", "  ", "un\ndeux", "un\x7fdeux", "x" * 501, "un\ue000"])
def test_a_title_that_no_playlist_may_have_is_never_written(title):
    with contextlib.suppress(InvalidInput):
        files = next_playlist(MemoryPlaylists(), SERIES, TUESDAY, title, None)
        (path,) = (path for path in files if path.endswith(".yaml"))
        name = path.removeprefix("playlists/").removesuffix(".yaml")
        try:
            parse(files[path], name, path)
        except InvalidInput as error:
            pytest.fail(f"it was written, and is wrong: {error}")


def test_two_new_playlists_without_a_title_do_not_share_a_slug():
    playlists = MemoryPlaylists()

    assert made(playlists).slug != made(playlists).slug


def test_a_title_used_before_gets_an_address_of_its_own():
    playlists = MemoryPlaylists({NAME: PLAYLIST})

    assert made(playlists, "Chambre en Provence").slug != "chambre-en-provence"


def test_a_given_day_is_taken_as_it_is():
    assert made(MemoryPlaylists(), "Un", "2016-01-03").date == dt.date(2016, 1, 3)


@pytest.mark.parametrize("day", ["", "demain", "2015-02-30", "21/06/2015", "2015-6-21", "0"])
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(InvalidInput, match="--date: a day like 2015-06-21 was expected"):
        next_playlist(MemoryPlaylists(), SERIES, TUESDAY, "Un", day)


def test_a_day_that_has_a_playlist_is_refused_with_its_name():
    playlists = MemoryPlaylists({NAME: PLAYLIST})

    with pytest.raises(InvalidInput, match=f"{NAME} is for that day"):
        next_playlist(playlists, SERIES, TUESDAY, "Un", "2015-06-21")


def test_a_broken_playlist_does_not_stop_a_new_one():
    playlists = MemoryPlaylists({NAME: PLAYLIST, "2015-06-28-cassee": "number: x"})

    assert made(playlists, "Un").number == 35
