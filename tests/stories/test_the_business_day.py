"""Numbers begin anew at five in the morning; dinner does not end then."""

from __future__ import annotations

from cli.passing import seconds_until
from core.orders.model import OrderStatus
from tests.world import World


def until_ten_to_five(world: World) -> None:
    """The night goes by."""
    world.clock.forward(seconds_until(5, world.clock.now()) - 600)


async def test_an_order_from_before_five_keeps_its_number_until_it_ends(world: World) -> None:
    """#1 of the night and #1 of the morning: each is found while it is under way."""
    owner, admin = await world.owner(), await world.admin()
    mina, jun = await world.customer("민아"), await world.customer("준")
    until_ten_to_five(world)
    late = await mina.orders("반반치킨")
    await owner.taps("수락 20분")

    await world.passes(minutes=15)
    await owner.says(f"/cook {late.number}")
    assert (await world.order(late.id)).status is OrderStatus.COOKING
    await admin.says(f"/order {late.number}")
    assert (await admin.last()).startswith(f"골목닭집 #{late.number}")

    early = await jun.orders("반반치킨")
    assert early.number == late.number
    await owner.says(f"/ready {late.number}")
    await owner.taps("조리 중")
    await owner.taps("조리 완료")
    assert (await world.order(late.id)).status is OrderStatus.READY
    assert (await world.order(early.id)).status is OrderStatus.PLACED


async def test_an_order_that_ended_in_the_night_is_told_until_its_number_is_another_s(
    world: World,
) -> None:
    """Who asks at five past five after what ended at five to is not told there was nothing."""
    owner, admin = await world.owner(), await world.admin()
    mina, jun = await world.customer("민아"), await world.customer("준")
    until_ten_to_five(world)
    late = await mina.orders("반반치킨")
    await owner.answers("거절", "재료가 떨어졌어요")

    await world.passes(minutes=15)
    await admin.says(f"/order {late.number}")
    assert (await admin.last()).startswith(f"골목닭집 #{late.number}")
    await owner.says(f"/ready {late.number}")
    assert "거절" in await owner.last()

    early = await jun.orders("반반치킨")
    assert early.number == late.number
    await owner.says(f"/cook {early.number}")
    assert (await world.order(late.id)).status is OrderStatus.REJECTED
