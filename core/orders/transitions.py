"""What every step of an order shares: whose it is, whether it is as shown, and keeping it."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.orders.model import Action, Order, OrderStatus, place, take_step
from core.orders.tables import Orders
from core.outbox.event import Event, Who
from core.people.tables import People
from core.refusals import Changed, NotYours
from core.texts.figures import business_day
from core.texts.incoming import whole_line

LONGEST_REASON = 200  # guess: characters a person reads on a card


def for_the_store(tx: Transaction, order_id: str, by: int, version: int | None) -> Order:
    """The order, locked, for somebody who works for its store; as it was shown to them."""
    order = tx[Orders].lock(order_id)
    tx[People].worker(by).must_work_for(order.store_id)
    if order.status is OrderStatus.AWAITING_PAYMENT:
        raise NotYours()  # unpaid: for the store there is no such order
    return as_shown(order, version)


def for_the_customer(tx: Transaction, order_id: str, by: int, version: int | None) -> Order:
    """The order, locked, for whoever ordered it; as it was shown to them."""
    order = tx[Orders].lock(order_id)
    if order.customer_id != by:
        raise NotYours()
    return as_shown(order, version)


def as_shown(order: Order, version: int | None) -> Order:
    """The order, if it is still the one that was on the screen."""
    if version is not None and order.version != version:
        raise Changed(status=order.status, number=order.number)
    return order


def place_now(tx: Transaction, order: Order, *, by: Who) -> Order:
    """The payment is certain: from here on the store has an order, with its number of the day."""
    day = business_day(tx.now)
    number = tx[Orders].next_number(order.store_id, day)
    order, placed = place(order, by=by, at=tx.now, number=number, day=day)
    return save(tx, order, placed)


def store_step(
    tx: Transaction, order: Order, action: Action, by: int, reason: str | None = None
) -> Order:
    """The store moves it on."""
    order, event = take_step(order, action, by=Who.STORE, at=tx.now, person_id=by, reason=reason)
    return save(tx, order, event)


def save(tx: Transaction, order: Order, event: Event) -> Order:
    """Keep the order with the fact that changed it."""
    order = tx[Orders].save(order)
    tx.record(event)
    return order


def whole_reason(reason: str) -> str:
    """A person's words on one line, every one of them.

    Raises:
        TooLong: they are more than a card can show; nothing is cut off without a word.
    """
    return whole_line(reason, LONGEST_REASON)
