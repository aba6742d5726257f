"""One attempt to collect, written down before it is tried, and what became of it as a fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.database.transaction import Transaction
from core.ids import new_id
from core.orders.model import Order
from core.outbox.event import Event, Who
from core.payments.events import PaymentRequested
from core.payments.model import WATCHED_FOR, Method, Payment, PaymentStatus
from core.payments.tables import Payments


def begin_attempt(
    tx: Transaction,
    order: Order,
    method: Method,
    *,
    card_id: int | None = None,
    keeps_order: bool = True,
) -> Payment:
    """A new attempt to collect for the order, with a key of its own; an errand tries it.

    *card_id* is the card on file to charge. Only a charge of a card can end its order
    (*keeps_order* false): in the window the customer is there to try again.
    """
    payment_id = new_id(tx.random)
    on_file = method is Method.CARD_ON_FILE
    payment = Payment(
        id=payment_id,
        order_id=order.id,
        customer_id=order.customer_id,
        method=method,
        status=PaymentStatus.REQUESTED,
        amount=order.total,
        refunded=0,
        key=f"pay:{payment_id}",
        version=1,
        requested_at=tx.now,
        card_id=card_id if on_file else None,
        ask_at=tx.now + WATCHED_FOR if on_file else None,
        keeps_order=keeps_order or not on_file,
    )
    tx[Payments].add(payment)
    note_the_try(tx, payment)
    return payment


def note_the_try(tx: Transaction, payment: Payment) -> None:
    """The customer has us collect: for the first time, or what was held untried."""
    note(
        tx, payment, PaymentRequested, by=Who.CUSTOMER, person_id=payment.customer_id,
        method=payment.method.value,
    )  # fmt: skip


def note(
    tx: Transaction,
    payment: Payment,
    happened: Callable[..., Event],
    *,
    by: Who = Who.COMPANY,
    **facts: Any,
) -> None:
    """Record what became of it, with its number and its amount."""
    facts = {"payment_id": payment.id, "amount": payment.amount, **facts}
    tx.record(happened(order_id=payment.order_id, at=tx.now, by=by, **facts))
