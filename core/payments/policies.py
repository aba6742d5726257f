"""Whenever an order ends, shrinks or arrives, its money goes where it belongs."""

from __future__ import annotations

from datetime import timedelta

from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.telling import redraw, tell
from core.orders import events as happened
from core.orders.model import PayWith
from core.orders.tables import Orders
from core.outbox.event import Event, Who
from core.outbox.tables import Recorded
from core.payments import events as money
from core.payments import refunds, settling
from core.payments.tables import Payments
from core.people.model import Role
from core.people.tables import People
from core.tracking.status_view_tables import StatusViews

#: A refund that took longer than this is worth a message of its own when it is done (guess).
LONG_REFUND = timedelta(minutes=10)

_NAMES_OF_ENDS: dict[type[Event], str] = {
    happened.OrderRejected: "order_rejected",
    happened.OrderCancelled: "order_cancelled",
    happened.OrderExpired: "order_expired",
}
_SAID_OF_REFUNDS = {"paid_too_late": "late_money", "amount_differs": "odd_money"}


def give_back_what_was_paid(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order ends undelivered, its payer is owed everything back.

    A second run finds the refund already owed and adds nothing.
    """
    settling.nothing_more_to_collect(tx, event.order_id)
    for payment in tx[Payments].of_order(event.order_id):
        refunds.owe_refund(tx, payment, because=_NAMES_OF_ENDS[type(event)])


def give_back_for_the_line(
    tx: Transaction, event: happened.LineRemoved, recorded: Recorded
) -> None:
    """Whenever a dish is taken out of an order, its payer is owed what it cost, less its discount.

    A second run finds the refund of this very fact and adds nothing.
    """
    settling.collect_less(tx, tx[Orders].get(event.order_id))
    for payment in tx[Payments].of_order(event.order_id):
        if payment.status.is_collected and refunds.owed_of(tx, payment) < payment.amount:
            refunds.owe_part(
                tx,
                payment,
                event.amount,
                because="line_removed",
                request_key=f"event:{recorded.id}",
            )
            return


def call_the_payer_back(tx: Transaction, event: money.PayerCalledBack, recorded: Recorded) -> None:
    """Whenever the company takes calls again, those who waited are asked to pay, in turn.

    Their order's card comes to the foot of the chat for it, with its button. A second run finds
    it owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None:
        tell(tx, recorded, Bot.CUSTOMER, view.customer_id, "called_back")


def collect_at_the_door(
    tx: Transaction, event: happened.OrderDelivered, recorded: Recorded
) -> None:
    """Whenever food paid for on delivery is handed over, it is paid.

    A second run finds it paid.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None and view.pay_with == PayWith.ON_DELIVERY:
        settling.collected_at_the_door(tx, tx[Orders].get(event.order_id))


def say_when_a_late_refund_is_done(
    tx: Transaction, event: money.RefundSettled, recorded: Recorded
) -> None:
    """Whenever a refund took long, its end is worth a message; else the card says it.

    A second run finds the message owed already.
    """
    refund = tx[Payments].refund(event.refund_id)
    if event.at - refund.owed_at < LONG_REFUND:
        return
    view = tx[StatusViews].get(event.order_id)
    if view is not None:
        facts = {"store": view.store_name, "number": view.number, "amount": event.amount}
        tell(tx, recorded, Bot.CUSTOMER, view.customer_id, "refund_done", facts)


def tell_why_money_goes_back(tx: Transaction, event: money.RefundOwed, recorded: Recorded) -> None:
    """Whenever money goes back for another reason than the order's end, its payer hears why.

    How an order ended says so itself. A second run finds the message owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    kind = "given_back" if event.by is Who.ADMIN else _SAID_OF_REFUNDS.get(event.reason or "")
    if kind is not None and view is not None:
        words = tx[Payments].refund(event.refund_id).words
        facts = {"store": view.store_name, "number": view.number, "amount": event.amount}
        tell(tx, recorded, Bot.CUSTOMER, view.customer_id, kind, facts | {"words": words})
        redraw(tx, recorded, Bot.CUSTOMER, view.customer_id, "card")


def tell_the_store_what_an_admin_gave_back(
    tx: Transaction, event: money.RefundOwed, recorded: Recorded
) -> None:
    """Whenever an admin gives money back, the store reads of what, how much and why.

    Its owners read it, as they read what was sold; where there is none, whoever works there. A
    second run finds the messages owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if event.by is not Who.ADMIN or view is None or view.number is None:
        return
    words = tx[Payments].refund(event.refund_id).words
    facts = {"store": view.store_name, "number": view.number, "amount": event.amount}
    workers = tx[People].workers_of(view.store_id)
    owners = [person for person, role in workers if role is Role.OWNER]
    for person_id in owners or [person for person, _ in workers]:
        tell(tx, recorded, Bot.STORE, person_id, "admin_refund", facts | {"words": words})


def tell_what_went_back_elsewhere(
    tx: Transaction, event: money.GivenBackElsewhere, recorded: Recorded
) -> None:
    """Whenever the company gave money back without us, its payer reads what came from where.

    A second run finds the message owed already.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None:
        facts = {"store": view.store_name, "number": view.number, "amount": event.amount}
        kind = "given_elsewhere" if event.left else "all_given_elsewhere"
        tell(tx, recorded, Bot.CUSTOMER, view.customer_id, kind, facts | {"left": event.left})
