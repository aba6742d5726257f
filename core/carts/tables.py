"""Carts as rows, one a person. No rules here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    select,
    update,
)

from core.carts.model import MOST_LINES, Cart, CartLine
from core.database.schema import Json, Moment, insert_once, metadata
from core.database.tables import Tables
from core.orders.model import Receive
from core.records import replace
from core.refusals import Conflict

carts = Table(
    "carts",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("store_id", BigInteger),
    Column("lines", Json, nullable=False),
    Column("receive", String(10), nullable=False),
    Column("request", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("coupon_id", BigInteger),
    Column("coupon_by_hand", Boolean),  # none: no
    Column("changed_at", Moment),
)

_GET = select(carts).where(carts.c.person_id == bindparam("person_id"))
_ADD = insert_once(carts)
_SAVE = (
    update(carts)
    .where(
        carts.c.person_id == bindparam("b_person_id"),
        carts.c.version == bindparam("b_version"),
    )
    .values(
        store_id=bindparam("b_store_id"),
        lines=bindparam("b_lines"),
        receive=bindparam("b_receive"),
        request=bindparam("b_request"),
        coupon_id=bindparam("b_coupon_id"),
        coupon_by_hand=bindparam("b_coupon_by_hand"),
        changed_at=bindparam("b_changed_at"),
        version=carts.c.version + 1,
    )
)


def cart_of(row: Any) -> Cart:
    """The cart a row holds, but for lines that cannot be."""
    read = (CartLine.of(line) for line in row.lines)
    lines = tuple(line for line in read if line is not None)[:MOST_LINES]
    return Cart(
        person_id=row.person_id,
        store_id=row.store_id,
        lines=lines,
        receive=Receive(row.receive),
        request=row.request,
        version=row.version,
        coupon_id=row.coupon_id,
        coupon_by_hand=bool(row.coupon_by_hand),
        lost=len(row.lines) - len(lines),
    )


class Carts(Tables):
    """The carts of one transaction."""

    def of(self, person_id: int) -> Cart:
        """This person's cart; an empty one (version 0) when there never was any."""
        row = self._sql.row(_GET, person_id=person_id)
        return cart_of(row) if row else Cart(person_id)

    def save(self, cart: Cart) -> Cart:
        """The cart with its version up by one; raises :class:`Conflict` if another saved first."""
        kept = {
            "store_id": cart.store_id,
            "lines": [line.as_json() for line in cart.lines],
            "receive": cart.receive.value,
            "request": cart.request,
            "coupon_id": cart.coupon_id,
            "coupon_by_hand": cart.coupon_by_hand,
            "changed_at": self._now,
        }
        if cart.version == 0:
            saved = self._sql.run(_ADD, person_id=cart.person_id, version=1, **kept)
        else:
            values = {f"b_{name}": value for name, value in kept.items()}
            saved = self._sql.run(
                _SAVE, b_person_id=cart.person_id, b_version=cart.version, **values
            )
        if saved != 1:
            raise Conflict(cart.person_id)
        return replace(cart, version=cart.version + 1, lost=0)
