"""Where a delivery is; and what its riders do with it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.answers.use_cases import Outcome
from core.database.transaction import Transaction
from core.deliveries import use_cases as deliveries
from core.deliveries.model import Delivery, DeliveryStatus
from core.deliveries.tables import Deliveries
from core.notices.telling import redraw_own_delivery
from core.orders.tables import Orders
from core.refusals import NotYours, Unreadable
from core.texts.figures import area_of
from core.tracking.order_details import delivery_details, riders_name
from core.tracking.riders_work import RidersTicket, Stands, riders_ticket, riders_work
from web.api.route import ANYONE, RIDER, Call, route
from web.api.shapes import (
    DeliveriesTold,
    DeliveryTold,
    Given,
    NothingGiven,
    as_json,
)
from web.api.written import OrderId


class OfOrder(Given):
    """Which order's."""

    order_id: Annotated[OrderId | None, Field(description="a rider may leave it out")] = None


@route("GET", "/api/deliveries", ANYONE, query=OfOrder, answers={200: DeliveriesTold})
def list_deliveries(tx: Transaction, call: Call) -> Outcome:
    """The deliveries of an order, for whoever may see the order; none before it is accepted.

    A rider may leave ``order_id`` out: what they have in hand, are asked, and may take. Only a
    rider is told ``pay`` and ``door``, and before it is theirs no more of the door than its 동.
    """
    order_id: str | None = call.query.order_id
    if call.who is RIDER:
        mine = riders_work(tx, call.person_id)
        if order_id is not None:
            mine = [riders_ticket(tx, order_id, call.person_id)]
        return _told([_for_the_rider(tx, ticket) for ticket in mine])
    if order_id is None:
        raise Unreadable(what="order_id")
    found = delivery_details(tx, order_id, call.person_id, call.who)
    return _told([_shape(tx, found)] if found is not None else [])


@route(
    "POST", "/api/deliveries/{delivery_id}/take", {RIDER}, body=NothingGiven,
    body_may_lack=True, answers={200: DeliveryTold}, refuses=(409,),
)  # fmt: skip
def take_delivery(tx: Transaction, call: Call) -> Outcome:
    """A rider who is asked says yes; or takes what nobody was found for.

    409 ``step_refused`` with the status it really has: another rider, the store, the clock or a
    cancel was faster.
    """
    taken = deliveries.take(tx, _order_of(tx, call), by=call.person_id)
    return _one(tx, call, taken)


@route(
    "POST", "/api/deliveries/{delivery_id}/decline", {RIDER}, body=NothingGiven,
    body_may_lack=True, answers={200: DeliveryTold}, refuses=(409,),
)  # fmt: skip
def decline_delivery(tx: Transaction, call: Call) -> Outcome:
    """A rider who is asked says no; the next one is asked."""
    left = deliveries.decline(tx, _order_of(tx, call), by=call.person_id)
    return _one(tx, call, left)


def _order_of(tx: Transaction, call: Call) -> str:
    delivery = tx[Deliveries].of_id(call.path["delivery_id"])
    if delivery is None:
        raise NotYours()
    return delivery.order_id


def _one(tx: Transaction, call: Call, delivery: Delivery) -> Outcome:
    redraw_own_delivery(tx, call.person_id, delivery.order_id)
    ticket = riders_ticket(tx, delivery.order_id, call.person_id)
    return Outcome(200, as_json(_for_the_rider(tx, ticket)))


def _told(shapes: list[DeliveryTold]) -> Outcome:
    return Outcome(200, as_json(DeliveriesTold(deliveries=shapes)))


def _for_the_rider(tx: Transaction, ticket: RidersTicket) -> DeliveryTold:
    address = ticket.order.address
    door = None
    if address is not None:
        mine = ticket.stands is Stands.MINE
        door = address.written if mine else area_of(address.text)
    return _shape(tx, ticket.delivery).model_copy(
        update={"pay": ticket.delivery.pay, "door": door}
    )


def _shape(tx: Transaction, delivery: Delivery) -> DeliveryTold:
    is_there = delivery.status is DeliveryStatus.DELIVERED
    return DeliveryTold(
        id=delivery.id,
        order_id=delivery.order_id,
        status=delivery.status.value,
        rider=riders_name(tx, tx[Orders].get(delivery.order_id)),
        offered_at=delivery.offered_at,
        picked_up_at=delivery.picked_up_at,
        delivered_at=delivery.ended_at if is_there else None,
    )
