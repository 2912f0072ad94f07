"""How a problem is told: place, sentence, source line, caret, and the line to paste."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import errors
from publisher.errors import (
    CredentialsRejected,
    DecisionNeeded,
    InvalidInput,
    Problem,
    PublisherError,
    ServiceRejected,
    ServiceUnavailable,
    StorageFailed,
)

WHERE = "playlists/x.yaml"


def test_a_problem_shows_place_source_caret_and_cure():
    problem = Problem(
        where=WHERE,
        line=7,
        column=10,
        message="unknown key `titel`; did you mean `title`?",
        source="  titel: La mer",
        fix="  title: La mer",
    )

    assert str(problem).splitlines() == [
        "playlists/x.yaml:7:10: unknown key `titel`; did you mean `title`?",
        "      titel: La mer",
        "             ^",
        "  write:",
        "      title: La mer",
    ]


@pytest.mark.parametrize(
    ("problem", "first"),
    [
        (Problem(where=WHERE, message="m"), "playlists/x.yaml: m"),
        (Problem(where=WHERE, line=3, message="m"), "playlists/x.yaml:3: m"),
        (Problem(where=WHERE, line=3, column=9, message="m"), "playlists/x.yaml:3:9: m"),
        (Problem(where=WHERE, message="m", warning=True), "playlists/x.yaml: warning: m"),
        (
            Problem(where=WHERE, line=3, message="m", warning=True),
            "playlists/x.yaml:3: warning: m",
        ),
    ],
)
def test_the_first_line_says_what_is_known_of_the_place(problem, first):
    assert str(problem) == first


def test_an_empty_source_line_is_shown_all_the_same():
    problem = Problem(where=WHERE, line=1, column=1, message="m", source="")

    assert str(problem).splitlines()[1:] == ["    ", "    ^"]


@given(
    source=st.builds(
        str.__mul__,
        st.text(" \tabcdé🎵#:[]\"'", min_size=1),
        st.integers(min_value=1, max_value=99),
    ),
    data=st.data(),
)
@settings(deadline=None, max_examples=150)
def test_the_caret_stands_under_its_character_however_long_the_line(source, data):
    column = data.draw(st.integers(min_value=1, max_value=len(source)))
    problem = Problem(where=WHERE, line=1, column=column, message="m", source=source)

    _, shown, caret = str(problem).splitlines()

    assert shown[caret.index("^")] == source[column - 1].replace("\t", " ")
    assert len(shown) < 200


def test_the_line_to_paste_is_given_whole():
    fix = f'title: "{"Neuf mois de course " * 12}#34"'

    assert fix in str(Problem(where=WHERE, message="m", fix=fix))


@pytest.mark.parametrize(
    "problem",
    [
        Problem(where=WHERE, line=1, column=9, message="m", source="title: \x1b[2J\x1b]0;x\x07"),
        Problem(where=WHERE, message="unknown key `\x1b[31m`"),
        Problem(where="playlists/\x1b[2J.yaml", message="m"),
        Problem(where=WHERE, message="m", source="a\u2028b\x85c"),
        Problem(where=WHERE, message="m", fix='title: "\x1b[2J"'),
    ],
)
def test_a_file_cannot_steer_the_terminal_of_who_reads_its_problems(problem):
    assert all(char.isprintable() or char == "\n" for char in str(problem))


def test_thousands_of_problems_on_one_huge_line_are_told_at_once():
    source = "{a: 1} " * 60_000
    started = time.process_time()

    InvalidInput(
        *(
            Problem(where=WHERE, line=1, column=column, message="m", source=source)
            for column in range(1, 10_001)
        )
    )

    assert time.process_time() - started < 1


def test_a_message_that_repeats_a_huge_value_is_kept_short():
    problem = Problem(where=WHERE, line=1, column=9, message=f"not {'9' * 900_000!r}")

    assert len(str(problem)) < 2000


def test_invalid_input_tells_all_of_its_problems_in_their_order():
    problems = [Problem(where=WHERE, line=line, message=f"m{line}") for line in (3, 1, 2)]

    error = InvalidInput(*problems)

    assert error.problems == tuple(problems)
    assert str(error).splitlines() == [
        "playlists/x.yaml:3: m3",
        "playlists/x.yaml:1: m1",
        "playlists/x.yaml:2: m2",
    ]


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (InvalidInput(Problem(where=WHERE, message="m")), 2),
        (ServiceRejected("Spotify", "HTTP 404"), 3),
        (ServiceUnavailable("Spotify", "HTTP 503"), 3),
        (StorageFailed("public/index.html", "No space left on device"), 3),
        (DecisionNeeded("which one?"), 4),
        (CredentialsRejected("Spotify", "HTTP 401"), 5),
        (PublisherError("a bug"), 1),
    ],
)
def test_each_error_has_the_exit_code_of_what_its_reader_can_do(error, exit_code):
    assert error.exit_code == exit_code
    assert isinstance(error, PublisherError)


def test_a_service_that_is_down_says_when_to_come_back():
    error = ServiceUnavailable("Spotify", "HTTP 429", retry_after_s=36_000)

    assert str(error) == "Spotify: HTTP 429"
    assert (error.service, error.retry_after_s) == ("Spotify", 36_000)
    assert ServiceUnavailable("Spotify", "HTTP 503").retry_after_s is None


@pytest.mark.parametrize("error", [ServiceRejected, ServiceUnavailable, CredentialsRejected])
def test_a_service_is_named_first(error):
    assert str(error("blog", "HTTP 500")) == "blog: HTTP 500"


def test_the_tree_in_the_docstring_holds_every_error():
    assert errors.__doc__ is not None
    found = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, PublisherError)
    ]

    assert all(name in errors.__doc__ for name in found)
    assert len(found) == 8
