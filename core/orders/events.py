"""The facts of an order's life. Pure; what follows from them is in core/policies.py."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any, ClassVar

from core.outbox.event import Event
from core.records import record


@record(frozen=True, slots=True, kw_only=True)
class OrderRequested(Event):
    """A customer asked for food; nothing is paid, the store sees nothing yet."""

    store_id: int
    customer_id: int
    store_name: dict[str, str]
    receive: str
    pay_with: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    items_total: int
    delivery_fee: int
    discount: int
    total: int
    address: str = ""
    coupon_id: int | None = None  #: the coupon that is the discount


@record(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Event):
    """Paid for, or to be paid on delivery: now the store has an order."""

    number: int


@record(frozen=True, slots=True, kw_only=True)
class OrderAccepted(Event):
    """The store promised it."""

    minutes: int
    ready_at: datetime
    eta_at: datetime
    carried_by: str | None = None  #: rider; none: the store brings it itself, or it is fetched
    times: ClassVar[frozenset[str]] = frozenset({"at", "ready_at", "eta_at"})


@record(frozen=True, slots=True, kw_only=True)
class CookingStarted(Event):
    """It is on the stove."""


@record(frozen=True, slots=True, kw_only=True)
class CookingFinished(Event):
    """It is packed; somebody may take it."""


@record(frozen=True, slots=True, kw_only=True)
class OrderDeparted(Event):
    """It left the store for its door."""

    eta_at: datetime | None = None  #: when a rider will be there; none: as promised
    times: ClassVar[frozenset[str]] = frozenset({"at", "eta_at"})


@record(frozen=True, slots=True, kw_only=True)
class OrderDelivered(Event):
    """It is in the customer's hands."""


@record(frozen=True, slots=True, kw_only=True)
class LineRemoved(Event):
    """The store could not make one thing of it: the order goes on without, for less."""

    item_id: int
    item: dict[str, str]  #: its name in both languages
    quantity: int
    amount: int  #: won the order became cheaper, net of the discount it had
    lines: list[dict[str, Any]]  #: what is left
    items_total: int
    discount: int
    total: int


@record(frozen=True, slots=True, kw_only=True)
class RequestAdded(Event):
    """The customer had more to say to the store."""

    words: str


@record(frozen=True, slots=True, kw_only=True)
class OrderRejected(Event):
    """The store said no, or said nothing for too long."""


@record(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Event):
    """The customer, the store or an admin stopped it."""


@record(frozen=True, slots=True, kw_only=True)
class OrderExpired(Event):
    """Nobody paid in time."""


@record(frozen=True, slots=True, kw_only=True)
class CancelRequested(Event):
    """The customer asked the store, which had accepted, to let the order go."""


@record(frozen=True, slots=True, kw_only=True)
class CancelDeclined(Event):
    """The store, or the clock on its behalf, went on with the order."""


@record(frozen=True, slots=True, kw_only=True)
class StoreNotReached(Event):
    """Our store side was down for five minutes: the customer may wait or cancel free."""


@record(frozen=True, slots=True, kw_only=True)
class StoreReached(Event):
    """Our store side is back: who was told that it is not learns that the store has the order."""


#: The endings that owe everything back.
ENDED_UNDELIVERED: tuple[type[Event], ...] = (
    OrderRejected,
    OrderCancelled,
    OrderExpired,
)
