"""What the clock asks every minute: what stands still."""

from __future__ import annotations

from datetime import datetime

from core.database.transaction import Transaction
from core.stuck.use_cases import tell_of_what_is_stuck
from core.timers.set_back import nothing_waits_for_ever
from core.timers.tables import Timer


def look_for_what_is_stuck(tx: Transaction, timer: Timer) -> datetime:
    """Every minute: tell the admins what stands still and was not told."""
    nothing_waits_for_ever(tx)
    return tell_of_what_is_stuck(tx)
