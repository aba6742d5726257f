"""An admin suspends a store: no new orders, the owner reads why, what is under way goes on."""

from __future__ import annotations

import asyncio

import pytest

from core.audit.model import Deed
from core.audit.queries import deeds
from core.orders.model import OrderStatus
from core.refusals import NotYours, Unreadable
from core.stores.suspending import suspend_store, unsuspend_store
from tests.world import World


async def test_a_suspended_store_takes_no_orders_and_live_ones_go_on(world: World) -> None:
    admin, owner = await world.admin(), await world.owner()
    mina, jun = await world.customer("민아"), await world.customer("준")
    order = await mina.orders("반반치킨")
    await jun.picks("반반치킨")

    await admin.says("/suspend 골목닭집 위생 <점검>")
    assert "골목닭집을 이용 정지할까요?" in await admin.last()
    await admin.taps("이용 정지하기")

    assert (await admin.last()).startswith("골목닭집\u2003이용 정지")
    assert "“위생 <점검>”" in await admin.last()
    assert "진행 중인 주문 1건" in await admin.last()
    assert "골목닭집 이용이 정지됐어요\n위생 <점검>" in await owner.last()
    before = await world.everything()
    await jun.taps(r"\bp\|c\|")
    assert await world.everything() == before
    await owner.says("/open")
    assert "이용이 정지됐어요" in await owner.last()
    await owner.says("/start")
    assert "골목닭집\u2003이용 정지" in await owner.last()
    await owner.brings_it()
    assert (await world.order(order.id)).status is OrderStatus.DELIVERED

    await admin.taps("정지 풀기")
    assert (await admin.last()).startswith("골목닭집\u2003영업 중")
    assert "정지가 풀렸어요" in await owner.last()
    await jun.says("/cart")
    await jun.taps(r"\bp\|c\|")
    assert (await jun.newest()).status is OrderStatus.PLACED
    await admin.says("/audit")
    said = await admin.last()
    assert "골목닭집 정지 풀기" in said
    assert "골목닭집 이용 정지 · “위생 <점검>”" in said


async def test_the_list_leads_to_a_store_and_asks_why(world: World) -> None:
    admin, owner = await world.admin(), await world.owner()
    await admin.says("/stores")
    await admin.taps("1 골목닭집 · 영업 중")
    assert "사장님 정호" in await admin.last()
    await admin.taps("이용 정지")
    assert "골목닭집을 왜 정지할까요?" in await admin.last()
    await admin.says("연락이 닿지 않아요")
    await admin.taps("이용 정지하기")
    assert "이용이 정지됐어요\n연락이 닿지 않아요" in await owner.last()
    await admin.says("/stores")
    await admin.find("1 골목닭집 · 이용 정지")
    await admin.says("/suspend")
    assert "가게 번호나 이름을" in await admin.last()
    await admin.says("/suspend 없는가게 까닭")
    assert await admin.last() == "그런 가게가 없어요."
    await admin.says("/unsuspend 1 끝")
    assert "/unsuspend 3" in await admin.last() and "위생" not in await admin.last()
    await admin.says("/unsuspend 1")
    assert (await admin.last()).startswith("골목닭집\u2003영업 중")


async def test_two_admins_at_once_suspend_it_once(world: World) -> None:
    first, second = await world.admin("하늘"), await world.admin("바다")
    owner = await world.owner()
    db = world.the_house.deps.db
    await asyncio.gather(
        *(db.write(suspend_store, 1, by=a.person, reason="점검") for a in (first, second))
    )
    await world.settles()
    assert [s for s in await owner.read() if "정지됐어요" in s] == [await owner.last()]
    told, _ = await db.read(deeds, first.person)
    assert [t.entry.deed for t in told] == [Deed.SUSPEND]
    with pytest.raises(NotYours):
        await db.write(unsuspend_store, 1, by=owner.person)
    with pytest.raises(Unreadable):
        await db.write(suspend_store, 2, by=first.person, reason="  ")
    with pytest.raises(NotYours):
        await db.write(suspend_store, 777, by=first.person, reason="점검")
