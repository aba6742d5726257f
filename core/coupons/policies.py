"""Whenever an order ends, so does the wait of its coupon: spent, or in hand again."""

from __future__ import annotations

from core.coupons.model import GOOD_AGAIN_FOR
from core.coupons.staff import tell_the_owners
from core.coupons.tables import Coupons
from core.database.transaction import Transaction
from core.orders import events as happened
from core.orders.tables import Orders
from core.outbox.event import Event
from core.outbox.tables import Recorded
from core.people.tables import People
from core.tracking.status_view_tables import StatusViews


def tell_the_owners_of_their_staffs_coupon(
    tx: Transaction, event: happened.OrderPlaced, recorded: Recorded
) -> None:
    """Whenever somebody who works at a store orders there with a coupon of it, its owners hear it.

    A second run finds the words owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is None or view.coupon_id is None:
        return
    if view.customer_id in {worker for worker, _ in tx[People].workers_of(view.store_id)}:
        order = tx[Orders].get(event.order_id)
        tell_the_owners(
            tx, view.store_id, view.customer_id, "staff_coupon_used", f"event:{recorded.id}",
            {"number": order.number, "discount": order.discount}, order_id=order.id,
        )  # fmt: skip


def spend_the_coupon(tx: Transaction, event: happened.OrderDelivered, recorded: Recorded) -> None:
    """Whenever an order arrives, its coupon is spent.

    A second run finds it spent and changes nothing.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None and view.coupon_id is not None:
        tx[Coupons].spend(view.coupon_id, event.order_id, view.total)


def return_the_coupon(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order ends undelivered, its coupon is in hand again, for a day at least.

    A second run finds it in hand, or in another order, and changes nothing.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is None or view.coupon_id is None:
        return
    mine = tx[Coupons].get(view.coupon_id)
    assert mine is not None  # coupons are never deleted
    good_until = max(mine.coupon.ends_at, tx.now + GOOD_AGAIN_FOR)
    tx[Coupons].give_back(view.coupon_id, event.order_id, good_until)
