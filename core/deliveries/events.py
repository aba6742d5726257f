"""The facts of a delivery by a rider. Pure; each is a fact of its order."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from core.outbox.event import Event
from core.records import record


@record(frozen=True, slots=True, kw_only=True)
class DeliveryOffered(Event):
    """One rider was asked to bring it."""

    rider_id: int
    distance_m: int  #: metres from the rider to the store


@record(frozen=True, slots=True, kw_only=True)
class OfferEnded(Event):
    """The rider who was asked will not bring it: ``declined``, ``no_answer``, ``taken_over``."""

    rider_id: int


@record(frozen=True, slots=True, kw_only=True)
class DeliveryAssigned(Event):
    """A rider said yes."""

    rider_id: int


@record(frozen=True, slots=True, kw_only=True)
class DeliveryGivenBack(Event):
    """The rider who had said yes will not come: ``rider`` (their word) or ``missing``."""

    rider_id: int


@record(frozen=True, slots=True, kw_only=True)
class NobodyToDeliver(Event):
    """Every rider within reach was asked, or there is none. Asking goes on."""


@record(frozen=True, slots=True, kw_only=True)
class DeliveryLate(Event):
    """It will not be there as promised: a new time."""

    eta_at: datetime
    nth: int  #: the first, second … time of this order
    times: ClassVar[frozenset[str]] = frozenset({"at", "eta_at"})
