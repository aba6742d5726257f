"""Whenever an order ends, so does the wait of its coupon: spent, or in hand again."""

from __future__ import annotations

from core.coupons.model import GOOD_AGAIN_FOR
from core.database.transaction import Transaction
from core.orders import events as happened
from core.outbox.event import Event
from core.outbox.tables import Recorded


def spend_the_coupon(tx: Transaction, event: happened.OrderDelivered, recorded: Recorded) -> None:
    """Whenever an order arrives, its coupon is spent.

    A second run finds it spent and changes nothing.
    """
    view = tx.views.get(event.order_id)
    if view is not None and view.coupon_id is not None:
        tx.coupons.spend(view.coupon_id, event.order_id, view.total)


def return_the_coupon(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order ends undelivered, its coupon is in hand again, for a day at least.

    A second run finds it in hand, or in another order, and changes nothing.
    """
    view = tx.views.get(event.order_id)
    if view is None or view.coupon_id is None:
        return
    mine = tx.coupons.get(view.coupon_id)
    assert mine is not None  # coupons are never deleted
    good_until = max(mine.coupon.ends_at, tx.now + GOOD_AGAIN_FOR)
    tx.coupons.give_back(view.coupon_id, event.order_id, good_until)
