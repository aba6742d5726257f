"""What a deed of an admin is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.records import record


class Deed(StrEnum):
    """Something an admin did that somebody may ask about later."""

    REFUND = "refund"  #: facts: amount, in won
    RETRY_REFUND = "retry_refund"  #: facts: amount, in won
    CANCEL = "cancel"
    APPROVE = "approve"  #: facts: what (rider, …) and its name
    DECLINE = "decline"  #: facts as above
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    REPLAY = "replay"  #: facts: what had been parked
    BROADCAST = "broadcast"  #: facts: broadcast, audience, people
    STOP_BROADCAST = "stop_broadcast"  #: facts: broadcast
    LOOK_AT_DOOR = "look_at_door"  #: read an order's door and phone


@record(frozen=True, slots=True)
class Entry:
    """One row of the audit: who did what to whom, when and why."""

    id: int
    at: datetime
    person_id: int  #: whose deed it was
    deed: Deed
    order_id: str | None
    store_id: int | None
    whom: int | None  #: the person it was about
    reason: str | None  #: the admin's own words
    facts: Mapping[str, Any]
