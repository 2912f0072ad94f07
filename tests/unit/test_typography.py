"""What a printer would set, and what must stay as it was written. ``~`` is a no-break space,
``_`` a narrow one."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.model import Language
from publisher.typography import NBSP, NNBSP, typeset, typeset_html

FR, EN, DE = Language("fr"), Language("en"), Language("de")
ALPHABET = "aé9Zn° .,;:!?'\"«»“”’…%()/<&@#-–—\n~_*=D"
TEXTS = st.text(ALPHABET) | st.lists(
    st.sampled_from(
        ["https://x.fr/?a=b;c", "www.x.fr", "a@b.fr", ":)", ";-)", "9h30", "4:44", "l'", '"', " ", "a",
         " ?", "...", "«", " »", "n° 3", "10 %"]
    )
).map("".join)  # fmt: skip
QUOTES = re.compile("[\"'«»“”’]")


def shown(text: str) -> str:
    return text.replace(NBSP, "~").replace(NNBSP, "_")


def bare(text: str) -> str:
    """Leave out what may change: spaces, quotes, and three dots for one."""
    return QUOTES.sub("", re.sub(r"\s", "", text)).replace("…", "...")


@st.composite
def fragments(draw: st.DrawFn) -> str:
    """HTML as the sanitiser gives it: tags, code, attributes that look like prose, entities."""
    pieces = []
    for text in draw(st.lists(TEXTS, max_size=4)):
        tag = draw(st.sampled_from(["em", "strong", "code", "p", "a", "u", "kbd", "li", ""]))
        attribute = ' href="https://x.fr/?a=1;b" title="Quoi ? l\'été ..."' if tag == "a" else ""
        escaped = html.escape(text, quote=False)
        pieces.append(f"<{tag}{attribute}>{escaped}</{tag}>" if tag else escaped)
    return "".join(pieces)


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("Quoi ?", "Quoi_?"),
        ("Quoi?", "Quoi_?"),
        ("Tu viens ?!", "Tu viens_?!"),
        ("Non ! Si !", "Non_! Si_!"),
        ("un ; deux", "un_; deux"),
        ("Trois mots : les voici", "Trois mots~: les voici"),
        ("« mot »", "«~mot~»"),
        ("«mot»", "«~mot~»"),
        ('un "mot" dit', "un «~mot~» dit"),
        ('"Quoi?", dit-il', "«~Quoi_?~», dit-il"),
        ('("mot")', "(«~mot~»)"),
        ("10 % de pluie", "10_% de pluie"),
        ("le n° 3", "le n°~3"),
        ("l'été d'avant", "l’été d’avant"),
        ("les amis' voix", "les amis’ voix"),
        ("et puis...", "et puis…"),
        ("Quoi...?", "Quoi…_?"),
    ],
)
def test_french_gets_its_spaces_and_quotes(written, set_):
    assert shown(typeset(written, FR)) == set_


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ('l\'"amour" fou', "l’«~amour~» fou"),
        ('"les amis\'"', "«~les amis’~»"),
        ('"https://x.fr" ?', "«~https://x.fr~»_?"),
        ("https://x.fr ?", "https://x.fr_?"),
    ],
)
def test_an_apostrophe_or_an_address_beside_a_quote_spoils_neither(written, set_):
    assert shown(typeset(written, FR)) == set_


@pytest.mark.parametrize(
    "text",
    [
        "à 9h30",
        "de 4:44 à 16:9",
        "https://x.fr/?a=b;c!d",
        "www.x.fr/a:b?c",
        "moi@x.fr",
        "bien joué :)",
        "oui ;-)",
        ":D",
        "deux....points",
        "5'10",
        "Air: La femme d’argent",
        "«",
        "",
    ],
)
def test_addresses_times_and_smileys_stay_as_they_are(text):
    kept = text.replace("5'10", "5’10")
    assert shown(typeset(text, FR)) == kept.replace("«", typeset("«", FR).replace(NBSP, "~"))


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ('He said "no".', "He said “no”."),
        ("don't", "don’t"),
        ("wait...", "wait…"),
        ("What ?", "What ?"),
        ("10 %", "10 %"),
    ],
)
def test_english_gets_curly_quotes_and_no_french_spaces(written, set_):
    assert typeset(written, EN) == set_


@pytest.mark.parametrize("text", ['Er sagte "nein" ...', "wie geht's ?"])
def test_a_language_without_rules_is_left_alone(text):
    assert typeset(text, DE) == text
    assert typeset_html(f"<p>{text}</p>", DE) == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("fragment", "set_"),
    [
        ("<p>Quoi ?</p>", "<p>Quoi_?</p>"),
        ('<p>Il dit "<em>non</em>".</p>', "<p>Il dit «~<em>non</em>~».</p>"),
        ('<p><strong>"</strong>x"</p>', "<p><strong>«~</strong>x~»</p>"),
        ("<p>l'<em>été</em> et <em>l</em>'été</p>", "<p>l’<em>été</em> et <em>l</em>’été</p>"),
        ('<p>"un"</p><p>"deux"</p>', "<p>«~un~»</p><p>«~deux~»</p>"),
        ("<p>un<br>«deux»</p>", "<p>un<br>«~deux~»</p>"),
    ],
)
def test_html_is_set_across_its_tags(fragment, set_):
    assert shown(typeset_html(fragment, FR)) == set_


@pytest.mark.parametrize("tag", ["code", "kbd", "samp", "u", "em"])
def test_a_quote_that_closes_after_any_inline_tag_is_a_closing_one(tag):
    fragment = f'<p>la touche "<{tag}>x</{tag}>" et</p>'

    assert shown(typeset_html(fragment, FR)) == f"<p>la touche «~<{tag}>x</{tag}>~» et</p>"


@pytest.mark.parametrize(
    ("fragment", "set_"),
    [
        ("<p><em>La mer</em> ? Non.</p>", "<p><em>La mer</em>_? Non.</p>"),
        ("<p><em>La mer</em> : neuf mois</p>", "<p><em>La mer</em>~: neuf mois</p>"),
        ("<p><em>La mer</em>!</p>", "<p><em>La mer</em>_!</p>"),
        ("<p>« <em>La mer</em> »</p>", "<p>«~<em>La mer</em>~»</p>"),
    ],
)
def test_french_spaces_are_set_where_the_word_before_is_in_a_tag(fragment, set_):
    assert shown(typeset_html(fragment, FR)) == set_


@pytest.mark.parametrize(
    "fragment",
    [
        "<code>a ? \"b\" ... : 'c'</code>",
        '<pre><code>if x == "y" ; then ...</code></pre>',
        '<a href="https://x.fr/?a=1;b" title="Quoi ? \'oui\'">x</a>',
        '<img src="a b ?.png" alt="«a»">',
        "a &lt; b &amp;c",
    ],
)
def test_code_attributes_and_entities_stay(fragment):
    assert typeset_html(fragment, FR) == fragment


def test_an_entity_never_turns_into_markup():
    assert typeset_html("<p>&lt;b&gt; &amp;lt !</p>", FR) == f"<p>&lt;b&gt; &amp;lt{NNBSP}!</p>"


def test_a_space_written_as_an_entity_is_seen_as_a_space():
    assert typeset_html("<p>Quoi&nbsp;?</p>", FR) == f"<p>Quoi{NNBSP}?</p>"


@pytest.mark.parametrize("text", ["a\ue002 ?", 'x\ue003"y"', "\ue000\ue001\ue002\ue003!"])
def test_titles_that_spotify_gives_may_hold_any_character(text):
    assert bare(typeset(text, FR)) == bare(text)
    assert bare(typeset_html(text, FR)) == bare(text)


@settings(deadline=None)
@given(TEXTS, st.sampled_from([FR, EN]))
def test_setting_a_text_twice_changes_nothing(text, language):
    once = typeset(text, language)

    assert typeset(once, language) == once


@settings(deadline=None)
@given(TEXTS, st.sampled_from([FR, EN]))
def test_nothing_but_spaces_quotes_and_dots_changes(text, language):
    assert bare(typeset(text, language)) == bare(text)


@settings(deadline=None)
@given(fragments(), st.sampled_from([FR, EN]))
def test_setting_html_twice_changes_nothing(fragment, language):
    once = typeset_html(fragment, language)

    assert typeset_html(once, language) == once


@settings(deadline=None)
@given(fragments(), st.sampled_from([FR, EN]))
def test_tags_and_code_come_out_as_they_went_in(fragment, language):
    untouchable = re.compile(
        r"<(?:code|kbd)>.*?</(?:code|kbd)>|<[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>", re.DOTALL
    )

    after = typeset_html(fragment, language)

    assert untouchable.findall(after) == untouchable.findall(fragment)
    assert bare(html.unescape(untouchable.sub("", after))) == bare(
        html.unescape(untouchable.sub("", fragment))
    )
