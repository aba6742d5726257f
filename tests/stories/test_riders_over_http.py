"""A rider's own program: asked, taken, picked up and handed over without a chat."""

from __future__ import annotations

from core.outbox.event import Who
from tests.programs import Program, customers_program, offered, riders_program, stores_program
from tests.riding import a_rider
from tests.world import World


async def test_a_program_rides(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    rider, other = await riders_program(world), await riders_program(world)
    delivery = await offered(world, mina, store, rider)
    (seen,) = (await rider.calls("GET", "/api/deliveries")).body["deliveries"]
    assert (seen["status"], seen["pay"], seen["door"]) == ("offered", 3_000, "은행나무로")
    assert seen["offered_at"] is not None
    order_id = seen["order_id"]
    # Nobody's business but theirs, and not theirs before they said yes.
    for someone in (other, rider):
        assert (await someone.calls("GET", f"/api/orders/{order_id}")).status == 404
    for verb in ("take", "decline"):
        assert (await other.calls("POST", f"/api/deliveries/{delivery}/{verb}")).status == 404
    assert (await rider.asks(order_id, "depart")).status == 404

    taken = await rider.calls("POST", f"/api/deliveries/{delivery}/take", key="yes")
    again = await rider.calls("POST", f"/api/deliveries/{delivery}/take", key="yes")
    assert (taken.status, taken.body["status"], taken.body["rider"]) == (200, "assigned", "준호")
    assert taken.body["door"] == "은행나무로 23, 101동 1203호"
    assert again.body == taken.body
    early = await rider.asks(order_id, "depart")
    assert (early.status, early.body["order_status"]) == (409, "accepted")
    for verb in ("start-cooking", "finish-cooking"):
        await store.asks(order_id, verb)
    own = await store.asks(order_id, "depart")
    assert (own.status, own.code) == (409, "rider_has_it")
    assert (await other.asks(order_id, "depart")).status == 404

    left = await rider.asks(order_id, "depart")
    assert (left.status, left.body["status"], left.body["allowed"]) == (
        200, "delivering", ["deliver"],
    )  # fmt: skip
    assert (await rider.asks(order_id, "deliver")).body["status"] == "delivered"
    twice = await rider.asks(order_id, "deliver")
    assert (twice.status, twice.body["order_status"]) == (409, "delivered")
    await world.settles()
    assert (await mina.sees(order_id))["rider"] == "준호"
    told = await mina.calls("GET", f"/api/deliveries?order_id={order_id}")
    (told,) = told.body["deliveries"]
    assert (told["status"], told["rider"], told["pay"], told["door"]) == (
        "delivered", "준호", None, None,
    )  # fmt: skip
    assert told["delivered_at"] is not None
    assert (await mina.calls("GET", "/api/deliveries")).status == 422
    assert (await rider.calls("GET", "/api/deliveries")).body["deliveries"] == []


async def test_what_a_riders_program_does_is_seen_on_their_own_ticket(world: World) -> None:
    mina, store, junho = (
        await customers_program(world),
        await stores_program(world),
        await a_rider(world),
    )
    app = Program(world, junho.person, Who.RIDER)
    delivery = await offered(world, mina, store, app)
    (seen,) = (await app.calls("GET", "/api/deliveries")).body["deliveries"]
    order = await world.order(seen["order_id"])
    for verb in ("start-cooking", "finish-cooking"):
        await store.asks(order.id, verb)
    tickets = [await junho.ticket(order)]
    for step in (
        f"deliveries/{delivery}/take",
        f"orders/{order.id}/depart",
        f"orders/{order.id}/deliver",
    ):
        assert (await app.calls("POST", f"/api/{step}")).status == 200
        await world.settles()
        tickets.append(await junho.ticket(order))
    assert len(set(tickets)) == 4, tickets


async def test_a_late_yes_reads_what_is_true(world: World) -> None:
    """He said no, somebody else took it; and whoever lost the role finds nothing."""
    mina, store = await customers_program(world), await stores_program(world)
    rider = await riders_program(world)
    delivery = await offered(world, mina, store, rider)
    declined = await rider.calls("POST", f"/api/deliveries/{delivery}/decline")
    assert (declined.status, declined.body["status"]) == (200, "waiting")
    other = await riders_program(world)
    await world.passes(seconds=1)
    assert (await other.calls("POST", f"/api/deliveries/{delivery}/take")).status == 200

    late = await rider.calls("POST", f"/api/deliveries/{delivery}/take", Accept_Language="en")
    assert (late.status, late.code, late.body["order_status"]) == (
        409, "step_refused", "assigned",
    )  # fmt: skip
    assert late.body["detail"] == "The order is now: Rider assigned."
    never = Program(world, 5, Who.RIDER)
    assert (await never.calls("GET", "/api/deliveries")).status == 403
    assert (await rider.calls("POST", "/api/deliveries/9999/take")).status == 404
