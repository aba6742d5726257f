"""What is mended on an order that is under way: a dish taken out, a cancel by an admin.

One function is one transaction.
"""

from __future__ import annotations

from core.audit.model import Deed
from core.audit.tables import Audit
from core.database.transaction import Transaction
from core.orders.model import Action, Order, take_step, without_line
from core.orders.tables import Orders
from core.orders.transitions import as_shown, for_the_store, save, store_step, whole_reason
from core.outbox.event import Who
from core.payments.refunds import must_go_back
from core.people.tables import People
from core.records import replace
from core.refusals import Changed


def remove_line(
    tx: Transaction,
    order_id: str,
    place: int,
    *,
    by: int,
    item_id: int | None = None,
    quantity: int | None = None,
    saves: int | None = None,
    version: int | None = None,
) -> Order:
    """The store takes a sold-out dish out of an order it promised; the customer pays for the rest.

    *place* is the line's, from 0; *item_id* says which dish was meant, should the lines have
    changed; *quantity* portions of it, all of them unless said; *saves* is by how many won the
    order was said to become cheaper. If nothing would be left, the order is cancelled instead.

    Raises:
        NotYours: *by* does not work for the order's store.
        Changed: there is no such line, or not so many portions, or it saves another sum.
        StepRefused: it is too late, or too early; a placed order is rejected.
    """
    order = for_the_store(tx, order_id, by, version)
    is_there = 0 <= place < len(order.lines)
    if not is_there or item_id not in (None, order.lines[place].item_id):
        raise Changed(status=order.status, number=order.number)
    there = order.lines[place].quantity
    if not 1 <= (there if quantity is None else quantity) <= there:
        raise Changed(status=order.status, number=order.number)
    if len(order.lines) == 1 and quantity in (None, there):
        if saves not in (None, order.total):
            raise Changed(status=order.status, number=order.number)
        return store_step(tx, order, Action.CANCEL, by, reason="sold_out")
    changed, line = without_line(order, place, quantity)
    if saves not in (None, order.total - changed.total):
        raise Changed(status=order.status, number=order.number)
    changed, removed = take_step(
        changed,
        Action.REMOVE_LINE,
        by=Who.STORE,
        at=tx.now,
        person_id=by,
        reason="sold_out",
        item_id=line.item_id,
        item=line.name,
        quantity=line.quantity,
        amount=order.total - changed.total,
        lines=[left.as_json() for left in changed.lines],
        items_total=changed.items_total,
        discount=changed.discount,
        total=changed.total,
    )
    changed = tx[Orders].rewrite(changed)
    tx.record(removed)
    return changed


def cancel_by_admin(
    tx: Transaction,
    order_id: str,
    *,
    by: int,
    reason: str,
    version: int | None = None,
    gives_back: int | None = None,
) -> Order:
    """An admin stops an order at any time before its end; everything is given back.

    *version* is the order's and *gives_back* the sum in won as they were shown, where they were.

    Raises:
        NotYours: *by* is no admin, or there is no such order.
        StepRefused: it has ended.
        Changed: it is not as it was shown.
    """
    tx[People].worker(by).must_be_admin()
    order = as_shown(tx[Orders].lock(order_id), version)
    must_go_back(tx, order, gives_back)
    words = whole_reason(reason)
    order, cancelled = take_step(
        order,
        Action.CANCEL,
        by=Who.ADMIN,
        at=tx.now,
        person_id=by,
        reason=words or "admin",
    )
    tx[Audit].add(Deed.CANCEL, by=by, at=tx.now, order_id=order_id, reason=words)
    return save(tx, replace(order, cancel_asked_at=None), cancelled)
