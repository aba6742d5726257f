"""Cards on file: which one pays, and forgetting one. One transaction each."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.payments.model import Card, Method, Payment
from core.payments.tables import Payments
from core.payments.use_cases import keep_card, pay_again
from core.refusals import NotYours


def way_to_pay(
    tx: Transaction, person_id: int, *, cards_on: bool, card_id: int | None = None
) -> Method:
    """A card on file where there is one and cards are *cards_on*; else the company's window.

    Raises:
        NotYours: *card_id* is not their card.
    """
    cards = tx[Payments].cards(person_id) if cards_on else []
    if card_id is not None and card_id not in {card.id for card in cards}:
        raise NotYours()
    return Method.CARD_ON_FILE if cards else Method.WINDOW


def pay_kept_order(
    tx: Transaction,
    order_id: str,
    *,
    by: int,
    cards_on: bool,
    card_id: int | None = None,
    keeps_order: bool = True,
    total: int | None = None,
) -> Payment:
    """Pay for an order that waits: by card, or (none on file) an attempt in the window.

    A declined card cancels the order unless *keeps_order*; *total* is what was agreed to.

    Raises:
        NotYours, Changed, AlreadyPaid, PaymentUnderWay: see :func:`pay_again`.
    """
    method = way_to_pay(tx, by, cards_on=cards_on, card_id=card_id)
    return pay_again(
        tx, order_id, by=by, method=method, card_id=card_id, keeps_order=keeps_order, total=total
    )


def add_card(tx: Transaction, person_id: int, *, billing_key: str, label: str) -> Card:
    """A card is on file; a second run finds it there."""
    keep_card(tx, person_id, billing_key=billing_key, label=label)
    return next(c for c in tx[Payments].cards(person_id) if c.billing_key == billing_key)


def forget_card(tx: Transaction, person_id: int, card_id: int) -> Card:
    """Take a card off file; what is left of it is the company's to drop.

    Raises:
        NotYours: it is not their card.
    """
    card = tx[Payments].card(card_id)
    if card is None or not tx[Payments].forget_card(person_id, card_id):
        raise NotYours()
    return card
