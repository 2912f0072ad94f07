"""The ledger in SQL: one row for each delivery, leases fenced by an epoch.

SQLite by default, in one file. Every change of state is one small transaction, on the disk
before the call returns (``synchronous=FULL``).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from typing_extensions import override

from publisher.errors import InvalidInput, Problem, StorageFailed
from publisher.model import Delivery, Slug, State, TargetName
from publisher.ports import Ledger

VERSION = 1
LEASE_S = 120.0
"""Longer than any one step waits (a folder's guard: 60 s); who is frozen longer has lost its turn."""

_AHEAD_S = 3600.0
"""A lease that runs longer is from a clock set far ahead. Not LEASE_S: whoever looked at the
clock before the owner did, and claims after, would find it too long."""

_META = sa.MetaData()
_VERSION = sa.Table("ledger_version", _META, sa.Column("version", sa.Integer, nullable=False))
_DELIVERY = sa.Table(
    "delivery",
    _META,
    sa.Column("series", sa.String, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.Column("target", sa.String, nullable=False),
    sa.Column("slug", sa.String, nullable=False, default=""),
    sa.Column("state", sa.String, nullable=False, default=""),
    sa.Column("reason", sa.String, nullable=False, default=""),
    sa.Column("remote_id", sa.String, nullable=False, default=""),
    sa.Column("permalink", sa.String, nullable=False, default=""),
    sa.Column("content_hash", sa.String, nullable=False, default=""),
    sa.Column("at", sa.Float, nullable=False, default=0.0),
    sa.Column("lease_owner", sa.String),
    sa.Column("lease_until", sa.Float),
    sa.Column("epoch", sa.Integer, nullable=False, default=0),
    sa.PrimaryKeyConstraint("series", "edition", "target"),
)


class SqlLedger(Ledger):
    """A ledger in an SQLite file, made when the first thing is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # No pool: a scheduler opens a ledger at each tick, and must not gather open files.
        self._engine = sa.create_engine(
            f"sqlite:///{path}", connect_args={"timeout": 10}, poolclass=sa.NullPool
        )
        sa.event.listen(self._engine, "connect", _set_up)
        sa.event.listen(self._engine, "begin", _begin)
        self._ready = False

    @override
    def deliveries(self) -> list[Delivery]:
        query = sa.select(_DELIVERY).where(_DELIVERY.c.state != "").order_by(_DELIVERY.c.at)
        with self._reading() as connection:
            if connection is None:
                return []
            return [_delivery(row) for row in connection.execute(query)]

    @override
    def find(self, edition: str, target: TargetName) -> Delivery | None:
        query = sa.select(_DELIVERY).where(_is(edition, target), _DELIVERY.c.state != "")
        with self._reading() as connection:
            row = None if connection is None else connection.execute(query).first()
        return None if row is None else _delivery(row)

    @override
    def claim(self, edition: str, target: TargetName, now: dt.datetime) -> int | None:
        moment = now.timestamp()
        with self._transaction() as connection:
            connection.execute(
                insert(_DELIVERY).values(_key(edition, target)).on_conflict_do_nothing()
            )
            row = connection.execute(sa.select(_DELIVERY).where(_is(edition, target))).one()
            left_s = 0.0 if row.lease_until is None else row.lease_until - moment
            if 0 < left_s <= _AHEAD_S and _alive(row.lease_owner):
                return None
            connection.execute(
                sa.update(_DELIVERY)
                .where(_is(edition, target), _DELIVERY.c.epoch == row.epoch)
                .values(lease_owner=_me(), lease_until=moment + LEASE_S, epoch=row.epoch + 1)
            )
            return int(row.epoch) + 1

    @override
    def record(self, delivery: Delivery, epoch: int) -> bool:
        change = (
            sa.update(_DELIVERY)
            .where(_is(delivery.edition, delivery.target), _DELIVERY.c.epoch == epoch)
            .values(_values(delivery))
        )
        with self._transaction() as connection:
            return connection.execute(change).rowcount == 1

    @override
    def hold(self, delivery: Delivery) -> None:
        values = {**_key(delivery.edition, delivery.target), **_values(delivery)}
        change = insert(_DELIVERY).values(values).on_conflict_do_update(
            index_elements=["series", "edition", "target"],
            # A draft that is there already keeps its id: it must be found again.
            set_={name: values[name] for name in ("slug", "state", "reason", "at")},
            where=sa.and_(
                _DELIVERY.c.state.in_(["", State.HELD, State.STAGED]),
                sa.or_(
                    _DELIVERY.c.lease_until.is_(None),
                    _DELIVERY.c.lease_until < delivery.at.timestamp(),
                ),
                _DELIVERY.c.reason != delivery.reason,
            ),
        )  # fmt: skip
        with self._transaction() as connection:
            connection.execute(change)

    @override
    def let_go(self, edition: str, target: TargetName, epoch: int) -> None:
        change = (
            sa.update(_DELIVERY)
            .where(_is(edition, target), _DELIVERY.c.epoch == epoch)
            .values(lease_owner=None, lease_until=None)
        )
        with self._transaction() as connection:
            connection.execute(change)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sa.Connection | None]:
        """Open the ledger to read from; None while nothing was ever written."""
        if not self._path.exists():
            yield None
            return
        # No BEGIN IMMEDIATE: who may only read the ledger may still ask for the status.
        with self._translated(), self._engine.connect() as opened:
            connection = opened.execution_options(isolation_level="AUTOCOMMIT")
            if not self._ready and not sa.inspect(connection).has_table(_VERSION.name):
                yield None
                return
            self._version(connection)
            yield connection

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with self._translated():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._engine.begin() as connection:
                if not self._ready:
                    self._prepare(connection)
                yield connection

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.SQLAlchemyError as error:
            detail = str(getattr(error, "orig", None) or error)
            raise StorageFailed(str(self._path), f"the ledger: {detail}") from error
        except OSError as error:
            raise StorageFailed(str(self._path), error.strerror or str(error)) from error

    def _prepare(self, connection: sa.Connection) -> None:
        _META.create_all(connection)
        if self._version(connection) is None:
            connection.execute(sa.insert(_VERSION).values(version=VERSION))
        self._ready = True

    def _version(self, connection: sa.Connection) -> int | None:
        version = connection.execute(sa.select(_VERSION.c.version)).scalar()
        if version is not None and version > VERSION:
            raise InvalidInput(
                Problem(
                    where=str(self._path),
                    message=f"a newer publisher wrote this ledger (version {version}, this one "
                    f"knows {VERSION}); update the program",
                )
            )
        return version


def _set_up(connection: Any, _record: object) -> None:
    # pysqlite's own begin comes too late to make read-then-write one transaction.
    connection.isolation_level = None
    # No WAL: of two who open a new file together one would get "database is locked" at once,
    # and every transaction here is a short BEGIN IMMEDIATE anyway.
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _me() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"


def _alive(owner: str | None) -> bool:
    """Tell whether a lease's owner may still be at work; of another machine nobody knows."""
    host, _, pid = (owner or "").rpartition("/")
    if host != socket.gethostname() or not pid.isdecimal():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's, and alive
    return True


def _key(edition: str, target: TargetName) -> dict[str, object]:
    series, _, number = edition.rpartition("/")
    return {"series": series, "edition": int(number), "target": target}


def _is(edition: str, target: TargetName) -> sa.ColumnElement[bool]:
    key = _key(edition, target)
    return sa.and_(*(_DELIVERY.c[name] == value for name, value in key.items()))


def _values(delivery: Delivery) -> dict[str, object]:
    return {
        "slug": delivery.slug,
        "state": delivery.state.value,
        "reason": delivery.reason,
        "remote_id": delivery.remote_id,
        "permalink": delivery.permalink,
        "content_hash": delivery.content_hash,
        "at": delivery.at.timestamp(),
    }


def _delivery(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        edition=f"{row.series}/{row.edition}",
        slug=Slug(row.slug),
        target=TargetName(row.target),
        state=State(row.state),
        at=dt.datetime.fromtimestamp(row.at, dt.UTC),
        remote_id=row.remote_id,
        permalink=row.permalink,
        content_hash=row.content_hash,
        reason=row.reason,
    )
