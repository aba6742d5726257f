"""The policies' word for owing a message about a fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.database.transaction import Transaction
from core.deliveries.tables import Deliveries
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order
from core.outbox.tables import Recorded
from core.tracking.status_view_tables import StatusViews


def redraw(tx: Transaction, recorded: Recorded, bot: Bot, person_id: int, kind: str) -> None:
    """Owe one redraw however many facts are handed out at once: it shows what is true then."""
    if tx[Notices].is_first_redraw(bot, person_id, recorded.event.order_id):
        tell(tx, recorded, bot, person_id, kind)


def tell(
    tx: Transaction,
    recorded: Recorded,
    bot: Bot,
    person_id: int,
    kind: str,
    facts: Mapping[str, Any] | None = None,
    *,
    redraws: bool = False,
) -> None:
    """Owe one message about this fact; the fact's own number makes it one.

    Where it rings at work because of an order, that order's customer is whose turn it is.
    """
    view = tx[StatusViews].get(recorded.event.order_id) if bot is Bot.STORE else None
    tx[Notices].owe(
        bot,
        person_id,
        kind,
        key=f"event:{recorded.id}",
        at=tx.now,
        order_id=recorded.event.order_id,
        facts=facts,
        redraws=redraws,
        customer_id=view.customer_id if view is not None else None,
    )


def redraw_own_ticket(tx: Transaction, person_id: int, order: Order) -> None:
    """Owe somebody a redraw of the ticket in their chat: they moved the order on elsewhere.

    The policies redraw everybody else's. A second run finds it owed.
    """
    _redraw_own(tx, person_id, order.id, "ticket", card=order.id, version=order.version)


def redraw_own_delivery(tx: Transaction, rider_id: int, order_id: str) -> None:
    """The same for a rider, and what they did with an order's delivery."""
    delivery = tx[Deliveries].of_order(order_id)
    if delivery is not None:
        card, version = delivery.card, delivery.version
        _redraw_own(tx, rider_id, order_id, "rider_ticket", card=card, version=version)


def _redraw_own(
    tx: Transaction, person_id: int, order_id: str, kind: str, *, card: str, version: int
) -> None:
    if tx[Notices].card(Bot.STORE, person_id, card) is None:
        return
    key, facts = f"version:{kind}:{version}", {"card": card}
    tx[Notices].owe(Bot.STORE, person_id, kind, key=key, at=tx.now, order_id=order_id, facts=facts)
