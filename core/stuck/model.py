"""When an order stands too long where it is. Pure; times arrive as arguments (UTC)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from core.orders.model import Order, OrderStatus, Receive
from core.records import record

#: How long after the moment it should have moved on an order stands too long (guesses; each is
#: longer than what the clock does about it by itself).
UNPAID_FOR = timedelta(minutes=5)
UNANSWERED_FOR = timedelta(minutes=10)
UNCOOKED_FOR = timedelta(minutes=20)
NOT_LEFT_FOR = timedelta(minutes=15)
NOT_FETCHED_FOR = timedelta(hours=2)
NOT_THERE_FOR = timedelta(minutes=30)
#: A payment nobody answered for, a refund not done, a notice tried in vain (guesses).
UNKNOWN_FOR = timedelta(minutes=1)
REFUND_OWED_FOR = timedelta(minutes=10)
NOTICE_TRIES = 5
#: A message Telegram refused is shown for so long: nothing more comes of it (guess).
FAILED_SHOWN_FOR = timedelta(days=1)


class What(StrEnum):
    """What kind of thing stands still."""

    ORDER = "order"  #: at one place of its life for too long
    FACT = "fact"  #: its policies failed eight times; parked until it is replayed
    TIMER = "timer"  #: what it asks failed too often; parked, as all that follow may be
    UPDATE = "update"  #: somebody's words or tap that could not be worked off
    PAYER = "payer"  #: somebody to be called back to pay
    DELIVERY = "delivery"  #: nobody was found to bring it
    PAYMENT = "payment"  #: nobody knows whether the money moved
    REFUND = "refund"  #: owed back, and not done
    NOTICE = "notice"  #: refused by Telegram, or tried again and again


@record(frozen=True, slots=True)
class Stuck:
    """One thing that stands still."""

    what: What
    key: str  #: the same for the same thing in the same place; told of once
    why: str  #: which text
    since: datetime
    order: Order | None
    store: Mapping[str, str] | None  #: the store's name, where it is about an order
    facts: Mapping[str, Any]


def stands_too_long(order: Order, now: datetime) -> tuple[str, datetime] | None:
    """Why the order needs a person, and since when; none while it does not."""
    found = _should_have_moved(order)
    if found is None:
        return None
    why, at, patience = found
    return (why, at) if now >= at + patience else None


def _should_have_moved(order: Order) -> tuple[str, datetime, timedelta] | None:
    """(why, the moment it should have moved on, our patience)."""
    match order.status:
        case OrderStatus.AWAITING_PAYMENT:
            return "unpaid", order.pay_until, UNPAID_FOR
        case OrderStatus.PLACED if order.placed_at is not None:
            return "unanswered", order.placed_at, UNANSWERED_FOR
        case OrderStatus.ACCEPTED | OrderStatus.COOKING if order.ready_at is not None:
            return "not_cooked", order.ready_at, UNCOOKED_FOR
        case OrderStatus.READY if order.eta_at is not None:
            if order.receive is Receive.PICKUP:
                return "not_fetched", order.eta_at, NOT_FETCHED_FOR
            return "not_left", order.eta_at, NOT_LEFT_FOR
        case OrderStatus.DELIVERING if order.eta_at is not None:
            return "not_there", order.eta_at, NOT_THERE_FOR
        case _:
            return None
