"""What one person may hold without having paid: a few orders, and a share of a counted dish."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import text

from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.orders.shares import Shares
from core.settings import Settings
from tests.programs import (
    CHEESE_BALLS,
    Answer,
    Program,
    customers_program,
    item_of,
    stores_program,
    wish,
)
from tests.world import Customer, World

UNPAID, AT_THE_DOOR = "too_many_unpaid", "too_many_at_the_door"
WAYS: dict[str, tuple[dict[str, Any], int, str]] = {
    "card": ({}, 3, UNPAID),
    "at the door": ({"pay_with": "on_delivery"}, 2, AT_THE_DOOR),
}


@pytest.mark.parametrize("way", WAYS)
async def test_orders_at_once_over_http_pass_no_limit(world: World, way: str) -> None:
    """Twenty calls at the same moment: as many orders as one person may have, and no more."""
    more, most, code = WAYS[way]
    mina = await customers_program(world, card=False)
    answers = await asyncio.gather(*(mina.orders(**more) for _ in range(20)))
    assert Counter(a.status for a in answers) == {201: most, 409: 20 - most}
    refused = [a for a in answers if a.status == 409]
    assert {(a.code, a.body["most"]) for a in refused} == {(code, most)}
    assert (await world.everything())["orders"] == most

    english = await mina.calls("POST", "/api/orders", wish(**more), Accept_Language="en")
    assert "order again" in english.body["detail"].lower()
    assert "다시 주문" in refused[0].body["detail"]


async def test_the_end_of_an_order_makes_room_for_the_next(world: World) -> None:
    """Cancelled, paid or brought: what is over or paid is nobody's share any more."""
    mina, store = await customers_program(world), await stores_program(world)
    unpaid = [(await mina.orders()).body["id"] for _ in range(3)]
    assert (await mina.orders()).code == UNPAID
    assert (await mina.calls("POST", f"/api/orders/{unpaid[0]}/cancel", {})).status == 200
    assert (await mina.orders()).status == 201
    paid = await mina.calls("POST", "/api/payments", {"order_id": unpaid[1], "total": 20_000})
    assert paid.status == 201
    assert (await mina.orders()).status == 201
    assert (await mina.orders()).code == UNPAID

    door = [(await mina.orders(pay_with="on_delivery")).body["id"] for _ in range(2)]
    assert (await mina.orders(pay_with="on_delivery")).code == AT_THE_DOOR
    for verb, body in (
        ("accept", {"minutes": 20}), ("start-cooking", None), ("finish-cooking", None),
        ("depart", None),
    ):  # fmt: skip
        assert (await store.asks(door[0], verb, body)).status == 200
        assert (await mina.orders(pay_with="on_delivery")).code == AT_THE_DOOR
    assert (await store.asks(door[0], "deliver")).status == 200
    assert (await mina.orders(pay_with="on_delivery")).status == 201


async def test_in_the_chat_the_cart_stays_and_says_how_to_go_on(world: World) -> None:
    mina = await world.customer("민아")
    for _ in range(2):
        await mina.orders("후라이드", way="d")
    await mina.picks("후라이드")
    before = await world.everything()
    assert "만나서 결제하는 주문은 한 번에 2개까지" in await mina.taps(r"\bp\|d\|")
    assert "카드로 결제해 주세요" in await mina.last()  # what to do stands over the cart
    assert "후라이드" in await mina.last()
    assert await world.everything() == before
    order = await mina.pays("c")  # and so it can be had
    assert order.status is OrderStatus.PLACED


@pytest.mark.parametrize("left", [1, 2, 3, 9, 10])
async def test_one_person_holds_a_share_of_a_counted_dish(world: World, left: int) -> None:
    """A third of what is left, one at least, however it is split into orders; others have theirs."""
    await world.the_house.deps.db.write(_set, CHEESE_BALLS, left)
    await world.the_house.deps.db.write(_no_minimum)
    share = max(left // 3, 1)
    mina = await customers_program(world, card=False)
    refused = await _balls(mina, share + 1)
    if share < left:
        assert (refused.code, refused.body["most"]) == ("too_much_held", share)
        assert "수량을 줄여" in refused.body["detail"]
    else:
        assert refused.code == "not_orderable"  # there are not so many

    parts = [share - 1, 1] if share > 1 else [1]
    for part in parts:
        assert (await _balls(mina, part)).status == 201
    over = await _balls(mina, 1)
    if share < left:
        assert (over.code, over.body["most"], over.body["held"]) == ("too_much_held", 0, share)
        assert f"{share}개" in over.body["detail"]
        assert (await _balls(await customers_program(world, card=False), 1)).status == 201
    assert (await item_of(world, CHEESE_BALLS)).stock_left == left - share - (share < left)


async def test_portions_ordered_at_the_same_moment_are_counted_together(world: World) -> None:
    """Six calls for one portion each of nine: three are a third."""
    await world.the_house.deps.db.write(_set, CHEESE_BALLS, 9)
    await world.the_house.deps.db.write(_no_minimum)
    mina = await customers_program(world, card=False)
    answers = await asyncio.gather(
        *(_balls(mina, 1, pay_with=way) for way in ("card", "on_delivery") * 3)
    )
    assert sum(a.status == 201 for a in answers) == 3
    assert {a.code for a in answers if a.status != 201} <= {"too_much_held", AT_THE_DOOR}
    assert (await item_of(world, CHEESE_BALLS)).stock_left == 6


async def test_in_the_chat_fewer_of_a_dish_that_runs_low_can_be_had(world: World) -> None:
    await world.the_house.deps.db.write(_set, CHEESE_BALLS, 6)
    await world.the_house.deps.db.write(_no_minimum)
    mina = await world.customer("민아")
    await _carts(mina, "치즈볼 3개")
    assert "지금은 2개까지 주문할 수 있어요" in await mina.taps(r"\bp\|c\|")
    assert (await item_of(world, CHEESE_BALLS)).stock_left == 6


async def test_the_settings_say_how_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(most_unpaid=1, most_at_the_door=1, held_one_in=1)
    monkeypatch.setattr(Settings, "shares", settings.shares)
    assert settings.shares == Shares(1, 1, 1)
    await world.the_house.deps.db.write(_set, CHEESE_BALLS, 4)
    mina = await customers_program(world, card=False)
    assert (await mina.orders()).status == 201  # all four
    assert (await mina.orders()).code in (UNPAID, "not_orderable")
    await world.the_house.deps.db.write(_set, CHEESE_BALLS, 40)
    assert (await mina.orders()).code == UNPAID
    assert (await mina.orders(pay_with="on_delivery")).status == 201
    assert (await mina.orders(pay_with="on_delivery")).code == AT_THE_DOOR

    tapping = await world.customer("지훈")
    await tapping.orders("후라이드", way="d")
    await tapping.picks("후라이드")
    assert "1개까지" in await tapping.taps(r"\bp\|d\|")


async def _balls(mina: Program, n: int, **more: Any) -> Answer:
    return await mina.orders(lines=[{"item_id": CHEESE_BALLS, "quantity": n}], **more)


async def _carts(mina: Customer, words: str) -> None:
    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.says(words)


def _set(tx: Transaction, item_id: int, n: int) -> None:
    tx.sql.run(text("UPDATE menu_items SET stock_left = :n WHERE id = :id"), n=n, id=item_id)


def _no_minimum(tx: Transaction) -> None:
    tx.sql.run(text("UPDATE stores SET minimum_order = 0"))
