"""The audit, shaped for a chat. Changes nothing."""

from __future__ import annotations

from core.audit.model import Entry
from core.audit.tables import Audit
from core.database.transaction import Transaction
from core.orders.model import Order
from core.orders.tables import Orders
from core.people.tables import People
from core.records import record
from core.stores.tables import Stores

A_PAGE = 8  # guess: what a phone shows without scrolling much
#: Before any entry there will be: where the first page begins.
NEWEST = 2**53


@record(frozen=True, slots=True)
class Told:
    """An entry with the names it needs."""

    entry: Entry
    who: str  #: the admin's name
    order: Order | None
    store: dict[str, str] | None
    whom: str | None


def deeds(tx: Transaction, by: int, before: int = NEWEST) -> tuple[list[Told], int | None]:
    """A page of what admins did, the newest first; and where the next one begins, if there is.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    found = tx[Audit].before(before, A_PAGE + 1)
    page = [_told(tx, entry) for entry in found[:A_PAGE]]
    return page, found[A_PAGE - 1].id if len(found) > A_PAGE else None


def _told(tx: Transaction, entry: Entry) -> Told:
    order = tx[Orders].find(entry.order_id) if entry.order_id else None
    store_id = order.store_id if order is not None else entry.store_id
    return Told(
        entry,
        who=tx[People].name_of(entry.person_id),
        order=order,
        store=tx[Stores].get(store_id).name if store_id is not None else None,
        whom=tx[People].name_of(entry.whom) if entry.whom is not None else None,
    )
