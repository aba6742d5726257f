"""The facts about an order's money. Pure; what follows from them is in core/policies.py."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from core.outbox.event import Event
from core.records import record


@record(frozen=True, slots=True, kw_only=True)
class PaymentRequested(Event):
    """An attempt to collect was written down, before it is tried."""

    payment_id: str
    amount: int
    method: str


@record(frozen=True, slots=True, kw_only=True)
class PaymentApproved(Event):
    """The company took the money."""

    payment_id: str
    amount: int
    label: str = ""


@record(frozen=True, slots=True, kw_only=True)
class PaymentDeclined(Event):
    """The company said no; nothing was charged."""

    payment_id: str
    amount: int


@record(frozen=True, slots=True, kw_only=True)
class PaymentUnclear(Event):
    """The company did not answer: the money may or may not have moved."""

    payment_id: str
    amount: int


@record(frozen=True, slots=True, kw_only=True)
class PaymentHeld(Event):
    """The company takes no calls: nothing was tried, and the order is kept."""

    payment_id: str
    amount: int
    pay_until: datetime
    times: ClassVar[frozenset[str]] = frozenset({"at", "pay_until"})


@record(frozen=True, slots=True, kw_only=True)
class PayerCalledBack(Event):
    """The company takes calls again, and it is this customer's turn to pay."""

    payment_id: str
    pay_until: datetime
    times: ClassVar[frozenset[str]] = frozenset({"at", "pay_until"})


@record(frozen=True, slots=True, kw_only=True)
class PaymentMismatched(Event):
    """The company took another sum, or another currency, than was asked: no order comes of it."""

    payment_id: str
    amount: int  #: what the company took
    asked: int  #: won


@record(frozen=True, slots=True, kw_only=True)
class RefundOwed(Event):
    """Money is to go back."""

    refund_id: str
    amount: int


@record(frozen=True, slots=True, kw_only=True)
class GivenBackElsewhere(Event):
    """Money went back that nobody asked for here: in the company's console, most likely."""

    payment_id: str
    amount: int  #: won that went back so
    left: int = 0  #: won that we still give back


@record(frozen=True, slots=True, kw_only=True)
class RefundSettled(Event):
    """The company gave it back."""

    refund_id: str
    amount: int
    tries: int
