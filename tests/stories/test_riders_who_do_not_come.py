"""Riders who are silent, say no, change their minds or do not come: no order waits for them."""

from __future__ import annotations

from core.deliveries.model import DeliveryStatus, OfferStatus
from core.orders.model import OrderStatus
from core.stores.model import Carrier
from tests.riding import a_rider, a_store_with_riders, asked, delivery_of, offers_of, ready
from tests.world import World

S = OfferStatus


async def test_a_silent_rider_costs_45_seconds(world: World) -> None:
    """Junho does not answer: Sora, who is further away, is asked; his card says it is over."""
    owner = await a_store_with_riders(world)
    junho, sora = await a_rider(world, "준호"), await a_rider(world, "소라", metres=1_500)
    _, order = await ready(world, owner)
    assert not any("배달 제안" in text for text in await sora.read())

    await world.passes(seconds=50)

    assert "배달 제안" in await sora.last()
    assert "45초" not in await junho.ticket(order)
    assert [o.status for o in await offers_of(world, order)] == [S.LAPSED, S.OPEN]
    await junho.says(f"/take {order.number}")  # too late: Sora has the word
    assert "그 번호의 주문이 없어요" in await junho.last()
    await sora.answers("수락", "픽업했어요", "전달했어요")
    assert (await world.order(order.id)).status is OrderStatus.DELIVERED
    assert (await junho.row()).silences == 1


async def test_the_only_rider_may_still_say_yes_a_little_later(world: World) -> None:
    """Nobody else is asked meanwhile: his late yes is as good as any."""
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    _, order = await ready(world, owner)
    await world.passes(seconds=60)
    assert "아직 받을 수 있어요" in await junho.ticket(order)
    await junho.taps("수락")
    assert (await delivery_of(world, order)).rider_id == junho.person
    assert (await junho.row()).silences == 0


async def test_a_no_asks_the_next_one_at_once(world: World) -> None:
    owner = await a_store_with_riders(world)
    junho, sora = await a_rider(world, "준호"), await a_rider(world, "소라", metres=900)
    _, order = await ready(world, owner)
    old, button = await junho.find("수락")

    assert await junho.taps("거절") == "알겠어요. 다음에 부탁드려요."
    await asked(world, order)
    assert "배달 제안" in await sora.last()
    await sora.taps("수락")

    # The card he had before: it says what is true now.
    assert await junho.taps_old(old["message_id"], button["callback_data"]) == (
        "다른 라이더가 먼저 받았어요."
    )
    assert "지나간 제안" in await junho.ticket(order)
    assert (await delivery_of(world, order)).rider_id == sora.person


async def test_three_silences_end_a_shift(world: World) -> None:
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    await ready(world, owner)
    await world.passes(minutes=14)
    assert not (await junho.row()).on_shift
    assert any("근무를 잠시 멈췄어요" in text for text in await junho.read())


async def test_nobody_there_is_told_and_the_next_who_comes_is_asked(world: World) -> None:
    """The store, the admins and Mina hear it; whoever goes on shift then is asked."""
    owner = await a_store_with_riders(world)
    admin = await world.admin()
    mina, order = await ready(world, owner)
    await world.passes(seconds=30)
    assert await mina.last() == "라이더를 찾고 있어요. 조금 늦어질 수 있어요."
    assert any(f"#{order.number} 라이더를 찾지 못했어요" in text for text in await owner.read())
    assert "라이더를 찾지 못했어요" in await admin.last()

    far = await a_rider(world, "멀리", metres=5_000)
    await far.says("/offers")  # too far to be asked, near enough to say yes
    assert "받을 수 있음" in (await far.find("골목닭집"))[1]["text"]
    junho = await a_rider(world)
    await world.passes(seconds=30)
    assert "배달 제안" in await junho.last()
    await junho.answers("수락", "픽업했어요", "전달했어요")
    assert (await world.order(order.id)).status is OrderStatus.DELIVERED


async def test_the_store_may_set_out_itself_while_nobody_has_said_yes(world: World) -> None:
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    mina, order = await ready(world, owner)
    old, button = await junho.find("수락")

    await owner.taps("직접 배달 출발")

    assert "지나간 제안" in await junho.ticket(order)
    assert await junho.taps_old(old["message_id"], button["callback_data"]) == ("이미 출발했어요.")
    assert (await mina.card()).startswith("지금 가고 있어요")
    await owner.taps("배달 완료")
    delivery = await delivery_of(world, order)
    assert (delivery.status, delivery.carried_by) == (DeliveryStatus.DELIVERED, Carrier.STORE)
    await junho.says("/earnings")
    assert "오늘 0건" in await junho.last()


async def test_the_store_does_not_take_what_a_rider_has(world: World) -> None:
    """Neither sets out with it nor says that it is there, until the rider is out of reach."""
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    _, order = await ready(world, owner)
    old, button = await owner.find("직접 배달 출발")
    await junho.taps("수락")
    assert "라이더 준호 · 오는 중" in await owner.last()
    assert "가져다드려요" in await owner.taps_old(old["message_id"], button["callback_data"])
    await junho.taps("픽업했어요")
    await owner.says(f"/delivered {order.number}")
    assert await owner.last() == "라이더가 가져다드려요."

    await world.passes(minutes=60)  # his phone fell into the river
    await owner.says(f"/delivered {order.number}")
    assert (await world.order(order.id)).status is OrderStatus.DELIVERED
    assert f"#{order.number} 배달 완료" in await junho.ticket(order)


async def test_a_rider_who_cannot_come_after_all_gives_it_back(world: World) -> None:
    owner = await a_store_with_riders(world)
    junho, sora = await a_rider(world, "준호"), await a_rider(world, "소라", metres=900)
    mina, order = await ready(world, owner)
    await junho.taps("수락")
    assert await junho.taps("못 가요") == "알겠어요. 다른 라이더를 찾을게요."
    assert "라이더를 찾고 있어요" in await owner.last()
    assert "라이더가 정해졌어요" not in await mina.card()
    await asked(world, order)
    assert "배달 제안" in await sora.last()
    await sora.taps("수락")
    assert "라이더 소라" in await owner.last()


async def test_a_rider_who_does_not_come_is_looked_for_no_more(world: World) -> None:
    """Ten minutes beside ready food: another one is asked, he hears it."""
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    _, order = await ready(world, owner)
    await junho.taps("수락")
    sora = await a_rider(world, "소라", metres=900)

    await world.passes(minutes=16)

    assert any("다른 라이더를 찾고 있어요" in text for text in await junho.read())
    assert any("배달 제안" in text for text in await sora.read())
    assert (await delivery_of(world, order)).rider_id is None


async def test_late_food_gets_a_new_time_and_at_last_the_admins(world: World) -> None:
    owner = await a_store_with_riders(world)
    admin = await world.admin()
    junho = await a_rider(world)
    mina, order = await ready(world, owner)
    await junho.answers("수락", "픽업했어요")
    promised = (await world.order(order.id)).eta_at

    await world.passes(minutes=50)

    new = (await world.order(order.id)).eta_at
    assert promised is not None
    assert new is not None
    assert new > promised
    assert sum("조금 늦어지고 있어요" in text for text in await mina.read()) == 3
    assert "배달이 많이 늦어요" in await admin.last()
    await owner.find("배달 완료")  # from now on the store may close it
    await junho.taps("전달했어요")  # his buttons are still good
    assert (await world.order(order.id)).status is OrderStatus.DELIVERED


async def test_a_cancel_reaches_the_rider_wherever_they_are(world: World) -> None:
    """Asked, on the way to the store, on the way to the door: each hears it."""
    owner = await a_store_with_riders(world)
    admin, junho = await world.admin(), await a_rider(world)
    _, offered = await ready(world, owner)
    await admin.says(f"/cancel {offered.number} 비가 와요")
    await admin.taps(r"rc\|")
    assert "지나간 제안" in await junho.ticket(offered)
    assert (await delivery_of(world, offered)).status is DeliveryStatus.CANCELLED
    assert [o.status for o in await offers_of(world, offered)] == [S.WITHDRAWN]

    _, coming = await ready(world, owner)
    await junho.taps("수락")
    await admin.says(f"/cancel {coming.number} 비가 와요")
    await admin.taps(r"rc\|")
    assert any(f"#{coming.number} 주문이 취소됐어요" in text for text in await junho.read())
    assert (await delivery_of(world, coming)).status is DeliveryStatus.CANCELLED

    _, carried = await ready(world, owner)
    await junho.answers("수락", "픽업했어요")
    old, button = await junho.find("전달했어요")
    await admin.says(f"/cancel {carried.number} 비가 와요")
    await admin.taps(r"rc\|")
    assert any("배달료 3,000원은 드려요" in text for text in await junho.read())
    assert (await delivery_of(world, carried)).status is DeliveryStatus.FAILED
    assert "바뀌었어요" in await junho.taps_old(old["message_id"], button["callback_data"])
    await junho.says("/earnings")
    assert "오늘 1건 · 3,000원" in await junho.last()


async def test_while_the_store_side_is_down_nobody_is_asked_or_blamed(world: World) -> None:
    owner = await a_store_with_riders(world)
    junho = await a_rider(world)
    _, order = await ready(world, owner)
    await world.switch_store_side(on=False)
    await world.passes(minutes=3)
    assert [o.status for o in await offers_of(world, order)] == [S.OPEN]

    await world.switch_store_side(on=True)
    await world.settles()
    await world.passes(seconds=30)
    assert [o.status for o in await offers_of(world, order)] == [S.OPEN]
    await junho.taps("수락")
    assert (await junho.row()).silences == 0
    assert (await delivery_of(world, order)).rider_id == junho.person
