"""What a customer sees when something is not as it was: what changed, and a way on."""

from __future__ import annotations

import re

from core.carts.model import usual_choices
from core.carts.tables import Carts
from core.carts.use_cases import add_to_cart
from core.coupons.model import Audience, Terms
from core.database.transaction import Transaction
from core.orders.discounts import DiscountKind
from core.orders.model import OrderStatus
from core.payments.cards import forget_card
from core.payments.tables import Payments
from core.records import replace
from core.stores.menu import hide_item
from core.stores.menu_tables import Menus
from core.stores.model import Choice, Item, OptionGroup
from core.stores.tables import Stores
from tests.coupons import gives_out
from tests.programs import CHEESE_BALLS, HALF_AND_HALF, customers_program
from tests.world import Customer, World


async def test_a_fee_that_went_up_is_said_and_asked_about(world: World) -> None:
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    message, button = await mina.find("21,500원 결제")
    await world.the_house.deps.db.write(_fee, 4_000)

    said = await mina.taps_old(message["message_id"], button["callback_data"])

    assert said == "배달팁이 2,000원 올랐어요. 확인하고 다시 눌러 주세요."
    assert (await mina.last()).startswith(f"⚠ {said}")
    assert await world.everything() == {"orders": 0, "payments": 0}
    await mina.find("23,500원 결제")
    assert (await mina.pays()).total == 23_500


async def test_the_button_of_an_older_house_asks_anew(world: World) -> None:
    """It names the cart's version and nothing that it showed."""
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    message, button = await mina.find(r"\bp\|c\|")
    version = button["callback_data"].rpartition("|")[2]
    for way in "cwd":
        said = await mina.taps_old(message["message_id"], f"p|{way}|{version}")
        assert said == "그사이 바뀌었어요. 지금 모습으로 보여드려요."
    assert await world.everything() == {"orders": 0, "payments": 0}
    assert (await mina.pays()).total == 21_500


async def test_a_question_that_became_required_is_asked(world: World) -> None:
    db = world.the_house.deps.db
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await db.write(_add, mina.person, "콜라 1.25L")
    await db.write(_more_questions)
    await mina.says("/cart")
    assert "반반치킨의 선택지가 바뀌었어요" in await mina.last()
    await mina.find("− 반반치킨")
    await mina.find("− 콜라")

    await mina.taps("반반치킨 다시 고르기")
    await mina.taps("달콤")
    await mina.taps(r"\ba\|")

    order = await mina.pays()
    assert len(order.lines) == 2
    (chosen,) = [line for line in order.lines if line.item_id == HALF_AND_HALF]
    assert chosen.choices[-1]["name"]["ko"] == "달콤"


async def test_two_lines_of_a_counted_dish_share_what_is_left(world: World) -> None:
    db = world.the_house.deps.db
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.taps("반반치킨")
    await mina.taps("순살")
    await mina.taps(r"\ba\|")
    await db.write(_left, HALF_AND_HALF, 1)
    await mina.says("/cart")
    await mina.taps("바뀐 대로 고치기")
    order = await mina.pays()
    assert [line.quantity for line in order.lines] == [1]


async def test_every_line_of_a_long_cart_can_be_taken_out(world: World) -> None:
    mina = await world.customer("민아")
    await world.the_house.deps.db.write(_fill, mina.person)
    lines = len(await world.the_house.deps.db.read(_lines, mina.person))
    assert lines > 6
    for _ in range(lines - 1):
        await mina.says("/cart")
        await mina.taps(r"\bq\|0\|")
    assert len(await world.the_house.deps.db.read(_lines, mina.person)) == 1


async def test_the_same_again_keeps_what_fits_and_names_what_does_not(world: World) -> None:
    owner, db = await world.owner(), world.the_house.deps.db
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    for dish in ("콜라 1.25L", "치즈볼"):
        await db.write(_add, mina.person, dish)
    await mina.says("/cart")
    await mina.pays()
    await db.write(_more_questions)
    await db.write(hide_item, CHEESE_BALLS, by=owner.person, hidden=True)

    await mina.says("/reorder")

    said = await mina.read()
    missing = next(each for each in said if each.startswith("지금은 그대로 주문할 수 없어서"))
    assert "반반치킨" in missing
    assert "치즈볼" in missing
    assert "콜라" not in missing
    assert len(await db.read(_lines, mina.person)) == 1


async def test_a_total_of_nothing_needs_no_card_and_no_window(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner, Terms(DiscountKind.PERCENT, 100))
    mina = await world.customer("민아")
    await world.the_house.deps.db.write(_no_cards, mina.person)
    await mina.picks("반반치킨")
    await mina.taps("포장으로 바꾸기")
    assert "결제할 금액이 없어요" in await mina.last()
    assert "포장 · 골목닭집" in await mina.last()

    assert await mina.taps("0원으로 주문하기") == "결제할 금액이 없어요."

    order = await mina.newest()
    assert (order.total, order.status) == (0, OrderStatus.PLACED)
    assert await world.books() == []
    await owner.taps("수락 20분")


async def test_less_than_a_card_pays_is_said_before(world: World) -> None:
    """Toss takes 100 won and more: what is below is paid at the door, or something is added."""
    owner, db = await world.owner(), world.the_house.deps.db
    await db.write(_price, HALF_AND_HALF, 1_050)
    await gives_out(world, owner, Terms(DiscountKind.AMOUNT, 1_000), Audience.CODE, code="WELCOME")
    mina = await world.customer("민아")
    await mina.says("/coupons WELCOME")
    await mina.picks("반반치킨")
    await mina.taps("포장으로 바꾸기")
    assert "카드로는 100원부터 결제할 수 있어요" in await mina.last()
    assert not await _has_now(mina, r"\bp\|c\|")
    order = await mina.pays(way="d")
    assert (order.total, order.status) == (50, OrderStatus.PLACED)

    program = await customers_program(world)
    lines = [{"item_id": HALF_AND_HALF, "quantity": 1, "choice_ids": [11, 21]}]
    await db.write(_price, HALF_AND_HALF, 50)
    answer = await program.orders(lines=lines, receive="pickup", pay=True, total=50)
    assert (answer.status, answer.code) == (409, "not_orderable")
    assert answer.body["problems"][0]["kind"] == "too_little"


async def _has_now(mina: Customer, data: str) -> bool:
    newest = (await mina.messages())[-1]
    rows = (newest.get("reply_markup") or {}).get("inline_keyboard", [])
    return any(re.search(data, b.get("callback_data") or "") for row in rows for b in row)


def _fee(tx: Transaction, won: int) -> None:
    tx[Stores].save_terms(replace(tx[Stores].get(1), fee_bands=((5_000, won),)))


def _price(tx: Transaction, item_id: int, won: int) -> None:
    tx[Menus].save(replace(tx[Menus].lock(item_id), price=won))


def _no_cards(tx: Transaction, person_id: int) -> None:
    for card in tx[Payments].cards(person_id):
        forget_card(tx, person_id, card.id)


def _left(tx: Transaction, item_id: int, n: int) -> None:
    tx[Menus].save(replace(tx[Menus].lock(item_id), stock_left=n))


def _more_questions(tx: Transaction) -> None:
    """The sauce has to be chosen from now on."""
    item: Item = tx[Menus].lock(HALF_AND_HALF)
    hot, sweet = {"ko": "매콤", "en": "Hot"}, {"ko": "달콤", "en": "Sweet"}
    choices = (Choice(901, hot, 0), Choice(902, sweet, 0))
    sauce = OptionGroup(90, {"ko": "소스", "en": "Sauce"}, 1, 1, choices)
    tx[Menus].save(replace(item, option_groups=(*item.option_groups, sauce)))


def _fill(tx: Transaction, person_id: int) -> None:
    for item in tx[Stores].items(1):
        picked = usual_choices(item, tx.now)
        add_to_cart(tx, person_id, item.id, quantity=1, choice_ids=picked)


def _add(tx: Transaction, person_id: int, name: str) -> None:
    (item,) = [item for item in tx[Stores].items(1) if item.name["ko"].startswith(name)]
    add_to_cart(tx, person_id, item.id, quantity=1, choice_ids=usual_choices(item, tx.now))


def _lines(tx: Transaction, person_id: int) -> tuple[object, ...]:
    return tx[Carts].of(person_id).lines
