"""What /status and the card read: an order as its own facts tell it.

Pure, and made from events alone, so that the view can be thrown away and made again.
"""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import Any, TypedDict

from core.deliveries import events as brought
from core.orders import events as happened
from core.orders.model import OrderStatus
from core.outbox.event import Event, Who
from core.payments import events as money
from core.records import record, replace

#: The status each fact leads to; the others change something else.
LEADS_TO: dict[type[Event], OrderStatus] = {
    happened.OrderRequested: OrderStatus.AWAITING_PAYMENT,
    happened.OrderPlaced: OrderStatus.PLACED,
    happened.OrderAccepted: OrderStatus.ACCEPTED,
    happened.CookingStarted: OrderStatus.COOKING,
    happened.CookingFinished: OrderStatus.READY,
    happened.OrderDeparted: OrderStatus.DELIVERING,
    happened.OrderDelivered: OrderStatus.DELIVERED,
    happened.OrderRejected: OrderStatus.REJECTED,
    happened.OrderCancelled: OrderStatus.CANCELLED,
    happened.OrderExpired: OrderStatus.EXPIRED,
}


class Reached(TypedDict):
    """One line of the timeline, as it is kept."""

    status: str
    at: str  #: ISO 8601, UTC
    by: str
    reason: str | None


@record(frozen=True, slots=True)
class StatusView:
    """How an order stands, as one row."""

    order_id: str
    seq: int  #: the last fact it knows
    customer_id: int
    store_id: int
    store_name: dict[str, str]
    status: OrderStatus
    receive: str
    pay_with: str
    lines: tuple[dict[str, Any], ...]
    items_total: int
    delivery_fee: int
    discount: int
    total: int
    address: str
    requested_at: datetime
    timeline: tuple[Reached, ...]
    number: int | None = None
    minutes: int | None = None
    ready_at: datetime | None = None
    eta_at: datetime | None = None
    end_reason: str | None = None
    ended_by: Who | None = None
    cancel_asked: bool = False
    store_not_reached: bool = False
    #: how the last attempt stands: requested, approved, declined, unknown, held (the company
    #: takes no calls) or called (it does, and it is this customer's turn)
    payment: str = ""
    pay_until: datetime | None = None  #: for one held or called back
    pay_method: str = ""  #: card_on_file, window or on_delivery
    decline_reason: str | None = None
    pay_label: str = ""  #: the card as people know it
    paid: int = 0  #: won the company took
    owed_back: int = 0  #: won that is to go back
    refunded: int = 0  #: won that went back
    carried_by: str = "store"  #: store or rider
    rider_id: int | None = None  #: who said yes to bring it
    coupon_id: int | None = None  #: the coupon its discount comes from


def begin(event: happened.OrderRequested, seq: int) -> StatusView:
    """The view of an order that was just asked for."""
    return StatusView(
        order_id=event.order_id,
        seq=seq,
        customer_id=event.customer_id,
        store_id=event.store_id,
        store_name=event.store_name,
        status=OrderStatus.AWAITING_PAYMENT,
        receive=event.receive,
        pay_with=event.pay_with,
        lines=tuple(event.lines),
        items_total=event.items_total,
        delivery_fee=event.delivery_fee,
        discount=event.discount,
        total=event.total,
        address=event.address,
        requested_at=event.at,
        timeline=(_reached(OrderStatus.AWAITING_PAYMENT, event),),
        coupon_id=event.coupon_id,
    )


def after(view: StatusView, event: Event, seq: int) -> StatusView:
    """The view once it knows *event*; a fact it knows already changes nothing."""
    if seq <= view.seq:
        return view
    changed = _details(view, event)
    status = LEADS_TO.get(type(event))
    if status is not None:
        changed |= {"status": status, "timeline": (*view.timeline, _reached(status, event))}
        if status.is_final:
            changed |= {"end_reason": event.reason, "ended_by": event.by, "cancel_asked": False}
    return replace(view, seq=seq, **changed)


def _reached(status: OrderStatus, event: Event) -> Reached:
    return {
        "status": status.value,
        "at": event.at.isoformat(),
        "by": event.by.value,
        "reason": event.reason,
    }


def _details(view: StatusView, event: Event) -> dict[str, Any]:
    """What *event* changes besides the status."""
    match event:
        case happened.OrderPlaced():
            return {"number": event.number}
        case happened.OrderAccepted():
            return {
                "minutes": event.minutes,
                "ready_at": event.ready_at,
                "eta_at": event.eta_at,
                "store_not_reached": False,
                "carried_by": event.carried_by or "store",
            }
        case happened.OrderDeparted() | brought.DeliveryLate() if event.eta_at is not None:
            return {"eta_at": event.eta_at}
        case brought.DeliveryAssigned():
            return {"rider_id": event.rider_id}
        case brought.DeliveryGivenBack():
            return {"rider_id": None}
        case happened.CancelRequested():
            return {"cancel_asked": True}
        case happened.CancelDeclined():
            return {"cancel_asked": False}
        case happened.StoreNotReached():
            return {"store_not_reached": True}
        case happened.StoreReached():
            return {"store_not_reached": False}
        case money.PaymentRequested():
            return {"payment": "requested", "pay_method": event.method, "decline_reason": None}
        case money.PaymentUnclear():
            return {"payment": "unknown"}
        case money.PaymentDeclined():
            return {"payment": "declined", "decline_reason": event.reason}
        case money.PaymentHeld():
            return {"payment": "held", "pay_until": event.pay_until}
        case money.PayerCalledBack():
            return {"payment": "called", "pay_until": event.pay_until}
        case money.PaymentMismatched():
            paid = view.paid + event.amount
            return {"payment": "declined", "decline_reason": event.reason, "paid": paid}
        case happened.LineRemoved():
            return {
                "lines": tuple(event.lines),
                "items_total": event.items_total,
                "discount": event.discount,
                "total": event.total,
            }
        case money.PaymentApproved():
            paid = view.paid + event.amount
            return {"payment": "approved", "paid": paid, "pay_label": event.label}
        case money.RefundOwed():
            return {"owed_back": view.owed_back + event.amount}
        case money.RefundSettled():
            return {
                "owed_back": view.owed_back - event.amount,
                "refunded": view.refunded + event.amount,
            }
        case _:
            return {}


_FIELDS = tuple(StatusView.__slots__)
_values = attrgetter(*_FIELDS)
_MOMENTS = ("requested_at", "ready_at", "eta_at", "pay_until")


def as_json(view: StatusView) -> dict[str, Any]:
    """How the view is kept; moments and names of states become text on the way to the row."""
    return dict(zip(_FIELDS, _values(view), strict=True))


def of_json(kept: dict[str, Any]) -> StatusView:
    """The view that :func:`as_json` kept."""
    for name in _MOMENTS:
        if kept.get(name) is not None:  # one kept before the field was there has it not
            kept[name] = datetime.fromisoformat(kept[name])
    kept["status"] = OrderStatus(kept["status"])
    kept["ended_by"] = Who(kept["ended_by"]) if kept["ended_by"] else None
    kept["lines"] = tuple(kept["lines"])
    kept["timeline"] = tuple(kept["timeline"])
    return StatusView(**kept)
