"""Idempotency keys: a repeated call hears the same answer, and nothing happens twice."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from core.answers.tables import Answers
from core.answers.use_cases import Asked, forget_old
from core.database.transaction import Transaction
from tests.programs import USUAL_TOTAL, Program, customers_program, stores_program, wish
from tests.world import World
from web.api.gateway import act
from web.api.reading import digest_of, request_key_of
from web.api.route import Call
from web.api.shapes import OrderWanted
from web.api.table import all_routes
from web.auth import Caller


async def test_a_repeat_hears_the_same_answer(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    first = await mina.orders(pay=True, key="k1")
    await store.asks(first.body["id"], "accept", {"minutes": 20}, key="k2")

    again = await mina.orders(pay=True, key="k1")

    assert (again.status, again.body) == (first.status, first.body)
    assert again.body["status"] == "placed"  # as it was answered, not as it is by now
    assert await world.everything() == {"orders": 1, "payments": 1}
    accepted = await store.asks(first.body["id"], "accept", {"minutes": 20}, key="k2")
    assert (accepted.status, accepted.body["status"]) == (200, "accepted")


async def test_a_refusal_is_an_answer_too(door: World) -> None:
    mina = await customers_program(door, card=False)
    first = await mina.orders(pay_with="on_delivery", lines=[{"item_id": 1006}], key="k")
    assert (first.status, first.code) == (409, "not_orderable")
    again = await mina.orders(pay_with="on_delivery", lines=[{"item_id": 1006}], key="k")
    assert (again.status, again.body) == (409, first.body)


async def test_the_same_key_with_something_else_is_refused(door: World) -> None:
    mina = await customers_program(door)
    placed = await mina.orders(key="k")
    other = await mina.orders(key="k", request="덜 맵게")
    assert (other.status, other.code) == (422, "key_reused")
    pay = {"order_id": placed.body["id"], "total": USUAL_TOTAL}
    assert (await mina.calls("POST", "/api/payments", pay, key="k")).code == "key_reused"
    juno = await customers_program(door, card=False)
    assert (await juno.orders(key="k")).status == 201  # a key is its person's own
    assert (await mina.orders(key="k" * 101)).code == "invalid"
    assert (await mina.orders(key="열쇠")).code == "invalid"
    assert (await door.everything())["orders"] == 2


@pytest.mark.parametrize("pay", [True, False])
async def test_ten_at_once_are_one(world: World, pay: bool) -> None:
    mina = await customers_program(world)
    await world.the_company("slow", delay_ms=200, on=["charge"])

    answers = await asyncio.gather(*(mina.orders(pay=pay, key="k") for _ in range(10)))

    assert {a.status for a in answers} == {201}
    assert len({a.body["id"] for a in answers}) == 1
    assert await world.everything() == {"orders": 1, "payments": 1 if pay else 0}
    assert len(await world.books()) == (1 if pay else 0)


async def test_a_call_cut_off_by_a_crash_places_nothing_twice(world: World) -> None:
    """The process dies after the order and before the company was asked; the caller tries again."""
    mina = await customers_program(world)
    await _dies_before_asking_the_company(world, mina, "dinner", wish(pay=True))
    assert await world.everything() == {"orders": 1, "payments": 1}

    again = await mina.orders(pay=True, key="dinner")

    # Where the machine is slow, the clock has found it out by then.
    assert (again.status, again.body["status"]) in ((202, "unknown"), (201, "placed"))
    assert await world.everything() == {"orders": 1, "payments": 1}
    await world.passes(seconds=60)
    order = await mina.sees(again.body.get("order", again.body)["id"])
    assert (order["status"], order["paid"]) == ("placed", 20_000)
    assert [p["status"] for p in await world.books()] == ["DONE"]


async def test_a_repeat_after_a_restart_hears_the_same(world: World) -> None:
    mina = await customers_program(world)
    first = await mina.orders(pay=True, key="k")
    await world.close()
    await world.start()
    again = await Program(world, mina.person, mina.who).orders(pay=True, key="k")
    assert (again.status, again.body) == (201, first.body)
    assert await world.everything() == {"orders": 1, "payments": 1}


async def test_after_a_day_a_key_is_forgotten_and_its_order_is_not(door: World) -> None:
    mina = await customers_program(door)
    first = await mina.orders(pay=True, key="k")
    deps = door.the_house.deps
    door.clock.forward(25 * 3600)
    await deps.db.write(forget_old)
    assert await deps.db.read(_kept, mina.person, "k") is False

    mina = Program(door, mina.person, mina.who)
    again = await mina.orders(pay=True, key="k")
    assert again.body["id"] == first.body["id"]
    assert (await mina.orders(pay=True, key="k")).status in (200, 201)
    assert await door.everything() == {"orders": 1, "payments": 1}


async def test_old_answers_are_swept_by_the_clock(door: World) -> None:
    mina = await customers_program(door, card=False)
    await mina.orders(pay_with="on_delivery", key="k")
    door.clock.forward(26 * 3600)
    await door.passes(seconds=1)
    assert await door.the_house.deps.db.read(_kept, mina.person, "k") is False


async def test_without_a_key_two_orders_are_two(door: World) -> None:
    mina = await customers_program(door, card=False)
    two = [await mina.calls("POST", "/api/orders", wish()) for _ in range(2)]
    assert two[0].body["id"] != two[1].body["id"]


def _kept(tx: Transaction, person: int, key: str) -> bool:
    return tx[Answers].get(person, key) is not None


async def _dies_before_asking_the_company(
    world: World, mina: Program, key: str, body: dict[str, Any]
) -> None:
    """What the gateway does with a call, up to its commit and no further."""
    assert mina.who is not None
    deps, caller = world.the_house.deps, Caller(mina.person, mina.who)
    digest = digest_of("POST", "/api/orders", caller, json.dumps(body).encode())
    asked = Asked(mina.person, key, digest)
    (route,) = [r for r in all_routes() if r.name == "placeOrder"]
    assert route.reads is not None
    wanted = OrderWanted.model_validate(body)
    call = Call(
        person_id=mina.person,
        who=mina.who,
        lang="ko",
        path={},
        query=None,
        body=wanted,
        read=route.reads(wanted, None),
        cards_on=True,
        own_url=deps.settings.own_url,
        request_key=request_key_of(asked),
    )
    outcome = await deps.db.write(act, route, call, asked)
    assert outcome.waits_for is not None
