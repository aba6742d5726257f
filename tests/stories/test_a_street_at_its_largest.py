"""A street with as much as the model holds: whoever opens whatever page, it is there.

Telegram's stand-in refuses what Telegram refuses; here nothing may be refused, and nobody may read
that something went wrong.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from bot.app import COMMANDS as CUSTOMERS_COMMANDS
from bot.taps import TAPS as CUSTOMERS_TAPS
from chat.taps import TapBook
from core.carts.model import MOST_LINES, MOST_OF_ONE, Cart, CartLine
from core.carts.tables import Carts
from core.checkout.placing_api import OrderRequest, Picked, place_requested_order
from core.database.transaction import Transaction
from core.orders.model import LONGEST_LINE, PayWith, Receive
from core.people.model import Role
from core.people.use_cases import give_role, keep_place
from core.stores.menu import MOST_CATEGORIES
from core.stores.model import Category, OptionGroup
from core.stores.tables import Stores
from core.texts.figures import won
from store_bot.app import FOR_ADMINS, FOR_OWNERS, FOR_THE_STORE
from store_bot.taps import TAPS as WORK_TAPS
from tests.largest import both, filled, largest_item, largest_line
from tests.town import ANY_SHARE
from tests.world import HOME, Customer, Someone, World

EMOJI = "😀&"
NAME = filled(EMOJI, 40)
BIG = 77  # the store's number
DISHES = 199
#: Buttons that only show something; by the names of their kinds.
LOOKS = ("Show", "Read", "Turn", "Which", "Find", "AskTakeOut", "AskWhy")
WENT_WRONG = ("잠시 문제가", "has gone wrong")
#: So many buttons of a kind after one command (guess).
OF_A_KIND = 3


def put_it_there(tx: Transaction) -> None:
    """A store of 199 dishes, 150 of them under one heading, and stores beside it."""
    first = tx[Stores].get(1)
    for n in range(24):
        tx[Stores].add(
            replace(first, id=BIG + n, name=both(NAME), pay_on_delivery=True, minimum_order=0)
        )
    for n in range(MOST_CATEGORIES):
        tx[Stores].add_category(BIG, Category(BIG * 1000 + n, both(NAME)), n)
    asked = largest_item(EMOJI).option_groups
    asked = tuple(
        replace(group, choices=tuple(replace(choice, price=100) for choice in group.choices))
        for group in asked
    )
    toppings = OptionGroup(1, both(NAME), 0, 12, asked[0].choices[:12])
    for n in range(DISHES):
        under = 0 if n < 150 else 1 + (n - 150) % (MOST_CATEGORIES - 1)
        groups = asked if n in (MOST_LINES, DISHES - 1) else (toppings,)
        dish = replace(
            largest_item(EMOJI), id=BIG * 100_000 + n, store_id=BIG, photo="",
            category_id=BIG * 1000 + under, price=1_000, option_groups=groups,
            name=both(f"{n:03d}{NAME[:36]}"),
        )  # fmt: skip
        tx[Stores].add_item(dish, n)


def fill_the_cart(tx: Transaction, person_id: int) -> Cart:
    """Thirty bowls with twelve toppings each, a note to every one, and a request."""
    cart = tx[Carts].of(person_id)
    choices = tuple(range(11, 23))
    lines = tuple(
        CartLine(
            BIG * 100_000 + n, MOST_OF_ONE, choices, 2_200, largest_line("견과 알레르기! ").note
        )
        for n in range(MOST_LINES)
    )
    return tx[Carts].save(
        replace(cart.at(BIG), lines=lines, request=filled("문 앞에 ", 200).strip())
    )


def live_far_away(tx: Transaction, person_id: int) -> None:
    """The longest door there is."""
    words = filled("긴주소 ", LONGEST_LINE).strip()
    keep_place(tx, person_id, text=words, detail=words, latitude=HOME[0], longitude=HOME[1])


def order_something(tx: Transaction, person_id: int, key: str) -> None:
    """One dish more under way."""
    wish = OrderRequest(
        store_id=BIG, lines=(Picked(BIG * 100_000 + 40, 1),), receive=Receive.PICKUP,
        pay_with=PayWith.ON_DELIVERY,
    )  # fmt: skip
    place_requested_order(
        tx, person_id, wish, request_key=key, pay=False, cards_on=False, shares=ANY_SHARE
    )


async def looks_at_everything(
    someone: Someone, book: TapBook, commands: list[str]
) -> Counter[str]:
    """Say every command and press whatever only shows something; what was pressed, by kind."""
    every: Counter[str] = Counter()
    seen: set[str] = set()
    for command in commands:
        pressed: Counter[str] = Counter()
        await someone.says(f"/{command}")
        while (found := await next_button(someone, book, pressed, seen)) is not None:
            message_id, data = found
            seen.add(data)
            pressed[type(book.read(data)).__name__] += 1
            every[type(book.read(data)).__name__] += 1
            await someone.does("tap", message_id=message_id, data=data)
            said = " ".join(await someone.read())
            assert not any(words in said for words in WENT_WRONG), (command, data, said[-400:])
    return every


async def next_button(
    someone: Someone, book: TapBook, pressed: Counter[str], seen: set[str]
) -> tuple[int, str] | None:
    """A button of the newest messages that was not pressed yet, of the kind least pressed; pages first."""
    found: list[tuple[tuple[int, bool], int, str]] = []
    for message in (await someone.messages())[-30:]:
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        for button in itertools.chain.from_iterable(rows):
            data = button.get("callback_data")
            kind = type(book.read(data)).__name__
            if data and data not in seen and kind.startswith(LOOKS) and pressed[kind] < OF_A_KIND:
                how_soon = pressed[kind], "▶" not in button["text"]
                found.append((how_soon, message["message_id"], data))
    return min(found, key=lambda each: each[0])[1:] if found else None


async def refused(world: World) -> list[dict[str, Any]]:
    """What Telegram refused, but for an edit that changes nothing."""
    async with world.http.get("/sim/calls") as answer:
        calls: list[dict[str, Any]] = await answer.json()
    return [
        call
        for call in calls
        if call.get("status", 200) >= 400 and "not modified" not in str(call)
    ]


async def a_large_street(world: World) -> Customer:
    """All of it, and somebody who is about to order all of it."""
    db = world.the_house.deps.db
    await db.write(put_it_there)
    mina = await world.customer("민아")
    await db.write(live_far_away, mina.person)
    await db.write(fill_the_cart, mina.person)
    return mina


@pytest.mark.long
async def test_thirty_bowls_with_notes_ring_at_the_kitchen_and_can_be_read(world: World) -> None:
    owner = await world.owner()
    mina = await a_large_street(world)
    await world.the_house.deps.db.write(give_role, owner.person, Role.OWNER, BIG)
    await mina.says("/cart")
    order = await mina.pays("d")
    card = await mina.card()
    assert won(order.total, "ko") in card
    assert card.count("❗") == MOST_LINES

    ticket = await owner.last()
    assert order.address is not None
    for required in (order.request, order.address.written, won(order.total, "ko"), "만나서 결제"):
        assert required in ticket
    assert ticket.count("❗") == MOST_LINES
    assert "길어서 줄였어요" in ticket
    await owner.taps("메뉴 30가지 모두 보기")
    read = [await owner.last()]
    while "▶" in await _labels(owner):
        await owner.taps("▶")
        read.append(await owner.last())
    note = order.lines[0].note.strip()
    assert "\n".join(read).count(note) == MOST_LINES
    await owner.taps("돌아가기")
    assert await owner.last() == ticket
    await owner.taps("수락 20분")
    assert won(order.total, "ko") in await mina.card()
    assert not await refused(world)


async def _labels(someone: Someone) -> str:
    rows = ((await someone.messages())[-1].get("reply_markup") or {}).get("inline_keyboard", [])
    return " ".join(button["text"] for button in itertools.chain.from_iterable(rows))


@pytest.mark.long
async def test_whatever_a_customer_opens_is_there(world: World) -> None:
    mina = await a_large_street(world)
    commands = [name for name in CUSTOMERS_COMMANDS if name != "language"]
    pressed = await looks_at_everything(mina, CUSTOMERS_TAPS, commands)
    assert {"ShowStores", "ShowMenu", "ShowItem", "ShowHeadings", "TurnCart", "ReadCart"} <= set(
        pressed
    )
    assert not await refused(world)


@pytest.mark.long
async def test_a_heading_of_a_hundred_and_fifty_dishes_is_turned_to_its_end(world: World) -> None:
    mina = await a_large_street(world)
    await mina.says("/menu")
    seen: set[str] = set()
    for page in range(15):
        seen |= {word for word in (await _labels(mina)).split() if word[:3].isdigit()}
        if page < 14:
            await mina.taps("▶")
    assert len({word[:3] for word in seen}) == 150
    assert not await refused(world)


@pytest.mark.long
async def test_whatever_a_kitchen_and_an_admin_open_is_there(world: World) -> None:
    owner = await world.owner()
    admin = await world.admin()
    mina = await a_large_street(world)
    db = world.the_house.deps.db
    for n in range(24):
        await db.write(give_role, owner.person, Role.OWNER, BIG + n)
    await mina.says("/cart")
    await mina.pays("d")
    for n in range(13):
        await db.write(order_something, mina.person, f"street:{n}")
    await world.settles()
    commands = [*FOR_THE_STORE, *FOR_OWNERS]
    silent = {"pause", "board", "delivery", "open", "close"}  # one message a store
    pressed = await looks_at_everything(
        owner, WORK_TAPS, ["start", *(name for name in commands if name not in silent)]
    )
    assert {"ShowTicket", "ShowOrders", "ReadTicket", "WhichStore", "ShowSoldOut"} <= set(pressed)
    await db.write(give_role, admin.person, Role.OWNER, BIG)  # of this one only
    pressed = await looks_at_everything(admin, WORK_TAPS, ["menu", "soldout", "coupon", "staff"])
    assert {"ShowOwnMenu", "ShowCategory", "ShowGroup", "ShowOptions"} <= set(pressed)
    pressed = await looks_at_everything(admin, WORK_TAPS, ["start", *FOR_ADMINS, "order 1"])
    assert {"ShowPage", "ShowStore", "ShowStory", "ShowNotices"} <= set(pressed)
    assert not await refused(world)
