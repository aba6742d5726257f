"""The policies' word for owing a message about a fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.database.transaction import Transaction
from core.notices.model import Bot
from core.outbox.tables import Recorded


def redraw(tx: Transaction, recorded: Recorded, bot: Bot, person_id: int, kind: str) -> None:
    """Owe one redraw however many facts are handed out at once: it shows what is true then."""
    if tx.notices.is_first_redraw(bot, person_id, recorded.event.order_id):
        tell(tx, recorded, bot, person_id, kind)


def tell(
    tx: Transaction,
    recorded: Recorded,
    bot: Bot,
    person_id: int,
    kind: str,
    facts: Mapping[str, Any] | None = None,
    *,
    redraws: bool = False,
) -> None:
    """Owe one message about this fact; the fact's own number makes it one."""
    tx.notices.owe(
        bot,
        person_id,
        kind,
        key=f"event:{recorded.id}",
        at=tx.now,
        order_id=recorded.event.order_id,
        facts=facts,
        redraws=redraws,
    )
    tx.wake("notices")
