"""When a store's five minutes begin, and what happens where nobody there can be written to.

Only a ring that Telegram took starts a clock. What was refused, could not be drawn or went to
people who blocked us is no ring: then the others there are rung. Where nobody is left, the store
is unreachable, which is not silent: no miss is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from core.database.transaction import Transaction
from core.fulfilment import use_cases as orders
from core.notices.alerts import Case, tell_the_admins
from core.notices.model import Bot, NoticeStatus
from core.notices.tables import Notices
from core.orders.model import Order, OrderStatus
from core.orders.tables import Orders
from core.people.tables import People
from core.records import replace
from core.refusals import NotYours
from core.stores.tables import Stores
from core.timers.tables import Timers

#: The store's rings after the first one, and when it is given up; minutes after the first ring
#: was sent.
RINGS_AFTER = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=3))
GIVE_UP_AFTER = timedelta(minutes=5)
#: No ring was taken for so long: the customer is told, or, where none can be, gets the money back.
TELL_NOT_REACHED_AFTER = timedelta(minutes=5)

RING = "new_order"
#: A ring that may still be heard, or was.
_HEARD = (NoticeStatus.OWED, NoticeStatus.SENT)


def the_ring_was_sent(tx: Transaction, order_id: str) -> None:
    """The store's chat has the order: its five minutes begin. Only the first ring counts."""
    order = _waits_for_its_ring(tx, order_id)
    if order is None:
        return
    tx[Orders].rung(order.id, tx.now)
    assert order.placed_at is not None  # it is placed
    if tx.now >= order.placed_at + TELL_NOT_REACHED_AFTER:
        orders.tell_that_the_store_is_reached(tx, order.id)
    for n, after in enumerate(RINGS_AFTER, 1):
        tx[Timers].set("ring_again", f"{order.id}:{n}", tx.now + after, now=tx.now)
    tx[Timers].set("store_silent", order.id, tx.now + GIVE_UP_AFTER, now=tx.now)


def nobody_was_rung(tx: Transaction, order_id: str) -> None:
    """A ring will not arrive: ring the others there, or say that the store is unreachable.

    A second run finds them rung, and the admins told.
    """
    order = _waits_for_its_ring(tx, order_id)
    if order is None:
        return
    rings = tx[Notices].fates(order.id, Bot.STORE, RING)
    if any(fate in _HEARD for fate in rings.values()):
        return
    workers = [worker for worker, _ in tx[People].workers_of(order.store_id)]
    if others := [worker for worker in workers if worker not in rings]:
        for worker in others:
            ring(tx, worker, order, "joins")
        return
    _is_unreachable(tx, order, [rings[worker] for worker in workers])


def nobody_can_be_rung(tx: Transaction, order: Order) -> bool:
    """Whether no ring of the order was taken, and none is on its way."""
    fates = tx[Notices].fates(order.id, Bot.STORE, RING).values()
    return order.rung_at is None and not any(fate in _HEARD for fate in fates)


def is_back(tx: Transaction, person_id: int) -> None:
    """Somebody who works at an unreachable store pressed a button: it takes orders again.

    What it was not rung for rings now. A second run finds nothing to do.
    """
    tx[People].find_again(Bot.STORE, person_id)
    for store_id in tx[People].worker(person_id).stores():
        if reopen(tx, store_id):
            facts = {"store": tx[Stores].get(store_id).name}
            key = f"back:{tx.now.isoformat()}:{store_id}"
            tx[Notices].owe(Bot.STORE, person_id, "store_is_back", key=key, at=tx.now, facts=facts)
        for order in tx[Orders].open_of_store(store_id):
            if order.status is OrderStatus.PLACED and nobody_can_be_rung(tx, order):
                ring(tx, person_id, order, f"back:{tx.now.isoformat()}")


def is_missed(tx: Transaction, person_id: int) -> bool:
    """Whether we could not write to them, or to anybody of a store of theirs."""
    return tx[People].is_lost(Bot.STORE, person_id) or tx[Stores].is_a_store_unreached(person_id)


def reopen(tx: Transaction, store_id: int) -> bool:
    """Somebody there can be written to again; whether it was unreachable."""
    store = tx[Stores].get(store_id)
    if store.unreached_at is None:
        return False
    tx[Stores].save(replace(store, unreached_at=None))
    return True


def ring(
    tx: Transaction,
    worker: int,
    order: Order,
    key: str,
    kind: str = RING,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Owe somebody at the store a ring for the order."""
    tx[Notices].owe(
        Bot.STORE, worker, kind, key=f"{key}:{order.id}", at=tx.now, order_id=order.id,
        facts={"number": order.number, **(facts or {})},
    )  # fmt: skip


def _waits_for_its_ring(tx: Transaction, order_id: str) -> Order | None:
    try:
        order = tx[Orders].lock(order_id)
    except NotYours:
        return None
    is_waiting = order.rung_at is None and order.status is OrderStatus.PLACED
    return order if is_waiting else None


def _is_unreachable(tx: Transaction, order: Order, fates: list[NoticeStatus]) -> None:
    """The admins hear of it at once; five minutes after it was placed the order ends.

    Where it is people who cannot be written to, the store takes no orders until one of them is
    back. Where Telegram refuses just this ticket, the next one may be taken.
    """
    assert order.placed_at is not None  # it is placed
    gone = all(fate in (NoticeStatus.BLOCKED, NoticeStatus.MOOT) for fate in fates)
    kind = "store_unreachable" if gone else "ticket_refused"
    tell_the_admins(tx, Case(kind, order.id, order, {}))
    due = max(order.placed_at + TELL_NOT_REACHED_AFTER, tx.now)
    tx[Timers].set_again("store_not_reached", order.id, due, now=tx.now)
    store = tx[Stores].get(order.store_id)
    if gone and store.unreached_at is None:
        tx[Stores].save(replace(store, unreached_at=tx.now))
