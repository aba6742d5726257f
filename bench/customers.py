"""Customers who order over HTTP: a token, a card on file and a connection each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson

from bench.line import Answer, Line, request
from bench.stores import CHEESE_BALLS, FIRST_STORE, STORES, item_at
from core.outbox.event import Who
from web.auth import make_token

FIRST_CUSTOMER = 1000
DOOR = {
    "text": "은행나무로 23",
    "detail": "101동 1203호",
    "latitude": 37.5497,
    "longitude": 126.9205,
}
#: How often an order that is being found out is looked at.
LOOK_AGAIN_S = 0.5
TOTAL = 20_000  # won; four times 4,500 for the cheese balls, 2,000 for the way


class Asked(NamedTuple):
    """One call and how it went."""

    what: str  #: method and path
    at: float  #: ``time.monotonic()`` when it was sent
    took: float  #: seconds
    status: int


@dataclass
class Customer:
    """Orders, one call at a time, and remembers every answer."""

    number: int
    token: str
    line: Line
    asked: list[Asked] = field(default_factory=list)
    keys: int = 0  #: orders asked for, each under a key of its own
    #: Order ids we were told of, with the status last heard.
    told: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The one body they send: four portions of cheese balls, from their store."""
        self.store = FIRST_STORE + self.number % STORES
        lines = [{"item_id": item_at(self.store, CHEESE_BALLS), "quantity": 4}]
        wish = {"store_id": self.store, "lines": lines, "address": DOOR, "pay": True,
                "total": TOTAL}  # fmt: skip
        self._wish = orjson.dumps(wish | {"phone": "010-9876-5432"})

    async def orders(self) -> Answer:
        """One more order, paid in the same call."""
        self.keys += 1
        return await self.asks_again()

    async def asks_again(self) -> Answer:
        """The same call as before, under the same key."""
        key = f"order-{self.keys}"
        answer = await self.calls("POST", "/api/orders", self._wish, Idempotency_Key=key)
        order = order_in(answer)
        if order is not None:
            self.told[order["id"]] = order["status"]
        return answer

    async def pays_what_was_kept(self) -> None:
        """Pay for, or wait for, every order that was not placed yet, until it is."""
        for order_id in [one for one, status in self.told.items() if status != "placed"]:
            while self.told[order_id] == "awaiting_payment":
                paid = await self.calls(
                    "POST", "/api/payments", orjson.dumps({"order_id": order_id, "total": TOTAL})
                )
                if paid.status != 201:
                    await asyncio.sleep(paid.retry_after_s or LOOK_AGAIN_S)
                seen = await self.calls("GET", f"/api/orders/{order_id}", b"")
                self.told[order_id] = orjson.loads(seen.body)["status"]

    async def calls(self, method: str, path: str, body: bytes, **headers: str) -> Answer:
        """One call, noted."""
        sent = request(method, path, body, Authorization=f"Bearer {self.token}", **headers)
        began = time.monotonic()
        answer = await self.line.ask(sent)
        self.asked.append(
            Asked(f"{method} {path}", began, time.monotonic() - began, answer.status)
        )
        return answer


def order_in(answer: Answer) -> dict[str, Any] | None:
    """The order an answer speaks of: placed, kept, or being found out."""
    told: dict[str, Any] = orjson.loads(answer.body)
    order: dict[str, Any] | None = told if answer.status == 201 else told.get("order")
    return order


async def move_in(n: int, *, house: str, company: str, secret: str) -> list[Customer]:
    """*n* customers, each with a card from the company's window kept through the API."""
    until = datetime.now(UTC) + timedelta(hours=8)
    port = urlsplit(house).port
    assert port is not None  # ours always have one
    customers = [
        Customer(k, make_token(secret, FIRST_CUSTOMER + k, Who.CUSTOMER, until), Line(port))
        for k in range(n)
    ]
    async with aiohttp.ClientSession() as http:
        for customer in customers:
            await _register_a_card(customer, http, company)
    return customers


async def _register_a_card(customer: Customer, http: aiohttp.ClientSession, company: str) -> None:
    told = await customer.calls("GET", "/api/cards", b"")
    form = {
        "kind": "billing", "lang": "ko", "clientKey": "test_ck_practice",
        "customerKey": orjson.loads(told.body)["customer_key"],
        "successUrl": f"{company}/done", "failUrl": f"{company}/failed",
    }  # fmt: skip
    window = f"{company}/company/window/approve"
    async with http.post(window, data=form, allow_redirects=False) as answer:
        (key,) = parse_qs(urlsplit(answer.headers["Location"]).query)["authKey"]
    kept = await customer.calls("POST", "/api/cards", orjson.dumps({"auth_key": key}))
    assert kept.status == 201, kept


def took(asked: Iterable[Asked], share: float) -> float:
    """The seconds that so many of the calls took at most: 0.5 is the median."""
    ordered = sorted(one.took for one in asked)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
