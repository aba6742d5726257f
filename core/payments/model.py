"""A payment's life and how often we ask about one nobody answered for. Pure; money is won."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from core.records import record

#: Won; the least the company charges a card (Toss Payments, error codes, BELOW_MINIMUM_AMOUNT).
LEAST_BY_CARD = 100
#: How long a customer may take to pay, and when they are reminded.
PAY_WITHIN = timedelta(minutes=10)
REMIND_AFTER = timedelta(minutes=5)
#: How long an order is kept at most while the payment company takes no calls.
KEPT_FOR = timedelta(minutes=60)
#: How long after the customer agreed in the window it can be confirmed (Toss Payments, docs).
CONFIRM_WITHIN = timedelta(minutes=10)
#: How long after asking we look again, from the first time on; the last is past the payment
#: company's 30-minute expiry, so "never heard of it" is then the final word.
ASK_AGAIN_AFTER = tuple(timedelta(seconds=s) for s in (5, 15, 45, 120, 300, 600, 1200, 1860))
#: A payment that is unknown even then is asked about so often (guess).
ASK_SELDOM = timedelta(minutes=5)
#: A call takes 8 s at most; a payment nobody watches for longer is asked about again.
WATCHED_FOR = timedelta(seconds=12)


class PaymentStatus(StrEnum):
    """Where one attempt to collect is."""

    REQUESTED = "requested"  #: Written down before it is tried. The company or the clock moves it on; a crash leaves it here and the clock asks.
    HELD = "held"  #: Never tried: the company took no calls. Nothing was charged; the customer pays when called back.
    UNKNOWN = "unknown"  #: Tried, and nobody knows. The clock asks the company until it is known; paying again is locked.
    APPROVED = "approved"  #: The money is ours, but for what went back.
    DECLINED = "declined"  #: The company said no, or never heard of it. Nothing was charged; should the company say otherwise later, it is believed.
    REFUNDING = "refunding"  #: Money is owed back; an errand retries until the company did it.
    REFUNDED = "refunded"  #: All of it went back.

    @property
    def is_open(self) -> bool:
        """Not known yet; no second payment may start."""
        return self in (PaymentStatus.REQUESTED, PaymentStatus.UNKNOWN)

    @property
    def is_collected(self) -> bool:
        """The company took the money at some time."""
        return self in (
            PaymentStatus.APPROVED,
            PaymentStatus.REFUNDING,
            PaymentStatus.REFUNDED,
        )


class Method(StrEnum):
    """How it is collected."""

    CARD_ON_FILE = "card_on_file"  #: one tap on a registered card
    WINDOW = "window"  #: the company's payment window, then confirm
    ON_DELIVERY = "on_delivery"  #: cash or card at the door; the company never hears of it


class RefundStatus(StrEnum):
    """Where a refund is."""

    OWED = (
        "owed"  #: Written down; an errand carries it out until it is done, or refused too often.
    )
    PARKED = "parked"  #: Refused again and again: nobody asks any more until an admin says so.
    DONE = "done"  #: The company gave it back.

    @property
    def is_due(self) -> bool:
        """Still to go back, tried or parked."""
        return self is not RefundStatus.DONE


@record(frozen=True, slots=True)
class Payment:
    """One attempt to collect for an order."""

    id: str  #: what the company calls ``orderId``; new for every attempt
    order_id: str
    customer_id: int
    method: Method
    status: PaymentStatus
    amount: int  #: won; what the company says it took, where that is another sum than was asked
    refunded: int  #: won given back so far
    key: str  #: the idempotency key of the charge
    version: int
    requested_at: datetime
    card_id: int | None = None
    payment_key: str | None = None  #: the company's name for it
    label: str | None = None  #: the card as people know it
    reason: str | None = None  #: why it was declined or is unknown
    asked: int = 0  #: how often we looked
    ask_at: datetime | None = None  #: when to look again; none when it is known
    settled_at: datetime | None = None
    keeps_order: bool = (
        True  #: false: its customer said in advance that a decline cancels the order
    )

    @property
    def left(self) -> int:
        """Won that could still be given back."""
        return self.amount - self.refunded if self.status.is_collected else 0

    def next_look(self, now: datetime) -> datetime:
        """When to ask the company again; seldom once our times for it are used up."""
        if self.asked >= len(ASK_AGAIN_AFTER):
            return now + ASK_SELDOM
        pause = ASK_AGAIN_AFTER[min(self.asked, len(ASK_AGAIN_AFTER) - 1)]
        return max(self.requested_at + pause, now + timedelta(seconds=5))

    def absence_is_final(self, now: datetime) -> bool:
        """Whether "never heard of it" can be believed: nothing of ours can still arrive."""
        return now >= self.requested_at + ASK_AGAIN_AFTER[-1]


#: What the note of a refund begins with that the company refused: no money moved by that try.
DECLINED = "declined: "


@record(frozen=True, slots=True)
class Refund:
    """Money owed back for one payment."""

    id: str
    payment_id: str
    order_id: str
    amount: int  #: won
    because: str  #: a code: order_cancelled, line_removed, paid_too_late, amount_differs, admin …
    status: RefundStatus
    key: str  #: its own idempotency key, kept over every retry
    tries: int
    try_at: datetime
    owed_at: datetime
    done_at: datetime | None = None
    error: str | None = None
    words: str | None = None  #: an admin's own reason
    refusals: int = 0  #: how often the company answered and said no
    #: Given back by the company without us: in its console, or by whoever else has its keys.
    elsewhere: bool = False
    transaction_key: str | None = None  #: the company's name for it, once it is done
    parked_at: datetime | None = None

    @property
    def was_declined(self) -> bool:
        """The last try was answered, and moved nothing: the next may have a new key."""
        return self.error is not None and self.error.startswith(DECLINED)


@record(frozen=True, slots=True)
class Card:
    """A card on file: the company keeps the number, we keep a key to it."""

    id: int
    person_id: int
    billing_key: str
    label: str  #: 현대 4821
    is_default: bool


#: Refused so often, the admins are told: by then 22 s went by; and so often, nobody asks any
#: more, 81 min after the first (guesses).
TELL_AFTER_REFUSALS = 4
MOST_REFUSALS = 8
#: Pauses before a refund is tried again; the last one repeats (guess, growing).
REFUND_PAUSES = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300, 900, 3600))


def refund_pause(tries: int) -> timedelta:
    """How long to wait after *tries* failed tries."""
    return REFUND_PAUSES[min(max(tries, 1) - 1, len(REFUND_PAUSES) - 1)]
