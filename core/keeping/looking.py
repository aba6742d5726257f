"""An admin's look at an order's door and phone: while something is open, and audited."""

from __future__ import annotations

from core.audit.model import Deed
from core.audit.tables import Audit
from core.database.transaction import Transaction
from core.masking.masking import DOOR_SHOWN
from core.masking.open_matters import is_open
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order
from core.orders.tables import Orders
from core.people.tables import People
from core.refusals import Changed


def look_at_the_door(tx: Transaction, order_id: str, *, by: int) -> Order:
    """The order with its door and phone, for an admin who must act; each look is in the audit.

    Raises:
        NotYours: *by* is no admin, or there is no such order.
        Changed: nothing of it is open: nobody has to act.
    """
    tx[People].worker(by).must_be_admin()
    order = tx[Orders].get(order_id)
    if not is_open(tx, order):
        raise Changed(status=order.status, number=order.number)
    tx[Audit].add(Deed.LOOK_AT_DOOR, by=by, at=tx.now, order_id=order_id)
    return order


def door_is_shown(tx: Transaction, order_id: str, person_id: int, message_id: int) -> None:
    """An admin's message has it: hidden with all others once nothing is open."""
    tx[Notices].was_shown(Bot.STORE, person_id, DOOR_SHOWN, order_id, message_id, tx.now)
