"""It can be read, and is hardly meant: the owner is asked before it counts."""

from __future__ import annotations

import pytest

from core.stores.model import Store
from tests.owning import a_store, item_called, puts_on_the_menu, sells, store_called
from tests.world import Worker, World

STORE = "수진이네 분식"


async def opens(world: World) -> Worker:
    sujin = await a_store(world)
    await sells(sujin, "분식", ("떡볶이", 13_000), ("순대", 5_000), ("튀김", 6_000))
    return sujin


async def looks_at(owner: Worker, dish: str) -> None:
    await owner.says("/menu")
    await owner.taps("분식")
    await owner.taps(dish)


async def the_store(world: World) -> Store:
    return await store_called(world, STORE)


async def test_minutes_written_while_a_price_is_asked_sell_nothing_for_twenty_won(
    world: World,
) -> None:
    """An order rings while 가격 is asked, and its minutes are typed."""
    sujin = await opens(world)
    await looks_at(sujin, "떡볶이")
    await sujin.taps("^가격")
    mina = await world.customer("민아")
    await mina.orders("떡볶이", at="수진이네")
    await sujin.says("20")
    assert "새 주문이 기다리고 있어요" in await sujin.last()
    await sujin.taps("앞의 질문에")  # an order waits: its minutes, or the price that was asked
    assert "떡볶이를 20원으로 바꿀까요?" in await sujin.last()
    assert "지금은 13,000원이에요" in await sujin.last()
    assert (await item_called(world, "떡볶이")).price == 13_000
    await sujin.says("14000")
    assert (await item_called(world, "떡볶이")).price == 14_000


@pytest.mark.parametrize(("written", "price"), [("130,000", 130_000), ("1300", 1_300), ("0", 0)])
async def test_a_yes_is_to_what_was_shown(world: World, written: str, price: int) -> None:
    sujin = await opens(world)
    await looks_at(sujin, "떡볶이")
    await sujin.taps("^가격")
    await sujin.says("20")
    old, yes = await sujin.find("네, 이대로")
    await sujin.says(written)
    assert f"{price:,}원으로 바꿀까요?" in await sujin.last()
    said = await sujin.taps_old(old["message_id"], yes["callback_data"])
    assert said == "찾을 수 없어요."
    assert (await item_called(world, "떡볶이")).price == 13_000
    await sujin.taps("네, 이대로")
    assert (await item_called(world, "떡볶이")).price == price
    assert f"{price:,}원" in await sujin.last()


async def test_a_new_dish_far_from_its_neighbours(world: World) -> None:
    sujin = await opens(world)
    await sujin.says("/menu")
    await sujin.taps("분식")
    await sujin.taps("메뉴 추가")
    await sujin.says("라면")
    await sujin.says("45")
    assert "라면을 45원에 팔까요?" in await sujin.last()
    await sujin.taps("그만두기")
    await sujin.says("4500")
    with pytest.raises(RuntimeError):  # it is on no menu
        await item_called(world, "라면")
    await puts_on_the_menu(sujin, "면", ("라면", 4_500))
    assert (await item_called(world, "라면")).price == 4_500


async def test_fees_and_a_minimum(world: World) -> None:
    sujin = await opens(world)
    await sujin.says("/store")
    await sujin.taps("최소주문")
    await sujin.says("150000")
    assert "최소주문을 150,000원으로 바꿀까요?" in await sujin.last()
    await sujin.says("15000")
    await sujin.taps("배달팁")
    await sujin.says("1km 2000, 2km 35")
    assert "이렇게 바꿀까요" in await sujin.last()
    assert "2.0km까지 35원" in await sujin.last()
    await sujin.says("1km 2000, 2km 3500")
    store = await the_store(world)
    assert (store.minimum_order, store.fee_bands) == (15_000, ((1_000, 2_000), (2_000, 3_500)))


async def test_both_spans_of_a_day_with_a_break_are_kept(world: World) -> None:
    sujin = await opens(world)
    await sujin.says("/store")
    await sujin.taps("영업시간")
    await sujin.says("매일 11:00-15:00, 17:00-21:00")
    assert "매일 11:00–15:00 · 17:00–21:00" in await sujin.last()
    store = await the_store(world)
    assert store.hours["mon"] == [["11:00", "15:00"], ["17:00", "21:00"]]


async def test_days_that_were_not_named_are_asked_about(world: World) -> None:
    """They would be shut from now on."""
    sujin = await opens(world)
    await sujin.says("/store")
    await sujin.taps("영업시간")
    await sujin.says("평일 11-21")
    assert "월–금 11:00–21:00, 토–일 휴무" in await sujin.last()
    assert (await the_store(world)).hours["sat"]
    await sujin.taps("네, 이대로")
    store = await the_store(world)
    assert store.hours["mon"] == [["11:00", "21:00"]] and not store.hours["sat"]


async def test_options_on_one_line_are_several_choices(world: World) -> None:
    sujin = await opens(world)
    await looks_at(sujin, "떡볶이")
    await sujin.taps("옵션")
    await sujin.taps("옵션 추가")
    await sujin.says("양")
    await sujin.taps("꼭 하나")
    await sujin.says("보통, 곱빼기 1500")
    assert "곱빼기 +1500" in await sujin.last()
    assert not (await item_called(world, "떡볶이")).option_groups
    await sujin.says("보통, 곱빼기 +1,500")
    (group,) = (await item_called(world, "떡볶이")).option_groups
    assert [(c.name["ko"], c.price) for c in group.choices] == [("보통", 0), ("곱빼기", 1_500)]


async def test_a_choice_that_costs_more_than_the_dish(world: World) -> None:
    sujin = await opens(world)
    await looks_at(sujin, "떡볶이")
    await sujin.taps("옵션")
    await sujin.taps("옵션 추가")
    await sujin.says("양")
    await sujin.taps("꼭 하나")
    await sujin.says("보통\n곱빼기 +150,000")
    assert "곱빼기 +150,000원" in await sujin.last()
    assert not (await item_called(world, "떡볶이")).option_groups
    await sujin.taps("네, 이대로")
    (group,) = (await item_called(world, "떡볶이")).option_groups
    assert [c.price for c in group.choices] == [0, 150_000]
