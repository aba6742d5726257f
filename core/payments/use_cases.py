"""What happens to an order's money. One function is one transaction; nobody is called here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from core.database.transaction import Transaction
from core.ids import new_id, new_token
from core.notices.model import CART, Bot
from core.orders.model import Order, OrderStatus, place
from core.outbox.event import Who
from core.payments.company import Absent, Approved, Cancelled, Declined, Found, Unknown
from core.payments.events import (
    PaymentApproved,
    PaymentDeclined,
    PaymentRequested,
    PaymentUnclear,
    RefundOwed,
    RefundSettled,
)
from core.payments.model import (
    WATCHED_FOR,
    Card,
    Method,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
    refund_pause,
)
from core.payments.tables import open_payment
from core.refusals import AlreadyPaid, Changed, NoCard, NotYours, PaymentUnderWay
from core.texts.figures import business_day

Answer = Approved | Declined | Unknown | Found | Absent

#: How long a link to the card or payment page is good (guess: as long as one looks for a wallet).
LINK_GOOD_FOR = timedelta(minutes=30)
#: A refund's call takes 8 s at most; after this long another process may try it.
REFUND_LEASE = timedelta(seconds=30)


def pay_again(
    tx: Transaction, order_id: str, *, by: int, method: Method, card_id: int | None = None
) -> Payment:
    """Try once more to pay for a kept order: a new attempt with a key of its own.

    An attempt in the payment window that was never finished is used again. *card_id* is the card
    on file to charge, the default one unless given.

    Raises:
        NotYours: it is somebody else's order.
        AlreadyPaid: there is nothing to pay.
        PaymentUnderWay: an earlier attempt is being found out; a second could charge twice.
        NoCard: there is no card on file.
    """
    order = tx.orders.lock(order_id)
    if order.customer_id != by:
        raise NotYours()
    if order.status is not OrderStatus.AWAITING_PAYMENT:
        raise AlreadyPaid(status=order.status, number=order.number)
    under_way = open_payment(tx.payments.of_order(order_id))
    if under_way is not None:
        unfinished = under_way.method is Method.WINDOW and under_way.payment_key is None
        if unfinished and method is Method.WINDOW:
            return under_way
        if not unfinished:
            raise PaymentUnderWay()
        _decline(tx, under_way, "left_the_window")
    cards = tx.payments.cards(by)
    if method is Method.CARD_ON_FILE and not cards:
        raise NoCard()
    payment_id = new_id(tx.random)
    on_file = method is Method.CARD_ON_FILE
    payment = Payment(
        id=payment_id,
        order_id=order.id,
        customer_id=by,
        method=method,
        status=PaymentStatus.REQUESTED,
        amount=order.total,
        refunded=0,
        key=f"pay:{payment_id}",
        version=1,
        requested_at=tx.now,
        card_id=(card_id or cards[0].id) if on_file else None,
        ask_at=tx.now + WATCHED_FOR if on_file else None,
    )
    tx.payments.add(payment)
    tx.record(
        PaymentRequested(
            order_id=order.id,
            at=tx.now,
            by=Who.CUSTOMER,
            person_id=by,
            payment_id=payment.id,
            amount=payment.amount,
            method=method.value,
        )
    )
    return payment


def begin_confirm(
    tx: Transaction, payment_id: str, *, by: int, payment_key: str, amount: int
) -> Payment:
    """The customer came back from the payment window: keep its key before confirming.

    A second return with the same key finds it kept and changes nothing.

    Raises:
        NotYours: the payment is somebody else's.
        Changed: the amount is not ours, or the payment is over; nothing is confirmed.
    """
    payment = tx.payments.lock(payment_id)
    if payment.customer_id != by or payment.method is not Method.WINDOW:
        raise NotYours()
    if payment.payment_key == payment_key:
        return payment
    order = tx.orders.get(payment.order_id)
    over = payment.status is not PaymentStatus.REQUESTED or payment.payment_key is not None
    if over or amount != payment.amount or order.status is not OrderStatus.AWAITING_PAYMENT:
        raise Changed(status=order.status)
    return tx.payments.save(
        replace(
            payment,
            payment_key=payment_key,
            requested_at=payment.requested_at,
            ask_at=tx.now + WATCHED_FOR,
        )
    )


def to_collect(tx: Transaction, payment_id: str) -> tuple[Payment, Order, Card | None, str]:
    """What the errand needs to ask the company: payment, order, card and the customer's key."""
    payment = tx.payments.get(payment_id)
    order = tx.orders.get(payment.order_id)
    card = tx.payments.card(payment.card_id) if payment.card_id is not None else None
    person = tx.people.get(payment.customer_id)
    return payment, order, card, person.customer_key if person else ""


def settle(tx: Transaction, payment_id: str, answer: Answer) -> Order:
    """The one place where a payment becomes certain. Every answer, however it came, ends here.

    A payment that is certain already stays as it is, so a second run changes nothing. Approved
    money for an order that ended meanwhile is owed back at once.
    """
    payment = tx.payments.get(payment_id)
    order = tx.orders.lock(payment.order_id)
    payment = tx.payments.lock(payment_id)
    if not payment.status.is_open:
        return order
    if isinstance(answer, Found):
        answer = answer.as_answer(amount=payment.amount)
    match answer:
        case Approved(payment_key=key, amount=amount, card_label=label):
            if amount != payment.amount:
                return _unclear(tx, payment, order, "amount_differs")
            return _approve(tx, payment, order, key, label)
        case Declined(code=code):
            _decline(tx, payment, code.lower())
        case Absent():
            if not payment.absence_is_final(tx.now):
                return _unclear(tx, payment, order, "not_found_yet")
            _decline(tx, payment, "never_arrived")
        case Unknown(why=why):
            return _unclear(tx, payment, order, why)
    return order


def payments_to_ask(tx: Transaction, *, most: int = 20) -> list[Payment]:
    """Payments nobody has an answer for, ours to ask about for a while."""
    found = tx.payments.to_ask(tx.now, most)
    return [
        tx.payments.save(replace(p, ask_at=tx.now + WATCHED_FOR, asked=p.asked + 1)) for p in found
    ]


def owe_refund(tx: Transaction, payment: Payment, *, because: str) -> Refund | None:
    """Everything that is left of a payment goes back; none when it already does.

    The refund's name is made of the payment's and the reason, so a second run adds nothing.
    """
    owed = sum(r.amount for r in tx.payments.refunds_of(payment.id))
    left = payment.amount - owed if payment.status.is_collected else 0
    if left <= 0 or payment.method is Method.ON_DELIVERY:
        return None
    refund = Refund(
        id=new_id(tx.random),
        payment_id=payment.id,
        order_id=payment.order_id,
        amount=left,
        because=because,
        status=RefundStatus.OWED,
        key=f"refund:{payment.id}:{owed}",
        tries=0,
        try_at=tx.now,
        owed_at=tx.now,
    )
    if not tx.payments.owe(refund):
        return None
    tx.payments.save(replace(payment, status=PaymentStatus.REFUNDING))
    tx.record(
        RefundOwed(
            order_id=payment.order_id,
            at=tx.now,
            by=Who.CLOCK,
            reason=because,
            refund_id=refund.id,
            amount=left,
        )
    )
    tx.wake("errands")
    return refund


def claim_refunds(tx: Transaction, *, most: int = 20) -> list[tuple[Refund, Payment]]:
    """Refunds to carry out now, ours alone for half a minute, one at a time per payment."""
    claimed: dict[str, tuple[Refund, Payment]] = {}
    for refund in tx.payments.to_refund(tx.now, most):
        if refund.payment_id in claimed:
            continue
        tx.payments.set_refund(replace(refund, try_at=tx.now + REFUND_LEASE))
        claimed[refund.payment_id] = (refund, tx.payments.get(refund.payment_id))
    return list(claimed.values())


def settle_refund(tx: Transaction, refund_id: str, answer: Cancelled | Declined | Unknown) -> None:
    """The company gave it back, or it is tried again later. One that is done stays done."""
    kept = tx.payments.refund(refund_id)
    tx.orders.lock(kept.order_id)
    refund = tx.payments.refund(refund_id, lock=True)
    if refund.status is RefundStatus.DONE:
        return
    tries = refund.tries + 1
    if not isinstance(answer, Cancelled):
        why = answer.code if isinstance(answer, Declined) else answer.why
        later = tx.now + refund_pause(tries)
        tx.payments.set_refund(replace(refund, tries=tries, try_at=later, error=why[:200]))
        return
    tx.payments.set_refund(
        replace(refund, status=RefundStatus.DONE, tries=tries, done_at=tx.now, error=None)
    )
    payment = tx.payments.lock(refund.payment_id)
    refunded = payment.refunded + refund.amount
    over = refunded >= payment.amount
    status = PaymentStatus.REFUNDED if over else payment.status
    tx.payments.save(replace(payment, refunded=refunded, status=status))
    tx.record(
        RefundSettled(
            order_id=refund.order_id,
            at=tx.now,
            by=Who.COMPANY,
            reason=refund.because,
            refund_id=refund.id,
            amount=refund.amount,
            tries=tries,
        )
    )


def collected_at_the_door(tx: Transaction, order: Order) -> None:
    """The food was handed over: what was to be paid on delivery is paid."""
    for payment in tx.payments.of_order(order.id):
        if payment.method is Method.ON_DELIVERY and payment.status.is_open:
            _approved(tx, payment, "", "")


def nothing_to_collect_at_the_door(tx: Transaction, order_id: str) -> None:
    """The order ended before its door: nobody will pay for it there."""
    for payment in tx.payments.of_order(order_id):
        if payment.method is Method.ON_DELIVERY and payment.status.is_open:
            _decline(tx, payment, "order_ended")


def keep_card(tx: Transaction, person_id: int, *, billing_key: str, label: str) -> None:
    """A card is on file from now on, and the default; the same one twice is one card."""
    if tx.payments.add_card(person_id, billing_key, label, tx.now):
        tx.notices.owe(
            Bot.CUSTOMER, person_id, "card_kept", key=new_id(tx.random), at=tx.now,
            order_id=CART, facts={"label": label},
        )  # fmt: skip
        tx.wake("notices")


def make_link(tx: Transaction, person_id: int, *, payment_id: str | None = None) -> str:
    """A link only this person knows: to pay in the window, or (no payment) to register a card."""
    token = new_token(tx.random)
    tx.payments.add_link(token, person_id, payment_id, tx.now + LINK_GOOD_FOR)
    return token


def open_link(tx: Transaction, token: str) -> tuple[int, str | None]:
    """Whose link it is, and for which payment.

    Raises:
        NotYours: nobody's, or it is too old.
    """
    link = tx.payments.link(token, tx.now)
    if link is None:
        raise NotYours()
    return link


def _approve(tx: Transaction, payment: Payment, order: Order, key: str, label: str) -> Order:
    payment = _approved(tx, payment, key, label)
    if order.status is OrderStatus.AWAITING_PAYMENT:
        day = business_day(tx.now)
        number = tx.orders.next_number(order.store_id, day)
        order, placed = place(order, by=Who.COMPANY, at=tx.now, number=number, day=day)
        order = tx.orders.save(order)
        tx.record(placed)
        return order
    earlier = [p for p in tx.payments.of_order(order.id) if p.id != payment.id]
    if not order.is_open or any(p.status.is_collected for p in earlier):
        owe_refund(tx, payment, because="paid_too_late")
    return order


def _approved(tx: Transaction, payment: Payment, key: str, label: str) -> Payment:
    payment = tx.payments.save(
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
    tx.record(
        PaymentApproved(
            order_id=payment.order_id,
            at=tx.now,
            by=Who.COMPANY,
            payment_id=payment.id,
            amount=payment.amount,
            label=label,
        )
    )
    return payment


def _decline(tx: Transaction, payment: Payment, reason: str) -> None:
    tx.payments.save(
        replace(
            payment,
            status=PaymentStatus.DECLINED,
            reason=reason,
            ask_at=None,
            settled_at=tx.now,
        )
    )
    tx.record(
        PaymentDeclined(
            order_id=payment.order_id,
            at=tx.now,
            by=Who.COMPANY,
            reason=reason,
            payment_id=payment.id,
            amount=payment.amount,
        )
    )


def _unclear(tx: Transaction, payment: Payment, order: Order, why: str) -> Order:
    first = payment.status is not PaymentStatus.UNKNOWN
    ask_at: datetime = payment.next_look(tx.now)
    tx.payments.save(
        replace(payment, status=PaymentStatus.UNKNOWN, reason=why[:200], ask_at=ask_at)
    )
    if first:
        tx.record(
            PaymentUnclear(
                order_id=payment.order_id,
                at=tx.now,
                by=Who.COMPANY,
                reason=why[:200],
                payment_id=payment.id,
                amount=payment.amount,
            )
        )
    return order
