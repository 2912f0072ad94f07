"""Edition → Post: neutral blocks, which every target's templates turn into its own form."""

from __future__ import annotations

import datetime as dt
import re

import nh3
import pyromark

from publisher.model import (
    ALL_TRACKS,
    Edition,
    Placement,
    Player,
    Players,
    Post,
    Prose,
    Series,
    Track,
)
from publisher.timetable import instant
from publisher.typography import typeset, typeset_html

# Private-use characters mark a cut: no Markdown syntax, never in a playlist (they are refused).
_CUT = "\ue000{}\ue001"
_CUT_HTML = re.compile("<p>\ue000(.*?)\ue001</p>\n?")
_MARKDOWN = pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_TABLES
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "dl", "dt", "em",
    "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "s", "samp", "small", "strong", "sub", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_SANITISER = nh3.Cleaner(
    tags=_TAGS,
    attributes={
        "a": {"href", "title", "hreflang"},
        "abbr": {"title"},
        "img": {"src", "alt", "title", "width", "height"},
        "ol": {"start"},
        "td": {"align"},
        "th": {"align"},
        "*": {"lang", "dir"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener",
)


def render(edition: Edition, series: Series) -> Post:
    """Render an edition; pure: the same edition always gives the same post."""
    playlist = edition.playlist
    headline = typeset(playlist.title, series.language)
    return Post(
        key=edition.key,
        number=playlist.number,
        slug=playlist.slug,
        title=f"{typeset(series.title, series.language)} #{playlist.number} – {headline}",
        headline=headline,
        summary=typeset(playlist.summary, series.language),
        date=playlist.date,
        due=instant(playlist.date, series.slot.time, series.zone),
        tags=tuple(typeset(tag, series.language) for tag in playlist.tags),
        blocks=_blocks(edition, series),
    )


def markdown(text: str, series: Series) -> str:
    """Turn a writer's Markdown into safe, well-set HTML."""
    return _safe(_html(text), series)


def long_date(date: dt.date, series: Series) -> str:
    """Write a day out in the series' language: ``dimanche 21 juin 2015``."""
    from babel.dates import format_date  # 50 ms, and only pages need it

    return str(format_date(date, "full", locale=series.language))


def _blocks(edition: Edition, series: Series) -> tuple[Prose | Players, ...]:
    playlist = edition.playlist
    players = [
        _player(position, track, playlist.entries[position - 1].note, series)
        for position, track in enumerate(edition.tracks, 1)
    ]
    keys = {entry.key: index for index, entry in enumerate(playlist.entries) if entry.key}
    named = {part.key for part in playlist.body if isinstance(part, Placement)}
    rest = [
        player
        for entry, player in zip(playlist.entries, players, strict=True)
        if entry.key not in named
    ]
    body = playlist.body
    if ALL_TRACKS not in named:
        body = (*body, Placement(key=ALL_TRACKS))
    blocks: list[Prose | Players] = []
    for part in _cut(body, series):
        if isinstance(part, Prose):
            blocks.append(part)
        else:
            chosen = rest if part.key == ALL_TRACKS else [players[keys[part.key]]]
            blocks += [Players(players=tuple(chosen))] if chosen else []
    return tuple(blocks)


def _player(position: int, track: Track, note: str, series: Series) -> Player:
    return Player(
        position=position,
        track_id=track.id,
        # Names, in whatever language: "Where Is My Mind?" takes no French space.
        title=track.title.replace("'", "’"),
        artist=", ".join(track.artists).replace("'", "’"),
        note_html=markdown(note, series) if note else "",
    )


def _cut(body: tuple[str | Placement, ...], series: Series) -> list[Prose | Placement]:
    """Read the body as one Markdown text, so that its link references reach everywhere."""
    text = "".join(
        part if isinstance(part, str) else f"\n\n{_CUT.format(part.key)}\n\n" for part in body
    )
    parts: list[Prose | Placement] = []
    pieces = _CUT_HTML.split(_html(text))
    if pieces[1::2] != [part.key for part in body if isinstance(part, Placement)]:
        # HTML that runs on (<!-- …, <pre>) swallowed a cut: each stretch is read by itself.
        return [
            Prose(html=_safe(_html(part), series)) if isinstance(part, str) else part
            for part in body
        ]
    for index, piece in enumerate(pieces):
        if index % 2:
            parts.append(Placement(key=piece))
            continue
        html = _safe(piece, series)
        if html:
            parts.append(Prose(html=html))
    return parts


def _html(text: str) -> str:
    # The page has one <h1>, its title: the essay's headings begin below it.
    return pyromark.html(text, options=_MARKDOWN).replace("<h1>", "<h2>").replace("</h1>", "</h2>")


def _safe(html: str, series: Series) -> str:
    return typeset_html(_SANITISER.clean(html), series.language).strip()
