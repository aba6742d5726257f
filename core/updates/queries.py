"""How long turns took, for a monitor. Changes nothing."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from core.database.transaction import Transaction
from core.updates.tables import updates

LATEST = 200  # guess: the last minutes of a busy evening

_DONE = (
    select(updates.c.received_at, updates.c.done_at)
    .where(updates.c.bot == bindparam("bot"))
    .order_by(updates.c.update_id.desc())
    .limit(bindparam("most"))
)


def latest_turns(tx: Transaction) -> list[float]:
    """Seconds from arrival to end of each bot's latest turns that ended."""
    rows = [
        row for bot in ("customer", "store") for row in tx.sql.rows(_DONE, bot=bot, most=LATEST)
    ]
    return [(r.done_at - r.received_at).total_seconds() for r in rows if r.done_at is not None]
