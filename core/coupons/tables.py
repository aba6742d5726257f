"""The coupons of customers as rows. No rules here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    null,
    select,
    text,
    update,
)

from core.coupons.campaign_tables import campaign_of, campaigns
from core.coupons.model import (
    LIFE_OF_A_COUPON,
    Campaign,
    Coupon,
    CouponAction,
    CouponStatus,
    InHand,
)
from core.database.schema import Moment, insert_once, metadata
from core.database.tables import Tables

#: The predicates of the indexes, in the very words SQLite wants to find again.
IN_HAND = text("status IN ('issued', 'returned')")
SPENT = text("status = 'spent'")

coupons = Table(
    "coupons",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("campaign_id", BigInteger, nullable=False),
    Column("store_id", BigInteger, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("nth", Integer, nullable=False),
    Column("status", String(10), nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("order_id", String(16)),
    Column("issued_at", Moment, nullable=False),
    Column("sale", Integer),  # won its order cost, once it is spent: what /coupon adds up
    UniqueConstraint("campaign_id", "customer_id", "nth"),
    Index("ix_coupons_of_customer", "customer_id", "store_id"),
    Index(
        "ix_coupons_in_hand", "campaign_id", "ends_at",
        sqlite_where=IN_HAND, postgresql_where=IN_HAND,
    ),
    Index(
        "ix_coupons_spent", "campaign_id", "sale", sqlite_where=SPENT, postgresql_where=SPENT
    ),
)  # fmt: skip

_JOINED = select(coupons, *(c.label(f"of_{c.name}") for c in campaigns.c)).join(
    campaigns, campaigns.c.id == coupons.c.campaign_id
)
_OF_CUSTOMER_HERE = _JOINED.where(
    coupons.c.customer_id == bindparam("customer_id"),
    coupons.c.store_id == bindparam("store_id"),
    text("coupons.status IN ('issued', 'returned', 'held')"),
).order_by(coupons.c.id)
_OF_CUSTOMER = (
    _JOINED.where(
        coupons.c.customer_id == bindparam("customer_id"),
        text("coupons.status IN ('issued', 'returned', 'held')"),
    )
    .order_by(coupons.c.ends_at, coupons.c.id)
    .limit(bindparam("most"))
)
_GET = _JOINED.where(coupons.c.id == bindparam("id"))
_ADD = insert_once(coupons)
_COUNT_OF = select(func.count().label("n")).where(
    coupons.c.campaign_id == bindparam("campaign_id"),
    coupons.c.customer_id == bindparam("customer_id"),
)
_OVER = (
    select(coupons.c.id)
    .where(
        coupons.c.campaign_id == bindparam("campaign_id"),
        IN_HAND,
        coupons.c.ends_at <= bindparam("now"),
    )
    .limit(bindparam("most"))
)
_NEXT_END = select(func.min(coupons.c.ends_at).label("at")).where(
    coupons.c.campaign_id == bindparam("campaign_id"), IN_HAND
)
_IS_HELD = (
    select(coupons.c.id)
    .where(coupons.c.campaign_id == bindparam("campaign_id"), text("status = 'held'"))
    .limit(1)
)
_USED = select(func.count().label("n"), func.sum(coupons.c.sale).label("sales")).where(
    coupons.c.campaign_id == bindparam("campaign_id"), SPENT
)


def _move(action: CouponAction, **values: Any) -> Any:
    """Compare and set, as the life table says: of two at once the second touches no row."""
    moves = [move for move in LIFE_OF_A_COUPON if move.action is action]
    befores = ", ".join(f"'{move.before.value}'" for move in moves)
    (after,) = {move.after for move in moves}
    return (
        update(coupons)
        .where(coupons.c.id == bindparam("b_id"), text(f"status IN ({befores})"))
        .values(status=text(f"'{after.value}'"), **values)
    )


_HOLD = _move(CouponAction.HOLD, order_id=bindparam("b_order_id"))
_OF_THAT_ORDER = coupons.c.order_id == bindparam("b_order_id")
_SPEND = _move(CouponAction.SPEND, sale=bindparam("b_sale")).where(_OF_THAT_ORDER)
_RETURN = _move(CouponAction.RETURN, order_id=null(), ends_at=bindparam("b_ends_at")).where(
    _OF_THAT_ORDER
)
_EXPIRE = _move(CouponAction.EXPIRE)


def coupon_of(row: Any) -> Coupon:
    """The coupon a row holds."""
    return Coupon(
        id=row.id,
        campaign_id=row.campaign_id,
        store_id=row.store_id,
        customer_id=row.customer_id,
        nth=row.nth,
        status=CouponStatus(row.status),
        ends_at=row.ends_at,
        order_id=row.order_id,
    )


def _in_hand(row: Any) -> InHand:
    return InHand(coupon_of(row), campaign_of(row, "of_"))


class Coupons(Tables):
    """The coupons of one transaction."""

    def used(self, campaign_id: int) -> tuple[int, int]:
        """How many were spent, and what their orders cost together in won."""
        row = self._sql.only(_USED, campaign_id=campaign_id)
        return row.n, int(row.sales or 0)

    def add(self, campaign: Campaign, customer_id: int, nth: int, at: datetime) -> bool:
        """One coupon for a customer; false when they have their *nth* already."""
        return self._sql.run(_ADD, **_row(campaign, customer_id, nth, at)) == 1

    def add_many(self, campaign: Campaign, given: Iterable[tuple[int, int]], at: datetime) -> None:
        """One coupon for each (customer, nth); those that are there stay as they are."""
        self._sql.many(_ADD, [_row(campaign, person, nth, at) for person, nth in given])

    def count(self, campaign_id: int, customer_id: int) -> int:
        """How many of it a customer was given."""
        return int(self._sql.only(_COUNT_OF, campaign_id=campaign_id, customer_id=customer_id).n)

    def get(self, coupon_id: int) -> InHand | None:
        """A coupon with its terms; none when there is none of that id."""
        row = self._sql.row(_GET, id=coupon_id)
        return _in_hand(row) if row else None

    def of_customer(self, customer_id: int, most: int) -> list[InHand]:
        """What a customer has in hand or in an order, what is over first first."""
        rows = self._sql.rows(_OF_CUSTOMER, customer_id=customer_id, most=most)
        return [_in_hand(row) for row in rows]

    def of_customer_here(self, customer_id: int, store_id: int) -> list[InHand]:
        """The same of one store's."""
        rows = self._sql.rows(_OF_CUSTOMER_HERE, customer_id=customer_id, store_id=store_id)
        return [_in_hand(row) for row in rows]

    def hold(self, coupon_id: int, order_id: str) -> bool:
        """That order has it from now on; false when it is in hand no more."""
        return self._sql.run(_HOLD, b_id=coupon_id, b_order_id=order_id) == 1

    def spend(self, coupon_id: int, order_id: str, sale: int) -> bool:
        """Its order, which cost *sale* won, was delivered; false when that order has it not."""
        return self._sql.run(_SPEND, b_id=coupon_id, b_order_id=order_id, b_sale=sale) == 1

    def give_back(self, coupon_id: int, order_id: str, ends_at: datetime) -> bool:
        """It is in hand again, good until then; false when that order has it not."""
        back = self._sql.run(_RETURN, b_id=coupon_id, b_order_id=order_id, b_ends_at=ends_at)
        return back == 1

    def expire(self, campaign_id: int, now: datetime, most: int) -> int:
        """Those in hand whose time is over, *most* at once; how many."""
        rows = self._sql.rows(_OVER, campaign_id=campaign_id, now=now, most=most)
        self._sql.many(_EXPIRE, [{"b_id": row.id} for row in rows])
        return len(rows)

    def next_end(self, campaign_id: int) -> datetime | None:
        """When the next one in hand is over; none when nobody has one in hand."""
        row = self._sql.row(_NEXT_END, campaign_id=campaign_id)
        return row.at if row else None

    def is_any_held(self, campaign_id: int) -> bool:
        """Whether an order under way has one of it."""
        return self._sql.row(_IS_HELD, campaign_id=campaign_id) is not None


def _row(campaign: Campaign, customer_id: int, nth: int, at: datetime) -> dict[str, Any]:
    return {
        "campaign_id": campaign.id,
        "store_id": campaign.store_id,
        "customer_id": customer_id,
        "nth": nth,
        "status": CouponStatus.ISSUED.value,
        "ends_at": campaign.ends_at,
        "issued_at": at,
    }
