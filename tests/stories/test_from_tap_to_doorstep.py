"""An order from the customer's first tap to the doorstep, and every other way it can end."""

from __future__ import annotations

from core.orders.model import OrderStatus
from tests.world import World


async def test_dinner_arrives_and_is_paid_once(world: World) -> None:
    """Mina orders, the store accepts, cooks and brings it; her one card follows all the way."""
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    assert order.status is OrderStatus.PLACED
    assert "골목닭집에 전했어요" in await mina.card()
    assert f"새 주문 #{order.number}" in await owner.last()

    await owner.brings_it()

    assert (await world.order(order.id)).status is OrderStatus.DELIVERED
    assert (await mina.card()).startswith("맛있게 드세요!")
    assert await mina.last() == "도착했어요. 따뜻할 때 드세요!"
    (payment,) = await world.books()
    assert (payment["status"], payment["totalAmount"]) == ("DONE", order.total)


async def test_a_silent_store_costs_the_customer_nothing(world: World) -> None:
    """Mina pays, nobody answers, and she has her money back in six minutes."""
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")

    await world.passes(minutes=6)

    said = f"골목닭집이 응답하지 않아 주문을 취소했어요. {order.total:,}원을 돌려드려요."
    assert said in await mina.read()
    (payment,) = await world.books()
    assert (payment["status"], payment["balanceAmount"]) == ("CANCELED", 0)
    rings = [text for text in await owner.read() if "아래에서 다시 알렸어요" in text]
    assert len(rings) == 3


async def test_a_refusal_says_why_and_gives_everything_back(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")

    await owner.answers("거절", "재료가 떨어졌어요")

    assert await mina.last() == (
        f"골목닭집이 주문을 받지 못했어요. 재료가 떨어졌어요. {order.total:,}원을 돌려드려요."
    )
    await world.passes(seconds=2)
    assert [p["status"] for p in await world.books()] == ["CANCELED"]
    assert f"{order.total:,}원을 돌려드렸어요" in await mina.card()


async def test_a_customer_cancels_freely_until_the_store_accepts(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")

    await mina.taps("주문 취소")

    await mina.taps("네, 취소할게요")

    assert (await world.order(order.id)).status is OrderStatus.CANCELLED
    assert f"#{order.number} 주문이 취소됐어요" in await owner.last()
    await world.passes(seconds=2)
    assert [p["status"] for p in await world.books()] == ["CANCELED"]


async def test_after_that_the_store_is_asked_and_may_let_it_go(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분")

    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    assert "취소를 요청했어요" in await mina.card()
    await owner.answers("취소 받아들이기")

    assert (await world.order(order.id)).status is OrderStatus.CANCELLED
    await world.passes(seconds=2)
    assert [p["status"] for p in await world.books()] == ["CANCELED"]


async def test_or_it_goes_on_and_the_food_comes(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분")

    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    await owner.answers("그대로 진행", "조리 시작", "조리 완료", "배달 출발", "배달 완료")

    assert (await world.order(order.id)).status is OrderStatus.DELIVERED
    assert [p["status"] for p in await world.books()] == ["DONE"]


async def test_a_wish_nobody_answers_is_declined_by_the_clock(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.answers("수락 20분")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")

    await world.passes(minutes=6)

    assert "답이 없어 주문을 그대로 진행해요" in (await mina.read())[-1]


async def test_the_store_may_find_that_it_cannot_make_it(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분", "조리 시작", "못 해요", "재료가 떨어졌어요")

    assert (await world.order(order.id)).status is OrderStatus.CANCELLED
    await world.passes(seconds=2)
    assert [p["status"] for p in await world.books()] == ["CANCELED"]


async def test_food_that_is_fetched_needs_no_delivery(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("포장으로 바꾸기")
    order = await mina.pays()
    assert order.delivery_fee == 0

    await owner.answers("수락 20분", "조리 시작", "조리 완료", "픽업 완료")

    assert "가져가셨네요" in await mina.last()


async def test_paying_at_the_door_asks_no_company(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", way="d")
    assert order.status is OrderStatus.PLACED
    await owner.brings_it()
    assert await world.books() == []


async def test_a_declined_card_keeps_the_order_for_another_try(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company("declining")
    order = await mina.orders("반반치킨")
    assert order.status is OrderStatus.AWAITING_PAYMENT
    assert "다시 결제할 수 있어요" in await mina.card()

    await world.the_company("ok")
    await mina.taps("다시 결제")

    assert (await world.order(order.id)).status is OrderStatus.PLACED


async def test_an_order_nobody_pays_for_ends_by_itself(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await world.the_company("declining")
    order = await mina.orders("반반치킨")

    await world.passes(minutes=11)

    assert (await world.order(order.id)).status is OrderStatus.EXPIRED
    assert any("결제를 기다리고 있어요" in text for text in await mina.read())
    assert not any("새 주문 #" in text for text in await owner.read())


async def test_a_lost_reply_is_found_out_and_charged_once(world: World) -> None:
    """The company took the money and its answer was lost: one order, one charge."""
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company("losing_replies", times=1)
    order = await mina.orders("반반치킨")
    assert (await world.order(order.id)).status is OrderStatus.AWAITING_PAYMENT

    await world.passes(seconds=30)

    assert (await world.order(order.id)).status is OrderStatus.PLACED
    assert [p["status"] for p in await world.books()] == ["DONE"]


async def test_a_refund_the_company_will_not_take_is_tried_until_done(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await world.the_company("refusing", times=4)
    await owner.answers("거절", "재료가 떨어졌어요")

    await world.passes(minutes=12)

    (payment,) = await world.books()
    assert (payment["status"], len(payment["cancels"])) == ("CANCELED", 1)
    assert "원을 돌려드렸어요" in await mina.card()


async def test_while_the_store_side_is_down_its_clock_stands_still(world: World) -> None:
    """Orders and payments go on; the store finds them when it returns, with its full five minutes."""
    owner = await world.owner()
    mina = await world.customer("민아")
    await world.switch_store_side(on=False)
    order = await mina.orders("반반치킨")
    await world.passes(minutes=6)
    assert (await world.order(order.id)).status is OrderStatus.PLACED
    assert "기다려도 되고" in await mina.last()
    assert "가게와 연락이 늦어지고 있어요" in await mina.card()

    await world.switch_store_side(on=True)
    await world.settles()
    await world.passes(minutes=4)
    assert (await world.order(order.id)).status is OrderStatus.PLACED

    await world.switch_store_side(on=False)
    await world.passes(minutes=1)
    await world.switch_store_side(on=True)
    await world.settles()
    rung = (await owner.messages())[-1]["message_id"]
    await world.passes(minutes=1.25)
    again = (await owner.messages())[-1]
    assert "주문이 기다리고 있어요" in again["text"]
    assert again["message_id"] > rung  # it rings as often as after the first return
    await owner.brings_it()

    assert (await world.order(order.id)).status is OrderStatus.DELIVERED


async def test_a_store_that_is_never_reached_gives_the_money_back(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await world.switch_store_side(on=False)
    order = await mina.orders("반반치킨")

    await world.passes(minutes=31)

    assert (await world.order(order.id)).status is OrderStatus.REJECTED
    assert [p["status"] for p in await world.books()] == ["CANCELED"]


async def test_two_silences_in_a_row_pause_the_store(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    for _ in range(2):
        await mina.orders("반반치킨")
        await world.passes(minutes=6)

    assert any("주문을 잠시 멈췄어요" in text for text in await owner.read())
    await mina.says("/stores")
    assert "준비 중" in (await mina.find("골목닭집"))[1]["text"]
    await owner.says("/open")
    await mina.says("/stores")
    assert "준비 중" not in (await mina.find("골목닭집"))[1]["text"]
