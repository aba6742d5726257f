"""Whenever anything happens to an order, its status view follows."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.orders import events as happened
from core.outbox.event import Event
from core.outbox.tables import Recorded
from core.tracking import status_view
from core.tracking.status_view_tables import StatusViews


def bring_the_view_up_to_date(tx: Transaction, event: Event, recorded: Recorded) -> None:
    """Whenever anything happens to an order, its status view knows it.

    A second run finds the fact known already.
    """
    if isinstance(event, happened.OrderRequested):
        tx[StatusViews].keep(status_view.begin(event, recorded.seq))
        return
    view = tx[StatusViews].get(event.order_id)
    if view is not None:
        tx[StatusViews].keep(status_view.after(view, event, recorded.seq))
