"""What happens to an order's money. One function is one transaction; nobody is called here."""

from __future__ import annotations

from datetime import timedelta

from core.database.transaction import Transaction
from core.ids import new_id, new_token
from core.notices.alerts import OddMoney, tell_the_admins
from core.notices.model import CART, Bot
from core.orders.model import Action, Order, OrderStatus, place, take_step
from core.outbox.event import Who
from core.payments.attempts import begin_attempt, note, note_the_try
from core.payments.company import Absent, Approved, Busy, Declined, Found, Unknown
from core.payments.events import (
    PaymentApproved,
    PaymentDeclined,
    PaymentMismatched,
    PaymentUnclear,
)
from core.payments.model import (
    CONFIRM_WITHIN,
    WATCHED_FOR,
    Card,
    Method,
    Payment,
    PaymentStatus,
)
from core.payments.refunds import owe_refund
from core.payments.tables import open_payment
from core.payments.waiting import hold
from core.records import replace
from core.refusals import AlreadyPaid, Changed, NoCard, NotYours, PaymentUnderWay
from core.texts.figures import business_day

Answer = Approved | Declined | Unknown | Found | Absent | Busy

#: How long a link to the card or payment page is good (guess: as long as one looks for a wallet).
LINK_GOOD_FOR = timedelta(minutes=30)


def pay_again(
    tx: Transaction,
    order_id: str,
    *,
    by: int,
    method: Method,
    card_id: int | None = None,
    keeps_order: bool = True,
) -> Payment:
    """Try once more to pay for a kept order: a new attempt with a key of its own.

    An attempt in the payment window that was never finished, and one that was never tried
    because the company took no calls, are used again. *card_id* is the card
    on file to charge, the default one unless given; should it be declined, the order is
    cancelled unless *keeps_order*.

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
    attempts = tx.payments.of_order(order_id)
    under_way = open_payment(attempts)
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
    held = next((p for p in attempts if p.status is PaymentStatus.HELD), None)
    if held is not None and _is_still_good(tx, held, method, cards):
        return _try_now(tx, held, keeps_order)
    if held is not None:
        _decline(tx, held, "never_tried")
    card = (card_id or cards[0].id) if method is Method.CARD_ON_FILE else None
    return begin_attempt(tx, order, method, card_id=card, keeps_order=keeps_order)


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
    money for an order that ended meanwhile is owed back at once; so is any other sum than ours.
    """
    payment = tx.payments.get(payment_id)
    order = tx.orders.lock(payment.order_id)
    payment = tx.payments.lock(payment_id)
    if payment.status.is_collected:
        return order
    if isinstance(answer, Found):
        if answer.is_taken and not answer.is_for(payment.amount):
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
    found = tx.payments.to_ask(tx.now, most)
    return [
        tx.payments.save(replace(p, ask_at=tx.now + WATCHED_FOR, asked=p.asked + 1)) for p in found
    ]


def look_now(tx: Transaction, payment_id: str) -> bool:
    """The company hints that something happened: look soon; whether it is worth a look.

    A hint is no proof, and nothing changes by it but when we ask. Of a payment that is certain,
    was never tried or is not ours, there is nothing to ask.
    """
    payment = tx.payments.find(payment_id)
    if payment is None or payment.method is Method.ON_DELIVERY or payment.status.is_collected:
        return False
    if payment.status is PaymentStatus.HELD:
        return False  # never tried
    if payment.ask_at is not None and payment.ask_at <= tx.now:
        return False  # about to be looked at
    # Not counted among our own looks: whoever forges hints must not use those up.
    tx.payments.save(replace(payment, ask_at=tx.now, asked=max(payment.asked - 1, 0)))
    tx.wake("errands")
    return True


def collected_at_the_door(tx: Transaction, order: Order) -> None:
    """The food was handed over: what was to be paid on delivery is paid."""
    for payment in tx.payments.of_order(order.id):
        if payment.method is Method.ON_DELIVERY and payment.status.is_open:
            _approved(tx, payment, "", "")


def nothing_more_to_collect(tx: Transaction, order_id: str) -> None:
    """The order ended: nobody will pay for it at its door, or when called back."""
    for payment in tx.payments.of_order(order_id):
        at_the_door = payment.method is Method.ON_DELIVERY and payment.status.is_open
        if at_the_door or payment.status is PaymentStatus.HELD:
            _decline(tx, payment, "order_ended")
    tx.waiting.gone(order_id)


def collect_less(tx: Transaction, order: Order) -> None:
    """The order became cheaper before its door: that much less is paid there."""
    for payment in tx.payments.of_order(order.id):
        if payment.method is Method.ON_DELIVERY and payment.status.is_open:
            tx.payments.save(replace(payment, amount=order.total))


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


def _is_still_good(tx: Transaction, held: Payment, method: Method, cards: list[Card]) -> bool:
    """Whether an attempt that was never tried can be tried as it is."""
    if held.method is not method:
        return False
    if method is Method.WINDOW:
        return tx.now < held.requested_at + CONFIRM_WITHIN
    return bool(cards) and cards[0].id == held.card_id


def _try_now(tx: Transaction, held: Payment, keeps_order: bool) -> Payment:
    """Its key was never used, so it is still the one that can charge only once."""
    payment = tx.payments.save(
        replace(
            held,
            status=PaymentStatus.REQUESTED,
            reason=None,
            requested_at=tx.now,
            asked=0,
            ask_at=tx.now + WATCHED_FOR,
            keeps_order=keeps_order or held.method is not Method.CARD_ON_FILE,
        )
    )
    note_the_try(tx, payment)
    return payment


def _not_asked(tx: Transaction, payment: Payment, order: Order, busy: Busy) -> Order:
    """Nobody called the company. One tried before stays unknown, and is asked about later."""
    if payment.status is PaymentStatus.UNKNOWN or payment.asked:
        tx.payments.save(replace(payment, ask_at=tx.now + busy.retry_after))
        return order
    if order.status is OrderStatus.AWAITING_PAYMENT:
        return hold(tx, payment, order, busy)
    _decline(tx, payment, "never_tried")
    return order


def _stays(tx: Transaction, payment: Payment, order: Order) -> Order:
    """We looked again at what was over, and it is: no more looking."""
    if payment.ask_at is not None:
        tx.payments.save(replace(payment, ask_at=None))
    return order


def _mismatched(
    tx: Transaction, payment: Payment, order: Order, answer: Approved | Found
) -> Order:
    """Another sum, or another currency, was taken: no order comes of it, all of it goes back."""
    asked, taken = payment.amount, answer.amount
    if isinstance(answer, Found):
        taken -= answer.cancelled
    payment = tx.payments.save(
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
    tell_the_admins(tx, OddMoney("amount_differs", payment.id, order, facts))
    return order


def _approve(tx: Transaction, payment: Payment, order: Order, key: str, label: str) -> Order:
    payment = _approved(tx, payment, key, label)
    tx.waiting.gone(order.id)
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
    note(tx, payment, PaymentApproved, label=label)
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
    note(tx, payment, PaymentDeclined, reason=reason)


def _declined(tx: Transaction, payment: Payment, order: Order, reason: str) -> Order:
    """The company's no; a customer who said so in advance cancels with it."""
    _decline(tx, payment, reason)
    if payment.keeps_order or order.status is not OrderStatus.AWAITING_PAYMENT:
        return order
    order, cancelled = take_step(
        order, Action.CANCEL, by=Who.CUSTOMER, at=tx.now, person_id=order.customer_id,
        reason="customer",
    )  # fmt: skip
    order = tx.orders.save(order)
    tx.record(cancelled)
    return order


def _unclear(tx: Transaction, payment: Payment, order: Order, why: str) -> Order:
    first = payment.status is not PaymentStatus.UNKNOWN
    ask_at = payment.next_look(tx.now)
    tx.payments.save(
        replace(payment, status=PaymentStatus.UNKNOWN, reason=why[:200], ask_at=ask_at)
    )
    if first:
        note(tx, payment, PaymentUnclear, reason=why[:200])
    return order
