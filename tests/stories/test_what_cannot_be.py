"""What no button, call or row of ours holds comes all the same, and nothing comes of it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from core.carts.model import Cart
from core.carts.tables import Carts
from core.database.transaction import Transaction
from tests.programs import CHEESE_BALLS, customers_program, item_of
from tests.world import Customer, World

SAYS_NO = ("오래된 버튼이에요.", "그렇게는 담을 수 없어요.")
CANNOT_BE = [-4, 0, 100, 99_999, -(10**16), 10**16]


async def test_a_forged_quantity_makes_no_line_no_sum_and_no_stock(world: World) -> None:
    """Beside dear dishes a line of minus four would make all of them cheap."""
    mina = await world.customer("민아")
    await mina.picks("후라이드", "양념", at="골목닭집")
    before = await _cart(world, mina)
    message, button = await mina.find(r"\bp\|c\|")

    for n in CANNOT_BE:
        said = await mina.taps_old(message["message_id"], f"a|{CHEESE_BALLS}||{n}|0")
        assert said in SAYS_NO, n
        assert (await _cart(world, mina)).lines == before.lines, n
    for n in (-4, 100, -(10**16)):
        await mina.taps_old(message["message_id"], f"q|0|{n}|{before.version}")
        assert (await _cart(world, mina)).lines == before.lines, n

    order = await mina.pays()
    assert order.items_total == sum(line.unit_price * line.quantity for line in order.lines)
    assert f"{order.total:,}원" in button["text"]
    assert (await world.books())[-1]["totalAmount"] == order.total


async def test_a_forged_quantity_in_a_call_is_refused_politely(world: World) -> None:
    mina = await customers_program(world)
    stock = (await item_of(world, CHEESE_BALLS)).stock_left
    for n in [*CANNOT_BE, "4", 1.5, None, True]:
        answer = await mina.orders(lines=[{"item_id": CHEESE_BALLS, "quantity": n}])
        assert 400 <= answer.status < 500, (n, answer)
    twice = [{"item_id": 1001, "quantity": 1, "choice_ids": [11, 11]}]
    answer = await mina.orders(lines=twice)
    assert 400 <= answer.status < 500, answer
    assert (await item_of(world, CHEESE_BALLS)).stock_left == stock
    assert (await world.everything())["orders"] == 0


async def test_a_cart_of_an_older_house_loses_what_cannot_be_and_says_so(world: World) -> None:
    """A line of minus four was taken once: it is gone at the next look, and nothing is cheaper."""
    mina = await world.customer("민아")
    await mina.picks("후라이드", at="골목닭집")
    whole = (await _cart(world, mina)).lines
    await world.the_house.deps.db.write(_spoil, mina.person)

    await mina.says("/cart")
    assert "주문할 수 없는 것이 있어 뺐어요" in await mina.last()
    await mina.taps("바뀐 대로 고치기")
    order = await mina.pays()
    assert [line.item_id for line in order.lines] == [line.item_id for line in whole]


@pytest.mark.parametrize("left", ["a line that can be", "nothing"])
async def test_mending_such_a_cart_ends(world: World, left: str) -> None:
    mina = await world.customer("민아")
    await mina.picks("후라이드", at="골목닭집")
    await world.the_house.deps.db.write(_spoil, mina.person, left == "nothing")
    await mina.says("/cart")
    if left == "nothing":
        assert await mina.last() == "장바구니가 비어 있어요."
        await mina.picks("후라이드", at="골목닭집")
    else:
        await mina.taps("바뀐 대로 고치기")
    assert (await mina.pays()).lines


async def _cart(world: World, someone: Customer) -> Cart:
    return await world.the_house.deps.db.read(_of, someone.person)


def _of(tx: Transaction, person_id: int) -> Cart:
    return tx[Carts].of(person_id)


def _spoil(tx: Transaction, person_id: int, whole: bool = False) -> None:
    """As a house of an earlier day kept it."""
    lines = [line.as_json() for line in tx[Carts].of(person_id).lines]
    bad = {**lines[0], "item_id": CHEESE_BALLS, "choice_ids": [], "quantity": -4}
    kept = [bad] if whole else [*lines, bad]
    cast = "CAST(:lines AS JSONB)" if tx.sql.dialect == "postgresql" else ":lines"
    tx.sql.run(
        text(f"UPDATE carts SET lines = {cast} WHERE person_id = :person"),
        lines=json.dumps(kept), person=person_id,
    )  # fmt: skip
