"""What every ledger promises; and what the one in SQLite promises besides."""

from __future__ import annotations

import dataclasses
import datetime as dt
import multiprocessing
import os
import signal
import sqlite3
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from publisher.adapters.ledger import LEASE_S, SqlLedger
from publisher.errors import InvalidInput, PublisherError, StorageFailed
from publisher.model import Delivery, Slug, State, TargetName
from publisher.ports import Ledger
from tests.examples import SUNDAY
from tests.fakes import MemoryLedger

EDITION = "sunday-morning-sound/34"
BLOG, MIRROR = TargetName("blog"), TargetName("mirror")
NOW = SUNDAY.astimezone(dt.UTC)
LEASE = dt.timedelta(seconds=LEASE_S)
SECOND, TINY = dt.timedelta(seconds=1), dt.timedelta(microseconds=1)
FORK = multiprocessing.get_context("fork")


def delivery(state: State = State.PUBLISHED, **changes) -> Delivery:
    whole = Delivery(
        edition=EDITION,
        slug=Slug("chambre-en-provence"),
        target=BLOG,
        state=state,
        at=NOW,
        remote_id="7",
        permalink="https://blog.example/é/",
        content_hash="abc",
    )
    return dataclasses.replace(whole, **changes)


def held(reason: str = "1 track needs a decision", **changes) -> Delivery:
    return delivery(
        State.HELD, reason=reason, remote_id="", permalink="", content_hash="", **changes
    )


@pytest.fixture(params=[MemoryLedger, SqlLedger], ids=["memory", "sql"])
def ledger(request, tmp_path) -> Ledger:
    if request.param is MemoryLedger:
        return MemoryLedger()
    return SqlLedger(tmp_path / "state" / "ledger.sqlite")


def record(ledger: Ledger, this: Delivery, now: dt.datetime = NOW) -> None:
    epoch = ledger.claim(this.edition, this.target, now)
    assert epoch is not None
    assert ledger.record(this, epoch)
    ledger.let_go(this.edition, this.target, epoch)


def test_a_new_ledger_knows_nothing(ledger):
    assert ledger.deliveries() == []
    assert ledger.find(EDITION, BLOG) is None


def test_a_draft_that_is_held_keeps_the_id_it_is_found_by(ledger):
    record(ledger, delivery(State.STAGED))

    ledger.hold(held(at=NOW + SECOND))

    kept = ledger.find(EDITION, BLOG)
    assert kept == delivery(State.HELD, reason="1 track needs a decision", at=NOW + SECOND)


def test_a_file_that_is_there_but_empty_knows_nothing(tmp_path):
    (tmp_path / "ledger.sqlite").touch()
    ledger = SqlLedger(tmp_path / "ledger.sqlite")

    assert ledger.deliveries() == []
    record(ledger, delivery())
    assert ledger.find(EDITION, BLOG) == delivery()


def test_what_was_recorded_is_found_again_whole(ledger):
    record(ledger, delivery(at=NOW + SECOND))
    record(ledger, delivery(target=MIRROR))

    assert ledger.find(EDITION, MIRROR) == delivery(target=MIRROR)
    # The latest change comes last.
    assert ledger.deliveries() == [delivery(target=MIRROR), delivery(at=NOW + SECOND)]


def test_there_is_one_delivery_for_each_series_edition_and_target(ledger):
    several = [
        delivery(),
        delivery(target=MIRROR),
        delivery(edition="sunday-morning-sound/35"),
        delivery(edition="friday/34"),
    ]
    for one in [*several, *several]:
        record(ledger, one)

    assert len(ledger.deliveries()) == 4
    assert [ledger.find(one.edition, one.target) for one in several] == several


def test_of_two_who_claim_one_wins(ledger):
    assert ledger.claim(EDITION, BLOG, NOW) is not None

    assert ledger.claim(EDITION, BLOG, NOW) is None
    assert ledger.claim(EDITION, BLOG, NOW + LEASE - TINY) is None


@pytest.mark.parametrize("microsecond", [0, 123_457, 999_999])
@pytest.mark.parametrize("early", [0 * SECOND, TINY, SECOND, 30 * SECOND])
def test_one_who_looked_at_the_clock_before_but_claims_after_does_not_win(
    ledger, early, microsecond
):
    now = NOW.replace(microsecond=microsecond)
    assert ledger.claim(EDITION, BLOG, now) is not None

    assert ledger.claim(EDITION, BLOG, now - early) is None


def test_a_lease_is_on_one_edition_and_one_target_only(ledger):
    ledger.claim(EDITION, BLOG, NOW)

    assert ledger.claim(EDITION, MIRROR, NOW) is not None
    assert ledger.claim("sunday-morning-sound/35", BLOG, NOW) is not None


def test_a_lease_runs_out(ledger):
    first = ledger.claim(EDITION, BLOG, NOW)
    second = ledger.claim(EDITION, BLOG, NOW + LEASE + SECOND)

    assert first is not None
    assert second is not None
    assert second > first


def test_letting_go_of_a_lease_that_was_lost_leaves_the_new_one(ledger):
    old = ledger.claim(EDITION, BLOG, NOW)
    ledger.claim(EDITION, BLOG, NOW + LEASE + SECOND)

    ledger.let_go(EDITION, BLOG, old)

    assert ledger.claim(EDITION, BLOG, NOW + LEASE + 2 * SECOND) is None


def test_one_who_lost_the_lease_records_nothing(ledger):
    old = ledger.claim(EDITION, BLOG, NOW)
    new = ledger.claim(EDITION, BLOG, NOW + LEASE + SECOND)
    assert ledger.record(delivery(State.STAGED), new)

    assert not ledger.record(delivery(permalink="https://wrong.example/"), old)
    assert ledger.find(EDITION, BLOG) == delivery(State.STAGED)


@pytest.mark.parametrize("epoch", [0, 1, 99])
def test_nothing_is_recorded_without_a_claim(ledger, epoch):
    assert not ledger.record(delivery(), epoch)
    assert ledger.deliveries() == []


def test_a_hold_is_noted_with_its_reason(ledger):
    ledger.hold(held())
    assert ledger.find(EDITION, BLOG) == held()


def test_only_a_hold_for_another_reason_changes_anything(ledger):
    ledger.hold(held())
    ledger.hold(held(at=NOW + SECOND))
    assert ledger.find(EDITION, BLOG) == held()

    ledger.hold(held("another reason", at=NOW + SECOND))
    assert ledger.find(EDITION, BLOG) == held("another reason", at=NOW + SECOND)


def test_a_hold_never_overwrites_what_is_published(ledger):
    record(ledger, delivery())

    ledger.hold(held())

    assert ledger.find(EDITION, BLOG) == delivery()


def test_a_hold_does_not_meddle_with_work_under_way(ledger):
    epoch = ledger.claim(EDITION, BLOG, NOW)

    ledger.hold(held())
    assert ledger.find(EDITION, BLOG) is None
    assert ledger.record(delivery(), epoch)


def test_a_hold_is_noted_once_the_lease_of_one_who_never_came_back_has_run_out(ledger):
    ledger.claim(EDITION, BLOG, NOW)
    late = held(at=NOW + LEASE + SECOND)

    ledger.hold(late)

    assert ledger.find(EDITION, BLOG) == late


# What only the ledger on disk can promise.


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.sqlite"


def test_reading_makes_no_file(path):
    assert (SqlLedger(path).deliveries(), SqlLedger(path).find(EDITION, BLOG)) == ([], None)
    assert not path.parent.exists()


def test_the_ledger_survives_its_program(path):
    record(SqlLedger(path), delivery())
    SqlLedger(path).hold(held(target=MIRROR))

    assert SqlLedger(path).deliveries() == [delivery(), held(target=MIRROR)]


def test_the_lease_of_a_program_that_was_killed_is_taken_over_at_once(path):
    pid = os.fork()
    if not pid:
        SqlLedger(path).claim(EDITION, BLOG, NOW)
        os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL

    ledger = SqlLedger(path)
    assert ledger.claim(EDITION, BLOG, NOW + SECOND) == 2
    assert not ledger.record(delivery(), 1)


@pytest.mark.parametrize("years", [1, 10])
def test_a_lease_from_a_clock_that_was_far_ahead_is_not_waited_for(path, years):
    ledger = SqlLedger(path)
    ledger.claim(EDITION, BLOG, NOW + years * dt.timedelta(days=365))

    assert ledger.claim(EDITION, BLOG, NOW) is not None


@pytest.mark.parametrize("place", ["folder", "file/ledger.sqlite"])
def test_a_ledger_that_cannot_be_made_is_said(tmp_path, place):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageFailed):
        SqlLedger(tmp_path / place).claim(EDITION, BLOG, NOW)


def test_a_ledger_of_a_newer_program_is_refused_and_stays_as_it_is(path):
    record(SqlLedger(path), delivery())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE ledger_version SET version = 2")
        before = list(connection.iterdump())
    connection.close()

    for work in (
        lambda ledger: ledger.deliveries(),
        lambda ledger: ledger.find(EDITION, BLOG),
        lambda ledger: ledger.claim(EDITION, MIRROR, NOW),
        lambda ledger: ledger.record(delivery(), 1),
        lambda ledger: ledger.hold(held(target=MIRROR)),
    ):
        with pytest.raises(InvalidInput, match=r"newer publisher.*update the program"):
            work(SqlLedger(path))

    with sqlite3.connect(path) as connection:
        assert list(connection.iterdump()) == before
    connection.close()


@pytest.mark.parametrize("content", [b"no database" * 1000, b"\xff" * 5000])
def test_a_file_that_is_no_database_is_said_and_stays(path, content):
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(StorageFailed, match="not a database"):
        SqlLedger(path).deliveries()
    with pytest.raises(StorageFailed, match="not a database"):
        SqlLedger(path).claim(EDITION, BLOG, NOW)
    assert path.read_bytes() == content


def _race(path: Path, gate: Barrier, answers: Queue[object], shift_ms: int) -> None:
    ledger = SqlLedger(path)
    gate.wait()
    try:
        answers.put(ledger.claim(EDITION, BLOG, NOW + dt.timedelta(milliseconds=shift_ms)))
    except PublisherError as error:
        answers.put(str(error))
    gate.wait()  # nobody leaves before both have asked: the lease of a dead one is free


@pytest.mark.parametrize("attempt", range(20))
def test_of_two_programs_that_race_exactly_one_wins(path, attempt):
    epochs = {attempt % 2 + 1}
    if attempt % 2:
        record(SqlLedger(path), delivery(State.STAGED))
    gate, answers = FORK.Barrier(2), FORK.Queue()
    racers = [
        FORK.Process(target=_race, args=(path, gate, answers, shift)) for shift in (0, attempt)
    ]
    for racer in racers:
        racer.start()
    claims = {answers.get(timeout=30) for _ in racers}
    for racer in racers:
        racer.join()

    assert claims == {None, *epochs}
