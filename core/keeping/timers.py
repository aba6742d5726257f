"""What the clock asks of what is kept: what is to be masked, forgotten, let go."""

from __future__ import annotations

from datetime import date, datetime

from core.database.transaction import Transaction
from core.keeping.forgetting import forget
from core.keeping.late import forget_what_was_said_late
from core.keeping.leaving import go_on_leaving
from core.masking.masking import hide_the_door, hide_the_doors_of_a_day
from core.timers.tables import Timer


def forget_what_is_old(tx: Transaction, timer: Timer) -> datetime:
    """Every hour, and every other second while there is more: keep the table of what is kept."""
    return forget(tx, timer)


def hide_a_door(tx: Transaction, timer: Timer) -> datetime | None:
    """An hour after an order's end: its door is masked for who worked on it."""
    return hide_the_door(tx, timer.key)


def hide_a_days_doors(tx: Transaction, timer: Timer) -> None:
    """A store's day was over before anything was masked: so are its doors, one after another."""
    store_id, day = timer.key.split(":")
    hide_the_doors_of_a_day(tx, int(store_id), date.fromisoformat(day))


def forget_it_again(tx: Transaction, timer: Timer) -> None:
    """Something was said of an order after it was forgotten: that goes in its turn."""
    forget_what_was_said_late(tx, timer.key)


def let_somebody_go(tx: Transaction, timer: Timer) -> datetime | None:
    """Somebody asked to be forgotten: the next step, once nothing of theirs is open."""
    return go_on_leaving(tx, int(timer.key))
