"""A question stays open while the world moves on: the answer reaches what it is about, or nothing.

Which questions there are is read from the bots; one without a row here fails.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

import bot.app
import store_bot.app
from core.broadcasts import drafting as about_broadcasts
from core.carts.model import CartLine
from core.carts.tables import Carts
from core.checkout.special_requests import REQUEST, Reached, ask_for_request, take_request
from core.coupons import drafting as about_coupons
from core.database.transaction import Transaction
from core.deliveries.talking import WORDS
from core.fulfilment.use_cases import accept_order, cancel_order, start_cooking
from core.orders.model import Order, OrderStatus
from core.people.model import SavedAddress
from core.people.tables import People
from core.people.use_cases import meet
from core.records import replace
from core.refusals import Changed
from core.reviews.use_cases import ANSWER, REVIEW
from core.stores import editing as about_menus
from core.stores import registering as about_stores
from core.stores.menu import delete_item
from core.stores.model import Item
from core.stores.tables import Stores
from core.texts import customer as texts
from core.texts import riders as talk
from core.texts import store as store_texts
from store_bot import admin, joining, stores
from tests.programs import CHEESE_BALLS
from tests.town import FIRST_STORE, Town
from tests.world import World

NOT_UNDERSTOOD = texts.NOT_ON_MENU.ko.split(".")[0]
OVER, STORE_OVER = texts.QUESTION_OVER.ko, store_texts.QUESTION_OVER.ko

#: Which test moves the world on under which question of the customer bot.
CUSTOMERS = {
    REQUEST: "test_words_to_the_store_reach_the_order_that_the_cart_became",
    "detail": "test_a_door_is_of_the_house_that_was_asked_about",
    "phone": "test_a_number_is_taken_after_a_look_at_the_menu",
    "code": "test_what_is_asked_last_is_what_is_answered",
    REVIEW: "test_what_is_over_is_said_to_be_and_asked_no_more",
    WORDS: "test_what_is_over_is_said_to_be_and_asked_no_more",
    "browsing": "test_who_looked_at_a_menu_in_an_older_house_still_does",
}
#: What the store bot asks, with what it could be about, and who may answer.
WORKERS: dict[str, tuple[str, dict[str, Any]]] = {
    about_menus.ASKED: (
        "owner",
        {"asks": "price", "about": CHEESE_BALLS, "group": 0, "so_far": None},
    ),
    about_coupons.DIALOGUE.asked: (
        "owner", {"draft": 1, "answers": {"kind": "amount"}, "store_id": 1},
    ),
    ANSWER: ("owner", {"order_id": "ORDER"}),
    admin.WHY: ("admin", {"order_id": "ORDER", "command": "cancel"}),
    stores.WHY: ("admin", {"store_id": 1}),
    about_broadcasts.DIALOGUE.asked: ("admin", {"draft": 1, "answers": {}}),
    WORDS: ("", {"order_id": "ORDER"}),  # of a rider; see the customer's
    about_stores.DIALOGUE.asked: ("", {}),  # anybody may ask for a store
    joining.NAME: ("", {}),  # and to ride
    joining.PHONE: ("", {}),
}  # fmt: skip


def test_every_question_has_a_row() -> None:
    assert set(bot.app.ANSWERS) == set(CUSTOMERS)
    assert set(store_bot.app.ANSWERS) == set(WORKERS)
    for name in CUSTOMERS.values():
        assert name in globals(), name


# --- 요청사항


@pytest.mark.parametrize(
    "then", ["nothing", "pays", "accepted", "cooking", "cancels", "empties", "reorders", "fills"]
)
async def test_words_to_the_store_reach_the_order_that_the_cart_became(
    world: World, then: str
) -> None:
    owner, db = await world.owner(), world.the_house.deps.db
    mina = await world.customer("민아")
    if then == "reorders":
        await mina.orders("반반치킨")
        await mina.says("/reorder")
    else:
        await mina.picks("반반치킨")
    await mina.taps("요청사항")
    order: Order | None = None
    if then in ("pays", "accepted", "cooking", "cancels", "fills"):
        order = await mina.pays()
    if then in ("accepted", "cooking"):
        assert order is not None
        await db.write(accept_order, order.id, by=owner.person, minutes=20)
    if then == "cooking":
        assert order is not None
        await db.write(start_cooking, order.id, by=owner.person)
    if then == "cancels":
        assert order is not None
        await db.write(cancel_order, order.id, by=mina.person)
    if then == "empties":
        await mina.taps("비우기")
        await mina.taps("네, 비울게요")
    if then == "reorders":
        await mina.says("/reorder")
    if then == "fills":
        await mina.picks("후라이드")  # another dinner: the words are not of it
    await world.settles()

    await mina.says("땅콩 알레르기가 있어요")

    request, heard = "땅콩 알레르기가 있어요", "\n".join(await owner.read())
    cart = await db.read(_request_in_cart, mina.person)
    if then == "nothing":
        assert cart == request
        return
    assert cart == ""
    if then in ("pays", "accepted", "fills"):
        assert order is not None
        assert (await world.order(order.id)).request == request
        assert texts.REQUEST_ADDED.ko in await mina.read()
        assert (
            f"#{(await world.order(order.id)).number} 손님이 요청사항을 더했어요\n{request}"
            in heard
        )
    elif then == "cooking":
        assert order is not None
        assert (await world.order(order.id)).request == ""
        assert request not in heard
        await mina.taps("가게에 전하기")
        assert request in "\n".join(await owner.read())
        assert (await world.order(order.id)).request == request
    else:
        assert await mina.last() == OVER
        assert request not in heard
    await mina.says("무슨 말이에요")
    assert (await mina.last()).startswith("무슨 말인지 알아듣지 못했어요")  # nothing is asked


async def test_where_words_for_a_cart_went_is_said(town: Town) -> None:
    """Into the cart, which is shown with them; the question is over then."""
    mina, request = 1_001, "땅콩 알레르기가 있어요"
    await town.db.write(_fills_a_cart, mina)
    await town.db.write(ask_for_request, mina)
    assert await town.db.write(take_request, mina, request) == (Reached.CART, None)
    assert await town.db.read(_request_in_cart, mina) == request
    with pytest.raises(Changed):
        await town.db.write(take_request, mina, "또 있어요")


async def test_more_words_bring_a_new_ticket_before_anybody_accepts(world: World) -> None:
    """Whoever presses 수락 has read the allergy, or reads it first."""
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("요청사항")
    order = await mina.pays()
    shown, button = await owner.find(r"\bac\|.*\|20\|")
    await mina.says("땅콩 알레르기")
    await owner.taps_old(shown["message_id"], button["callback_data"])
    assert (await world.order(order.id)).status is OrderStatus.PLACED
    await owner.taps(r"\bac\|.*\|20\|")
    assert (await world.order(order.id)).status is OrderStatus.ACCEPTED


async def test_tickets_and_card_go_on_with_more_words(world: World) -> None:
    """The ticket that rang reads them, and the customer's own buttons still work."""
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("요청사항")
    order = await mina.pays()
    rang, _ = await owner.find(r"\bac\|")
    await mina.says("땅콩 알레르기")

    (ticket,) = [m for m in await owner.messages() if m["message_id"] == rang["message_id"]]
    assert "땅콩 알레르기" in ticket["text"]
    await mina.taps("주문 취소")
    await mina.taps("네, 취소할게요")
    assert (await world.order(order.id)).status is OrderStatus.CANCELLED


# --- where to, and whom to call


async def test_a_door_is_of_the_house_that_was_asked_about(world: World) -> None:
    """Written a moment later, after a look at the stores; until then nothing is ordered."""
    owner, db = await world.owner(), world.the_house.deps.db
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    _, old = await mina.find(r"\bp\|c\|")
    shown = (await mina.messages())[-1]["message_id"]
    order = await mina.pays()
    await mina.picks("반반치킨")
    shown, old = (await mina.find(r"\bp\|c\|"))[0]["message_id"], (await mina.find(r"\bp\|c\|"))[1]
    assert order.address is not None
    assert f"배달 · {order.address.written}" in await mina.last()

    await mina.does("location", latitude=37.5499, longitude=126.9207)
    assert f"예전 주소({order.address.written})로 가요" in await mina.last()
    said = await mina.taps_old(shown, old["callback_data"])
    assert said == texts.PROBLEM["no_detail"].ko
    assert (await world.everything())["orders"] == 1
    await mina.says("/stores")
    await mina.taps("별빛반점")
    await mina.says("202동 303호")

    address = await db.read(_address, mina.person)
    assert (address.detail, address.latitude) == ("202동 303호", 37.5499)
    assert "202동 303호" in await mina.last()
    assert (await world.order(order.id)).address == order.address
    again = await mina.pays()
    assert again.address is not None
    assert again.address.detail == "202동 303호"
    assert owner


async def test_a_number_is_taken_after_a_look_at_the_menu(world: World) -> None:
    mina = await world.customer("민아", ready=False)
    await mina.says("/start")
    await mina.does("location", latitude=37.5499, longitude=126.9207)
    await mina.says("202동 303호")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.says("010-9876-5432")
    assert await world.the_house.deps.db.read(_phone, mina.person) == "+821098765432"


# --- one upon the other


async def test_what_is_asked_last_is_what_is_answered(world: World) -> None:
    db = world.the_house.deps.db
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.says("/coupons")
    await mina.taps("코드 적기")
    await mina.says("/cart")
    await mina.taps("요청사항")
    await mina.says("WELCOME")
    assert await db.read(_request_in_cart, mina.person) == "WELCOME"
    await mina.taps("요청사항")
    await mina.taps("더 담기")
    await mina.says("콜라 2")  # a dish of the menu they look at by now
    assert await db.read(_request_in_cart, mina.person) == "WELCOME"
    assert "콜라" in (await mina.last()).split("요청")[0]
    await mina.says("얼음은 빼 주세요")
    assert await db.read(_request_in_cart, mina.person) == "얼음은 빼 주세요"


async def test_what_is_over_is_said_to_be_and_asked_no_more(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    world.clock.forward(8 * 24 * 3600)
    for asked, over in ((REVIEW, "7일"), (WORDS, talk.TALK_OVER.ko)):
        await world.the_house.deps.db.write(
            _ask, "customer", mina.person, asked, {"order_id": order.id}
        )
        heard = len(await mina.read())
        await mina.says("맛있었어요")
        said = (await mina.read())[heard:]
        assert any(over in each for each in said)
        assert not any(NOT_UNDERSTOOD in each for each in said)
        await mina.says("맛있었어요")
        assert any(NOT_UNDERSTOOD in each for each in await mina.read())


async def test_who_looked_at_a_menu_in_an_older_house_still_does(world: World) -> None:
    mina = await world.customer("민아")
    await world.the_house.deps.db.write(_ask, "customer", mina.person, "browsing", {"store_id": 1})
    await mina.says("후라이드 1")
    assert "후라이드" in await mina.last()


# --- at the store


@pytest.mark.parametrize("asked", [name for name, (who, _) in WORKERS.items() if who])
async def test_who_lost_the_work_answers_nothing(world: World, asked: str) -> None:
    who, facts = WORKERS[asked]
    db = world.the_house.deps.db
    assert await world.owner()  # somebody stays, to whom the order rings
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    worker = await world.owner() if who == "owner" else await world.admin()
    facts = {name: order.id if fact == "ORDER" else fact for name, fact in facts.items()}
    await db.write(_ask, "store", worker.person, asked, facts)
    await db.write(_lose, worker.person)
    before = await db.read(_item_of, CHEESE_BALLS)

    await worker.says("12,345원")

    assert await worker.last() == STORE_OVER
    assert await db.read(_item_of, CHEESE_BALLS) == before
    assert (await world.order(order.id)).status is OrderStatus.PLACED
    await worker.says("12,345원")
    assert await worker.last() == store_texts.UNKNOWN_COMMAND.ko


async def test_a_price_of_a_deleted_dish_is_nobodys(world: World) -> None:
    owner, db = await world.owner(), world.the_house.deps.db
    await db.write(_ask, "store", owner.person, about_menus.ASKED, WORKERS[about_menus.ASKED][1])
    await db.write(delete_item, CHEESE_BALLS, by=owner.person)
    before = await db.read(_item_of, CHEESE_BALLS)
    await owner.says("12,345원")
    assert await owner.last() == STORE_OVER
    assert await db.read(_item_of, CHEESE_BALLS) == before


@pytest.mark.parametrize("written", ["20", "20분", "２０", "②"])
async def test_a_bare_number_while_an_order_waits_is_asked_about(
    world: World, written: str
) -> None:
    """A price is asked, an order rings in: neither a dish for 20 won nor a promise by accident."""
    owner, db = await world.owner(), world.the_house.deps.db
    await owner.says("/menu")
    item = await db.read(_item_of, CHEESE_BALLS)
    await owner.taps(rf"\bmc\|{item.category_id}\b")
    await owner.taps(rf"\bmi\|{CHEESE_BALLS}$")
    await owner.taps(r"\bme\|price\|")
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")

    await owner.says(written)

    minutes = 2 if written == "②" else 20
    assert (await db.read(_item_of, CHEESE_BALLS)).price == item.price
    assert (await world.order(order.id)).status is OrderStatus.PLACED
    assert "무엇을 뜻하나요?" in await owner.last()
    await owner.find(f"앞의 질문에 ‘{minutes}’")
    await owner.taps(f"#{order.number} 주문 {minutes}분에 접수")
    assert (await world.order(order.id)).minutes == minutes
    assert (await db.read(_item_of, CHEESE_BALLS)).price == item.price

    await mina.orders("반반치킨")
    await owner.says("30")
    await owner.taps("앞의 질문에 ‘30’")
    assert (await owner.read())[-1]
    await owner.says("30")
    asks, button = await owner.find(r"\bac\|.*\|30\|")
    assert asks
    assert button


async def test_the_question_the_number_answers_is_the_one_that_was_open(world: World) -> None:
    """Pressed after another question was asked, it answers nothing."""
    owner, db = await world.owner(), world.the_house.deps.db
    facts = WORKERS[about_menus.ASKED][1]
    await db.write(_ask, "store", owner.person, about_menus.ASKED, {**facts, "asks": "stock"})
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.says("20")
    shown, button = await owner.find("앞의 질문에 ‘20’")
    await db.write(_ask, "store", owner.person, about_menus.ASKED, facts)
    before = await db.read(_item_of, CHEESE_BALLS)
    assert await owner.taps_old(shown["message_id"], button["callback_data"]) == STORE_OVER
    assert await db.read(_item_of, CHEESE_BALLS) == before


def _ask(tx: Transaction, bot: str, person: int, asked: str, facts: dict[str, Any]) -> None:
    tx[People].ask(bot, person, asked, **facts)


def _lose(tx: Transaction, person: int) -> None:
    tx.sql.run(text("DELETE FROM roles WHERE person_id = :p"), p=person)


def _fills_a_cart(tx: Transaction, person: int) -> None:
    meet(tx, person, name="민아", lang="ko")
    line = CartLine(FIRST_STORE * 1000 + 6, 4, (), 4_500)
    tx[Carts].save(replace(tx[Carts].of(person), store_id=FIRST_STORE, lines=(line,)))


def _request_in_cart(tx: Transaction, person: int) -> str:
    return tx[Carts].of(person).request


def _address(tx: Transaction, person: int) -> SavedAddress:
    found = tx[People].address(person)
    assert found is not None
    return found


def _phone(tx: Transaction, person: int) -> str | None:
    found = tx[People].get(person)
    return found.phone if found else None


def _item_of(tx: Transaction, item_id: int) -> Item:
    found = tx[Stores].item(item_id)
    assert found is not None
    return found
