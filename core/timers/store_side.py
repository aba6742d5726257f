"""Whether our store side is up: while it is not, nobody at work can hear or answer us."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.database.transaction import Transaction
from core.notices.model import Bot
from core.timers.tables import Timers

#: No sign of life from the store bot for so long means that our store side is down.
SILENT_AFTER = timedelta(seconds=30)
STORE_SIDE = "store-bot"


def store_side_is_down(tx: Transaction) -> bool:
    """No store bot has shown a sign of life for half a minute, or ever."""
    return up_since(tx) is None


def up_since(tx: Transaction) -> datetime | None:
    """Since when the store side has been up; none while it is down."""
    heart = tx[Timers].heartbeat(STORE_SIDE)
    if heart is None or tx.now - heart.beat_at > SILENT_AFTER:
        return None
    return heart.up_since


def show_trouble(tx: Transaction, bot: Bot, *, is_bad: bool) -> None:
    """Something is the matter between a bot and Telegram, or (not *is_bad*) it is over."""
    at = tx.now if is_bad else tx.now - 2 * SILENT_AFTER
    tx[Timers].beat(_trouble_of(bot), at, at)


def is_in_trouble(tx: Transaction, bot: Bot) -> bool:
    """Whether the process that has the bot said so within the last half minute."""
    heart = tx[Timers].heartbeat(_trouble_of(bot))
    return heart is not None and abs(tx.now - heart.beat_at) <= SILENT_AFTER


def _trouble_of(bot: Bot) -> str:
    return f"trouble:{bot.value}"
