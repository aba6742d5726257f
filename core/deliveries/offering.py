"""What the clock asks on an order's behalf until somebody brings it. One transaction each.

The order's row is held first, then the rider's.
"""

from __future__ import annotations

from datetime import datetime

from core.database.transaction import Transaction
from core.deliveries.dispatch import (
    ANSWER_WITHIN,
    LOOK_AGAIN_AFTER,
    QUIET_AFTER_SILENCE,
    SILENCES_THAT_END_A_SHIFT,
    in_turn,
    is_nobody_there,
)
from core.deliveries.events import DeliveryLate, DeliveryOffered, NobodyToDeliver
from core.deliveries.model import (
    LATE_AFTER,
    MOST_NEW_TIMES,
    DeliveryStatus,
    Move,
    OfferStatus,
    move_on,
    new_time,
)
from core.deliveries.queries import candidates
from core.deliveries.steps import end_the_offer, put_back
from core.deliveries.tables import Deliveries
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import WANTS_A_RIDER, OrderStatus
from core.orders.tables import Orders
from core.outbox.event import Who
from core.records import replace
from core.refusals import StepRefused
from core.riders.tables import Riders
from core.stores.model import Carrier
from core.stores.tables import Stores
from core.timers.tables import Timers


def ask_the_next(tx: Transaction, order_id: str) -> datetime | None:
    """Ask the next rider to bring it; when to look again, if nobody can be asked now.

    Nobody for two minutes is told once; from then on it is open to every rider on shift. A second
    run finds somebody asked.
    """
    order = tx[Orders].lock(order_id)
    delivery = tx[Deliveries].of_order(order_id)
    if delivery is None or delivery.status is not DeliveryStatus.WAITING:
        return None
    if delivery.carried_by is not Carrier.RIDER or order.status not in WANTS_A_RIDER:
        return None
    store = tx[Stores].get(order.store_id)
    free = candidates(tx, order_id, (store.latitude, store.longitude))
    for rider in in_turn(free, order.distance_m, tx.now):
        if tx[Deliveries].offer(order_id, rider.rider_id, rider.distance_m, tx.now):
            offered = move_on(delivery, Move.OFFER, by=Who.CLOCK, at=tx.now)
            offered = tx[Deliveries].save(replace(offered, offered_at=tx.now))
            tx.record(
                DeliveryOffered(
                    order_id=order_id, at=tx.now, by=Who.CLOCK,
                    rider_id=rider.rider_id, distance_m=rider.distance_m,
                )
            )  # fmt: skip
            key = f"{order_id}:{offered.version}"
            tx[Timers].set("offer_unanswered", key, tx.now + ANSWER_WITHIN, now=tx.now)
            return None
    assert delivery.due_at is not None  # promised when it was accepted
    if delivery.nobody_at is None and is_nobody_there(delivery.due_at, tx.now):
        tx[Deliveries].nobody_since(order_id, tx.now)
        tx.record(NobodyToDeliver(order_id=order_id, at=tx.now, by=Who.CLOCK))
    return tx.now + LOOK_AGAIN_AFTER


def offer_lapsed(tx: Transaction, order_id: str, *, was_heard: bool) -> None:
    """45 seconds and no answer: the next one is asked. Who *was_heard* to be silent has a rest.

    Raises:
        StepRefused: the rider answered, or there is no question any more.
    """
    order = tx[Orders].lock(order_id)
    delivery, offer = tx[Deliveries].of_order(order_id), tx[Deliveries].open_offer(order_id)
    if delivery is None or offer is None:
        raise StepRefused(order.status, Move.LET_GO, number=order.number)
    end_the_offer(tx, order, delivery, offer, OfferStatus.LAPSED, by=Who.CLOCK)
    if not was_heard:
        return
    rider = tx[Riders].lock(offer.rider_id)
    silences = rider.silences + 1
    ends = silences >= SILENCES_THAT_END_A_SHIFT and rider.on_shift
    tx[Riders].save(
        replace(
            rider,
            silences=silences,
            quiet_until=tx.now + QUIET_AFTER_SILENCE,
            on_shift=rider.on_shift and not ends,
        )
    )
    if ends:
        key = f"offer:{offer.id}"
        tx[Notices].owe(Bot.STORE, rider.person_id, "shift_ended", key=key, at=tx.now)


def give_up_on_rider(tx: Transaction, order_id: str, rider_id: int) -> None:
    """The food is ready, and the rider who said yes does not come: another one is looked for.

    Raises:
        StepRefused: it is in other hands, or on its way.
    """
    order = tx[Orders].lock(order_id)
    delivery = tx[Deliveries].of_order(order_id)
    if delivery is None or delivery.rider_id != rider_id or order.status is not OrderStatus.READY:
        raise StepRefused(order.status, Move.GIVE_BACK, number=order.number)
    put_back(tx, order, delivery, Who.CLOCK, "missing")


def tell_a_new_time(tx: Transaction, order_id: str) -> datetime | None:
    """It is late: the customer hears another time; when to look again.

    Asked before the promise is over, it only answers when that is.
    """
    order = tx[Orders].lock(order_id)
    delivery = tx[Deliveries].of_order(order_id)
    if delivery is None or delivery.status.is_final or not order.is_open:
        return None
    assert order.eta_at is not None and order.ready_at is not None  # promised when accepted
    if tx.now < order.eta_at + LATE_AFTER:
        return order.eta_at + LATE_AFTER
    if delivery.new_times >= MOST_NEW_TIMES:
        return None
    eta_at = new_time(
        delivery,
        now=tx.now,
        ready_at=order.ready_at,
        distance_m=order.distance_m,
        is_ready=order.status is OrderStatus.READY,
    )
    tx[Orders].arrives(order_id, eta_at)
    nth = tx[Deliveries].told_a_new_time(delivery)
    tx.record(DeliveryLate(order_id=order_id, at=tx.now, by=Who.CLOCK, eta_at=eta_at, nth=nth))
    return eta_at + LATE_AFTER
