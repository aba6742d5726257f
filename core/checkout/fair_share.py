"""No one person's orders bury a store or empty its stock: what they may hold without paying.

Asked inside the transaction that places an order, with the person's row locked, so that orders
placed at the same moment are counted one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.database.transaction import Transaction
from core.orders.model import PayWith
from core.orders.shares import Shares
from core.orders.tables import Orders
from core.people.tables import People
from core.refusals import Conflict, TooManyAtTheDoor, TooManyUnpaid, TooMuchHeld
from core.stores.tables import Stores


def must_be_a_fair_share(
    tx: Transaction,
    customer_id: int,
    shares: Shares,
    *,
    pay_with: PayWith,
    counted: Mapping[int, int],
) -> None:
    """Let one more order of this person's pass; *counted* are its portions of counted dishes.

    Raises:
        TooManyUnpaid, TooManyAtTheDoor: they have ``most`` such orders open.
        TooMuchHeld: with it they would hold more than their share of ``item``: ``most`` more are
            theirs to order, ``held`` are held.
    """
    if tx[People].lock(customer_id) is None:
        raise Conflict(customer_id)  # forgotten this moment: asked anew, as somebody new
    open_now = tx[Orders].held_by(customer_id)
    if pay_with is PayWith.ON_DELIVERY:
        if sum(held.is_at_the_door for held in open_now) >= shares.at_the_door:
            raise TooManyAtTheDoor(most=shares.at_the_door)
    elif sum(held.is_unpaid for held in open_now) >= shares.unpaid:
        raise TooManyUnpaid(most=shares.unpaid)
    for item_id, wanted in sorted(counted.items()):
        item = tx[Stores].item(item_id)
        if item is None or item.stock_left is None or item.stock_left < wanted:
            continue  # counted no more; or too few for anybody, as the menu itself says
        theirs = sum(held.portions(item_id) for held in open_now)
        most = shares.portions(item.stock_left + theirs)
        if theirs + wanted > most:
            raise TooMuchHeld(item=item.name, most=max(most - theirs, 0), held=theirs)
