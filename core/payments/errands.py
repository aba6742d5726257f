"""Asks the payment company: collects, finds out, gives back. Holds no transaction meanwhile.

The company stands behind its breakers (core/payments/guard.py), so any call may be ``Busy``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.alerts import Case, tell_the_admins
from core.orders.model import Order, OrderStatus
from core.payments.company import (
    NOTHING_TO_PAY,
    Absent,
    Approved,
    Busy,
    Cancelled,
    Declined,
    Found,
    PaymentCompany,
    Unknown,
)
from core.payments.elsewhere import look_at_the_list, signed, still_to_give
from core.payments.model import LEAST_BY_CARD, Method, Payment, Refund
from core.payments.refunds import cannot_give_back, claim_refunds, settle_refund
from core.payments.settling import Answer, cannot_find_out, look_now, payments_to_ask, settle
from core.payments.tables import Payments
from core.payments.use_cases import ToCollect, to_collect
from core.payments.waiting import (
    call_people_back,
    note_how_the_company_is,
    to_knock,
)
from core.refusals import Conflict, Unavailable
from core.texts import Text, say

R = TypeVar("R")

log = logging.getLogger(__name__)

#: How long somebody who waits for an answer does; the call goes on without them.
PATIENCE_S = 0.9
LOOK_EVERY_S = 0.05
#: A refund's key is kept for so many tries (guess).
TRIES_WITH_ONE_KEY = 3
_ORDER_NAME = Text(ko="{first} 외 {more}건", en="{first} and {more} more")


async def collect(deps: Deps, payment_id: str) -> None:
    """Ask the company for the money of one payment, and settle whatever it answers."""
    await _collect(deps, await deps.db.read(to_collect, payment_id), settle)


async def _collect(
    deps: Deps, due: ToCollect, conclude: Callable[[Transaction, str, Answer], R]
) -> R | None:
    """None when there was nothing to ask for.

    A crash between the call and the note leaves the payment requested: the clock asks about it
    later, with the same key, so no money moves twice.
    """
    if not due.payment.status.is_open or due.payment.method is Method.ON_DELIVERY:
        return None
    answer = await _charge(deps.company, due)
    return await deps.db.write(conclude, due.payment.id, answer)


async def collect_in_time(
    deps: Deps,
    due: ToCollect,
    conclude: Callable[[Transaction, str, Answer], R],
    *,
    seconds: float = PATIENCE_S,
) -> R | None:
    """Collect for somebody who waits, *seconds* at most: what *conclude* made of the answer.

    *conclude* settles it. None when it is not known by then; the call goes on when they are gone.
    """
    collecting = deps.begin(_collect(deps, due, conclude))
    done, _ = await asyncio.wait({collecting}, timeout=seconds)
    return collecting.result() if done and collecting.exception() is None else None


async def wait_until_known(deps: Deps, payment_id: str, *, seconds: float = PATIENCE_S) -> None:
    """Somebody else has it collected: nobody is asked again, and *seconds* at most are waited."""
    for _ in range(round(seconds / LOOK_EVERY_S)):
        if not await deps.db.read(_is_open, payment_id):
            return
        await asyncio.sleep(LOOK_EVERY_S)


async def ask_again(deps: Deps) -> int:
    """Find out about payments nobody answered for; how many were asked about."""
    open_ones = await deps.db.write(payments_to_ask)
    await asyncio.gather(*(_unless_it_fails(deps, payment) for payment in open_ones))
    return len(open_ones)


async def call_back(deps: Deps) -> int:
    """Ask those whose orders are kept to pay now, in turn; how many were asked.

    Whether the company takes calls again is tried out first, with one that cannot move money.
    """
    for operation in await deps.db.write(to_knock):
        if await _knock(deps, operation):
            await deps.db.write(note_how_the_company_is, operation, None)
    return await deps.db.write(call_people_back)


async def take_a_hint(deps: Deps, payment_id: str, *, went_back: bool = False) -> None:
    """The company, or somebody who says so, tells that a payment changed: look for ourselves.

    *went_back*: they say that money went back.
    """
    if await deps.db.write(look_now, payment_id, went_back=went_back):
        await ask_again(deps)


async def look_for_unmatched_money(deps: Deps, payment_id: str) -> None:
    """A payment we know nothing of: if the company took money for it, the admins hear of it."""
    found = await deps.company.find(payment_id=payment_id)
    if isinstance(found, Found) and found.is_taken:
        log.error("the company took %d won for a payment we do not have", found.amount)
        await deps.db.write(_unmatched, payment_id, found.amount)


async def carry_out_refunds(deps: Deps) -> int:
    """Give back what is owed, one call at a time per payment; how many were tried.

    A crash between the call and the note repeats the call with the same key, so no money moves
    twice.
    """
    owed = await deps.db.write(claim_refunds)
    await asyncio.gather(*(_or_later(deps, refund, payment) for refund, payment in owed))
    return len(owed)


async def _unless_it_fails(deps: Deps, payment: Payment) -> None:
    """Find out about one; that it cannot be done is noted, and stops no other."""
    try:
        await _find_out(deps, payment)
    except (Unavailable, Conflict) as error:
        log.warning("payment %s is asked about later: %s", payment.id, error)
    except Exception as error:
        log.exception("payment %s could not be asked about", payment.id)
        await deps.db.write(cannot_find_out, payment.id, error)


async def _or_later(deps: Deps, refund: Refund, payment: Payment) -> None:
    """The same for a refund."""
    try:
        await _give_back(deps, refund, payment)
    except (Unavailable, Conflict) as error:
        log.warning("refund %s waits: %s", refund.id, error)
    except Exception as error:
        log.exception("refund %s could not be carried out", refund.id)
        await deps.db.write(cannot_give_back, refund.id, refund.refusals, error)


async def _knock(deps: Deps, operation: str) -> bool:
    """Whether the company answers: ask it for the money of a card and a payment it cannot know."""
    knock = f"knock-{uuid4().hex}"
    answer: Approved | Declined | Unknown | Busy
    if operation == "confirm":
        answer = await deps.company.confirm(
            payment_key=knock, payment_id=knock, amount=LEAST_BY_CARD, key=knock
        )
    else:
        answer = await deps.company.charge_card(
            billing_key=knock,
            customer_key=knock,
            payment_id=knock,
            order_name="-",
            amount=LEAST_BY_CARD,
            key=knock,
        )
    return not isinstance(answer, Busy) and not (
        isinstance(answer, Unknown) and answer.company_fault
    )


async def _charge(company: PaymentCompany, due: ToCollect) -> Approved | Declined | Unknown | Busy:
    payment, card = due.payment, due.card
    if payment.amount == 0:
        return NOTHING_TO_PAY
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
        customer_key=due.customer_key,
        payment_id=payment.id,
        order_name=order_name(due.order),
        amount=payment.amount,
        key=payment.key,
    )


async def _find_out(deps: Deps, payment: Payment) -> None:
    answer: Found | Absent | Approved | Declined | Unknown | Busy
    answer = await deps.company.find(payment_id=payment.id)
    if payment.status.is_collected:  # ours for certain: only what went back may be news
        await deps.db.write(look_at_the_list, payment.id, answer)
        return
    if isinstance(answer, Absent | Found) and not _is_certain(answer):
        due = await deps.db.read(to_collect, payment.id)
        if due.order.status is OrderStatus.AWAITING_PAYMENT and due.payment.status.is_open:
            # Within the window the same key is safe: it is the first call's answer, or the first.
            answer = await _charge(deps.company, due)
    await deps.db.write(settle, payment.id, answer)


def _is_certain(answer: Found | Absent) -> bool:
    return isinstance(answer, Found) and (answer.is_taken or answer.is_over)


async def _give_back(deps: Deps, refund: Refund, payment: Payment) -> None:
    """Ask the company; after a try that brought no yes, its own list first.

    What it shows is booked, be it ours or somebody else's, and only what is left is asked for.
    """
    key = refund.key
    if refund.tries:
        looked = await deps.company.find(payment_id=payment.id)
        if isinstance(looked, Found):
            left = await deps.db.write(still_to_give, refund.id, looked)
            if left is None:
                return
            refund, key = left, _next_key(refund)
    answer = await _cancelled(deps.company, refund, payment, key)
    await deps.db.write(settle_refund, refund.id, answer)


def _next_key(refund: Refund) -> str:
    """The key for a refund that the company's list shows is not done.

    A company may repeat its first answer to a key for days, a fault or a refusal included. So
    after a refusal, or a few tries, the key is changed.
    """
    if refund.was_declined:
        return f"{refund.key}:d{refund.tries}"
    if refund.tries >= TRIES_WITH_ONE_KEY:
        return f"{refund.key}:{refund.tries // TRIES_WITH_ONE_KEY}"
    return refund.key


async def _cancelled(
    company: PaymentCompany, refund: Refund, payment: Payment, key: str
) -> Cancelled | Declined | Unknown | Busy:
    if not payment.payment_key:
        return Declined(code="NO_PAYMENT_KEY", message="the company has no name for it")
    # Of a sum that was never ours to take all goes back, whatever it is called.
    amount = None if refund.because == "amount_differs" else refund.amount
    answer = await company.cancel(
        payment_key=payment.payment_key, amount=amount, reason=signed(refund), key=key
    )
    if not isinstance(answer, Cancelled):
        log.warning("refund %s of order %s: %s", refund.id, refund.order_id, answer)
    return answer


def _is_open(tx: Transaction, payment_id: str) -> bool:
    return tx[Payments].get(payment_id).status.is_open


def _unmatched(tx: Transaction, payment_id: str, amount: int) -> None:
    facts = {"payment": f"{payment_id[:4]}…", "amount": amount}
    tell_the_admins(tx, Case("unmatched_money", payment_id, None, facts))


def order_name(order: Order) -> str:
    """What the customer's bank statement calls it: 짜장면 외 1건."""
    first = order.lines[0].name["ko"]
    if len(order.lines) == 1:
        return first[:100]
    return say(_ORDER_NAME, "ko", first=first[:80], more=len(order.lines) - 1)
