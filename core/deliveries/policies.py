"""Whenever an order moves, so does whoever brings it."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.deliveries.model import DeliveryStatus
from core.orders import events as happened
from core.orders.model import Receive
from core.outbox.event import Event
from core.outbox.tables import Recorded
from core.records import replace


def create_a_delivery(tx: Transaction, event: happened.OrderAccepted, recorded: Recorded) -> None:
    """Whenever a store accepts an order to be brought, a delivery waits for it.

    A second run finds the delivery there.
    """
    view = tx.views.get(event.order_id)
    if view is not None and view.receive == Receive.DELIVERY:
        tx.deliveries.add(event.order_id, tx.now, event.ready_at)


def move_the_delivery_on(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever the food leaves or arrives, so does its delivery.

    A second run writes the same again.
    """
    delivery = tx.deliveries.of_order(event.order_id)
    if delivery is None:
        return
    if isinstance(event, happened.OrderDeparted):
        moved = replace(delivery, status=DeliveryStatus.PICKED_UP, picked_up_at=event.at)
    else:
        moved = replace(delivery, status=DeliveryStatus.DELIVERED, ended_at=event.at)
    tx.deliveries.save(moved)


def call_off_the_delivery(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order ends undelivered, nobody brings it any more.

    A second run writes the same again.
    """
    delivery = tx.deliveries.of_order(event.order_id)
    if delivery is not None:
        off = replace(delivery, status=DeliveryStatus.CANCELLED, ended_at=event.at)
        tx.deliveries.save(off)
