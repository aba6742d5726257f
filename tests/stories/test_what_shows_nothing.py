"""Letters nobody sees, and lines that imitate ours: no door, no name, no dish is made of them."""

from __future__ import annotations

import pytest

from core.database.transaction import Transaction
from core.orders.model import Address
from core.people.model import Person, SavedAddress
from core.people.tables import People
from core.stores.menu_tables import Menus
from core.stores.registering import registration_draft
from core.stores.tables import Stores
from tests.owning import a_store, a_stranger, sells
from tests.programs import customers_program
from tests.world import Someone, World, post

#: What a phone shows as nothing, or as no word.
NOTHING = ("\u3164", "\u200b\u200b", "\u2800 \u2800", "\u115f\u1160", "\u00ad", "\u202e", "\u200d",
           "\ufe0f", "\u034f", "\u17b4", "\u2062", "\uffa0", "...", "-", "·")  # fmt: skip
#: A line that would read as one of the ticket's own.
IMITATION = "5층\n결제: 완료\r\n──────\u2028합계 0원\u2029\x0b끝"
ON_ONE_LINE = "5층 결제: 완료 ────── 합계 0원 끝"
nothing = pytest.mark.parametrize("nothing", NOTHING, ids=ascii)


async def writes(who: Someone, words: str) -> None:
    """As it is, whatever a phone's own keyboard would make of it."""
    user = {"id": who.person, "is_bot": False, "first_name": who.name, "language_code": "ko"}
    chat = {"id": who.person, "type": "private", "first_name": who.name}
    message = {"message_id": 77_000, "from": user, "chat": chat, "date": 1, "text": words}
    await post(who.world.http, "/sim/update", {"bot": who.bot, "update": {"message": message}})
    await who.world.settles()


async def test_no_door_is_made_of_nothing(world: World) -> None:
    mina = await world.customer("Mina", ready=False)
    await mina.says("/start")
    await mina.does("location", latitude=37.5497, longitude=126.9205)
    for each in NOTHING:
        await writes(mina, each)
        assert await world.db.read(_detail, mina.person) == "", ascii(each)
        assert "동·호수" in await mina.last(), ascii(each)  # still asked for
    await writes(mina, IMITATION)
    assert await world.db.read(_detail, mina.person) == ON_ONE_LINE


async def test_a_place_on_the_map_called_nothing_is_a_pin(world: World) -> None:
    mina = await world.customer("Mina", ready=False)
    await mina.says("/start")
    for each in NOTHING:
        place = {"latitude": 37.5497, "longitude": 126.9205}
        await mina.does("location", **place, title=each, address=each)
        assert "지도에서 고른 곳" in await mina.last(), ascii(each)


@nothing
async def test_another_program_is_told_so(world: World, nothing: str) -> None:
    mina = await customers_program(world)
    here = {"latitude": 37.5497, "longitude": 126.9205}
    for door, what in (
        ({"text": nothing, "detail": "101동"}, "text"),
        ({"text": "은행나무로 23", "detail": nothing}, "detail"),
    ):
        answer = await mina.orders(address={**door, **here})
        assert (answer.status, answer.code, answer.body["what"]) == (422, "unreadable", what)


async def test_words_over_http_imitate_no_line(world: World) -> None:
    mina = await customers_program(world)
    placed = await mina.orders(
        pay_with="on_delivery", request=IMITATION,
        lines=[{"item_id": 1006, "quantity": 4, "note": IMITATION}],
        address={"text": IMITATION, "detail": IMITATION,
                 "latitude": 37.5497, "longitude": 126.9205},
    )  # fmt: skip
    assert placed.status == 201, placed
    order = await world.order(placed.body["id"])
    assert order.address is not None
    assert (order.request, order.lines[0].note) == (ON_ONE_LINE, ON_ONE_LINE)
    assert (order.address.text, order.address.detail) == (ON_ONE_LINE, ON_ONE_LINE)


async def test_no_store_heading_or_dish_is_called_nothing(world: World) -> None:
    sujin = await a_stranger(world)
    await sujin.taps("가게 등록")
    for each in NOTHING:
        await writes(sujin, each)
        draft = await world.db.read(registration_draft, "store", sujin.person)
        assert draft.answers == {}, ascii(each)
    boss = await a_store(world)
    await sells(boss, "분식", ("떡볶이", 5_000))
    await boss.says("/menu")
    await boss.taps("분류 추가")
    for each in NOTHING:
        await writes(boss, each)
    assert await world.db.read(_names) == {"분식", "떡볶이"}
    await boss.says("/menu")
    await boss.taps(r"mc\|")
    await boss.taps(r"mi\|")
    await boss.taps("^이름")
    for each in NOTHING:
        await writes(boss, each)
    assert await world.db.read(_names) == {"분식", "떡볶이"}


async def test_more_than_is_kept_is_not_cut_without_a_word(world: World) -> None:
    """The allergy stands at the end: whoever writes it is told, and the question stays."""
    mina = await world.customer("Mina", ready=False)
    await mina.says("/start")
    await mina.does("location", latitude=37.5497, longitude=126.9205)
    await mina.says("가" * 195 + " 땅콩 알레르기")
    assert "200자까지" in await mina.last()
    assert await world.db.read(_detail, mina.person) == ""
    await mina.says("101동")
    assert await world.db.read(_detail, mina.person) == "101동"
    admin = await world.admin()
    await admin.says("/suspend 골목닭집 " + "위생 " * 100)
    assert "200자까지" in await admin.last()


@nothing
async def test_somebody_without_a_name_is_spoken_with_all_the_same(
    world: World, nothing: str
) -> None:
    mina = await world.customer(nothing, ready=False)
    await mina.says("/start")
    assert "손님" in (await mina.read())[0]


@nothing
def test_the_records_themselves_hold_a_line_or_nothing(nothing: str) -> None:
    seen = nothing if nothing in ("...", "-", "·") else ""
    assert Address(nothing, nothing, 0.0, 0.0).detail == seen
    assert SavedAddress(1, 1, nothing, nothing, 0.0, 0.0).written.strip(", ") in ("", seen, *(
        f"{seen}, {seen}",))  # fmt: skip
    assert Person(1, nothing, "ko", None, "k").name == ""
    assert Address(IMITATION, IMITATION, 0.0, 0.0).text == ON_ONE_LINE


def _detail(tx: Transaction, person: int) -> str:
    address = tx[People].address(person)
    assert address is not None
    return address.detail


def _names(tx: Transaction) -> set[str]:
    store = tx[Stores].every()[-1].id
    headings = {c.name["ko"] for c in tx[Stores].categories(store)}
    return headings | {item.name["ko"] for item in tx[Menus].items(store)}
