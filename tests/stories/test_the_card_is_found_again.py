"""Somebody who waits for dinner asks where it is: the card comes down, and stays one."""

from __future__ import annotations

from typing import Any

import pytest

from core.people.tables import People
from tests.world import World, post, text_of


def with_buttons(messages: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """The bot's messages that say *words* and can be tapped."""
    return [m for m in messages if words in text_of(m) and m.get("reply_markup")]


async def test_start_again_brings_the_card_down_and_the_old_one_loses_its_buttons(
    world: World,
) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    first = (await mina.find("주문 취소"))[0]["message_id"]
    await mina.says("고마워요")
    before = len(await mina.messages())

    await mina.says("/start")

    shown = await mina.messages()
    assert len(shown) == before + 2  # what she wrote, and the card; no greeting beside it
    assert "골목닭집에 전했어요" in text_of(shown[-1])
    [card] = with_buttons(shown, "골목닭집에 전했어요")
    assert card["message_id"] == shown[-1]["message_id"] != first
    await owner.answers("수락 20분")
    assert "주문을 받았어요" in await mina.card()
    old = next(m for m in await mina.messages() if m["message_id"] == first)
    assert "골목닭집에 전했어요" in text_of(old)  # redrawn no more
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    assert (await world.order(order.id)).cancel_asked_at is not None


@pytest.mark.parametrize("command", ["/status", "/cancel"])
async def test_status_brings_it_down_too_and_twice_leaves_one(world: World, command: str) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await mina.says(command)
    await mina.says(command)
    assert len(with_buttons(await mina.messages(), "골목닭집에 전했어요")) == 1
    await owner.brings_it()
    assert "맛있게 드세요!" in await mina.card()
    await mina.says(command)
    assert await mina.last() == "지금 진행 중인 주문이 없어요."
    await mina.says("/start")
    assert "다시 오셨네요" in await mina.last()


async def test_of_several_one_chooses_and_the_list_becomes_the_card(world: World) -> None:
    await world.owner()
    await world.owner("새별분식")
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await mina.orders("떡볶이", "떡볶이", at="새별분식")
    await mina.says("/start")
    assert "어느 것을 볼까요" in await mina.last()
    await mina.taps("골목닭집.*접수 대기")
    assert "골목닭집에 전했어요" in await mina.last()
    assert len(with_buttons(await mina.messages(), "골목닭집에 전했어요")) == 1
    assert len(with_buttons(await mina.messages(), "새별분식에 전했어요")) == 1


async def test_who_blocked_the_bot_and_comes_back_is_reachable_again(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await post(world.http, "/sim/block", {"bot": mina.bot, "person": mina.person})
    await owner.answers("수락 20분")
    assert await world.db.read(lambda tx: tx[People].is_lost("customer", mina.person))
    back = {"bot": mina.bot, "person": mina.person, "blocked": False}
    await post(world.http, "/sim/block", back)
    await mina.says("/start")
    assert not await world.db.read(lambda tx: tx[People].is_lost("customer", mina.person))
    assert "주문을 받았어요" in await mina.last()
