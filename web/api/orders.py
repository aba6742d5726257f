"""Placing, following and cancelling orders."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.answers.use_cases import Outcome
from core.checkout.placing_api import OrderRequest, Picked, place_requested_order
from core.database.transaction import Transaction
from core.fulfilment.amendments import cancel_by_admin
from core.fulfilment.use_cases import cancel_or_ask
from core.ids import new_id
from core.orders.model import Address, OrderStatus, PayWith, Receive
from core.payments.cards import pay_kept_order
from core.payments.model import Method
from core.refusals import Unreadable
from core.texts.figures import phone_as_stored
from core.texts.orders import own_words
from core.tracking.order_details import customers_orders, details_of, order_details
from web.api.payments import collecting
from web.api.route import ADMIN, ANYONE, CUSTOMER, Call, route
from web.api.shapes import (
    CancelAsked,
    Given,
    OrdersTold,
    OrderTold,
    OrderWanted,
    PaymentTold,
    ReasonGiven,
)
from web.api.words import order_json, orders_json


class Which(Given):
    """Which of one's orders."""

    active: Annotated[bool, Field(strict=False, description="only those under way")] = False


def read_wish(wanted: OrderWanted, query: object) -> OrderRequest:
    """What is wished for, in the shop's words.

    Raises:
        Unreadable: the phone is none.
    """
    door, phone = wanted.address, wanted.phone
    if phone is not None and (phone := phone_as_stored(phone)) is None:
        raise Unreadable(what="phone")
    return OrderRequest(
        store_id=wanted.store_id,
        lines=tuple(
            Picked(line.item_id, line.quantity, tuple(line.choice_ids), line.note)
            for line in wanted.lines
        ),
        receive=Receive(wanted.receive),
        pay_with=PayWith(wanted.pay_with),
        address=Address(door.text, door.detail, door.latitude, door.longitude) if door else None,
        phone=phone,
        request=wanted.request,
        coupon_id=wanted.coupon_id,
    )


@route(
    "POST", "/api/orders", {CUSTOMER}, body=OrderWanted, reads=read_wish,
    answers={201: OrderTold, 202: PaymentTold}, refuses=(402, 409),
)  # fmt: skip
def place_order(tx: Transaction, call: Call) -> Outcome:
    """Place an order; with ``pay`` collect in the same call.

    ``pay`` needs ``total``, the sum that was agreed to: 409 ``changed`` says in ``total`` what it
    costs instead, and nothing was ordered; without ``pay`` it is compared where it is given.
    201: placed, or (without ``pay``) kept as ``awaiting_payment``. With ``pay`` also 402
    ``declined``, 202 while the payment is being found out, and 503 ``payment_busy``; the order is
    kept in every case but a declined card with ``keep`` false. 409 ``no_card`` carries
    ``pay_url``, the payment window. ``on_delivery`` is placed at once. ``coupon_id`` is one of
    ``GET /api/coupons``; 409 ``coupon_refused`` says in ``why`` why it cannot be used. One
    person holds a few unpaid orders, a few to be paid at the door and a share of a counted dish:
    409 ``too_many_unpaid``, ``too_many_at_the_door`` and ``too_much_held`` say in ``most`` how
    many.
    """
    wanted: OrderWanted = call.body
    made = place_requested_order(
        tx,
        call.person_id,
        call.read,
        request_key=call.request_key or f"api:{new_id(tx.random)}",
        pay=wanted.pay,
        total=wanted.total,
        cards_on=call.cards_on,
        card_id=wanted.card_id,
        keeps_order=wanted.keep,
        shares=call.shares,
    )
    order, payment, is_new = made.order, made.payment, made.is_new
    waits = order.status is OrderStatus.AWAITING_PAYMENT
    if wanted.pay and waits and (payment is None or not payment.status.is_open):
        # An earlier call with this key was told to come back: now is later.
        payment = pay_kept_order(
            tx, order.id, by=call.person_id, cards_on=call.cards_on, card_id=wanted.card_id,
            keeps_order=wanted.keep, total=wanted.total,
        )  # fmt: skip
        is_new = True
    if waits and payment is not None and payment.method is not Method.ON_DELIVERY:
        return collecting(tx, call, order, payment, as_order=True, is_new=is_new)
    return Outcome(201, order_json(details_of(tx, order, call.who), call.lang))


@route("GET", "/api/orders", {CUSTOMER}, query=Which, answers={200: OrdersTold})
def list_orders(tx: Transaction, call: Call) -> Outcome:
    """The caller's orders, newest first."""
    told = customers_orders(tx, call.person_id, active=call.query.active)
    return Outcome(200, orders_json(told, call.lang))


@route("GET", "/api/orders/{order_id}", ANYONE, answers={200: OrderTold})
def show_order(tx: Transaction, call: Call) -> Outcome:
    """One order, for its customer, its store, its rider and admins."""
    told = order_details(tx, call.order_id, call.person_id, call.who)
    return Outcome(200, order_json(told, call.lang))


@route(
    "POST", "/api/orders/{order_id}/cancel", {CUSTOMER, ADMIN}, body=ReasonGiven,
    body_may_lack=True, answers={200: OrderTold, 202: CancelAsked}, refuses=(409,),
)  # fmt: skip
def cancel_order(tx: Transaction, call: Call) -> Outcome:
    """Cancel an order, or ask the store to let it go.

    Free until the store accepts; from then on 202: the store is asked, three times at most
    (409 ``asked_already``). Too late once it is ready, except for admins.
    """
    reason = own_words(call.body.reason)
    if call.who is ADMIN:
        order = cancel_by_admin(tx, call.order_id, by=call.person_id, reason=reason)
        return Outcome(200, order_json(details_of(tx, order, call.who), call.lang))
    order, is_asked = cancel_or_ask(tx, call.order_id, by=call.person_id, reason=reason)
    body = order_json(details_of(tx, order, call.who), call.lang)
    return Outcome(202, {**body, "request": True}) if is_asked else Outcome(200, body)
