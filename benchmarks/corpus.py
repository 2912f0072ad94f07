"""The same posts for everybody: an essay of some 320 words and 15 tracks each."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

TRACKS = 15
_FIRST = dt.date(2006, 1, 1)
_WORDS = [
    "soleil",
    "café",
    "matin",
    "dimanche",
    "chanson",
    "guitare",
    "fenêtre",
    "volets",
    "cigales",
    "terrasse",
    "lumière",
    "train",
    "rails",
    "voyage",
    "mer",
    "vent",
    "maison",
    "voisin",
    "enfant",
    "rire",
    "piano",
    "nuit",
    "étoile",
    "route",
    "l'été",
    "d'août",
]


def names(editions: int) -> list[str]:
    """Give the names of the playlists, oldest first."""
    return [f"{_FIRST + dt.timedelta(weeks=at)}-week-{at + 1}" for at in range(editions)]


def essay(number: int) -> str:
    """Give an essay in Markdown, always the same for a number."""
    chance = random.Random(number)
    paragraphs = []
    for _ in range(5):
        words = [chance.choice(_WORDS) for _ in range(64)]
        words[chance.randrange(64)] = "*et puis*"
        words[chance.randrange(64)] = "« tiens ! »"
        paragraphs.append(" ".join(words).capitalize() + ".")
    return "\n\n".join(paragraphs)


def track_id(number: int, track: int) -> str:
    """Give an id that looks like Spotify's."""
    return f"{number:011d}{track:010d}z"


def write_blog(root: Path, editions: int) -> None:
    """Write a blog with its locks."""
    (root / "playlists").mkdir(parents=True)
    (root / "publisher.toml").write_text(
        '[series]\ntitle = "Sunday"\nauthor = "Bench"\nlanguage = "fr"\n'
        'timezone = "Europe/Paris"\nslot = "sunday 09:00"\nmarket = "FR"\n'
        'url = "https://blog.example/"\n\n[targets.site]\nkind = "folder"\npath = "public"\n'
    )
    for number, name in enumerate(names(editions), 1):
        (root / f"playlists/{name}.yaml").write_text(_playlist(number, name[:10]))
        (root / f"playlists/{name}.lock").write_text(_lock(number))


def edit(root: Path, name: str, times: int) -> None:
    """Change one playlist."""
    path = root / f"playlists/{name}.yaml"
    path.write_text(path.read_text().replace("body: |\n", f"body: |\n  Edited {times}.\n", 1))


def _playlist(number: int, day: str) -> str:
    body = "\n".join(f"  {line}" if line else "" for line in essay(number).splitlines())
    tracks = "".join(
        f"  - artist: Artist {number % 97}\n    title: Song {number} {track}\n"
        f"    spotify: https://open.spotify.com/track/{track_id(number, track)}\n"
        for track in range(TRACKS)
    )
    return (
        f"number: {number}\ntitle: Week {number}\ndate: {day}\ntags: [playlist, bench]\n"
        f"summary: Number {number}.\nbody: |\n{body}\n\n  [[tracks]]\ntracks:\n{tracks}"
    )


def _lock(number: int) -> str:
    entries = [
        {
            "asked": f"Artist {number % 97} - Song {number} {track} "
            f"[spotify: {track_id(number, track)}]",
            "track": track_id(number, track),
            "isrc": None,
            "confidence": 1.0,
            "reasons": ["the writer gave the link"],
            "runner_up": None,
            "decided": "link",
            "market": "FR",
            "checked": "2026-01-01T00:00:00+00:00",
        }
        for track in range(TRACKS)
    ]
    return json.dumps({"about": "", "version": 1, "entries": entries}, indent=2)


def write_hugo(root: Path, editions: int) -> None:
    """Write the same posts for Hugo, its players as Spotify's own frames."""
    posts = root / "content" / "posts"
    layouts = root / "layouts" / "_default"
    posts.mkdir(parents=True)
    layouts.mkdir(parents=True)
    (root / "hugo.toml").write_text(
        'baseURL = "https://blog.example/"\ntitle = "Sunday"\ndisableKinds = ["taxonomy", "term"]\n'
        "[markup.goldmark.renderer]\nunsafe = true\n"
    )
    page = (
        "<!DOCTYPE html><html><head><title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1>"
        '{{ .Content }}{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>'
        '{{ end }}{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}'
        "</body></html>"
    )
    (layouts / "single.html").write_text(page)
    (layouts / "list.html").write_text(
        '<!DOCTYPE html><html><body>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">'
        "{{ .Title }}</a>{{ end }}</body></html>"
    )
    for number, name in enumerate(names(editions), 1):
        frames = "\n\n".join(
            f'<iframe style="border-radius:12px" src="https://open.spotify.com/embed/track/'
            f'{track_id(number, track)}?utm_source=generator" width="100%" height="152" '
            'frameBorder="0" allowfullscreen="" allow="autoplay; clipboard-write; '
            'encrypted-media; fullscreen; picture-in-picture" loading="lazy"></iframe>'
            for track in range(TRACKS)
        )
        (posts / f"{name}.md").write_text(
            f'---\ntitle: "Week {number}"\ndate: {name[:10]}\ntags: [playlist, bench]\n---\n'
            f"{essay(number)}\n\n{frames}\n"
        )
