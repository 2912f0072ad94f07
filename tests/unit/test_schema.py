"""What each key holds: every value is the text that was written, typed by the schema."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from pydantic import ValidationError

from publisher.definition import parse
from publisher.errors import InvalidInput
from publisher.schema import SLUG, EntryFile, PlaylistFile, json_schema
from tests.examples import NAME, PLAYLIST

ID = "7zkDEBSxkcBVsStS4qBFpK"
WEEK = {"number": "34", "title": "x", "date": "2015-06-21", "tracks": ["Air - Mer"]}
FILE = "number: 34\ntitle: x\ndate: 2015-06-21\ntracks:\n  - Air - Mer\n"


def told(text):
    with pytest.raises(InvalidInput) as refused:
        parse(text, NAME, "x.yaml")
    return refused.value.problems


def playlist(**keys):
    return PlaylistFile.model_validate({**WEEK, **keys})


def refusal(**keys):
    with pytest.raises(ValidationError) as refused:
        playlist(**keys)
    return str(refused.value)


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("number", "34", 34),
        ("number", "034", 34),
        ("number", " 34 ", 34),
        ("number", "1", 1),
        ("number", "999999", 999_999),
        ("title", "1979", "1979"),
        ("title", "4:44", "4:44"),
        ("title", "Off", "Off"),
        ("title", "~", "~"),
        ("title", "  Été  ", "Été"),
        ("title", "🎵", "🎵"),
        ("title", "<b>x</b>", "<b>x</b>"),
        ("title", "x" * 500, "x" * 500),
        ("date", "2015-06-21", dt.date(2015, 6, 21)),
        ("date", "2016-02-29", dt.date(2016, 2, 29)),
        ("slug", "chambre-en-provence", "chambre-en-provence"),
        ("slug", "1979", "1979"),
        ("tags", ["Off", "1979", "Fête"], ["Off", "1979", "Fête"]),
        ("tags", [], []),
        ("summary", "Off", "Off"),
        ("body", "", ""),
    ],
)
def test_a_key_holds_what_was_written_as_what_it_means(key, written, meant):
    assert getattr(playlist(**{key: written}), key) == meant


@pytest.mark.parametrize(
    ("key", "written", "words"),
    [
        ("number", "0", "begin at 1"),
        ("number", "000", "begin at 1"),
        ("number", "-1", "whole number"),
        ("number", "3.5", "whole number"),
        ("number", "1e3", "whole number"),
        ("number", "0x22", "whole number"),
        ("number", "#34", "whole number"),
        ("number", "", "whole number"),
        ("number", "٣٤", "whole number"),
        ("number", "³", "whole number"),
        ("number", "9999999", "whole number"),
        ("number", "9" * 5000, "whole number"),
        ("number", ["34"], "whole number"),
        ("number", {"a": "b"}, "whole number"),
        ("date", "21/06/2015", "a day like"),
        ("date", "2015-6-21", "a day like"),
        ("date", "20150621", "a day like"),
        ("date", "2015-06-31", "a day like"),
        ("date", "2015-02-29", "a day like"),
        ("date", "2015-06-21T09:00", "a day like"),
        ("date", "0000-00-00", "a day like"),
        ("date", "２０１５-06-21", "a day like"),
        ("date", "dimanche", "a day like"),
        ("date", ["2015-06-21"], "a day like"),
        ("slug", "../../etc/passwd", "small letters"),
        ("slug", "a/b", "small letters"),
        ("slug", "..", "small letters"),
        ("slug", "Chambre", "small letters"),
        ("slug", "été", "small letters"),
        ("slug", "a--b", "small letters"),
        ("slug", "-a", "small letters"),
        ("slug", "a b", "small letters"),
        ("slug", "a\n", "small letters"),
        ("slug", "", "small letters"),
        ("slug", "a" * 101, "small letters"),
        ("title", "   ", "string_too_short"),
        ("title", "\xa0", "string_too_short"),
        ("title", "x" * 501, "string_too_long"),
        ("title", ["x"], "string_type"),
        ("title", "un\ndeux", "one line"),
        ("tags", "playlist", "list_type"),
        ("tags", [""], "string_too_short"),
        ("tags", [["a"]], "string_type"),
        ("summary", "", "string_too_short"),
        ("body", ["x"], "string_type"),
        ("tracks", [], "too_short"),
        ("tracks", "Air - Mer", "list_type"),
        ("tracks", ["Air - Mer"] * 201, "too_long"),
        ("tracks", [["Air - Mer"]], "string_type"),
        ("colour", "red", "extra_forbidden"),
    ],
)
def test_a_key_refuses_what_it_cannot_mean(key, written, words):
    assert words in refusal(**{key: written})


@pytest.mark.parametrize("key", ["number", "title", "date", "tracks"])
def test_a_week_has_a_number_a_title_a_date_and_tracks(key):
    with pytest.raises(ValidationError, match="missing"):
        PlaylistFile.model_validate({name: value for name, value in WEEK.items() if name != key})


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("artist", "Air", ["Air"]),
        ("artist", ["Air", "Beth Hirsch"], ["Air", "Beth Hirsch"]),
        ("artist", "Off", ["Off"]),
        ("title", "4:44", "4:44"),
        ("album", "1979", "1979"),
        ("version", "live", "live"),
        ("year", "1979", 1979),
        ("year", "1890", 1890),
        ("isrc", "FRZ039800212", "FRZ039800212"),
        ("isrc", "fr-z03-98-00212", "FRZ039800212"),
        ("isrc", "FR Z03 98 00212", "FRZ039800212"),
        ("duration", "4:44", 284_000),
        ("duration", "0:07", 7_000),
        ("duration", "75:30", 4_530_000),
        ("duration", "1:02:03", 3_723_000),
        ("spotify", ID, ID),
        ("spotify", f"https://open.spotify.com/intl-fr/track/{ID}?si=x", ID),
        ("key", "urgences", "urgences"),
        ("key", "a_B-9", "a_B-9"),
        ("note", "Les *urgences*.", "Les *urgences*."),
    ],
)
def test_a_track_that_is_spelled_out_holds_what_was_written(key, written, meant):
    assert getattr(EntryFile.model_validate({key: written}), key) == meant


@pytest.mark.parametrize(
    ("key", "written", "words"),
    [
        ("artist", "", "string_too_short"),
        ("artist", [""], "string_too_short"),
        ("artist", {"a": "b"}, "list_type"),
        ("year", "79", "a year like"),
        ("year", "3000", "a year like"),
        ("year", "1979-80", "a year like"),
        ("year", "١٩٧٩", "a year like"),
        ("isrc", "FRZ03980021", "12 characters"),
        ("isrc", "FRZ0398002123", "12 characters"),
        ("isrc", ["FRZ039800212"], "12 characters"),
        ("isrc", "ﬀZ039800212", "12 characters"),
        ("duration", "4:60", "a length like"),
        ("duration", "284", "a length like"),
        ("duration", "4'44", "a length like"),
        ("duration", "-4:44", "a length like"),
        ("duration", "1:99:00", "a length like"),
        ("spotify", "Air - Mer", "only links to open.spotify.com"),
        ("spotify", [ID], "a Spotify link"),
        ("spotify", f"spotify:album:{ID}", "album"),
        ("key", "tracks", "taken"),
        ("key", "a b", "letters, digits"),
        ("key", "clé", "letters, digits"),
        ("key", "-a", "letters, digits"),
        ("key", "", "letters, digits"),
        ("key", "a]]", "letters, digits"),
        ("note", ["x"], "string_type"),
        ("artiste", "Air", "extra_forbidden"),
    ],
)
def test_a_track_that_is_spelled_out_refuses_what_it_cannot_mean(key, written, words):
    with pytest.raises(ValidationError) as refused:
        EntryFile.model_validate({key: written})

    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("key", "meant"),
    [("titel", "title"), ("Title", "title"), ("titre", "title"), ("numéro", "number"),
     ("résumé", "summary"), ("étiquettes", "tags"), ("morceaux", "tracks"), ("texte", "body"),
     ("'titel'", "title"), ("'ti tle'", "title")],
)  # fmt: skip
def test_an_unknown_key_is_met_with_the_one_that_was_meant(key, meant):
    text = f"{FILE}{key}: x\n"

    problem = next(problem for problem in told(text) if problem.line == 6)

    assert f"did you mean `{meant}`?" in problem.message
    assert problem.fix is not None
    assert problem.fix.replace("'", "") == f"{meant}: x"


@pytest.mark.parametrize(
    ("key", "meant"),
    [("titre", "title"), ("artiste", "artist"), ("année", "year"), ("durée", "duration"),
     ("lien", "spotify"), ("versoin", "version"), ("commentaire", "note"), ("clé", "key")],
)  # fmt: skip
def test_an_unknown_key_of_a_track_is_met_with_the_one_that_was_meant(key, meant):
    problem = told(FILE.replace("- Air - Mer", f"- artist: Air\n    {key}: x"))[0]

    assert (problem.line, problem.column) == (6, 5)
    assert problem.message == f"unknown key `{key}`; did you mean `{meant}`?"
    assert problem.fix == f"    {meant}: x"


def test_an_unknown_key_like_no_other_is_met_with_all_there_are():
    (problem,) = told(f"{FILE}zzz: x\n")

    assert "known are number, title, date, slug, tags, summary, body, tracks" in problem.message
    assert problem.fix is None


@given(text=st.text(st.sampled_from("ab09-_./\\ \nÀé"), max_size=12))
@settings(deadline=None, max_examples=200)
def test_a_slug_that_is_let_through_is_safe_in_an_address_and_in_a_path(text):
    try:
        slug = playlist(slug=text).slug
    except ValidationError:
        return
    assert slug == text
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert text == text.strip("-")
    assert "--" not in text
    assert SLUG.fullmatch(text)


def test_the_schema_for_editors_is_valid_draft_07():
    schema = json_schema()

    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)


def test_the_schema_for_editors_knows_every_key():
    schema = json_schema()

    assert set(schema["properties"]) == set(PlaylistFile.model_fields)
    assert set(schema["definitions"]["EntryFile"]["properties"]) == set(EntryFile.model_fields)


@pytest.mark.parametrize(
    "change",
    [{}, {"number": 34}, {"title": 1979}, {"title": False}, {"tags": [1979, True]},
     {"tracks": [{"artist": ["Air", 1979], "title": 4.44, "year": 1979, "note": "x"}]}],
)  # fmt: skip
def test_the_schema_for_editors_accepts_what_the_program_accepts(change):
    written = yaml.load(PLAYLIST, Loader=yaml.BaseLoader)

    assert not list(Draft7Validator(json_schema()).iter_errors({**written, **change}))


@pytest.mark.parametrize(
    "change",
    [{"titel": "x"}, {"number": "x"}, {"number": []}, {"tracks": []}, {"tracks": "Air"},
     {"slug": "../x"}, {"tags": "x"}, {"tracks": [{"titre": "x"}]}, {"tracks": [{"key": "a b"}]}],
)  # fmt: skip
def test_the_schema_for_editors_refuses_what_the_program_refuses(change):
    assert list(Draft7Validator(json_schema()).iter_errors({**WEEK, **change}))
