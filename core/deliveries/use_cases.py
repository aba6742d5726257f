"""What riders do with deliveries. One function is one transaction.

The order's row is held first, then the rider's: whoever comes second finds what is true.
"""

from __future__ import annotations

from core.database.transaction import Transaction
from core.deliveries.dispatch import MOST_IN_HAND
from core.deliveries.events import DeliveryAssigned
from core.deliveries.model import (
    MISSING_AFTER,
    Delivery,
    DeliveryStatus,
    Move,
    OfferStatus,
    move_on,
    on_the_way,
)
from core.deliveries.queries import metres_to_the_store, was_asked
from core.deliveries.steps import end_the_offer, put_back
from core.deliveries.tables import Deliveries
from core.orders.model import WANTS_A_RIDER, Action, Order, take_step
from core.orders.tables import Orders
from core.outbox.event import Who
from core.people.model import Role
from core.people.tables import People
from core.records import replace
from core.refusals import Changed, NotOnShift, NotYours, StepRefused, TooMany
from core.riders.tables import Riders
from core.stores.tables import Stores
from core.timers.tables import Timers


def take(tx: Transaction, order_id: str, *, by: int, version: int | None = None) -> Delivery:
    """수락: the rider who is asked says yes; or one asked before, while nobody else is.

    What nobody was found for is open to every rider on shift. A second run finds it theirs.

    Raises:
        NotYours: they never were asked.
        StepRefused: somebody was faster: another rider, the store, the clock, a cancel.
        Changed: it may be taken, but not as it was shown.
        TooMany: they have as many in hand as fit.
        NotOnShift: it is open to riders on shift.
    """
    order = tx[Orders].lock(order_id)
    delivery = _for_the_rider(tx, order, by)
    if delivery.rider_id == by and delivery.is_under_way:
        return delivery
    if order.status not in WANTS_A_RIDER:
        raise StepRefused(order.status, Move.TAKE, number=order.number)
    offer = tx[Deliveries].open_offer(order_id)
    if delivery.status is DeliveryStatus.OFFERED and (offer is None or offer.rider_id != by):
        raise StepRefused(delivery.status, Move.TAKE, number=order.number)
    taken = move_on(delivery, Move.TAKE, by=Who.RIDER, at=tx.now)
    if version is not None and version != delivery.version:
        raise Changed(status=delivery.status, number=order.number)
    rider = tx[Riders].lock(by)
    if offer is None and not rider.on_shift:
        raise NotOnShift()
    if len(tx[Deliveries].in_hand(by)) >= MOST_IN_HAND:
        raise TooMany(most=MOST_IN_HAND)
    if offer is not None:
        tx[Deliveries].end_offer(offer, OfferStatus.TAKEN, tx.now)
    else:
        metres = metres_to_the_store(tx, order, rider) or 0
        tx[Deliveries].offer(order_id, by, metres, tx.now, OfferStatus.TAKEN)
    if rider.silences or rider.quiet_until is not None:
        tx[Riders].save(replace(rider, silences=0, quiet_until=None))
    taken = replace(taken, rider_id=by, assigned_at=tx.now)
    taken = tx[Deliveries].save(taken)
    tx.record(
        DeliveryAssigned(order_id=order_id, at=tx.now, by=Who.RIDER, person_id=by, rider_id=by)
    )
    metres = offer.distance_m if offer is not None else metres_to_the_store(tx, order, rider) or 0
    arrives = tx.now + on_the_way(metres)
    due = max(arrives, delivery.due_at or tx.now) + MISSING_AFTER
    tx[Timers].set_again("rider_missing", f"{order_id}:{by}", due, now=tx.now)
    return taken


def decline(tx: Transaction, order_id: str, *, by: int, version: int | None = None) -> Delivery:
    """거절: no offence taken; the next one is asked at once.

    Raises:
        NotYours: they never were asked.
        StepRefused: they are not being asked any more.
    """
    order = tx[Orders].lock(order_id)
    delivery = _for_the_rider(tx, order, by)
    offer = tx[Deliveries].open_offer(order_id)
    if offer is None or offer.rider_id != by or version not in (None, delivery.version):
        raise StepRefused(delivery.status, Move.LET_GO, number=order.number)
    rider = tx[Riders].lock(by)
    if rider.silences:
        tx[Riders].save(replace(rider, silences=0))
    return end_the_offer(tx, order, delivery, offer, OfferStatus.DECLINED, by=Who.RIDER)


def give_back(tx: Transaction, order_id: str, *, by: int, version: int | None = None) -> None:
    """A rider who said yes cannot come after all; another one is looked for at once.

    Raises:
        NotYours: it is not in their hands.
        StepRefused: it has left the store.
        Changed: it is not as it was shown.
    """
    order = tx[Orders].lock(order_id)
    delivery = _in_their_hands(tx, order, by, version)
    put_back(tx, order, delivery, Who.RIDER, "rider")


def pick_up(tx: Transaction, order_id: str, *, by: int, version: int | None = None) -> Order:
    """The rider has the food and sets out; only once it is ready.

    Raises:
        NotYours: it is not in their hands.
        StepRefused: it is not ready, or has left.
        Changed: it is not as it was shown.
    """
    order = tx[Orders].lock(order_id)
    delivery = _in_their_hands(tx, order, by, version)
    eta_at = tx.now + on_the_way(order.distance_m)
    left, departed = take_step(
        order, Action.DEPART, by=Who.RIDER, at=tx.now, person_id=by, eta_at=eta_at
    )
    left = tx[Orders].save(replace(left, eta_at=eta_at))
    moved = move_on(delivery, Move.PICK_UP, by=Who.RIDER, at=tx.now)
    tx[Deliveries].save(replace(moved, picked_up_at=tx.now))
    tx.record(departed)
    store = tx[Stores].get(order.store_id)
    tx[Riders].is_at(by, store.latitude, store.longitude)
    return left


def hand_over(tx: Transaction, order_id: str, *, by: int, version: int | None = None) -> Order:
    """The food is at its door.

    Raises:
        NotYours: it is not in their hands.
        StepRefused: it has not left the store, or is handed over.
        Changed: it is not as it was shown.
    """
    order = tx[Orders].lock(order_id)
    delivery = _in_their_hands(tx, order, by, version)
    done, delivered = take_step(order, Action.DELIVER, by=Who.RIDER, at=tx.now, person_id=by)
    done = tx[Orders].save(done)
    tx[Deliveries].save(move_on(delivery, Move.HAND_OVER, by=Who.RIDER, at=tx.now))
    tx.record(delivered)
    if order.address is not None:
        tx[Riders].is_at(by, *_about(order.address.latitude, order.address.longitude))
    return done


def _for_the_rider(tx: Transaction, order: Order, by: int) -> Delivery:
    """The order's delivery, for a rider who may know of it."""
    delivery = tx[Deliveries].of_order(order.id)
    if delivery is None or not tx[People].worker(by).has(Role.RIDER):
        raise NotYours()
    known = delivery.rider_id == by or delivery.nobody_at is not None
    if not known and not was_asked(tx, order.id, by):
        raise NotYours()
    return delivery


def _in_their_hands(tx: Transaction, order: Order, by: int, version: int | None) -> Delivery:
    """The order's delivery, for the rider who carries it; as it was shown."""
    delivery = tx[Deliveries].of_order(order.id)
    if delivery is None or delivery.rider_id != by or not tx[People].worker(by).has(Role.RIDER):
        raise NotYours()
    if version is not None and version != delivery.version:
        raise Changed(status=delivery.status, number=order.number)
    return delivery


def _about(latitude: float, longitude: float) -> tuple[float, float]:
    """Some hundred metres: where a rider is now is kept, a customer's very door is not with it."""
    return round(latitude, 3), round(longitude, 3)
