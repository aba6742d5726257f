"""A delivery's life, as one table: the way of one order from its store to its door.

Pure: times arrive as arguments (UTC), distances in metres, money is whole won.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.outbox.event import Who
from core.records import record, replace
from core.refusals import StepRefused
from core.stores.model import Carrier


class DeliveryStatus(StrEnum):
    """Where a delivery is."""

    WAITING = (
        "waiting"  #: Nobody carries it yet. The clock asks riders, or the store sets out itself.
    )
    OFFERED = (
        "offered"  #: One rider is asked and has 45 seconds. The rider or the clock moves it on.
    )
    ASSIGNED = (
        "assigned"  #: A rider said yes and comes to the store. The clock looks for another if not.
    )
    PICKED_UP = "picked_up"  #: Whoever carries it has left the store.
    DELIVERED = "delivered"  #: Final. At the door.
    CANCELLED = "cancelled"  #: Final. The order ended before it left the store.
    FAILED = "failed"  #: Final. The order ended while it was on its way.

    @property
    def is_final(self) -> bool:
        """Nobody carries it any more."""
        return self in _FINAL


class Move(StrEnum):
    """What a delivery may be asked to do."""

    OFFER = "offer"
    LET_GO = "let_go"
    TAKE = "take"
    GIVE_BACK = "give_back"
    PICK_UP = "pick_up"
    HAND_OVER = "hand_over"
    CALL_OFF = "call_off"


_FINAL = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.CANCELLED, DeliveryStatus.FAILED})
S, M, W = DeliveryStatus, Move, Who


class Leg(NamedTuple):
    """One line of the life table."""

    before: DeliveryStatus
    move: Move
    who: Collection[Who]
    after: DeliveryStatus


#: Whoever may end an order ends its delivery with it.
_ENDS = frozenset({W.STORE, W.CUSTOMER, W.ADMIN, W.CLOCK})

# fmt: off
LIFE_OF_A_DELIVERY = (
    #   a delivery that is  may be asked to  by                  and becomes
    Leg(S.WAITING,          M.OFFER,         {W.CLOCK},          S.OFFERED),
    Leg(S.WAITING,          M.TAKE,          {W.RIDER},          S.ASSIGNED),   # asked before, or nobody was found
    Leg(S.WAITING,          M.PICK_UP,       {W.STORE},          S.PICKED_UP),
    Leg(S.WAITING,          M.CALL_OFF,      _ENDS,              S.CANCELLED),
    Leg(S.OFFERED,          M.LET_GO,        {W.RIDER, W.CLOCK}, S.WAITING),
    Leg(S.OFFERED,          M.TAKE,          {W.RIDER},          S.ASSIGNED),
    Leg(S.OFFERED,          M.PICK_UP,       {W.STORE},          S.PICKED_UP),
    Leg(S.OFFERED,          M.CALL_OFF,      _ENDS,              S.CANCELLED),
    Leg(S.ASSIGNED,         M.GIVE_BACK,     {W.RIDER, W.CLOCK}, S.WAITING),
    Leg(S.ASSIGNED,         M.PICK_UP,       {W.RIDER},          S.PICKED_UP),
    Leg(S.ASSIGNED,         M.CALL_OFF,      _ENDS,              S.CANCELLED),
    Leg(S.PICKED_UP,        M.HAND_OVER,     {W.STORE, W.RIDER}, S.DELIVERED),
    Leg(S.PICKED_UP,        M.CALL_OFF,      _ENDS,              S.FAILED),
)
# fmt: on
_LEGS = {(leg.before, leg.move): leg for leg in LIFE_OF_A_DELIVERY}

#: What a rider gets for a delivery at least, in won (guess: where the store asks its customer less,
#: a way is still a way). Otherwise it is the store's own delivery fee for that distance.
LEAST_PAY = 3_000
#: A rider who said yes and has not picked up ready food for so long is looked for no more (guess).
MISSING_AFTER = timedelta(minutes=10)
#: Later than promised by so much, the customer is told a new time (guess: the shown range is five
#: minutes wide).
LATE_AFTER = timedelta(minutes=5)
#: So often a customer is told a new time; with the last one the admins are told too (guess).
MOST_NEW_TIMES = 3
#: A rider who should have been there so long ago is out of reach: the store may close the order
#: (guess).
OUT_OF_REACH_AFTER = timedelta(minutes=20)
#: From the store's counter to the road, and the least a way is said to take (guess).
AT_LEAST = timedelta(minutes=5)


@record(frozen=True, slots=True)
class Delivery:
    """One way from store to door."""

    id: int
    order_id: str
    status: DeliveryStatus
    carried_by: Carrier  #: a store that sets out itself takes it over
    created_at: datetime
    due_at: datetime | None = None  #: when the food should be ready to leave
    picked_up_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1  #: goes up with every save of a rider's delivery; a tap carries it
    rider_id: int | None = None  #: who carries it; none while nobody does, or the store
    pay: int | None = None  #: won for the rider; none where the store brings it
    offered_at: datetime | None = None  #: when a rider was asked last
    assigned_at: datetime | None = None
    nobody_at: datetime | None = None  #: since then every rider may know of it: nobody was found
    new_times: int = 0  #: how often the customer was told a later time

    @property
    def card(self) -> str:
        """What its one message in a rider's chat is kept under, beside a worker's ticket."""
        return f"d{self.id}"

    @property
    def is_under_way(self) -> bool:
        """A rider has it in hand: rider and customer may write to each other."""
        return self.rider_id is not None and self.status in (S.ASSIGNED, S.PICKED_UP)


class OfferStatus(StrEnum):
    """Where the question to one rider is."""

    OPEN = "open"  #: Asked. A crash leaves it so; the timer closes it.
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"  #: 45 seconds and no answer
    WITHDRAWN = "withdrawn"  #: the order ended, or the store set out itself


@record(frozen=True, slots=True)
class Offer:
    """One rider asked to bring one order."""

    id: int
    order_id: str
    rider_id: int
    status: OfferStatus
    distance_m: int  #: metres from the rider to the store
    offered_at: datetime


def move_on(delivery: Delivery, move: Move, *, by: Who, at: datetime) -> Delivery:
    """The delivery after *move*.

    Raises:
        StepRefused: the table has no such row, or the row is not for *by*.
    """
    leg = _LEGS.get((delivery.status, move))
    if leg is None or by not in leg.who:
        raise StepRefused(delivery.status, move)
    ended_at = at if leg.after.is_final else None
    return replace(delivery, status=leg.after, ended_at=ended_at)


def pay_for(delivery_fee: int) -> int:
    """Won a rider gets for an order whose store asks *delivery_fee* won for the way."""
    return max(delivery_fee, LEAST_PAY)


def on_the_way(distance_m: int) -> timedelta:
    """How long the way takes, about: a minute for each 100 m as the crow flies (guess)."""
    return max(AT_LEAST, timedelta(minutes=distance_m / 100))


def new_time(
    delivery: Delivery, *, now: datetime, ready_at: datetime, distance_m: int, is_ready: bool
) -> datetime:
    """When it should be at its door, as things stand at *now*; always later than now."""
    way = on_the_way(distance_m)
    match delivery.status:
        case S.PICKED_UP:
            return now + AT_LEAST
        case S.ASSIGNED:
            return (now if is_ready else max(now, ready_at)) + way
        case _:
            return (now + AT_LEAST if is_ready else max(now + AT_LEAST, ready_at)) + way
