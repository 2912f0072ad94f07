"""The spaces and quotes of a language, set as a printer would; setting twice changes nothing.

Only what is certain is touched: French spaces before ``; : ! ?`` and inside « », curly
apostrophes and quotes, the ellipsis. Addresses, code, times (9h30, 4:44) and smileys stay.
Sources: Lexique des règles typographiques en usage à l'Imprimerie nationale; CLDR's quotes.
"""

from __future__ import annotations

import html
import re

from publisher.model import Language

NBSP = "\u00a0"
NNBSP = "\u202f"
_QUOTES = {"fr": (f"«{NBSP}", f"{NBSP}»"), "en": ("“", "”")}
_TRIGGER = re.compile(r"[\"'.;:!?«»%]")
_PROTECTED = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+"  # addresses
    r"|(?<!\w)[:;]-?[)(DPpO|/\\](?!\w)"  # smileys
)
_SPACE = rf"[ {NBSP}{NNBSP}]"
_FRENCH = (
    # "Quoi ?", "Quoi?" -> a narrow no-break space, but not in "?!" or at the start.
    (re.compile(rf"(?<=[\w»)’%…]){_SPACE}*([;!?]+)(?=[\s»).,]|$)"), NNBSP + r"\1"),
    # The colon needs its space written: 4:44 and 16:9 have none.
    (re.compile(rf"(?<=[\w»)’%…]){_SPACE}+:(?=\s|$)"), NBSP + ":"),
    (re.compile(rf"«{_SPACE}*(?=\S)"), "«" + NBSP),
    (re.compile(rf"(?<=\S){_SPACE}*»"), NBSP + "»"),
    (re.compile(rf"(?<=\d){_SPACE}%"), NNBSP + "%"),
    (re.compile(r"\b([nN])° ?(?=\d)"), r"\1°" + NBSP),
)
_TAG = re.compile(r"(<[^>\"']*(?:\"[^\"]*\"[^>\"']*)*>)")
_VERBATIM = re.compile(r"<(/?)(?:code|pre|kbd|samp)\b", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:a|abbr|b|cite|em|i|q|s|small|strong|sub|sup|del|ins|mark)\b")


def typeset(text: str, language: Language, before: str = "") -> str:
    """Set plain *text*.

    Args:
        before: The character that stands before it on the same line, if any.
    """
    if language not in _QUOTES or not _TRIGGER.search(text):
        return text
    pieces: list[str] = []
    end = 0
    for protected in _PROTECTED.finditer(text):
        pieces += [_set(text[end : protected.start()], language, before), protected.group()]
        before, end = protected.group()[-1], protected.end()
    pieces.append(_set(text[end:], language, before))
    return "".join(pieces)


def typeset_html(fragment: str, language: Language) -> str:
    """Set the text of a well-formed HTML fragment; tags, attributes and code stay."""
    if language not in _QUOTES:
        return fragment
    parts = _TAG.split(fragment)
    verbatim = 0
    before = ""
    for index, part in enumerate(parts):
        if index % 2:
            code = _VERBATIM.match(part)
            verbatim += 0 if code is None else -1 if code.group(1) else 1
            before = before if _INLINE.match(part) else ""
        elif part and not verbatim:
            text = html.unescape(part)
            parts[index] = html.escape(typeset(text, language, before), quote=False)
            before = text[-1]
        elif part:
            before = part[-1]
    return "".join(parts)


def _set(text: str, language: Language, before: str) -> str:
    if not text:
        return text
    text = re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", text)
    text = _apostrophes(text, before)
    text = _curly(text, *_QUOTES[language], before)
    if language == "fr":
        for pattern, replacement in _FRENCH:
            text = pattern.sub(replacement, text)
    return text


def _apostrophes(text: str, before: str) -> str:
    text = re.sub(r"(?<=\w)'(?=\w|\s|$|[.,;:!?…])", "’", text)
    return "’" + text[1:] if text.startswith("'") and before.isalnum() else text


def _curly(text: str, opening: str, closing: str, before: str) -> str:
    def quote(match: re.Match[str]) -> str:
        previous = text[match.start() - 1] if match.start() else before
        return opening if not previous or previous.isspace() or previous in "([«“—–" else closing

    return re.sub('"', quote, text)
