"""What we ask of a payment company, and every answer it can give.

Pure types: no network here, and nothing about any one company. A call never raises: that nobody
knows what happened to the money is an answer too. Money is whole won; times are UTC.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from core.records import record


@record(frozen=True, slots=True)
class Approved:
    """The money was taken."""

    payment_key: str = field(repr=False)  #: the company's name for the payment; never logged
    amount: int  #: won
    method: str  #: card, easy_pay, transfer …
    card_label: str  #: the card as people know it, 현대 4821; empty when it was no card
    receipt_url: str | None = field(repr=False)  #: may hold the key
    approved_at: datetime | None


#: What nobody asks the company for: a coupon paid for all of it.
NOTHING_TO_PAY = Approved(
    payment_key="", amount=0, method="", card_label="", receipt_url=None, approved_at=None
)


@record(frozen=True, slots=True)
class Declined:
    """The company said no and moved no money. An answer, not a failure of the company."""

    code: str  #: the company's own code
    message: str  #: the company's own sentence, for the record


@record(frozen=True, slots=True)
class Unknown:
    """It may or may not have happened. Look again later, and never charge anew meanwhile."""

    why: str  #: for logs and admins; holds no key and no name
    company_fault: bool = True  #: counts against the company: timeout, 5xx, 429, a fault code
    #: False when no connection was made: this call cannot have moved money (an earlier may have)
    sent: bool = True


@record(frozen=True, slots=True)
class Busy:
    """Nothing was asked: the company has trouble, or too many of our calls are out already."""

    retry_after: timedelta
    #: Only our own calls are too many: no sign of trouble at the company
    full: bool = False


@record(frozen=True, slots=True)
class Absent:
    """The company has never heard of it. Final only once nothing of ours can still arrive."""


@record(frozen=True, slots=True)
class Cancelled:
    """Money went back."""

    amount: int  #: won given back by this cancel
    cancelled_total: int  #: won given back of this payment so far, whoever asked for it
    transaction_key: str


@record(frozen=True, slots=True)
class CardOnFile:
    """A registered card: the company keeps the number, we keep a key to it."""

    billing_key: str = field(repr=False)  #: never logged
    label: str  #: 현대 4821


@record(frozen=True, slots=True)
class WentBack:
    """One time money went back, as the company has it on its list."""

    amount: int  #: won
    reason: str  #: what whoever asked for it wrote
    transaction_key: str  #: the company's name for it


class FoundStatus(StrEnum):
    """How far the company says a payment got."""

    OPEN = "open"  #: Begun, not approved; our confirm or the company's clock ends it.
    DONE = "done"  #: The money was taken.
    PARTLY_CANCELLED = "partly_cancelled"  #: Taken, and some of it given back.
    CANCELLED = "cancelled"  #: Taken, and all of it given back.
    FAILED = "failed"  #: Refused; no money moved.
    EXPIRED = "expired"  #: Nobody confirmed it in time; no money moved.


@record(frozen=True, slots=True)
class Found:
    """A payment as the company has it on its books."""

    status: FoundStatus
    amount: int  #: won, as asked for
    cancelled: int  #: won given back so far
    payment_key: str = field(repr=False)
    method: str
    card_label: str
    receipt_url: str | None = field(repr=False)  #: may hold the key
    approved_at: datetime | None
    code: str = ""  #: why it failed, the company's own code
    message: str = ""
    currency: str = "KRW"  #: of the sums; rounded up to whole ones where it is not won
    went_back: tuple[WentBack, ...] = ()  #: each time, the first first

    @property
    def is_approved(self) -> bool:
        """The money was taken and is still ours, all of it."""
        return self.status is FoundStatus.DONE

    @property
    def is_taken(self) -> bool:
        """The company took money and has not given all of it back."""
        return self.status in (FoundStatus.DONE, FoundStatus.PARTLY_CANCELLED)

    def is_for(self, amount: int) -> bool:
        """It is *amount* won, neither another sum nor another currency."""
        return self.amount == amount and self.currency == "KRW"

    @property
    def adds_up(self) -> bool:
        """Its list of what went back makes the sum it tells."""
        return sum(each.amount for each in self.went_back) == self.cancelled

    @property
    def is_over(self) -> bool:
        """It ended without money in our hands: refused, expired, or all given back."""
        return self.status in (FoundStatus.FAILED, FoundStatus.EXPIRED, FoundStatus.CANCELLED)

    def as_answer(self, *, amount: int) -> Approved | Declined | Unknown:
        """What this says about a charge of *amount* won that nobody answered for.

        A charge given back in part cannot be told from one that was never meant so: people look.
        """
        if not self.is_for(amount) and not self.is_over:
            unit = "won" if self.currency == "KRW" else self.currency
            return Unknown(f"on the books for {self.amount} {unit}, asked {amount}", False)
        match self.status:
            case FoundStatus.DONE:
                return Approved(
                    payment_key=self.payment_key,
                    amount=self.amount,
                    method=self.method,
                    card_label=self.card_label,
                    receipt_url=self.receipt_url,
                    approved_at=self.approved_at,
                )
            case FoundStatus.CANCELLED:
                return Declined("ALREADY_CANCELED_PAYMENT", "taken and given back in full")
            case FoundStatus.FAILED | FoundStatus.EXPIRED:
                return Declined(self.code or self.status.upper(), self.message)
            case FoundStatus.OPEN:
                return Unknown("begun, not approved yet", company_fault=False)
            case FoundStatus.PARTLY_CANCELLED:
                return Unknown(f"taken, {self.cancelled} won given back", company_fault=False)


class PaymentCompany(Protocol):
    """Whoever moves the money.

    ``payment_id`` is ours, new for every attempt; ``key`` is the call's idempotency key: the same
    key never moves money twice, for as long as the company remembers it.
    """

    async def charge_card(
        self,
        *,
        billing_key: str,
        customer_key: str,
        payment_id: str,
        order_name: str,
        amount: int,
        key: str,
    ) -> Approved | Declined | Unknown | Busy:
        """Take *amount* won from a registered card."""
        ...

    async def confirm(
        self, *, payment_key: str, payment_id: str, amount: int, key: str
    ) -> Approved | Declined | Unknown | Busy:
        """Take *amount* won that the customer agreed to in the company's window."""
        ...

    async def find(self, *, payment_id: str) -> Found | Absent | Unknown | Busy:
        """What the company has on its books for this attempt."""
        ...

    async def cancel(
        self, *, payment_key: str, amount: int | None, reason: str, key: str
    ) -> Cancelled | Declined | Unknown | Busy:
        """Give back *amount* won, or all that is left when None.

        One at a time per payment: a company may refuse a second cancel within a second.
        """
        ...

    async def register_card(
        self, *, auth_key: str, customer_key: str
    ) -> CardOnFile | Declined | Unknown:
        """Turn the window's one-time key into a card on file."""
        ...

    async def forget_card(self, *, billing_key: str) -> bool:
        """Have the company drop a card; True once it is gone, also when it already was."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
