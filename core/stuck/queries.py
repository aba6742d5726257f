"""Finds what stands still. Reads the indexes of what is under way, never the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from core.database.transaction import Transaction
from core.notices.tables import FAILED, OWED_INDEX, notices
from core.orders.model import Order
from core.orders.tables import OPEN, order_of, orders
from core.payments.tables import ASKING, DUE, payments, refunds
from core.stuck.model import (
    FAILED_SHOWN_FOR,
    NOTICE_TRIES,
    REFUND_OWED_FOR,
    UNKNOWN_FOR,
    Stuck,
    What,
    stands_too_long,
)

#: So many of a kind are looked at: the oldest, which are the ones that stand too long.
MOST = 500

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
    .where(DUE, (refunds.c.owed_at < bindparam("before")) | (refunds.c.status == "parked"))
    .order_by(refunds.c.owed_at)
    .limit(bindparam("most"))
)
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
    tx.people.worker(by).must_be_admin()
    found: list[Stuck] = []
    for of_a_kind in (stuck_orders, parked_facts, _unbrought, _unknown, _owed_back, _unsaid):
        found += of_a_kind(tx)
    return found


def stuck_orders(tx: Transaction) -> Iterator[Stuck]:
    """Orders that stand too long where they are."""
    for row in tx.sql.rows(_OPEN, most=MOST):
        order = order_of(row)
        if (found := stands_too_long(order, tx.now)) is not None:
            why, since = found
            yield _of(tx, What.ORDER, f"{order.id}:{why}", why, since, order)


def parked_facts(tx: Transaction) -> Iterator[Stuck]:
    """Facts whose policies failed eight times; each stretch of being parked is one."""
    for parked in tx.outbox.parked(MOST):
        key = f"{parked.id}:{parked.parked_at.isoformat()}"
        order = tx.orders.find(parked.order_id)
        error = parked.error.partition(":")[0]  # its kind; its words may quote somebody
        facts = {"event_id": parked.id, "event": parked.name, "error": error}
        facts |= {"order_id": parked.order_id}
        yield _of(tx, What.FACT, key, "parked", parked.parked_at, order, **facts)


def _unbrought(tx: Transaction) -> Iterator[Stuck]:
    for delivery in tx.deliveries.open_to_all():
        assert delivery.nobody_at is not None  # that is what makes it open to all
        order = tx.orders.find(delivery.order_id)
        key = delivery.order_id
        yield _of(tx, What.DELIVERY, key, "nobody_rides", delivery.nobody_at, order)


def _unknown(tx: Transaction) -> Iterator[Stuck]:
    for row in tx.sql.rows(_UNKNOWN, before=tx.now - UNKNOWN_FOR, most=MOST):
        order = tx.orders.find(row.order_id)
        facts = {"amount": row.amount, "asked": row.asked}
        yield _of(tx, What.PAYMENT, row.id, "unknown", row.requested_at, order, **facts)


def _owed_back(tx: Transaction) -> Iterator[Stuck]:
    for row in tx.sql.rows(_OWED_BACK, before=tx.now - REFUND_OWED_FOR, most=MOST):
        order = tx.orders.find(row.order_id)
        facts = {"amount": row.amount, "tries": row.tries, "refund_id": row.id}
        why = "refund_parked" if row.status == "parked" else "owed_back"
        yield _of(tx, What.REFUND, row.id, why, row.owed_at, order, **facts)


def _unsaid(tx: Transaction) -> Iterator[Stuck]:
    failed = tx.sql.rows(_FAILED, after=tx.now - FAILED_SHOWN_FOR, most=MOST)
    tried = tx.sql.rows(_TRIED, tries=NOTICE_TRIES, most=MOST)
    for why, row in [*(("refused", r) for r in failed), *(("tried", r) for r in tried)]:
        order = tx.orders.find(row.order_id) if row.order_id else None
        facts = {"kind": row.kind, "tries": row.tries, "number": row.id}
        yield _of(tx, What.NOTICE, str(row.id), why, row.created_at, order, **facts)


def _of(
    tx: Transaction,
    what: What,
    key: str,
    why: str,
    since: datetime,
    order: Order | None,
    **facts: Any,
) -> Stuck:
    store = tx.stores.get(order.store_id).name if order is not None else None
    return Stuck(what, key, why, since, order, store, facts)
