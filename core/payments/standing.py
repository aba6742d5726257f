"""What is true of a payment, for whoever comes back from the company's window. Changes nothing.

By which address somebody comes back says nothing: windows are reloaded, left open beside others,
and gone back to. Only our own rows tell, and where they do not know, nobody is told that they do.
"""

from __future__ import annotations

from enum import StrEnum

from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.orders.tables import Orders
from core.payments.model import Method, Payment, PaymentStatus
from core.payments.tables import Payments
from core.records import record


class Stands(StrEnum):
    """How it stands with an order's money."""

    TO_PAY = "to_pay"  #: Nothing was charged; it can still be paid.
    CONFIRMING = "confirming"  #: The company was asked, and nobody knows yet.
    PAID = "paid"  #: The money was taken, by this attempt or another of the order.
    GOES_BACK = "goes_back"  #: It was taken, and is on its way back.
    WENT_BACK = "went_back"  #: It was taken, and all of it went back.
    NOT_CHARGED = "not_charged"  #: The order ended, and nothing was charged for it.


@record(frozen=True, slots=True)
class Standing:
    """How it stands, and how much that is about."""

    stands: Stands
    amount: int  #: won, of what was taken, or is to be


def how_it_stands(tx: Transaction, payment_id: str) -> Standing:
    """Of all attempts to pay for the order that this one is for.

    Raises:
        NotYours: there is no such payment.
    """
    payment = tx[Payments].get(payment_id)
    attempts = tx[Payments].of_order(payment.order_id)
    taken = [p for p in attempts if p.status.is_collected and p.method is not Method.ON_DELIVERY]
    kept = next((p for p in taken if p.status is PaymentStatus.APPROVED), None)
    if kept is not None:
        return Standing(Stands.PAID, kept.amount)
    if any(_was_tried(p) for p in attempts):
        return Standing(Stands.CONFIRMING, payment.amount)
    back = next((p for p in taken if p.status is PaymentStatus.REFUNDING), None)
    if back is not None:
        order = tx[Orders].get(payment.order_id)
        stands = Stands.PAID if order.is_open else Stands.GOES_BACK  # a part of it, or all
        return Standing(stands, back.amount if order.is_open else back.left)
    if taken:
        return Standing(Stands.WENT_BACK, taken[0].amount)
    order = tx[Orders].get(payment.order_id)
    if order.status is OrderStatus.AWAITING_PAYMENT:
        return Standing(Stands.TO_PAY, payment.amount)
    return Standing(Stands.NOT_CHARGED, payment.amount)


def _was_tried(payment: Payment) -> bool:
    """The company may have been asked for it, and has not answered."""
    if not payment.status.is_open or payment.method is Method.ON_DELIVERY:
        return False
    return payment.method is not Method.WINDOW or payment.payment_key is not None
