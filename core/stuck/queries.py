"""Finds what stands still. Reads the indexes of what is under way, never the history."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from core.database.sql import BrokenRow
from core.database.transaction import Transaction
from core.deliveries.tables import Deliveries
from core.notices.tables import FAILED, OWED_INDEX, notices
from core.orders.model import Order
from core.orders.tables import OPEN, Orders, order_of, orders
from core.payments.model import DECLINED as NO
from core.payments.tables import ASKING, DUE, payments, refunds
from core.people.tables import People
from core.queues.model import Parked, Queue
from core.queues.registry import ROWS
from core.stores.tables import Stores
from core.stuck.model import (
    FAILED_SHOWN_FOR,
    NOTICE_TRIES,
    REFUND_OWED_FOR,
    UNKNOWN_FOR,
    Stuck,
    What,
    stands_too_long,
)

log = logging.getLogger(__name__)

#: So many of a kind are looked at: the oldest, which are the ones that stand too long.
MOST = 500
#: What a parked row of each queue is.
OF_QUEUE = {
    Queue.FACTS: What.FACT,
    Queue.TIMERS: What.TIMER,
    Queue.NOTICES: What.NOTICE,
    Queue.UPDATES: What.UPDATE,
    Queue.REFUNDS: What.REFUND,
    Queue.PAYMENTS: What.PAYMENT,
    Queue.PAYERS: What.PAYER,
}

_OPEN = select(orders).where(OPEN).order_by(orders.c.created_at).limit(bindparam("most"))
_UNKNOWN = (
    select(payments)
    .where(
        ASKING,
        payments.c.status.in_(("requested", "unknown")),
        payments.c.requested_at < bindparam("before"),
    )
    .order_by(payments.c.requested_at)
    .limit(bindparam("most"))
)
_OWED_BACK = (
    select(refunds)
    .where(DUE, refunds.c.status != "parked", refunds.c.owed_at < bindparam("before"))
    .order_by(refunds.c.owed_at)
    .limit(bindparam("most"))
)
#: What the note of a refund begins with that the company refused.
DECLINED = NO.partition(":")[0]
_AMOUNT = select(refunds.c.amount, refunds.c.tries).where(refunds.c.id == bindparam("id"))
_FAILED = (
    select(notices)
    .where(FAILED, notices.c.try_at > bindparam("after"))
    .order_by(notices.c.id.desc())
    .limit(bindparam("most"))
)
_TRIED = (
    select(notices)
    .where(OWED_INDEX, notices.c.tries >= bindparam("tries"))
    .order_by(notices.c.id)
    .limit(bindparam("most"))
)


def what_is_stuck(tx: Transaction, by: int) -> list[Stuck]:
    """Everything that stands still, the kinds together, the longest of each first.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    found: list[Stuck] = []
    for of_a_kind in (stuck_orders, parked_rows, _unbrought, _unknown, _owed_back, _unsaid):
        found += of_a_kind(tx)
    return found


def stuck_orders(tx: Transaction) -> Iterator[Stuck]:
    """Orders that stand too long where they are."""
    for order in tx.sql.each(_OPEN, order_of, most=MOST):
        if isinstance(order, BrokenRow):
            order_id, error = str(order.kept["id"]), type(order.error).__name__
            facts = {"order_id": order_id, "error": error}
            yield Stuck(What.ORDER, f"{order_id}:unread", "unread", tx.now, None, None, facts)
        elif (found := stands_too_long(order, tx.now)) is not None:
            why, since = found
            yield _of(tx, What.ORDER, f"{order.id}:{why}", why, since, order, {})


def parked_rows(tx: Transaction) -> Iterator[Stuck]:
    """What failed too often, of every queue; each stretch of being parked is one."""
    for queue, rows in ROWS.items():
        for parked in rows.parked(tx.sql, MOST):
            yield _parked(tx, queue, parked)


def _parked(tx: Transaction, queue: Queue, parked: Parked) -> Stuck:
    order = _order(tx, parked.order_id)
    facts: dict[str, Any] = {"queue": queue.value, "key": parked.key, "name": parked.name}
    facts |= {"error": parked.error, "tries": parked.tries}
    if parked.order_id:
        facts |= {"order_id": parked.order_id}
    why = f"parked_{queue}"
    if queue is Queue.REFUNDS and (row := tx.sql.row(_AMOUNT, id=parked.key)) is not None:
        facts |= {"amount": row.amount, "tries": row.tries, "refund_id": parked.key}
        why = "refund_parked" if parked.error == DECLINED else why
    if queue is Queue.FACTS:
        facts |= {"event_id": int(parked.key), "event": parked.name}
        why = "parked"
    return _of(tx, OF_QUEUE[queue], parked.told_as, why, parked.parked_at, order, facts)


def _unbrought(tx: Transaction) -> Iterator[Stuck]:
    for delivery in tx[Deliveries].open_to_all():
        assert delivery.nobody_at is not None  # that is what makes it open to all
        order = _order(tx, delivery.order_id)
        key = delivery.order_id
        yield _of(tx, What.DELIVERY, key, "nobody_rides", delivery.nobody_at, order, {})


def _unknown(tx: Transaction) -> Iterator[Stuck]:
    for row in tx.sql.rows(_UNKNOWN, before=tx.now - UNKNOWN_FOR, most=MOST):
        order = _order(tx, row.order_id)
        facts = {"amount": row.amount, "asked": row.asked}
        yield _of(tx, What.PAYMENT, row.id, "unknown", row.requested_at, order, facts)


def _owed_back(tx: Transaction) -> Iterator[Stuck]:
    for row in tx.sql.rows(_OWED_BACK, before=tx.now - REFUND_OWED_FOR, most=MOST):
        order = _order(tx, row.order_id)
        facts = {"amount": row.amount, "tries": row.tries, "refund_id": row.id}
        yield _of(tx, What.REFUND, row.id, "owed_back", row.owed_at, order, facts)


def _unsaid(tx: Transaction) -> Iterator[Stuck]:
    failed = tx.sql.rows(_FAILED, after=tx.now - FAILED_SHOWN_FOR, most=MOST)
    tried = tx.sql.rows(_TRIED, tries=NOTICE_TRIES, most=MOST)
    for why, row in [*(("refused", r) for r in failed), *(("tried", r) for r in tried)]:
        order = _order(tx, row.order_id)
        facts = {"kind": row.kind, "tries": row.tries, "number": row.id}
        yield _of(tx, What.NOTICE, str(row.id), why, row.created_at, order, facts)


def _of(
    tx: Transaction,
    what: What,
    key: str,
    why: str,
    since: datetime,
    order: Order | None,
    facts: Mapping[str, Any],
) -> Stuck:
    store = None
    if order is not None:
        try:
            store = tx[Stores].get(order.store_id).name
        except Exception:  # what cannot be read hides nothing else
            order = None
    return Stuck(what, key, why, since, order, store, facts)


def _order(tx: Transaction, order_id: str | None) -> Order | None:
    """The order, if it is there and can be read: what it is about is told all the same."""
    try:
        return tx[Orders].find(order_id) if order_id else None
    except Exception:  # that it cannot be read is told where its own queue meets it
        log.exception("order %s stands still, and cannot be read", order_id)
        return None
