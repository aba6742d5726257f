"""Who waits until the payment company takes calls again, and whether it does, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
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

UNCALLED = text("called_at IS NULL")

waiting_payers = Table(
    "waiting_payers",
    metadata,
    Column("order_id", String(16), primary_key=True),
    Column("payment_id", String(32), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("operation", String(8), nullable=False),
    Column("held_at", Moment, nullable=False),  # the first time: a second keeps the place in turn
    Column("held", Integer, nullable=False),
    Column("called_at", Moment),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("try_at", Moment),
    Column("parked_at", Moment),
    Column("error", Text),
    Index(
        "ix_waiting_payers_in_turn",
        "operation",
        "held_at",
        sqlite_where=UNCALLED,
        postgresql_where=UNCALLED,
    ),
    Index("ix_waiting_payers_called", "called_at"),
)
PAYER_ROWS = Rows(
    Queue.PAYERS,
    waiting_payers,
    key=[waiting_payers.c.order_id],
    called=waiting_payers.c.operation,
    order_id=waiting_payers.c.order_id,
    later="try_at",
    wakes="errands",
)

company_rests = Table(
    "company_rests",
    metadata,
    Column("operation", String(8), primary_key=True),
    Column("until", Moment, nullable=False),
    Column("over", Boolean, nullable=False),
    Column("knocks", Integer, nullable=False),
)

_OF = select(waiting_payers).where(waiting_payers.c.order_id == bindparam("order_id"))
_ADD = insert_once(waiting_payers)
_AGAIN = (
    update(waiting_payers)
    .where(waiting_payers.c.order_id == bindparam("b_order_id"))
    .values(
        payment_id=bindparam("b_payment_id"),
        operation=bindparam("b_operation"),
        held=waiting_payers.c.held + 1,
        called_at=null(),
    )
)
_IN_TURN = (
    select(waiting_payers)
    .where(
        UNCALLED,
        waiting_payers.c.operation == bindparam("operation"),
        waiting_payers.c.parked_at.is_(None),
        (waiting_payers.c.try_at.is_(None)) | (waiting_payers.c.try_at <= bindparam("now")),
    )
    .order_by(waiting_payers.c.held_at, waiting_payers.c.order_id)
    .limit(bindparam("most"))
)
_CALLED = (
    update(waiting_payers)
    .where(waiting_payers.c.order_id == bindparam("b_order_id"))
    .values(called_at=bindparam("b_called_at"))
)
_CALLED_SINCE = select(func.count().label("n")).where(waiting_payers.c.called_at > bindparam("at"))
_GONE = delete(waiting_payers).where(waiting_payers.c.order_id == bindparam("order_id"))
_COUNT = select(func.count().label("n"), func.min(waiting_payers.c.held_at).label("oldest")).where(
    UNCALLED
)
_REST = select(company_rests).where(company_rests.c.operation == bindparam("operation"))
_LOCK_REST = _REST.with_for_update()
_REST_NO_LONGER = (
    update(company_rests)
    .where(company_rests.c.until > bindparam("b_after"))
    .values(until=bindparam("b_now"))
)
_FIRST_REST = insert_once(company_rests)
_SET_REST = (
    update(company_rests)
    .where(company_rests.c.operation == bindparam("b_operation"))
    .values(until=bindparam("b_until"), over=bindparam("b_over"), knocks=bindparam("b_knocks"))
)


@record(frozen=True, slots=True)
class WaitingPayer:
    """Somebody whose order is kept until the company takes calls again."""

    order_id: str
    payment_id: str
    person_id: int
    operation: str  #: what the company did not take: charge or confirm
    held_at: datetime  #: their place in turn
    held: int  #: how often they were told to wait
    called_at: datetime | None  #: none while they wait
    tries: int = 0  #: how often calling them failed


@record(frozen=True, slots=True)
class Rest:
    """Whether the company takes one kind of call, as all processes know it."""

    operation: str
    until: datetime  #: nobody is called back before
    over: bool  #: a call went through since
    knocks: int = 0  #: how often we asked in vain whether it is


class Waiting(Tables):
    """The waiting payers of one transaction."""

    def of(self, order_id: str) -> WaitingPayer | None:
        """Whoever waits to pay for that order."""
        row = self._sql.row(_OF, order_id=order_id)
        return _payer(row) if row else None

    def hold(
        self, order_id: str, payment_id: str, person_id: int, operation: str, at: datetime
    ) -> None:
        """They wait from now on, or again, with the place they had."""
        added = self._sql.run(
            _ADD, order_id=order_id, payment_id=payment_id, person_id=person_id,
            operation=operation, held_at=at, held=1,
        )  # fmt: skip
        if added == 0:
            self._sql.run(
                _AGAIN, b_order_id=order_id, b_payment_id=payment_id, b_operation=operation
            )

    def in_turn(self, operation: str, most: int, now: datetime) -> list[WaitingPayer | BrokenRow]:
        """Who waits, the longest waiting first; not those whom calling failed just now."""
        return self._sql.each(_IN_TURN, _payer, operation=operation, most=most, now=now)

    def called(self, order_id: str, at: datetime) -> None:
        """They were asked to pay now."""
        self._sql.run(_CALLED, b_order_id=order_id, b_called_at=at)

    def called_since(self, at: datetime) -> int:
        """How many were called back after that moment."""
        return int(self._sql.only(_CALLED_SINCE, at=at).n)

    def gone(self, order_id: str) -> None:
        """They paid, or the order ended."""
        self._sql.run(_GONE, order_id=order_id)

    def count(self) -> tuple[int, datetime | None]:
        """How many wait, and since when the first does."""
        row = self._sql.only(_COUNT)
        return row.n, row.oldest

    def rest(self, operation: str, *, lock: bool = True) -> Rest | None:
        """The company's rest, held to the end of this transaction; none if it never rested."""
        row = self._sql.row(_LOCK_REST if lock else _REST, operation=operation)
        return Rest(row.operation, row.until, bool(row.over), row.knocks) if row else None

    def rest_no_longer(self, after: datetime, now: datetime) -> None:
        """A rest that would end after then ends now."""
        self._sql.run(_REST_NO_LONGER, b_after=after, b_now=now)

    def set_rest(self, rest: Rest) -> None:
        """From now on it is so."""
        added = self._sql.run(
            _FIRST_REST, operation=rest.operation, until=rest.until, over=rest.over,
            knocks=rest.knocks,
        )  # fmt: skip
        if added == 0:
            self._sql.run(
                _SET_REST, b_operation=rest.operation, b_until=rest.until, b_over=rest.over,
                b_knocks=rest.knocks,
            )  # fmt: skip


def _payer(row: Any) -> WaitingPayer:
    return WaitingPayer(
        row.order_id, row.payment_id, row.person_id, row.operation, row.held_at, row.held,
        row.called_at, row.tries,
    )  # fmt: skip
