"""What the clock asks once an order is delivered: how it was, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping

from core.database.transaction import Transaction
from core.notices.model import Bot, Urgency
from core.notices.tables import Notices
from core.orders.tables import Orders
from core.people.model import Role
from core.people.tables import People
from core.reviews.tables import Reviews
from core.stores.tables import Stores
from core.timers.tables import Timer


def ask_for_a_review(tx: Transaction, timer: Timer) -> None:
    """An hour after the delivery: how was it? Not whose food never came, nor who has told."""
    order_id = timer.key
    if tx[Reviews].get(order_id) is not None or tx[Reviews].receipt(order_id) is False:
        return
    order = tx[Orders].get(order_id)
    facts = {"store": tx[Stores].get(order.store_id).name}
    _owe(tx, Bot.CUSTOMER, order.customer_id, "review_due", order_id, facts)


def show_the_store_a_review(tx: Transaction, timer: Timer) -> None:
    """A few minutes after the stars, when the words are there too: quietly, to the owners."""
    review = tx[Reviews].get(timer.key)
    if review is None:
        return
    workers = tx[People].workers_of(review.store_id)
    owners = [w for w, role in workers if role is Role.OWNER] or [w for w, _ in workers]
    for worker in owners:
        _owe(tx, Bot.STORE, worker, "review", review.order_id, {})


def _owe(
    tx: Transaction,
    bot: Bot,
    person_id: int,
    kind: str,
    order_id: str,
    facts: Mapping[str, object],
) -> None:
    tx[Notices].owe(
        bot,
        person_id,
        kind,
        key="once",
        at=tx.now,
        order_id=order_id,
        urgency=Urgency.NEWS,
        facts=facts,
    )
