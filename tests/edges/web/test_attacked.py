"""The gateway against its own document: no answer that is not in it, and never our own fault."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.coupons import soon
from tests.edges.web.conftest import open_door
from tests.programs import (
    USUAL_TOTAL,
    admins_program,
    customers_program,
    offered,
    riders_program,
    stores_program,
    wish,
)
from tests.sizes import size
from web.api.table import all_routes

#: Examples for each operation, shared by the six callers.
EXAMPLES = size(12, in_full=200)

ORDER = {"order_id": "ORDER"}
#: Every operation once as it is meant: who calls, and what is made for the later ones.
WALK: list[dict[str, Any]] = [
    {"who": "customer", "call": "listStores", "query": {"near": "37.55,126.92"}},
    {"who": "rider", "call": "showMenu", "path": {"store_id": 1}},
    {"who": "customer", "call": "listCards"},
    {"who": "customer", "call": "registerCard", "body": {"auth_key": "AUTH"}, "makes": "CARD"},
    {"who": "customer", "call": "placeOrder", "body": wish(pay=True), "makes": "ORDER"},
    {"who": "customer", "call": "listOrders", "query": {"active": True}},
    {"who": "store", "call": "showOrder", "path": ORDER},
    {"who": "store", "call": "listStoresOrders", "path": {"store_id": 1}},
    {"who": "store", "call": "acceptOrder", "path": ORDER, "body": {"minutes": 20}},
    {"who": "customer", "call": "cancelOrder", "path": ORDER, "body": {"reason": "늦어요"}},
    {"who": "store", "call": "startCooking", "path": ORDER},
    {"who": "store", "call": "finishCooking", "path": ORDER, "body": {}},
    {"who": "store", "call": "depart", "path": ORDER},
    {"who": "store", "call": "deliver", "path": ORDER},
    {"who": "customer", "call": "listDeliveries", "query": ORDER},
    {"who": "rider", "call": "listDeliveries"},
    {"who": "rider", "call": "declineDelivery", "path": {"delivery_id": "DELIVERY"}},
    {"who": "rider", "call": "takeDelivery", "path": {"delivery_id": "DELIVERY"}},
    {"who": "admin", "call": "listNotifications", "query": ORDER},
    {"who": "customer", "call": "placeOrder", "body": wish(), "makes": "ORDER"},
    {"who": "customer", "call": "payOrder", "body": {**ORDER, "total": USUAL_TOTAL}},
    {"who": "store", "call": "rejectOrder", "path": ORDER, "body": {"reason": "busy"}},
    {"who": "customer", "call": "placeOrder", "body": wish(), "makes": "ORDER"},
    {"who": "admin", "call": "cancelOrder", "path": ORDER},
    {
        "who": "store",
        "call": "issueStoreCoupons",
        "path": {"store_id": 1},
        "makes": "CAMPAIGN",
        "body": {"kind": "amount", "value": 1_000, "audience": "public", "ends_at": "SOON"},
    },
    {"who": "customer", "call": "takeStoreCoupon", "body": {"campaign_id": "CAMPAIGN"}},
    {"who": "customer", "call": "listCoupons"},
    {"who": "store", "call": "listStoreCoupons", "path": {"store_id": 1}},
    {
        "who": "store",
        "call": "stopStoreCoupons",
        "path": {"store_id": 1, "campaign_id": "CAMPAIGN"},
    },
    {"who": "customer", "call": "deleteCard", "path": {"card_id": "CARD"}},
]


@pytest.mark.proof
@pytest.mark.long
async def test_nothing_undocumented_comes_out(tmp_path: Path) -> None:
    """Schemathesis, all checks: four roles, a stranger and a forger; right and wrong bodies."""
    async with open_door(tmp_path, rate_per_person=1e6, rate_per_address=1e6) as door:
        mina, store = await customers_program(door), await stores_program(door)
        rider, admin = await riders_program(door), await admins_program(door)
        orders = [(await mina.orders(pay=pay)).body["id"] for pay in (True, True, False)]
        (card,) = (await mina.calls("GET", "/api/cards")).body["cards"]
        auth_key = await mina.auth_key()
        delivery = await offered(door, mina, store, rider)
        said = json.dumps(WALK).replace('"AUTH"', json.dumps(auth_key))
        said = said.replace('"DELIVERY"', str(delivery))
        walk = json.loads(said.replace('"SOON"', json.dumps(soon(door))))
        found = await _attack(
            {
                "url": door.url,
                "seed": 20261125,
                "examples": EXAMPLES,
                "walk": walk,
                "tokens": {
                    "customer": mina.token, "store": store.token, "rider": rider.token,
                    "admin": admin.token, "none": "", "forged": mina.token[:-4] + "AAAA",
                },
                "ids": {"order_id": orders, "store_id": [1, 2], "card_id": [card["id"]],
                        "delivery_id": [delivery]},
            }
        )  # fmt: skip

    assert found["failures"] == []
    calls = sum(sum(statuses.values()) for statuses in found["statuses"].values())
    print(
        f"{len(found['statuses'])} operations, {calls:,} calls by six callers, all as documented"
    )
    for route in all_routes():
        statuses = found["statuses"][route.name]
        assert any(status.startswith("2") for status in statuses), (route.name, statuses)
        assert not any(status.startswith("5") for status in statuses), (route.name, statuses)
        assert sum(statuses.values()) >= EXAMPLES, (route.name, statuses)


async def _attack(told: dict[str, Any]) -> Any:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.edges.web.attack",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate(json.dumps(told).encode())
    assert process.returncode == 0
    return json.loads(said.splitlines()[-1])
