"""What is said of an order after its end. Pure facts; they change no status."""

from __future__ import annotations

from core.outbox.event import Event
from core.records import record


@record(frozen=True, slots=True, kw_only=True)
class ReceiptConfirmed(Event):
    """배송확인: the customer has it."""


@record(frozen=True, slots=True, kw_only=True)
class ReceiptDenied(Event):
    """The customer says that nothing came."""


@record(frozen=True, slots=True, kw_only=True)
class OrderReviewed(Event):
    """The customer gave stars, or others than before."""

    stars: int


@record(frozen=True, slots=True, kw_only=True)
class ReviewAnswered(Event):
    """The store answered a review."""
