"""What is said of an order after it was forgotten goes as well, as many days later."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select

from core.database.transaction import Transaction
from core.keeping.model import PERSONAL, PERSONAL_DAYS
from core.keeping.orders import forget_order
from core.keeping.tables import Keeping
from core.orders.tables import orders
from core.outbox.event import Event
from core.outbox.tables import Recorded
from core.timers.tables import Timers

#: The timer.
KIND = "said_late"
_FORGOTTEN_AT = select(orders.c.forgotten_at).where(orders.c.id == bindparam("order_id"))


def forget_again_later(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order that is forgotten comes up once more, that is forgotten in its turn.

    A second run finds the timer set.
    """
    row = tx.sql.row(_FORGOTTEN_AT, order_id=event.order_id)
    if row is None or row.forgotten_at is None:
        return  # the sweep is still to come
    days = timedelta(days=tx[Keeping].days(PERSONAL, PERSONAL_DAYS))
    tx[Timers].set(KIND, f"{event.order_id}:{recorded.seq}", event.at + days, now=tx.now)


def forget_what_was_said_late(tx: Transaction, key: str) -> None:
    """The clock asks: the order is emptied once more. A second run changes nothing."""
    forget_order(tx, key.partition(":")[0])
