"""What the clock asks of a store that was rung, or could not be. A timer asks; the model answers.

While our store side is down nobody at work can hear or answer us, and no time runs against them.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from core.database.transaction import Transaction
from core.fulfilment import use_cases as orders
from core.notices.alerts import Fault, tell_the_admins
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order, OrderStatus
from core.orders.tables import Orders
from core.people.model import Role
from core.people.tables import People
from core.refusals import Conflict, StepRefused
from core.ringing.use_cases import (
    GIVE_UP_AFTER,
    RINGS_AFTER,
    nobody_can_be_rung,
    ring,
)
from core.timers.store_side import SILENT_AFTER, STORE_SIDE, store_side_is_down
from core.timers.tables import Timer, Timers, passed

log = logging.getLogger(__name__)

#: Second staff hear the third ring after the first.
STAFF_JOIN_AT_RING = 3


def ring_again(tx: Transaction, timer: Timer) -> datetime | None:
    """Ring a store that has not answered; from the third ring on, its second staff too."""
    order_id, _, n = timer.key.partition(":")
    order = tx[Orders].get(order_id)
    if order.status is not OrderStatus.PLACED or order.rung_at is None:
        return None
    if (later := _while_the_clock_stands_still(tx, order, RINGS_AFTER[int(n) - 1])) is not None:
        return later
    for worker, role in tx[People].workers_of(order.store_id):
        joins = role is Role.OWNER or int(n) >= STAFF_JOIN_AT_RING
        if tx[Notices].card(Bot.STORE, worker, order.id) is not None:
            ring(tx, worker, order, f"ring{n}:{_round(tx)}", "ring_again")
        elif joins:
            ring(tx, worker, order, "joins")
    return None


def give_up_on_a_silent_store(tx: Transaction, timer: Timer) -> datetime | None:
    """Five minutes after the first ring was sent, ask to give up on the store.

    Asking is safe at any moment: if the store has answered, the table refuses and the timer has
    nothing left to do. While our store side is down the five minutes do not run.
    """
    order = tx[Orders].get(timer.key)
    if order.status is not OrderStatus.PLACED or order.rung_at is None:
        return None
    if (later := _while_the_clock_stands_still(tx, order, GIVE_UP_AFTER)) is not None:
        return later
    with suppress(StepRefused):
        orders.give_up_on_store(tx, order.id, reason="no_answer")
    return None


def tell_that_the_store_is_not_reached(tx: Transaction, timer: Timer) -> None:
    """Five minutes and no ring was sent, or nobody there to hear the answer: tell the customer.

    Where none can be sent, because nobody there can be written to, the order ends here.
    """
    order = tx[Orders].get(timer.key)
    if order.status is OrderStatus.PLACED and nobody_can_be_rung(tx, order):
        with suppress(StepRefused):
            orders.give_up_on_store(tx, order.id, reason="unreachable")
    elif order.rung_at is None or store_side_is_down(tx):
        orders.tell_that_the_store_is_not_reached(tx, order.id)


def give_up_on_an_unreached_store(tx: Transaction, timer: Timer) -> datetime | None:
    """Half an hour and the store could not be asked: the money goes back.

    A store that was rung meanwhile keeps its own five minutes.
    """
    order = tx[Orders].get(timer.key)
    if order.status is not OrderStatus.PLACED:
        return None
    if order.rung_at is not None and not store_side_is_down(tx):
        return None
    with suppress(StepRefused):
        orders.give_up_on_store(tx, order.id, reason="not_reached")
    return None


def ring_what_is_unanswered(tx: Transaction) -> None:
    """The store side returns: every order it has not answered rings once more, oldest first, and
    gets its full five minutes.
    """
    for order in tx[Orders].unanswered():
        if order.rung_at is not None:
            _ring_anew_unless_it_fails(tx, order)


def _ring_anew_unless_it_fails(tx: Transaction, order: Order) -> None:
    """One order that cannot be rung anew takes nobody's sign of life: its own timers go on."""
    try:
        with tx.savepoint():
            _ring_anew(tx, order)
    except Conflict:
        raise
    except Exception as error:
        log.exception("order %s is not rung anew", order.id)
        what = type(error).__name__
        tell_the_admins(tx, Fault("timer_failed", what, "ring anew", order_id=order.id))


def _ring_anew(tx: Transaction, order: Order) -> None:
    orders.tell_that_the_store_is_reached(tx, order.id)
    for worker, _ in tx[People].workers_of(order.store_id):
        if tx[Notices].card(Bot.STORE, worker, order.id) is not None:
            ring(tx, worker, order, f"return:{_round(tx)}", "ring_again")
    for n, after in enumerate(RINGS_AFTER, 1):
        tx[Timers].set_again("ring_again", f"{order.id}:{n}", tx.now + after, now=tx.now)
    tx[Timers].set_again("store_silent", order.id, tx.now + GIVE_UP_AFTER, now=tx.now)


def _while_the_clock_stands_still(
    tx: Transaction, order: Order, after: timedelta
) -> datetime | None:
    """When to look again, if our store side was down for part of the time; none if it was up."""
    heart = tx[Timers].heartbeat(STORE_SIDE)
    if heart is None or tx.now - heart.beat_at > SILENT_AFTER:
        return tx.now + SILENT_AFTER
    rung_at = passed(order.rung_at, tx.now)
    if rung_at is None:  # the clock was set back: this timer has waited its time anew
        return None
    due = max(rung_at, heart.up_since) + after
    return due if tx.now < due else None


def _round(tx: Transaction) -> str:
    """Which stretch of store-side uptime this is: a ring is new in each."""
    heart = tx[Timers].heartbeat(STORE_SIDE)
    return heart.up_since.isoformat() if heart else ""
