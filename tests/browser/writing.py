"""What the writer has on disk, and how they save it."""

from __future__ import annotations

import sys
from pathlib import Path

from publisher.model import Track, TrackId
from tests.examples import LA_MER, LISZTOMANIA
from tests.fakes import FakeCatalogue

NEIGHBOUR = "2015-06-14-le-train-du-soir"
NEIGHBOUR_PLAYLIST = """\
number: 33
title: Le train du soir
date: 2015-06-14
summary: Un quai, une valise.
body: |
  Le quai est vide.

  [[tracks]]
tracks:
  - artist: Nina Simone
    title: Here Comes the Sun
    spotify: https://open.spotify.com/track/4oSl4Ga2ecVNnV9vsdNOpZ
"""
SETTINGS = """\
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

LONG = "2015-06-14-les-grands-mots"
LONG_PLAYLIST = """\
number: 33
title: Supercalifragilisticexpialidocious, ou les grands mots du dimanche
date: 2015-06-14
tags: [playlist, anticonstitutionnellement-et-longtemps]
summary: Des mots trop longs pour un petit écran.
body: |
  # Un premier mot

  Voir https://blog.example/une/adresse/qui/ne/finit/pas/et/ne/se/coupe/nulle/part et
  `une_ligne_de_code_sans_le_moindre_espace_pour_la_couper`.

  ## Un second

  > Cité.

  [[tracks]]
tracks:
  - artist: Julie Andrews
    title: Supercalifragilisticexpialidocious
    spotify: https://open.spotify.com/track/0000000000000000000Jul
    note: Trente-quatre lettres, `sans_le_moindre_espace_pour_les_couper`.
  - artist: [Nina Simone, Ella Fitzgerald, Louis Armstrong]
    title: "« Here » & <There>"
    spotify: https://open.spotify.com/track/0Q0IVlqMV64kNLlwjPj0Hl
  - Charles Trenet - La mer
"""

CATALOGUE = FakeCatalogue(
    LISZTOMANIA,
    LA_MER,
    Track(id=TrackId("4oSl4Ga2ecVNnV9vsdNOpZ"), title="Here Comes the Sun"),
    Track(id=TrackId("0000000000000000000Jul"), title="Supercalifragilisticexpialidocious"),
    Track(id=TrackId("0Q0IVlqMV64kNLlwjPj0Hl"), title="Here & There"),
)


def command(*arguments: str) -> list[str]:
    """Give the command, as typed beside the folder ``blog``."""
    return [sys.executable, "-m", "publisher", "-C", "blog", *arguments]


def edit(file: Path, old: str, new: str) -> str:
    text = file.read_text("utf-8")
    assert old in text
    return text.replace(old, new)


def save(file: Path, old: str, new: str) -> None:
    file.write_text(edit(file, old, new), "utf-8")


def save_by_renaming(file: Path, old: str, new: str) -> None:
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(edit(file, old, new), "utf-8")
    fresh.replace(file)


def save_like_vim(file: Path, old: str, new: str) -> None:
    text = edit(file, old, new)
    trial = file.with_name("4913")
    trial.touch()
    trial.unlink()
    backup = file.rename(f"{file}~")
    file.write_text(text, "utf-8")
    backup.unlink()
