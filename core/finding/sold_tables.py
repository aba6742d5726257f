"""What a store sold on each day, as rows made of its delivered orders. No rules here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Integer, Table, bindparam, func, select, text

from core.database.schema import metadata, upsert
from core.database.tables import Tables
from core.orders.model import OrderLine
from core.orders.tables import orders

sold = Table(
    "sold",
    metadata,
    Column("store_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("portions", Integer, nullable=False),
)

_DELIVERED = select(orders.c.lines).where(
    orders.c.store_id == bindparam("store_id"),
    orders.c.business_day == bindparam("day"),  # the index of the numbers
    text("orders.status = 'delivered'"),
)
_PUT = upsert(sold, key=("store_id", "day", "item_id"), set_=("portions",))
_MOST = (
    select(sold.c.item_id)
    .where(sold.c.store_id == bindparam("store_id"), sold.c.day > bindparam("after"))
    .group_by(sold.c.item_id)
    .having(func.sum(sold.c.portions) >= bindparam("least"))
    .order_by(func.sum(sold.c.portions).desc(), sold.c.item_id)
    .limit(bindparam("most"))
)


def _lines(row: Any) -> tuple[OrderLine, ...]:
    lines: tuple[OrderLine, ...] = row.lines
    return lines


class Sold(Tables):
    """What was sold, in one transaction."""

    def delivered(self, store_id: int, day: date) -> list[tuple[OrderLine, ...]]:
        """The lines of every order a store delivered of that business day."""
        return self._sql.readable(_DELIVERED, _lines, store_id=store_id, day=day)

    def put(self, store_id: int, day: date, portions: Mapping[int, int]) -> None:
        """So many portions of each item that day, whatever was counted before."""
        rows = [
            {"store_id": store_id, "day": day, "item_id": item_id, "portions": n}
            for item_id, n in sorted(portions.items())
        ]
        if rows:
            self._sql.many(_PUT, rows)

    def most(self, store_id: int, *, after: date, least: int, most: int) -> list[int]:
        """The items a store sold most since the day *after*, so many portions at *least*."""
        rows = self._sql.rows(_MOST, store_id=store_id, after=after, least=least, most=most)
        return [row.item_id for row in rows]
