"""publisher.toml: the series and its targets, every problem at once, never a secret."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import config
from publisher.errors import InvalidInput
from publisher.model import Slot
from publisher.schema import SLUG

TODAY = dt.date(2026, 1, 1)
FILE = """\
[series]
title = "Sunday Morning Sound"
author = "Une voisine"
language = "fr"
timezone = "Europe/Paris"
slot = "sunday 09:00"
market = "FR"

[targets.site]
kind = "folder"
path = "public"
"""


def with_line(key, value):
    """Give the file with the line of *key* replaced, or one added to the series."""
    lines = FILE.splitlines()
    numbers = [number for number, line in enumerate(lines) if line.startswith(f"{key} = ")]
    if numbers:
        lines[numbers[0]] = f"{key} = {value}"
    else:
        lines.insert(1, f"{key} = {value}")
    return "\n".join(lines) + "\n"


def load(text):
    return config.load(text, "publisher.toml", TODAY)


def told(text):
    with pytest.raises(InvalidInput) as refused:
        load(text)
    return refused.value.problems


def test_the_file_becomes_the_series_and_its_targets():
    loaded = load(FILE)

    assert loaded.series.key == "sunday-morning-sound"
    assert loaded.series.zone.key == "Europe/Paris"
    assert loaded.series.grace == dt.timedelta(days=14)
    assert loaded.series.url is None
    assert {name: target.path for name, target in loaded.targets.items()} == {
        "site": PurePosixPath("public")
    }


@pytest.mark.parametrize(
    ("written", "weekday", "time"),
    [
        ("sunday 09:00", 6, dt.time(9)),
        ("Sunday 9:00", 6, dt.time(9)),
        ("dimanche 09:00", 6, dt.time(9)),
        ("Dimanche 9h00", 6, dt.time(9)),
        ("lundi 00:00", 0, dt.time(0)),
        ("vendredi 23h59", 4, dt.time(23, 59)),
        ("  wednesday   18:30 ", 2, dt.time(18, 30)),
    ],
)
def test_a_slot_is_a_day_by_name_and_a_time(written, weekday, time):
    assert load(with_line("slot", f'"{written}"')).series.slot == Slot(weekday=weekday, time=time)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("slot", '"sunday 25:00"', "no such time"),
        ("slot", '"sunday 24:00"', "no such time"),
        ("slot", '"sunday 09:60"', "no such time"),
        ("slot", '"sunday 9"', "no such time"),
        ("slot", '"sunday ٠٩:٠٠"', "no such time"),
        ("slot", '"sunday"', "sunday 09:00"),
        ("slot", '"7 09:00"', "sunday 09:00"),
        ("slot", '"0 09:00"', "sunday 09:00"),
        ("slot", '"0 9 * * 7"', "sunday 09:00"),
        ("slot", '"sunday at 09:00"', "sunday 09:00"),
        ("slot", '""', "sunday 09:00"),
        ("slot", "900", "sunday 09:00"),
        ("slot", "09:00:00", "sunday 09:00"),
        ("slot", '["sunday 09:00"]', "sunday 09:00"),
        ("slot", '"sunday 02:30"', "29 March 2026 the clocks of Europe/Paris jump over 02:30"),
        ("timezone", '"Europe/Pariss"', 'did you mean "Europe/Paris"?'),
        ("timezone", '"europe/paris"', 'did you mean "Europe/Paris"?'),
        ("timezone", '"Mars/Olympus"', "no time zone"),
        ("timezone", '"Europe"', "no time zone"),
        ("timezone", '""', "no time zone"),
        ("timezone", '"../../etc/passwd"', "no time zone"),
        ("timezone", '"/etc/localtime"', "no time zone"),
        ("timezone", '"zone.tab"', "no time zone"),
        ("timezone", '"a\\u0000b"', "no time zone"),
        ("timezone", "1", "no time zone"),
        ("path", '"../public"', "inside the blog"),
        ("path", '"a/../../b"', "inside the blog"),
        ("path", '"/var/www"', "inside the blog"),
        ("path", '"~/public"', "inside the blog"),
        ("path", '"."', "inside the blog"),
        ("path", '""', "inside the blog"),
        ("path", '"playlists"', "inside the blog"),
        ("path", '"./templates/x"', "inside the blog"),
        ("path", '".git/hooks"', "inside the blog"),
        ("path", '".publisher"', "inside the blog"),
        ("path", '"a\\u0000b"', "inside the blog"),
        ("kind", '"wordpres"', "unknown kind"),
        ("language", '"french"', "two small letters"),
        ("market", '"fr"', "two capital letters"),
        ("market", '"FRA"', "two capital letters"),
        ("title", '"  "', "`title`"),
        ("title", '"a\\u0000b"', "`title`"),
        ("author", "5", "`author`"),
        ("grace", '"3 weeks"', "14 days"),
        ("grace", '"-1 days"', "14 days"),
        ("grace", '"9999 days"', "14 days"),
        ("url", '"blog.example"', "https://blog.example/"),
        ("url", '"javascript:alert(1)"', "https://blog.example/"),
        ("key", '"A B"', "small letters"),
        ("key", '"../x"', "small letters"),
        ("timzone", '"Europe/Paris"', "did you mean `timezone`?"),
        ("fuseau", '"x"', "known are title"),
    ],
)
def test_a_value_that_cannot_be_meant_is_told_at_its_line(key, value, words):
    text = with_line(key, value)

    (problem,) = told(text)

    assert words in problem.message
    assert problem.line is not None
    assert text.splitlines()[problem.line - 1].startswith(f"{key} = ")
    assert (problem.column, problem.source) == (1, text.splitlines()[problem.line - 1])


def test_a_slot_in_a_gap_that_comes_later_is_told_too():
    (problem,) = told(with_line("timezone", '"America/Santiago"').replace("09:00", "00:30"))

    assert "2026" in problem.message
    assert "choose another time" in problem.message


def test_every_problem_of_the_file_is_told_at_once():
    text = (
        FILE.replace("Europe/Paris", "Europe/Parris")
        .replace("09:00", "25:00")
        .replace('"FR"', '"fr"')
        .replace("author", "autor")
        .replace('"public"', '"../public"')
    )

    problems = told(text)

    assert {problem.line for problem in problems} >= {3, 5, 6, 7, 11}
    assert any("`series.author` is missing" in problem.message for problem in problems)


@pytest.mark.parametrize(
    "key",
    ["spotify_client_secret", "password", "api_key", "api-key", "apikey", "API_KEY", "token",
     "access-token", "wordpress_application_password"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["top", "series", "target"])
def test_a_secret_is_refused_and_not_repeated_on_the_screen(key, place):
    line = f'{key} = "hunter2"\n'
    text = {
        "top": line + FILE,
        "series": FILE.replace("[series]\n", f"[series]\n{line}"),
        "target": FILE + line,
    }[place]

    (problem,) = told(text)

    assert "secrets do not belong in this file" in problem.message
    assert text.splitlines()[(problem.line or 0) - 1] == line.strip()
    assert "hunter2" not in str(problem)
    assert "hunter2" not in repr(problem)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('[series]\ntitle = "x\n', 2, 11),
        ("[series]\ntitle = x\n", 2, 9),
        ("[series\n", 1, 8),
        ('[series]\ntitle = "x"\ntitle = "y"\n', 3, None),
        ("title: x\n", 1, 6),
        ("[series]\nslot = 2015-99-99\n", 2, None),
    ],
)
def test_bad_toml_is_told_with_line_and_column(text, line, column):
    (problem,) = told(text)

    assert (problem.line, problem.column) == (line, column or problem.column)
    assert problem.source == text.splitlines()[line - 1]


@pytest.mark.parametrize(
    "text",
    ["", "x = 1\n", "a = " + "[" * 20_000, "a = " + "9" * 5000, "a = 1979-13-45\n", "[[series]]\n",
     "series = 5\n", "[series]\n[targets]\n", "\x00", "a = '\ud7ff'\n", "\ufeff" + FILE,
     FILE.partition("[targets")[0], FILE.replace("[targets.site]", "[targets.Site]"),
     FILE.replace("[targets.site]", '[targets."../x"]')],
    ids=lambda text: text[:20] or "empty",
)  # fmt: skip
def test_whatever_is_not_the_settings_is_refused_in_words(text):
    assert all(problem.message for problem in told(text))


def test_two_targets_cannot_share_a_folder():
    (problem,) = told(FILE + '\n[targets.mirror]\nkind = "folder"\npath = "./public/"\n')

    assert "public" in problem.message


def test_a_strange_line_break_in_a_text_moves_no_line_number():
    text = FILE.replace("Une voisine", "Une\u2028voisine").replace("09:00", "25:00")

    assert [problem.line for problem in told(text)] == [6]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Été à l’ombre", "ete-a-l-ombre"),
        ("L'Œuvre & l'ævum", "l-oeuvre-l-aevum"),
        ("Straße 34!", "strasse-34"),
        ("日曜", "series"),
        ("🎵", "series"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 300, "a" * 100),
        (f"{'a' * 99} b", "a" * 99),
    ],
)
def test_a_title_becomes_a_slug(title, slug):
    assert config.slug_of(title) == slug


@given(title=st.text(max_size=200))
@settings(deadline=None, max_examples=200)
def test_the_slug_of_any_title_is_a_slug(title):
    slug = config.slug_of(title)

    assert SLUG.fullmatch(slug)
    assert len(slug) <= 100
    assert config.slug_of(slug) == slug
