"""Orders kept while the payment company takes no calls, and their people called back in turn.

A place in the queue is a row, so that it survives a restart and any process may call. One
function is one transaction; nobody is called on the telephone here.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from math import ceil

from core.database.sql import BrokenRow
from core.database.transaction import Transaction
from core.orders.model import Order, OrderStatus
from core.orders.tables import Orders
from core.outbox.event import Who
from core.payments.attempts import note
from core.payments.breaker import FIRST_REST, LONGEST_REST
from core.payments.company import Busy
from core.payments.events import PayerCalledBack, PaymentHeld
from core.payments.model import (
    KEPT_FOR,
    PAY_WITHIN,
    REMIND_AFTER,
    Method,
    Payment,
    PaymentStatus,
)
from core.payments.tables import Payments
from core.payments.waiting_tables import PAYER_ROWS, Rest, Waiting, WaitingPayer
from core.queues.trying import tried_in_vain
from core.records import replace
from core.refusals import Conflict
from core.timers.tables import Timers

log = logging.getLogger(__name__)

#: People called back a second, of all processes together.
MOST_CALLED_A_SECOND = 5
#: The kinds of call that take money.
OPERATIONS = ("charge", "confirm")


def operation_of(payment: Payment) -> str:
    """Which of the company's calls takes this payment's money."""
    return "confirm" if payment.method is Method.WINDOW else "charge"


def hold(tx: Transaction, payment: Payment, order: Order, busy: Busy) -> Order:
    """The company was not asked: keep the order, its price and its place in turn.

    Told again to wait, they keep the place they had.
    """
    tx[Payments].save(
        replace(payment, status=PaymentStatus.HELD, reason="payment_busy", ask_at=None)
    )
    tx[Waiting].hold(order.id, payment.id, payment.customer_id, operation_of(payment), tx.now)
    _note_the_rest(tx, operation_of(payment), busy)
    order = _give_time(tx, order, order.created_at + KEPT_FOR)
    note(tx, payment, PaymentHeld, pay_until=order.pay_until)
    return order


def to_knock(tx: Transaction) -> list[str]:
    """The kinds of call to try out now, ours alone for a while: people wait, the rest is over."""
    due = []
    for operation in OPERATIONS:
        if not tx[Waiting].in_turn(operation, 1, tx.now):
            continue
        rest = tx[Waiting].rest(operation)
        if rest is not None and not rest.over and tx.now >= rest.until:
            pause = min(FIRST_REST * 2**rest.knocks, LONGEST_REST)
            tx[Waiting].set_rest(
                replace(rest, until=tx.now + pause, knocks=min(rest.knocks + 1, 10))
            )
            due.append(operation)
    return due


def call_people_back(tx: Transaction, *, most: int = MOST_CALLED_A_SECOND) -> int:
    """Ask those who wait to pay now, the longest waiting first; how many were asked.

    Only once a call went through again, and so many a second, in step with other processes by
    the row of the rest.
    """
    called = 0
    for operation in OPERATIONS:
        if not tx[Waiting].in_turn(operation, 1, tx.now):
            continue
        rest = tx[Waiting].rest(operation)
        if rest is not None and not rest.over:
            continue
        left = most - called - tx[Waiting].called_since(tx.now - timedelta(seconds=1))
        for payer in tx[Waiting].in_turn(operation, max(left, 0), tx.now):
            called += _call_one_back(tx, payer)
    return called


def _call_one_back(tx: Transaction, payer: WaitingPayer | BrokenRow) -> bool:
    """Whether they were called; one who cannot be is tried again later and holds up nobody."""
    if isinstance(payer, BrokenRow):
        order_id, before = payer.kept["order_id"], payer.kept["tries"]
        tried_in_vain(tx, PAYER_ROWS, order_id, before=before, error=payer.error)
        return False
    try:
        with tx.savepoint():
            return _call_back(tx, tx[Orders].lock(payer.order_id), payer.payment_id)
    except Conflict:
        raise
    except Exception as error:
        log.exception("the customer of order %s could not be called back", payer.order_id)
        tried_in_vain(tx, PAYER_ROWS, payer.order_id, before=payer.tries, error=error)
        return False


def note_how_the_company_is(tx: Transaction, operation: str, until: datetime | None) -> None:
    """A process learned that calls of this kind go through again, or that nobody calls *until*."""
    rest = tx[Waiting].rest(operation)
    if until is None:
        tx[Waiting].set_rest(Rest(operation, tx.now, over=True))
    elif rest is None or rest.over:
        tx[Waiting].set_rest(Rest(operation, until, over=False))
    else:
        tx[Waiting].set_rest(replace(rest, until=max(until, rest.until)))


def retry_after(tx: Transaction, payment: Payment) -> int:
    """In how many seconds to try again, for programs that ask by themselves: one at least."""
    rest = tx[Waiting].rest(operation_of(payment), lock=False)
    left = rest.until - tx.now if rest is not None and not rest.over else timedelta()
    return max(ceil(left.total_seconds()), 1)


def _call_back(tx: Transaction, order: Order, payment_id: str) -> bool:
    """From now on they have ten minutes, and an hour at most since they ordered."""
    if order.status is not OrderStatus.AWAITING_PAYMENT:
        tx[Waiting].gone(order.id)
        return False
    order = _give_time(tx, order, min(tx.now + PAY_WITHIN, order.created_at + KEPT_FOR))
    tx[Waiting].called(order.id, tx.now)
    tx[Timers].set_again("payment_reminder", order.id, tx.now + REMIND_AFTER, now=tx.now)
    tx.record(
        PayerCalledBack(
            order_id=order.id,
            at=tx.now,
            by=Who.CLOCK,
            payment_id=payment_id,
            pay_until=order.pay_until,
        )
    )
    return True


def _give_time(tx: Transaction, order: Order, until: datetime) -> Order:
    tx[Orders].pay_until(order.id, until)
    tx[Timers].set_again("payment_late", order.id, until, now=tx.now)
    return replace(order, pay_until=until)


def _note_the_rest(tx: Transaction, operation: str, busy: Busy) -> None:
    rest = tx[Waiting].rest(operation)
    if not busy.full:
        note_how_the_company_is(tx, operation, tx.now + busy.retry_after)
    elif rest is None:
        tx[Waiting].set_rest(Rest(operation, tx.now, over=True))
