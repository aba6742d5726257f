"""What the clock asks of a broadcast: whom it is for next."""

from __future__ import annotations

from datetime import datetime

from core.broadcasts.use_cases import go_on_telling
from core.database.transaction import Transaction
from core.timers.tables import Timer


def tell_everybody(tx: Transaction, timer: Timer) -> datetime | None:
    """The next people a broadcast is for are owed it, until all are told."""
    return go_on_telling(tx, int(timer.key))
