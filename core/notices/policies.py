"""Whenever something happens to an order, its people are owed a word: message, card or ring."""

from __future__ import annotations

from datetime import timedelta

from core.database.transaction import Transaction
from core.deliveries import events as brought
from core.deliveries.model import MOST_NEW_TIMES
from core.notices.alerts import Fault, tell_the_admins
from core.notices.model import Bot
from core.notices.tables import Notices
from core.notices.telling import redraw, tell
from core.orders import events as happened
from core.orders.model import PayWith
from core.orders.tables import Orders
from core.outbox.event import Event, Who
from core.outbox.tables import Recorded
from core.payments.refunds import given_back_for
from core.people.model import Role
from core.people.tables import People
from core.ringing.use_cases import TELL_NOT_REACHED_AFTER, nobody_was_rung
from core.timers.tables import Timers
from core.tracking.status_view_tables import StatusViews

#: Our store side silent for so long: the order is refunded.
GIVE_UP_NOT_REACHED_AFTER = timedelta(minutes=30)
#: A cancel request nobody answers for so long is declined by the clock: the food goes on (guess).
ANSWER_CANCEL_WITHIN = timedelta(minutes=5)

_SAID_TO_CUSTOMERS: dict[type[Event], str] = {
    happened.OrderPlaced: "placed",
    happened.OrderAccepted: "accepted",
    happened.OrderRejected: "rejected",
    happened.OrderCancelled: "cancelled",
    happened.OrderExpired: "expired",
    happened.CookingStarted: "cooking",
    happened.CookingFinished: "ready",
    happened.OrderDeparted: "departed",
    happened.OrderDelivered: "delivered",
    happened.CancelDeclined: "cancel_declined",
    happened.StoreNotReached: "store_not_reached",
    happened.StoreReached: "store_reached",
    brought.NobodyToDeliver: "nobody_rides",
    brought.DeliveryLate: "late",
}


def redraw_the_customers_card(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order looks different, its one card in the customer's chat is owed a redraw.

    A second run finds the notice owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None:
        redraw(tx, recorded, Bot.CUSTOMER, view.customer_id, "card")


def tell_the_customer(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever something happens a customer should hear, one short message is owed.

    The card is redrawn with it. A second run finds it owed already.
    """
    kind = _SAID_TO_CUSTOMERS[type(event)]
    view = tx[StatusViews].get(event.order_id)
    if view is None:
        return
    facts = {
        "store": view.store_name,
        "number": view.number,
        "total": view.total,
        "paid": view.paid - view.owed_back - view.refunded,  # what an end gives back
        "unclear": view.payment == "unknown",  # nobody knows whether money was taken
        "pay_with": view.pay_with,
        "receive": view.receive,
        "by": event.by.value,
        "reason": event.reason,
        "eta_at": view.eta_at.isoformat() if view.eta_at else None,
    }
    if view.coupon_id is not None and isinstance(event, happened.ENDED_UNDELIVERED):
        facts["coupon"] = True  # it is in hand again
    redraws = tx[Notices].is_first_redraw(Bot.CUSTOMER, view.customer_id, event.order_id)
    tell(tx, recorded, Bot.CUSTOMER, view.customer_id, kind, facts, redraws=redraws)


def tell_what_was_taken_out(
    tx: Transaction, event: happened.LineRemoved, recorded: Recorded
) -> None:
    """Whenever a dish is taken out of an order, the customer hears which, and what it saves.

    A second run finds the message owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None:
        at_the_door = view.pay_with == PayWith.ON_DELIVERY
        facts = {
            "store": view.store_name,
            "item": event.item,
            "left": _portions_left(event),
            "quantity": event.quantity,
            "amount": event.amount if at_the_door else given_back_for(tx, event, recorded),
            "at_the_door": at_the_door,
        }
        tell(tx, recorded, Bot.CUSTOMER, view.customer_id, "line_removed", facts)


def _portions_left(event: happened.LineRemoved) -> int:
    """How many of the dish still come."""
    return sum(line["quantity"] for line in event.lines if line["item_id"] == event.item_id)


def ring_the_store(tx: Transaction, event: happened.OrderPlaced, recorded: Recorded) -> None:
    """Whenever an order is placed, its owners' chats are owed the whole order, ringing.

    The acceptance clock starts when the first ring was sent, not now; two timers watch that it
    is sent at all. A store where nobody works is unreachable. A second run finds the rings owed
    and the timers set.
    """
    order_id, now = event.order_id, tx.now
    view = tx[StatusViews].get(order_id)
    assert view is not None  # brought up to date a moment ago
    workers = tx[People].workers_of(view.store_id)
    first = [w for w, role in workers if role is Role.OWNER] or [w for w, _ in workers]
    for worker in first:
        tell(tx, recorded, Bot.STORE, worker, "new_order")
    tx[Timers].set("store_not_reached", order_id, event.at + TELL_NOT_REACHED_AFTER, now=now)
    tx[Timers].set("store_never_reached", order_id, event.at + GIVE_UP_NOT_REACHED_AFTER, now=now)
    if not first:
        nobody_was_rung(tx, order_id)


def redraw_the_stores_tickets(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order changes, the tickets of everybody at the store are owed a redraw.

    Whoever tapped has seen it change under the finger. A second run finds them owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is None or view.number is None:
        return
    for worker, _ in tx[People].workers_of(view.store_id):
        if worker != event.person_id and _has_a_ticket(tx, worker, event):
            redraw(tx, recorded, Bot.STORE, worker, "ticket")


def tell_the_store_it_is_off(
    tx: Transaction,
    event: happened.OrderCancelled | happened.OrderRejected,
    recorded: Recorded,
) -> None:
    """Whenever a placed order ends by someone else's hand, the store hears it at once.

    A second run finds the message owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if event.by is Who.STORE or view is None or view.number is None:
        return
    facts = {"number": view.number, "by": event.by.value, "reason": event.reason}
    for worker, _ in tx[People].workers_of(view.store_id):
        if _has_a_ticket(tx, worker, event):
            tell(tx, recorded, Bot.STORE, worker, "order_off", facts)


def tell_the_store_of_more_words(
    tx: Transaction, event: happened.RequestAdded, recorded: Recorded
) -> None:
    """Whenever a customer has more to say, everybody with a ticket of the order hears it.

    A second run finds the words owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is None or view.number is None:
        return
    for worker, _ in tx[People].workers_of(view.store_id):
        if _has_a_ticket(tx, worker, event):
            facts = {"number": view.number, "words": event.words}
            tell(tx, recorded, Bot.STORE, worker, "request_added", facts)


def tell_the_store_of_the_wish(
    tx: Transaction, event: happened.CancelRequested, recorded: Recorded
) -> None:
    """Whenever a customer asks to cancel, the store is asked, and the clock waits for an answer.

    A second run finds both there.
    """
    order = tx[Orders].get(event.order_id)
    for worker, _ in tx[People].workers_of(order.store_id):
        tell(tx, recorded, Bot.STORE, worker, "cancel_asked", {"number": order.number})
    due = event.at + ANSWER_CANCEL_WITHIN
    tx[Timers].set("cancel_unanswered", f"{order.id}:{recorded.seq}", due, now=tx.now)


def tell_the_store_nobody_rides(
    tx: Transaction, event: brought.NobodyToDeliver, recorded: Recorded
) -> None:
    """Whenever no rider can be found, the store hears it: it may set out itself.

    A second run finds the message owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None:
        for worker, _ in tx[People].workers_of(view.store_id):
            if _has_a_ticket(tx, worker, event):
                tell(tx, recorded, Bot.STORE, worker, "nobody_rides", {"number": view.number})


def tell_the_admins_it_is_stuck(
    tx: Transaction, event: brought.NobodyToDeliver | brought.DeliveryLate, recorded: Recorded
) -> None:
    """Whenever nobody brings an order, or it is late for the last time we tell, admins hear it.

    A second run within ten minutes tells nobody again.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is None:
        return
    kind = "nobody_rides"
    if isinstance(event, brought.DeliveryLate):
        if event.nth < MOST_NEW_TIMES:
            return
        kind = "delivery_late"
    where = f"{view.store_name['ko']} #{view.number}"
    tell_the_admins(tx, Fault(kind, "", where, order_id=event.order_id))


def _has_a_ticket(tx: Transaction, worker: int, event: Event) -> bool:
    return tx[Notices].card(Bot.STORE, worker, event.order_id) is not None
