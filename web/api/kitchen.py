"""What a store does with its orders, and whoever carries them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated

from pydantic import Field

from core.answers.use_cases import Outcome
from core.database.transaction import Transaction
from core.deliveries.use_cases import hand_over, pick_up
from core.fulfilment import use_cases as orders
from core.notices.telling import redraw_own_delivery, redraw_own_ticket
from core.orders.model import Order, OrderStatus
from core.outbox.event import Who
from core.texts.orders import REJECT_REASONS, own_words
from core.tracking.order_details import details_of, stores_orders
from web.api.route import RIDER, STORE, Call, Handler, route
from web.api.shapes import (
    Given,
    MinutesGiven,
    NothingGiven,
    OrdersTold,
    OrderTold,
    ReasonGiven,
)
from web.api.words import order_json, orders_json


class Where(Given):
    """Which of the store's orders."""

    status: Annotated[
        OrderStatus | None, Field(strict=False, description="none: everything under way")
    ] = None


def _step(
    verb: str, who: set[Who], *, body: type[Given] = NothingGiven
) -> Callable[[Callable[[Transaction, Call], Order]], Handler]:
    """Enter a step of an order as a route: it answers with the order as it then is."""

    def enter(steps: Callable[[Transaction, Call], Order]) -> Handler:
        @wraps(steps)
        def does(tx: Transaction, call: Call) -> Outcome:
            order = steps(tx, call)
            _redraw_own(tx, call, order)
            return Outcome(200, order_json(details_of(tx, order, call.who), call.lang))

        return route(
            "POST", f"/api/orders/{{order_id}}/{verb}", who, body=body,
            body_may_lack=body is NothingGiven, answers={200: OrderTold}, refuses=(409,),
        )(does)  # fmt: skip

    return enter


def _redraw_own(tx: Transaction, call: Call, order: Order) -> None:
    """The chat of whoever the program works for shows what it did."""
    if call.who is STORE:
        redraw_own_ticket(tx, call.person_id, order)
    else:
        redraw_own_delivery(tx, call.person_id, order.id)


@route("GET", "/api/stores/{store_id}/orders", {STORE}, query=Where, answers={200: OrdersTold})
def list_stores_orders(tx: Transaction, call: Call) -> Outcome:
    """A store's orders: what is under way, the oldest first, or its ended ones of a status."""
    told = stores_orders(tx, call.path["store_id"], call.person_id, call.query.status)
    return Outcome(200, orders_json(told, call.lang))


@_step("accept", {STORE}, body=MinutesGiven)
def accept_order(tx: Transaction, call: Call) -> Order:
    """The store takes a placed order and promises it in so many minutes."""
    return orders.accept_order(tx, call.order_id, by=call.person_id, minutes=call.body.minutes)


@_step("reject", {STORE}, body=ReasonGiven)
def reject_order(tx: Transaction, call: Call) -> Order:
    """The store says no to a placed order; all that was paid goes back.

    ``reason``: ``out_of_stock``, ``busy``, ``closing``, ``too_far``, ``no_rider``, ``request``,
    ``other``, or the store's own words.
    """
    reason = own_words(call.body.reason, may_be=REJECT_REASONS) or "other"
    return orders.reject_order(tx, call.order_id, by=call.person_id, reason=reason)


@_step("start-cooking", {STORE})
def start_cooking(tx: Transaction, call: Call) -> Order:
    """It goes on the stove."""
    return orders.start_cooking(tx, call.order_id, by=call.person_id)


@_step("finish-cooking", {STORE})
def finish_cooking(tx: Transaction, call: Call) -> Order:
    """It is packed."""
    return orders.finish_cooking(tx, call.order_id, by=call.person_id)


@_step("depart", {STORE, RIDER})
def depart(tx: Transaction, call: Call) -> Order:
    """It leaves the store; with a rider only once it is ready."""
    if call.who is RIDER:
        return pick_up(tx, call.order_id, by=call.person_id)
    return orders.depart(tx, call.order_id, by=call.person_id)


@_step("deliver", {STORE, RIDER})
def deliver(tx: Transaction, call: Call) -> Order:
    """It is at the door, or fetched."""
    if call.who is RIDER:
        return hand_over(tx, call.order_id, by=call.person_id)
    return orders.deliver(tx, call.order_id, by=call.person_id)
