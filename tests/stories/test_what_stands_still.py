"""What stands still: told to the admins once, and run again by them."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from cli.roles import _again_and_again
from core import policies
from core.audit.model import Deed
from core.audit.queries import deeds
from core.database.transaction import Transaction
from core.fulfilment.use_cases import start_cooking
from core.orders.events import CookingStarted
from core.orders.model import Order
from core.outbox.event import Who
from core.outbox.relay import PAUSES, replay
from core.outbox.tables import Outbox
from core.people.use_cases import enrol_admins
from core.refusals import NotYours
from core.stuck.use_cases import MOST_ALONE, tell_of_what_is_stuck
from core.texts import story as story_texts
from core.timers.tables import Timers
from tests.patience import PATIENCE
from tests.world import Worker, World


async def alerts(admin: Worker, words: str) -> list[str]:
    """What the bot told that admin with these words in it."""
    return [said for said in await admin.read() if words in said]


async def test_an_order_that_stands_too_long_is_told_once(world: World) -> None:
    """The food is promised in ten minutes and nobody moves on: one alert, with a way to it."""
    admin, owner = await world.admin(), await world.owner()
    english = await world.admin("Sky")
    await english.says("/language")
    await english.taps("English")
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.taps("수락 10분")
    await admin.says("/stuck")
    assert await admin.last() == "멈춰 있는 것이 없어요."

    await world.passes(minutes=40)

    name = f"골목닭집 #{order.number} 주문"
    (said,) = await alerts(admin, "조리가 끝나지 않았어요")
    assert said.startswith(f"{name}: 약속한 시간이 2")
    assert len(await alerts(english, "not cooked")) == 1
    await admin.taps("주문 이야기 보기")
    assert "주문 접수 10분" in await admin.last()
    await admin.says("/stuck")
    assert f"{name}\u2003조리 늦음 · " in await admin.last()
    await admin.says("/admin")
    assert "멈춘 것\u20031" in await admin.last()
    await admin.taps("멈춘 것 1")
    await admin.taps(f"골목닭집 #{order.number}")
    assert "주문 접수 10분" in await admin.last()


async def test_many_at_once_are_told_in_one_message(world: World) -> None:
    admin, owner = await world.admin(), await world.owner()
    for name in "가나다라마바"[: MOST_ALONE + 1]:
        mina = await world.customer(name)
        await mina.orders("반반치킨")
        await owner.taps("수락 10분")
    world.clock.forward(45 * 60)
    await world.the_house.deps.db.write(tell_of_what_is_stuck)
    await world.the_house.deps.db.write(tell_of_what_is_stuck)
    await world.settles()
    assert await alerts(admin, "조리가 끝나지 않았어요") == []
    assert len(await alerts(admin, f"{MOST_ALONE + 1}건이 한꺼번에")) == 1
    await admin.taps("멈춘 것 보기")
    assert "멈춰 있는 것 6" in await admin.last()


async def test_what_is_parked_is_mended_and_replayed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A policy raises for one order; the admin replays it once it is mended, and it runs once."""
    admin, owner = await world.admin(), await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.taps("수락 20분")
    table = dict(policies.POLICIES)
    broken = {**table, CookingStarted: (lambda tx, event, recorded: 1 / 0,)}
    monkeypatch.setattr("core.house.POLICIES", broken)
    await fails_eight_times(world, order, owner)

    (said,) = await alerts(admin, "8번 막혀서")
    assert said.startswith(f"골목닭집 #{order.number} 주문: 뒷일이")
    assert "CookingStarted · ZeroDivisionError" in said
    assert "조리" not in await mina.last()
    await admin.says("/replay")
    assert "막혀서 멈춘 뒷일 1" in await admin.last()
    monkeypatch.setattr("core.house.POLICIES", table)
    (parked,) = await world.the_house.deps.db.read(lambda tx: tx[Outbox].parked(10))

    assert await admin.taps(f"골목닭집 #{order.number} 주문 다시") == "1건을 다시 돌려요."

    assert await admin.last() == "막혀서 멈춘 뒷일이 없어요."
    assert "조리" in await mina.card()
    heard = await mina.read()
    again = await world.the_house.deps.db.write(replay, by=admin.person, event_id=parked.id)
    await world.settles()
    assert again == 0
    assert await mina.read() == heard
    told, _ = await world.the_house.deps.db.read(deeds, admin.person)
    assert [t.entry.deed for t in told] == [Deed.REPLAY]
    with pytest.raises(NotYours):
        await world.the_house.deps.db.write(replay, by=owner.person)


async def fails_eight_times(world: World, order: Order, owner: Worker | None = None) -> None:
    """The store begins to cook, and time goes by until what fails is parked and told."""
    db = world.the_house.deps.db
    if owner is not None:
        await db.write(start_cooking, order.id, by=owner.person)

    def tries(tx: Transaction) -> int:
        return max(recorded.tries for recorded in tx[Outbox].of_order(order.id))

    for n, pause in enumerate((*PAUSES, None), 1):
        async with asyncio.timeout(PATIENCE):
            while await db.read(tries) < n:
                await asyncio.sleep(0.02)
        if pause is not None:
            world.clock.forward(pause.total_seconds() + 1)
            await db.write(lambda tx: tx.wake("events"))
    await world.passes(seconds=1)


async def test_what_is_parked_again_is_told_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, owner = await world.admin(), await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.taps("수락 20분")
    broken = {**policies.POLICIES, CookingStarted: (lambda tx, event, recorded: 1 / 0,)}
    monkeypatch.setattr("core.house.POLICIES", broken)
    await fails_eight_times(world, order, owner)
    (parked,) = await world.the_house.deps.db.read(lambda tx: tx[Outbox].parked(10))
    await world.the_house.deps.db.write(replay, by=admin.person)
    await fails_eight_times(world, order)
    (again,) = await world.the_house.deps.db.read(lambda tx: tx[Outbox].parked(10))
    assert again.id == parked.id
    assert len(await alerts(admin, "8번 막혀서")) == 2


async def test_a_loop_that_stumbles_is_told_to_the_admins(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await world.admin()
    stumbles = itertools.chain([True], itertools.repeat(False))

    async def falls(self: object) -> int:
        if next(stumbles):
            raise KeyError("현관 4821")
        return 0

    monkeypatch.setattr(type(world.the_house), "_hand_out", falls)
    await restart_the_relay(world)
    await world.passes(seconds=1)
    (said,) = await alerts(admin, "비틀거렸어요")
    assert "relay · KeyError" in said
    assert "4821" not in said


async def restart_the_relay(world: World) -> None:
    """Another loop beside the one that runs, as a process more would be."""
    house = world.the_house
    loop = asyncio.create_task(_again_and_again(house.deps.db, "relay", "events", house._hand_out))
    house._loops.append(loop)
    await asyncio.sleep(0.2)


async def test_a_timer_that_fails_is_told(world: World) -> None:
    admin = await world.admin()

    def odd(tx: Transaction) -> None:
        tx[Timers].set("payment_late", "nosuch0rder", tx.now, now=tx.now)

    await world.the_house.deps.db.write(odd)
    await world.passes(minutes=2)
    (said,) = await alerts(admin, "시간이 되어도")
    assert "NotYours · payment_late" in said
    assert "nosuch0rder" in said


async def test_an_admin_who_comes_later_hears_what_stands_still(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.taps("수락 10분")
    await world.passes(minutes=40)
    admin = Worker(world, "baedal_work_bot", 88_001, "하늘", "ko")
    await admin.moves_in()
    await admin.says("/start")
    await world.the_house.deps.db.write(enrol_admins, [admin.person])
    await world.passes(minutes=1.5)
    assert len(await alerts(admin, "조리가 끝나지 않았어요")) == 1
    assert Who.ADMIN.value in story_texts.WHO
