"""Values that many tests begin with."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from publisher.model import Language, Market, Series, Slot, Slug, Track, TrackId

PARIS = ZoneInfo("Europe/Paris")
SUNDAY = dt.datetime(2015, 6, 21, 9, tzinfo=PARIS)
"""The slot of the edition in ``PLAYLIST``."""

SERIES = Series(
    key=Slug("sunday-morning-sound"),
    title="Sunday Morning Sound",
    language=Language("fr"),
    zone=PARIS,
    slot=Slot(weekday=6, time=dt.time(9)),
    market=Market("FR"),
    author="Une voisine",
    grace=dt.timedelta(days=14),
)

NAME = "2015-06-21-chambre-en-provence"
PLAYLIST = """\
number: 34
title: Chambre en Provence
date: 2015-06-21
tags: [playlist, Provence]
summary: Neuf mois, neuf mots.
body: |
  Le train file vers le *sud*.

  [[urgences]]

  Et puis une terrasse.

  [[tracks]]
tracks:
  - Charles Trenet - La mer
  - key: urgences
    artist: Phoenix
    title: Lisztomania
    spotify: https://open.spotify.com/track/7zkDEBSxkcBVsStS4qBFpK
    note: Les *urgences*.
"""

LISZTOMANIA = Track(
    id=TrackId("7zkDEBSxkcBVsStS4qBFpK"),
    title="Lisztomania",
    artists=("Phoenix",),
    album="Wolfgang Amadeus Phoenix",
    year=2009,
)
LA_MER = Track(
    id=TrackId("0000000000000000000Mer"),
    title="La mer",
    artists=("Charles Trenet",),
    album="Intégrale",
    year=1946,
)
