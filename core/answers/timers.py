"""What the clock asks of the answers that are kept."""

from __future__ import annotations

from datetime import datetime

from core.answers.use_cases import forget_old
from core.database.transaction import Transaction
from core.timers.tables import Timer


def forget_old_answers(tx: Transaction, timer: Timer) -> datetime:
    """Every hour: drop the answers nobody will ask for again."""
    return forget_old(tx)
