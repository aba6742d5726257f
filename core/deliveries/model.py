"""A delivery's life. Pure; riders and offers join it when they exist."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from core.records import record


class DeliveryStatus(StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"  #: Created when the store accepts; nobody carries it yet.
    PICKED_UP = "picked_up"  #: Whoever carries it has left the store.
    DELIVERED = "delivered"  #: Final. At the door.
    CANCELLED = "cancelled"  #: Final. The order ended before its door.


@record(frozen=True, slots=True)
class Delivery:
    """One way from store to door."""

    id: int
    order_id: str
    status: DeliveryStatus
    carried_by: str  #: "store" while stores deliver themselves
    created_at: datetime
    due_at: datetime | None = None  #: when the food should be ready to leave
    picked_up_at: datetime | None = None
    ended_at: datetime | None = None
