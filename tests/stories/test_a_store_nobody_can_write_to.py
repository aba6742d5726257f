"""Only a ring that Telegram took starts a clock; a store out of reach is not a silent one."""

from __future__ import annotations

import pytest

from core.database.transaction import Transaction
from core.notices.model import Blocked, Never
from core.orders.model import Order, OrderStatus
from core.orders.tables import Orders
from core.people.model import Role
from core.people.tables import People
from core.people.use_cases import give_role, meet
from core.refusals import Refused
from core.ringing.use_cases import is_back, is_missed
from core.stores.model import Store
from core.stores.tables import Stores
from tests.queue_house import House, house, paid, placed
from tests.stories.test_admins_are_told import refuses
from tests.town import ADMIN, FIRST_OWNER, FIRST_STORE
from tests.world import World

__all__ = ["house"]

BLOCKED = Blocked("Forbidden: bot was blocked by the user")
STAFF = 9_900


def order_of(tx: Transaction, order: Order) -> Order:
    return tx[Orders].get(order.id)


def the_store(tx: Transaction) -> Store:
    return tx[Stores].get(FIRST_STORE)


def heard(house: House, person: int) -> list[str]:
    return [n.kind for n in house.said if n.person_id == person]


def told_admins(house: House) -> list[str]:
    return [str(n.facts.get("kind")) for n in house.said if n.person_id == ADMIN]


def works_alone(tx: Transaction, owner: int) -> None:
    (store_id,) = tx[People].worker(owner).stores()
    for person, role in tx[People].workers_of(store_id)[:]:
        if person != owner:
            tx[People].take_role(person, role, store_id)


def hire(tx: Transaction) -> None:
    meet(tx, STAFF, name="수아", lang="ko")
    give_role(tx, STAFF, Role.STAFF, FIRST_STORE)


async def test_two_tickets_that_telegram_refuses_pause_no_store(house: House) -> None:
    """Whoever makes a ticket that cannot be taken harms their own order, and nobody else's."""
    house.fates[FIRST_OWNER] = Never("Bad Request: can't parse entities")
    two = [await house.db.write(paid, 1_001), await house.db.write(paid, 1_002)]
    await house.all_is_seen_to()
    told = [n.facts["kind"] for n in house.said if n.person_id == ADMIN]
    assert told.count("ticket_refused") == 2, "at once, one for each"
    for _ in range(6):
        await house.all_is_seen_to(60)
    for order in two:
        now = await house.db.read(order_of, order)
        assert (now.status, now.end_reason) == (OrderStatus.REJECTED, "unreachable")
        assert now.rung_at is None
    store = await house.db.read(the_store)
    assert store.missed_in_a_row == 0
    assert store.is_open(house.clock.now())


async def test_a_store_of_which_everybody_blocked_the_bot(house: House) -> None:
    """Admins hear it at once, nobody orders there, after five minutes all money is back."""
    house.fates[FIRST_OWNER] = BLOCKED
    order = await house.db.write(paid, 1_001)
    await house.all_is_seen_to()
    (told,) = [n.facts for n in house.said if n.person_id == ADMIN]
    assert (told["kind"], told["order_id"]) == ("store_unreachable", order.id)
    assert not (await house.db.read(the_store)).is_open(house.clock.now())
    with pytest.raises(Refused):
        await house.db.write(placed, 1_002)

    for _ in range(4):
        await house.all_is_seen_to(60)
    assert (await house.db.read(order_of, order)).status is OrderStatus.PLACED
    await house.all_is_seen_to(61)
    await house.all_is_seen_to(5)

    now = await house.db.read(order_of, order)
    assert (now.status, now.end_reason) == (OrderStatus.REJECTED, "unreachable")
    assert len(house.company.given_back) == 1
    ends = [n for n in house.said if n.person_id == 1_001 and n.kind == "rejected"]
    assert [n.facts["reason"] for n in ends] == ["unreachable"]
    assert "store_not_reached" not in heard(house, 1_001), "nobody is asked to wait for nothing"
    store = await house.db.read(the_store)
    assert (store.missed_in_a_row, store.paused_until) == (0, None)
    await house.all_is_seen_to(3600)
    assert not (await house.db.read(the_store)).is_open(house.clock.now())

    house.fates.clear()
    assert await house.db.read(is_missed, FIRST_OWNER)
    await house.db.write(is_back, FIRST_OWNER)
    await house.db.write(is_back, FIRST_OWNER)
    assert not await house.db.read(is_missed, FIRST_OWNER)
    await house.all_is_seen_to()
    assert heard(house, FIRST_OWNER) == ["store_is_back"]
    assert (await house.db.read(the_store)).is_open(house.clock.now())
    again = await house.db.write(placed, 1_003)
    await house.all_is_seen_to()
    assert (await house.db.read(order_of, again)).rung_at is not None


async def test_a_ring_that_nobody_can_draw_is_told_within_a_minute(house: House) -> None:
    """It is tried a few times first: until it is parked somebody may still be rung."""
    house.cannot_draw.add("new_order")
    order = await house.db.write(paid, 1_001)
    await house.all_is_seen_to()
    assert "ticket_refused" not in told_admins(house)
    for _ in range(6):
        await house.all_is_seen_to(10)
    assert told_admins(house).count("ticket_refused") == 1
    for _ in range(6):
        await house.all_is_seen_to(60)
    now = await house.db.read(order_of, order)
    assert (now.status, now.end_reason) == (OrderStatus.REJECTED, "unreachable")


async def test_others_at_the_store_are_rung_at_once(house: House) -> None:
    house.fates[FIRST_OWNER] = BLOCKED
    await house.db.write(hire)
    order = await house.db.write(placed, 1_001)
    await house.all_is_seen_to()
    assert heard(house, STAFF) == ["new_order"]
    now = await house.db.read(order_of, order)
    assert (now.status, now.rung_at) == (OrderStatus.PLACED, house.clock.now())
    assert [n for n in house.said if n.person_id == ADMIN] == []


async def test_who_is_back_in_time_is_rung_and_has_five_minutes(house: House) -> None:
    house.fates[FIRST_OWNER] = BLOCKED
    order = await house.db.write(placed, 1_001)
    await house.all_is_seen_to(120)
    house.fates.clear()
    await house.db.write(is_back, FIRST_OWNER)
    await house.all_is_seen_to(1)
    assert "new_order" in heard(house, FIRST_OWNER)
    for _ in range(4):
        await house.all_is_seen_to(60)
    assert (await house.db.read(order_of, order)).status is OrderStatus.PLACED
    await house.all_is_seen_to(61)
    assert (await house.db.read(order_of, order)).end_reason == "no_answer"


async def test_a_store_where_nobody_works_is_out_of_reach(house: House) -> None:
    await house.db.write(lambda tx: tx[People].take_role(FIRST_OWNER, Role.OWNER, FIRST_STORE))
    order = await house.db.write(placed, 1_001)
    for _ in range(6):
        await house.all_is_seen_to(60)
    now = await house.db.read(order_of, order)
    assert (now.status, now.end_reason) == (OrderStatus.REJECTED, "unreachable")


async def test_any_word_of_its_owner_opens_it_again(world: World) -> None:
    """In the chats: the owner blocks the bot, an order comes and ends, the owner is back."""
    admin, owner, mina = await world.admin(), await world.owner(), await world.customer("민아")
    await world.db.write(works_alone, owner.person)
    await refuses(world, owner, "Forbidden: bot was blocked by the user", code=403)
    await mina.orders("반반치킨")
    (said,) = [s for s in await admin.read() if "메시지를 보낼 수 없어요" in s]
    assert "골목닭집" in said
    await world.passes(minutes=5.5)
    last = next(s for s in reversed(await mina.read()) if "연락할 방법이 없어" in s)
    assert "골목닭집" in last and "돌려드려요" in last
    now = world.clock.now()
    assert not (await world.db.read(lambda tx: tx[Stores].get(1))).is_open(now)

    await owner.says("/orders")

    assert any("다시 주문을 받아요" in s for s in await owner.read())
    assert (await world.db.read(lambda tx: tx[Stores].get(1))).is_open(now)
