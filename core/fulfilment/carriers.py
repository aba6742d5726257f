"""Who brings a store's orders: it chooses; what it has accepted keeps its way."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.orders.tables import Orders
from core.people.tables import People
from core.records import replace
from core.stores.model import Carrier, Store
from core.stores.tables import Stores


def bring_by(tx: Transaction, store_id: int, carrier: Carrier, *, by: int) -> Store:
    """직접 배달, or 라이더 배달: from the next order the store accepts.

    What it has accepted keeps the way it began. A second run changes nothing.
    """
    tx[People].worker(by).must_work_for(store_id)
    store = tx[Stores].get(store_id)
    if store.carried_by is carrier:
        return store
    tx[Orders].carried_by(store_id, carrier)
    return tx[Stores].save(replace(store, carried_by=carrier))
