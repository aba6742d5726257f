"""What an owner changes of the store itself: hours, fees, minimum, how to pay.

One transaction each. Orders under way keep what they were placed with;
carts look again before they are paid.
"""

from __future__ import annotations

from typing import Any

from core.database.transaction import Transaction
from core.people.tables import People
from core.records import replace
from core.stores.menu import keep_photo
from core.stores.model import Store
from core.stores.tables import Stores


def own_store(tx: Transaction, store_id: int, *, by: int) -> Store:
    """A store that is theirs; :class:`NotYours` for staff and strangers."""
    tx[People].worker(by).must_own(store_id)
    return tx[Stores].get(store_id)


def stores_of_owner(tx: Transaction, person_id: int) -> list[Store]:
    """The stores that are theirs."""
    return [tx[Stores].get(store_id) for store_id in tx[People].worker(person_id).owned()]


def change_terms(tx: Transaction, store_id: int, what: str, value: Any, *, by: int) -> Store:
    """``hours``, ``bands`` (delivery fees), ``minimum`` or ``about``, as it was read.

    Raises:
        NotYours: the store is not theirs.
    """
    store = own_store(tx, store_id, by=by)
    return tx[Stores].save_terms(replace(store, **{_TERMS[what]: value}))


def pay_at_the_door(tx: Transaction, store_id: int, *, by: int, allowed: bool) -> Store:
    """만나서 결제 from the next order on, or not. A second run changes nothing.

    Raises:
        NotYours: the store is not theirs.
    """
    store = own_store(tx, store_id, by=by)
    if store.pay_on_delivery is allowed:
        return store
    return tx[Stores].save_terms(replace(store, pay_on_delivery=allowed))


def photograph_store(tx: Transaction, store_id: int, content: bytes, *, by: int) -> Store:
    """The picture above its menu.

    Raises:
        NotYours: the store is not theirs.
        Unreadable: it is no JPEG or PNG, or too big.
    """
    store = own_store(tx, store_id, by=by)
    return tx[Stores].save_terms(replace(store, photo=keep_photo(tx, store_id, content)))


#: What of a store is called so where it is asked.
_TERMS = {
    "hours": "hours",
    "bands": "fee_bands",
    "minimum": "minimum_order",
    "about": "description",
}
