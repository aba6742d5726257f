"""What a store sold in some business days: a report for its owner. Changes nothing.

Sold is what was placed and did not end undelivered; its day is the business day it was placed on.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from core.database.transaction import Transaction
from core.orders.period import Period
from core.orders.tables import orders
from core.payments.ledger import KEPT
from core.payments.tables import refunds
from core.records import record
from core.stores.model import Store
from core.texts.figures import SEOUL

MOST_DISHES = 5


@record(frozen=True, slots=True)
class Dish:
    """How one dish sold."""

    name: dict[str, str]
    quantity: int
    won: int  #: choices included, before any discount


@record(frozen=True, slots=True)
class Sales:
    """What was sold; all sums in won."""

    store: Store
    period: Period
    first: date
    last: date
    orders: int
    lost: int  #: placed, and ended undelivered: all of their money went back
    items: int  #: food
    fees: int  #: delivery
    discounts: int
    given_back: int  #: refunded by an admin of orders that were kept
    by_hour: tuple[int, ...]  #: 24 sums, by the hour an order was placed in Seoul
    by_day: tuple[tuple[date, int], ...]
    best: tuple[Dish, ...]

    @property
    def total(self) -> int:
        """What is left of it."""
        return self.items + self.fees - self.discounts - self.given_back


_OF_DAYS = select(
    orders.c.status,
    orders.c.business_day,
    orders.c.placed_at,
    orders.c.items_total,
    orders.c.delivery_fee,
    orders.c.discount,
    orders.c.total,
    orders.c.lines,
).where(
    orders.c.store_id == bindparam("store_id"),
    orders.c.business_day >= bindparam("first"),
    orders.c.business_day <= bindparam("last"),
)
_GIVEN_BACK = (
    select(func.coalesce(func.sum(refunds.c.amount), 0).label("won"))
    .select_from(refunds.join(orders, orders.c.id == refunds.c.order_id))
    .where(
        orders.c.store_id == bindparam("store_id"),
        orders.c.business_day >= bindparam("first"),
        orders.c.business_day <= bindparam("last"),
        refunds.c.because == "admin",
        orders.c.status.in_([status.value for status in KEPT]),
    )
)


def sales_of(tx: Transaction, store_id: int, period: Period, *, by: int) -> Sales:
    """What the store sold. Takes long for a month of a busy store: ask it as a report.

    Raises:
        NotYours: the store is not theirs.
    """
    tx.people.worker(by).must_own(store_id)
    first, last = period.until(tx.now)
    within = {"store_id": store_id, "first": first, "last": last}
    rows = tx.sql.rows(_OF_DAYS, **within)
    kept = [row for row in rows if row.status in KEPT]
    by_hour = [0] * 24
    by_day = {first + timedelta(days=n): 0 for n in range(period.days)}
    quantities: Counter[str] = Counter()
    dishes: dict[str, Dish] = {}
    for row in kept:
        by_hour[row.placed_at.astimezone(SEOUL).hour] += row.total
        by_day[row.business_day] += row.total
        for line in row.lines:
            key = line.name["ko"]
            quantities[key] += line.quantity
            won = line.unit_price * line.quantity + (dishes[key].won if key in dishes else 0)
            dishes[key] = Dish(line.name, quantities[key], won)
    given_back = tx.sql.row(_GIVEN_BACK, **within)
    assert given_back is not None  # an aggregate
    best = sorted(dishes.values(), key=lambda dish: (-dish.quantity, -dish.won, dish.name["ko"]))
    return Sales(
        store=tx.stores.get(store_id),
        period=period,
        first=first,
        last=last,
        orders=len(kept),
        lost=len(rows) - len(kept),
        items=sum(row.items_total for row in kept),
        fees=sum(row.delivery_fee for row in kept),
        discounts=sum(row.discount for row in kept),
        given_back=int(given_back.won),
        by_hour=tuple(by_hour),
        by_day=tuple(by_day.items()),
        best=tuple(best[:MOST_DISHES]),
    )
