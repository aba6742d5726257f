"""What is open about an order: while it is, its door is readable and nothing is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select

from core.database.transaction import Transaction
from core.masking.model import CLAIM_OPEN_FOR
from core.orders.model import Order
from core.orders.tables import orders
from core.payments.model import Method, PaymentStatus, RefundStatus
from core.payments.tables import payments, refunds
from core.reviews.tables import receipts


def _claim(order_id: Any) -> ColumnElement[bool]:
    """못 받았어요, and nobody has answered: no arrival said since, no money given back since."""
    answered = exists().where(
        refunds.c.order_id == order_id, refunds.c.owed_at >= receipts.c.said_at
    )
    return exists().where(
        receipts.c.order_id == order_id,
        receipts.c.arrived.is_(False),
        receipts.c.said_at > bindparam("claims_since"),
        ~answered,
    )


def _refund(order_id: Any) -> ColumnElement[bool]:
    return exists().where(
        refunds.c.order_id == order_id, refunds.c.status != RefundStatus.DONE.value
    )


def _payment(order_id: Any) -> ColumnElement[bool]:
    """Nobody knows whether money moved."""
    unknown = (PaymentStatus.REQUESTED.value, PaymentStatus.UNKNOWN.value)
    return exists().where(
        payments.c.order_id == order_id,
        or_(*(payments.c.status == status for status in unknown)),
        payments.c.method != Method.ON_DELIVERY.value,
        payments.c.ask_at.is_not(None),
    )


#: Something about the order ``orders.id`` is open though it ended.
MATTERS = or_(_claim(orders.c.id), _refund(orders.c.id), _payment(orders.c.id))
_IS_OPEN = select(func.count().label("n")).where(
    orders.c.id == bindparam("order_id"), or_(orders.c.ended_at.is_(None), MATTERS)
)
_OPEN_OF = (
    select(orders.c.id, orders.c.ended_at)
    .where(
        orders.c.customer_id == bindparam("customer_id"),
        or_(orders.c.ended_at.is_(None), MATTERS),
    )
    .limit(1)
)


def claims_since(now: datetime) -> datetime:
    """A claim said before then is no longer waited for."""
    return now - CLAIM_OPEN_FOR


def is_open(tx: Transaction, order: Order) -> bool:
    """The order is under way, or a claim, a refund or a payment of it is open."""
    if order.ended_at is None:
        return True
    row = tx.sql.row(_IS_OPEN, order_id=order.id, claims_since=claims_since(tx.now))
    return bool(row and row.n)


def open_order_of(tx: Transaction, customer_id: int) -> bool:
    """Whether anything about any order of that customer is open."""
    since = claims_since(tx.now)
    return tx.sql.row(_OPEN_OF, customer_id=customer_id, claims_since=since) is not None
