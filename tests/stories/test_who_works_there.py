"""/staff: a link lets one person in, an owner lets people go."""

from __future__ import annotations

import asyncio
import re

import pytest

from core.people.model import Role
from core.people.tables import People
from core.refusals import LastOwner, LinkSpent, NotYours
from core.stores.staff import invite, join, remove
from tests.owning import a_store, a_stranger, store_called
from tests.world import Worker, World, text_of

LINK = re.compile(r"https://t\.me/baedal_work_bot\?start=(join-[a-z2-7]{32})")


async def invites(owner: Worker, role: str = "직원") -> str:
    """/staff, and the link it made; what the link says after ?start=."""
    await owner.says("/staff")
    await owner.taps(f"{role} 초대 링크 만들기")
    found = next(filter(None, (LINK.search(said) for said in reversed(await owner.read()))))
    return found[1]


async def test_a_link_lets_one_person_in_once(world: World) -> None:
    """Jiho joins, hears the orders, and may not do what is the owner's; the link is spent."""
    sujin, jiho, dana = (
        await a_store(world),
        await a_stranger(world, "지호"),
        await a_stranger(world),
    )
    secret = await invites(sujin)
    listed, _ = await sujin.find("링크 1 취소")
    assert "열리지 않은 초대 링크: 직원" in text_of(listed)

    await jiho.says(f"/start {secret}")
    assert "수진이네 분식에서 일하게 됐어요 (직원)" in await jiho.last()
    assert "지호가 수진이네 분식에서 일하게 됐어요 (직원)" in await sujin.last()
    for command in ("/staff", "/sales", "/store"):
        await jiho.says(command)
        assert "모르는 명령" in await jiho.last()
    await jiho.says("/menu")
    assert "수진이네 분식 메뉴" in await jiho.last()

    await dana.says(f"/start {secret}")
    assert "쓸 수 없는 초대 링크" in await dana.last()
    await jiho.says(f"/start {secret}")
    assert "일하게 됐어요" in await jiho.last()
    assert len([t for t in await sujin.read() if "지호가" in t]) == 1


@pytest.mark.parametrize("how", ["cancelled", "too old", "never was"])
async def test_a_link_that_does_not_work(world: World, how: str) -> None:
    sujin, jiho = await a_store(world), await a_stranger(world, "지호")
    secret = await invites(sujin)
    if how == "cancelled":
        await sujin.taps("링크 1 취소")
        await sujin.taps("링크 취소하기")
        assert "열리지 않은" not in await sujin.last()
    elif how == "too old":
        world.clock.forward(24 * 3600 + 1)
    else:
        secret = f"join-{'a' * 32}"
    await jiho.says(f"/start {secret}")
    assert "쓸 수 없는 초대 링크" in await jiho.last()
    worker = await world.the_house.deps.db.read(lambda tx: tx[People].worker(jiho.person))
    assert not worker.roles


async def test_who_is_removed_hears_it_and_sees_nothing_more(world: World) -> None:
    sujin, jiho = await a_store(world), await a_stranger(world, "지호")
    secret = await invites(sujin)
    await jiho.says(f"/start {secret}")
    await sujin.says("/staff")
    await sujin.taps("지호 내보내기")
    await sujin.taps("지호 내보내기")
    assert sujin.toast == "지호를 내보냈어요."
    assert "이제 수진이네 분식에서 일하지 않아요" in await jiho.last()
    await jiho.says("/orders")
    assert "모르는 명령" in await jiho.last()
    await jiho.says(f"/start {secret}")
    assert "쓸 수 없는 초대 링크" in await jiho.last()


async def test_who_was_rung_and_left_is_no_stranger_to_the_books(world: World) -> None:
    """Jiho hears of a dinner and is gone before it is answered; the story's own books say yes."""
    owner, jiho = await world.owner(), await a_stranger(world, "지호")
    await jiho.says(f"/start {await invites(owner)}")
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    assert any("새 주문" in said for said in await jiho.read())
    await owner.says("/staff")
    await owner.taps("지호 내보내기")
    await owner.taps("지호 내보내기")
    worker = await world.the_house.deps.db.read(lambda tx: tx[People].worker(jiho.person))
    assert not worker.roles


async def test_a_store_keeps_an_owner(world: World) -> None:
    sujin, jiho = await a_store(world), await a_stranger(world, "지호")
    await sujin.says("/staff")
    await sujin.taps("수진 내보내기")
    await sujin.taps("수진 내보내기")
    assert "한 분은 있어야" in sujin.toast
    secret = await invites(sujin, "사장님")
    await jiho.says(f"/start {secret}")
    await jiho.says("/staff")
    await jiho.taps("수진 내보내기")
    await jiho.taps("수진 내보내기")
    assert "이제 수진이네 분식에서 일하지 않아요" in await sujin.last()
    await sujin.says("/staff")
    assert "모르는 명령" in await sujin.last()


async def test_two_people_with_one_link_are_one(world: World) -> None:
    sujin = await a_store(world)
    jiho, dana = await a_stranger(world, "지호"), await a_stranger(world, "다나")
    store, db = await store_called(world, "수진이네 분식"), world.the_house.deps.db
    for _ in range(5):
        secret = await db.write(invite, store.id, Role.STAFF, by=sujin.person)
        came = await asyncio.gather(
            *(db.write(join, who.person, secret) for who in (jiho, dana)),
            return_exceptions=True,
        )
        assert [type(c) for c in came if isinstance(c, Exception)] == [LinkSpent]
        inside = jiho if not isinstance(came[0], Exception) else dana
        await db.write(remove, store.id, inside.person, by=sujin.person)


async def test_two_owners_who_remove_each_other_leave_one(world: World) -> None:
    sujin, jiho = await a_store(world), await a_stranger(world, "지호")
    store, db = await store_called(world, "수진이네 분식"), world.the_house.deps.db
    first, second = sujin.person, jiho.person
    for _ in range(5):
        await db.write(join, second, await db.write(invite, store.id, Role.OWNER, by=first))
        gone = await asyncio.gather(
            db.write(remove, store.id, first, by=second),
            db.write(remove, store.id, second, by=first),
            return_exceptions=True,
        )
        (refused,) = (g for g in gone if isinstance(g, Exception))
        assert isinstance(refused, NotYours | LastOwner)
        ((left, role),) = await db.read(lambda tx: tx[People].workers_of(store.id))
        assert role is Role.OWNER
        first, second = left, first if left == second else second


async def test_a_stranger_can_do_none_of_it(world: World) -> None:
    await a_store(world)
    owner, store = await world.owner(), await store_called(world, "수진이네 분식")
    db = world.the_house.deps.db
    with pytest.raises(NotYours):
        await db.write(invite, store.id, Role.STAFF, by=owner.person)
    newest = (await owner.messages())[-1]
    for data in (
        f"pi|{store.id}|owner",
        f"pr|{store.id}|{owner.person}|1",
        "px|1",
        f"ps|{store.id}",
    ):
        assert await owner.taps_old(newest["message_id"], data) == "찾을 수 없어요."
