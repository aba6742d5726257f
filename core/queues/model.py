"""How often what waits is tried, and what is parked. Pure; times arrive as arguments (UTC)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from core.records import record


class Queue(StrEnum):
    """What waits as rows until somebody sees to it."""

    FACTS = "facts"  #: for their policies
    TIMERS = "timers"  #: for their time
    NOTICES = "notices"  #: to be said
    UPDATES = "updates"  #: for their turn
    REFUNDS = "refunds"  #: to be given back
    PAYMENTS = "payments"  #: nobody knows whether they moved
    PAYERS = "payers"  #: to be called back


def _seconds(*pauses: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=each) for each in pauses)


#: Pauses before what failed by itself is tried again; after the last it is parked (guesses). What
#: is away (the database, Telegram, the company) is no failure and has no end. A person waits
#: behind a notice or an update, and an order behind its timer: these are parked within a minute.
PAUSES: Mapping[Queue, tuple[timedelta, ...]] = {
    Queue.FACTS: _seconds(1, 2, 5, 15, 60, 300, 900),
    Queue.TIMERS: _seconds(1, 2, 5, 15, 30),
    Queue.NOTICES: _seconds(1, 2, 5, 15),
    Queue.UPDATES: _seconds(1, 2),
    Queue.REFUNDS: _seconds(2, 5, 15, 60, 300, 900, 3600),
    Queue.PAYMENTS: _seconds(5, 15, 45, 120, 300, 600, 1200),
    Queue.PAYERS: _seconds(1, 2, 5, 15, 60),
}
LONGEST_ERROR = 500  # guess: what somebody reads of it
MOST_BEFORE = 1_000_000  # guess: no row is tried as often in a year


def next_try(before: object) -> int:
    """Which try has just failed, by what the row says of those before it.

    What no row of ours says is believed of none: it begins anew.
    """
    is_one = isinstance(before, int) and 0 <= before < MOST_BEFORE
    return before + 1 if is_one else 1  # type: ignore[operator]  # an int, as was asked


def pause(queue: Queue, tries: int) -> timedelta | None:
    """How long to wait after *tries* failed ones; none: it was the last."""
    pauses = PAUSES[queue]
    return pauses[max(tries, 1) - 1] if tries <= len(pauses) else None


@record(frozen=True, slots=True)
class Parked:
    """A row that failed too often and waits for an admin, as far as it can be read."""

    queue: Queue
    key: str  #: its own within the queue
    name: str  #: what it is called: a fact's name, a timer's or notice's kind, a bot …
    order_id: str | None
    tries: int
    parked_at: datetime
    error: str  #: the error's kind; its words may quote somebody

    @staticmethod
    def named(key: str, parked_at: datetime) -> str:
        """The same for the same stretch of being parked, which is told once."""
        return f"{key}:{parked_at.isoformat()}"

    @property
    def told_as(self) -> str:
        """The name of this stretch."""
        return self.named(self.key, self.parked_at)
