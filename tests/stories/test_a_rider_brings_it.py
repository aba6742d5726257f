"""An order that a rider brings: asked, taken, picked up when ready, handed over, paid for."""

from __future__ import annotations

from core.deliveries.model import DeliveryStatus
from core.orders.model import OrderStatus
from core.stores.model import Carrier
from tests.riding import (
    a_rider,
    a_store_with_riders,
    asked,
    delivery_of,
    dinner,
    offers_of,
    ready,
)
from tests.world import World


async def test_dinner_arrives_by_rider(world: World) -> None:
    """Junho is asked when it is cooked, says yes, fetches it and hands it over."""
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    mina, order = await ready(world, owner)
    assert "배달 제안 · 3,000원" in await junho.last()
    assert "101동" not in await junho.last()  # the door is shown to who brings it
    assert "라이더를 찾고 있어요" in await owner.last()

    await junho.taps("수락")
    assert "1203호" in await junho.ticket(order)
    assert "라이더 준호 · 오는 중" in await owner.last()
    assert "라이더가 정해졌어요" in await mina.card()
    await junho.taps("픽업했어요")
    assert (await mina.card()).startswith("라이더가 가고 있어요")
    assert "라이더가 가고 있어요" in await mina.last()
    assert "도착 예정" in await mina.card()
    await junho.taps("전달했어요")

    assert (await world.order(order.id)).status is OrderStatus.DELIVERED
    assert (await delivery_of(world, order)).status is DeliveryStatus.DELIVERED
    assert await mina.last() == "도착했어요. 따뜻할 때 드세요!"
    assert await junho.ticket(order) == f"#{order.number} 배달 완료 · 3,000원"
    assert f"#{order.number} 배달 완료" in await owner.last()
    await junho.says("/earnings")
    assert "오늘 1건 · 3,000원" in await junho.last()


async def test_the_same_in_words(world: World) -> None:
    """/offers, /take, /pickup and /delivered do what the buttons do."""
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    _, order = await ready(world, owner)

    await junho.says("/offers")
    assert "제안 1건" in await junho.last()
    await junho.says(f"/take {order.number}")
    assert "음식이 준비됐어요" in await junho.last()
    await junho.says(f"/pickup {order.number}")
    await junho.says(f"/delivered {order.number}")

    assert (await world.order(order.id)).status is OrderStatus.DELIVERED
    assert await junho.last() == f"#{order.number} 배달 완료 · 3,000원"


async def test_a_store_that_delivers_itself_asks_no_rider(world: World) -> None:
    owner = await world.owner()
    junho = await a_rider(world)
    _, order = await dinner(world, owner, "조리 시작", "조리 완료")
    await world.passes(seconds=2)

    await owner.answers("배달 출발", "배달 완료")

    assert not any("배달 제안" in text for text in await junho.read())
    assert await offers_of(world, order) == []
    assert (await delivery_of(world, order)).carried_by is Carrier.STORE
    assert (await delivery_of(world, order)).status is DeliveryStatus.DELIVERED


async def test_an_accepted_order_keeps_the_way_it_began(world: World) -> None:
    """The owner switches while one is cooking and one is unanswered."""
    owner = await world.owner()
    junho = await a_rider(world)
    mina, own = await dinner(world, owner)
    later = await mina.orders("반반치킨")

    await owner.says("/delivery")
    await owner.taps("라이더 배달로 바꾸기")
    assert "라이더가 배달해요" in await owner.last()
    await owner.says(f"/accept {later.number}")
    for command in ("cook", "ready"):
        for order in (own, later):
            await owner.says(f"/{command} {order.number}")
    await asked(world, later)

    assert [o.order_id for o in await offers_of(world, later)] == [later.id]
    assert await offers_of(world, own) == []
    await owner.says(f"/depart {own.number}")
    assert (await world.order(own.id)).status is OrderStatus.DELIVERING
    await junho.taps("수락")
    assert (await delivery_of(world, later)).rider_id == junho.person


async def test_a_rider_is_asked_ahead_and_waits_for_the_food(world: World) -> None:
    """Five minutes before it should be ready Junho is asked; he cannot take it before it is."""
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    _, order = await dinner(world, owner, "조리 시작")
    await world.passes(minutes=14)
    assert not any("배달 제안" in text for text in await junho.read())

    await world.passes(minutes=2)
    await junho.taps("수락")
    assert "와 주세요" in await junho.ticket(order)
    await junho.says(f"/pickup {order.number}")
    assert await junho.last() == "아직 조리 중이에요."
    await owner.answers("조리 완료")

    assert "음식이 준비됐어요" in await junho.last()
    await junho.taps("픽업했어요")
    assert (await world.order(order.id)).status is OrderStatus.DELIVERING


async def test_the_money_at_the_door_is_told_to_who_brings_it(world: World) -> None:
    """And told anew when a dish is taken out meanwhile."""
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", "양념치킨", way="d")
    await owner.answers("수락 10분", "조리 시작")
    await world.passes(minutes=6)
    await junho.taps("수락")
    assert f"만나서 결제 {order.total:,}원" in await junho.ticket(order)

    await owner.taps("품절 메뉴 빼기")
    await owner.taps(r"양념치킨.*lp\|")
    await owner.taps(r"빼기.* lt\|")
    left = (await world.order(order.id)).total
    assert left < order.total
    assert f"만나서 결제 {left:,}원" in await junho.ticket(order)
    await owner.answers("조리 완료")
    await junho.answers("픽업했어요", "전달했어요")
    assert (await world.order(order.id)).status is OrderStatus.DELIVERED


async def test_food_that_is_fetched_asks_nobody(world: World) -> None:
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("포장으로 바꾸기")
    await mina.pays()
    await owner.answers("수락 20분", "조리 시작", "조리 완료")
    await world.passes(seconds=2)
    assert not any("배달 제안" in text for text in await junho.read())
    await owner.answers("픽업 완료")
    assert "가져가셨네요" in await mina.last()
