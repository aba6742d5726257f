"""What a kitchen board shows. Changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from core.boards.model import Board, Entered
from core.boards.tables import Boards
from core.database.transaction import Transaction
from core.orders.events import CookingFinished
from core.orders.model import Order, OrderStatus
from core.orders.tables import Orders
from core.outbox.tables import Outbox
from core.people.tables import People
from core.records import record
from core.refusals import NotYours
from core.stores.model import Store
from core.stores.tables import Stores
from core.tracking.queries import Bringing, how_it_is_brought

log = logging.getLogger(__name__)


@record(frozen=True, slots=True)
class OnBoard:
    """An order under way, as its kitchen needs to see it."""

    order: Order
    since: datetime  #: when it began to wait for what comes next
    bringing: Bringing | None  #: how riders bring it; none: the store does, or it is fetched


@record(frozen=True, slots=True)
class Look:
    """A store's board at one moment."""

    store: Store
    is_open: bool  #: takes new orders
    orders: tuple[OnBoard, ...]  #: oldest first


def the_board(tx: Transaction, store_id: int, by: int) -> Board | None:
    """*by*'s own board of that store; none when it is off.

    Raises:
        NotYours: *by* does not work there.
    """
    tx[People].worker(by).must_work_for(store_id)
    return tx[Boards].get(store_id, by)


def enter(tx: Transaction, fingerprint: str) -> Entered:
    """The board a link leads to, by the link's fingerprint.

    Raises:
        NotYours: it leads nowhere, or its person does not work there any more.
    """
    board = tx[Boards].of_link(fingerprint)
    if board is None:
        raise NotYours()
    tx[People].worker(board.person_id).must_work_for(board.store_id)
    person = tx[People].get(board.person_id)
    if person is None:
        raise NotYours()
    return Entered(board, person.lang)


def look_at(tx: Transaction, store_id: int) -> Look:
    """Everything the store has under way."""
    store = tx[Stores].get(store_id)
    found = []
    for order in tx[Orders].open_of_store(store_id):
        try:
            found.append(_on_board(tx, order))
        except Exception:  # its delivery, say: the kitchen's other orders are there all the same
            log.exception("order %s is on no board", order.id)
    return Look(store, store.is_open(tx.now), tuple(found))


def look_at_all(
    tx: Transaction, fingerprints: Iterable[str]
) -> tuple[datetime, dict[str, Entered], dict[int, Look]]:
    """Every board of these links that may still be used, and the stores they show; and when."""
    entered: dict[str, Entered] = {}
    looks: dict[int, Look] = {}
    for mark in fingerprints:
        try:
            entered[mark] = enter(tx, mark)
        except NotYours:
            continue
        store_id = entered[mark].board.store_id
        if store_id not in looks:
            looks[store_id] = look_at(tx, store_id)
    return tx.now, entered, looks


def _on_board(tx: Transaction, order: Order) -> OnBoard:
    since = order.placed_at or order.created_at
    if order.status is OrderStatus.READY:
        facts = (recorded.event for recorded in tx[Outbox].of_order(order.id))
        since = next((f.at for f in facts if isinstance(f, CookingFinished)), since)
    return OnBoard(order, since, how_it_is_brought(tx, order))
