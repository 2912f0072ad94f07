"""YAML that cannot lie: what was written is what is read, or a problem with its cure."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.yaml_cures import quoted
from publisher.yaml_source import read

WHERE = "playlists/x.yaml"
YAMLISH = st.text(
    st.sampled_from("ab:-#'\"[]{}!&*|>%@`,?=~<.\\é\xa0🎵 \t\n\r\x00\u2028\ufeff"), max_size=60
)


def problems(text):
    return read(text, WHERE).problems


def pasted(text):
    """Give *text* with every line that has a fix replaced by it."""
    lines = text.split("\n")
    for problem in problems(text):
        if problem.line is not None and problem.fix is not None:
            lines[problem.line - 1] = problem.fix
    return "\n".join(lines)


@pytest.mark.parametrize(
    "written",
    ["1979", "4:44", "12:30:45", "Off", "Yes", "No", "on", "~", "null", "034", "0x1F", "1_000",
     "1e3", ".inf", "2015-06-21", "=", "<<", "L'été", "C# et F#", "a&b *c", "« Été »", "🎵",
     "<script>alert(1)</script>", "Air-Bag", "Ça va ?", "https://x.example/a#b", "a\tb"],
)  # fmt: skip
def test_a_text_is_read_as_it_was_written(written):
    assert read(f"title: {written}\n", WHERE).value == {"title": written}
    assert not problems(f"title: {written}\n")


@pytest.mark.parametrize("quotes", ["'", '"'])
def test_quotes_are_the_only_thing_that_is_taken_off(quotes):
    document = read(f"title: {quotes}Sunday #34 : Off{quotes}\n", WHERE)

    assert document.value == {"title": "Sunday #34 : Off"}
    assert not document.problems


@pytest.mark.parametrize(
    ("line", "column", "fix"),
    [
        ("title: Sunday Morning Sound #34", 29, 'title: "Sunday Morning Sound #34"'),
        ("title: Sunday  #34", 16, 'title: "Sunday  #34"'),
        ("title: Sunday # 34", 15, 'title: "Sunday # 34"'),
        ("title: Le #1 des hits", 11, 'title: "Le #1 des hits"'),
        ("title: Neuf mois #provence", 18, 'title: "Neuf mois #provence"'),
        ("title: L'été #34", 14, 'title: "L\'été #34"'),
        ('title: Un "mot" #34', 17, "title: 'Un \"mot\" #34'"),
        ("title: #34", 8, 'title: "#34"'),
        ("title: 🎵🎵 #34", 11, 'title: "🎵🎵 #34"'),
        ("- Air - Mer #1", 13, '- "Air - Mer #1"'),
    ],
)
def test_a_tail_that_yaml_would_swallow_is_an_error(line, column, fix):
    (problem,) = problems(f"{line}\n")

    assert (problem.line, problem.column, problem.source) == (1, column, line)
    assert "drops" in problem.message
    assert problem.fix == fix


@pytest.mark.parametrize(
    "text",
    ["# un commentaire\ntitle: x", "title: x  # un commentaire", "title: x  # 34 fois", "#34\na: b",
     "title: 'x'  # ok", "title: x\n  # dedans\n", "body: |\n  le #34 ici\n  # titre\n",
     "body: >-\n  le #34 ici\n", 'body: "le\n  #34 ici"', "a: [b, c]  # d"],
)  # fmt: skip
def test_a_comment_and_a_quoted_hash_are_left_in_peace(text):
    assert not problems(text)


@pytest.mark.parametrize("space", ["", " ", "\xa0", "\u202f"])
def test_a_french_colon_is_an_error_with_its_line_in_quotes(space):
    line = f"title: Paris{space}: la nuit"

    (problem,) = problems(f"number: 34\n{line}\n")

    assert (problem.line, problem.column) == (2, 13 + len(space))
    assert problem.message.startswith("a colon with a space after it")
    assert problem.fix == f'title: "Paris{space}: la nuit"'


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "`a` is here twice"),
        ("t:\n  - a: 1\n    a: 2\n", 3, 5, "`a` is here twice"),
        ("a: 1\n\tb: 2\n", 2, 1, "a tab"),
        ("a:\n\t- b\n", 2, 1, "a tab"),
        ("a:\n  -\tb\n", 2, 4, "a tab"),
        ("a: &b c\n", 1, 4, "anchors"),
        ("a: *b\n", 1, 4, "anchors"),
        ("*b: c\n", 1, 1, "a key must be a word"),
        ("a: !!int 34\n", 1, 4, "tag"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, 4, "tag"),
        ("a: !x b\n", 1, 4, "tag"),
        ("t:\n  - <<: b\n", 2, 5, "merge keys"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
        ("a: 1\n...\nb: 2\n", 3, 1, "second document"),
        ("a: @b\n", 1, 4, "cannot begin with this"),
        ("a: `b`\n", 1, 4, "cannot begin with this"),
        ("a: %b\n", 1, 4, "cannot begin with this"),
        ('a: "b\nc: d\n', 1, 4, "never closed"),
        ('a: "C:\\qb"\n', 1, 7, "single quotes"),
        ("a: [b, c\nd: e\n", 1, 4, "not closed"),
        ("? [a]\n: b\n", 1, 3, "a key must be a word"),
        ("a: b\nhello\n", 2, None, "`key: value` was expected"),
    ],
)
def test_what_yaml_has_beyond_plain_text_is_an_error_at_its_place(text, line, column, words):
    (problem,) = problems(text)

    assert (problem.line, problem.column) == (line, column or problem.column)
    assert words in problem.message


@pytest.mark.parametrize(
    ("char", "named"),
    [("\x00", "U+0000"), ("\x1b", "U+001B"), ("\x07", "U+0007"), ("\x7f", "U+007F"),
     ("\x85", "U+0085"), ("\u2028", "U+2028"), ("\u2029", "U+2029"), ("\ufeff", "U+FEFF"),
     ("\ufffe", "U+FFFE")],
)  # fmt: skip
def test_an_invisible_character_is_named_where_it_stands(char, named):
    (problem,) = problems(f"number: 34\ntitle: a{char}b\n")

    assert (problem.line, problem.column) == (2, 9)
    assert named in problem.message


@pytest.mark.parametrize("code", ["\\0", "\\e", "\\x07", "\\u2028", "\\N", "\\uFEFF", "\\b"])
def test_an_escape_cannot_smuggle_an_invisible_character_in(code):
    (problem,) = problems(f'number: 34\ntitle: "a{code}b"\n')

    assert problem.line == 2
    assert "invisible" in problem.message


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_line_ends_of_every_system_read_alike(end):
    text = "title: x\nbody: |\n  un\n  deux\ntags: [a, #b]\n"

    there, here = read(text.replace("\n", end), WHERE), read(text, WHERE)

    assert there.value == here.value
    assert [(p.line, p.column) for p in there.problems] == [
        (p.line, p.column) for p in here.problems
    ]


def test_every_anchor_and_tag_of_a_file_is_told_at_once():
    text = "title: *star\ntracks:\n  - &b c - d\n  - !x e - f\n  - *g h\n"

    assert [problem.line for problem in problems(text)] == [1, 3, 4, 5]


@pytest.mark.parametrize("line", ["title: Paris : x", 'title: "Paris', "title: *x", "title: [x"])
def test_what_comes_after_a_fault_is_not_accused_of_what_it_did_not_do(line):
    text = f"{line}\nbody: |\n  le numéro #34 ici\n  et le #35\n"

    assert [problem.line for problem in problems(text)] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "title: Paris : la nuit", "title: a: b: c", "title: *star", "title: &b", "title: !bang",
        "title: @air", "title: `x`", "title: %x", "title: Sunday #34", 'title: a "b" : c',
        "title: it's : c", 'title: "L\'été" de Paris', "title: 'L'été'", "title: - x", "title: ? x",
        "title: > x", "title: | x", "title: *", "title: [Live] Paris", "title: {x} y",
        'title: "a\\qb"', "title: C:\\x : y", "t:\n  - !!! - Heart", 't:\n  - "Air" - La femme',
        "t:\n  - *NSYNC - Bye", "t:\n  - @x - y", "t:\n  - Air: La femme: suite", "t:\n  - Air #1",
    ],
)  # fmt: skip
def test_the_corrected_line_mends_what_it_was_given_for(text):
    text = f"number: 34\n{text}\nsummary: fin\n"

    assert all(problem.fix for problem in problems(text))
    assert not problems(pasted(text))


@pytest.mark.parametrize(
    "text",
    ["\ttitle: x", "title: [a", "t:\n\t- a", "t:\n  - a: b\n\tc: d", "t:\n  -\ta", "body: |\n\tx", "t:\n\ta: b",
     "tags: [a #34, b]", "t:\n  - {a: b #1}", "summary: un\n  deux #34", "summary: un\n  : deux",
     "<<: *x", "t: &x\n  - a", "t: &x [a]", "*a : b", "? *a\n: b", "- a\nb: c"],
)  # fmt: skip
def test_where_no_line_alone_can_mend_it_none_is_offered(text):
    text = f"number: 34\n{text}\nfin: x\n"

    offered = [problem for problem in problems(text) if problem.fix is not None]

    assert not offered or not problems(pasted(text))


def test_quoting_leaves_a_comment_outside_of_the_quotes():
    (problem,) = problems("title: Paris : la nuit  # brouillon\n")

    assert problem.fix == 'title: "Paris : la nuit"  # brouillon'


@given(
    title=st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1).map(str.strip)
)
@example(title="L'été \\ : #34")
@example(title="- 'a' \"b\"")
@settings(deadline=None, max_examples=200)
def test_any_title_that_was_quoted_reads_back_as_the_same_text(title):
    already = len(title) > 1 and title[0] == title[-1] and title[0] in "'\""
    if title and not already:
        assert read(quoted(f"title: {title}"), WHERE).value == {"title": title}


@pytest.mark.parametrize("line", ["title: 'Été'", 'title: "Été"', "title: Été"])
def test_quotes_that_are_there_are_not_doubled(line):
    assert read(quoted(line), WHERE).value == {"title": "Été"}


@given(text=YAMLISH | st.text(max_size=60))
@settings(deadline=None, max_examples=400)
def test_no_text_makes_reading_fail_and_every_problem_shows_its_line(text):
    document = read(text, WHERE)

    for problem in document.problems:
        assert problem.line is not None
        assert problem.column is not None
        assert problem.source == document.lines[problem.line - 1]
        assert 1 <= problem.column <= len(problem.source) + 1


def test_a_billion_laughs_is_refused_before_anybody_laughs():
    text = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(9)
    )

    assert "anchors" in problems(text)[0].message


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000, "a: " + "{b: " * 50_000, "- " * 5000, "[" * 100_000,
        "\n".join(" " * i + "a:" for i in range(1000)),
        "a: '" + "b # " * 200_000 + "'", "a: b " + "#" * 500_000, "#" * 900_000,
        "a: b" + " " * 20_000 + "c #34", "a: b" + " " * 20_000 + "c : d", "a: " + " " * 900_000,
        "t:\n" + "  - 'a'\n" * 3000 + "  - a #1\n" * 3000, "t:\n" + "  - *a\n" * 3000,
        "t: {" + "a: 1, " * 20_000 + "}", "body: |\n" + "  le #34 ici\n" * 30_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_hostile_file_is_read_about_as_fast_as_an_honest_one(text):
    started = time.process_time()
    problems(text)

    assert time.process_time() - started < 2
