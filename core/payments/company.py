"""What we ask of a payment company, and every answer it can give. Pure; knows no company.

An answer is a value: nothing here raises. Not knowing is an answer too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Approved:
    """The company took the money."""

    payment_key: str  #: the company's name for this payment
    amount: int  #: won
    method: str
    card_label: str  #: the card as people know it: 현대 4821
    receipt_url: str | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Declined:
    """The company said no: not enough money, a rejected card. Nothing was charged."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A time-out, a lost reply, a fault: it may or may not have happened."""

    why: str
    company_fault: bool = True  #: whether a breaker should count it


@dataclass(frozen=True, slots=True)
class Absent:
    """The company has never heard of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """How a payment stands in the company's own list."""

    status: str  #: the company's word: DONE, CANCELED, ABORTED, …
    amount: int  #: won asked for
    cancelled: int  #: won given back so far
    payment_key: str
    card_label: str = ""

    @property
    def is_approved(self) -> bool:
        """The money was taken, whatever happened to it since."""
        return self.status in ("DONE", "CANCELED", "PARTIAL_CANCELED")

    @property
    def is_over(self) -> bool:
        """It ended without money."""
        return self.status in ("ABORTED", "EXPIRED")


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The company gave money back."""

    amount: int  #: won, by this call
    cancelled_total: int  #: won, by all calls
    transaction_key: str


@dataclass(frozen=True, slots=True)
class CardOnFile:
    """A card was registered; the company keeps its number, we keep a key to it."""

    billing_key: str
    label: str


class PaymentCompany(Protocol):
    """Whoever moves the money. *key* is the idempotency key: the same again moves nothing twice."""

    async def charge_card(
        self,
        *,
        billing_key: str,
        customer_key: str,
        payment_id: str,
        order_name: str,
        amount: int,
        key: str,
    ) -> Approved | Declined | Unknown:
        """Charge a registered card *amount* won."""
        ...

    async def confirm(
        self, *, payment_key: str, payment_id: str, amount: int, key: str
    ) -> Approved | Declined | Unknown:
        """Take the money of a payment its payer has agreed to in the window."""
        ...

    async def find(self, *, payment_id: str) -> Found | Absent | Unknown:
        """Look a payment up by our name for it."""
        ...

    async def cancel(
        self, *, payment_key: str, amount: int | None, reason: str, key: str
    ) -> Cancelled | Declined | Unknown:
        """Give *amount* won back; none gives back all of it."""
        ...

    async def register_card(
        self, *, auth_key: str, customer_key: str
    ) -> CardOnFile | Declined | Unknown:
        """Keep the card its owner has just shown in the window."""
        ...

    async def forget_card(self, *, billing_key: str) -> bool:
        """Forget a registered card."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
