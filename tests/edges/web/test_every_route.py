"""Who may call what, cell by cell, from the route table itself; and what each route answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.outbox.event import Who
from tests.coupons import soon
from tests.edges.web.conftest import open_door
from tests.programs import (
    DOOR,
    USUAL_TOTAL,
    Program,
    admins_program,
    customers_program,
    riders_program,
    stores_program,
    wish,
)
from tests.world import World
from web.api.route import Route
from web.api.table import all_routes

C, S, R, A = Who.CUSTOMER, Who.STORE, Who.RIDER, Who.ADMIN

# fmt: off
#: route: (roles that may, body). A new route without a row here fails.
MATRIX: dict[str, tuple[set[Who], Any]] = {
    "GET /api/stores":                              ({C, S, R, A}, None),
    "GET /api/stores/{store_id}/menu":              ({C, S, R, A}, None),
    "POST /api/orders":                             ({C},          wish()),
    "GET /api/orders":                              ({C},          None),
    "GET /api/orders/{order_id}":                   ({C, S, A},    None),  # a rider: of what they carry
    "POST /api/orders/{order_id}/cancel":           ({C, A},       {"reason": "x"}),
    "POST /api/payments":                           ({C},          {"order_id": "{order_id}", "total": USUAL_TOTAL}),
    "GET /api/stores/{store_id}/orders":            ({S},          None),
    "POST /api/orders/{order_id}/accept":           ({S},          {"minutes": 20}),
    "POST /api/orders/{order_id}/reject":           ({S},          {"reason": "busy"}),
    "POST /api/orders/{order_id}/start-cooking":    ({S},          None),
    "POST /api/orders/{order_id}/finish-cooking":   ({S},          None),
    "POST /api/orders/{order_id}/depart":           ({S},          None),  # a rider: of what they carry
    "POST /api/orders/{order_id}/deliver":          ({S},          None),
    "POST /api/stores/{store_id}/coupons":          ({S},          {"kind": "amount", "value": 1000, "audience": "public", "ends_at": "SOON"}),
    "GET /api/stores/{store_id}/coupons":           ({S},          None),
    "DELETE /api/stores/{store_id}/coupons/{campaign_id}": ({S},   None),
    "GET /api/coupons":                             ({C},          None),
    "POST /api/coupons":                            ({C},          {"code": "NOBODYS"}),
    "GET /api/cards":                               ({C},          None),
    "POST /api/cards":                              ({C},          {"auth_key": "never given out"}),
    "DELETE /api/cards/{card_id}":                  ({C},          None),
    "GET /api/notifications":                       ({C, S, A},    None),
    "GET /api/deliveries":                          ({C, S, A},    None),
    "POST /api/deliveries/{delivery_id}/take":      (set(),        None),  # a rider: of what they are asked
    "POST /api/deliveries/{delivery_id}/decline":   (set(),        None),
}
# fmt: on
#: What says that somebody was let in, whatever the order's state then was.
LET_IN = {200, 201, 202, 204, 402, 409}


def test_every_route_has_a_row() -> None:
    assert {f"{r.method} {r.path}" for r in all_routes()} == set(MATRIX)


def test_nobody_is_let_in_whom_the_table_does_not_name() -> None:
    """Riders stand in some rows of the API for what they carry; elsewhere both tables agree."""
    for route in all_routes():
        assert MATRIX[f"{route.method} {route.path}"][0] <= set(route.who)
        assert set(route.who) - MATRIX[f"{route.method} {route.path}"][0] <= {R}


async def test_every_cell_lets_in_or_finds_nothing(tmp_path: Path) -> None:
    async with open_door(tmp_path, rate_per_person=1e6, rate_per_address=1e6) as door:
        everybody = {
            C: await customers_program(door),
            S: await stores_program(door),
            R: await riders_program(door),
            A: await admins_program(door),
        }
        for route in all_routes():
            may, body = MATRIX[f"{route.method} {route.path}"]
            for who, program in everybody.items():
                status = await _knock(door, everybody[C], program, route, body)
                if who in may:
                    assert status in LET_IN, (route.name, who, status)
                else:
                    assert status == 404, (route.name, who, status)
            nobody = await _knock(door, everybody[C], Program(door, 1, None), route, body)
            assert nobody == 401, route.name


async def _knock(door: World, mina: Program, program: Program, route: Route, body: Any) -> int:
    """One call about a fresh, placed order of *mina*'s; its status."""
    cards = (await mina.calls("GET", "/api/cards")).body["cards"]
    if not cards:
        await mina.registers_a_card()
        cards = (await mina.calls("GET", "/api/cards")).body["cards"]
    order_id = (await mina.orders(pay=True)).body["id"]
    named = {"store_id": 1, "card_id": cards[0]["id"], "campaign_id": 1, "delivery_id": 1}
    path = route.path.format(order_id=order_id, **named)
    if route.path == "/api/deliveries":
        path += f"?order_id={order_id}"
    if body is not None and body.get("order_id") == "{order_id}":
        body = {**body, "order_id": order_id}
    if body is not None and "ends_at" in body:
        body = {**body, "ends_at": soon(door)}
    return (await program.calls(route.method, path, body)).status


async def test_stores_and_menus(door: World) -> None:
    mina = await customers_program(door, card=False)
    near = f"{DOOR['latitude']},{DOOR['longitude']}"
    stores = (await mina.calls("GET", f"/api/stores?near={near}")).body["stores"]
    assert len(stores) == 4
    assert set(stores[0]) == {"id", "name", "open", "min_order", "delivery_fee", "eta_minutes"}
    (alley,) = [store for store in stores if store["id"] == 1]
    assert (alley["name"], alley["open"], alley["min_order"]) == ("골목닭집", True, 15_000)
    assert alley["delivery_fee"] == 2_000
    unknown = (await mina.calls("GET", "/api/stores")).body["stores"]
    assert {store["delivery_fee"] for store in unknown} == {None}
    menu = (await mina.calls("GET", "/api/stores/1/menu")).body["categories"]
    item = menu[0]["items"][0]
    assert set(item) == {"id", "name", "price", "sold_out", "option_groups"}
    group = item["option_groups"][0]
    assert set(group) == {"id", "name", "min", "max", "choices"}
    assert set(group["choices"][0]) == {"id", "name", "price", "sold_out"}


async def test_an_order_has_the_agreed_shape(door: World) -> None:
    mina = await customers_program(door)
    order = (await mina.orders(pay=True, request="문 앞에 놓아 주세요")).body
    assert set(order) == {
        "id", "number", "store_id", "status", "status_ko", "total", "items_total",
        "delivery_fee", "discount", "paid", "refunded", "lines", "eta_at", "rider", "timeline",
        "allowed", "receive", "address", "request",
    }  # fmt: skip
    assert set(order["address"]) == {"text", "detail", "latitude", "longitude"}
    assert order["request"] == "문 앞에 놓아 주세요"
    assert set(order["timeline"][0]) == {"status", "at", "by", "reason"}
    assert order["lines"] == [
        {"item_id": 1006, "name": "치즈볼 5개", "quantity": 4, "unit_price": 4_500,
         "choices": [], "note": ""}
    ]  # fmt: skip
    assert (order["items_total"], order["delivery_fee"], order["total"]) == (18_000, 2_000, 20_000)
    active = (await mina.calls("GET", "/api/orders?active=true")).body["orders"]
    assert [o["id"] for o in active] == [order["id"]]


async def test_cards_come_and_go(world: World) -> None:
    mina = await customers_program(world, card=False)
    auth_key = await mina.auth_key()
    first = await mina.calls("POST", "/api/cards", {"auth_key": auth_key}, key="card")
    assert (first.status, first.body["default"]) == (201, True)
    again = await mina.calls("POST", "/api/cards", {"auth_key": auth_key}, key="card")
    assert (again.status, again.body) == (201, first.body)  # the one-time key was used once
    forged = await mina.calls("POST", "/api/cards", {"auth_key": "never given out"})
    assert (forged.status, forged.code) == (402, "declined")

    (card,) = (await mina.calls("GET", "/api/cards")).body["cards"]
    paid = await mina.orders(pay=True, card_id=card["id"])
    assert paid.body["status"] == "placed"
    gone = await mina.calls("DELETE", f"/api/cards/{card['id']}", key="gone")
    assert (gone.status, gone.body) == (204, "")
    assert (await mina.calls("DELETE", f"/api/cards/{card['id']}", key="gone")).status == 204
    assert (await mina.calls("GET", "/api/cards")).body["cards"] == []
    assert (await mina.calls("DELETE", f"/api/cards/{card['id']}")).status == 404


async def test_the_log_tells_each_their_own_and_an_admin_all(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    admin = await admins_program(world)
    order_id = (await mina.orders(pay=True)).body["id"]
    await world.settles()

    about = f"/api/notifications?order_id={order_id}"
    hers = (await mina.calls("GET", about)).body["notifications"]
    theirs = (await store.calls("GET", about)).body["notifications"]
    everything = (await admin.calls("GET", about)).body["notifications"]

    assert {n["to"] for n in hers} == {f"customer:{mina.person}"}
    assert {n["to"] for n in theirs} == {f"store:{store.person}"}
    assert len(everything) >= len(hers) + len(theirs)
    assert set(hers[0]) == {
        "id",
        "to",
        "kind",
        "text",
        "created_at",
        "sent_at",
        "attempts",
        "error",
    }
    of_mina = await admin.calls("GET", f"/api/notifications?customer_id={mina.person}")
    assert {n["to"] for n in of_mina.body["notifications"]} == {f"customer:{mina.person}"}
    assert (await mina.calls("GET", "/api/notifications?customer_id=1")).status == 404
    own = await mina.calls("GET", f"/api/notifications?customer_id={mina.person}")
    assert [n for n in own.body["notifications"] if n["kind"] != "card_kept"] == hers


async def test_an_admin_ends_an_order_that_is_on_its_way(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    admin = await admins_program(world)
    order_id = (await mina.orders(pay=True)).body["id"]
    await store.asks(order_id, "accept", {"minutes": 5})
    for verb in ("start-cooking", "finish-cooking", "depart"):
        await store.asks(order_id, verb)

    ended = await admin.asks(order_id, "cancel", {"reason": "비가 너무 와요"})

    assert (ended.status, ended.body["status"]) == (200, "cancelled")
    await world.settles()
    await world.passes(seconds=5)
    assert (await mina.sees(order_id))["refunded"] == 20_000
    late = await admin.asks(order_id, "cancel")
    assert (late.status, late.body["order_status"]) == (409, "cancelled")


async def test_a_store_says_no_and_everything_goes_back(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    order_id = (await mina.orders(pay=True)).body["id"]
    said = await store.asks(order_id, "reject", {"reason": "out_of_stock"})
    assert (said.status, said.body["status"]) == (200, "rejected")
    await world.settles()
    await world.passes(seconds=5)
    seen = await mina.sees(order_id)
    assert (seen["refunded"], seen["timeline"][-1]["reason"]) == (20_000, "out_of_stock")
    ended = await store.calls("GET", "/api/stores/1/orders?status=rejected")
    assert [o["id"] for o in ended.body["orders"]] == [order_id]
