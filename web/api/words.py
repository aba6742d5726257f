"""An order in the shape other programs read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.database.transaction import Transaction
from core.masking.masking import may_read_the_door
from core.orders.model import Action, Address
from core.orders.tables import Orders
from core.texts import Lang
from core.texts.orders import STATUS
from core.tracking.order_details import OrderDetails
from web.api.shapes import (
    AddressTold,
    ChoiceOrdered,
    LineTold,
    OrdersTold,
    OrderTold,
    ReachedTold,
    as_json,
)

#: What of an answer tells of somebody's door, and what stands there once it is hidden.
_OF_A_DOOR: dict[str, Any] = {"address": None, "request": "", "door": None}
#: What the API calls the actions it has a route for.
CALLED = {
    Action.CANCEL: "cancel",
    Action.ASK_TO_CANCEL: "cancel",
    Action.ACCEPT: "accept",
    Action.REJECT: "reject",
    Action.START_COOKING: "start-cooking",
    Action.FINISH_COOKING: "finish-cooking",
    Action.DEPART: "depart",
    Action.DELIVER: "deliver",
}


def order_shape(told: OrderDetails, lang: Lang) -> OrderTold:
    """The order as its viewer sees it, names in *lang*."""
    order = told.order
    return OrderTold(
        id=order.id,
        number=order.number,
        store_id=order.store_id,
        status=order.status.value,
        status_ko=STATUS[order.status.value].ko,
        total=order.total,
        items_total=order.items_total,
        delivery_fee=order.delivery_fee,
        discount=order.discount,
        paid=told.paid,
        refunded=told.refunded,
        lines=[
            LineTold(
                item_id=line.item_id,
                name=line.name[lang],
                quantity=line.quantity,
                unit_price=line.unit_price,
                choices=[
                    ChoiceOrdered(id=c["id"], name=c["name"][lang], price=c["price"])
                    for c in line.choices
                ],
                note=line.note,
            )
            for line in order.lines
        ],
        receive=order.receive.value,
        address=_address(told.address),
        request=order.request,
        eta_at=order.eta_at,
        rider=told.rider,
        timeline=[
            ReachedTold(status=r.status.value, at=r.at, by=r.by.value, reason=r.reason)
            for r in told.timeline
        ],
        allowed=sorted({CALLED[action] for action in told.may if action in CALLED}),
    )


def _address(door: Address | None) -> AddressTold | None:
    if door is None:
        return None
    return AddressTold(
        text=door.text, detail=door.detail, latitude=door.latitude, longitude=door.longitude
    )


def as_it_may_be_read(tx: Transaction, body: Any) -> Any:
    """An answer that was kept, for who works on its orders: told again, it tells no more of a door
    than it would now.
    """
    if isinstance(body, list):
        return [as_it_may_be_read(tx, each) for each in body]
    if not isinstance(body, dict):
        return body
    said = {name: as_it_may_be_read(tx, each) for name, each in body.items()}
    if not said.keys() & _OF_A_DOOR.keys():
        return said
    order = tx[Orders].find(str(said.get("order_id") or said.get("id")))
    if order is not None and may_read_the_door(tx, order):
        return said
    hidden = {name: none for name, none in _OF_A_DOOR.items() if name in said}
    if "lines" in said:
        hidden["lines"] = [{**line, "note": ""} for line in said["lines"]]
    return {**said, **hidden}


def orders_json(told: Iterable[OrderDetails], lang: Lang) -> dict[str, Any]:
    """Several orders, ready to be answered."""
    return as_json(OrdersTold(orders=[order_shape(order, lang) for order in told]))


def order_json(told: OrderDetails, lang: Lang) -> dict[str, Any]:
    """The same, ready to be answered."""
    return as_json(order_shape(told, lang))
