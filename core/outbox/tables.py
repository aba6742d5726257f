"""Facts as rows, and which of them wait for their policies. No rules here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import inf
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    exists,
    func,
    null,
    select,
    text,
    update,
)

from core.database.schema import Json, Moment, metadata
from core.database.sql import Sql
from core.outbox.event import Event
from core.outbox.kinds import every_kind
from core.records import record

UNDONE = text("done_at IS NULL")
#: Facts of one order that wait together: asked for, paid for, placed (guess: seldom more).
A_FEW = 4

events = Table(
    "events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("order_id", String(16), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("name", String(40), nullable=False),
    Column("facts", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("try_at", Moment, nullable=False),
    Column("parked_at", Moment),
    Column("error", Text),
    Index("ix_events_of_order", "order_id", "seq", unique=True),
    Index("ix_events_undone", "id", sqlite_where=UNDONE, postgresql_where=UNDONE),
)

_earlier = events.alias("earlier")
_of_same_order = events.alias("of_same_order")
_NEXT = (
    select(func.coalesce(func.max(_of_same_order.c.seq), 0) + 1)
    .where(_of_same_order.c.order_id == bindparam("b_order_id"))
    .scalar_subquery()
)
_ADD = events.insert().values(
    order_id=bindparam("b_order_id"),
    seq=_NEXT,
    name=bindparam("b_name"),
    facts=bindparam("b_facts"),
    at=bindparam("b_at"),
    tries=0,
    try_at=bindparam("b_at"),
)
#: The oldest fact of each order that waits, held until the commit: the transaction is the claim.
#: Who holds it has the order's later ones too: nobody may run those before.
_DUE = (
    select(events)
    .where(
        events.c.done_at.is_(None),
        events.c.parked_at.is_(None),
        events.c.try_at <= bindparam("now"),
        ~exists().where(
            _earlier.c.order_id == events.c.order_id,
            _earlier.c.seq < events.c.seq,
            _earlier.c.done_at.is_(None),
        ),
    )
    .order_by(events.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=events)
)
#: What was recorded after the first of those, whichever order's it is.
_LATER = (
    select(events)
    .where(events.c.done_at.is_(None), events.c.id > bindparam("after"))
    .order_by(events.c.id)
    .limit(bindparam("most"))
)
_DONE = (
    update(events).where(events.c.id == bindparam("b_id")).values(done_at=bindparam("b_done_at"))
)
_FAILED = (
    update(events)
    .where(events.c.id == bindparam("b_id"))
    .values(
        tries=bindparam("b_tries"),
        try_at=bindparam("b_try_at"),
        parked_at=bindparam("b_parked_at"),
        error=bindparam("b_error"),
    )
)
_PARKED = (
    select(events)
    .where(UNDONE, events.c.parked_at.is_not(None))
    .order_by(events.c.id)
    .limit(bindparam("most"))
)
_UNPARK = (
    update(events)
    .where(
        events.c.id == bindparam("b_id"),
        events.c.done_at.is_(None),
        events.c.parked_at.is_not(None),
    )
    .values(tries=0, try_at=bindparam("b_try_at"), parked_at=null(), error=null())
)
_OF_ORDER = select(events).where(events.c.order_id == bindparam("order_id")).order_by(events.c.seq)
_LATEST = select(events).order_by(events.c.id.desc()).limit(bindparam("most"))
_ALL_AFTER = (
    select(events)
    .where(events.c.id > bindparam("after"))
    .order_by(events.c.id)
    .limit(bindparam("most"))
)
_WAITING = select(func.count().label("n"), func.min(events.c.at).label("oldest")).where(
    events.c.done_at.is_(None)
)


@record(frozen=True, slots=True)
class Recorded:
    """A fact as the outbox keeps it."""

    id: int
    seq: int  #: 1, 2, 3 … within its order
    event: Event
    tries: int
    done: bool
    parked: bool = False  #: its policies failed too often; it waits for an admin


@record(frozen=True, slots=True)
class Parked:
    """A fact that waits for an admin, as far as it can be read whatever it holds."""

    id: int
    order_id: str
    name: str
    parked_at: datetime
    error: str


def recorded_of(row: Any) -> Recorded:
    """The fact a row holds."""
    event = every_kind()[row.name].of(row.order_id, row.facts)
    done = row.done_at is not None
    return Recorded(
        row.id, row.seq, event, row.tries, done, row.parked_at is not None and not done
    )


class Outbox:
    """The facts of one transaction."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._added: list[dict[str, Any]] = []

    def add(self, event: Event) -> None:
        """A fact, its order's next; its row follows with :meth:`write_down`."""
        self._added.append(
            {
                "b_order_id": event.order_id,
                "b_name": event.name,
                "b_facts": event.facts(),
                "b_at": event.at,
            }
        )

    def write_down(self) -> None:
        """Write the rows of the facts added since, in their order."""
        if self._added:
            self._sql.many(_ADD, self._added)
            self._added.clear()

    def look_anew(self) -> None:
        """What was added since a savepoint was taken back."""
        self._added.clear()

    def due(self, now: datetime, most: int) -> list[Recorded]:
        """The waiting facts of *most* orders, as they happened: a store is rung for the order that
        was placed first, whichever was asked for first.

        So none is taken that happened after one that is left for the next time.
        """
        self.write_down()
        first = self._sql.rows(_DUE, now=now, most=most)
        if not first:
            return []
        later = self._sql.rows(_LATER, after=first[0].id, most=most * A_FEW)
        cut_off = ((first, most), (later, most * A_FEW))  # behind these there may be more
        until = min((rows[-1].id for rows, at in cut_off if len(rows) == at), default=inf)
        found = {row.id: row for row in first}
        last = {row.order_id: row.seq for row in first}
        for row in later:
            if row.seq == last.get(row.order_id, -1) + 1:
                found[row.id] = row
                last[row.order_id] = row.seq
        return [recorded_of(found[n]) for n in sorted(found) if n <= until]

    def done(self, event_ids: Iterable[int], at: datetime) -> None:
        """Their policies ran, in this very transaction."""
        self._sql.many(_DONE, [{"b_id": event_id, "b_done_at": at} for event_id in event_ids])

    def failed(
        self,
        event_id: int,
        *,
        tries: int,
        try_at: datetime,
        parked_at: datetime | None,
        error: str,
    ) -> None:
        """A policy raised: when to try again, or that it is parked until an admin replays it."""
        self._sql.run(
            _FAILED,
            b_id=event_id,
            b_tries=tries,
            b_try_at=try_at,
            b_parked_at=parked_at,
            b_error=error,
        )

    def parked(self, most: int) -> list[Parked]:
        """What waits until an admin replays it, the longest first."""
        self.write_down()
        return [
            Parked(row.id, row.order_id, row.name, row.parked_at, row.error or "")
            for row in self._sql.rows(_PARKED, most=most)
        ]

    def unpark(self, event_id: int, at: datetime) -> bool:
        """Try it again from then on, as if for the first time; false when it is not parked."""
        return self._sql.run(_UNPARK, b_id=event_id, b_try_at=at) == 1

    def of_order(self, order_id: str) -> list[Recorded]:
        """The order's history, from its first fact on."""
        self.write_down()
        return [recorded_of(row) for row in self._sql.rows(_OF_ORDER, order_id=order_id)]

    def latest(self, most: int) -> list[Recorded]:
        """The newest facts of all orders, newest first."""
        self.write_down()
        return [recorded_of(row) for row in self._sql.rows(_LATEST, most=most)]

    def after(self, event_id: int, most: int) -> list[Recorded]:
        """Facts in the order they were written, for rebuilding what is derived from them."""
        self.write_down()
        return [recorded_of(row) for row in self._sql.rows(_ALL_AFTER, after=event_id, most=most)]

    def waiting(self) -> tuple[int, datetime | None]:
        """How many facts wait for their policies, and since when the oldest does."""
        self.write_down()
        row = self._sql.row(_WAITING)
        return (row.n, row.oldest) if row else (0, None)
