"""/mydata is all of it; /deleteme forgets it at once, or as soon as nothing is open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.people.tables import People
from core.stores.tables import Stores
from tests.forgetting import an_evening, nothing_is_left, the_books_add_up
from tests.needles import WHERE_THEY_WORK, Planted, found_of, logged_to, numbers_left
from tests.riding import a_rider, a_store_with_riders, ready
from tests.world import Customer, Worker, World


async def _file_of(world: World, someone: Customer | Worker) -> dict[str, Any]:
    await someone.says("/mydata")
    sent = (await someone.messages())[-1]
    assert "비밀인 값은 빼고" in sent["caption"]
    async with world.http.get(f"/sim/files/{sent['document']['file_id']}") as answer:
        found: dict[str, Any] = json.loads(await answer.read())
    return found


async def test_mydata_is_all_about_whoever_asks_and_nobody_else(world: World) -> None:
    owner, juno = await world.owner(), await world.customer("주노")
    await juno.orders("후라이드")
    mina = Planted(world, 0)
    await mina.arrives()
    await mina.fills_the_cart()
    order = await mina.pays("d")
    await owner.answers("수락 20분")
    found = await _file_of(world, mina)
    said = json.dumps(found, ensure_ascii=False)
    for needle in (mina.phone, mina.street, mina.door, mina.word("요청"), mina.name, order.id):
        assert needle in said
    for others in (str(juno.person), str(owner.person), "주노"):
        assert others not in said
    of_juno = json.dumps(await _file_of(world, juno), ensure_ascii=False)
    assert "(secret)" in of_juno and mina.phone not in of_juno
    of_owner = json.dumps(await _file_of(world, owner), ensure_ascii=False)
    assert str(owner.person) in of_owner and mina.phone not in of_owner


async def test_deleteme_asks_and_forgets_at_once(world: World, tmp_path: Path) -> None:
    log = tmp_path / "house.log"
    with logged_to(log):
        owner, juno = await world.owner(), await world.customer("주노")
        people, orders = await an_evening(world, owner, 1)
        (mina,) = people
        theirs = await juno.orders("후라이드")
        await owner.brings_it()
        await mina.says("/deleteme")
        assert "모두 지울까요?" in await mina.last() and "5년 이상" in await mina.last()
        await mina.taps("그만두기")
        assert "그대로 두었어요" in await mina.last()
        assert await found_of(mina, world, tmp_path, log)

        await mina.says("/deleteme")
        await mina.taps("네, 모두 지울게요")
        assert await mina.last() == "모두 지웠어요. 그동안 고마웠어요."
        await world.passes(seconds=4)
    await nothing_is_left(world, people, tmp_path, log)
    await the_books_add_up(world, *orders, theirs)
    assert (await world.order(theirs.id)).address is not None

    await mina.says("/start")  # who comes back is new
    assert "어디로" in await mina.last() or "반가워요" in await mina.last()
    await mina.says("/orders")
    assert "골목닭집" not in await mina.last()


async def test_deleteme_waits_politely_for_what_is_open(world: World, tmp_path: Path) -> None:
    log = tmp_path / "house.log"
    with logged_to(log):
        owner, mina = await world.owner(), Planted(world, 3)
        await mina.arrives()
        await mina.fills_the_cart()
        order = await mina.pays("d")
        await mina.says("/deleteme")
        await mina.taps("네, 모두 지울게요")
        assert "아직은 지울 수 없어요" in await mina.last()
        assert "진행 중인 주문이 있어요" in await mina.last()
        await owner.brings_it()
        assert (await world.order(order.id)).status is OrderStatus.DELIVERED
        await world.passes(minutes=2)
        assert "이제 내 정보를 모두 지워요" in await mina.last()
    await nothing_is_left(world, [mina], tmp_path, log)
    await the_books_add_up(world, order)


async def test_a_question_of_long_ago_is_asked_anew(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await mina.says("/deleteme")
    world.clock.forward(3_600)
    await mina.taps("네, 모두 지울게요")
    assert "모두 지울까요?" in await mina.last()
    assert await world.db.read(lambda tx: tx[People].get(mina.person)) is not None
    await mina.taps("네, 모두 지울게요")
    assert await world.db.read(lambda tx: tx[People].get(mina.person)) is None


async def test_who_changes_their_mind_while_it_waits_keeps_everything(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await mina.says("/deleteme")
    await mina.taps("네, 모두 지울게요")
    await mina.taps("그만두기")
    await owner.brings_it()
    await world.passes(minutes=3)
    assert (await world.order(order.id)).customer_id == mina.person


async def test_a_rider_hands_over_what_they_carry_and_is_forgotten(world: World) -> None:
    owner, junho = await a_store_with_riders(world), await a_rider(world)
    _, order = await ready(world, owner)
    await junho.taps("수락")
    await junho.taps("픽업했어요")
    await junho.says("/deleteme")
    assert "하던 일" in await junho.last()
    await junho.taps("네, 모두 지울게요")
    assert "배달하고 있는 음식이 있어요" in await junho.last()
    await junho.taps("전달했어요")
    await world.passes(minutes=3)
    assert await numbers_left(world.db, junho.person) == []
    await the_books_add_up(world, order)


async def test_the_last_owner_finishes_the_open_orders_and_the_store_closes(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await world.db.write(_is_the_only_owner, owner.person)
    order = await mina.orders("반반치킨")
    await owner.says("/deleteme")
    await owner.taps("네, 모두 지울게요")
    assert "가게에 진행 중인 주문이 있어요" in await owner.last()
    await owner.brings_it()
    await world.passes(minutes=3)
    assert await numbers_left(world.db, owner.person) == []
    await the_books_add_up(world, order)
    store = await world.db.read(lambda tx: tx[Stores].get(WHERE_THEY_WORK))
    assert store.suspended_at is not None


def _is_the_only_owner(tx: Transaction, person_id: int) -> None:
    for worker, role in tx[People].workers_of(WHERE_THEY_WORK):
        if worker != person_id:
            tx[People].take_role(worker, role, WHERE_THEY_WORK)
