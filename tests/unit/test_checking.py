"""Which playlists a reference means, and what is wrong with them."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from publisher.checking import check, select
from publisher.errors import InvalidInput
from publisher.model import Slot
from tests.examples import NAME, PLAYLIST, SERIES, SUNDAY
from tests.fakes import MemoryPlaylists

WEEK = dt.timedelta(weeks=1)


def text_of(week: int, number: int | None = None) -> str:
    day = SUNDAY.date() + week * WEEK
    return PLAYLIST.replace("34", str(number or 34 + week)).replace("2015-06-21", str(day))


def name_of(week: int, slug: str | None = None) -> str:
    return f"{SUNDAY.date() + week * WEEK}-{slug or f'semaine-{34 + week}'}"


def shelf(*weeks: int) -> MemoryPlaylists:
    return MemoryPlaylists({name_of(week): text_of(week) for week in weeks})


def messages(playlists: MemoryPlaylists, *references: str, series=SERIES) -> list[str]:
    return [str(problem) for problem in check(playlists, series, references).problems]


def test_a_good_shelf_has_no_problems():
    checked = check(shelf(0, 1, 2), SERIES, ())

    assert (checked.checked, checked.problems) == (3, ())


def test_an_empty_shelf_has_none_either():
    assert check(MemoryPlaylists(), SERIES, ()).checked == 0


def test_the_problems_of_all_files_come_at_once():
    playlists = shelf(0, 1, 2)
    playlists.texts[name_of(0)] += "tittle: A\nsumary: B\n"
    playlists.texts[name_of(2)] += "tags: x\n"

    found = check(playlists, SERIES, ())

    assert [problem.where for problem in found.problems if not problem.warning] == [
        f"playlists/{name_of(0)}.yaml",
        f"playlists/{name_of(0)}.yaml",
        f"playlists/{name_of(2)}.yaml",
    ]


def test_a_lock_that_cannot_be_read_is_a_problem_of_the_lock():
    playlists = shelf(0)
    playlists.locks[name_of(0)] = "{"

    (message,) = messages(playlists)

    assert message.startswith(f"playlists/{name_of(0)}.lock:1: ")


def test_a_day_that_is_not_the_series_day_is_a_warning():
    series = dataclasses.replace(SERIES, slot=Slot(weekday=4, time=dt.time(18)))

    (problem,) = check(shelf(0), series, ()).problems

    assert problem.warning
    assert problem.message == "2015-06-21 is a Sunday; the series comes out on Friday"


@pytest.mark.parametrize("slugs", [("a", "b")])
def test_two_files_under_one_number_are_an_error_that_names_both(slugs):
    playlists = MemoryPlaylists(
        {name_of(0, slugs[0]): text_of(0), name_of(1, slugs[1]): text_of(1, number=34)}
    )

    (message,) = messages(playlists)

    assert message == (
        f"playlists/{name_of(1, 'b')}.yaml: number 34 is taken by playlists/{name_of(0, 'a')}.yaml"
    )


def test_two_files_under_one_slug_are_an_error():
    playlists = MemoryPlaylists({name_of(0, "a"): text_of(0), name_of(1, "a"): text_of(1)})

    (message,) = messages(playlists)

    assert "slug a is taken by" in message


@pytest.mark.parametrize(
    ("weeks", "missing"),
    [((0, 2), "no playlist for #35 before #36"), ((0, 4), "no playlist for #35 to #37 before #38")],
)
def test_a_gap_in_the_numbers_is_a_warning(weeks, missing):
    (problem,) = check(shelf(*weeks), SERIES, ()).problems

    assert problem.warning
    assert problem.message == missing


def test_playlists_that_are_named_are_not_compared_with_each_other():
    playlists = MemoryPlaylists({name_of(0, "a"): text_of(0), name_of(1, "b"): text_of(1, 34)})

    assert check(playlists, SERIES, ["a"]).checked == 1
    assert messages(playlists, "a", "b") == []


@pytest.mark.parametrize(
    "reference",
    [
        "34",
        "#34",
        "034",
        "chambre-en-provence",
        NAME,
        f"{NAME}.yaml",
        f"{NAME}.yml",
        f"{NAME}.lock",
        f"playlists/{NAME}.yaml",
        f"/somewhere/else/playlists/{NAME}.yaml",
        f"./playlists/{NAME}.yaml/",
    ],
)
def test_a_playlist_is_found_by_number_slug_or_file(reference):
    playlists = MemoryPlaylists({NAME: PLAYLIST, name_of(1): text_of(1)})

    assert select(playlists, [reference]) == [NAME]


def test_without_a_reference_all_are_meant():
    assert select(shelf(1, 0), []) == [name_of(0), name_of(1)]


def test_references_keep_their_order():
    assert select(shelf(0, 1, 2), ["36", "34"]) == [name_of(2), name_of(0)]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("99", "99: no playlist has the number 99; `publisher status` lists them"),
        ("#99", "#99: no playlist has the number 99; `publisher status` lists them"),
        ("rien", "rien: no such playlist; `publisher status` lists them"),
        ("²", "²: no such playlist; `publisher status` lists them"),
        ("-34", "-34: no such playlist; `publisher status` lists them"),
        ("", ": no such playlist; `publisher status` lists them"),
        ("../../etc/passwd", "../../etc/passwd: no such playlist; `publisher status` lists them"),
        ("a" * 10_000, "no such playlist"),
    ],
)
def test_a_reference_that_fits_none_is_refused(reference, message):
    with pytest.raises(InvalidInput) as caught:
        select(shelf(0), [reference])

    assert message in str(caught.value)


def test_a_number_that_two_playlists_have_is_refused_with_both_names():
    playlists = MemoryPlaylists({name_of(0, "a"): text_of(0), name_of(1, "b"): text_of(1, 34)})

    with pytest.raises(InvalidInput, match=r"2 playlists fit: 2015-06-21-a, 2015-06-28-b"):
        select(playlists, ["34"])


def test_a_broken_file_is_found_by_its_name_and_does_not_hide_the_others():
    playlists = shelf(0, 1)
    playlists.texts[name_of(0)] = "number: x"

    assert select(playlists, [f"{name_of(0)}.yaml"]) == [name_of(0)]
    assert select(playlists, ["35"]) == [name_of(1)]


def test_a_slug_of_digits_is_not_taken_for_a_number_of_another():
    playlists = MemoryPlaylists({name_of(0, "1979"): text_of(0), name_of(1, "b"): text_of(1)})

    assert select(playlists, ["1979"]) == [name_of(0, "1979")]
