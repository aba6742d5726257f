"""Somebody else's coupon, an old button, two orders for one coupon: a clear answer, no discount."""

from __future__ import annotations

from datetime import timedelta

from core.coupons.model import Audience, CouponStatus
from tests.coupons import coupons_of, gives_out, the_coupon_of
from tests.programs import Program, customers_program
from tests.world import World


async def test_a_coupon_that_another_order_took_is_not_used_twice(world: World) -> None:
    """A program orders with it while the chat shows the price with it: the chat is told so."""
    owner = await world.owner()
    await gives_out(world, owner)
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    coupon = await the_coupon_of(world, mina)
    other = await customers_program(world, card=False)
    program = Program(world, mina.person, other.who)
    placed = await program.orders(coupon_id=coupon.id, pay=True, total=17_000)
    assert (placed.status, placed.body["discount"]) == (201, 3_000)

    said = await mina.taps(r"\bp\|c\|")

    assert said == "다른 주문에 쓰고 있는 쿠폰이에요."
    assert (await mina.newest()).id == placed.body["id"]
    await mina.find("합계\u2003.*|21,500원 결제")  # the cart says what it costs now
    order = await mina.pays()
    assert (order.discount, order.total) == (0, 21_500)


async def test_a_coupon_that_is_over_by_now_needs_a_fresh_tap(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner, good_for=timedelta(minutes=2))
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    world.clock.forward(180)

    assert await mina.taps(r"\bp\|c\|") == "기간이 지난 쿠폰이에요."
    assert (await world.everything())["orders"] == 0
    assert (await mina.pays()).total == 21_500


async def test_a_price_seen_without_the_coupon_is_never_charged_with_it(world: World) -> None:
    """Two carts in the chat: the older one's button answers that it changed."""
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    message, button = await mina.find(r"\bp\|c\|")
    await gives_out(world, owner)
    await mina.says("/cart")
    assert "쿠폰\u2003-3,000원" in await mina.last()

    said = await mina.taps_old(message["message_id"], button["callback_data"])

    assert said == "그사이 바뀌었어요. 지금 모습으로 보여드려요."
    assert (await world.everything())["orders"] == 0


async def test_somebody_elses_coupon_is_none(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner, audience=Audience.CODE, code="WELCOME")
    mina, juno = await world.customer("민아"), await world.customer("주노")
    await mina.says("/coupons WELCOME")
    hers = await the_coupon_of(world, mina)
    await juno.picks("반반치킨")
    cart = (await juno.messages())[-1]["message_id"]
    _, pay = await juno.find(r"\bp\|c\|")
    version = pay["callback_data"].rpartition("|")[2]

    assert await juno.taps_old(cart, f"kp|{hers.id}|{version}") == "찾을 수 없어요."

    program = Program(world, juno.person, (await customers_program(world, card=False)).who)
    answer = await program.orders(coupon_id=hers.id)
    assert (answer.status, answer.code) == (404, "not_found")
    order = await juno.pays()
    assert order.discount == 0
    assert (await the_coupon_of(world, mina)).status is CouponStatus.ISSUED


async def test_another_stores_owner_finds_no_campaign(world: World) -> None:
    owner, other = await world.owner(), await world.owner("별빛반점")
    campaign = await gives_out(world, owner, audience=Audience.PUBLIC)
    message = (await other.messages())[-1]["message_id"]
    for forged in (f"ks|{campaign.id}", f"kz|{campaign.id}|1", "kn|1", "kl|1", "ks|999"):
        assert await other.taps_old(message, forged) == "찾을 수 없어요.", forged
    mina = await world.customer("민아")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    assert await mina.taps("쿠폰 받기") == "3,000원 할인 쿠폰을 받았어요."


async def test_who_works_nowhere_has_no_such_command(world: World) -> None:
    admin = await world.admin()
    await admin.says("/coupon")
    assert await admin.last() == "모르는 명령이에요. /help 를 눌러 보세요."


async def test_an_old_question_shows_what_is_asked_now(world: World) -> None:
    """Buttons of an earlier question, of a dialogue begun anew, and of one that is done."""
    owner = await world.owner()
    await owner.says("/coupon")
    await owner.taps("새 쿠폰 만들기")
    message, kind = await owner.find("금액 할인")
    await owner.taps("금액 할인")
    await owner.taps_old(message["message_id"], kind["callback_data"])
    assert "얼마를 깎아 줄까요?" in await owner.last()
    await owner.taps("처음부터")
    await owner.taps_old(message["message_id"], kind["callback_data"])
    assert "어떤 쿠폰을 만들까요?" in await owner.last()
    for button in ("배달팁 무료", "금액 상관없이", "첫 주문 손님", "제한 없음", "오늘까지"):
        await owner.taps(button)
    message, done = await owner.find("나눠 주기 kg")
    await owner.taps("나눠 주기 kg")
    await owner.taps_old(message["message_id"], done["callback_data"])
    listed = await owner.last()
    assert listed.startswith("골목닭집 쿠폰")
    assert listed.count("배달팁 무료") == 1
    await owner.says("그냥 하는 말")
    assert await owner.last() == "모르는 명령이에요. /help 를 눌러 보세요."


async def test_the_dialogue_goes_on_after_a_restart(world: World) -> None:
    owner = await world.owner()
    await owner.says("/coupon")
    for button in ("새 쿠폰 만들기", "금액 할인", "3,000원"):
        await owner.taps(button)
    await world.close()
    await world.start()
    await owner.says("15,000")
    assert "3,000원 할인 · 15,000원 이상" in await owner.last()
    assert "누구에게 줄까요?" in await owner.last()
    await owner.taps("그만두기")
    assert await owner.last() == "쿠폰을 만들지 않았어요."


async def test_an_empty_cart_forgets_its_coupon(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner)
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("비우기")
    await mina.taps("네, 비울게요")
    await mina.picks("짜장면", at="별빛반점")
    assert "쿠폰\u2003" not in await mina.last()
    assert len(await coupons_of(world, mina)) == 1


async def test_going_without_a_coupon_is_for_one_dinner(world: World) -> None:
    owner = await world.owner()
    await gives_out(world, owner)
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("쿠폰 바꾸기")
    await mina.taps("쿠폰 안 쓰기")
    await mina.taps("− 반반치킨")
    await mina.picks("반반치킨")
    assert "쿠폰\u2003-3,000원" in await mina.last()
