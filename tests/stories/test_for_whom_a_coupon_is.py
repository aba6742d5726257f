"""Each audience of a coupon: who gets it, who hears of it, who takes it, and who is told no."""

from __future__ import annotations

from datetime import timedelta

from core.coupons.model import Audience, CouponStatus
from core.coupons.use_cases import stop_coupons
from tests.coupons import coupons_of, gives_out, the_coupon_of
from tests.world import World, post


async def test_who_has_ordered_hears_of_it_and_nobody_else_does(world: World) -> None:
    owner = await world.owner()
    mina, juno = await world.customer("민아"), await world.customer("주노")
    await mina.wants_ads()
    await juno.wants_ads()
    await mina.orders("반반치킨")
    await owner.brings_it()
    await juno.orders("반반치킨")
    await owner.answers("거절", "재료가 떨어졌어요")

    await gives_out(world, owner, audience=Audience.ORDERED_HERE)
    await world.passes(seconds=15)

    heard = await mina.last()
    assert heard.startswith("(광고) 골목닭집 쿠폰이 왔어요\n3,000원 할인 · ")
    assert not any("쿠폰이 왔어요" in said for said in await juno.read())
    assert await coupons_of(world, juno) == []
    await mina.taps("골목닭집에서 주문")
    await mina.says("반반치킨 1")
    order = await mina.pays()
    assert order.discount == 3_000


async def test_who_has_been_away_is_asked_back(world: World) -> None:
    """Juno ordered 40 days ago, Mina today; the coupon is for those away for 30."""
    owner = await world.owner()
    mina, juno = await world.customer("민아"), await world.customer("주노")
    await juno.orders("반반치킨")
    await owner.brings_it()
    world.clock.forward(40 * 86_400)
    await world.passes(seconds=15)
    await mina.orders("반반치킨")
    await owner.brings_it()

    await gives_out(world, owner, audience=Audience.AWAY, days=30)
    await world.passes(seconds=15)

    assert len(await coupons_of(world, juno)) == 1
    assert await coupons_of(world, mina) == []


async def test_one_customer_is_thanked(world: World) -> None:
    """The owner writes the order's number; whose it is stays between the bot and the customer."""
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.wants_ads()
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분")
    await owner.says("/coupon")
    for button in ("새 쿠폰 만들기", "배달팁 무료", "금액 상관없이", "한 손님"):
        await owner.taps(button)
    await owner.says("99")
    assert await owner.last() == "오늘 그 번호의 주문이 없어요."
    await owner.says(f"#{order.number}")
    await owner.taps("30일")
    await owner.taps("나눠 주기 kg")
    await world.passes(seconds=15)

    assert "배달팁 무료" in await mina.last()
    assert str(mina.person) not in "\n".join(await owner.read())
    assert (await the_coupon_of(world, mina)).status is CouponStatus.ISSUED


async def test_a_code_is_written_and_is_good_once(world: World) -> None:
    owner = await world.owner()
    await owner.says("/coupon")
    for button in ("새 쿠폰 만들기", "퍼센트 할인"):
        await owner.taps(button)
    await owner.says("12%")
    await owner.taps("5,000원")
    await owner.says("10,000원")
    await owner.taps("코드를 아는 손님")
    await owner.says("!!")
    assert await owner.last() == "읽지 못했어요. 다시 적어 주세요."
    await owner.says("닭밤2026")
    await owner.says("100")
    await owner.taps("1장")
    await owner.says("10일")
    assert "12% 할인 (최대 5,000원) · 10,000원 이상 · 코드 닭밤2026 · 100장 · 10일" in (
        await owner.last()
    )
    await owner.taps("나눠 주기 kg")
    assert "닭밤2026 코드를 적으면 받아요" in await owner.last()

    mina = await world.customer("민아")
    await mina.says("/coupons")
    await mina.taps("코드 적기")
    await mina.says("닭밤2025")
    assert await mina.last() == "그런 코드의 쿠폰이 없어요."
    await mina.says(" 닭밤 2026")
    assert "12% 할인 (최대 5,000원) 쿠폰을 받았어요." in await mina.read()
    assert "골목닭집" in await mina.last()
    await mina.says("/coupons 닭밤2026")
    assert await mina.last() == "이미 받은 쿠폰이에요."
    assert len(await coupons_of(world, mina)) == 1


async def test_the_last_one_goes_to_who_was_first(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner, audience=Audience.PUBLIC, quota=1)
    mina, juno = await world.customer("민아"), await world.customer("주노")
    for someone in (mina, juno):
        await someone.says("/stores")
        await someone.taps("골목닭집")

    assert await mina.taps("쿠폰 받기") == "3,000원 할인 쿠폰을 받았어요."
    assert await juno.taps("쿠폰 받기") == "쿠폰이 모두 나갔어요."

    assert (len(await coupons_of(world, mina)), await coupons_of(world, juno)) == (1, [])
    await owner.says("/coupon")
    assert "나간 쿠폰 1/1장" in await owner.last()


async def test_a_repeated_tap_takes_no_second_one(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner, audience=Audience.PUBLIC, per_customer=5)
    mina = await world.customer("민아")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    message, button = await mina.find("쿠폰 받기")
    tapped = await mina.does("tap", message_id=message["message_id"], data=button["callback_data"])

    repeat = {"bot": mina.bot, "update_id": tapped["update_id"]}
    await post(world.http, "/sim/repeat", repeat)
    await world.settles()

    assert len(await coupons_of(world, mina)) == 1
    await mina.taps("쿠폰 받기")  # a tap of its own is another one
    assert len(await coupons_of(world, mina)) == 2


async def test_what_is_stopped_is_given_out_no_more_and_stays_good(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner, audience=Audience.PUBLIC)
    mina, juno = await world.customer("민아"), await world.customer("주노")
    for someone in (mina, juno):
        await someone.says("/stores")
        await someone.taps("골목닭집")
    await mina.taps("쿠폰 받기")

    await owner.says("/coupon")
    await owner.taps("3,000원 할인 · 나눠 주는 중")
    await owner.taps("그만 나눠 주기")
    assert "이미 받은 손님은" in (await owner.last())
    await owner.taps("그만 나눠 주기")
    assert "그만 나눠 줌" in await owner.last()

    assert await juno.taps("쿠폰 받기") == "기간이 지난 쿠폰이에요."
    order = await mina.orders("반반치킨")
    assert order.discount == 3_000


async def test_what_nobody_used_is_over_when_its_time_is(world: World) -> None:
    owner = await world.owner()
    campaign = await gives_out(
        world, owner, audience=Audience.PUBLIC, good_for=timedelta(minutes=3)
    )
    mina = await world.customer("민아")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.taps("쿠폰 받기")

    await world.passes(minutes=4)

    assert (await the_coupon_of(world, mina)).status is CouponStatus.EXPIRED
    await mina.says("/coupons")
    assert await mina.last() == "지금 쓸 수 있는 쿠폰이 없어요."
    await owner.says("/coupon")
    assert "끝남" in str((await owner.messages())[-1])
    stopped = await world.the_house.deps.db.write(stop_coupons, campaign.id, by=owner.person)
    assert not stopped.was_stopped


async def test_one_for_a_first_order_is_no_good_for_a_second(world: World) -> None:
    """Mina had it in her cart, and then ordered without it."""
    owner = await world.owner()
    await gives_out(world, owner)
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("쿠폰 바꾸기")
    await mina.taps("쿠폰 안 쓰기")
    order = await mina.pays()
    assert order.discount == 0
    await mina.picks("반반치킨")
    assert "쿠폰\u2003" not in await mina.last()
    await mina.taps("쿠폰 쓰기")
    assert "첫 주문에만 쓸 수 있어요." in await mina.last()
