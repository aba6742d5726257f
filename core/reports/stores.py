"""The stores as an admin sees them: how each stands. Changes nothing."""

from __future__ import annotations

from datetime import datetime

from core.database.transaction import Transaction
from core.orders.tables import Orders
from core.people.tables import People
from core.records import record
from core.stores.model import Store
from core.stores.tables import Stores


@record(frozen=True, slots=True)
class Stands:
    """A store, and how it stands."""

    store: Store
    state: str  #: open, shut, paused, unreachable, suspended or waiting (for an approval)
    under_way: int  #: orders
    people: tuple[tuple[str, str], ...] = ()  #: who works there: (name, role)


def all_stores(tx: Transaction, by: int) -> list[Stands]:
    """Every store by number.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    return [_stands(tx, store) for store in tx[Stores].every()]


def one_store(tx: Transaction, store_id: int, by: int) -> Stands:
    """One store with who works there.

    Raises:
        NotYours: *by* is no admin, or there is no such store.
    """
    tx[People].worker(by).must_be_admin()
    found = _stands(tx, tx[Stores].get(store_id))
    people = [(tx[People].name_of(p), role.value) for p, role in tx[People].workers_of(store_id)]
    return Stands(found.store, found.state, found.under_way, tuple(people))


def stores_called(tx: Transaction, written: str, by: int) -> list[Store]:
    """The store of that number or name, in either language; several where a part of it fits.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    wanted = "".join(written.casefold().split())
    every = tx[Stores].every()
    named = {s.id: {"".join(name.casefold().split()) for name in s.name.values()} for s in every}
    exact = [s for s in every if wanted == str(s.id) or wanted in named[s.id]]
    return exact or [s for s in every if wanted and any(wanted in n for n in named[s.id])]


def state_of(store: Store, now: datetime) -> str:
    """One word for how it stands; what stops it most comes first."""
    if not store.approved:
        return "waiting"
    if store.suspended_at is not None:
        return "suspended"
    if store.unreached_at is not None:
        return "unreachable"
    if store.paused_until is not None and now < store.paused_until:
        return "paused"
    return "open" if store.is_open(now) else "shut"


def _stands(tx: Transaction, store: Store) -> Stands:
    under_way = len(tx[Orders].open_of_store(store.id))
    return Stands(store, state_of(store, tx.now), under_way)
