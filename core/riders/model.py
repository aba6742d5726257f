"""Who rides: asked for, approved, on shift. Pure; times arrive as arguments (UTC)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from core.records import record


class Ride(StrEnum):
    """How somebody gets around."""

    WALK = "walk"
    BICYCLE = "bicycle"
    MOTORBIKE = "motorbike"
    CAR = "car"


class RiderStatus(StrEnum):
    """Whether somebody may ride."""

    WAITING = "waiting"  #: Asked to; an admin answers.
    APPROVED = "approved"  #: May go on shift; holds the role.
    DECLINED = "declined"  #: May ask once more.


@record(frozen=True, slots=True)
class Rider:
    """Somebody who rides, or wants to."""

    person_id: int
    name: str
    ride: Ride
    status: RiderStatus
    asked_at: datetime
    version: int = 1  #: goes up with every save; an admin's tap carries it
    on_shift: bool = False
    latitude: float | None = None  #: where they were last; none before the first pin
    longitude: float | None = None
    silences: int = 0  #: offers in a row without an answer
    quiet_until: datetime | None = None  #: asked nothing before then
    decided_at: datetime | None = None
    decided_by: int | None = None  #: the admin
