"""What the clock asks about orders that riders bring. A timer asks; the model answers.

While our store side is down no rider hears or answers us: nobody is asked, and no silence counts.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from core.database.transaction import Transaction
from core.deliveries import offering
from core.deliveries.dispatch import ANSWER_WITHIN
from core.deliveries.tables import Deliveries
from core.notices.model import Bot, Notice, NoticeStatus
from core.notices.tables import Notices
from core.orders.model import OrderStatus
from core.orders.tables import Orders
from core.refusals import StepRefused
from core.timers.store_side import SILENT_AFTER, store_side_is_down, up_since
from core.timers.tables import Timer, passed

#: A question that could not be said for so long goes to the next rider (guess).
UNSAID_FOR = timedelta(minutes=3)


def ask_riders(tx: Transaction, timer: Timer) -> datetime | None:
    """The food is nearly ready, or a rider said no: ask the next one."""
    if store_side_is_down(tx):
        return tx.now + SILENT_AFTER
    return offering.ask_the_next(tx, timer.key)


def take_the_offer_back(tx: Transaction, timer: Timer) -> datetime | None:
    """45 seconds after the rider was told, ask the next one.

    They run from the message that was sent, and stand still while our store side is down.
    """
    order_id, _, version = timer.key.partition(":")
    offer, delivery = tx[Deliveries].open_offer(order_id), tx[Deliveries].of_order(order_id)
    if offer is None or delivery is None or delivery.version != int(version):
        return None
    up = up_since(tx)
    if up is None:
        return tx.now + SILENT_AFTER
    said = _said_to(tx, order_id, offer.rider_id)
    if said is not None and said.status is NoticeStatus.OWED:
        if passed(offer.offered_at, tx.now) and tx.now < offer.offered_at + UNSAID_FOR:
            return tx.now + ANSWER_WITHIN / 3
    elif said is not None and (sent_at := passed(said.sent_at, tx.now)) is not None:
        until = max(sent_at, up) + ANSWER_WITHIN
        if tx.now < until:
            return until
    with suppress(StepRefused):
        heard = said is not None and said.sent_at is not None
        offering.offer_lapsed(tx, order_id, was_heard=heard)
    return None


def look_for_another_rider(tx: Transaction, timer: Timer) -> datetime | None:
    """The rider who said yes is not there and the food is: ask another one."""
    order_id, _, rider_id = timer.key.partition(":")
    delivery = tx[Deliveries].of_order(order_id)
    if delivery is None or delivery.rider_id != int(rider_id):
        return None
    if tx[Orders].get(order_id).status in (OrderStatus.ACCEPTED, OrderStatus.COOKING):
        return None  # finishing asks again
    if store_side_is_down(tx):
        return tx.now + SILENT_AFTER
    with suppress(StepRefused):
        offering.give_up_on_rider(tx, order_id, int(rider_id))
    return None


def tell_a_later_time(tx: Transaction, timer: Timer) -> datetime | None:
    """Five minutes later than promised: tell the customer a new time."""
    return offering.tell_a_new_time(tx, timer.key)


def _said_to(tx: Transaction, order_id: str, rider_id: int) -> Notice | None:
    """The question as it was owed to that rider, the last one."""
    asked = [
        notice
        for notice in tx[Notices].of_order(order_id)
        if (notice.bot, notice.person_id, notice.kind) == (Bot.STORE, rider_id, "offer")
    ]
    return asked[-1] if asked else None
