"""What happens to an order behind the back of whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from core.database.transaction import Transaction
from core.fulfilment.amendments import cancel_by_admin
from core.fulfilment.use_cases import (
    accept_order,
    deliver,
    depart,
    finish_cooking,
    reject_order,
    start_cooking,
)
from core.orders.model import OrderStatus
from core.orders.tables import Orders
from core.people.model import Role
from core.people.tables import People
from core.records import replace

V = OrderStatus


def goes_on(tx: Transaction, order_id: str, by: int, to: OrderStatus) -> None:
    """The store brings the order so far."""
    while tx[Orders].get(order_id).status is not to:
        match tx[Orders].get(order_id).status:
            case V.PLACED:
                accept_order(tx, order_id, by=by, minutes=20)
            case V.ACCEPTED:
                start_cooking(tx, order_id, by=by)
            case V.COOKING:
                finish_cooking(tx, order_id, by=by)
            case V.READY:
                depart(tx, order_id, by=by)
            case _:
                deliver(tx, order_id, by=by)


def touch(tx: Transaction, order_id: str) -> None:
    """Something of the order is not as the ticket says: here, words of its customer."""
    order = tx[Orders].lock(order_id)
    tx[Orders].say(replace(order, request="땅콩 알레르기"))


class Step(NamedTuple):
    """What a store does with an order in words or by a call: ``/accept 12 25``."""

    before: OrderStatus
    after: OrderStatus
    does: Callable[..., object]  #: the same, done by a colleague
    facts: Mapping[str, Any] = MappingProxyType({})  #: as the colleague says them


#: By the command in the chat.
STEPS = {
    "accept": Step(V.PLACED, V.ACCEPTED, accept_order, {"minutes": 40}),
    "reject": Step(V.PLACED, V.REJECTED, reject_order, {"reason": "busy"}),
    "cook": Step(V.ACCEPTED, V.COOKING, start_cooking),
    "ready": Step(V.COOKING, V.READY, finish_cooking),
    "depart": Step(V.READY, V.DELIVERING, depart),
    "delivered": Step(V.DELIVERING, V.DELIVERED, deliver),
}


class Others(NamedTuple):
    """Who changes things: a colleague at the store, an admin; and who is about to press."""

    colleague: int
    admin: int
    me: int


#: What can happen to a step of an order before it is asked for.
BEFORE_A_STEP: dict[str, Callable[[Transaction, str, Step, Others], object]] = {
    "nothing": lambda tx, order_id, step, who: None,
    "a colleague was first": lambda tx, order_id, step, who: step.does(
        tx, order_id, by=who.colleague, **step.facts
    ),
    "an admin cancelled": lambda tx, order_id, step, who: cancel_by_admin(
        tx, order_id, by=who.admin, reason="장난"
    ),
    "they work there no more": lambda tx, order_id, step, who: tx[People].take_role(
        who.me, Role.OWNER, 1
    ),
}


def work_there_again(tx: Transaction, person_id: int) -> None:
    """For the next change."""
    tx[People].give_role(person_id, Role.OWNER, 1, tx.now)
