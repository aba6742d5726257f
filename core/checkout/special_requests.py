"""A customer's words to the store, wherever what they are about is by now. One transaction each.

요청사항 is asked while there is a cart; it may be answered when that is an order, or gone.
"""

from __future__ import annotations

from enum import StrEnum

from core.carts.model import LONGEST_NOTE
from core.carts.tables import Carts
from core.carts.use_cases import keep_request
from core.database.transaction import Transaction
from core.notices.model import Bot
from core.orders.events import RequestAdded
from core.orders.model import Order, OrderStatus
from core.orders.tables import Orders
from core.outbox.event import Who
from core.people.questions import take_answer
from core.people.tables import People
from core.records import replace
from core.refusals import CartEmpty, Changed, NotYours
from core.texts.incoming import whole_line

REQUEST = "request"  #: what the customer bot waits for
LATE = "late_words"  #: words kept for a button, which tells the store of them all the same
#: The store reads it before the dish is on the stove.
IN_TIME = frozenset({OrderStatus.AWAITING_PAYMENT, OrderStatus.PLACED, OrderStatus.ACCEPTED})
_LOOK_BACK = 5  # orders; guess: nobody places more within one question


class Reached(StrEnum):
    """Where the words went."""

    CART = "cart"
    ORDER = "order"  #: the store is told
    TOO_LATE = "too_late"  #: it is on the stove; the words are kept for a button
    NOWHERE = "nowhere"  #: what they were about is no more


def ask_for_request(tx: Transaction, person_id: int) -> None:
    """The next line is for the store of this cart.

    Raises:
        CartEmpty: there is nothing it could belong to.
    """
    cart = tx[Carts].of(person_id)
    if cart.is_empty:
        raise CartEmpty()
    tx[People].ask(
        Bot.CUSTOMER.value, person_id, REQUEST, store_id=cart.store_id, at=tx.now.isoformat()
    )


def take_request(tx: Transaction, person_id: int, words: str) -> tuple[Reached, Order | None]:
    """The words that were asked for: into the cart, or to the order it became.

    Raises:
        Changed: nobody asked.
    """
    open_now = tx[People].asked(Bot.CUSTOMER.value, person_id)
    if open_now is None or open_now[0] != REQUEST:
        raise Changed()
    about = take_answer(tx, Bot.CUSTOMER.value, person_id, REQUEST)
    if about is None:
        return Reached.NOWHERE, None
    order = _became(tx, person_id, about.get("store_id"), about.get("at"))
    if order is None:
        if tx[Carts].of(person_id).store_id != about.get(
            "store_id", tx[Carts].of(person_id).store_id
        ):
            return Reached.NOWHERE, None
        try:
            keep_request(tx, person_id, words)
        except CartEmpty:
            return Reached.NOWHERE, None
        return Reached.CART, None
    if order.status in IN_TIME:
        return Reached.ORDER, add_to_request(tx, order, words)
    if order.status.is_final:
        return Reached.NOWHERE, order
    kept = whole_line(words, LONGEST_NOTE)
    tx[People].ask(Bot.CUSTOMER.value, person_id, LATE, order_id=order.id, words=kept)
    return Reached.TOO_LATE, order


def add_to_request(tx: Transaction, order: Order, words: str) -> Order:
    """The store is told of more words; whoever accepts it has read them."""
    added = whole_line(words, LONGEST_NOTE)
    request = f"{order.request} / {added}" if order.request else added
    order = tx[Orders].say(replace(tx[Orders].lock(order.id), request=request))
    tx.record(
        RequestAdded(
            order_id=order.id, at=tx.now, by=Who.CUSTOMER, person_id=order.customer_id, words=added
        )
    )
    return order


def tell_store_all_the_same(tx: Transaction, person_id: int, order_id: str) -> str:
    """가게에 전하기: the kitchen hears the words that came too late; what they were.

    Raises:
        Changed: they were told, or others took their place, or the order is over.
        NotYours: it is somebody else's order.
    """
    order = tx[Orders].get(order_id)
    if order.customer_id != person_id:
        raise NotYours()
    kept = take_answer(tx, Bot.CUSTOMER.value, person_id, LATE)
    if kept is None or kept["order_id"] != order_id or order.status.is_final:
        raise Changed(status=order.status, number=order.number)
    add_to_request(tx, order, kept["words"])
    return str(kept["words"])


def _became(
    tx: Transaction, person_id: int, store_id: int | None, asked_at: str | None
) -> Order | None:
    """The order that the cart became since it was asked about."""
    for order in tx[Orders].latest_of_customer(person_id, _LOOK_BACK):
        since = asked_at is not None and order.created_at.isoformat() >= asked_at
        if since and order.store_id == store_id:
            return order
    return None
