"""Another program at the door: it has a token, sends JSON and reads what comes back."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from core.database.transaction import Transaction
from core.fulfilment.carriers import bring_by
from core.outbox.event import Who
from core.people.model import Role
from core.people.use_cases import give_role, meet
from core.riders.model import Ride
from core.riders.use_cases import enrol_rider, go_on_shift
from core.stores.model import Carrier, Item
from core.stores.tables import Stores
from tests.world import HOME, World
from web.auth import make_token

_people = itertools.count(900_001)
CHEESE_BALLS, HALF_AND_HALF = 1006, 1001
DOOR = {
    "text": "은행나무로 23",
    "detail": "101동 1203호",
    "latitude": HOME[0],
    "longitude": HOME[1],
}
PHONE = "010-9876-5432"
USUAL_TOTAL = 20_000  # won; four times 4,500 for the cheese balls, 2,000 for the way


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """A problem's code."""
        assert self.headers["Content-Type"].startswith("application/problem+json"), self
        assert {"type", "title", "status", "detail", "code"} <= set(self.body)
        assert self.body["status"] == self.status
        return str(self.body["code"])


class Program:
    """Calls the API for one person in one role."""

    def __init__(self, world: World, person: int, who: Who | None, token: str = "") -> None:
        self.world, self.person, self.who = world, person, who
        self.token = token or (token_for(world, person, who) if who else "")

    async def calls(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        raw: bytes | None = None,
        **headers: str,
    ) -> Answer:
        """One call; the answer whatever its status."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if key is not None:
            sent["Idempotency-Key"] = key
        if body is not None:
            raw = json.dumps(body).encode()
        async with self.world.http.request(method, path, data=raw, headers=sent) as answer:
            text = await answer.text()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return Answer(answer.status, json.loads(text) if is_json else text, answer.headers)

    async def orders(self, *, key: str | None = None, **more: Any) -> Answer:
        """Place the usual order."""
        return await self.calls("POST", "/api/orders", wish(**more), key=key)

    async def sees(self, order_id: str) -> Any:
        """An order, as this caller is told it."""
        answer = await self.calls("GET", f"/api/orders/{order_id}")
        assert answer.status == 200, answer
        return answer.body

    async def asks(self, order_id: str, verb: str, body: Any = None, **more: Any) -> Answer:
        """One of the steps of an order."""
        return await self.calls("POST", f"/api/orders/{order_id}/{verb}", body, **more)

    async def registers_a_card(self) -> Answer:
        """In the company's window, then here."""
        return await self.calls("POST", "/api/cards", {"auth_key": await self.auth_key()})

    async def auth_key(self) -> str:
        """What the company's window gives for registering a card."""
        told = await self.calls("GET", "/api/cards")
        back = f"{self.world.url}/nowhere"
        form = {
            "kind": "billing", "lang": "ko", "clientKey": "test_ck_practice",
            "customerKey": told.body["customer_key"], "successUrl": back, "failUrl": back,
        }  # fmt: skip
        window = f"/company/window?{urlencode(form)}"
        async with self.world.http.get(window) as answer:
            assert answer.status == 200, await answer.text()
        async with self.world.http.post(
            "/company/window/approve", data=form, allow_redirects=False
        ) as answer:
            found = parse_qs(urlsplit(answer.headers["Location"]).query)
        return found["authKey"][0]


def wish(**more: Any) -> dict[str, Any]:
    """The usual order: cheese balls, four times, to the usual door; to be paid is what it costs."""
    if more.get("pay") and "total" not in more:
        more["total"] = USUAL_TOTAL
    return {
        "store_id": 1,
        "lines": [{"item_id": CHEESE_BALLS, "quantity": 4}],
        "address": DOOR,
        "phone": PHONE,
        **more,
    }


def token_for(world: World, person: int, who: Who, hours: float = 8) -> str:
    """A good token."""
    deps = world.the_house.deps
    secret = deps.settings.jwt_secret
    assert secret is not None  # the neighbourhood makes one
    until = deps.clock.now() + timedelta(hours=hours)
    return make_token(secret.get_secret_value(), person, who, until)


async def customers_program(world: World, *, card: bool = True) -> Program:
    """A customer nobody has met, with a card on file unless told otherwise."""
    program = Program(world, next(_people), Who.CUSTOMER)
    if card:
        registered = await program.registers_a_card()
        assert registered.status == 201, registered
    return program


async def stores_program(world: World, store: int = 1) -> Program:
    """Somebody who works at that store and nowhere else."""
    person = next(_people)
    await world.the_house.deps.db.write(_hire, person, Role.OWNER, store)
    return Program(world, person, Who.STORE)


async def admins_program(world: World) -> Program:
    """An admin."""
    person = next(_people)
    await world.the_house.deps.db.write(_hire, person, Role.ADMIN, None)
    return Program(world, person, Who.ADMIN)


async def riders_program(world: World) -> Program:
    """A rider, on shift at the first store's door."""
    person = next(_people)
    await world.the_house.deps.db.write(_let_ride, person)
    return Program(world, person, Who.RIDER)


async def offered(world: World, mina: Program, store: Program, rider: Program) -> int:
    """An order of the first store that *rider* is being asked to bring; its delivery's id."""
    db = world.the_house.deps.db
    await db.write(bring_by, 1, Carrier.RIDER, by=store.person)
    order_id = (await mina.orders(pay_with="on_delivery")).body["id"]
    assert (await store.asks(order_id, "accept", {"minutes": 1})).status == 200
    await db.write(bring_by, 1, Carrier.STORE, by=store.person)
    await world.settles()
    for _ in range(10):  # the house's own clock ticks too
        await world.passes(seconds=1)
        if found := (await rider.calls("GET", "/api/deliveries")).body["deliveries"]:
            return int(found[0]["id"])
    raise AssertionError("the rider was not asked")


async def item_of(world: World, item_id: int) -> Item:
    """A menu item as the database has it."""
    item = await world.the_house.deps.db.read(_item, item_id)
    assert item is not None
    return item


def _item(tx: Transaction, item_id: int) -> Item | None:
    return tx[Stores].item(item_id)


def _let_ride(tx: Transaction, person: int) -> None:
    meet(tx, person, name="준호", lang="ko")
    enrol_rider(tx, person, name="준호", ride=Ride.MOTORBIKE)
    store = tx[Stores].get(1)
    go_on_shift(tx, person, latitude=store.latitude, longitude=store.longitude)


def _hire(tx: Transaction, person: int, role: Role, store: int | None) -> None:
    meet(tx, person, name="정호", lang="ko")
    give_role(tx, person, role, store)
