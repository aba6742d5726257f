"""Reviews, shaped for a chat. Changes nothing."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.orders.model import Order
from core.orders.tables import Orders
from core.people.tables import People
from core.records import record
from core.refusals import NotYours
from core.reviews.model import Rating, Review, must_be_open
from core.reviews.tables import Reviews
from core.stores.model import Store
from core.stores.tables import Stores

MOST = 20  # guess: a few pages; who reads further back


@record(frozen=True, slots=True)
class Said:
    """A review with the order it is of."""

    review: Review
    order: Order


@record(frozen=True, slots=True)
class StoresReviews:
    """A store's rating and its newest reviews."""

    store: Store
    rating: Rating | None
    newest: tuple[Said, ...]


def reviews_of(tx: Transaction, store_id: int) -> StoresReviews:
    """What is said of a store; :class:`NotYours` when customers may not see it."""
    store = tx[Stores].get(store_id)
    if not store.approved:
        raise NotYours()
    found = tx[Reviews].of_store(store_id, MOST)
    newest = tuple(Said(review, tx[Orders].get(review.order_id)) for review in found)
    return StoresReviews(store, tx[Reviews].rating(store_id), newest)


def my_stores_reviews(tx: Transaction, by: int) -> list[StoresReviews]:
    """What is said of each store they work for."""
    return [reviews_of(tx, store_id) for store_id in tx[People].worker(by).stores()]


def review_for_the_store(tx: Transaction, order_id: str, by: int) -> Said:
    """A review of a store they work for; :class:`NotYours` for any other."""
    order = tx[Orders].get(order_id)
    tx[People].worker(by).must_work_for(order.store_id)
    review = tx[Reviews].get(order_id)
    if review is None:
        raise NotYours()
    return Said(review, order)


def has_review(tx: Transaction, order_id: str) -> bool:
    """Whether its customer has reviewed it."""
    return tx[Reviews].get(order_id) is not None


def own_review(tx: Transaction, order_id: str, by: int) -> tuple[Order, Store, Review | None]:
    """What a customer said of their own order, while they may still say something.

    Raises:
        NotYours, TooLate: see :func:`core.reviews.model.must_be_open`.
    """
    order = tx[Orders].get(order_id)
    must_be_open(order, by, tx.now)
    return order, tx[Stores].get(order.store_id), tx[Reviews].get(order_id)
