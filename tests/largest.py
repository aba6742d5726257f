"""As much as the model holds: the longest names, notes and doors, of letters that count double."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.carts.model import LONGEST_NOTE, MOST_LINES, MOST_OF_ONE
from core.orders.model import (
    LONGEST_LINE,
    Address,
    Order,
    OrderLine,
    OrderStatus,
    PayWith,
    Receive,
)
from core.stores.menu_written import LONGEST_DESCRIPTION, LONGEST_NAME
from core.stores.model import Choice, Item, OptionGroup, Store
from core.tracking.status_view import StatusView
from sandbox.telegram.entities import finish, parse_html, utf16

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LARGEST_ID = 2**63 - 1
ORDER_ID = "z" * 16
#: Each fills a text to its last letter: emoji count two, ``&`` and ``<`` grow when they are
#: escaped, tags imitate ours, and a family is one emoji of seven characters.
LETTERS = ("가", "&", "😀", "<b>", "&lt;", "👨‍👩‍👧‍👦", "{x}", "각 ")


def filled(letters: str, longest: int) -> str:
    """A text of *letters*, as long as may be."""
    return (letters * longest)[:longest]


def both(words: str) -> dict[str, str]:
    """The same in both languages."""
    return {"ko": words, "en": words}


def largest_line(letters: str, *, choices: int = 12) -> OrderLine:
    """A line of an order with everything at its longest."""
    name = filled(letters, LONGEST_NAME)
    picked = tuple({"id": 11 + n, "name": both(name), "price": 250} for n in range(choices))
    note = filled(letters, LONGEST_NOTE)
    return OrderLine(LARGEST_ID, both(name), MOST_OF_ONE, 3_000, picked, note)


def largest_order(
    letters: str, *, lines: int = MOST_LINES, choices: int = 12, **more: Any
) -> Order:
    """An order of so many of these lines, with the longest door and request."""
    every = tuple(largest_line(letters, choices=choices) for _ in range(lines))
    total = sum(line.total for line in every)  # just below what an order may cost
    words = filled(letters, LONGEST_LINE)
    order = Order(
        id=ORDER_ID,
        store_id=LARGEST_ID,
        customer_id=LARGEST_ID,
        status=OrderStatus.PLACED,
        version=2**31 - 1,
        receive=Receive.DELIVERY,
        pay_with=PayWith.CARD,
        lines=every,
        items_total=total,
        delivery_fee=1_000_000,
        discount=1_000_000,
        total=total,
        address=Address(words, words, 37.5, 126.9),
        distance_m=20_000,
        phone="+821012345678",
        request=filled(letters, LONGEST_NOTE),
        created_at=NOW,
        pay_until=NOW + timedelta(minutes=10),
        business_day=date(2026, 11, 24),
        number=999_999,
        placed_at=NOW,
        minutes=180,
        ready_at=NOW,
        eta_at=NOW,
    )
    return replace(order, **more)


def largest_view(order: Order, letters: str) -> StatusView:
    """What the customer's card is drawn from."""
    return StatusView(
        order_id=order.id,
        seq=1,
        address=order.address.written if order.address else "",
        customer_id=order.customer_id,
        store_id=order.store_id,
        store_name=both(filled(letters, LONGEST_NAME)),
        number=order.number,
        status=order.status,
        receive=order.receive,
        pay_with=order.pay_with,
        lines=tuple(line.as_json() for line in order.lines),
        items_total=order.items_total,
        delivery_fee=order.delivery_fee,
        discount=order.discount,
        total=order.total,
        requested_at=NOW,
        eta_at=NOW,
        ready_at=NOW,
        end_reason=filled(letters, 200),
        refunded=order.total,
        owed_back=order.total,
        timeline=({"status": "delivered", "at": NOW.isoformat(), "by": "store", "reason": None},),
    )


def largest_item(letters: str, *, groups: int = 8, choices: int = 20) -> Item:
    """A dish with as many questions and choices as a menu takes."""
    name = filled(letters, LONGEST_NAME)
    asked = tuple(
        OptionGroup(
            n,
            both(name),
            0,
            1,
            tuple(Choice(11 + 20 * n + c, both(name), 1_000_000) for c in range(choices)),
        )
        for n in range(groups)
    )
    about = both(filled(letters, LONGEST_DESCRIPTION))
    return Item(
        LARGEST_ID, LARGEST_ID, LARGEST_ID, both(name), about, 1_000_000, "", both(""), asked
    )


def largest_store(letters: str) -> Store:
    """A store with the longest name and words of itself."""
    name, about = filled(letters, LONGEST_NAME), filled(letters, LONGEST_DESCRIPTION)
    hours = [["11:00", "15:00"], ["17:00", "21:00"], ["22:00", "02:00"]]
    return Store(
        id=LARGEST_ID,
        name=both(name),
        description=both(about),
        category=both("치킨"),
        address=both(filled(letters, 200)),
        latitude=37.5,
        longitude=126.9,
        photo="",
        hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), hours),
        minimum_order=1_000_000,
        fee_bands=tuple((n * 1000, 100_000) for n in range(1, 7)),
        cooking_minutes=(180, 180),
        pay_on_delivery=True,
        approved=True,
    )


def as_read(html: str, *, room: int) -> str:
    """What people read of it by the stand-in's own parser; it must be HTML and fit."""
    text, _ = finish(*parse_html(html))
    assert utf16(text) <= room, f"{utf16(text)} units for {room}"
    return text
