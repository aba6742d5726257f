"""Paying for an order: asked for in a transaction, waited for outside, answered once."""

from __future__ import annotations

from functools import partial
from typing import Any

from core.answers.use_cases import Asked, Outcome, finish
from core.database.transaction import Transaction
from core.deps import Deps
from core.logs import log_about
from core.orders.model import Order
from core.orders.tables import Orders
from core.outbox.event import Who
from core.payments.cards import pay_kept_order
from core.payments.errands import collect_in_time, wait_until_known
from core.payments.model import Method, Payment, PaymentStatus
from core.payments.settling import Answer, settle
from core.payments.tables import Payments, open_payment
from core.payments.use_cases import ToCollect, collecting_of, make_link
from core.payments.waiting import retry_after
from core.refusals import (
    CardDeclined,
    NoCard,
    PaymentBusy,
    PaymentUnderWay,
    StepRefused,
)
from core.texts import Lang
from core.tracking.order_details import details_of
from web.api.route import CUSTOMER, Call, route
from web.api.shapes import PaymentTold, PaymentWanted, as_json
from web.api.words import order_json, order_shape
from web.problems import outcome_of


@route(
    "POST", "/api/payments", {CUSTOMER}, body=PaymentWanted,
    answers={201: PaymentTold, 202: PaymentTold}, refuses=(402, 409),
)  # fmt: skip
def pay_order(tx: Transaction, call: Call) -> Outcome:
    """Pay for a kept order with a card on file.

    201 approved, 402 ``declined`` (pay again), 202 while it is being found out (ask for the
    order), 503 ``payment_busy`` (come back), 409 ``no_card`` with ``pay_url``, the window.
    ``total`` is the sum that was agreed to; 409 ``changed`` says what the order costs instead, and
    nothing was charged.
    """
    wanted: PaymentWanted = call.body
    try:
        payment = pay_kept_order(
            tx, wanted.order_id, by=call.person_id, cards_on=call.cards_on, card_id=wanted.card_id,
            total=wanted.total,
        )  # fmt: skip
        is_new = True
    except PaymentUnderWay:
        under_way = open_payment(tx[Payments].of_order(wanted.order_id))
        if under_way is None:
            raise
        payment, is_new = under_way, False
    order = tx[Orders].get(wanted.order_id)
    return collecting(tx, call, order, payment, as_order=False, is_new=is_new)


def collecting(
    tx: Transaction,
    call: Call,
    order: Order,
    payment: Payment,
    *,
    as_order: bool,
    is_new: bool,
) -> Outcome:
    """What to wait for; or, where the window must be opened, where it is. The order is kept."""
    if payment.method is Method.WINDOW and payment.payment_key is None:
        link = make_link(tx, call.person_id, payment_id=payment.id)
        told = order_json(details_of(tx, order, call.who), call.lang)
        pay_url = f"{call.own_url}/pay/{link}"
        return outcome_of(NoCard(pay_url=pay_url, order=told), call.lang)
    waits_for = {
        "order_id": order.id,
        "payment_id": payment.id,
        "as_order": as_order,
        "lang": call.lang,
    }
    due = collecting_of(tx, payment, order) if is_new else None
    return Outcome(0, waits_for=waits_for, at_hand=due)


async def collected(
    deps: Deps, waits_for: dict[str, Any], asked: Asked | None, due: ToCollect | None
) -> Outcome:
    """Have the money collected and wait for it a moment; what is true then is the answer.

    Nothing is *due* where an earlier call has it collected: its answer is waited for. The call
    goes on when the moment is over, and when the caller has hung up.
    """
    payment_id = waits_for["payment_id"]
    with log_about(order=waits_for["order_id"], payment=payment_id):
        if due is None:
            await wait_until_known(deps, payment_id)
        else:
            conclude = partial(_settle_and_answer, waits_for=waits_for, asked=asked)
            outcome = await collect_in_time(deps, due, conclude)
            if outcome is not None:
                return outcome
    if asked is None:
        return await deps.db.read(_how_it_went, waits_for)
    return await deps.db.write(_answer, asked, waits_for)


def _settle_and_answer(
    tx: Transaction,
    payment_id: str,
    answer: Answer,
    *,
    waits_for: dict[str, Any],
    asked: Asked | None,
) -> Outcome:
    """What the company said is settled, and is the answer, unless somebody tired of waiting."""
    order = settle(tx, payment_id, answer)
    outcome = _how_it_went(tx, waits_for, order)
    return finish(tx, asked, outcome) if asked else outcome


def _answer(tx: Transaction, asked: Asked, waits_for: dict[str, Any]) -> Outcome:
    return finish(tx, asked, _how_it_went(tx, waits_for))


def _how_it_went(
    tx: Transaction, waits_for: dict[str, Any], order: Order | None = None
) -> Outcome:
    """The answer, by what is true of the payment and its *order* at this moment."""
    lang: Lang = waits_for["lang"]
    order = order or tx[Orders].get(waits_for["order_id"])
    told = details_of(tx, order, Who.CUSTOMER)
    payment = next(p for p in told.payments if p.id == waits_for["payment_id"])
    if payment.status is PaymentStatus.DECLINED:
        declined = CardDeclined(
            reason=payment.reason, payment_id=payment.id, order=order_json(told, lang)
        )
        return outcome_of(declined, lang)
    if payment.status.is_open:
        kept = PaymentTold(id=payment.id, status="unknown", order=order_shape(told, lang))
        return Outcome(202, as_json(kept))
    if not payment.status.is_collected:  # kept untried: the company takes no calls
        busy = PaymentBusy(retry_after_seconds=retry_after(tx, payment))
        busy.facts |= {"payment_id": payment.id, "order": order_json(told, lang)}
        return outcome_of(busy, lang)
    if order.placed_at is None:  # the money came too late to buy anything, and goes back
        return outcome_of(StepRefused(order.status, "pay", number=order.number), lang)
    if waits_for["as_order"]:
        return Outcome(201, order_json(told, lang))
    paid = PaymentTold(id=payment.id, status="approved", order=order_shape(told, lang))
    return Outcome(201, as_json(paid))
