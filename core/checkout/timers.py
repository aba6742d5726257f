"""What the clock asks of an order that nobody has paid for. A timer asks; the model answers."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from core.database.transaction import Transaction
from core.fulfilment import use_cases as orders
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import OrderStatus
from core.orders.tables import Orders
from core.payments.waiting_tables import Waiting
from core.refusals import StepRefused
from core.timers.tables import Timer, passed


def remind_of_payment(tx: Transaction, timer: Timer) -> None:
    """Five minutes unpaid: remind the customer once, while there is still time.

    Not those who cannot pay yet because the company takes no calls; once called back, they too
    are reminded once.
    """
    order = tx[Orders].get(timer.key)
    payer = tx[Waiting].of(order.id)
    waits = payer is not None and payer.called_at is None
    if order.status is OrderStatus.AWAITING_PAYMENT and not waits:
        key = "reminder" if payer is None else "reminder_called"
        tx[Notices].owe(
            Bot.CUSTOMER, order.customer_id, "payment_reminder", key=f"{key}:{order.id}",
            at=tx.now, order_id=order.id, facts={"number": order.number, "total": order.total},
        )  # fmt: skip


def give_up_on_payment(tx: Transaction, timer: Timer) -> datetime | None:
    """Ten minutes unpaid: ask to expire the order. If it was paid, the table refuses.

    An order that is kept because the company takes no calls has longer.
    """
    order = tx[Orders].get(timer.key)
    waits = order.status is OrderStatus.AWAITING_PAYMENT and tx.now < order.pay_until
    if waits and passed(order.created_at, tx.now):
        return order.pay_until
    with suppress(StepRefused):
        orders.give_up_on_payment(tx, timer.key)
    return None
