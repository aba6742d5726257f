"""Asks the payment company: collects, finds out, gives back. Holds no transaction meanwhile."""

from __future__ import annotations

import asyncio
import logging

from core.deps import Deps
from core.orders.model import Order, OrderStatus
from core.payments.company import (
    Absent,
    Approved,
    Cancelled,
    Declined,
    Found,
    PaymentCompany,
    Unknown,
)
from core.payments.model import Card, Method, Payment, Refund
from core.payments.use_cases import (
    claim_refunds,
    payments_to_ask,
    settle,
    settle_refund,
    to_collect,
)
from core.texts import Text, say

log = logging.getLogger(__name__)

#: At most so many calls at the company at a time.
MOST_CALLS_AT_ONCE = 128
#: A refund's key is kept for so many tries (guess).
TRIES_WITH_ONE_KEY = 3
_FREE = Approved(
    payment_key="",
    amount=0,
    method="",
    card_label="",
    receipt_url=None,
    approved_at=None,
)
_ORDER_NAME = Text(ko="{first} 외 {more}건", en="{first} and {more} more")


async def collect(deps: Deps, payment_id: str) -> Order:
    """Ask the company for the money of one payment, and settle whatever it answers.

    A crash between the call and the note leaves the payment requested: the clock asks about it
    later, with the same key, so no money moves twice.
    """
    payment, order, card, customer_key = await deps.db.read(to_collect, payment_id)
    if not payment.status.is_open or payment.method is Method.ON_DELIVERY:
        return order
    answer = await _charge(deps.company, payment, order, card, customer_key)
    return await deps.db.write(settle, payment.id, answer)


async def ask_again(deps: Deps) -> int:
    """Find out about payments nobody answered for; how many were asked about."""
    open_ones = await deps.db.write(payments_to_ask)
    await asyncio.gather(*(_find_out(deps, payment) for payment in open_ones))
    return len(open_ones)


async def carry_out_refunds(deps: Deps) -> int:
    """Give back what is owed, one call at a time per payment; how many were tried.

    A crash between the call and the note repeats the call with the same key, so no money moves
    twice.
    """
    owed = await deps.db.write(claim_refunds)
    await asyncio.gather(*(_give_back(deps, refund, payment) for refund, payment in owed))
    return len(owed)


async def _charge(
    company: PaymentCompany,
    payment: Payment,
    order: Order,
    card: Card | None,
    customer_key: str,
) -> Approved | Declined | Unknown:
    if payment.amount == 0:
        return _FREE
    if payment.method is Method.WINDOW:
        if payment.payment_key is None:
            return Unknown(why="window_open", company_fault=False)
        return await company.confirm(
            payment_key=payment.payment_key,
            payment_id=payment.id,
            amount=payment.amount,
            key=payment.key,
        )
    if card is None:
        return Declined(code="NO_CARD", message="the card is not on file any more")
    return await company.charge_card(
        billing_key=card.billing_key,
        customer_key=customer_key,
        payment_id=payment.id,
        order_name=order_name(order),
        amount=payment.amount,
        key=payment.key,
    )


async def _find_out(deps: Deps, payment: Payment) -> None:
    answer: Found | Absent | Approved | Declined | Unknown
    answer = await deps.company.find(payment_id=payment.id)
    if isinstance(answer, Absent | Found) and not _is_certain(answer):
        kept, order, card, customer_key = await deps.db.read(to_collect, payment.id)
        if order.status is OrderStatus.AWAITING_PAYMENT and kept.status.is_open:
            # Within the window the same key is safe: it is the first call's answer, or the first.
            answer = await _charge(deps.company, kept, order, card, customer_key)
    await deps.db.write(settle, payment.id, answer)


def _is_certain(answer: Found | Absent) -> bool:
    return isinstance(answer, Found) and (answer.is_approved or answer.is_over)


async def _give_back(deps: Deps, refund: Refund, payment: Payment) -> None:
    await deps.db.write(settle_refund, refund.id, await _cancelled(deps.company, refund, payment))


async def _cancelled(
    company: PaymentCompany, refund: Refund, payment: Payment
) -> Cancelled | Declined | Unknown:
    """The company's answer, or what its own list says where the answer is no answer.

    A company may repeat its first answer to a key for days, a fault included. So after a few
    tries, and only once its list shows that nothing went back, the key is changed.
    """
    if not payment.payment_key:
        return Declined(code="NO_PAYMENT_KEY", message="the company has no name for it")
    key = refund.key
    if refund.tries:
        looked = await company.find(payment_id=payment.id)
        if isinstance(looked, Found):
            if looked.cancelled >= payment.refunded + refund.amount:
                return Cancelled(refund.amount, looked.cancelled, "")
            if refund.tries >= TRIES_WITH_ONE_KEY:
                key = f"{refund.key}:{refund.tries // TRIES_WITH_ONE_KEY}"
    answer = await company.cancel(
        payment_key=payment.payment_key, amount=refund.amount, reason=refund.because, key=key
    )
    if not isinstance(answer, Cancelled):
        log.warning("refund %s of order %s: %s", refund.id, refund.order_id, answer)
    return answer


def order_name(order: Order) -> str:
    """What the customer's bank statement calls it: 짜장면 외 1건."""
    first = order.lines[0].name["ko"]
    if len(order.lines) == 1:
        return first[:100]
    return say(_ORDER_NAME, "ko", first=first[:80], more=len(order.lines) - 1)
