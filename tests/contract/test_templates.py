"""The writer's own templates before ours, and their mistakes by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.adapters.templates import JinjaTemplates, packaged
from publisher.errors import InvalidInput


def own(folder: Path, **files: str | bytes) -> JinjaTemplates:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return JinjaTemplates(folder)


def refusal(templates: JinjaTemplates, name: str = "a.html", **values: object) -> str:
    with pytest.raises(InvalidInput) as caught:
        templates.render(name, values)
    return str(caught.value)


def test_the_packaged_ones_serve_where_there_are_no_others(tmp_path):
    templates = JinjaTemplates(tmp_path / "none")

    assert templates.text("style.css") == (packaged() / "style.css").read_text("utf-8")


def test_a_template_of_ones_own_takes_the_place_of_the_packaged_one(tmp_path):
    templates = own(
        tmp_path, tracks_html="{% macro tracks(x) %}mine{% endmacro %}", style_css="b{}"
    )

    assert templates.text("style.css") == "b{}"
    assert templates.text("player.js") == (packaged() / "player.js").read_text("utf-8")
    (tmp_path / "a.html").write_text('{% from "tracks.html" import tracks %}{{ tracks(1) }}')
    assert templates.render("a.html", {}) == "mine"


def test_a_template_of_ones_own_may_build_on_the_packaged_base(tmp_path):
    templates = own(tmp_path, sub__a_html="{% include 'b.html' %}!", b_html="{{ x }}é")

    assert templates.render("sub/a.html", {"x": "<b>"}) == "&lt;b&gt;é!"


def test_values_are_escaped_in_every_template(tmp_path):
    templates = own(tmp_path, a_html="{{ x }}", a_xml="{{ x }}")

    for name in ("a.html", "a.xml"):
        assert templates.render(name, {"x": "<script>&\"'"}) == "&lt;script&gt;&amp;&#34;&#39;"


def test_a_file_that_is_nowhere_has_no_text(tmp_path):
    assert JinjaTemplates(tmp_path).text("nothing.css") is None
    assert JinjaTemplates(tmp_path).text("phrases") is None


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("a\nb\n{% if %}", 3, "Expected an expression"),
        ("{% for x in y %}\n", 1, "Unexpected end of template"),
        ("\n{{ x", 2, "unexpected end of template"),
        ("\n\n{% endif %}", 3, "Encountered unknown tag 'endif'"),
        ("{{ x | nofilter }}", 1, "No filter named 'nofilter'"),
        ("a\n{{ nothing }}\nb", 2, "UndefinedError: 'nothing' is undefined"),
        ("\n{{ x.y.z }}", 2, "has no attribute 'y'"),
        ("\n\n{{ 1 / 0 }}", 3, "ZeroDivisionError"),
        ("\n{{ x + 1 }}", 2, "TypeError"),
    ],
)
def test_a_mistake_is_shown_with_its_file_line_and_text(tmp_path, template, line, message):
    said = refusal(own(tmp_path, a_html=template), x="x")

    assert said.startswith(f"templates/a.html:{line}: ")
    assert message in said
    source = template.splitlines()[line - 1]
    assert f"\n    {source}" in said


def test_a_mistake_in_a_template_that_another_includes_is_shown_where_it_is(tmp_path):
    templates = own(
        tmp_path,
        a_html="{% extends 'b.html' %}{% block x %}{% include 'c.html' %}{% endblock %}",
        b_html="\n{% block x %}{% endblock %}",
        c_html="\n\n\n{{ nothing }}",
    )

    assert refusal(templates).startswith("templates/c.html:4: ")


def test_a_syntax_error_in_a_base_is_shown_where_it_is(tmp_path):
    templates = own(tmp_path, a_html="{% extends 'b.html' %}", b_html="\n{% block %}")

    assert refusal(templates).startswith("templates/b.html:2: ")


@pytest.mark.parametrize("values", [{"url": None}, {}])
def test_a_variable_the_packaged_page_does_not_get_is_an_error_and_not_a_hole(tmp_path, values):
    assert "is undefined" in refusal(JinjaTemplates(tmp_path), "index.html", **values)


def test_a_template_that_is_not_there_is_named(tmp_path):
    assert "there is no template 'b.html'" in refusal(
        own(tmp_path, a_html="{% include 'b.html' %}")
    )
    assert "there is no template 'z.html'" in refusal(JinjaTemplates(tmp_path), "z.html")


@pytest.mark.parametrize("name", ["../secret.html", "/etc/passwd", "sub/../../secret.html"])
def test_no_template_reaches_outside_of_its_folder(tmp_path, name):
    (tmp_path / "secret.html").write_text("secret")
    templates = own(tmp_path / "templates", a_html=f"{{% include '{name}' %}}")

    assert "there is no template" in refusal(templates)


@pytest.mark.parametrize("broken", ["a", "b"])
def test_a_template_that_is_not_utf8_is_named(tmp_path, broken):
    texts = {"a": b"{% include 'b.html' %}", "b": b"x"}
    texts[broken] += b"\ncaf\xe9"

    said = refusal(own(tmp_path, a_html=texts["a"], b_html=texts["b"]))

    assert said.startswith(f"templates/{broken}.html")
    assert "not UTF-8" in said


def test_a_style_sheet_that_is_not_utf8_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"templates/style\.css:1: this file is not UTF-8"):
        own(tmp_path, style_css=b"caf\xe9").text("style.css")


def test_a_template_that_includes_itself_ends_with_a_message(tmp_path):
    said = refusal(own(tmp_path, a_html="{% include 'a.html' %}"))

    assert said.startswith("templates/a.html:1: RecursionError")


@pytest.mark.parametrize("change", ["edit", "add", "remove", "rename"])
def test_the_fingerprint_changes_with_any_template(tmp_path, change):
    templates = own(tmp_path, a_html="a", b_html="b")
    before = templates.fingerprint()
    assert JinjaTemplates(tmp_path).fingerprint() == before

    if change == "edit":
        (tmp_path / "a.html").write_text("A")
    elif change == "add":
        (tmp_path / "phrases").mkdir()
        (tmp_path / "phrases" / "fr.toml").write_text("")
    elif change == "remove":
        (tmp_path / "a.html").unlink()
    else:
        (tmp_path / "a.html").rename(tmp_path / "c.html")

    assert JinjaTemplates(tmp_path).fingerprint() != before


def test_a_folder_without_templates_has_a_fingerprint_too(tmp_path):
    assert JinjaTemplates(tmp_path / "none").fingerprint() == JinjaTemplates(tmp_path).fingerprint()


def test_a_mended_template_is_seen_by_the_next_who_opens_them(tmp_path):
    refusal(own(tmp_path, a_html="{{"))

    assert own(tmp_path, a_html="well").render("a.html", {}) == "well"
