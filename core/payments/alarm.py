"""Tells the admins of money that is not where it belongs. Masked: no key, no name, no phone."""

from __future__ import annotations

from typing import Any

from core.database.transaction import Transaction
from core.notices.model import Bot
from core.people.model import Role


def tell_the_admins(
    tx: Transaction, what: str, *, key: str, order_id: str | None, **facts: Any
) -> int:
    """Owe every admin one message about *what*; how many are owed one.

    *what* is a code of core/texts/admin.py. A second run with the same *key* adds nothing.
    """
    number = None
    if order_id is not None:
        number = tx.orders.get(order_id).number
    told = 0
    for admin in tx.people.holders(Role.ADMIN):
        tx.notices.owe(
            Bot.STORE,
            admin,
            "money_alert",
            key=f"alarm:{what}:{key}",
            at=tx.now,
            order_id=order_id,
            facts={"what": what, "number": number, **facts},
        )
        told += 1
    tx.wake("notices")
    return told
