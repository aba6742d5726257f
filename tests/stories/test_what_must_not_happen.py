"""Wrong people, old buttons, doubled taps, changed menus: a clear answer, and nothing else moves."""

from __future__ import annotations

import asyncio

import pytest

from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.people.model import Role
from core.stores.tables import Stores
from core.tracking.status_view_tables import StatusViews
from tests.world import Customer, World, post

GLAZED = 1002  # 양념치킨 of 골목닭집


async def test_a_stranger_who_taps_an_owners_button_finds_nothing(world: World) -> None:
    owner = await world.owner()
    other = await world.owner("별빛반점")
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    _, button = await owner.find("수락 20분")
    before = await world.everything()

    message = (await other.messages())[-1]["message_id"]
    said = await other.taps_old(message, button["callback_data"])

    assert said == "찾을 수 없어요."
    assert (await world.order(order.id)).status is OrderStatus.PLACED
    assert await world.everything() == before


async def test_a_stranger_who_taps_a_customers_button_finds_nothing(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    _, button = await mina.find("주문 취소")
    juno = await world.customer("주노")

    said = await juno.taps_old((await juno.messages())[-1]["message_id"], button["callback_data"])

    assert said == "찾을 수 없어요."
    assert (await world.order(order.id)).status is OrderStatus.PLACED


@pytest.mark.parametrize("data", ["p|c|999", "ac|zzzz|20|1", "🍗", "p|c", "x" * 64, "i|-1||1"])
async def test_a_forged_tap_does_nothing(world: World, data: str) -> None:
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    before = await world.everything()

    said = await mina.taps_old((await mina.messages())[-1]["message_id"], data)

    assert said in (
        "오래된 버튼이에요.",
        "찾을 수 없어요.",
        "그사이 바뀌었어요. 지금 모습으로 보여드려요.",
    )
    assert await world.everything() == before


async def test_an_old_card_answers_with_what_is_true_now(world: World) -> None:
    """The customer cancels; the owner's 수락 of a second ago says so, and nothing is accepted."""
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    message, button = await owner.find("수락 20분")
    await mina.taps("주문 취소")
    await mina.taps("네, 취소할게요")

    said = await owner.taps_old(message["message_id"], button["callback_data"])

    assert said == "지금은 ‘주문 취소’ 상태예요."
    assert (await world.order(order.id)).status is OrderStatus.CANCELLED


async def test_two_taps_on_pay_are_one_order_and_one_charge(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    message, button = await mina.find(r"\bp\|c\|")
    tap = {"message_id": message["message_id"], "data": button["callback_data"]}
    chat = {"bot": mina.bot, "person": mina.person}

    await asyncio.gather(*(post(world.http, "/sim/tap", {**chat, **tap}) for _ in range(2)))
    await world.settles()

    assert await world.everything() == {"orders": 1, "payments": 1}
    assert len(await world.books()) == 1


async def test_a_repeated_update_changes_nothing(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    message, button = await mina.find(r"\bp\|c\|")
    tapped = await mina.does("tap", message_id=message["message_id"], data=button["callback_data"])
    before, said = await world.everything(), await mina.read()

    repeat = {"bot": mina.bot, "update_id": tapped["update_id"]}
    await post(world.http, "/sim/repeat", repeat)
    await world.settles()

    assert await world.everything() == before == {"orders": 1, "payments": 1}
    assert await mina.read() == said


async def test_an_unknown_command_gets_a_pointer_to_help(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    for someone in (mina, owner):
        await someone.says("/frobnicate")
        assert await someone.last() == "모르는 명령이에요. /help 를 눌러 보세요."


async def test_a_command_one_may_not_use_looks_like_an_unknown_one(world: World) -> None:
    stranger = await world.owner(role=Role.RIDER)
    await stranger.says("/accept 1")
    assert await stranger.last() == "모르는 명령이에요. /help 를 눌러 보세요."


@pytest.mark.parametrize(
    "words", ["가" * 10_000, "🍗🥤🍜", "<b>굵게</b> & <script>", "\u202eexe.치킨", "NUL\x00NUL"],
    ids=["ten thousand characters", "emoji", "html", "right to left", "a zero"],
)  # fmt: skip
async def test_odd_words_are_met_politely(world: World, words: str) -> None:
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    before = await world.everything()

    await mina.says(words[:4096])  # Telegram's own limit for one message

    assert await mina.last() == (
        "무슨 말인지 알아듣지 못했어요. 메뉴 이름과 개수를 적거나 /help 를 눌러 주세요."
    )
    assert await world.everything() == before


async def test_a_request_full_of_markup_reaches_the_kitchen_as_it_was_written(
    world: World,
) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("요청사항")
    await mina.says("<b>무 많이</b> & 소스 💛")
    await mina.pays()
    assert "<b>무 많이</b> & 소스 💛" in await owner.last()


async def test_a_store_that_closed_takes_no_order(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await owner.says("/close")

    said = await mina.taps(r"\bp\|c\|")

    assert said == "가게가 지금 주문을 받지 않아요."
    assert await world.everything() == {"orders": 0, "payments": 0}


async def test_something_that_sold_out_in_the_cart_is_said_and_mended(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨", "양념치킨")
    await owner.says("/soldout 양념치킨 today")

    said = await mina.taps(r"\bp\|c\|")
    assert said == "양념치킨은 품절됐어요."
    assert await world.everything() == {"orders": 0, "payments": 0}

    await mina.taps("바뀐 대로 고치기")
    order = await mina.pays()
    assert [line.name["ko"] for line in order.lines] == ["반반치킨"]


async def test_a_price_that_changed_in_the_cart_needs_a_fresh_tap(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await mina.picks("양념치킨")
    await world.the_house.deps.db.write(_raise_price, GLAZED, 1_000)

    said = await mina.taps(r"\bp\|c\|")
    assert said == "양념치킨 값이 19,000원에서 20,000원으로 바뀌었어요."
    assert await world.everything() == {"orders": 0, "payments": 0}

    await mina.taps("바뀐 대로 고치기")
    order = await mina.pays()
    assert order.items_total == 20_000


async def test_the_last_portion_goes_to_one_of_them(world: World) -> None:
    await world.owner("별빛반점")
    people = [await world.customer(name) for name in ("민아", "주노")]
    await world.the_house.deps.db.write(_leave, 2006, 1)
    for someone in people:
        await _picks_the_fried_chicken(someone)

    for someone in people:
        await someone.taps(r"\bp\|c\|")

    assert (await world.everything())["orders"] == 1
    assert "품절" in people[1].toast or "남았어요" in people[1].toast


async def test_what_was_cancelled_is_on_the_menu_again(world: World) -> None:
    await world.owner("별빛반점")
    mina = await world.customer("민아")
    await world.the_house.deps.db.write(_leave, 2006, 1)
    await _picks_the_fried_chicken(mina)
    await mina.pays()
    assert await world.the_house.deps.db.read(_left, 2006) == 0
    await mina.taps("주문 취소")
    await mina.taps("네, 취소할게요")
    assert await world.the_house.deps.db.read(_left, 2006) == 1


async def test_plain_words_fill_the_cart_of_the_menu_one_looks_at(world: World) -> None:
    mina = await world.customer("민아")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.says("양념치킨 2 콜라 1")
    assert "양념치킨 2개" in await mina.last()
    assert "콜라 1.25L 1개" in await mina.last()
    order = await mina.pays()
    assert order.status is OrderStatus.PLACED


async def test_everybody_is_spoken_to_in_their_language(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("Mina", lang="en")
    await mina.orders("Half & half", at="Alley Chicken")
    assert (await mina.card()).startswith("Sent to Alley Chicken")
    await owner.answers("수락 20분")
    assert "Alley Chicken accepted your order" in await mina.last()


async def test_the_views_can_be_made_again_from_the_facts(world: World) -> None:
    """Throwing every status view away and reading the facts again gives equal rows."""
    from core.tracking.rebuilding import rebuild_views

    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.brings_it()
    await mina.orders("양념치킨")
    await owner.answers("거절", "재료가 떨어졌어요")
    await world.passes(seconds=2)
    db = world.the_house.deps.db
    before = await db.read(_views)
    await db.write(_lose_the_views)
    assert await db.read(_views) == []

    await db.write(rebuild_views)

    assert await db.read(_views) == before
    assert len(before) == 2


async def _picks_the_fried_chicken(someone: Customer) -> None:
    await someone.says("/stores")
    await someone.taps("별빛반점")
    await someone.taps("요리")
    await someone.taps("유린기")
    await someone.taps(r"\ba\|")


def _raise_price(tx: Transaction, item_id: int, by: int) -> None:
    from sqlalchemy import text

    tx.sql.run(text("UPDATE menu_items SET price = price + :by WHERE id = :id"), by=by, id=item_id)


def _leave(tx: Transaction, item_id: int, n: int) -> None:
    from sqlalchemy import text

    tx.sql.run(text("UPDATE menu_items SET stock_left = :n WHERE id = :id"), n=n, id=item_id)


def _left(tx: Transaction, item_id: int) -> int | None:
    item = tx[Stores].item(item_id)
    return item.stock_left if item else None


def _lose_the_views(tx: Transaction) -> None:
    from sqlalchemy import text

    tx.sql.run(text("DELETE FROM order_views"))


def _views(tx: Transaction) -> list[object]:
    return tx[StatusViews].all_rows()
