"""Whenever an order arrived, or something is said of it, whoever it concerns is owed a word."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.notices.alerts import Fault, tell_the_admins
from core.notices.model import Bot, Urgency
from core.notices.tables import Notices
from core.notices.telling import tell
from core.orders import events as happened
from core.outbox.tables import Recorded
from core.people.tables import People
from core.reviews import events as said
from core.reviews.model import ASK_AFTER, TELL_AFTER
from core.reviews.tables import Reviews
from core.timers.tables import Timers
from core.tracking.status_view_tables import StatusViews


def ask_for_a_review_later(
    tx: Transaction, event: happened.OrderDelivered, recorded: Recorded
) -> None:
    """Whenever an order arrives, its customer is asked how it was, an hour later and once.

    A second run finds the timer set.
    """
    tx[Timers].set("review_due", event.order_id, event.at + ASK_AFTER, now=tx.now)


def tell_the_store_it_did_not_arrive(
    tx: Transaction, event: said.ReceiptDenied, recorded: Recorded
) -> None:
    """Whenever a customer says that nothing came, everybody at the store hears it.

    A second run finds the messages owed.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None:
        for worker, _ in tx[People].workers_of(view.store_id):
            facts = {"number": view.number, "address": view.address}
            tell(tx, recorded, Bot.STORE, worker, "not_arrived", facts)


def tell_the_rider_it_did_not_arrive(
    tx: Transaction, event: said.ReceiptDenied, recorded: Recorded
) -> None:
    """Whenever a customer says that nothing came, the rider who brought it hears it, if one did.

    A second run finds the message owed.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None and view.rider_id is not None:
        facts = {"number": view.number, "store": view.store_name}
        tell(tx, recorded, Bot.STORE, view.rider_id, "rider_not_arrived", facts)


def tell_the_admins_it_did_not_arrive(
    tx: Transaction, event: said.ReceiptDenied, recorded: Recorded
) -> None:
    """Whenever a customer says that nothing came, the admins hear it.

    A second run within ten minutes tells nobody again.
    """
    view = tx[StatusViews].get(event.order_id)
    if view is not None:
        where = f"{view.store_name['ko']} #{view.number}"
        tell_the_admins(tx, Fault("not_arrived", "", where, number=event.order_id))


def show_the_store_the_review_soon(
    tx: Transaction, event: said.OrderReviewed, recorded: Recorded
) -> None:
    """Whenever an order gets its stars, the store is shown them, once, with the words by then.

    A second run finds the timer set; so does a change of the stars.
    """
    tx[Timers].set("review_told", event.order_id, event.at + TELL_AFTER, now=tx.now)


def tell_the_customer_of_the_answer(
    tx: Transaction, event: said.ReviewAnswered, recorded: Recorded
) -> None:
    """Whenever a store answers a review, its customer is owed the answer, behind all dinners.

    A second run finds it owed.
    """
    review, view = tx[Reviews].get(event.order_id), tx[StatusViews].get(event.order_id)
    if review is None or view is None:
        return
    tx[Notices].owe(
        Bot.CUSTOMER,
        review.customer_id,
        "review_answered",
        key=f"event:{recorded.id}",
        at=tx.now,
        order_id=event.order_id,
        urgency=Urgency.NEWS,
        facts={"store": view.store_name, "words": review.answer},
    )
