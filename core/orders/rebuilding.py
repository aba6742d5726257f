"""Makes every status view again, from the facts alone."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.orders.policies import bring_the_view_up_to_date
from core.orders.views import Views
from core.outbox.tables import Outbox


def rebuild_views(tx: Transaction) -> int:
    """Throw every status view away and make it again from the facts; how many facts were read."""
    tx[Views].forget_all()
    read = last = 0
    while facts := tx[Outbox].after(last, 500):
        for recorded in facts:
            if recorded.done and not recorded.unread:
                bring_the_view_up_to_date(tx, recorded.event, recorded)
            last = recorded.id
        tx[Views].flush()
        read += len(facts)
    return read
