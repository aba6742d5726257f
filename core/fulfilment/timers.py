"""What the clock asks of an order under way. A timer asks; the model answers."""

from __future__ import annotations

from contextlib import suppress

from core.database.transaction import Transaction
from core.orders.model import Action, take_step
from core.orders.tables import Orders
from core.outbox.event import Who
from core.records import replace
from core.refusals import StepRefused
from core.timers.tables import Timer


def go_on_with_the_order(tx: Transaction, timer: Timer) -> None:
    """The store did not answer the wish to cancel: the food goes on."""
    order_id, _, _ = timer.key.partition(":")
    order = tx[Orders].lock(order_id)
    if order.cancel_asked_at is None:
        return
    with suppress(StepRefused):
        after, declined = take_step(order, Action.DECLINE_TO_CANCEL, by=Who.CLOCK, at=tx.now)
        tx[Orders].save(replace(after, cancel_asked_at=None))
        tx.record(declined)
