"""A worker has one ticket an order: it rings again with its buttons, and comes where it is asked."""

from __future__ import annotations

from typing import Any

from core.orders.model import OrderStatus
from core.people.model import Role
from tests.world import Someone, World, text_of


async def tappable(someone: Someone) -> list[dict[str, Any]]:
    """The messages of their chat that have buttons."""
    return [m for m in await someone.messages() if m.get("reply_markup")]


async def test_a_second_ring_brings_the_ticket_down_with_its_buttons(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    first, button = await owner.find("수락 20분")

    await world.passes(minutes=2)

    [ticket] = await tappable(owner)
    assert ticket["message_id"] == (await owner.messages())[-1]["message_id"]
    assert text_of(ticket).startswith("#1 주문이 기다리고 있어요\n반반치킨")
    rung = [text for text in await owner.read() if "아래에서 다시 알렸어요" in text]
    assert len(rung) == 2
    toast = await owner.taps_old(first["message_id"], button["callback_data"])
    assert toast == ""  # an old finger on the old place still accepts
    assert (await world.order(order.id)).status is OrderStatus.ACCEPTED
    [ticket] = await tappable(owner)
    assert text_of(ticket).startswith("#1 접수했어요")


async def test_rung_again_it_is_answered_where_it_rang(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await world.passes(minutes=1)
    rang = (await owner.messages())[-1]["message_id"]
    await owner.brings_it()
    last = next(m for m in await owner.messages() if m["message_id"] == rang)
    assert text_of(last).startswith("#1 배달 완료")
    assert await tappable(owner) == []


async def test_an_order_nobody_answered_is_not_called_rejected(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await world.passes(minutes=6)
    said = await owner.read()
    assert any(text.startswith("#1 응답 없음\n") for text in said)
    assert not any("거절" in text for text in said)


async def test_a_wish_to_cancel_comes_with_the_buttons_that_answer_it(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.answers("수락 20분")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    [ticket] = await tappable(owner)
    assert ticket["message_id"] == (await owner.messages())[-1]["message_id"]
    assert text_of(ticket).startswith("#1 손님이 취소를 요청했어요\n")
    assert text_of(ticket).count("취소를 요청") == 1
    await owner.taps("그대로 진행")
    [ticket] = await tappable(owner)
    assert text_of(ticket).startswith("#1 접수했어요")


async def test_orders_brings_the_ticket_down_and_it_follows_there(world: World) -> None:
    owner = await world.owner()
    staff = await world.owner(role=Role.STAFF)
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    first = (await owner.find("수락 20분"))[0]["message_id"]
    await owner.says("/orders")
    await owner.taps("#1 · 접수 대기")
    [ticket] = await tappable(owner)
    assert text_of(ticket).startswith("새 주문 #1")
    assert ticket["message_id"] != first
    old = next(m for m in await owner.messages() if m["message_id"] == first)
    assert text_of(old).startswith("새 주문 #1")

    await staff.says("/orders")
    await staff.taps("#1 · 접수 대기")
    await staff.taps("수락 20분")

    [ticket] = await tappable(owner)
    assert text_of(ticket).startswith("#1 접수했어요")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    assert text_of((await tappable(staff))[0]).startswith("#1 손님이 취소를 요청했어요")


async def test_a_command_moves_the_ticket_too(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.says("/accept 1 30")
    [ticket] = await tappable(owner)
    assert ticket["message_id"] == (await owner.messages())[-1]["message_id"]
    assert text_of(ticket).startswith("#1 접수했어요")
    await owner.says("/cook 1")
    assert len(await tappable(owner)) == 1


async def test_reasons_asked_for_in_words_leave_one_ticket(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.says("/reject 1")
    await owner.taps("돌아가기")
    [ticket] = await tappable(owner)
    assert text_of(ticket).startswith("새 주문 #1")
    await owner.answers("거절", "재료가 떨어졌어요")
    assert (await world.order(order.id)).status is OrderStatus.REJECTED
    assert await tappable(owner) == []
