"""An hour after the end nobody at work reads a door, by whichever way it was told."""

from __future__ import annotations

from sqlalchemy import text

from core.database.transaction import Transaction
from core.keeping.leaving import ask_to_leave
from core.keeping.mydata import everything_about
from core.outbox.event import Who
from core.people.model import Role
from core.people.tables import People
from tests.programs import (
    Program,
    admins_program,
    customers_program,
    offered,
    riders_program,
    stores_program,
)
from tests.riding import a_rider, a_store_with_riders, ready
from tests.world import Someone, Worker, World

DOORS = ("1203호", "은행나무로", "9876-5432", "98765432", "12345678")


def _is_told(said: object) -> bool:
    return any(door in str(said) for door in DOORS)


async def _nobody_reads_it(*people: Someone) -> None:
    for someone in people:
        assert not any(_is_told(said) for said in await someone.read()), someone.name


async def test_what_a_program_was_answered_is_told_again_without_it(world: World) -> None:
    """The same key hears the same answer for a day, and of a door no more than may be read."""
    mina, store = await customers_program(world), await stores_program(world)
    rider = await riders_program(world)
    delivery = await offered(world, mina, store, rider)
    take = f"/api/deliveries/{delivery}/take"
    taken = await rider.calls("POST", take, key="take")
    order_id = taken.body["order_id"]
    cooked = await store.asks(order_id, "start-cooking", key="cook")
    assert _is_told(taken.body) and _is_told(cooked.body)
    await store.asks(order_id, "finish-cooking")
    for verb in ("depart", "deliver"):
        await rider.asks(order_id, verb)
    again = await store.asks(order_id, "start-cooking", key="cook")
    assert again.body == cooked.body, "within the hour nothing is hidden"
    world.clock.forward(3_601)
    later = [
        await store.asks(order_id, "start-cooking", key="cook"),
        await rider.calls("POST", take, key="take"),
    ]
    assert [answer.status for answer in later] == [200, 200]
    assert not _is_told([answer.body for answer in later])
    assert later[0].body["total"] == cooked.body["total"]


async def test_the_log_of_what_was_said_tells_it_to_nobody_at_work(world: World) -> None:
    owner = await world.owner()
    mina, store = await customers_program(world), Program(world, owner.person, Who.STORE)
    admin = await admins_program(world)
    order_id = (await mina.orders(pay=True)).body["id"]
    await world.settles()
    about = f"/api/notifications?order_id={order_id}"

    async def texts(who: object, asked: str = about) -> list[str | None]:
        told = await who.calls("GET", asked)  # type: ignore[attr-defined]  # a program
        return [each["text"] for each in told.body["notifications"] if each["kind"] != "bare"]

    assert any(_is_told(said) for said in await texts(store))
    for asked in (about, "/api/notifications", f"/api/notifications?customer_id={mina.person}"):
        assert not any(_is_told(said) for said in await texts(admin, asked)), asked
    for verb, body in (("accept", {"minutes": 10}), ("start-cooking", None),
                       ("finish-cooking", None), ("depart", None), ("deliver", None)):  # fmt: skip
        await store.asks(order_id, verb, body)
    world.clock.forward(3_601)
    for asked in (about, "/api/notifications"):
        assert not any(_is_told(said) for said in await texts(store, asked)), asked
    assert await texts(store), "that something was said stays"


async def test_tickets_that_were_asked_for_are_hidden_as_those_that_rang(world: World) -> None:
    """Every message a command sent, however soon the next one took its place."""
    owner = await a_store_with_riders(world)
    junho, mina = await a_rider(world), await world.customer("민아")
    order = await mina.orders("반반치킨")
    for command in ("/accept {} 10", "/cook {}", "/ready {}"):
        await owner.says(command.format(order.number))
    await world.passes(minutes=1)
    for command in ("/take {}", "/pickup {}"):
        await junho.says(command.format(order.number))
    assert any(_is_told(said) for said in await junho.read())
    await junho.says(f"/delivered {order.number}")
    world.clock.forward(58 * 60)
    await world.passes(minutes=4)
    await _nobody_reads_it(owner, junho)


async def test_what_an_admin_looked_at_is_hidden_with_the_rest(world: World) -> None:
    admin, owner = await world.admin(), await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await admin.says(f"/order {order.number}")
    await admin.taps("주소 보기")
    assert _is_told(await admin.last())
    await owner.brings_it()
    world.clock.forward(58 * 60)
    await world.passes(minutes=4)
    await _nobody_reads_it(owner, admin)


async def test_ones_own_data_has_nobody_elses_door(world: World) -> None:
    """Who works here has their own; what they were told of an order is its customer's."""
    owner, junho = await a_store_with_riders(world), await a_rider(world)
    mina, order = await ready(world, owner)
    for command in ("/take {}", "/pickup {}", "/delivered {}"):
        await junho.says(command.format(order.number))
    db = world.the_house.deps.db
    for who in (owner, junho):
        told = await db.read(everything_about, who.person)
        assert len(told["notices"]) > 1
        told.pop("people")  # their own phone
        assert not _is_told(told), who.name
    assert _is_told(await db.read(everything_about, mina.person))


async def test_who_leaves_is_in_no_answer_to_a_store(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    order_id = (await mina.orders(pay=True)).body["id"]
    await store.asks(order_id, "reject", {"reason": "busy"}, key="no")
    await world.settles()
    db = world.the_house.deps.db
    assert await db.read(_answers_about, order_id) == 1
    await db.write(ask_to_leave, mina.person, bot="")
    await world.passes(minutes=1)
    assert await db.read(lambda tx: tx[People].get(mina.person)) is None
    assert await db.read(_answers_about, order_id) == 0


_ABOUT = text("SELECT count(*) AS n FROM answers WHERE body LIKE :about")


def _answers_about(tx: Transaction, order_id: str) -> int:
    return int(tx.sql.only(_ABOUT, about=f"%{order_id}%").n)


async def test_a_rider_who_leaves_takes_no_door_along(world: World) -> None:
    """Forgotten minutes after the hand-over: nobody could hide it an hour later."""
    owner, junho = await a_store_with_riders(world), await a_rider(world)
    _, order = await ready(world, owner)
    for command in ("/take {}", "/pickup {}", "/delivered {}"):
        await junho.says(command.format(order.number))
    await _leaves(junho)


async def test_staff_who_leave_take_no_door_along(world: World) -> None:
    """While it is under way, too: others bring it."""
    await world.owner()
    cook, mina = await world.owner(role=Role.STAFF), await world.customer("민아")
    await mina.orders("반반치킨")
    await cook.says("/orders")
    await cook.taps("#1 · 접수 대기")
    await _leaves(cook)


async def _leaves(worker: Worker) -> None:
    assert any(_is_told(said) for said in await worker.read())
    await worker.says("/deleteme")
    await worker.taps("네, 모두 지울게요")
    await worker.world.passes(minutes=3)
    await _nobody_reads_it(worker)
    assert await worker.world.db.read(lambda tx: tx[People].get(worker.person)) is None
