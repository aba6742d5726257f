"""Deliveries as rows. No rules here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    String,
    Table,
    bindparam,
    select,
    update,
)

from core.database.schema import Moment, insert_once, metadata
from core.database.sql import Sql
from core.deliveries.model import Delivery, DeliveryStatus

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("order_id", String(16), nullable=False, unique=True),
    Column("status", String(12), nullable=False),
    Column("carried_by", String(10), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("picked_up_at", Moment),
    Column("ended_at", Moment),
)

_ADD = insert_once(deliveries)
_OF_ORDER = select(deliveries).where(deliveries.c.order_id == bindparam("order_id"))
_SET = (
    update(deliveries)
    .where(deliveries.c.order_id == bindparam("b_order_id"))
    .values(
        status=bindparam("b_status"),
        due_at=bindparam("b_due_at"),
        picked_up_at=bindparam("b_picked_up_at"),
        ended_at=bindparam("b_ended_at"),
    )
)


def delivery_of(row: Any) -> Delivery:
    """The delivery a row holds."""
    return Delivery(
        id=row.id,
        order_id=row.order_id,
        status=DeliveryStatus(row.status),
        carried_by=row.carried_by,
        created_at=row.created_at,
        due_at=row.due_at,
        picked_up_at=row.picked_up_at,
        ended_at=row.ended_at,
    )


class Deliveries:
    """The deliveries of one transaction."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(self, order_id: str, at: datetime, due_at: datetime | None) -> bool:
        """A new delivery of the order, carried by its store; false when there is one."""
        added = self._sql.run(
            _ADD,
            order_id=order_id,
            status=DeliveryStatus.WAITING.value,
            carried_by="store",
            created_at=at,
            due_at=due_at,
        )
        return added == 1

    def of_order(self, order_id: str) -> Delivery | None:
        """The order's delivery; none before the store accepts, or when it is fetched."""
        row = self._sql.row(_OF_ORDER, order_id=order_id)
        return delivery_of(row) if row else None

    def save(self, delivery: Delivery) -> None:
        """Keep how it stands. Only policies write it, one fact of an order at a time."""
        self._sql.run(
            _SET,
            b_order_id=delivery.order_id,
            b_status=delivery.status.value,
            b_due_at=delivery.due_at,
            b_picked_up_at=delivery.picked_up_at,
            b_ended_at=delivery.ended_at,
        )
