"""Whenever an order moves, so does whoever brings it; and riders hear what concerns them."""

from __future__ import annotations

from collections.abc import Mapping

from core.database.transaction import Transaction
from core.deliveries import events as brought
from core.deliveries.dispatch import dispatch_at
from core.deliveries.model import (
    LATE_AFTER,
    MISSING_AFTER,
    Delivery,
    DeliveryStatus,
    Move,
    OfferStatus,
    move_on,
    pay_for,
)
from core.deliveries.steps import taken_over
from core.deliveries.tables import Deliveries
from core.notices.model import Bot
from core.notices.tables import Notices
from core.notices.telling import tell
from core.orders import events as happened
from core.orders.model import Receive
from core.outbox.event import Event, Who
from core.outbox.tables import Recorded
from core.records import replace
from core.stores.model import Carrier
from core.timers.tables import Timers
from core.tracking.status_view_tables import StatusViews


def create_a_delivery(tx: Transaction, event: happened.OrderAccepted, recorded: Recorded) -> None:
    """Whenever a store accepts an order to be brought, a delivery waits for it.

    One for riders is looked after by the clock: when to ask, and whether it is late. A second run
    finds the delivery there and the timers set.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is None or view.receive != Receive.DELIVERY:
        return
    if event.carried_by != Carrier.RIDER:
        tx[Deliveries].add(event.order_id, tx.now, event.ready_at)
        return
    pay = pay_for(view.delivery_fee)
    tx[Deliveries].add_for_riders(event.order_id, tx.now, event.ready_at, pay)
    begins = dispatch_at(event.ready_at, tx.now)
    tx[Timers].set("dispatch", event.order_id, begins, now=tx.now)
    tx[Timers].set("delivery_late", event.order_id, event.eta_at + LATE_AFTER, now=tx.now)


def make_the_delivery_due(
    tx: Transaction, event: happened.CookingFinished, recorded: Recorded
) -> None:
    """Whenever the food is ready, a rider is asked now, or the one who said yes is told.

    A second run finds the message owed already and asks about the same.
    """
    delivery = _riders_delivery(tx, event)
    if delivery is None:
        return
    tx[Deliveries].is_due(event.order_id, event.at)
    if delivery.rider_id is not None and delivery.status is DeliveryStatus.ASSIGNED:
        tell_the_rider(tx, recorded, delivery, delivery.rider_id, "pickup_ready")
        redraw_for(tx, recorded, delivery, delivery.rider_id)
        key, due = f"{event.order_id}:{delivery.rider_id}", event.at + MISSING_AFTER
        tx[Timers].set_again("rider_missing", key, due, now=tx.now)
    elif delivery.status is DeliveryStatus.WAITING:
        tx[Timers].set_again("dispatch", event.order_id, tx.now, now=tx.now)


def move_the_delivery_on(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever the food leaves or arrives, so does its delivery.

    What a rider moves was written with the fact itself. A second run writes the same again.
    """
    delivery = tx[Deliveries].of_order(event.order_id)
    if delivery is None:
        return
    departed = isinstance(event, happened.OrderDeparted)
    if delivery.carried_by is Carrier.RIDER:
        if departed and event.by is Who.STORE:  # it set out before there was a delivery to take
            tx[Deliveries].save(taken_over(delivery, event.at))
    elif departed:
        status = DeliveryStatus.PICKED_UP
        tx[Deliveries].follow(replace(delivery, status=status, picked_up_at=event.at))
    else:
        status = DeliveryStatus.DELIVERED
        tx[Deliveries].follow(replace(delivery, status=status, ended_at=event.at))


def call_off_the_delivery(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order ends undelivered, nobody brings it any more.

    A rider on the way, or one who is being asked, hears it. A second run finds it called off.
    """
    delivery = tx[Deliveries].of_order(event.order_id)
    if delivery is None:
        return
    if delivery.carried_by is Carrier.STORE:
        left = delivery.picked_up_at is not None
        status = DeliveryStatus.FAILED if left else DeliveryStatus.CANCELLED
        tx[Deliveries].follow(replace(delivery, status=status, ended_at=event.at))
        return
    if delivery.status.is_final:
        return
    offer = tx[Deliveries].open_offer(event.order_id)
    off = tx[Deliveries].save(move_on(delivery, Move.CALL_OFF, by=event.by, at=event.at))
    if offer is not None:
        tx[Deliveries].end_offer(offer, OfferStatus.WITHDRAWN, tx.now)
        redraw_for(tx, recorded, off, offer.rider_id)
    if delivery.rider_id is not None:
        more = {"paid": delivery.pay if off.status is DeliveryStatus.FAILED else 0}
        tell_the_rider(tx, recorded, off, delivery.rider_id, "delivery_off", more)
        redraw_for(tx, recorded, off, delivery.rider_id)


def ask_the_rider(tx: Transaction, event: brought.DeliveryOffered, recorded: Recorded) -> None:
    """Whenever a rider is to be asked, their chat rings with the offer.

    A second run finds it owed already.
    """
    delivery = _riders_delivery(tx, event)
    if delivery is not None:
        facts = {"card": delivery.card}
        tell(tx, recorded, Bot.STORE, event.rider_id, "offer", facts)


def redraw_the_offer(tx: Transaction, event: brought.OfferEnded, recorded: Recorded) -> None:
    """Whenever an offer is over, its card says so; who tapped has seen it under the finger.

    A second run finds the redraw owed already.
    """
    delivery = tx[Deliveries].of_order(event.order_id)
    if delivery is not None and event.person_id != event.rider_id:
        redraw_for(tx, recorded, delivery, event.rider_id)


def tell_the_rider_it_is_given_away(
    tx: Transaction, event: brought.DeliveryGivenBack, recorded: Recorded
) -> None:
    """Whenever a rider who did not come is looked for no more, they hear it.

    A second run finds the message owed already.
    """
    delivery = _riders_delivery(tx, event)
    if delivery is not None and event.by is Who.CLOCK:
        tell_the_rider(tx, recorded, delivery, event.rider_id, "given_away")
        redraw_for(tx, recorded, delivery, event.rider_id)


def redraw_the_riders_ticket(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order in a rider's hands changes, their ticket follows.

    A second run finds the redraw owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is None or view.rider_id is None or view.rider_id == event.person_id:
        return
    delivery = tx[Deliveries].of_order(event.order_id)
    if delivery is not None and delivery.rider_id == view.rider_id:
        redraw_for(tx, recorded, delivery, view.rider_id)


def tell_the_rider(
    tx: Transaction,
    recorded: Recorded,
    delivery: Delivery,
    rider_id: int,
    kind: str,
    more: Mapping[str, object] | None = None,
) -> None:
    """Owe a rider one message about a delivery."""
    view = tx[StatusViews].get(delivery.order_id)
    assert view is not None  # accepted orders have one
    facts = {"store": view.store_name, "number": view.number, **(more or {})}
    tell(tx, recorded, Bot.STORE, rider_id, kind, facts)


def redraw_for(tx: Transaction, recorded: Recorded, delivery: Delivery, rider_id: int) -> None:
    """Owe one redraw of a rider's ticket however many facts are handed out at once."""
    if tx[Notices].is_first_redraw(Bot.STORE, rider_id, delivery.card):
        tell(tx, recorded, Bot.STORE, rider_id, "rider_ticket", {"card": delivery.card})


def _riders_delivery(tx: Transaction, event: Event) -> Delivery | None:
    """The order's delivery, if riders bring it; asked of the view first, which is at hand."""
    view = tx[StatusViews].get(event.order_id)
    if view is None or view.carried_by != Carrier.RIDER:
        return None
    return tx[Deliveries].of_order(event.order_id)
