"""The site on disk: whole at every moment, the same after every repetition."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from publisher.adapters.folder import FolderTarget
from publisher.adapters.templates import JinjaTemplates
from publisher.errors import InvalidInput, StorageFailed
from publisher.model import Player, Players, Post, Prose, Series, Slug, State, TargetName
from tests.examples import LISZTOMANIA, SERIES, SUNDAY

NOW = SUNDAY.astimezone(dt.UTC)
WEEK = dt.timedelta(weeks=1)


def post(number: int, slug: str = "", **changes: object) -> Post:
    made = Post(
        key=f"sunday-morning-sound/{number}",
        number=number,
        slug=Slug(slug or f"semaine-{number}"),
        title=f"Sunday Morning Sound #{number} – Semaine {number}",
        headline=f"Semaine {number}",
        summary=f"Résumé {number}.",
        date=SUNDAY.date() + (number - 34) * WEEK,
        due=SUNDAY + (number - 34) * WEEK,
        tags=("playlist",),
        blocks=(
            Prose(html=f"<p>Texte {number}.</p>"),
            Players(
                players=(
                    Player(position=1, track_id=LISZTOMANIA.id, title="Lisztomania", artist="P"),
                )
            ),
        ),
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


class Home:
    """A blog's folder, and the target in it, opened anew each time as by a new program."""

    def __init__(self, root: Path, series: Series = SERIES) -> None:
        self.root = root
        self.series = series
        self.public = root / "public"

    @property
    def target(self) -> FolderTarget:
        templates = JinjaTemplates(self.root / "templates")
        return FolderTarget(
            TargetName("site"), self.public, self.root / "state", self.series, templates
        )

    def publish(self, *posts: Post) -> None:
        for one in posts:
            target = self.target
            delivery = target.stage(one, NOW)
            if delivery.state is State.STAGED:
                delivery = target.release(delivery, NOW)
            target.verify(delivery, one)

    def build(self, *posts: Post) -> list[str]:
        return self.target.build([(f"print of {one}", one) for one in posts])

    def template(self, name: str, text: str) -> None:
        (self.root / "templates").mkdir(exist_ok=True)
        (self.root / "templates" / name).write_text(text, "utf-8")

    def site(self) -> dict[str, bytes]:
        """Every file under ``public/``, hidden ones and all."""
        return {
            str(path.relative_to(self.public)): path.read_bytes()
            for path in sorted(self.public.rglob("*"))
            if path.is_file()
        }

    def pages(self) -> dict[str, bytes]:
        return {name: data for name, data in self.site().items() if not name.endswith("post.json")}

    def stamps(self) -> dict[str, int]:
        return {
            str(path): path.stat().st_mtime_ns for path in self.root.rglob("*") if path.is_file()
        }

    def read(self, name: str) -> str:
        return (self.public / name).read_text("utf-8")


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)


def test_the_site_is_whole_after_one_post(home):
    home.publish(post(34))

    assert set(home.site()) == {
        "index.html", "feed.xml", "style.css", "player.js", "semaine-34/index.html",
        "semaine-34/post.json",
    }  # fmt: skip
    assert "Semaine 34" in home.read("index.html")
    assert len(ET.fromstring(home.read("feed.xml")).findall("{*}entry")) == 1


def test_neighbours_are_linked_both_ways_whatever_the_order_they_come_in(home):
    home.publish(post(34), post(36), post(35))

    assert 'href="../semaine-35/"' in home.read("semaine-34/index.html")
    middle = home.read("semaine-35/index.html")
    assert 'rel="prev" href="../semaine-34/"' in middle
    assert 'rel="next" href="../semaine-36/"' in middle
    assert 'href="../semaine-34/"' not in home.read("semaine-36/index.html")


def test_the_feed_holds_the_newest_and_the_index_all(home):
    home.build(*(post(number) for number in range(1, 31)))
    titles = [
        e.findtext("{*}title") for e in ET.fromstring(home.read("feed.xml")).findall("{*}entry")
    ]
    assert len(titles) == 20
    assert "#30 " in str(titles[0])
    assert home.read("index.html").count("<li>") == 30


@pytest.mark.parametrize("way", ["publish", "build"])
def test_running_again_touches_no_file(home, way):
    posts = [post(34), post(35)]
    getattr(home, way)(*posts)
    before = home.stamps()

    assert not getattr(home, way)(*posts)
    assert home.stamps() == before


def test_an_edit_touches_only_the_pages_that_show_it(home):
    posts = [post(number) for number in range(34, 38)]
    home.build(*posts)
    before = home.stamps()

    changed = home.build(post(34, blocks=(Prose(html="<p>Autre.</p>"),)), *posts[1:])

    assert set(changed) == {"semaine-34/index.html", "feed.xml"}
    after = home.stamps()
    touched = {Path(name).name for name in after if after[name] != before.get(name)}
    assert touched == {"index.html", "feed.xml", "post.json", "site.json"}


def test_a_changed_template_or_series_writes_the_pages_anew(home):
    home.build(post(34))
    home.template("index.html", "mine {{ posts | length }}")
    assert home.build() == ["index.html"]
    assert home.read("index.html") == "mine 1"
    home.series = dataclasses.replace(SERIES, author="Un voisin")
    assert "semaine-34/index.html" in home.build()


@pytest.mark.parametrize("victim", ["index.html", "feed.xml", "style.css", "semaine-34/index.html"])
@pytest.mark.parametrize("harm", ["delete", "change"])
def test_a_page_that_was_lost_or_changed_is_written_again(home, victim, harm):
    home.publish(post(34))
    before = home.site()
    if harm == "delete":
        (home.public / victim).unlink()
    else:
        (home.public / victim).write_text("Piraté !")

    home.build()

    assert home.site() == before


GARBAGE = [None, b"", b"null", b"[]", b'{"version": ', b"\xff\xfe\x00", b"x" * 100_000]


@pytest.mark.parametrize("content", GARBAGE, ids=[str(part)[:12] for part in GARBAGE])
def test_a_manifest_that_is_lost_or_garbage_costs_time_and_nothing_else(home, content):
    home.build(post(34), post(35))
    before = home.site()
    (manifest,) = (home.root / "state").glob("*.json")
    manifest.unlink() if content is None else manifest.write_bytes(content)

    home.publish(post(36))
    home.build(post(34), post(35))

    assert {name: home.site()[name] for name in before if "34" in name} == {
        name: data for name, data in before.items() if "34" in name
    }
    assert json.loads(manifest.read_text())["sources"]
    assert "Semaine 36" in home.read("index.html")


@pytest.mark.parametrize("content", [b"", b"{", b"null", b"[]", b"3", b"\xff", b'{"blocks": 3}'])
def test_a_post_that_is_garbage_is_named_with_what_to_do(home, content):
    home.publish(post(34))
    (home.public / "semaine-34" / "post.json").write_bytes(content)

    with pytest.raises(InvalidInput, match=r"semaine-34/post\.json.*publisher build"):
        home.publish(post(35))


@pytest.mark.parametrize("way", ["publish", "build"])
@pytest.mark.parametrize(
    "twin",
    [post(34, "autre-nom"), post(35, "semaine-34")],
    ids=["renamed", "another number under the same slug"],
)
def test_a_number_and_an_address_belong_together_for_ever(home, way, twin):
    home.publish(post(34))
    before = home.stamps()

    with pytest.raises(InvalidInput, match="semaine-34"):
        getattr(home, way)(twin)
    assert home.stamps() == before


def test_two_posts_at_one_address_are_not_built(home):
    twin = post(34, headline="Jumelle", date=SUNDAY.date() + WEEK)

    with pytest.raises(InvalidInput, match="semaine-34"):
        home.build(post(34), twin)
    assert not home.public.exists()


@pytest.mark.parametrize("name", ["post.html", "index.html", "feed.xml", "base.html"])
@pytest.mark.parametrize("mistake", ["\n{% if %}", "\n{{ nothing }}", "\n{% include 'no' %}"])
@pytest.mark.parametrize("way", ["publish", "build"])
def test_a_mistake_in_a_template_leaves_the_old_site_whole(home, way, name, mistake):
    home.publish(post(34))
    before = home.pages()
    home.template(name, mistake)

    with pytest.raises(InvalidInput, match=rf"templates/{name}"):
        getattr(home, way)(post(35))
    assert home.pages() == before

    (home.root / "templates" / name).unlink()
    home.publish(post(35))
    assert "Semaine 35" in home.read("index.html")


@pytest.mark.parametrize("step", ["replace", "unlink"])
@pytest.mark.parametrize("way", ["publish", "edit", "build"])
def test_a_run_cut_off_at_any_write_is_completed_by_the_next(tmp_path, monkeypatch, way, step):
    """Fail at the first write, at the second … until a run gets through."""
    fresh = post(35, blocks=(Prose(html="<p>Neuf.</p>"),)) if way == "edit" else post(36)
    real = getattr(os, step)
    old = Home(tmp_path / "old")
    old.build(post(34), post(35))
    whole = Home(tmp_path / "whole")
    whole.build(post(34), post(35))
    whole.publish(fresh)
    for left in range(100):
        home = Home(tmp_path / f"{left}")
        home.build(post(34), post(35))
        budget = iter(range(left))

        def scarce(*args, **options):
            if next(budget, None) is None:  # noqa: B023 - each round has its own
                raise OSError(28, "No space left on device")
            return real(*args, **options)

        monkeypatch.setattr(os, step, scarce)
        try:
            home.build(fresh) if way == "build" else home.publish(fresh)
        except StorageFailed:
            monkeypatch.setattr(os, step, real)
        else:
            monkeypatch.setattr(os, step, real)
            assert left > 0 or step == "unlink"
            break
        for name, data in home.site().items():
            assert data in (old.site().get(name), whole.site().get(name)), name
        home.publish(fresh)
        assert home.site() == whole.site()
    else:
        pytest.fail("no run ever got through")
    assert home.site() == whole.site()


def test_no_draft_and_no_temporary_file_is_left_behind(home):
    home.publish(post(34), post(35))

    left = [path for path in home.root.rglob("*") if path.is_file()]
    assert not [path for path in left if path.name.startswith(".") or "drafts" in path.parts]


def test_with_an_address_the_permalink_is_what_readers_type(tmp_path):
    home = Home(tmp_path, dataclasses.replace(SERIES, url="https://blog.example/"))

    assert home.target.stage(post(34), NOW).permalink == "https://blog.example/semaine-34/"
