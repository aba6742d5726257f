"""What a review is, and how long one may be written. Pure; times arrive as UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.orders.model import Order, OrderStatus
from core.records import record
from core.refusals import NotYours, TooLate, Unreadable

LEAST_STARS, MOST_STARS = 1, 5
LONGEST_WORDS = 300  # guess: what fits under an order on a phone
#: Written, changed, or the receipt denied until so long after the delivery (guess: 배민 and 요기요
#: give a week or less).
OPEN_FOR = timedelta(days=7)
#: The customer is asked once, so long after the delivery (guess: the meal is over).
ASK_AFTER = timedelta(hours=1)
#: The store hears of a review so long after its stars: by then its words are there too (guess).
TELL_AFTER = timedelta(minutes=5)


@record(frozen=True, slots=True)
class Review:
    """What one customer said of one delivered order, and what its store answered."""

    order_id: str
    store_id: int
    customer_id: int
    stars: int  #: 1 to 5
    words: str  #: empty: stars alone
    written_at: datetime
    changed_at: datetime
    version: int = 1
    answer: str | None = None  #: said once
    answered_at: datetime | None = None
    answered_by: int | None = None  #: who works there


@record(frozen=True, slots=True)
class Rating:
    """All of a store's reviews in two numbers."""

    reviews: int
    stars: int  #: of all of them together

    @property
    def average(self) -> float:
        """Of at least one review, to one decimal."""
        return round(self.stars / self.reviews, 1)


def must_be_open(order: Order, by: int, at: datetime) -> None:
    """Whether *by* may say something of the order at that moment.

    Raises:
        NotYours: it is somebody else's, or not delivered.
        TooLate: it was delivered too long ago.
    """
    if order.customer_id != by or order.status is not OrderStatus.DELIVERED:
        raise NotYours()
    assert order.ended_at is not None  # it is delivered
    if at >= order.ended_at + OPEN_FOR:
        raise TooLate(number=order.number)


def must_be_stars(stars: int) -> None:
    """Raises :class:`Unreadable` for anything but one to five."""
    if not LEAST_STARS <= stars <= MOST_STARS:
        raise Unreadable(what="stars")
