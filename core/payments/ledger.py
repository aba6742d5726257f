"""An order's money as entries that add up to nothing. Pure; whole won.

What came in is plus, what it was for is minus. Whatever is left over is a fault: money without
food, or food without money.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from core.orders.model import Order, OrderStatus
from core.payments.model import Method, Payment, Refund

#: The statuses of an order that somebody has paid for, or will at the door.
KEPT = frozenset(
    {
        OrderStatus.PLACED,
        OrderStatus.ACCEPTED,
        OrderStatus.COOKING,
        OrderStatus.READY,
        OrderStatus.DELIVERING,
        OrderStatus.DELIVERED,
    }
)


#: Why money goes back of an order that is kept, for no change of its price.
GOODWILL = frozenset({"admin", "elsewhere"})


class Account(StrEnum):
    """What a sum is about."""

    CHARGED = "charged"  #: plus: the company took it, or it was paid at the door
    AT_THE_DOOR = "at the door"  #: plus: to be paid there, not yet
    GIVEN_BACK = "given back"  #: minus: refunds done and owed
    ITEMS = "items"  #: minus: what the food costs
    DELIVERY_FEE = "delivery fee"  #: minus
    DISCOUNT = "discount"  #: plus: the part of the price nobody charged
    COUPON = "coupon"  #: plus: the part of the price a coupon stands for
    GOODWILL = "goodwill"  #: plus: given back for food that was kept, by an admin or elsewhere


class Entry(NamedTuple):
    """One sum, in won."""

    account: Account
    won: int


def entries(
    order: Order, payments: Collection[Payment], refunds: Collection[Refund]
) -> tuple[Entry, ...]:
    """Everything about the order's money.

    An order that is not paid, or ended undelivered, keeps nothing: what came in has to go back.
    """
    charged = sum(p.amount for p in payments if p.status.is_collected)
    given_back = sum(r.amount for r in refunds)
    moved = (Entry(Account.CHARGED, charged), Entry(Account.GIVEN_BACK, -given_back))
    if order.status not in KEPT:
        return moved
    at_the_door = sum(
        p.amount for p in payments if p.method is Method.ON_DELIVERY and p.status.is_open
    )
    coupon = order.discount if order.coupon_id is not None else 0
    goodwill = sum(r.amount for r in refunds if r.because in GOODWILL)
    if given_back == charged:  # all of it; when the price fell after that, nothing more could go
        goodwill = min(goodwill, order.total)
    return (
        *moved,
        Entry(Account.AT_THE_DOOR, at_the_door),
        Entry(Account.GOODWILL, goodwill),
        Entry(Account.ITEMS, -order.items_total),
        Entry(Account.DELIVERY_FEE, -order.delivery_fee),
        Entry(Account.DISCOUNT, order.discount - coupon),
        Entry(Account.COUPON, coupon),
    )


def left_over(booked: Collection[Entry]) -> int:
    """Won that are not accounted for: too much came in (plus) or too little (minus)."""
    return sum(entry.won for entry in booked)


def written(booked: Collection[Entry]) -> str:
    """``charged 21,500, items -19,500, delivery fee -2,000``."""
    return ", ".join(f"{entry.account} {entry.won:,}" for entry in booked if entry.won)
