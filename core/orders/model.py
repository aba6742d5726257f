"""An order's life, as one table.

Pure: no clock, database or Telegram here. Times arrive as arguments (UTC);
money is whole won (int), because won has no smaller unit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from core.orders.discounts import DiscountKind
from core.orders.events import (
    CancelDeclined,
    CancelRequested,
    CookingFinished,
    CookingStarted,
    LineRemoved,
    OrderAccepted,
    OrderCancelled,
    OrderDelivered,
    OrderDeparted,
    OrderExpired,
    OrderPlaced,
    OrderRejected,
)
from core.outbox.event import Event, Who
from core.records import as_it_was, record, replace
from core.refusals import CannotBe, StepRefused, must_be_whole
from core.stores.model import Carrier
from core.texts.incoming import one_line

LONGEST_LINE = 200  # guess: longer is not an address


class OrderStatus(StrEnum):
    """Where an order is in its life."""

    AWAITING_PAYMENT = "awaiting_payment"  #: Asked for, not paid; the store has not seen it. The customer, the company or the clock ends it.
    PLACED = "placed"  #: Paid; waiting for the store's answer. The store, the customer or the clock moves it on.
    ACCEPTED = "accepted"  #: Promised by the store; not on the stove yet. The store moves it on.
    COOKING = "cooking"  #: On the stove. The store moves it on.
    READY = "ready"  #: Packed. The store or a rider takes it out; a customer fetches it.
    DELIVERING = "delivering"  #: On its way. Whoever carries it moves it on.
    DELIVERED = "delivered"  #: Final. In the customer's hands.
    EXPIRED = "expired"  #: Final. Not paid in time; money found later is refunded.
    REJECTED = "rejected"  #: Final. The store said no, or nothing. The event says which.
    CANCELLED = "cancelled"  #: Final. The event says who stopped it and why.

    @property
    def is_final(self) -> bool:
        """Nothing can happen to it any more."""
        return self in _FINAL


class Action(StrEnum):
    """What an order may be asked to do."""

    PLACE = "place"
    GIVE_UP_ON_PAYMENT = "give_up_on_payment"
    GIVE_UP_ON_STORE = "give_up_on_store"
    ACCEPT = "accept"
    REJECT = "reject"
    START_COOKING = "start_cooking"
    FINISH_COOKING = "finish_cooking"
    DEPART = "depart"
    DELIVER = "deliver"
    CANCEL = "cancel"
    ASK_TO_CANCEL = "ask_to_cancel"
    DECLINE_TO_CANCEL = "decline_to_cancel"
    REMOVE_LINE = "remove_line"


class Receive(StrEnum):
    """How the food reaches the customer."""

    DELIVERY = "delivery"
    PICKUP = "pickup"  #: 포장: the customer fetches it


class PayWith(StrEnum):
    """How the customer pays."""

    CARD = "card"
    ON_DELIVERY = "on_delivery"  #: 만나서 결제, where the store allows it


_FINAL = frozenset(
    {
        OrderStatus.DELIVERED,
        OrderStatus.EXPIRED,
        OrderStatus.REJECTED,
        OrderStatus.CANCELLED,
    }
)
#: An order in one of these is to be brought, and has not left.
WANTS_A_RIDER = frozenset({OrderStatus.ACCEPTED, OrderStatus.COOKING, OrderStatus.READY})
S, A, W = OrderStatus, Action, Who
_EITHER = frozenset(Receive)
_DELIVERY, _PICKUP = frozenset({Receive.DELIVERY}), frozenset({Receive.PICKUP})


class Step(NamedTuple):
    """One line of the life table."""

    before: OrderStatus
    action: Action
    who: Collection[Who]
    after: OrderStatus
    event: type[Event]
    receive: frozenset[Receive] = _EITHER


# fmt: off
LIFE_OF_AN_ORDER = (
    #    an order that is    may be asked to       by                         and becomes   recorded as
    Step(S.AWAITING_PAYMENT, A.PLACE,              {W.COMPANY, W.CUSTOMER},   S.PLACED,     OrderPlaced),  # the customer: pay on delivery
    Step(S.AWAITING_PAYMENT, A.GIVE_UP_ON_PAYMENT, {W.CLOCK},                 S.EXPIRED,    OrderExpired),
    Step(S.AWAITING_PAYMENT, A.CANCEL,             {W.CUSTOMER, W.ADMIN},     S.CANCELLED,  OrderCancelled),  # money found later is refunded
    Step(S.PLACED,           A.ACCEPT,             {W.STORE},                 S.ACCEPTED,   OrderAccepted),
    Step(S.PLACED,           A.REJECT,             {W.STORE},                 S.REJECTED,   OrderRejected),
    Step(S.PLACED,           A.CANCEL,             {W.CUSTOMER, W.ADMIN},     S.CANCELLED,  OrderCancelled),
    Step(S.PLACED,           A.GIVE_UP_ON_STORE,   {W.CLOCK},                 S.REJECTED,   OrderRejected),
    Step(S.ACCEPTED,         A.START_COOKING,      {W.STORE},                 S.COOKING,    CookingStarted),
    Step(S.ACCEPTED,         A.CANCEL,             {W.STORE, W.ADMIN},        S.CANCELLED,  OrderCancelled),
    Step(S.ACCEPTED,         A.ASK_TO_CANCEL,      {W.CUSTOMER},              S.ACCEPTED,   CancelRequested),
    Step(S.ACCEPTED,         A.DECLINE_TO_CANCEL,  {W.STORE, W.CLOCK},        S.ACCEPTED,   CancelDeclined),
    Step(S.ACCEPTED,         A.REMOVE_LINE,        {W.STORE},                 S.ACCEPTED,   LineRemoved),  # the last one: CANCEL
    Step(S.COOKING,          A.FINISH_COOKING,     {W.STORE},                 S.READY,      CookingFinished),
    Step(S.COOKING,          A.CANCEL,             {W.STORE, W.ADMIN},        S.CANCELLED,  OrderCancelled),
    Step(S.COOKING,          A.ASK_TO_CANCEL,      {W.CUSTOMER},              S.COOKING,    CancelRequested),
    Step(S.COOKING,          A.DECLINE_TO_CANCEL,  {W.STORE, W.CLOCK},        S.COOKING,    CancelDeclined),
    Step(S.COOKING,          A.REMOVE_LINE,        {W.STORE},                 S.COOKING,    LineRemoved),
    Step(S.READY,            A.DEPART,             {W.STORE, W.RIDER},        S.DELIVERING, OrderDeparted,  _DELIVERY),
    Step(S.READY,            A.DELIVER,            {W.STORE},                 S.DELIVERED,  OrderDelivered, _PICKUP),
    Step(S.READY,            A.CANCEL,             {W.ADMIN},                 S.CANCELLED,  OrderCancelled),
    Step(S.DELIVERING,       A.DELIVER,            {W.STORE, W.RIDER},        S.DELIVERED,  OrderDelivered),
    Step(S.DELIVERING,       A.CANCEL,             {W.ADMIN},                 S.CANCELLED,  OrderCancelled),
)
# fmt: on
_STEPS = {(step.before, step.action): step for step in LIFE_OF_AN_ORDER}

#: Cooking plus about a minute for each 100 m, as Korean services tell it (guess, then kept by owners).
DELIVERY_SECONDS_PER_100_M = 60


MOST_OF_ONE = 99  # guess: a kitchen asks before it cooks a hundred
#: Won; guess: a feast for a company. Far below what the database's whole numbers hold (2³¹ - 1).
MOST_TOTAL = 10_000_000
FURTHEST_M = 20_100_000  # metres; half around the earth: no door is further
SHORTEST_PROMISE, LONGEST_PROMISE = 1, 180  # minutes; guess: nobody cooks a dinner for longer


@record(frozen=True, slots=True)
class Address:
    """A door, as Koreans write it."""

    text: str  #: road name and number, or what the pin's sender called it
    detail: str  #: building, floor, door
    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        """A line each: nothing in it may look like another line of a ticket."""
        object.__setattr__(self, "text", one_line(self.text, LONGEST_LINE))
        object.__setattr__(self, "detail", one_line(self.detail, LONGEST_LINE))

    @property
    def written(self) -> str:
        """One line: ``은행나무로 23, 101동 1203호``."""
        return f"{self.text}, {self.detail}" if self.detail else self.text


@record(frozen=True, slots=True)
class OrderLine:
    """One thing ordered, at the price it had; it never changes after placing."""

    item_id: int
    name: dict[str, str]  #: both languages
    quantity: int
    unit_price: int  #: won, choices included
    choices: tuple[dict[str, Any], ...] = ()  #: [{"id", "name": {ko, en}, "price"}]
    note: str = ""
    counted: bool = True  #: its portions were taken off the menu, and come back if it is undone

    def __post_init__(self) -> None:
        """Raises :class:`CannotBe`: so many of it, or at such a price, nobody orders."""
        must_be_whole("quantity", self.quantity, 1, MOST_OF_ONE)
        must_be_whole("price", self.unit_price, 0, MOST_TOTAL)

    @property
    def total(self) -> int:
        """Won for the whole line."""
        return self.unit_price * self.quantity

    def as_json(self) -> dict[str, Any]:
        """How it is kept and published."""
        return {
            "item_id": self.item_id,
            "name": self.name,
            "quantity": self.quantity,
            "unit_price": self.unit_price,
            "choices": list(self.choices),
            "note": self.note,
            "counted": self.counted,
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> OrderLine:
        """The line that :meth:`as_json` kept, as it was ordered then."""
        return _LINE(**{"counted": True, **kept, "choices": tuple(kept["choices"])})


_LINE = as_it_was(OrderLine)


def lines_as_json(lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    """How the lines of an order are kept and published."""
    return [line.as_json() for line in lines]


def lines_of_json(kept: Sequence[dict[str, Any]]) -> tuple[OrderLine, ...]:
    """The lines that :func:`lines_as_json` kept."""
    return tuple(OrderLine.of(line) for line in kept)


@record(frozen=True, slots=True)
class Order:
    """What one customer asked one store for."""

    id: str  #: public and unguessable (80 bits); people use :attr:`number`
    store_id: int
    customer_id: int  #: a person's Telegram id
    status: OrderStatus
    version: int  #: goes up with every save; a tap carries it
    receive: Receive
    pay_with: PayWith
    lines: tuple[OrderLine, ...]
    items_total: int  #: won
    delivery_fee: int  #: won
    discount: int  #: won
    total: int  #: won
    address: Address | None  #: none when the customer fetches it
    distance_m: int  #: metres from store to door, as the crow flies
    phone: str  #: E.164
    request: str  #: the customer's words to the store
    created_at: datetime
    pay_until: datetime  #: after this moment the clock asks to expire it
    business_day: date | None = None  #: the store's day it is numbered in; none until placed
    number: int | None = None  #: short, per store and business day; none until placed
    placed_at: datetime | None = None
    rung_at: datetime | None = (
        None  #: when the first ring was sent; starts the store's five minutes
    )
    minutes: int | None = None  #: what the store promised
    ready_at: datetime | None = None  #: when it should be cooked
    eta_at: datetime | None = None  #: when it should be at the door
    cancel_asked_at: datetime | None = (
        None  #: the customer asks to cancel; the store has not answered
    )
    ended_at: datetime | None = None
    end_reason: str | None = None
    coupon_id: int | None = None  #: the coupon its discount comes from; held until its end
    coupon_kind: DiscountKind | None = None
    carried_by: Carrier = Carrier.STORE  #: how it began; a store may take a rider's over

    def __post_init__(self) -> None:
        """Raises :class:`CannotBe`: its sums do not add up, or are none that anybody pays."""
        must_be_whole("items_total", self.items_total, 0, MOST_TOTAL)
        must_be_whole("delivery_fee", self.delivery_fee, 0, MOST_TOTAL)
        must_be_whole("discount", self.discount, 0, self.items_total + self.delivery_fee)
        must_be_whole("total", self.total, 0, MOST_TOTAL)
        must_be_whole("distance", self.distance_m, 0, FURTHEST_M)
        if self.minutes is not None:
            must_be_whole("minutes", self.minutes, SHORTEST_PROMISE, LONGEST_PROMISE)
        if self.total != self.items_total + self.delivery_fee - self.discount:
            raise CannotBe(what="total")
        of_lines = sum(line.unit_price * line.quantity for line in self.lines)
        if self.lines and of_lines != self.items_total:
            raise CannotBe(what="items_total")

    @property
    def is_open(self) -> bool:
        """Still on its way to an end."""
        return not self.status.is_final


def take_step(
    order: Order,
    action: Action,
    *,
    by: Who,
    at: datetime,
    person_id: int | None = None,
    reason: str | None = None,
    **facts: Any,
) -> tuple[Order, Event]:
    """The order after *action*, and the fact to record.

    Raises:
        StepRefused: the table has no such row, or the row is not for *by*.
    """
    step = _STEPS.get((order.status, action))
    if step is None or by not in step.who or order.receive not in step.receive:
        raise StepRefused(order.status, action, number=order.number)
    after = replace(order, status=step.after)
    if step.after.is_final:
        after = replace(after, ended_at=at, end_reason=reason, cancel_asked_at=None)
    event = step.event(
        order_id=order.id, at=at, by=by, person_id=person_id, reason=reason, **facts
    )
    return after, event


def place(order: Order, *, by: Who, at: datetime, number: int, day: date) -> tuple[Order, Event]:
    """The order now that its payment is certain, numbered *number* of the store's *day*."""
    order, placed = take_step(
        order, Action.PLACE, by=by, at=at, person_id=order.customer_id, number=number
    )
    return replace(order, number=number, business_day=day, placed_at=at), placed


def without_line(order: Order, place: int, quantity: int | None = None) -> tuple[Order, OrderLine]:
    """The order with *quantity* portions less of its line at *place*, or without the line, its
    sums made anew; and what was taken out.

    The discount shrinks with the items, a won rounded in the customer's favour, also below what
    its coupon asks for: it is the store that cannot cook. The delivery fee stays, and so does a
    discount on it.

    Raises:
        ValueError: there are not so many portions of it, or none were meant.
    """
    line = order.lines[place]
    quantity = line.quantity if quantity is None else quantity
    if not 1 <= quantity <= line.quantity:
        raise ValueError(f"{quantity} of {line.quantity} portions cannot be taken out")
    out = replace(line, quantity=quantity)
    items_total = order.items_total - out.total
    discount = order.discount
    if order.items_total > 0 and order.coupon_kind is not DiscountKind.FREE_DELIVERY:
        discount = -(-order.discount * items_total // order.items_total)
    kept = (replace(line, quantity=line.quantity - quantity),) if quantity < line.quantity else ()
    left = (*order.lines[:place], *kept, *order.lines[place + 1 :])
    total = items_total + order.delivery_fee - discount
    changed = replace(order, lines=left, items_total=items_total, discount=discount, total=total)
    return changed, out


def allowed(order: Order, by: Who) -> tuple[Action, ...]:
    """What *by* may ask of the order as it is now."""
    return tuple(
        step.action
        for step in LIFE_OF_AN_ORDER
        if step.before is order.status and by in step.who and order.receive in step.receive
    )


def promised(order: Order, minutes: int, at: datetime) -> tuple[datetime, datetime]:
    """When it is cooked and when it is at the door, if the store takes *minutes* from *at*."""
    ready = at + timedelta(minutes=minutes)
    if order.receive is Receive.PICKUP:
        return ready, ready
    way = timedelta(seconds=DELIVERY_SECONDS_PER_100_M * order.distance_m / 100)
    return ready, ready + way
