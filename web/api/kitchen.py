"""What a store does with its orders, and whoever carries them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.answers.use_cases import Outcome
from core.database.transaction import Transaction
from core.deliveries.use_cases import hand_over, pick_up
from core.orders import use_cases as orders
from core.orders.model import Order, OrderStatus
from core.orders.told import stores_orders, tell
from web.api.route import RIDER, STORE, Call, route
from web.api.shapes import (
    Given,
    MinutesGiven,
    NothingGiven,
    OrdersTold,
    OrderTold,
    ReasonGiven,
    as_json,
)
from web.api.words import order_json, order_shape


class Where(Given):
    """Which of the store's orders."""

    status: Annotated[
        OrderStatus | None, Field(strict=False, description="none: everything under way")
    ] = None


@route("GET", "/api/stores/{store_id}/orders", {STORE}, query=Where, answers={200: OrdersTold})
def list_stores_orders(tx: Transaction, call: Call) -> Outcome:
    """A store's orders: what is under way, the oldest first, or its ended ones of a status."""
    told = stores_orders(tx, call.path["store_id"], call.person_id, call.query.status)
    return Outcome(
        200, as_json(OrdersTold(orders=[order_shape(order, call.lang) for order in told]))
    )


@route(
    "POST", "/api/orders/{order_id}/accept", {STORE}, body=MinutesGiven,
    answers={200: OrderTold}, refuses=(409,),
)  # fmt: skip
def accept_order(tx: Transaction, call: Call) -> Outcome:
    """The store takes a placed order and promises it in so many minutes."""
    minutes: int = call.body.minutes
    order = orders.accept_order(tx, call.order_id, by=call.person_id, minutes=minutes)
    return _as_it_is(tx, call, order)


@route(
    "POST", "/api/orders/{order_id}/reject", {STORE}, body=ReasonGiven,
    answers={200: OrderTold}, refuses=(409,),
)  # fmt: skip
def reject_order(tx: Transaction, call: Call) -> Outcome:
    """The store says no to a placed order; all that was paid goes back.

    ``reason``: ``out_of_stock``, ``busy``, ``closing``, ``too_far``, ``no_rider``, ``request``,
    ``other``, or the store's own words.
    """
    reason: str = call.body.reason or "other"
    order = orders.reject_order(tx, call.order_id, by=call.person_id, reason=reason)
    return _as_it_is(tx, call, order)


@route(
    "POST", "/api/orders/{order_id}/start-cooking", {STORE}, body=NothingGiven,
    body_may_lack=True, answers={200: OrderTold}, refuses=(409,),
)  # fmt: skip
def start_cooking(tx: Transaction, call: Call) -> Outcome:
    """It goes on the stove."""
    return _as_it_is(tx, call, orders.start_cooking(tx, call.order_id, by=call.person_id))


@route(
    "POST", "/api/orders/{order_id}/finish-cooking", {STORE}, body=NothingGiven,
    body_may_lack=True, answers={200: OrderTold}, refuses=(409,),
)  # fmt: skip
def finish_cooking(tx: Transaction, call: Call) -> Outcome:
    """It is packed."""
    return _as_it_is(tx, call, orders.finish_cooking(tx, call.order_id, by=call.person_id))


@route(
    "POST", "/api/orders/{order_id}/depart", {STORE, RIDER}, body=NothingGiven,
    body_may_lack=True, answers={200: OrderTold}, refuses=(409,),
)  # fmt: skip
def depart(tx: Transaction, call: Call) -> Outcome:
    """It leaves the store; with a rider only once it is ready."""
    if call.who is RIDER:
        return _as_it_is(tx, call, pick_up(tx, call.order_id, by=call.person_id))
    return _as_it_is(tx, call, orders.depart(tx, call.order_id, by=call.person_id))


@route(
    "POST", "/api/orders/{order_id}/deliver", {STORE, RIDER}, body=NothingGiven,
    body_may_lack=True, answers={200: OrderTold}, refuses=(409,),
)  # fmt: skip
def deliver(tx: Transaction, call: Call) -> Outcome:
    """It is at the door, or fetched."""
    if call.who is RIDER:
        return _as_it_is(tx, call, hand_over(tx, call.order_id, by=call.person_id))
    return _as_it_is(tx, call, orders.deliver(tx, call.order_id, by=call.person_id))


def _as_it_is(tx: Transaction, call: Call, order: Order) -> Outcome:
    return Outcome(200, order_json(tell(tx, order, call.who), call.lang))
