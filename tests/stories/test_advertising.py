"""광고: only who asked for it, marked as what it is, with a way out, and never at night unasked."""

from __future__ import annotations

from cli.passing import seconds_until
from core.coupons.model import Audience
from tests.coupons import coupons_of, gives_out
from tests.stories.test_a_broadcast import WORDS, goes_out, writes
from tests.world import Customer, World

NEWS = "쿠폰이 왔어요"


async def _a_regular(world: World, name: str, *, wants_ads: bool = True) -> Customer:
    """Somebody whom the store has served."""
    owner, someone = await world.owner(), await world.customer(name)
    if wants_ads:
        await someone.wants_ads()
    await someone.orders("반반치킨")
    await owner.brings_it()
    return someone


async def _heard(someone: Customer, words: str = NEWS) -> list[str]:
    return [said for said in await someone.read() if words in said]


async def test_who_has_not_asked_for_it_has_the_coupon_and_hears_no_news(world: World) -> None:
    mina = await _a_regular(world, "민아", wants_ads=False)
    await gives_out(world, await world.owner(), audience=Audience.ORDERED_HERE)
    await world.passes(seconds=15)
    assert await _heard(mina) == []
    assert len(await coupons_of(world, mina)) == 1


async def test_it_says_what_it_is_and_one_press_or_word_ends_it(world: World) -> None:
    mina, juno = await _a_regular(world, "민아"), await _a_regular(world, "주노")
    owner = await world.owner()
    await gives_out(world, owner, audience=Audience.ORDERED_HERE)
    await world.passes(seconds=15)
    (news,) = await _heard(mina)
    assert news.startswith("(광고) 골목닭집") and "수신거부" in news

    await mina.taps("광고 그만 받기")
    assert "광고를 보내지 않아요. 주문 알림은 그대로 가요." in await mina.last()
    assert await _heard(mina) == [news]  # what was said stays
    await juno.says("수신거부")
    assert "광고를 보내지 않아요" in await juno.last()
    await gives_out(world, owner, audience=Audience.ORDERED_HERE)
    await world.passes(seconds=15)
    assert [len(await _heard(each)) for each in (mina, juno)] == [1, 1]
    assert await mina.card()  # an order's own messages go on

    await mina.wants_ads()
    await gives_out(world, owner, audience=Audience.ORDERED_HERE)
    await world.passes(seconds=15)
    assert len(await _heard(mina)) == 2


async def test_by_night_only_who_agreed_to_the_nights_and_the_others_in_the_morning(
    world: World,
) -> None:
    mina, juno = await _a_regular(world, "민아"), await _a_regular(world, "주노")
    await juno.says("/ads")
    await juno.taps("밤에도 받기에 동의")
    owner = await world.owner()
    world.clock.forward(seconds_until(21, world.clock.now()))
    await world.passes(seconds=5)
    await gives_out(world, owner, audience=Audience.ORDERED_HERE)
    await world.passes(seconds=15)
    assert [len(await _heard(each)) for each in (mina, juno)] == [0, 1]
    world.clock.forward(seconds_until(7, world.clock.now()))
    await world.passes(seconds=15)
    assert await _heard(mina) == []
    world.clock.forward(seconds_until(8, world.clock.now()))
    await world.passes(seconds=30)
    assert len(await _heard(mina)) == 1


async def test_a_broadcast_that_is_advertising_keeps_to_the_same(world: World) -> None:
    admin = await world.admin()
    mina = await _a_regular(world, "민아")
    juno = await _a_regular(world, "주노", wants_ads=False)
    await writes(admin, "주문한 적 있는 손님 · 2명", is_ad=True)
    preview = await admin.last()
    assert "손님 1명에게 보낼까요?" in preview and "(광고)로 시작하고" in preview
    await admin.taps("보내기")
    await goes_out(world)
    (said,) = await _heard(mina, WORDS)
    assert said.startswith("(광고) 배달\n") and "수신거부" in said
    assert await _heard(juno, WORDS) == []


async def test_staff_are_asked_the_same_way(world: World) -> None:
    owner = await world.owner()
    await owner.says("/ads")
    assert "광고를 보내지 않아요" in await owner.last()
    await owner.taps("광고 받기")
    await owner.taps("밤에도 받기에 동의")
    assert "밤(21시–8시)에도" in await owner.last()
    await owner.taps("밤에는 받지 않기")
    assert "낮(8시–21시)" in await owner.last()
