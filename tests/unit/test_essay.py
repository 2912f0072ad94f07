"""Placements: where the body is cut for players, and every way to put them wrongly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import essay
from publisher.definition import parse
from publisher.errors import InvalidInput
from publisher.model import Placement
from tests.examples import NAME

HEAD = "number: 34\ntitle: x\ndate: 2015-06-21\nbody: |\n"
BODY_LINE = 5
TRACKS = """\
tracks:
  - artist: Phoenix
    title: Lisztomania
    key: k
  - artist: Air
    title: La femme d'argent
    key: l
"""


def written(body, tracks=TRACKS):
    return HEAD + "".join(f"  {line}\n" if line else "\n" for line in body.split("\n")) + tracks


def told(body, tracks=TRACKS):
    """Give line and column in the body, from 1, and the message, of each problem."""
    with pytest.raises(InvalidInput) as refused:
        parse(written(body, tracks), NAME, "x.yaml")
    return [
        ((problem.line or 0) - BODY_LINE + 1, (problem.column or 0) - 2, problem.message)
        for problem in refused.value.problems
    ]


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("", ()),
        ("\n  \n", ()),
        ("un\n", ("un\n",)),
        ("[[k]]", (Placement(key="k"),)),
        ("un\n[[k]]\ndeux", ("un\n", Placement(key="k"), "deux")),
        ("un\n\n[[ k ]]  \n\ndeux", ("un\n\n", Placement(key="k"), "\ndeux")),
        ("[[k]]\n\n[[tracks]]", (Placement(key="k"), Placement(key="tracks"))),
        ("[[k]]\r\n[[l]]\r\n", (Placement(key="k"), Placement(key="l"))),
        ("un [[k]] deux", ("un [[k]] deux",)),
        ("    [[k]]", ("    [[k]]",)),
        ("```\n[[k]]\n```\n", ("```\n[[k]]\n```\n",)),
        ("~~~ text\n[[k]]\n~~~~\n[[l]]", ("~~~ text\n[[k]]\n~~~~\n", Placement(key="l"))),
        ("```\n~~~\n[[k]]\n```\n[[l]]", ("```\n~~~\n[[k]]\n```\n", Placement(key="l"))),
        ("````\n```\n[[k]]\n````\n[[l]]", ("````\n```\n[[k]]\n````\n", Placement(key="l"))),
        ("```\n[[k]]\n", ("```\n[[k]]\n",)),
        ("[k]\n[[k]\n[[[k]]]\n", ("[k]\n[[k]\n[[[k]]]\n",)),
    ],
)
def test_the_body_is_cut_at_lines_that_hold_nothing_but_a_placement(body, parts):
    assert essay.cut(body) == parts


@given(
    lines=st.lists(
        st.sampled_from(["", "un", "[[k]]", "[[ l ]]", "```", "~~~", "a [[k]]"]), max_size=14
    )
)
@settings(deadline=None, max_examples=200)
def test_cutting_loses_no_line_and_invents_none(lines):
    parts = essay.cut("\n".join(lines))

    kept = "\n".join(f"[[{part.key}]]" if isinstance(part, Placement) else part for part in parts)
    assert kept.replace(" ", "").split() == "\n".join(lines).replace(" ", "").split()


@pytest.mark.parametrize(
    "body",
    [
        "[[k]]\n\n[[l]]",
        "[[ k ]]\n\n[[l]]",
        "[[k]]\n[[l]]\n[[tracks]]",
        "`[[k]]` se place ici :\n\n[[k]]\n[[l]]",
        "```\n[[k]]\n[[nope]]\n```\n\n[[k]]\n[[l]]",
        "~~~\n```\n[[nope]]\n~~~\n\n[[k]]\n[[l]]",
        "````\n```\n[[nope]]\n```\n````\n\n[[k]]\n[[l]]",
        "```\n~~~\n[[nope]]\n```\n\n[[k]]\n[[l]]",
    ],
)
def test_placements_that_make_sense_and_those_in_code_are_no_problem(body):
    placed = [part.key for part in parse(written(body), NAME, "x.yaml").body
              if isinstance(part, Placement)]  # fmt: skip

    assert placed[:2] == ["k", "l"]


@pytest.mark.parametrize(
    ("body", "line", "column", "words"),
    [
        ("[[k]]\n[[l]]\n[[nope]]", 3, 1, "no track has the key `nope`"),
        ("[[k]]\n[[l]]\n[[ nope ]]", 3, 1, "no track has the key `nope`"),
        ("[[k]]\n[[l]]\n[[trakcs]]", 3, 1, "did you mean [[tracks]]?"),
        ("[[k]]\n[[l]]\n[[]]", 3, 1, "no track has the key"),
        ("[[k]]\n[[l]]\n[[Une note|texte]]", 3, 1, "no track has the key `Une note|texte`"),
        ("`[[nope]]`\n[[k]]\n[[l]]\n[[nope]]", 4, 1, "no track has the key `nope`"),
        ("```\n[[nope]]\n```\n[[k]]\n[[l]]\n[[nope]]", 6, 1, "no track has the key `nope`"),
        ("[[k]]\n[[l]]\n\n[[k]]", 4, 1, "twice"),
        ("[[k]]\n[[l]]\n\n[[ k ]]", 4, 1, "twice"),
        ("[[k]]\n[[l]]\n[[tracks]]\n\n[[tracks]]", 5, 1, "twice"),
        ("`[[k]]`\n[[k]]\n[[l]]\n[[k]]", 4, 1, "twice"),
        ("[[k]]\n[[l]]\nun [[k]] deux", 3, 4, "line of its own"),
        ("[[k]]\n[[l]]\n\n  [[k]]", 4, 3, "not indented"),
        ("[[k]]\n[[l]]\n- [[tracks]]", 3, 3, "line of its own"),
        ("[[k]]\n[[l]]\n> [[tracks]]", 3, 3, "line of its own"),
        ("[[k]]\n[[l]]\n[[tracks]].", 3, 1, "line of its own"),
        ("[[k]]\n[[l]]\n🎵 [[tracks]]", 3, 3, "line of its own"),
        ("[[k]]\n[[l]]\n`x` [[tracks]]", 3, 5, "line of its own"),
    ],
)
def test_a_placement_that_makes_no_sense_is_told_where_it_stands(body, line, column, words):
    ((at_line, at_column, message),) = told(body)

    assert words in message
    assert (at_line, at_column) == (line, column)


def test_each_repetition_of_a_placement_is_told_at_its_own_line():
    assert [place[0] for place in told("[[k]]\n[[l]]\n[[k]]\nun\n[[k]]")] == [3, 5]


def test_each_placement_inside_a_sentence_is_told():
    repeated = told("[[k]]\n[[l]]\nun [[k]] et [[l]]\nun [[k]]")

    assert [place[:2] for place in repeated] == [(3, 4), (3, 13), (4, 4)]


@pytest.mark.parametrize("body", ["Le train.", "Le train.\n\n[[tracks]]", "```\n[[l]]\n```"])
def test_a_key_that_is_never_placed_is_told_at_the_key(body):
    with pytest.raises(InvalidInput) as refused:
        parse(written(body), NAME, "x.yaml")

    said = [(problem.source, problem.column) for problem in refused.value.problems]
    assert said == [("    key: k", 10), ("    key: l", 10)]
    assert "[[k]]" in refused.value.problems[0].message


def test_two_tracks_of_one_key_are_told_at_the_second():
    with pytest.raises(InvalidInput) as refused:
        parse(written("[[k]]", TRACKS.replace("key: l", "key: k")), NAME, "x.yaml")

    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (12, 10)
    assert "taken by the track on line 7" in problem.message


def test_a_placement_of_another_case_is_met_with_the_right_one():
    messages = [message for _, _, message in told("[[K]]\n[[l]]")]

    assert any("did you mean [[k]]?" in message for message in messages)


@pytest.mark.parametrize(
    "body",
    ["[[x]]\n" * 3000, "un [[x]] deux\n" * 3000, "`" * 90_001 + "[[x]]", "[" * 90_000 + "[[x]]",
     "[[" + "x" * 90_000, "~~~\n```\n" * 20_000 + "[[x]]\n[[x]]"],
    ids=lambda body: body[:8],
)  # fmt: skip
def test_a_body_full_of_wrong_placements_is_checked_in_no_time(body):
    started = time.process_time()
    told(body + "\n")

    assert time.process_time() - started < 2
