"""Whenever X, do Y: the plot on one page.

A policy changes rows only: it writes down what is owed (a notice, a refund, a timer), and an
errand carries it out. It runs in one transaction with the note that it ran.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from core.database.transaction import Transaction
from core.deliveries.model import DeliveryStatus
from core.notices.model import Bot
from core.orders import events as happened
from core.orders import view as status_view
from core.orders.model import PayWith, Receive
from core.outbox.event import Event, Who
from core.outbox.tables import Recorded
from core.payments import events as money
from core.payments import refunds
from core.payments import use_cases as payments
from core.people.model import Role
from core.records import replace
from core.stores.model import MISSES_THAT_PAUSE, UNTIL_SWITCHED_ON

Policy = Callable[[Transaction, Any, Recorded], None]

#: Our store side silent for so long: the customer is told, then refunded.
TELL_NOT_REACHED_AFTER = timedelta(minutes=5)
GIVE_UP_NOT_REACHED_AFTER = timedelta(minutes=30)
#: A cancel request nobody answers for so long is declined by the clock: the food goes on (guess).
ANSWER_CANCEL_WITHIN = timedelta(minutes=5)
#: A refund that took longer than this is worth a message of its own when it is done (guess).
LONG_REFUND = timedelta(minutes=10)


def bring_the_view_up_to_date(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever anything happens to an order, its status view knows it.

    A second run finds the fact known already.
    """
    if isinstance(event, happened.OrderRequested):
        tx.views.keep(status_view.begin(event, recorded.seq))
        return
    view = tx.views.get(event.order_id)
    if view is not None:
        tx.views.keep(status_view.after(view, event, recorded.seq))


def redraw_the_customers_card(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order looks different, its one card in the customer's chat is owed a redraw.

    A second run finds the notice owed already.
    """
    view = tx.views.get(event.order_id)
    if view is not None:
        _redraw(tx, recorded, Bot.CUSTOMER, view.customer_id, "card")


def tell_the_customer(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever something happens a customer should hear, one short message is owed.

    The card is redrawn with it. A second run finds it owed already.
    """
    kind = _SAID_TO_CUSTOMERS[type(event)]
    view = tx.views.get(event.order_id)
    if view is None:
        return
    facts = {
        "store": view.store_name,
        "number": view.number,
        "total": view.total,
        "paid": view.paid - view.owed_back - view.refunded,  # what an end gives back
        "receive": view.receive,
        "by": event.by.value,
        "reason": event.reason,
        "eta_at": view.eta_at.isoformat() if view.eta_at else None,
    }
    redraws = tx.notices.is_first_redraw(Bot.CUSTOMER, view.customer_id, event.order_id)
    _tell(tx, recorded, Bot.CUSTOMER, view.customer_id, kind, facts, redraws=redraws)


def ring_the_store(tx: Transaction, event: happened.OrderPlaced, recorded: Recorded) -> None:
    """Whenever an order is placed, its owners' chats are owed the whole order, ringing.

    The acceptance clock starts when the first ring was sent, not now; two timers watch that it
    is sent at all. A second run finds the rings owed and the timers set.
    """
    order_id, now = event.order_id, tx.now
    view = tx.views.get(order_id)
    assert view is not None  # brought up to date a moment ago
    workers = tx.people.workers_of(view.store_id)
    first = [w for w, role in workers if role is Role.OWNER] or [w for w, _ in workers]
    for worker in first:
        _tell(tx, recorded, Bot.STORE, worker, "new_order")
    tx.timers.set("store_not_reached", order_id, event.at + TELL_NOT_REACHED_AFTER, now=now)
    tx.timers.set("store_never_reached", order_id, event.at + GIVE_UP_NOT_REACHED_AFTER, now=now)


def redraw_the_stores_tickets(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order changes, the tickets of everybody at the store are owed a redraw.

    Whoever tapped has seen it change under the finger. A second run finds them owed already.
    """
    view = tx.views.get(event.order_id)
    if view is None or view.number is None:
        return
    for worker, _ in tx.people.workers_of(view.store_id):
        if worker != event.person_id and _has_a_ticket(tx, worker, event):
            _redraw(tx, recorded, Bot.STORE, worker, "ticket")


def tell_the_store_it_is_off(
    tx: Transaction,
    event: happened.OrderCancelled | happened.OrderRejected,
    recorded: Recorded,
) -> None:
    """Whenever a placed order ends by someone else's hand, the store hears it at once.

    A second run finds the message owed already.
    """
    view = tx.views.get(event.order_id)
    if event.by is Who.STORE or view is None or view.number is None:
        return
    facts = {"number": view.number, "by": event.by.value, "reason": event.reason}
    for worker, _ in tx.people.workers_of(view.store_id):
        if _has_a_ticket(tx, worker, event):
            _tell(tx, recorded, Bot.STORE, worker, "order_off", facts)


def tell_the_store_of_the_wish(
    tx: Transaction, event: happened.CancelRequested, recorded: Recorded
) -> None:
    """Whenever a customer asks to cancel, the store is asked, and the clock waits for an answer.

    A second run finds both there.
    """
    order = tx.orders.get(event.order_id)
    for worker, _ in tx.people.workers_of(order.store_id):
        _tell(tx, recorded, Bot.STORE, worker, "cancel_asked", {"number": order.number})
    due = event.at + ANSWER_CANCEL_WITHIN
    tx.timers.set("cancel_unanswered", f"{order.id}:{recorded.seq}", due, now=tx.now)


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


def give_back_what_was_paid(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order ends undelivered, its payer is owed everything back.

    A second run finds the refund already owed and adds nothing.
    """
    payments.nothing_more_to_collect(tx, event.order_id)
    for payment in tx.payments.of_order(event.order_id):
        refunds.owe_refund(tx, payment, because=_NAMES_OF_ENDS[type(event)])


def give_back_for_the_line(
    tx: Transaction, event: happened.LineRemoved, recorded: Recorded
) -> None:
    """Whenever a dish is taken out of an order, its payer is owed what it cost, less its discount.

    A second run finds the refund of this very fact and adds nothing.
    """
    payments.collect_less(tx, tx.orders.get(event.order_id))
    for payment in tx.payments.of_order(event.order_id):
        if payment.status.is_collected and refunds.owed_of(tx, payment) < payment.amount:
            refunds.owe_part(
                tx,
                payment,
                event.amount,
                because="line_removed",
                request_key=f"event:{recorded.id}",
            )
            return


def tell_what_was_taken_out(
    tx: Transaction, event: happened.LineRemoved, recorded: Recorded
) -> None:
    """Whenever a dish is taken out of an order, the customer hears which, and what it saves.

    A second run finds the message owed already.
    """
    view = tx.views.get(event.order_id)
    if view is not None:
        facts = {
            "store": view.store_name,
            "item": event.item,
            "amount": event.amount,
            "at_the_door": view.pay_with == PayWith.ON_DELIVERY,
        }
        _tell(tx, recorded, Bot.CUSTOMER, view.customer_id, "line_removed", facts)


def call_the_payer_back(tx: Transaction, event: money.PayerCalledBack, recorded: Recorded) -> None:
    """Whenever the company takes calls again, those who waited are asked to pay, in turn.

    A second run finds the message owed already.
    """
    view = tx.views.get(event.order_id)
    if view is not None:
        facts = {"total": view.total, "pay_until": event.pay_until.isoformat()}
        facts["way"] = "w" if view.pay_method == "window" else "c"
        _tell(tx, recorded, Bot.CUSTOMER, view.customer_id, "called_back", facts)


def return_the_stock(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order ends undelivered, its counted portions are on the menu again.

    It runs once: the note that it ran is written in the same transaction.
    """
    for line in tx.orders.get(event.order_id).lines:
        tx.stores.give_back(line.item_id, line.quantity)


def collect_at_the_door(
    tx: Transaction, event: happened.OrderDelivered, recorded: Recorded
) -> None:
    """Whenever food paid for on delivery is handed over, it is paid.

    A second run finds it paid.
    """
    view = tx.views.get(event.order_id)
    if view is not None and view.pay_with == PayWith.ON_DELIVERY:
        payments.collected_at_the_door(tx, tx.orders.get(event.order_id))


def count_the_miss(tx: Transaction, event: happened.OrderRejected, recorded: Recorded) -> None:
    """Whenever a store let an order go by, it is counted; two in a row pause the store.

    It runs once: the note that it ran is written in the same transaction.
    """
    if event.by is not Who.CLOCK or event.reason != "no_answer":
        return
    order = tx.orders.get(event.order_id)
    store = tx.stores.get(order.store_id)
    missed = store.missed_in_a_row + 1
    store = replace(store, missed_in_a_row=missed)
    if missed >= MISSES_THAT_PAUSE:
        store = replace(store, paused_until=UNTIL_SWITCHED_ON)
        for worker, _ in tx.people.workers_of(store.id):
            _tell(tx, recorded, Bot.STORE, worker, "paused", {"store": store.name})
    tx.stores.save(store)


def forget_the_misses(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever a store answers, its misses in a row begin anew.

    A second run finds none.
    """
    view = tx.views.get(event.order_id)
    if event.by is Who.STORE and view is not None:
        store = tx.stores.get(view.store_id)
        if store.missed_in_a_row:
            tx.stores.save(replace(store, missed_in_a_row=0))


def say_when_a_late_refund_is_done(
    tx: Transaction, event: money.RefundSettled, recorded: Recorded
) -> None:
    """Whenever a refund took long, its end is worth a message; else the card says it.

    A second run finds the message owed already.
    """
    refund = tx.payments.refund(event.refund_id)
    if event.at - refund.owed_at < LONG_REFUND:
        return
    view = tx.views.get(event.order_id)
    if view is not None:
        facts = {"store": view.store_name, "amount": event.amount}
        _tell(tx, recorded, Bot.CUSTOMER, view.customer_id, "refund_done", facts)


def tell_why_money_goes_back(tx: Transaction, event: money.RefundOwed, recorded: Recorded) -> None:
    """Whenever money goes back for another reason than the order's end, its payer hears why.

    How an order ended says so itself. A second run finds the message owed already.
    """
    view = tx.views.get(event.order_id)
    kind = "given_back" if event.by is Who.ADMIN else _SAID_OF_REFUNDS.get(event.reason or "")
    if kind is not None and view is not None:
        facts = {"store": view.store_name, "amount": event.amount}
        _tell(tx, recorded, Bot.CUSTOMER, view.customer_id, kind, facts)
        _redraw(tx, recorded, Bot.CUSTOMER, view.customer_id, "card")


_NAMES_OF_ENDS: dict[type[Event], str] = {
    happened.OrderRejected: "order_rejected",
    happened.OrderCancelled: "order_cancelled",
    happened.OrderExpired: "order_expired",
}
_SAID_OF_REFUNDS = {"paid_too_late": "late_money", "amount_differs": "odd_money"}
_SAID_TO_CUSTOMERS: dict[type[Event], str] = {
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
}

_see = (bring_the_view_up_to_date, redraw_the_customers_card)
_hear = (bring_the_view_up_to_date, tell_the_customer)
_all = (*_hear, redraw_the_stores_tickets)
_off = (give_back_what_was_paid, return_the_stock, call_off_the_delivery)

# fmt: off
POLICIES: Mapping[type[Event], tuple[Policy, ...]] = {
    # whenever …                do …
    happened.OrderRequested:    (bring_the_view_up_to_date,),
    happened.OrderPlaced:       (*_see, ring_the_store),  # the first ring, once sent, starts the acceptance clock
    happened.OrderAccepted:     (*_all, create_a_delivery, forget_the_misses),
    happened.CookingStarted:    _all,
    happened.CookingFinished:   _all,
    happened.OrderDeparted:     (*_all, move_the_delivery_on),
    happened.OrderDelivered:    (*_all, move_the_delivery_on, collect_at_the_door),
    happened.OrderRejected:     (*_all, tell_the_store_it_is_off, *_off, count_the_miss, forget_the_misses),
    happened.OrderCancelled:    (*_all, tell_the_store_it_is_off, *_off),
    happened.OrderExpired:      (*_hear, *_off),
    happened.CancelRequested:   (*_see, redraw_the_stores_tickets, tell_the_store_of_the_wish),
    happened.CancelDeclined:    _all,
    happened.StoreNotReached:   _hear,
    happened.LineRemoved:       (*_see, redraw_the_stores_tickets, give_back_for_the_line, tell_what_was_taken_out),
    money.PaymentRequested:     _see,
    money.PaymentApproved:      (bring_the_view_up_to_date,),  # the placed order, or the refund, draws the card
    money.PaymentDeclined:      _see,
    money.PaymentUnclear:       _see,
    money.PaymentHeld:          _see,  # the card says that the order is kept
    money.PayerCalledBack:      (*_see, call_the_payer_back),
    money.PaymentMismatched:    _see,  # the refund says why; the admins are told with it
    money.RefundOwed:           (bring_the_view_up_to_date, tell_why_money_goes_back),
    money.RefundSettled:        (*_see, say_when_a_late_refund_is_done),
}
# fmt: on


def _has_a_ticket(tx: Transaction, worker: int, event: Event) -> bool:
    return tx.notices.card(Bot.STORE, worker, event.order_id) is not None


def _redraw(tx: Transaction, recorded: Recorded, bot: Bot, person_id: int, kind: str) -> None:
    """Owe one redraw however many facts are handed out at once: it shows what is true then."""
    if tx.notices.is_first_redraw(bot, person_id, recorded.event.order_id):
        _tell(tx, recorded, bot, person_id, kind)


def _tell(
    tx: Transaction,
    recorded: Recorded,
    bot: Bot,
    person_id: int,
    kind: str,
    facts: Mapping[str, Any] | None = None,
    *,
    redraws: bool = False,
) -> None:
    """Owe one message about this fact; the fact's own number makes it one."""
    tx.notices.owe(
        bot,
        person_id,
        kind,
        key=f"event:{recorded.id}",
        at=tx.now,
        order_id=recorded.event.order_id,
        facts=facts,
        redraws=redraws,
    )
    tx.wake("notices")
