"""Due times as rows. No rules here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
    text,
    update,
)

from core.database.schema import Moment, insert_once, metadata
from core.database.sql import Sql
from core.records import record

PENDING = text("due_at IS NOT NULL")

timers = Table(
    "timers",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("due_at", Moment),  # none once it has asked: the index holds only what is pending
    Column("set_at", Moment, nullable=False),
    Column("asked_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("error", Text),
    UniqueConstraint("kind", "key"),
    Index("ix_timers_due", "due_at", sqlite_where=PENDING, postgresql_where=PENDING),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("role", String(20), primary_key=True),
    Column("beat_at", Moment, nullable=False),
    Column("up_since", Moment, nullable=False),
)

_SET = insert_once(timers)
_DUE = (
    select(timers)
    .where(PENDING, timers.c.due_at <= bindparam("now"))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_ASKED = (
    update(timers)
    .where(timers.c.id == bindparam("b_id"))
    .values(due_at=bindparam("b_due_at"), asked_at=bindparam("b_asked_at"))
)
_MOVE = (
    update(timers)
    .where(timers.c.id == bindparam("b_id"))
    .values(
        due_at=bindparam("b_due_at"),
        tries=bindparam("b_tries"),
        error=bindparam("b_error"),
    )
)
_AGAIN = (
    update(timers)
    .where(timers.c.kind == bindparam("b_kind"), timers.c.key == bindparam("b_key"))
    .values(due_at=bindparam("b_due_at"), set_at=bindparam("b_set_at"))
)
_LATEST = select(timers).order_by(timers.c.id.desc()).limit(bindparam("most"))
_LATE = select(func.count().label("n"), func.min(timers.c.due_at).label("oldest")).where(
    PENDING, timers.c.due_at <= bindparam("now")
)
_BEAT = select(heartbeats).where(heartbeats.c.role == bindparam("role"))
_FIRST_BEAT = insert_once(heartbeats)
_NEXT_BEAT = (
    update(heartbeats)
    .where(heartbeats.c.role == bindparam("b_role"))
    .values(beat_at=bindparam("b_beat_at"), up_since=bindparam("b_up_since"))
)


@record(frozen=True, slots=True)
class Timer:
    """A question to ask when its time comes."""

    id: int
    kind: str  #: which job asks it: see core/timers/jobs.py
    key: str  #: whom it is about, usually an order's id
    due_at: datetime | None  #: none once asked
    tries: int
    asked_at: datetime | None = None


@record(frozen=True, slots=True)
class Heartbeat:
    """A sign of life of one role."""

    beat_at: datetime  #: the last sign
    up_since: datetime  #: the first sign after the last silence


def _timer(row: Any) -> Timer:
    return Timer(row.id, row.kind, row.key, row.due_at, row.tries, row.asked_at)


class Timers:
    """The timers and heartbeats of one transaction."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def set(self, kind: str, key: str, due_at: datetime, *, now: datetime) -> bool:
        """Ask *kind* about *key* then; false when that question was set before."""
        added = self._sql.run(_SET, kind=kind, key=key, due_at=due_at, set_at=now, tries=0)
        return added == 1

    def set_again(self, kind: str, key: str, due_at: datetime, *, now: datetime) -> None:
        """Ask *kind* about *key* then, whatever was set or asked before."""
        if not self.set(kind, key, due_at, now=now):
            self._sql.run(_AGAIN, b_kind=kind, b_key=key, b_due_at=due_at, b_set_at=now)

    def due(self, now: datetime, most: int) -> list[Timer]:
        """What is due, the longest overdue first."""
        return [_timer(row) for row in self._sql.rows(_DUE, now=now, most=most)]

    def asked(self, timer_id: int, at: datetime, again_at: datetime | None) -> None:
        """The question was asked; *again_at* asks it once more."""
        self._sql.run(_ASKED, b_id=timer_id, b_due_at=again_at, b_asked_at=at)

    def failed(self, timer_id: int, again_at: datetime, tries: int, error: str) -> None:
        """The job raised; ask again then."""
        self._sql.run(_MOVE, b_id=timer_id, b_due_at=again_at, b_tries=tries, b_error=error)

    def latest(self, most: int) -> list[Timer]:
        """The timers set last, newest first."""
        return [_timer(row) for row in self._sql.rows(_LATEST, most=most)]

    def late(self, now: datetime) -> tuple[int, datetime | None]:
        """How many timers are overdue, and the oldest due time among them."""
        row = self._sql.row(_LATE, now=now)
        return (row.n, row.oldest) if row else (0, None)

    def heartbeat(self, role: str) -> Heartbeat | None:
        """The role's last sign of life; none when it never ran."""
        row = self._sql.row(_BEAT, role=role)
        return Heartbeat(row.beat_at, row.up_since) if row else None

    def beat(self, role: str, beat_at: datetime, up_since: datetime) -> None:
        """A sign of life."""
        if self._sql.run(_FIRST_BEAT, role=role, beat_at=beat_at, up_since=up_since) == 0:
            self._sql.run(_NEXT_BEAT, b_role=role, b_beat_at=beat_at, b_up_since=up_since)
