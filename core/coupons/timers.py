"""What the clock asks of a campaign: who gets its coupons next, and whether it is over."""

from __future__ import annotations

from datetime import datetime

from core.coupons.use_cases import end_coupons, give_out
from core.database.transaction import Transaction
from core.timers.tables import Timer


def give_coupons_out(tx: Transaction, timer: Timer) -> datetime | None:
    """The next customers a campaign is for get their coupons, until all have them."""
    return give_out(tx, int(timer.key))


def put_coupons_away(tx: Transaction, timer: Timer) -> datetime | None:
    """A campaign's time is over: nobody can use what is left of it."""
    return end_coupons(tx, int(timer.key))
