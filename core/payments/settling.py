"""How a payment becomes certain, and what is still to be collected. One function, one transaction.

Nobody is called here: core/payments/errands.py asks, and every answer comes to :func:`settle`.
"""

from __future__ import annotations

import logging

from core.database.sql import BrokenRow
from core.database.transaction import Transaction
from core.notices.alerts import Case, tell_the_admins
from core.orders.model import Action, Order, OrderStatus, take_step
from core.orders.tables import Orders
from core.orders.transitions import place_now, save
from core.outbox.event import Who
from core.payments.attempts import note
from core.payments.company import Absent, Approved, Busy, Declined, Found, FoundStatus, Unknown
from core.payments.events import (
    PaymentApproved,
    PaymentDeclined,
    PaymentMismatched,
    PaymentUnclear,
)
from core.payments.model import WATCHED_FOR, Method, Payment, PaymentStatus
from core.payments.refunds import owe_refund
from core.payments.tables import PAYMENT_ROWS, Payments
from core.payments.waiting import hold
from core.payments.waiting_tables import Waiting
from core.queues.trying import tried_in_vain
from core.records import replace
from core.refusals import Conflict

log = logging.getLogger(__name__)

Answer = Approved | Declined | Unknown | Found | Absent | Busy


def settle(tx: Transaction, payment_id: str, answer: Answer) -> Order:
    """The one place where a payment becomes certain. Every answer, however it came, ends here.

    A payment that is certain already stays as it is, so a second run changes nothing. Approved
    money for an order that ended meanwhile is owed back at once; so is any other sum than ours.
    """
    order = tx[Orders].lock(tx[Payments].order_of(payment_id))  # always the order first
    payment = tx[Payments].lock(payment_id)
    if payment.status.is_collected:
        return order
    if isinstance(answer, Found):
        in_part = answer.status is FoundStatus.PARTLY_CANCELLED  # somebody undid it meanwhile
        if answer.is_taken and (in_part or not answer.is_for(payment.amount)):
            return _mismatched(tx, payment, order, answer)
        answer = answer.as_answer(amount=payment.amount)
    if isinstance(answer, Approved) and answer.amount != payment.amount:
        return _mismatched(tx, payment, order, answer)
    if not payment.status.is_open and not isinstance(answer, Approved):
        return _stays(tx, payment, order)
    match answer:
        case Approved(payment_key=key, card_label=label):
            return _approve(tx, payment, order, key, label)
        case Busy():
            return _not_asked(tx, payment, order, answer)
        case Declined(code=code):
            return _declined(tx, payment, order, code.lower())
        case Absent():
            if not payment.absence_is_final(tx.now):
                return _unclear(tx, payment, order, "not_found_yet")
            return _declined(tx, payment, order, "never_arrived")
        case Unknown(why=why):
            return _unclear(tx, payment, order, why)


def payments_to_ask(tx: Transaction, *, most: int = 20) -> list[Payment]:
    """Payments nobody has an answer for, ours to ask about for a while."""
    found = []
    for each in tx[Payments].to_ask(tx.now, most):
        if isinstance(each, BrokenRow):
            cannot_find_out(tx, each.kept["id"], each.error)
            continue
        try:
            with tx.savepoint():
                asked = replace(each, ask_at=tx.now + WATCHED_FOR, asked=each.asked + 1)
                found.append(tx[Payments].save(asked))
        except Conflict:
            raise
        except Exception as error:
            cannot_find_out(tx, each.id, error)
    return found


def cannot_find_out(tx: Transaction, payment_id: str, error: Exception) -> None:
    """The company's answer could not be used, or not be asked for: later again, or parked.

    A second run counts one more.
    """
    log.error("payment %s cannot be asked about: %s", payment_id, type(error).__name__)
    faults = tx[Payments].faults(payment_id)
    tried_in_vain(tx, PAYMENT_ROWS, payment_id, before=faults, error=error)


def look_now(tx: Transaction, payment_id: str, *, went_back: bool = False) -> bool:
    """The company hints that something happened: look soon; whether it is worth a look.

    A hint is no proof, and nothing changes by it but when we ask. Of a payment that was never
    tried or is not ours, there is nothing to ask; of one that is certain, only what went back.
    """
    payment = tx[Payments].find(payment_id)
    if payment is None or payment.method is Method.ON_DELIVERY:
        return False
    if payment.status.is_collected and (not went_back or payment.left == 0):
        return False
    if payment.status is PaymentStatus.HELD:
        return False  # never tried
    if payment.ask_at is not None and payment.ask_at <= tx.now:
        return False  # about to be looked at
    # Not counted among our own looks: whoever forges hints must not use those up.
    tx[Payments].save(replace(payment, ask_at=tx.now, asked=max(payment.asked - 1, 0)))
    tx.wake("errands")
    return True


def collected_at_the_door(tx: Transaction, order: Order) -> None:
    """The food was handed over: what was to be paid on delivery is paid."""
    for payment in tx[Payments].of_order(order.id):
        if payment.method is Method.ON_DELIVERY and payment.status.is_open:
            _approved(tx, payment, "", "")


def nothing_more_to_collect(tx: Transaction, order_id: str) -> None:
    """The order ended: nobody will pay for it at its door, or when called back."""
    for payment in tx[Payments].of_order(order_id):
        at_the_door = payment.method is Method.ON_DELIVERY and payment.status.is_open
        if at_the_door or payment.status is PaymentStatus.HELD:
            decline(tx, payment, "order_ended")
    tx[Waiting].gone(order_id)


def collect_less(tx: Transaction, order: Order) -> None:
    """The order became cheaper before its door: that much less is paid there."""
    for payment in tx[Payments].of_order(order.id):
        if payment.method is Method.ON_DELIVERY and payment.status.is_open:
            tx[Payments].save(replace(payment, amount=order.total))


def _not_asked(tx: Transaction, payment: Payment, order: Order, busy: Busy) -> Order:
    """Nobody called the company. One tried before stays unknown, and is asked about later."""
    if payment.status is PaymentStatus.UNKNOWN or payment.asked:
        tx[Payments].save(replace(payment, ask_at=tx.now + busy.retry_after))
        return order
    if order.status is OrderStatus.AWAITING_PAYMENT:
        return hold(tx, payment, order, busy)
    decline(tx, payment, "never_tried")
    return order


def _stays(tx: Transaction, payment: Payment, order: Order) -> Order:
    """We looked, and it is as it was: no more looking."""
    if payment.ask_at is not None:
        tx[Payments].save(replace(payment, ask_at=None))
    return order


def _mismatched(
    tx: Transaction, payment: Payment, order: Order, answer: Approved | Found
) -> Order:
    """Another sum, or another currency, was taken: no order comes of it, all of it goes back."""
    asked, taken = payment.amount, answer.amount
    if isinstance(answer, Found):
        taken -= answer.cancelled
    payment = tx[Payments].save(
        replace(
            payment,
            status=PaymentStatus.APPROVED,
            amount=taken,
            payment_key=answer.payment_key or payment.payment_key,
            reason="amount_differs",
            ask_at=None,
            settled_at=tx.now,
        )
    )
    note(tx, payment, PaymentMismatched, reason="amount_differs", asked=asked)
    owe_refund(tx, payment, because="amount_differs")
    facts = {"asked": asked, "taken": taken}
    tell_the_admins(tx, Case("amount_differs", payment.id, order, facts))
    return order


def _approve(tx: Transaction, payment: Payment, order: Order, key: str, label: str) -> Order:
    payment = _approved(tx, payment, key, label)
    tx[Waiting].gone(order.id)
    if order.status is OrderStatus.AWAITING_PAYMENT:
        return place_now(tx, order, by=Who.COMPANY)
    earlier = [p for p in tx[Payments].of_order(order.id) if p.id != payment.id]
    if not order.is_open or any(p.status.is_collected for p in earlier):
        owe_refund(tx, payment, because="paid_too_late")
    return order


def _approved(tx: Transaction, payment: Payment, key: str, label: str) -> Payment:
    payment = tx[Payments].save(
        replace(
            payment,
            status=PaymentStatus.APPROVED,
            payment_key=key or payment.payment_key,
            label=label,
            reason=None,
            ask_at=None,
            settled_at=tx.now,
        )
    )
    note(tx, payment, PaymentApproved, label=label)
    return payment


def decline(tx: Transaction, payment: Payment, reason: str) -> None:
    """Nothing was charged by this attempt, and *reason* says why."""
    tx[Payments].save(
        replace(
            payment,
            status=PaymentStatus.DECLINED,
            reason=reason,
            ask_at=None,
            settled_at=tx.now,
        )
    )
    note(tx, payment, PaymentDeclined, reason=reason)


def _declined(tx: Transaction, payment: Payment, order: Order, reason: str) -> Order:
    """The company's no; a customer who said so in advance cancels with it."""
    decline(tx, payment, reason)
    if payment.keeps_order or order.status is not OrderStatus.AWAITING_PAYMENT:
        return order
    order, cancelled = take_step(
        order, Action.CANCEL, by=Who.CUSTOMER, at=tx.now, person_id=order.customer_id,
        reason="customer",
    )  # fmt: skip
    return save(tx, order, cancelled)


def _unclear(tx: Transaction, payment: Payment, order: Order, why: str) -> Order:
    """Nobody knows; paying is locked until it is found out.

    But for a window still open: nothing is charged there before the customer is back with its key.
    """
    if payment.method is Method.WINDOW and payment.payment_key is None:
        return _stays(tx, payment, order)
    first = payment.status is not PaymentStatus.UNKNOWN
    ask_at = payment.next_look(tx.now)
    tx[Payments].save(
        replace(payment, status=PaymentStatus.UNKNOWN, reason=why[:200], ask_at=ask_at)
    )
    if first:
        note(tx, payment, PaymentUnclear, reason=why[:200])
    return order
