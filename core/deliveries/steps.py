"""What the moves of a delivery share; and a store setting out itself while no rider comes."""

from __future__ import annotations

from datetime import datetime

from core.database.transaction import Transaction
from core.deliveries.events import DeliveryGivenBack, OfferEnded
from core.deliveries.model import (
    OUT_OF_REACH_AFTER,
    Delivery,
    DeliveryStatus,
    Move,
    Offer,
    OfferStatus,
    move_on,
    on_the_way,
)
from core.deliveries.tables import Deliveries
from core.orders.model import Order
from core.outbox.event import Who
from core.records import replace
from core.refusals import RiderHasIt
from core.stores.model import Carrier
from core.timers.tables import Timers


def store_sets_out(tx: Transaction, order: Order, by: int) -> None:
    """The store takes over what no rider has said yes to; whoever is being asked hears it.

    Raises:
        RiderHasIt: a rider comes for it.
    """
    delivery = tx[Deliveries].of_order(order.id)
    if delivery is None or delivery.carried_by is Carrier.STORE:
        return  # its policy has not run yet and will find the order gone
    if delivery.rider_id is not None:
        raise RiderHasIt(status=order.status, number=order.number)
    offer = tx[Deliveries].open_offer(order.id)
    if offer is not None:
        tx[Deliveries].end_offer(offer, OfferStatus.WITHDRAWN, tx.now)
        tx.record(
            OfferEnded(
                order_id=order.id, at=tx.now, by=Who.STORE, person_id=by,
                reason="taken_over", rider_id=offer.rider_id,
            )
        )  # fmt: skip
    tx[Deliveries].save(taken_over(delivery, tx.now))


def taken_over(delivery: Delivery, at: datetime) -> Delivery:
    """The delivery now that the store itself is on the way with it."""
    moved = move_on(delivery, Move.PICK_UP, by=Who.STORE, at=at)
    return replace(moved, carried_by=Carrier.STORE, picked_up_at=at)


def store_hands_over(tx: Transaction, order: Order) -> None:
    """The store says it is at the door: where it brought it, or its rider is out of reach.

    Raises:
        RiderHasIt: a rider is on the way with it, and not long overdue.
    """
    delivery = tx[Deliveries].of_order(order.id)
    if delivery is None or delivery.carried_by is Carrier.STORE:
        return
    if delivery.status is not DeliveryStatus.PICKED_UP:
        return  # the order itself refuses
    if not is_out_of_reach(delivery, order, tx.now):
        raise RiderHasIt(status=order.status, number=order.number)
    tx[Deliveries].save(move_on(delivery, Move.HAND_OVER, by=Who.STORE, at=tx.now))


def is_out_of_reach(delivery: Delivery, order: Order, now: datetime) -> bool:
    """The rider on the way should have been there so long ago that the store may close it."""
    left = delivery.picked_up_at
    way = on_the_way(order.distance_m)
    return left is not None and now > left + way + OUT_OF_REACH_AFTER


def end_the_offer(
    tx: Transaction, order: Order, delivery: Delivery, offer: Offer, how: OfferStatus, *, by: Who
) -> Delivery:
    """Whoever is asked will not bring it: the next one is asked at once."""
    waits = tx[Deliveries].save(move_on(delivery, Move.LET_GO, by=by, at=tx.now))
    tx[Deliveries].end_offer(offer, how, tx.now)
    reason = "declined" if how is OfferStatus.DECLINED else "no_answer"
    tx.record(
        OfferEnded(
            order_id=order.id, at=tx.now, by=by, reason=reason, rider_id=offer.rider_id,
            person_id=offer.rider_id if by is Who.RIDER else None,
        )
    )  # fmt: skip
    tx[Timers].set_again("dispatch", order.id, tx.now, now=tx.now)
    return waits


def put_back(tx: Transaction, order: Order, delivery: Delivery, by: Who, reason: str) -> None:
    """Whoever said yes will not come: another one is looked for at once."""
    rider_id = delivery.rider_id
    assert rider_id is not None  # asked before
    waits = move_on(delivery, Move.GIVE_BACK, by=by, at=tx.now)
    tx[Deliveries].save(replace(waits, rider_id=None, assigned_at=None))
    tx[Deliveries].nobody_since(order.id, None)
    tx.record(
        DeliveryGivenBack(
            order_id=order.id, at=tx.now, by=by, reason=reason, rider_id=rider_id,
            person_id=rider_id if by is Who.RIDER else None,
        )
    )  # fmt: skip
    tx[Timers].set_again("dispatch", order.id, tx.now, now=tx.now)
