"""Whenever something happens, the right words to the right people: short, true, and the money said."""

from __future__ import annotations

from core.orders.model import OrderStatus
from tests.world import World, text_of


async def test_a_placed_order_is_one_short_message_without_a_sound(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    said = (await mina.messages())[-1]
    assert text_of(said) == "골목닭집에 주문을 전했어요."
    assert said["silent"]
    await owner.answers("수락 20분")
    assert not (await mina.messages())[-1].get("silent")


async def test_a_store_that_lets_an_order_go_is_said_to_have_agreed(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    await owner.answers("취소 받아들이기")
    assert await mina.last() == (
        f"골목닭집이 취소 요청을 받아들였어요. {order.total:,}원을 돌려드려요."
    )


async def test_a_wish_nobody_answered_is_not_said_to_be_refused(world: World) -> None:
    """The store never said that it is cooking already."""
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.answers("수락 20분")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    await world.passes(minutes=6)
    assert await mina.last() == "골목닭집의 답이 없어 주문을 그대로 진행해요."


async def test_who_fetches_is_not_promised_that_it_is_brought(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.says("콜라 1")
    await mina.taps("포장으로 바꾸기")
    await mina.pays()
    await owner.answers("수락 20분", "품절 메뉴 빼기", "콜라", "^빼기")
    assert (await mina.last()).endswith("나머지는 그대로 준비해요.")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    await owner.answers("그대로 진행")
    assert (await mina.last()).endswith("그대로 준비해 둘게요.")


async def test_an_order_that_was_never_paid_says_that_nothing_was_charged(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company("declining")
    await mina.orders("반반치킨")
    await world.passes(minutes=11)
    assert await mina.last() == (
        "10분 안에 결제되지 않아 주문을 취소했어요. 돈은 나가지 않았어요."
    )


async def test_where_nobody_knows_whether_money_was_taken_nobody_says_that_it_was_not(
    world: World,
) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company("refusing")
    order = await mina.orders("반반치킨")
    await world.passes(minutes=11)
    assert (await world.order(order.id)).status is OrderStatus.EXPIRED
    for said in (await mina.last(), await mina.card()):
        assert "결제된 것으로 확인되면 바로 돌려드려요." in said
        assert "나가지 않았어요" not in said


async def test_who_pays_at_the_door_hears_nothing_of_money(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨", way="d")
    await owner.answers("거절", "재료가 떨어졌어요")
    assert await mina.last() == "골목닭집이 주문을 받지 못했어요. 재료가 떨어졌어요."
    assert "돈은" not in await mina.card()


async def test_when_the_store_side_is_back_the_card_says_so(world: World) -> None:
    """Who was told that the store is not reached hears once that it is, and the card follows."""
    await world.owner()
    mina = await world.customer("민아")
    await world.switch_store_side(on=False)
    await mina.orders("반반치킨")
    await world.passes(minutes=6)
    assert "연락이 늦어지고 있어요" in await mina.card()
    await world.switch_store_side(on=True)
    await world.settles()
    assert await mina.last() == "골목닭집과 연락됐어요. 곧 답이 올 거예요."
    assert "보통 1분 안에 답해요" in await mina.card()
    await world.passes(minutes=1)
    assert sum("연락됐어요" in said for said in await mina.read()) == 1


async def test_who_was_told_of_no_trouble_hears_of_no_end_of_it(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await world.switch_store_side(on=False)
    await mina.orders("반반치킨")
    await world.passes(minutes=2)
    await world.switch_store_side(on=True)
    await world.settles()
    assert not any("연락됐어요" in said for said in await mina.read())
