"""How orders went over some days: counted from the orders' own rows. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from sqlalchemy import bindparam, select

from core.database.transaction import Transaction
from core.orders.model import Receive, promised
from core.orders.tables import order_of, orders
from core.people.tables import People
from core.records import record
from core.reports.period import Period
from core.reports.sales import given_back_in
from core.stores.model import Store
from core.stores.tables import Stores

#: Later at the door than the first promise by so much counts as late (guess; the range that the
#: customer is shown is five minutes wide).
LATE_BY = timedelta(minutes=5)
ACCEPTED_LATE = 0.9  # of so many the store was faster

#: By store, so that the index of the numbers is used.
_OF_STORE = select(orders).where(
    orders.c.store_id == bindparam("store_id"),
    orders.c.business_day >= bindparam("since"),
    orders.c.business_day <= bindparam("until"),
)


@record(frozen=True, slots=True)
class OfStore:
    """One store's share."""

    store: Store
    orders: int
    sales: int  #: won of what was delivered


@record(frozen=True, slots=True)
class Stats:
    """How the orders of some business days went."""

    since: date
    until: date
    orders: int  #: placed: paid for, or to be paid at the door
    delivered: int
    open: int
    sales: int  #: won of what was delivered
    refunded: int  #: won that went back in these days for food that was kept, of whichever day
    ends: Mapping[str, int]  #: undelivered: how many by reason, a code or somebody's words
    stores: Sequence[OfStore]  #: the most orders first; those with none are left out
    accepted: int
    accept_seconds: int | None  #: from the order to the store's yes, the middle one
    accept_seconds_slow: int | None  #: nine of ten were faster
    late: int  #: delivered later than first promised


def stats(tx: Transaction, by: int, period: Period) -> Stats:
    """Figures of today, the week or the month.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    since, until = period.until(tx.now)
    days = {"since": since, "until": until}
    of_stores: list[OfStore] = []
    ends: Counter[str] = Counter()
    waits: list[int] = []
    refunded = delivered = still_open = late = 0
    for store in tx[Stores].every():
        refunded += given_back_in(tx, store.id, since, until)
        placed = tx.sql.readable(_OF_STORE, order_of, store_id=store.id, **days)
        if not placed:
            continue
        brought = [o for o in placed if o.status == "delivered"]
        of_stores.append(OfStore(store, len(placed), sum(o.total for o in brought)))
        delivered += len(brought)
        for order in placed:
            if order.is_open:
                still_open += 1
            elif order.status != "delivered":
                ends[order.end_reason or order.status.value] += 1
            if order.ready_at is None or order.minutes is None or order.placed_at is None:
                continue
            accepted_at = order.ready_at - timedelta(minutes=order.minutes)
            waits.append(int((accepted_at - order.placed_at).total_seconds()))
            _, eta = promised(order, order.minutes, accepted_at)
            ended = order.ended_at if order.status == "delivered" else None
            brings = order.receive is Receive.DELIVERY
            late += brings and ended is not None and ended > eta + LATE_BY
    waits.sort()
    return Stats(
        since,
        until,
        orders=sum(each.orders for each in of_stores),
        delivered=delivered,
        open=still_open,
        sales=sum(each.sales for each in of_stores),
        refunded=refunded,
        ends=dict(ends.most_common()),
        stores=sorted(of_stores, key=lambda each: -each.orders),
        accepted=len(waits),
        accept_seconds=int(median(waits)) if waits else None,
        accept_seconds_slow=waits[int(len(waits) * ACCEPTED_LATE)] if waits else None,
        late=late,
    )
