"""A playlist file: read as it was meant, or refused with every problem, its place, its cure."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.definition import name_of, parse, shelf_problems
from publisher.errors import InvalidInput
from publisher.model import Entry, Placement
from tests.examples import NAME, PLAYLIST

WHERE = f"playlists/{NAME}.yaml"
ID = "7zkDEBSxkcBVsStS4qBFpK"
WEEK = {"number": "34", "title": "Chambre", "date": "2015-06-21"}
TRACKS = "  - Air - La femme d'argent\n"


def week(tracks=TRACKS, head="", **keys):
    lines = {**WEEK, **keys}
    return (
        "".join(f"{key}: {value}\n" for key, value in lines.items() if value is not None)
        + f"{head}tracks:\n{tracks}"
    )


def told(text, name=NAME):
    with pytest.raises(InvalidInput) as refused:
        parse(text, name, WHERE)
    return refused.value.problems


def pasted(text, name=NAME):
    """Give *text* as it is once every fix stands in the place of its line, or at the end."""
    lines = text.rstrip("\n").split("\n")
    for problem in told(text, name):
        if problem.fix is not None and problem.source is None:
            lines.append(problem.fix)
        elif problem.fix is not None and problem.line is not None:
            lines[problem.line - 1] = problem.fix
    return "\n".join(lines) + "\n"


def entries(tracks):
    return parse(week(tracks=tracks), NAME, WHERE).entries


def test_the_sample_is_read_as_it_was_meant():
    playlist = parse(PLAYLIST, NAME, WHERE)

    assert (playlist.number, playlist.title) == (34, "Chambre en Provence")
    assert (playlist.date, playlist.slug) == (dt.date(2015, 6, 21), "chambre-en-provence")
    assert playlist.tags == ("playlist", "Provence")
    assert [part.key for part in playlist.body if isinstance(part, Placement)] == [
        "urgences",
        "tracks",
    ]
    assert playlist.entries[1] == Entry(
        artists=("Phoenix",),
        title="Lisztomania",
        key="urgences",
        note="Les *urgences*.",
        track_id=playlist.entries[1].track_id,
    )
    assert playlist.entries[1].line == 16


@pytest.mark.parametrize(
    ("written", "artist", "title"),
    [("Charles Trenet - La mer", "Charles Trenet", "La mer"),
     ("Charles Trenet – La mer", "Charles Trenet", "La mer"),
     ("Charles Trenet — La mer", "Charles Trenet", "La mer"),
     ("Charles Trenet\xa0–\xa0La mer", "Charles Trenet", "La mer"),
     ("Charles Trenet  -   La mer", "Charles Trenet", "La mer"),
     ("Jean-Louis Murat - Fort-Mahon", "Jean-Louis Murat", "Fort-Mahon"),
     ("Air - Sexy boy - live", "Air", "Sexy boy - live"), ("1979 - 4:44", "1979", "4:44"),
     ("Off - Yes", "Off", "Yes"), ("'Paris : la nuit - #1'", "Paris : la nuit", "#1"),
     ("M83 - Midnight City 🎷", "M83", "Midnight City 🎷")],
)  # fmt: skip
def test_a_text_is_an_artist_and_a_title_around_any_dash(written, artist, title):
    assert entries(f"  - {written}\n") == (Entry(artists=(artist,), title=title),)


def test_a_mapping_takes_every_key():
    tracks = (
        "  - artist: [Air, Beth Hirsch]\n    title: You Make It Easy\n    album: Moon Safari\n"
        "    year: 1998\n    version: live\n    isrc: fr-z03-98-00212\n    duration: 4:01\n"
        f"    spotify: {ID}\n    key: air\n    note: Un *mot*.\n"
    )

    playlist = parse(week(tracks, head="body: |\n  [[air]]\n"), NAME, WHERE)

    (entry,) = playlist.entries
    assert entry == Entry(
        artists=("Air", "Beth Hirsch"), title="You Make It Easy", album="Moon Safari", year=1998,
        version="live", isrc=entry.isrc, duration_ms=241_000, track_id=entry.track_id, key="air",
        note="Un *mot*.",
    )  # fmt: skip
    assert (entry.isrc, entry.track_id) == ("FRZ039800212", ID)


@pytest.mark.parametrize(
    ("key", "value"),
    [("title", "1979"), ("title", "4:44"), ("title", "Off"), ("title", "Yes"), ("title", "~"),
     ("title", "🎵 Été"), ("title", "<script>alert(1)</script>"), ("summary", "null")],
)  # fmt: skip
def test_what_yaml_would_turn_into_something_else_stays_text(key, value):
    assert getattr(parse(week(**{key: value}), NAME, WHERE), key) == value


@pytest.mark.parametrize("date", ["2015-06-21", "'2015-06-21'", '"2015-06-21"'])
@pytest.mark.parametrize("number", ["34", "034", "'34'"])
def test_number_and_date_mean_the_same_with_and_without_quotes(date, number):
    playlist = parse(week(date=date, number=number), NAME, WHERE)

    assert (playlist.number, playlist.date) == (34, dt.date(2015, 6, 21))


@pytest.mark.parametrize(
    ("tracks", "column", "words"),
    [("  - Air\n", 5, "`artist - title`"), ("  - Air-Mer\n", 5, "`artist - title`"),
     ("  - ' - Mer'\n", 5, "`artist - title`"), ("  - 'Air - '\n", 5, "`artist - title`"),
     ("  - ''\n", 5, "empty"), ("  -\n", 4, "empty"),
     ("  - [Air, Mer]\n", 5, "must be a text"), ("  - Artist: Title\n", 5, "quotes"),
     ("  - Air - Mer: suite\n", 5, "quotes"), ("  - {}\n", 5, "needs `artist` and `title`"),
     ("  - artist: Air\n", 5, "which track of theirs"),
     ("  - title: Mer\n", 5, "who plays it"),
     ("  - isrc: FRZ039800212\n", 5, "add `artist` and `title`"),
     (f"  - https://open.spotify.com/album/{ID}\n", 5, "album"),
     ("  - https://spotify.link/abc\n", 5, "short link"),
     (f"  - spotify: spotify:artist:{ID}\n", 14, "artist"),
     ("  Air - Mer\n", 3, "must be a list"), ("", 8, "must be a list")],
)  # fmt: skip
def test_a_track_that_cannot_be_looked_up_is_told_where_it_stands(tracks, column, words):
    (problem,) = told(week(tracks=tracks))

    assert words in problem.message
    assert (problem.line, problem.column) == (5 if tracks else 4, column)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Air - Mer", "air - MER"), ("Air - Mer", "Air – Mer"), (ID, f"spotify:track:{ID}")],
)
def test_the_same_track_twice_is_told_at_the_second(first, second):
    (problem,) = told(week(tracks=f"  - {first}\n  - {second}\n"))

    assert (problem.line, problem.column) == (6, 5)
    assert "line 5" in problem.message


MENDABLE = {
    "tail": (NAME, week(title="Sunday Morning Sound #34")),
    "tail of a long title": (NAME, week(title=f"{'Neuf mois ' * 30}#34")),
    "colon": (NAME, week(title="Paris\xa0: la nuit")),
    "colon in a track": (NAME, week(tracks="  - Air - Mer : suite\n")),
    "artist: title": (NAME, week(tracks="  - Serge Gainsbourg: Je t'aime\n")),
    "anchor": (NAME, week(title="*star", tracks="  - '*NSYNC - Bye'\n  - &x - y\n")),
    "typos": (NAME, week(title=None, head="titel: x\n")),
    "typo in quotes": (NAME, week(title=None, head="'titre': x\n")),
    "typo in a track": (NAME, week(tracks="  - artiste: Air\n    titre: Mer\n")),
    "date": (NAME, week(date="2015-06-22")),
    "no such day": (NAME, week(date="2015-06-31")),
    "slug": (NAME, week(slug="autre")),
    "no date": ("2015-06-28-x", week(date=None)),
    "no tracks": (NAME, week().split("tracks")[0]),
    "comment at a number": (NAME, week(number="34 #1")),
    "number with its sign": (NAME, week(number="#34")),
    "comment at a date": (NAME, week(date="2015-06-21 #1")),
    "comment at a link": (NAME, week(tracks=f"  - https://open.spotify.com/track/{ID} #1\n")),
}


@pytest.mark.parametrize("case", MENDABLE)
def test_pasting_the_corrected_lines_makes_a_file_that_is_right(case):
    name, text = MENDABLE[case]

    assert any(problem.fix for problem in told(text, name))
    assert parse(pasted(text, name), name, WHERE).number == 34


def test_what_yaml_swallowed_is_not_told_as_a_second_problem():
    assert [problem.line for problem in told(week(title="#34"))] == [2]


@pytest.mark.parametrize("tags", ["[a #34, b]", "[a, b #34]"])
def test_no_line_is_offered_that_would_be_wrong_in_another_way(tags):
    assert not any(problem.fix for problem in told(week(tags=tags)))


def test_every_problem_of_a_file_is_told_at_once_with_line_column_source_and_caret():
    text = week(
        number="0",
        title="Sunday #34",
        date="2015-06-22",
        head="titre: x\nbody: |\n  [[nope]]\n",
        tracks="  - Air\n  - artist: Air\n    title: Mer\n    year: 79\n",
    )

    problems = told(text)

    assert [(problem.line, problem.column) for problem in problems] == [
        (1, 9), (2, 15), (3, 7), (4, 1), (11, 11),
    ]  # fmt: skip
    assert str(problems[1]).splitlines()[1:] == [
        "    title: Sunday #34",
        "                  ^",
        "  write:",
        '    title: "Sunday #34"',
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "the file is empty"), (" \n\n", "the file is empty"), ("# x\n", "list of `key: value`"),
     ("hello\n", "list of `key: value`"), ("- a\n", "list of `key: value`"),
     ("~\n", "list of `key: value`"), ("---\n", "list of `key: value`"),
     (f"{week()}---\n{week()}", "second document"), ("\ufeffnumber: 34\n", "U+FEFF")],
)  # fmt: skip
def test_what_is_no_playlist_at_all_is_said_to_be_none(text, words):
    assert words in told(text)[0].message


@pytest.mark.parametrize(
    "name",
    ["chambre", "2015-06-21", "2015-06-21-", "2015-06-21-Chambre", "2015-06-31-x", "21-06-2015-x",
     "2015-06-21-a b", "2015-06-21-été", "2015-06-21-../x", f"2015-06-21-{'x' * 101}"],
)  # fmt: skip
def test_a_file_is_named_after_its_day_and_slug(name):
    assert name_of(name) is None
    assert "name the file after its day and slug" in told(week(), name)[0].message


def test_a_name_is_split_into_day_and_slug():
    assert name_of(NAME) == (dt.date(2015, 6, 21), "chambre-en-provence")


@pytest.mark.parametrize(("key", "value"), [("date", "2015-06-22"), ("slug", "autre")])
def test_name_date_and_slug_must_agree(key, value):
    (problem,) = told(week(**{key: value}))

    assert f"name and {key} must agree" in problem.message
    assert problem.source == f"{key}: {value}"


def shelf(*weeks):
    return [
        (problem.where, problem.message, problem.warning)
        for problem in shelf_problems(
            {name: parse(week(number=number, date=name[:10]), name, name) for name, number in weeks}
        )
    ]


def test_two_files_cannot_have_one_number():
    assert shelf(("2015-06-21-a", "34"), ("2015-06-28-b", "034")) == [
        ("2015-06-28-b", "number 34 is taken by 2015-06-21-a", False)
    ]


def test_two_files_cannot_have_one_slug():
    assert shelf(("2015-06-21-a", "34"), ("2015-06-28-a", "35")) == [
        ("2015-06-28-a", "slug a is taken by 2015-06-21-a", False)
    ]


@pytest.mark.parametrize(("number", "missing"), [("36", "#35"), ("40", "#35 to #39")])
def test_a_gap_in_the_numbers_is_a_warning(number, missing):
    assert shelf(("2015-06-21-a", "34"), ("2015-06-28-b", number)) == [
        ("2015-06-28-b", f"no playlist for {missing} before #{number}", True)
    ]


@given(text=st.lists(st.sampled_from(
    ["number: 34\n", "title: x\n", "date: 2015-06-21\n", "tracks:\n", "  - Air - Mer\n", "  - a: b\n",
     "body: |\n", "  [[k]]\n", "    key: k\n", "  - artist: Air\n", "    title: y\n", "\t", ": ", "#1",
     "- *x\n", "'", '"', "[", "}", "---\n", "é\n"]
), max_size=14).map("".join))  # fmt: skip
@settings(deadline=None, max_examples=250)
def test_any_file_is_a_playlist_or_is_refused_with_problems(text):
    try:
        found = len(parse(text, NAME, WHERE).entries)
    except InvalidInput as refused:
        found = len(refused.problems)

    assert found


def test_a_file_of_900_kb_is_checked_in_a_moment():
    body = "body: |\n" + "  Le train file vers le *sud*, #34.\n" * 25_000
    started = time.process_time()

    parse(week(head=body), NAME, WHERE)

    assert time.process_time() - started < 3
