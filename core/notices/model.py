"""What a notice is and how long to wait before it is tried again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from core.records import record


class Bot(StrEnum):
    """Which bot says it."""

    CUSTOMER = "customer"
    STORE = "store"


#: Stands where an order's id stands, for the message that is a person's cart.
CART = "cart"
#: …and for the message in which an admin sees how far a broadcast is.
BROADCAST = "broadcast"


class Urgency(IntEnum):
    """What goes first when there is much to say."""

    ORDER = 1  #: about somebody's dinner or money
    NEWS = 2  #: coupons and the like; never delays an order's


class NoticeStatus(StrEnum):
    """Where a notice is."""

    OWED = "owed"  #: Written down; the errand sends it. A crash between sending and noting repeats at most one message.
    SENT = "sent"  #: Telegram took it.
    BLOCKED = "blocked"  #: The person blocked the bot, which is not an error.
    FAILED = "failed"  #: Telegram will never take it; an admin is told.
    MOOT = "moot"  #: By the time it could be sent there was nothing to say.


@record(frozen=True, slots=True)
class Notice:
    """One message owed to one person."""

    id: int
    bot: Bot
    person_id: int
    kind: str  #: which text: the bots' renderers know it
    facts: Mapping[str, Any]
    order_id: str | None
    urgency: Urgency
    created_at: datetime
    redraws: bool = False  #: the order's card in that chat is redrawn first
    status: NoticeStatus = NoticeStatus.OWED
    tries: int = 0
    try_at: datetime | None = None
    sent_at: datetime | None = None
    text: str | None = None  #: what was sent
    error: str | None = None


@record(frozen=True, slots=True)
class Sent:
    """Telegram took it."""

    message_id: int | None
    text: str


@record(frozen=True, slots=True)
class Blocked:
    """The person does not want to hear from that bot."""

    why: str = ""


@record(frozen=True, slots=True)
class Later:
    """Not now: the net is down, or Telegram asked for a pause."""

    why: str
    after: timedelta | None = None  #: how long Telegram wants us to wait
    #: Telegram was out of reach or too busy: nothing is wrong with the message, and it is tried as
    #: long as that lasts.
    is_away: bool = False


@record(frozen=True, slots=True)
class Never:
    """Telegram refuses this message for good."""

    why: str


@record(frozen=True, slots=True)
class Moot:
    """Nothing to say any more."""

    why: str = field(default="")


Outcome = Sent | Blocked | Later | Never | Moot

#: Pauses before a notice is tried again; the last repeats (guess, growing). Ten minutes without a
#: net lose nothing.
PAUSES = tuple(timedelta(seconds=s) for s in (1, 2, 5, 15, 30, 60))


def pause(tries: int) -> timedelta:
    """How long to wait after *tries* failed tries."""
    return PAUSES[min(max(tries, 1) - 1, len(PAUSES) - 1)]
