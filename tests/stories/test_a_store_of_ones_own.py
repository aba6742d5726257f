"""가게 등록: from an empty database to a stranger's own first order, and what may go wrong before."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.people.model import Role
from core.people.tables import People
from core.people.use_cases import meet
from core.refusals import NotYours, Unreadable
from core.stores.registering import (
    approve_store,
    begin_registration,
    decline_store,
    tell_of_store,
    tell_where,
)
from core.stores.registration import Question
from core.stores.registration_tables import Registrations
from core.texts.figures import SEOUL
from tests.owning import (
    HERE,
    a_store,
    a_stranger,
    asks_for_a_store,
    picture,
    puts_on_the_menu,
    sells,
    store_called,
)
from tests.town import Town
from tests.world import World


@pytest.mark.empty
async def test_from_an_empty_database_to_a_strangers_own_first_order(world: World) -> None:
    """Sujin registers, fills her menu, opens; Mina finds her, orders; the sales show it."""
    admin = await world.admin()
    mina = await world.customer("민아")
    await mina.says("/stores")
    assert "지금" in await mina.last()

    sujin = await asks_for_a_store(world, "수진이네 <분식>\nSujin's")
    assert "수진이네 <분식> 등록을 신청했어요" in await sujin.last()
    await sujin.says("/menu")
    assert "모르는 명령" in await sujin.last()
    asked = await admin.last()
    for told in (
        "수진이네 <분식>",
        "010-1234-5678",
        "은행나무로 23, 1층",
        "2.0km까지",
        "매일 24시간",
    ):
        assert told in asked

    await admin.taps("1 승인")
    assert "수진이네 <분식>이 등록됐어요" in await sujin.last()
    await sujin.says("/open")
    assert "메뉴가 비어 있어서 아직 열 수 없어요" in await sujin.last()
    await puts_on_the_menu(sujin, "분식", ("떡볶이", 13_000), ("순대", 5_000))
    await sujin.says("/open")
    await mina.says("/stores")
    await mina.taps("수진이네")
    assert "떡볶이" in str((await mina.messages())[-1]["reply_markup"])

    order = await mina.orders("떡볶이", at="수진이네")
    assert (order.items_total, order.delivery_fee) == (13_000, 3_000)
    await sujin.brings_it()
    assert "배달 완료" in await mina.card()

    await sujin.says("/sales")
    message = (await sujin.messages())[-1]
    assert message["photo"]
    assert "16,000원 · 1건" in message["caption"]
    assert "1. 떡볶이 1개 · 13,000원" in message["caption"]


async def test_a_store_that_waits_is_seen_by_nobody(world: World) -> None:
    mina = await world.customer("민아", ready=False)
    sujin = await asks_for_a_store(world)
    await mina.says("/stores")
    with pytest.raises(AssertionError, match="no button"):
        await mina.find("수진이네")
    worker = await world.the_house.deps.db.read(lambda tx: tx[People].worker(sujin.person))
    assert not worker.roles
    await sujin.says("/start")
    assert "등록을 신청했어요" in await sujin.last()


async def test_who_was_declined_is_told_why_and_may_ask_again(world: World) -> None:
    admin, sujin = await world.admin(), await asks_for_a_store(world)
    old, yes = await admin.find("1 승인")
    await admin.taps("1 거절")
    await admin.taps("서비스 지역 밖")
    assert "아직 그 동네에는 배달하지 않아요" in await sujin.last()
    assert "이미 답한" in await admin.taps_old(old["message_id"], yes["callback_data"])

    await sujin.says("/start")
    await asks_for_a_store(world, "수진 김밥", by=sujin)
    await admin.taps("1 승인")
    assert "수진 김밥이 등록됐어요" in await sujin.last()
    assert (await store_called(world, "수진 김밥")).closed


async def test_an_unreadable_answer_is_asked_once_more(world: World) -> None:
    sujin = await a_stranger(world)
    await sujin.taps("가게 등록")
    await sujin.says("가" * 50)
    assert "40자 안으로" in await sujin.last()
    await sujin.says("수진이네")
    await sujin.says("홍대 근처예요")
    assert "지도에서 보내" in await sujin.last()
    await sujin.does(
        "location", latitude=HERE[0], longitude=HERE[1], title="수진이네", address="은행나무로 23"
    )
    assert "어디까지 배달" in await sujin.last()  # a picked place brings its address along
    await sujin.says("30km")
    assert "20km까지" in await sujin.last()
    await sujin.says("1.2km")
    await sujin.does("contact", own=False, phone_number="+821055554444")
    assert "본인 번호를" in await sujin.last()
    await sujin.says("010-9999-8888")
    await sujin.says("아무 때나")
    assert "영업시간을 읽지 못했어요" in await sujin.last()
    await sujin.says("월-금 11:00-21:00, 토 17:00-02:00, 일 휴무")
    said = await sujin.last()
    assert "월–금 11:00–21:00, 토 17:00–02:00, 일 휴무" in said
    assert "배달 1.2km까지" in said


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_on_earth"),
    [
        (90.0, 180.0, True), (-90.0, -180.0, True), (90.5, 0.0, False), (-90.5, 0.0, False),
        (0.0, 180.5, False), (0.0, -180.5, False),
    ],
)  # fmt: skip
async def test_a_pin_off_this_earth_is_no_place(
    town: Town, latitude: float, longitude: float, is_on_earth: bool
) -> None:
    """No phone sends one; a forged update may."""
    bot, sujin = "store", 7_001
    await town.db.write(meet, sujin, name="수진", lang="ko")
    await town.db.write(begin_registration, bot, sujin, draft_id=1)
    await town.db.write(tell_of_store, bot, sujin, {"ko": "수진"}, question="name")
    tells = town.db.write(
        tell_where, bot, sujin, latitude=latitude, longitude=longitude, address=""
    )
    if is_on_earth:
        assert (await tells).asks is Question.ADDRESS
    else:
        with pytest.raises(Unreadable):
            await tells


async def test_an_old_button_asks_what_is_asked_now(world: World) -> None:
    sujin = await a_stranger(world)
    await sujin.taps("가게 등록")
    await sujin.says("수진이네")
    await sujin.does("location", latitude=HERE[0], longitude=HERE[1])
    await sujin.says("은행나무로 23")
    old, reach = await sujin.find("2.0km까지")
    await sujin.taps("1.0km까지")
    said = await sujin.taps_old(old["message_id"], reach["callback_data"])
    assert said == "다른 질문으로 넘어갔어요."
    await sujin.does("contact", own=True)
    asks, hours = await sujin.find("매일 11:00-21:00")
    forged = hours["callback_data"].replace("hours|1|", "hours|nine|")
    await sujin.taps_old(asks["message_id"], forged)
    await sujin.taps("매일 11:00-21:00")
    twice, button = await sujin.find("신청하기")
    await sujin.taps("신청하기")
    await sujin.taps_old(twice["message_id"], button["callback_data"])
    assert "등록을 신청했어요" in await sujin.last()
    waiting = await world.the_house.deps.db.read(lambda tx: tx[Registrations].waiting())
    assert [(each.reach_m, each.version) for each in waiting] == [(1_000, 1)]


async def test_only_an_admin_answers_and_only_once(world: World) -> None:
    """A forged tap, and two admins with two answers at once."""
    first, second = await world.admin(), await world.admin("보라")
    sujin, owner = await asks_for_a_store(world), await world.owner()
    for verb in ("ay", "an"):
        newest = (await owner.messages())[-1]
        data = f"{verb}|store|{sujin.person}|1"
        assert await owner.taps_old(newest["message_id"], data) == "찾을 수 없어요."
    newest = (await owner.messages())[-1]
    data = f"aw|{sujin.person}|1|area"
    assert await owner.taps_old(newest["message_id"], data) == "찾을 수 없어요."

    db = world.the_house.deps.db
    came = await asyncio.gather(
        db.write(approve_store, sujin.person, by=first.person, version=1),
        db.write(decline_store, sujin.person, by=second.person, version=1, why="phone"),
        db.write(approve_store, sujin.person, by=sujin.person, version=1),
        return_exceptions=True,
    )
    assert sum(not isinstance(c, Exception) for c in came) == 1
    assert isinstance(came[2], NotYours)
    await world.settles()
    answers = [t for t in await sujin.read() if "등록됐어요" in t or "등록하지 못했어요" in t]
    assert len(answers) == 1


async def test_two_stores_opened_at_once_are_two(world: World) -> None:
    admin = await world.admin()
    sujin, minho = await asks_for_a_store(world, "가나다"), await asks_for_a_store(world, "라마바")
    db = world.the_house.deps.db
    await asyncio.gather(
        *(db.write(approve_store, who.person, by=admin.person) for who in (sujin, minho, sujin))
    )
    one, other = await store_called(world, "가나다"), await store_called(world, "라마바")
    assert one.id != other.id
    for who, store in ((sujin, one), (minho, other)):
        worker = await db.read(lambda tx, p=who.person: tx[People].worker(p))
        assert worker.roles == ((Role.OWNER, store.id),)


async def test_the_owner_changes_hours_fees_and_how_to_pay(world: World) -> None:
    sujin = await a_store(world)
    await sells(sujin, "분식", ("떡볶이", 13_000))
    mina = await world.customer("민아")

    await sujin.says("/store")
    await sujin.taps("배달팁·거리")
    await sujin.says("2km")
    assert "읽지 못했어요" in await sujin.last()
    await sujin.says("500m 무료, 1km 2,000원")
    assert "500m까지 무료 · 1.0km까지 2,000원" in await sujin.last()
    await sujin.taps("최소주문")
    await sujin.says("10000원")
    await sujin.taps("만나서 결제 받기")
    await sujin.taps("가게 사진")
    await sujin.sends_photo(picture())
    assert (await sujin.messages())[-1]["photo"]
    order = await mina.orders("떡볶이", at="수진이네", way="d")
    assert (order.total, order.delivery_fee) == (13_000, 0)
    await mina.says("/stores")
    await mina.taps("수진이네")
    shown = (await mina.messages())[-1]
    assert shown["photo"] and "최소 10,000원 · 배달팁 무료" in shown["caption"]

    await sujin.says("/store")
    await sujin.taps("영업시간")
    later = (world.clock.now().astimezone(SEOUL) + timedelta(hours=6)).hour
    await sujin.says(f"매일 {later}시-{later}시 30분")
    await mina.says("/stores")
    await mina.find("수진이네.*준비 중")
    assert (await world.order(order.id)).total == 13_000
