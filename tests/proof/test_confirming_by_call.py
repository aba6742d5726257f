"""The API's calls that move money or promise something: what they say, once, or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from core.coupons.model import Audience
from core.coupons.use_cases import stop_coupons, take_by_code
from core.database.transaction import Transaction
from core.deliveries.tables import Deliveries
from core.deliveries.use_cases import decline, take
from core.fulfilment.amendments import cancel_by_admin
from core.orders.model import OrderStatus
from core.people.model import Role
from core.people.tables import People
from tests.coupons import gives_out, soon
from tests.programs import (
    Answer,
    Program,
    admins_program,
    customers_program,
    offered,
    riders_program,
    stores_program,
)
from tests.proof.going_on import BEFORE_A_STEP, STEPS, Others, goes_on, work_there_again
from tests.proof.pressing import presses
from tests.proof.standing import Standing, how_it_stands, what_came
from tests.world import World

pytestmark = pytest.mark.proof
#: The step, by its verb in the path, and what the call says.
VERBS: dict[str, tuple[str, Any]] = {
    "accept": ("accept", {"minutes": 25}),
    "reject": ("reject", {"reason": "busy"}),
    "start-cooking": ("cook", None),
    "finish-cooking": ("ready", None),
    "depart": ("depart", None),
    "deliver": ("delivered", None),
}
ORDER = "/api/orders/{order_id}"


async def comes_of(
    world: World, program: Program, method: str, path: str, body: Any = None
) -> tuple[Answer, Standing]:
    """The answer, and what is not as it was after it."""
    before = await how_it_stands(world)
    answer = await program.calls(method, path, body)
    await world.settles()
    return answer, what_came(before, await how_it_stands(world))


@presses(*(f"POST {ORDER}/{verb}" for verb in VERBS))
async def test_a_step_by_call_is_that_step_or_nothing(world: World) -> None:
    world.lets_anybody_hold_anything()
    me, colleague = await stores_program(world), await stores_program(world)
    admin, mina = await admins_program(world), await customers_program(world)
    who, db = Others(colleague.person, admin.person, me.person), world.the_house.deps.db
    for verb, (command, body) in VERBS.items():
        step = STEPS[command]
        for name, changes in BEFORE_A_STEP.items():
            order_id = (await mina.orders(pay_with="on_delivery")).body["id"]
            await db.write(goes_on, order_id, me.person, step.before)
            await db.write(changes, order_id, step, who)
            await world.settles()

            answer, came = await comes_of(
                world, me, "POST", f"/api/orders/{order_id}/{verb}", body
            )

            order = await world.order(order_id)
            if name == "nothing":
                assert (answer.status, order.status) == (200, step.after), verb
                assert len(came.pop("orders")) == 1 and set(came) <= {"deliveries"}, verb
                assert verb != "accept" or order.minutes == 25
            else:
                assert answer.status in (403, 404, 409), (verb, name)
                assert came == {}, (verb, name)
            await db.write(work_there_again, me.person)


@presses(f"POST {ORDER}/cancel")
async def test_a_cancel_by_call_gives_all_back_or_asks_the_store(world: World) -> None:
    """Free until the store accepts; from then on nothing happens but a question to the store."""
    owner, admin = await stores_program(world), await admins_program(world)
    mina, db = await customers_program(world), world.the_house.deps.db
    for by, to, status, kind in (
        (mina, None, 200, "cancelled"),
        (mina, OrderStatus.ACCEPTED, 202, "asked"),
        (mina, OrderStatus.READY, 409, "nothing"),
        (mina, OrderStatus.CANCELLED, 409, "nothing"),
        (admin, OrderStatus.READY, 200, "cancelled"),
        (admin, OrderStatus.DELIVERED, 409, "nothing"),
        (admin, OrderStatus.CANCELLED, 409, "nothing"),
    ):
        placed = (await mina.orders(pay=True)).body
        if to is OrderStatus.CANCELLED:
            await db.write(cancel_by_admin, placed["id"], by=admin.person, reason="장난")
        elif to is not None:
            await db.write(goes_on, placed["id"], owner.person, to)
        await world.settles()
        path = f"/api/orders/{placed['id']}/cancel"
        answer, came = await comes_of(world, by, "POST", path, {"reason": "마음이 바뀌었어요"})
        assert answer.status == status, (by.who, to)
        order = await world.order(placed["id"])
        if kind == "cancelled":
            ((_, amount, _, order_id),) = came["refunds"]
            assert (amount, order_id) == (placed["total"], placed["id"])
            assert order.status is OrderStatus.CANCELLED
            assert set(came) <= {"orders", "refunds", "deliveries", "audit"}
        elif kind == "asked":
            assert order.status is to and order.cancel_asked_at is not None
            assert set(came) == {"orders"}
        else:
            assert came == {}, (by.who, to)


@presses(
    "POST /api/stores/{store_id}/coupons", "DELETE /api/stores/{store_id}/coupons/{campaign_id}"
)
async def test_coupons_are_given_out_as_the_call_says_or_not(world: World) -> None:
    me, owner, db = await stores_program(world), await world.owner(), world.the_house.deps.db
    plan = {"kind": "amount", "value": 3_000, "audience": "code", "ends_at": soon(world)}
    path = "/api/stores/1/coupons"
    answer, came = await comes_of(world, me, "POST", path, {**plan, "code": "MINE"})
    ((mine, *told),) = came.pop("campaigns")
    assert (answer.status, told, came) == (201, [1, "amount", 3_000, "MINE", 0, None], {})
    theirs = await gives_out(world, owner, audience=Audience.CODE, code="THEIRS")
    taken, came = await comes_of(world, me, "POST", path, {**plan, "code": "THEIRS"})
    assert (taken.status, came) == (409, {})
    answer, came = await comes_of(world, me, "DELETE", f"{path}/{mine}")
    assert answer.status == 200 and {row[0] for row in came.pop("campaigns")} == {mine}
    assert came == {}
    await db.write(stop_coupons, theirs.id, by=owner.person)
    answer, came = await comes_of(world, me, "DELETE", f"{path}/{theirs.id}")
    assert (answer.status, answer.body["status"], came) == (200, "stopped", {})
    again = await gives_out(world, owner, audience=Audience.CODE, code="AGAIN")
    await db.write(_works_there_no_more, me.person)
    for method, to in (("POST", path), ("DELETE", f"{path}/{again.id}")):
        body = {**plan, "code": "LATER"} if method == "POST" else None
        answer, came = await comes_of(world, me, method, to, body)
        assert answer.status in (403, 404) and came == {}, method


def _works_there_no_more(tx: Transaction, person_id: int) -> None:
    tx[People].take_role(person_id, Role.OWNER, 1)


@presses("POST /api/coupons")
async def test_a_coupon_by_call_is_given_once_or_not(world: World) -> None:
    owner, mina = await world.owner(), await customers_program(world, card=False)
    juno, db = await customers_program(world, card=False), world.the_house.deps.db
    changes = ("nothing", "stopped", "all gone", "taken before")
    for change, code in zip(changes, ("ONE1", "TWO2", "THREE3", "FOUR4"), strict=True):
        campaign = await gives_out(world, owner, audience=Audience.CODE, code=code, quota=1)
        if change == "stopped":
            await db.write(stop_coupons, campaign.id, by=owner.person)
        elif change != "nothing":
            whose = juno if change == "all gone" else mina
            await db.write(take_by_code, whose.person, code)
        answer, came = await comes_of(world, mina, "POST", "/api/coupons", {"code": code})
        if change == "nothing":
            assert answer.status == 201
            assert came.pop("coupons") == {(campaign.id, mina.person, 1)}
            assert len(came.pop("campaigns")) == 1 and came == {}
        else:
            assert (answer.status, came) == (409, {}), change


@presses("POST /api/deliveries/{delivery_id}/take", "POST /api/deliveries/{delivery_id}/decline")
async def test_a_delivery_is_taken_or_declined_once(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    rider, admin = await riders_program(world), await admins_program(world)
    db = world.the_house.deps.db
    for verb, use_case, status in (("take", take, "assigned"), ("decline", decline, None)):
        for change in ("nothing", "an admin cancelled", "done in the chat"):
            delivery = await offered(world, mina, store, rider)
            order_id = await db.read(_order_of, delivery)
            if change == "an admin cancelled":
                await db.write(cancel_by_admin, order_id, by=admin.person, reason="장난")
            elif change == "done in the chat":
                await db.write(use_case, order_id, by=rider.person)
            await world.settles()
            path = f"/api/deliveries/{delivery}/{verb}"
            answer, came = await comes_of(world, rider, "POST", path)
            if change == "nothing":
                assert answer.status == 200, verb
                ((_, stands, whose),) = came.pop("deliveries")
                assert status is None or (stands, whose) == (status, rider.person)
                assert came == {}
            else:
                assert answer.status in (200, 409) and came == {}, (verb, change)
            if change != "an admin cancelled":
                await db.write(cancel_by_admin, order_id, by=admin.person, reason="장난")
                await world.settles()


def _order_of(tx: Transaction, delivery_id: int) -> str:
    found = tx[Deliveries].of_id(delivery_id)
    assert found is not None
    return found.order_id
