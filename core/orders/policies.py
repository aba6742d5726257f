"""Whenever an order ends or is answered, its store learns from it: stock and misses."""

from __future__ import annotations

from datetime import timedelta

from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.telling import tell
from core.orders import events as happened
from core.orders.tables import Orders
from core.outbox.event import Event, Who
from core.outbox.tables import Recorded
from core.people.tables import People
from core.records import replace
from core.stores.model import MISSES_THAT_PAUSE, UNTIL_SWITCHED_ON
from core.stores.tables import Stores
from core.timers.tables import Timers


def return_the_stock(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever an order ends undelivered, its counted portions are on the menu again.

    It runs once: the note that it ran is written in the same transaction.
    """
    for line in tx[Orders].get(event.order_id).lines:
        if line.counted and line.quantity > 0:  # below: of an older house, which took none
            tx[Stores].give_back(line.item_id, line.quantity)


def count_the_miss(tx: Transaction, event: happened.OrderRejected, recorded: Recorded) -> None:
    """Whenever a store let an order go by, it is counted; two in a row pause the store.

    It runs once: the note that it ran is written in the same transaction.
    """
    if event.by is not Who.CLOCK or event.reason != "no_answer":
        return
    order = tx[Orders].get(event.order_id)
    store = tx[Stores].get(order.store_id)
    missed = store.missed_in_a_row + 1
    store = replace(store, missed_in_a_row=missed)
    if missed >= MISSES_THAT_PAUSE:
        store = replace(store, paused_until=UNTIL_SWITCHED_ON)
        for worker, _ in tx[People].workers_of(store.id):
            tell(tx, recorded, Bot.STORE, worker, "paused", {"store": store.name})
    tx[Stores].save(store)


def count_what_was_sold_soon(
    tx: Transaction, event: happened.OrderDelivered, recorded: Recorded
) -> None:
    """Whenever an order arrives, what its store sold that day is counted when the hour is over.

    A second run finds the timer set.
    """
    order = tx[Orders].get(event.order_id)
    assert order.business_day is not None  # it was placed
    hour_over = event.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    key = f"{order.store_id}:{order.business_day.isoformat()}:{hour_over:%Y%m%d%H}"
    tx[Timers].set("sold", key, hour_over, now=tx.now)


def forget_the_misses(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever a store answers, its misses in a row begin anew, and it is not out of reach.

    A second run finds none.
    """
    if event.by is Who.STORE:
        store = tx[Stores].get(tx[Orders].get(event.order_id).store_id)
        if store.missed_in_a_row or store.unreached_at is not None:
            tx[Stores].save(replace(store, missed_in_a_row=0, unreached_at=None))
