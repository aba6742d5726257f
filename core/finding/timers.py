"""What the clock asks of a store: what it sold."""

from __future__ import annotations

from datetime import date

from core.database.transaction import Transaction
from core.finding.popularity import count_the_day
from core.timers.tables import Timer


def count_what_was_sold(tx: Transaction, timer: Timer) -> None:
    """The hour is over in which something of that store and day arrived: count the day anew."""
    store_id, day, _ = timer.key.split(":")
    count_the_day(tx, int(store_id), date.fromisoformat(day))
