"""Makes every status view again, from the facts alone."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.outbox.tables import Outbox
from core.tracking.policies import bring_the_view_up_to_date
from core.tracking.status_view_tables import StatusViews


def rebuild_views(tx: Transaction) -> int:
    """Throw every status view away and make it again from the facts; how many facts were read."""
    tx[StatusViews].forget_all()
    read = last = 0
    while facts := tx[Outbox].after(last, 500):
        for recorded in facts:
            if recorded.done and not recorded.unread:
                bring_the_view_up_to_date(tx, recorded.event, recorded)
            last = recorded.id
        tx[StatusViews].flush()
        read += len(facts)
    return read
