"""What every target promises: a draft, then a post, and each step as often as one likes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from publisher import posts
from publisher.adapters.folder import FolderTarget
from publisher.adapters.templates import JinjaTemplates
from publisher.errors import ServiceRejected
from publisher.model import Player, Players, Post, Prose, Slug, State, TargetName
from publisher.ports import Target
from tests.examples import LA_MER, LISZTOMANIA, SERIES, SUNDAY
from tests.fakes import FakeTarget

NOW = SUNDAY.astimezone(dt.UTC)
LATER = NOW + dt.timedelta(minutes=1)
ESSAY = "<p>Le train file vers le sud.</p>"
POST = Post(
    key="sunday-morning-sound/34",
    number=34,
    slug=Slug("chambre-en-provence"),
    title="Sunday Morning Sound #34 – Chambre en Provence",
    headline="Chambre en Provence",
    summary="Neuf mois, neuf mots.",
    date=SUNDAY.date(),
    due=SUNDAY,
    tags=("playlist",),
    blocks=(
        Prose(html=ESSAY),
        Players(
            players=(
                Player(position=1, track_id=LA_MER.id, title="La mer", artist="Charles Trenet"),
                Player(position=2, track_id=LISZTOMANIA.id, title="Lisztomania", artist="Phoenix"),
            )
        ),
    ),
)
NEXT = dataclasses.replace(
    POST,
    key="sunday-morning-sound/35",
    number=35,
    slug=Slug("avant-de-partir"),
    headline="Avant de partir",
    date=SUNDAY.date() + dt.timedelta(weeks=1),
)
EDITED = dataclasses.replace(POST, blocks=(Prose(html="<p>Une plage.</p>"), *POST.blocks[1:]))


@dataclass(frozen=True)
class Case:
    """A target, and what its readers see of it.

    Attributes:
        shown: Everything that readers can get, as one value.
        lose: Takes a post away behind the target's back.
        spoil: Takes a track out of a post behind the target's back.
    """

    target: Target
    shown: Callable[[], object]
    lose: Callable[[Slug], None]
    spoil: Callable[[Slug], None]


def fake_case(_: Path) -> Case:
    target = FakeTarget("site")

    def spoil(slug: Slug) -> None:
        target.public[slug] = dataclasses.replace(target.public[slug], blocks=())

    return Case(target, lambda: dict(target.public), target.public.__delitem__, spoil)


def folder_case(home: Path) -> Case:
    folder = home / "public"
    target = FolderTarget(
        TargetName("site"), folder, home / "state", SERIES, JinjaTemplates(home / "templates")
    )

    def spoil(slug: Slug) -> None:
        page = folder / slug / "index.html"
        page.write_text(page.read_text("utf-8").replace(LA_MER.id, "x"), "utf-8")

    return Case(
        target,
        lambda: {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")},
        lambda slug: (folder / slug / "index.html").unlink(),
        spoil,
    )


@pytest.fixture(params=[fake_case, folder_case], ids=["fake", "folder"])
def case(request, tmp_path) -> Case:
    made: Case = request.param(tmp_path)
    return made


def publish(target: Target, post: Post, now: dt.datetime = NOW):
    delivery = target.stage(post, now)
    if delivery.state is State.STAGED:
        delivery = target.release(delivery, now)
    target.verify(delivery, post)
    return delivery


def test_a_staged_post_is_seen_by_nobody(case):
    publish(case.target, NEXT)
    before = case.shown()

    delivery = case.target.stage(POST, NOW)

    assert delivery.state is State.STAGED
    assert case.shown() == before


def test_a_released_post_is_public(case):
    delivery = case.target.release(case.target.stage(POST, NOW), NOW)

    assert delivery.state is State.PUBLISHED
    assert "Lisztomania" in str(case.shown())
    case.target.verify(delivery, POST)


def test_a_delivery_says_what_was_delivered_where_and_when(case):
    staged = case.target.stage(POST, NOW)
    released = case.target.release(staged, LATER)

    for delivery, at in ((staged, NOW), (released, LATER)):
        assert (delivery.edition, delivery.slug, delivery.target) == (POST.key, POST.slug, "site")
        assert delivery.content_hash == posts.content_hash(POST)
        assert delivery.at == at
    assert POST.slug in released.permalink
    assert released.remote_id


def test_staging_again_changes_nothing(case):
    first = case.target.stage(POST, NOW)
    before = case.shown()

    assert case.target.stage(POST, NOW) == first
    assert case.shown() == before


def test_releasing_again_changes_nothing(case):
    staged = case.target.stage(POST, NOW)
    released = case.target.release(staged, NOW)
    before = case.shown()

    assert case.target.release(staged, NOW) == released
    assert case.target.release(released, NOW) == released
    assert case.shown() == before


def test_staging_what_is_public_already_says_so_and_changes_nothing(case):
    released = publish(case.target, POST)
    before = case.shown()

    assert case.target.stage(POST, NOW) == released
    assert case.shown() == before


def test_the_whole_way_again_changes_nothing(case):
    first = publish(case.target, POST)
    publish(case.target, NEXT)
    before = case.shown()

    assert publish(case.target, POST) == first
    assert case.shown() == before


def test_an_edit_stays_a_draft_until_it_is_released(case):
    publish(case.target, POST)
    before = case.shown()

    staged = case.target.stage(EDITED, LATER)

    assert staged.state is State.STAGED
    assert case.shown() == before
    released = case.target.release(staged, LATER)
    case.target.verify(released, EDITED)
    assert "Une plage" in str(case.shown())
    assert "train file" not in str(case.shown())


def test_the_last_draft_is_the_one_that_is_released(case):
    case.target.stage(EDITED, NOW)
    publish(case.target, POST)

    assert "Une plage" not in str(case.shown())


def test_posts_do_not_disturb_each_other(case):
    one, two = case.target.stage(POST, NOW), case.target.stage(NEXT, NOW)
    case.target.release(two, NOW)
    case.target.release(one, NOW)

    case.target.verify(one, POST)
    case.target.verify(two, NEXT)


def test_a_draft_is_not_what_a_stranger_reads(case):
    delivery = case.target.stage(POST, NOW)

    with pytest.raises(ServiceRejected):
        case.target.verify(delivery, POST)


@pytest.mark.parametrize("harm", ["lose", "spoil"])
def test_a_post_that_is_missing_or_lacks_a_track_is_not_verified(case, harm):
    delivery = publish(case.target, POST)
    getattr(case, harm)(POST.slug)

    with pytest.raises(ServiceRejected, match="site"):
        case.target.verify(delivery, POST)


def test_another_edition_in_its_place_is_not_verified(case):
    delivery = publish(case.target, POST)

    with pytest.raises(ServiceRejected):
        case.target.verify(delivery, dataclasses.replace(POST, key="sunday-morning-sound/99"))


@pytest.mark.parametrize("harm", ["lose"])
def test_a_post_that_was_lost_is_published_again(case, harm):
    publish(case.target, POST)
    getattr(case, harm)(POST.slug)

    publish(case.target, POST, LATER)

    assert "Lisztomania" in str(case.shown())
