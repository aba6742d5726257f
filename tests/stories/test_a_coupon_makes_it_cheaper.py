"""A coupon from the owner's first tap to what it brought: shown, used, spent, or back in hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.coupons.model import Audience, CouponStatus, Terms
from core.coupons.use_cases import take_coupon
from core.orders.discounts import DiscountKind
from core.orders.model import OrderStatus
from tests.coupons import THREE_THOUSAND, coupons_of, gives_out, the_coupon_of
from tests.world import World

S = CouponStatus


async def test_a_first_order_is_cheaper_by_itself(world: World) -> None:
    """The owner makes it with a few taps; a stranger finds it in the cart, and pays less."""
    owner = await world.owner()
    await owner.says("/coupon")
    assert "아직 나눠 준 쿠폰이 없어요" in await owner.last()
    for button in (
        "새 쿠폰 만들기", "금액 할인", r"3,000원", r"15,000원", "첫 주문 손님", "제한 없음", "7일",
    ):  # fmt: skip
        await owner.taps(button)
    assert "3,000원 할인 · 15,000원 이상 · 첫 주문 손님 · 제한 없음 · 7일" in await owner.last()
    await owner.taps("나눠 주기 kg")
    assert "첫 주문 손님의 장바구니에 저절로 들어가요" in await owner.last()

    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    assert "쿠폰\u2003-3,000원" in await mina.last()
    order = await mina.pays()

    assert (order.discount, order.total) == (3_000, 18_500)
    assert "쿠폰\u2003-3,000원" in await mina.card()
    assert "쿠폰\u2003-3,000원" in await owner.last()
    (payment,) = await world.books()
    assert payment["totalAmount"] == 18_500
    assert (await the_coupon_of(world, mina)).status is S.HELD
    await owner.brings_it()
    coupon = await the_coupon_of(world, mina)
    assert (coupon.status, coupon.order_id) == (S.SPENT, order.id)
    assert "쿠폰\u2003-3,000원" in await mina.card()

    await mina.picks("반반치킨")
    assert "쿠폰" not in await mina.last()
    await owner.says("/coupon")
    assert "나간 쿠폰 1장 · 쓴 쿠폰 1장 · 매출 18,500원" in await owner.last()


@pytest.mark.parametrize("end", ["rejected", "cancelled", "expired"])
async def test_an_order_that_ends_undelivered_gives_its_coupon_back(
    world: World, end: str
) -> None:
    """Good for a day at least, though it would have been over meanwhile."""
    owner = await world.owner()
    await gives_out(world, owner, good_for=timedelta(minutes=5))
    mina = await world.customer("민아")
    if end == "expired":
        await world.the_company("declining")
    order = await mina.orders("반반치킨")
    assert order.discount == 3_000
    await world.passes(minutes=4)
    if end == "rejected":
        await owner.answers("거절", "재료가 떨어졌어요")
    elif end == "cancelled":
        await mina.taps("주문 취소")
        await mina.taps("네, 취소할게요")
    await world.passes(minutes=7)
    assert (await world.order(order.id)).status.value == end
    assert any(said.endswith("쿠폰도 다시 쓸 수 있어요.") for said in await mina.read())
    coupon = await the_coupon_of(world, mina)
    assert (coupon.status, coupon.order_id) == (S.RETURNED, None)
    assert coupon.ends_at - world.clock.now() > timedelta(hours=23)

    await world.the_company("ok")
    again = await mina.orders("반반치킨")
    assert again.discount == 3_000
    await owner.brings_it()
    coupon = await the_coupon_of(world, mina)
    assert (coupon.status, coupon.order_id) == (S.SPENT, again.id)


async def test_what_the_menu_offers_is_taken_with_a_tap(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner, THREE_THOUSAND, Audience.PUBLIC)
    await gives_out(world, owner, Terms(DiscountKind.FREE_DELIVERY, 0), Audience.PUBLIC)
    mina = await world.customer("민아")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    for coupon in ("3,000원 할인", "배달팁 무료"):
        assert await mina.taps(f"쿠폰 받기 · .*{coupon}") == f"{coupon} 쿠폰을 받았어요."
    await mina.says("/coupons")
    assert (await mina.last()).count("골목닭집") == 2


async def test_the_best_is_picked_and_another_or_none_may_be(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    for terms in (
        THREE_THOUSAND, Terms(DiscountKind.PERCENT, 20, 3_500), Terms(DiscountKind.FREE_DELIVERY, 0),
        Terms(DiscountKind.AMOUNT, 9_000, min_order=50_000),
    ):  # fmt: skip
        campaign = await gives_out(world, owner, terms, Audience.PUBLIC)
        await world.the_house.deps.db.write(take_coupon, mina.person, campaign.id)

    await mina.picks("반반치킨")
    assert "쿠폰\u2003-3,500원" in await mina.last()  # 20 % would be 3,900
    await mina.taps("쿠폰 바꾸기")
    assert "9,000원 할인: 30,500원 더 담으면 쓸 수 있어요." in await mina.last()
    await mina.taps("배달팁 무료.*-2,000원")
    assert "쿠폰\u2003-2,000원" in await mina.last()
    await mina.picks("양념치킨")
    assert "쿠폰\u2003-2,000원" in await mina.last()  # what one chose stays
    await mina.taps("포장으로 바꾸기")
    assert "쿠폰\u2003-3,500원" in await mina.last()  # there is no fee any more
    await mina.taps("쿠폰 바꾸기")
    await mina.taps("쿠폰 안 쓰기")
    assert "쿠폰\u2003" not in await mina.last()
    order = await mina.pays()
    assert (order.discount, order.coupon_id) == (0, None)


async def test_what_is_taken_out_goes_back_net_of_the_coupons_share(world: World) -> None:
    """38,500 won of food, 3,850 off: the dish of 19,000 gives back 17,100."""
    owner = await world.owner()
    await gives_out(world, owner, Terms(DiscountKind.PERCENT, 10))
    mina = await world.customer("민아")
    await mina.picks("반반치킨", "양념치킨")
    order = await mina.pays()
    assert (order.items_total, order.discount) == (38_500, 3_850)
    await owner.answers("수락 20분")

    await owner.taps("품절 메뉴 빼기")
    await owner.taps(r"양념치킨.*lp\|")
    assert "17,100원을 덜 받아요. 주문은 19,550원이 돼요." in await owner.last()
    await owner.taps(r"빼기.* lt\|")
    await world.passes(seconds=3)

    after = await world.order(order.id)
    assert (after.discount, order.total - after.total) == (1_950, 17_100)
    (payment,) = await world.books()
    assert payment["balanceAmount"] == after.total == 19_500 + 2_000 - 1_950
    assert "쿠폰\u2003-1,950원" in await mina.card()
    await owner.answers("조리 시작", "조리 완료", "배달 출발", "배달 완료")
    await owner.says("/coupon")
    assert f"매출 {after.total:,}원" in await owner.last()


async def test_an_order_that_costs_nothing_is_placed_without_a_card(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner, Terms(DiscountKind.PERCENT, 100))
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("포장으로 바꾸기")
    order = await mina.pays()
    assert (order.total, order.status) == (0, OrderStatus.PLACED)
    assert await world.books() == []


async def test_in_english_too(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner, Terms(DiscountKind.PERCENT, 10, 3_000, min_order=15_000))
    await gives_out(
        world, owner, Terms(DiscountKind.FREE_DELIVERY, 0), Audience.CODE, code="WELCOME"
    )
    mina = await world.customer("Mina", lang="en")
    await mina.says("/coupons welcome")
    assert "You have it: Free delivery." in await mina.read()
    await mina.picks("Half & half", at="Alley Chicken")
    assert "Coupon\u2003-₩2,000" in await mina.last()
    await mina.taps("Change coupon")
    assert (await mina.last()).startswith("Which coupon?")
    await mina.taps("No coupon")
    assert len(await coupons_of(world, mina)) == 2
