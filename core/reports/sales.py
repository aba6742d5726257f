"""What a store sold in some business days: a report for its owner. Changes nothing.

Sold is what was delivered or fetched; its day is the business day it was placed on. What is still
under way is told beside it, and so is what came to nothing. Money given back for food that was
kept counts on the day it went back: the pages of days gone by stay as they were. Admins' figures
(core/reports/stats.py) mean the same by each.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.orders.tables import orders
from core.payments.ledger import GOODWILL, KEPT
from core.payments.tables import refunds
from core.people.tables import People
from core.records import record
from core.reports.period import Period
from core.stores.model import Store
from core.stores.tables import Stores
from core.texts.figures import SEOUL, day_begins

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
    orders: int  #: delivered or fetched
    under_way: int  #: placed, and not there yet
    under_way_won: int  #: what those come to
    lost: int  #: placed, and ended undelivered: all of their money went back
    items: int  #: food
    fees: int  #: delivery
    discounts: int
    given_back: int  #: went back in these days for food that was kept, of whichever day
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
        refunds.c.owed_at >= bindparam("begins"),
        refunds.c.owed_at < bindparam("ends"),
        refunds.c.because.in_(sorted(GOODWILL)),
        orders.c.status.in_([status.value for status in KEPT]),
    )
)


def given_back_in(tx: Transaction, store_id: int, first: date, last: date) -> int:
    """Won that went back in those business days for food of the store that was kept."""
    begins, ends = day_begins(first), day_begins(last + timedelta(days=1))
    row = tx.sql.row(_GIVEN_BACK, store_id=store_id, begins=begins, ends=ends)
    assert row is not None  # an aggregate
    return int(row.won)


def sales_of(tx: Transaction, store_id: int, period: Period, *, by: int) -> Sales:
    """What the store sold. Takes long for a month of a busy store: ask it as a report.

    Raises:
        NotYours: the store is not theirs.
    """
    tx[People].worker(by).must_own(store_id)
    first, last = period.until(tx.now)
    within = {"store_id": store_id, "first": first, "last": last}
    rows = tx.sql.rows(_OF_DAYS, **within)
    sold = [row for row in rows if row.status == OrderStatus.DELIVERED]
    under_way = [row for row in rows if row.status in KEPT and row.status != OrderStatus.DELIVERED]
    by_hour = [0] * 24
    by_day = {first + timedelta(days=n): 0 for n in range(period.days)}
    quantities: Counter[str] = Counter()
    dishes: dict[str, Dish] = {}
    for row in sold:
        by_hour[row.placed_at.astimezone(SEOUL).hour] += row.total
        by_day[row.business_day] += row.total
        for line in row.lines:
            key = line.name["ko"]
            quantities[key] += line.quantity
            won = line.unit_price * line.quantity + (dishes[key].won if key in dishes else 0)
            dishes[key] = Dish(line.name, quantities[key], won)
    best = sorted(dishes.values(), key=lambda dish: (-dish.quantity, -dish.won, dish.name["ko"]))
    return Sales(
        store=tx[Stores].get(store_id),
        period=period,
        first=first,
        last=last,
        orders=len(sold),
        under_way=len(under_way),
        under_way_won=sum(row.total for row in under_way),
        lost=len(rows) - len(sold) - len(under_way),
        items=sum(row.items_total for row in sold),
        fees=sum(row.delivery_fee for row in sold),
        discounts=sum(row.discount for row in sold),
        given_back=given_back_in(tx, store_id, first, last),
        by_hour=tuple(by_hour),
        by_day=tuple(by_day.items()),
        best=tuple(best[:MOST_DISHES]),
    )
