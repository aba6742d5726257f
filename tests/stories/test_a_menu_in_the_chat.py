"""/menu: dishes, prices, photos and options, changed in the chat and seen by customers at once."""

from __future__ import annotations

import asyncio

import pytest

from cli.roles import CUSTOMER_BOT
from core.people.model import Role
from core.people.tables import People
from core.refusals import Unreadable
from core.stores.menu import add_group, change_group, price_item
from core.stores.menu_written import WrittenGroup
from core.stores.tables import Stores
from core.stores.use_cases import sell_out
from tests.owning import a_store, item_called, picture, sells
from tests.town import FIRST_OWNER, FIRST_STORE, Town
from tests.world import Customer, Worker, World, text_of


async def opens(world: World) -> tuple[Worker, Customer]:
    """수진이네 분식 sells 떡볶이 and 순대; Mina is hungry."""
    sujin = await a_store(world)
    await sells(sujin, "분식", ("떡볶이", 13_000), ("순대", 5_000))
    return sujin, await world.customer("민아")


async def looks_at(owner: Worker, dish: str) -> None:
    """Its screen, from the top of the menu."""
    await owner.says("/menu")
    await owner.taps("분식")
    await owner.taps(dish)


async def sees(mina: Customer, *, at: str = "수진이네") -> str:
    """The buttons under the store's menu."""
    await mina.says("/stores")
    await mina.taps(at)
    return str((await mina.messages())[-1]["reply_markup"])


async def test_a_new_price_changes_no_order_and_every_cart_says_so(world: World) -> None:
    sujin, mina = await opens(world)
    before = await mina.orders("떡볶이", at="수진이네")
    await mina.picks("떡볶이", at="수진이네")

    await looks_at(sujin, "떡볶이")
    await sujin.taps("^가격")
    await sujin.says("만오천원")
    assert "가격을 숫자로" in await sujin.last()
    await sujin.says("15,000원")

    assert "15,000원" in await sujin.last()
    assert await world.order(before.id) == before
    await mina.taps(r"\bp\|c\|")
    assert "떡볶이 값이 13,000원에서 15,000원으로 바뀌었어요" in await mina.last()
    assert (await mina.newest()).id == before.id


async def test_names_and_descriptions_in_two_languages(world: World) -> None:
    sujin, _ = await opens(world)
    await looks_at(sujin, "순대")
    await sujin.taps("^이름")
    await sujin.says("찰<순대>\nSundae")
    await sujin.taps("^설명")
    await sujin.says("당면을 넣었어요\nWith glass noodles")
    assert await sujin.last() == "찰<순대>\u20035,000원\n당면을 넣었어요"
    item = await item_called(world, "찰<순대>")
    assert (item.name["en"], item.description["en"]) == ("Sundae", "With glass noodles")


async def test_a_photo_sent_to_one_bot_is_seen_in_the_other(world: World) -> None:
    """Telegram's name for it is good in one bot only: we fetch it, keep it, and upload it there."""
    sujin, mina = await opens(world)
    await sujin.sends_photo(picture())
    assert "어느 메뉴의 사진인가요" in await sujin.last()
    await looks_at(sujin, "떡볶이")
    await sujin.taps("^사진")
    await sujin.sends_photo(picture())
    assert (await sujin.messages())[-1]["photo"]

    await sees(mina)
    await mina.taps("떡볶이")
    shown = (await mina.messages())[-1]["photo"][-1]
    kept = await world.the_house.sides[CUSTOMER_BOT].api.download(shown["file_id"])
    assert kept == picture()

    other = picture("#2980b9")
    await looks_at(sujin, "떡볶이")
    await sujin.taps("^사진 ")
    await sujin.sends_photo(other)
    await sees(mina)
    await mina.taps("떡볶이")
    assert (await mina.messages())[-1]["photo"][-1]["file_id"] != shown["file_id"]
    await looks_at(sujin, "떡볶이")
    await sujin.taps("사진 빼기")
    assert "떡볶이 사진을 뺄까요?" in await sujin.last()
    await sujin.taps("사진 빼기")
    assert not (await item_called(world, "떡볶이")).photo


async def test_what_is_hidden_or_deleted_is_on_no_menu_and_in_no_order_lost(world: World) -> None:
    sujin, mina = await opens(world)
    order = await mina.orders("떡볶이", at="수진이네")
    await looks_at(sujin, "떡볶이")
    await sujin.taps("숨기기")
    assert "숨김" in await sujin.last()
    assert "떡볶이" not in await sees(mina)
    await sujin.taps("다시 보이기")
    assert "떡볶이" in await sees(mina)
    old, button = await sujin.find("^가격")

    await sujin.taps("^지우기")
    await sujin.taps("^지우기")
    assert sujin.toast == "떡볶이를 지웠어요."
    assert "떡볶이" not in await sees(mina)
    assert await sujin.taps_old(old["message_id"], button["callback_data"]) == "찾을 수 없어요."
    assert await world.order(order.id) == order
    await mina.says("/orders")
    await sujin.answers("수락 20분")
    ticket, _ = await sujin.find("조리 시작")
    assert "떡볶이" in text_of(ticket)


async def test_options_with_limits_and_prices(world: World) -> None:
    sujin, mina = await opens(world)
    await looks_at(sujin, "떡볶이")
    await sujin.taps("옵션")
    await sujin.taps("옵션 추가")
    await sujin.says("맵기")
    await sujin.taps("꼭 하나")
    await sujin.says("순한맛\n순한맛")
    assert "서로 다르게" in await sujin.last()
    await sujin.says("순한맛\n매운맛 +500\n아주 매운맛 +1,000원")
    said = await sujin.last()
    assert "꼭 1개를 골라요" in said and "아주 매운맛 +1,000원" in said

    await sees(mina)
    await mina.taps("떡볶이")
    await mina.taps("매운맛")
    await mina.taps(r"\ba\|")
    before = await item_called(world, "떡볶이")
    ids = {c.name["ko"]: c.id for c in before.option_groups[0].choices}

    await sujin.taps("^선택지")
    await sujin.says("보통맛\n매운맛 +700")
    after = await item_called(world, "떡볶이")
    kept = {c.name["ko"]: c.id for c in after.option_groups[0].choices}
    assert kept["매운맛"] == ids["매운맛"]
    assert kept["보통맛"] not in ids.values()
    await sujin.taps("^고르는 수")
    await sujin.says("3")
    assert "선택지보다 많을 수는 없어요" in await sujin.last()
    await sujin.says("0-2")
    assert "0개에서 2개까지" in await sujin.last()

    await sujin.taps("^매운맛$|^매운맛 ms")
    assert "매운맛 · 품절" in str((await sujin.messages())[-1]["reply_markup"])
    await sujin.taps("매운맛 · 품절")
    await sujin.taps("^지우기")
    assert "떡볶이 옵션 맵기를 지울까요?" in await sujin.last()
    await sujin.taps("^지우기")
    assert (await item_called(world, "떡볶이")).option_groups == ()


async def test_so_many_are_left_and_then_none(world: World) -> None:
    sujin, mina = await opens(world)
    await looks_at(sujin, "떡볶이")
    await sujin.taps("남은 수량")
    await sujin.says("1")
    assert "1개 남음" in await sujin.last()
    await mina.orders("떡볶이", at="수진이네")
    assert "품절" in await sees(mina)
    await looks_at(sujin, "떡볶이")
    await sujin.taps("남은 수량")
    await sujin.taps("세지 않기")
    assert "품절" not in await sees(mina)


async def test_headings_are_renamed_and_go_when_they_are_empty(world: World) -> None:
    sujin, _ = await opens(world)
    await sujin.says("/menu")
    await sujin.taps("분류 추가")
    await sujin.says("음료")
    await looks_at(sujin, "순대")
    await sujin.taps("분류 옮기기")
    await sujin.taps("음료")
    await sujin.taps("^돌아가기")
    assert await sujin.last() == "음료\n1가지"
    old, _ = await sujin.find("메뉴 추가")
    drop = f"mk|{(await item_called(world, '순대')).category_id}"
    assert await sujin.taps_old(old["message_id"], drop) == "이 분류에 메뉴가 남아 있어요."
    await sujin.taps("순대")
    await sujin.taps("^지우기")
    await sujin.taps("^지우기")
    await sujin.taps("이름 바꾸기")
    await sujin.says("마실 것")
    assert "마실 것" in await sujin.last()
    await sujin.taps("^지우기")
    assert await sujin.last() == "분류 마실 것을 지울까요?"
    await sujin.taps("^지우기")
    assert "마실 것" not in str((await sujin.messages())[-1])


async def test_what_was_asked_is_forgotten_when_one_stops(world: World) -> None:
    sujin, _ = await opens(world)
    await looks_at(sujin, "순대")
    await sujin.taps("^가격")
    await sujin.taps("그만두기")
    await sujin.says("9000")
    assert "모르는 명령" in await sujin.last()
    assert (await item_called(world, "순대")).price == 5_000


async def test_who_is_removed_while_asked_changes_nothing(world: World) -> None:
    sujin, _ = await opens(world)
    await looks_at(sujin, "순대")
    await sujin.taps("^가격")
    item = await item_called(world, "순대")
    await world.the_house.deps.db.write(
        lambda tx: tx[People].take_role(sujin.person, Role.OWNER, item.store_id)
    )
    await sujin.says("9000")
    assert "적어 주신 말은 아무 데도 쓰지 않았어요" in await sujin.last()
    assert (await item_called(world, "순대")).price == 5_000


async def test_two_changes_of_one_dish_at_once_are_both_there(world: World) -> None:
    sujin, _ = await opens(world)
    await looks_at(sujin, "떡볶이")
    await sujin.taps("옵션")
    await sujin.taps("옵션 추가")
    await sujin.says("맵기")
    await sujin.taps("꼭 하나")
    await sujin.says("순한맛\n매운맛 +500")
    item = await item_called(world, "떡볶이")
    group = item.option_groups[0]
    db, by = world.the_house.deps.db, sujin.person
    for n in range(5):
        price, until = 13_000 + n, "until_on" if n % 2 else "on"
        await asyncio.gather(
            db.write(price_item, item.id, price, by=by),
            db.write(change_group, item.id, group.id, by=by, limits=(n % 2, 1)),
            db.write(sell_out, item.id, by=by, how_long=until, choice_id=group.choices[1].id),
        )
        now = await item_called(world, "떡볶이")
        assert (now.price, now.option_groups[0].min) == (price, n % 2)
        assert (now.option_groups[0].choices[1].sold_out_until is not None) is bool(n % 2)


async def test_a_forged_button_asks_for_nothing(world: World) -> None:
    """Not what comes only after an answer, no group that is not there, no word we do not know."""
    sujin, _ = await opens(world)
    item = await item_called(world, "순대")
    newest = (await sujin.messages())[-1]
    forged = (
        f"me|new_price|{item.category_id}|0",
        f"me|new_choices|{item.id}|0",
        f"me|limits|{item.id}|9",
        f"me|colour|{item.id}|0",
        f"mg|{item.id}|9",
        f"mv|{item.id}|101",  # a heading of another store
        f"sl|{item.store_id}|century",
    )
    for data in forged:
        assert await sujin.taps_old(newest["message_id"], data) == "찾을 수 없어요.", data
    await sujin.says("9000")
    assert "모르는 명령" in await sujin.last()
    assert await item_called(world, "순대") == item


async def test_no_two_questions_of_a_dish_have_one_name(town: Town) -> None:
    """Whoever reads a ticket must know which one was answered."""
    dish, by = FIRST_STORE * 1000 + 6, FIRST_OWNER
    answers = (("적게", 0), ("많이", 500))
    for name in ("양", "맵기"):
        asked = WrittenGroup({"ko": name, "en": name}, 1, 1, answers)
        spice = await town.db.write(add_group, dish, asked, by=by)

    async def is_called(name: str) -> list[str]:
        renamed = {"ko": name, "en": name}
        await town.db.write(change_group, dish, spice.id, by=by, name=renamed)
        (item,) = await town.db.read(lambda tx: tx[Stores].items_by_id([dish]).values())
        return [group.name["ko"] for group in item.option_groups][-2:]

    with pytest.raises(Unreadable) as refused:
        await is_called("양")
    assert refused.value.facts["what"] == "name"
    assert await is_called("매운맛") == ["양", "매운맛"]
    assert await is_called("매운맛") == ["양", "매운맛"]  # its own name is no other's
