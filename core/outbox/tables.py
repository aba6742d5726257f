"""Facts as rows, and which of them wait for their policies. No rules here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from math import inf
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    select,
    text,
    update,
)

from core.database.schema import Json, Moment, metadata
from core.database.sql import BrokenRow
from core.database.tables import Opened, Tables
from core.outbox.event import Event, Who
from core.outbox.kinds import every_kind
from core.queues.model import Queue
from core.queues.tables import Rows
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
FACT_ROWS = Rows(
    Queue.FACTS,
    events,
    key=[events.c.id],
    called=events.c.name,
    order_id=events.c.order_id,
    later="try_at",
    is_parked=and_(events.c.done_at.is_(None), events.c.parked_at.is_not(None)),
    wakes="events",
)
_PARKED = (
    select(events)
    .where(UNDONE, events.c.parked_at.is_not(None))
    .order_by(events.c.id)
    .limit(bindparam("most"))
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
    #: Where nobody here knows such a fact, or can read it: what it is called, and why not.
    unread: str | None = None
    why: str = ""

    @property
    def name(self) -> str:
        """What the fact is called, known or not."""
        return self.unread or self.event.name


def recorded_of(row: Any) -> Recorded:
    """The fact a row holds."""
    event = every_kind()[row.name].of(row.order_id, row.facts)
    done = row.done_at is not None
    return Recorded(
        row.id, row.seq, event, row.tries, done, row.parked_at is not None and not done
    )


def _unread(broken: BrokenRow) -> Recorded:
    """A fact that nobody here can read: a newer version's, or one that was spoiled."""
    kept = broken.kept
    done = kept["done_at"] is not None
    event = Event(order_id=str(kept["order_id"]), at=_moment(kept["at"]), by=Who.CLOCK)
    why = f"{type(broken.error).__name__}: {broken.error}"
    parked = kept["parked_at"] is not None and not done
    return Recorded(
        kept["id"], kept["seq"], event, kept["tries"], done, parked, str(kept["name"]), why
    )


def _moment(kept: Any) -> datetime:
    """When it was recorded, as far as that can be read."""
    try:
        at = kept if isinstance(kept, datetime) else datetime.fromisoformat(kept)
    except (TypeError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


class Outbox(Tables):
    """The facts of one transaction."""

    def __init__(self, tx: Opened) -> None:
        super().__init__(tx)
        self._added: list[dict[str, Any]] = []

    def add(self, event: Event) -> None:
        """A fact, its order's next; its row follows with :meth:`flush`."""
        self._added.append(
            {
                "b_order_id": event.order_id,
                "b_name": event.name,
                "b_facts": event.facts(),
                "b_at": event.at,
            }
        )

    def flush(self) -> None:
        """Write the rows of the facts added since, in their order."""
        if self._added:
            self._sql.many(_ADD, self._added)
            self._added.clear()

    def discard_pending(self) -> None:
        """What was added since a savepoint was taken back."""
        self._added.clear()

    def due(self, now: datetime, most: int) -> list[Recorded]:
        """The waiting facts of *most* orders, as they happened: a store is rung for the order that
        was placed first, whichever was asked for first.

        So none is taken that happened after one that is left for the next time.
        """
        self.flush()
        first = self._read(_DUE, now=now, most=most)
        if not first:
            return []
        later = self._read(_LATER, after=first[0].id, most=most * A_FEW)
        cut_off = ((first, most), (later, most * A_FEW))  # behind these there may be more
        until = min((rows[-1].id for rows, at in cut_off if len(rows) == at), default=inf)
        found = {fact.id: fact for fact in first}
        last = {fact.event.order_id: fact.seq for fact in first}
        for fact in later:
            if fact.seq == last.get(fact.event.order_id, -1) + 1:
                found[fact.id] = fact
                last[fact.event.order_id] = fact.seq
        return [found[n] for n in sorted(found) if n <= until]

    def done(self, event_ids: Iterable[int], at: datetime) -> None:
        """Their policies ran, in this very transaction."""
        self._sql.many(_DONE, [{"b_id": event_id, "b_done_at": at} for event_id in event_ids])

    def parked(self, most: int) -> list[Recorded]:
        """What waits until an admin replays it, the longest first."""
        self.flush()
        return self._read(_PARKED, most=most)

    def of_order(self, order_id: str) -> list[Recorded]:
        """The order's history, from its first fact on."""
        self.flush()
        return self._read(_OF_ORDER, order_id=order_id)

    def latest(self, most: int) -> list[Recorded]:
        """The newest facts of all orders, newest first."""
        self.flush()
        return self._read(_LATEST, most=most)

    def after(self, event_id: int, most: int) -> list[Recorded]:
        """Facts in the order they were written, for rebuilding what is derived from them."""
        self.flush()
        return self._read(_ALL_AFTER, after=event_id, most=most)

    def _read(self, statement: Select[Any], **params: Any) -> list[Recorded]:
        """The facts of all these rows; what nobody can read is said to be so."""
        found = self._sql.each(statement, recorded_of, **params)
        return [_unread(each) if isinstance(each, BrokenRow) else each for each in found]

    def waiting(self) -> tuple[int, datetime | None]:
        """How many facts wait for their policies, and since when the oldest does."""
        self.flush()
        row = self._sql.only(_WAITING)
        return row.n, row.oldest
