"""A store's program gives coupons out, a customer's takes and uses one: no chat is opened."""

from __future__ import annotations

from typing import Any

from tests.coupons import soon
from tests.programs import Program, customers_program, stores_program
from tests.world import World

TEN_PERCENT = {"kind": "percent", "value": 10, "cap": 1_500, "min_order": 15_000}


async def test_given_out_taken_used_and_counted(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    issued = await gives(world, store, **TEN_PERCENT, audience="code", code="welcome", quota=2)
    assert issued.status == 201
    assert (issued.body["status"], issued.body["code"]) == ("running", "WELCOME")

    taken = await mina.calls("POST", "/api/coupons", {"code": " Welcome "})
    assert taken.status == 201
    (coupon,) = taken.body["coupons"]
    assert (coupon["store"], coupon["cap"], coupon["order_id"]) == ("골목닭집", 1_500, None)
    placed = (await mina.orders(coupon_id=coupon["id"], pay=True, total=18_500)).body
    assert (placed["items_total"], placed["discount"], placed["total"]) == (18_000, 1_500, 18_500)
    assert placed["paid"] == 18_500
    (held,) = (await mina.calls("GET", "/api/coupons")).body["coupons"]
    assert held["order_id"] == placed["id"]
    for verb, body in (
        ("accept", {"minutes": 20}), ("start-cooking", None), ("finish-cooking", None),
        ("depart", None), ("deliver", None),
    ):  # fmt: skip
        assert (await store.asks(placed["id"], verb, body)).status == 200
    await world.settles()

    assert (await mina.calls("GET", "/api/coupons")).body["coupons"] == []
    (told,) = (await store.calls("GET", "/api/stores/1/coupons")).body["coupons"]
    assert (told["issued"], told["used"], told["sales"], told["quota"]) == (1, 1, 18_500, 2)
    stopped = await store.calls("DELETE", f"/api/stores/1/coupons/{told['id']}")
    assert (stopped.status, stopped.body["status"]) == (200, "stopped")


async def test_what_cannot_be_had_or_used_says_why(world: World) -> None:
    mina, store = await customers_program(world, card=False), await stores_program(world)
    other = await stores_program(world, 2)
    public = await gives(world, store, kind="amount", value=1_000, audience="public", quota=1)
    far = await gives(
        world, store, kind="amount", value=1_000, audience="code", code="LARGE", min_order=20_000
    )
    assert far.status == 201
    campaign = {"campaign_id": public.body["id"]}
    (first,) = (await mina.calls("POST", "/api/coupons", campaign)).body["coupons"]
    juno = await customers_program(world, card=False)
    for program, body, why in (
        (mina, campaign, "all_gone"), (juno, campaign, "all_gone"),
        (juno, {"code": "NOBODYS"}, "no_such"),
    ):  # fmt: skip
        refused = await program.calls("POST", "/api/coupons", body)
        assert (refused.status, refused.code, refused.body["why"]) == (409, "coupon_refused", why)
    both = (await mina.calls("POST", "/api/coupons", {"code": "large"})).body["coupons"]
    large = next(c["id"] for c in both if c["min_order"])

    below = await mina.orders(coupon_id=large)
    assert (below.status, below.body["why"]) == (409, "below_minimum")
    assert below.body["detail"] == "2,000원 더 담으면 쓸 수 있어요."
    assert (await mina.orders(coupon_id=first["id"])).status == 201
    again = await mina.orders(coupon_id=first["id"])
    assert (again.status, again.body["why"]) == (409, "in_use")
    for program in (other, mina):
        gone = await program.calls("DELETE", f"/api/stores/1/coupons/{public.body['id']}")
        assert (gone.status, gone.code) == (404, "not_found")
    assert (
        await other.calls("DELETE", f"/api/stores/2/coupons/{public.body['id']}")
    ).status == 404
    assert (await other.calls("GET", "/api/stores/1/coupons")).status == 404


async def test_a_plan_that_makes_no_sense_is_named(world: World) -> None:
    store = await stores_program(world)
    good = {"kind": "amount", "value": 1_000, "audience": "public"}
    for more, field in (
        ({"value": 1}, "value"), ({"value": 10**30}, "value"), ({"kind": "percent"}, "value"),
        ({"quota": 0}, "quota"), ({"audience": "away"}, "days"), ({"code": "WELCOME"}, "code"),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, "ends_at"),
        ({"ends_at": "0001-01-01T00:00:00+12:00"}, "ends_at"),
    ):  # fmt: skip
        answer = await gives(world, store, **{**good, **more})
        assert (answer.status, answer.code, answer.body["what"]) == (422, "unreadable", field), (
            more
        )
    answer = await gives(world, store, **{**good, "audience": "person", "order_id": "a" * 16})
    assert answer.status == 404
    one = await gives(world, store, **{**good, "audience": "code", "code": "TWICE"})
    two = await gives(world, store, **{**good, "audience": "code", "code": "twice"})
    assert (one.status, two.status, two.code) == (201, 409, "code_taken")


async def gives(world: World, store: Program, **body: Any) -> Any:
    """The store's program gives coupons out, for three days."""
    wanted = {"ends_at": soon(world), **body}
    return await store.calls("POST", "/api/stores/1/coupons", wanted)
