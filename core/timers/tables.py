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
    literal,
    null,
    select,
    text,
    update,
)

from core.database.schema import Moment, insert_once, metadata
from core.database.sql import BrokenRow
from core.database.tables import Tables
from core.queues.model import Queue
from core.queues.tables import Rows
from core.records import record

PENDING = text("due_at IS NOT NULL")
PARKED = text("parked_at IS NOT NULL")

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
    Column("parked_at", Moment),
    UniqueConstraint("kind", "key"),
    Index("ix_timers_due", "due_at", sqlite_where=PENDING, postgresql_where=PENDING),
    Index("ix_timers_parked", "parked_at", sqlite_where=PARKED, postgresql_where=PARKED),
)
TIMER_ROWS = Rows(
    Queue.TIMERS,
    timers,
    key=[timers.c.id],
    called=timers.c.kind + literal(" ") + timers.c.key,
    later="due_at",
    aside={"due_at": None},
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
    .values(
        due_at=bindparam("b_due_at"),
        asked_at=bindparam("b_asked_at"),
        set_at=bindparam("b_asked_at"),
        tries=0,
    )
)
_AGAIN = (
    update(timers)
    .where(timers.c.kind == bindparam("b_kind"), timers.c.key == bindparam("b_key"))
    .values(
        due_at=bindparam("b_due_at"),
        set_at=bindparam("b_set_at"),
        tries=0,
        parked_at=null(),
        error=null(),
    )
)
#: What was set in a time that has not come: the clock was set back since.
_SET_AHEAD = select(timers).where(PENDING, timers.c.set_at > bindparam("after"))
_WAIT_ANEW = (
    update(timers)
    .where(timers.c.id == bindparam("b_id"))
    .values(due_at=bindparam("b_due_at"), set_at=bindparam("b_set_at"))
)
_IN_AGES = (
    update(timers)
    .where(PENDING, timers.c.due_at > bindparam("b_after"))
    .values(due_at=bindparam("b_now"))
)
_LATEST = select(timers).order_by(timers.c.id.desc()).limit(bindparam("most"))
_LATE = select(func.count().label("n"), func.min(timers.c.due_at).label("oldest")).where(
    PENDING, timers.c.due_at <= bindparam("now")
)
_BEAT = select(heartbeats).where(heartbeats.c.role == bindparam("role"))
_BEAT_AHEAD = select(heartbeats.c.role).where(heartbeats.c.beat_at > bindparam("after")).limit(1)
_BEATS = select(heartbeats)
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
    kind: str  #: which job asks it: see core/timer_jobs.py
    key: str  #: whom it is about, usually an order's id
    due_at: datetime | None  #: none once asked
    tries: int  #: how often it failed in a row
    asked_at: datetime | None = None
    set_at: datetime | None = None  #: when it was told to come due then


@record(frozen=True, slots=True)
class Heartbeat:
    """A sign of life of one role."""

    beat_at: datetime  #: the last sign
    up_since: datetime  #: the first sign after the last silence


def _timer(row: Any) -> Timer:
    return Timer(row.id, row.kind, row.key, row.due_at, row.tries, row.asked_at, row.set_at)


def _heartbeat(row: Any) -> Heartbeat:
    return Heartbeat(row.beat_at, row.up_since)


class Timers(Tables):
    """The timers and heartbeats of one transaction."""

    def set(self, kind: str, key: str, due_at: datetime, *, now: datetime) -> bool:
        """Ask *kind* about *key* then; false when that question was set before."""
        added = self._sql.run(_SET, kind=kind, key=key, due_at=due_at, set_at=now, tries=0)
        return added == 1

    def set_again(self, kind: str, key: str, due_at: datetime, *, now: datetime) -> None:
        """Ask *kind* about *key* then, whatever was set or asked before."""
        if not self.set(kind, key, due_at, now=now):
            self._sql.run(_AGAIN, b_kind=kind, b_key=key, b_due_at=due_at, b_set_at=now)

    def due(self, now: datetime, most: int) -> list[Timer | BrokenRow]:
        """What is due, the longest overdue first; of what nobody can read, the row."""
        return self._sql.each(_DUE, _timer, now=now, most=most)

    def asked(self, timer_id: int, at: datetime, again_at: datetime | None) -> None:
        """The question was asked; *again_at* asks it once more."""
        self._sql.run(_ASKED, b_id=timer_id, b_due_at=again_at, b_asked_at=at)

    def wait_anew(self, now: datetime, after: datetime) -> None:
        """What was set later than *after*, by a clock since set back, waits its time from now."""
        for timer in self._sql.each(_SET_AHEAD, _timer, after=after):
            if isinstance(timer, BrokenRow) or timer.due_at is None or timer.set_at is None:
                continue  # it fails when it is due, or somebody is asking it
            due_at = now + (timer.due_at - timer.set_at)
            self._sql.run(_WAIT_ANEW, b_id=timer.id, b_due_at=due_at, b_set_at=now)

    def due_in_ages(self, after: datetime, now: datetime) -> None:
        """What is due later than *after*, or at no time that can be read, is due now."""
        self._sql.run(_IN_AGES, b_after=after, b_now=now)

    def latest(self, most: int) -> list[Timer]:
        """The timers set last, newest first."""
        return self._sql.readable(_LATEST, _timer, most=most)

    def late(self, now: datetime) -> tuple[int, datetime | None]:
        """How many timers are overdue, and the oldest due time among them."""
        row = self._sql.only(_LATE, now=now)
        return row.n, row.oldest

    def heartbeat(self, role: str) -> Heartbeat | None:
        """The role's last sign of life; none when it never ran."""
        found = self._sql.readable(_BEAT, _heartbeat, role=role)
        return found[0] if found else None  # one that nobody can read is written anew

    def beats_ahead(self, after: datetime) -> bool:
        """Whether a role showed a sign of life at a time later than that."""
        return self._sql.row(_BEAT_AHEAD, after=after) is not None

    def beats_are_of(self, now: datetime) -> None:
        """No sign of life is later than now."""
        for row in self._sql.each(_BEATS, lambda row: row):
            if isinstance(row, BrokenRow):
                self.beat(row.kept["role"], now, now)
            elif row.beat_at > now:
                self.beat(row.role, now, min(row.up_since, now))

    def beat(self, role: str, beat_at: datetime, up_since: datetime) -> None:
        """A sign of life."""
        if self._sql.run(_FIRST_BEAT, role=role, beat_at=beat_at, up_since=up_since) == 0:
            self._sql.run(_NEXT_BEAT, b_role=role, b_beat_at=beat_at, b_up_since=up_since)


def passed(at: datetime | None, now: datetime) -> datetime | None:
    """A moment that was; none for one that is yet to come: the clock was set back since then."""
    return at if at is not None and at <= now else None
