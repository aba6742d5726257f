"""What a customer does about paying. One function is one transaction; nobody is called here."""

from __future__ import annotations

from datetime import timedelta

from core.database.transaction import Transaction
from core.ids import new_id, new_token
from core.notices.model import CART, Bot
from core.notices.tables import Notices
from core.orders.model import Order, OrderStatus
from core.orders.tables import Orders
from core.payments.attempts import begin_attempt, note_the_try
from core.payments.model import (
    CONFIRM_WITHIN,
    WATCHED_FOR,
    Card,
    Method,
    Payment,
    PaymentStatus,
)
from core.payments.settling import decline
from core.payments.tables import Payments, open_payment
from core.people.tables import People
from core.records import record, replace
from core.refusals import AlreadyPaid, Changed, NoCard, NotYours, PaymentUnderWay

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
    total: int | None = None,
) -> Payment:
    """Try once more to pay for a kept order: a new attempt with a key of its own.

    An attempt in the payment window that was never finished, and one that was never tried
    because the company took no calls, are used again. *card_id* is the card
    on file to charge, the default one unless given; should it be declined, the order is
    cancelled unless *keeps_order*. *total* is the sum its customer was shown, in won.

    Raises:
        NotYours: it is somebody else's order.
        Changed: the order does not cost *total*; the facts say what it costs.
        AlreadyPaid: there is nothing to pay.
        PaymentUnderWay: an earlier attempt is being found out; a second could charge twice.
        NoCard: there is no card on file.
    """
    order = tx[Orders].lock(order_id)
    if order.customer_id != by:
        raise NotYours()
    if order.status is not OrderStatus.AWAITING_PAYMENT:
        raise AlreadyPaid(status=order.status, number=order.number)
    if total is not None and total != order.total:
        raise Changed(total=order.total)
    attempts = tx[Payments].of_order(order_id)
    under_way = open_payment(attempts)
    if under_way is not None:
        unfinished = under_way.method is Method.WINDOW and under_way.payment_key is None
        if unfinished and method is Method.WINDOW:
            return under_way
        if not unfinished:
            raise PaymentUnderWay()
        decline(tx, under_way, "left_the_window")
    cards = tx[Payments].cards(by)
    if method is Method.CARD_ON_FILE and not cards:
        raise NoCard()
    card = (card_id or cards[0].id) if method is Method.CARD_ON_FILE else None
    held = next((p for p in attempts if p.status is PaymentStatus.HELD), None)
    if held is not None and _is_still_good(tx, held, method, card):
        return _try_now(tx, held, keeps_order)
    if held is not None:
        decline(tx, held, "never_tried")
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
    payment = tx[Payments].lock(payment_id)
    if payment.customer_id != by or payment.method is not Method.WINDOW:
        raise NotYours()
    if payment.payment_key == payment_key:
        return payment
    order = tx[Orders].get(payment.order_id)
    over = payment.status is not PaymentStatus.REQUESTED or payment.payment_key is not None
    if over or amount != payment.amount or order.status is not OrderStatus.AWAITING_PAYMENT:
        raise Changed(status=order.status)
    return tx[Payments].save(
        replace(
            payment,
            payment_key=payment_key,
            ask_at=tx.now + WATCHED_FOR,
        )
    )


@record(frozen=True, slots=True)
class ToCollect:
    """What the errand needs to ask the company for the money of one payment."""

    payment: Payment
    order: Order
    card: Card | None
    customer_key: str


def to_collect(tx: Transaction, payment_id: str) -> ToCollect:
    """What is to be collected, by the payment's name."""
    payment = tx[Payments].get(payment_id)
    return collecting_of(tx, payment, tx[Orders].get(payment.order_id))


def collecting_of(tx: Transaction, payment: Payment, order: Order) -> ToCollect:
    """The same, where payment and order are at hand."""
    cards = tx[Payments].cards(payment.customer_id) if payment.card_id is not None else []
    card = next((card for card in cards if card.id == payment.card_id), None)
    person = tx[People].get(payment.customer_id)
    return ToCollect(payment, order, card, person.customer_key if person else "")


def keep_card(tx: Transaction, person_id: int, *, billing_key: str, label: str) -> None:
    """A card is on file from now on, and the default; the same one twice is one card."""
    if tx[Payments].add_card(person_id, billing_key, label, tx.now):
        tx[Notices].owe(
            Bot.CUSTOMER, person_id, "card_kept", key=new_id(tx.random), at=tx.now,
            order_id=CART, facts={"label": label},
        )  # fmt: skip


def keep_card_of_link(tx: Transaction, token: str, *, billing_key: str, label: str) -> None:
    """The card that this link was made to register; the link is spent with it.

    Raises:
        NotYours: it registered one before, or is too old, or is no such link.
    """
    person_id, payment_id = open_link(tx, token)
    if payment_id is not None or not tx[Payments].spend_link(token, tx.now):
        raise NotYours()
    keep_card(tx, person_id, billing_key=billing_key, label=label)


def make_link(tx: Transaction, person_id: int, *, payment_id: str | None = None) -> str:
    """A link only this person knows: to pay in the window, or (no payment) to register a card."""
    token = new_token(tx.random)
    tx[Payments].add_link(token, person_id, payment_id, tx.now + LINK_GOOD_FOR)
    return token


def open_link(tx: Transaction, token: str) -> tuple[int, str | None]:
    """Whose link it is, and for which payment.

    Raises:
        NotYours: nobody's, or it is too old.
    """
    link = tx[Payments].link(token, tx.now)
    if link is None:
        raise NotYours()
    return link


def link_of_before(tx: Transaction, token: str) -> tuple[int, str | None] | None:
    """The same of a link that may be too old to do anything by: only to tell how it stands."""
    return tx[Payments].link_of_before(token)


def _is_still_good(tx: Transaction, held: Payment, method: Method, card_id: int | None) -> bool:
    """Whether an attempt that was never tried can be tried as it is."""
    if held.method is not method:
        return False
    if method is Method.WINDOW:
        return tx.now < held.requested_at + CONFIRM_WITHIN
    return card_id == held.card_id


def _try_now(tx: Transaction, held: Payment, keeps_order: bool) -> Payment:
    """Its key was never used, so it is still the one that can charge only once."""
    payment = tx[Payments].save(
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
