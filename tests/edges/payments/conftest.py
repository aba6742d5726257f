"""A payment company served on a free port, and a hand for its window and switches."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest
from aiohttp import web

from core.payments.company import Approved, Declined, PaymentCompany, Unknown
from core.payments.toss import TossPayments
from sandbox.company import CompanySandbox
from sandbox.company.__main__ import make_app
from tests.patience import PATIENCE

SHORT_S = 0.5  # so that a test of silence is short
SECRET = "test_sk_practice"
CUSTOMER = "6f9d3c2e-2f0b-4b57-9c55-000000000001"


class Clock:
    """Runs with real time, plus what it was moved."""

    def __init__(self) -> None:
        self.shift = 0.0

    def __call__(self) -> float:
        return time.time() + self.shift

    def passes(self, *, minutes: float = 0, seconds: float = 0) -> None:
        self.shift += minutes * 60 + seconds


class Company:
    """The company as a test sees it from outside, over HTTP only."""

    def __init__(self, url: str, session: aiohttp.ClientSession, clock: Clock) -> None:
        self.url = url
        self.session = session
        self.clock = clock

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        secret: str | None = SECRET,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        """One call of the API; status and body."""
        headers = dict(headers or {})
        if secret is not None:
            headers["Authorization"] = aiohttp.encode_basic_auth(secret, "")
        if key is not None:
            headers["Idempotency-Key"] = key
        async with self.session.request(
            method, self.url + path, json=body, headers=headers
        ) as answer:
            text = await answer.text()
            return answer.status, (await answer.json() if text else None)

    async def switch(self, mode: str, **how: Any) -> None:
        """Turn the switch."""
        status, body = await self.call("POST", "/sim/switch", {"mode": mode, **how})
        assert status == 200, body

    async def state(self) -> dict[str, Any]:
        """Everything the company remembers."""
        _, body = await self.call("GET", "/sim/state")
        assert isinstance(body, dict)
        return body

    async def taken(self) -> int:
        """Won it took and did not give back."""
        took = ("DONE", "PARTIAL_CANCELED", "CANCELED")
        payments = (await self.state())["payments"]
        return sum(p["balanceAmount"] for p in payments if p["status"] in took)

    async def press(self, button: str, **form: Any) -> tuple[str, dict[str, str]]:
        """Press one of the window's buttons; where it leads, and with what."""
        given = {
            "kind": "payment",
            "clientKey": "test_ck_practice",
            "customerKey": CUSTOMER,
            "orderName": "떡볶이 외 1건",
            "successUrl": "http://shop.test/yes?t=1",
            "failUrl": "http://shop.test/no",
            **{name: str(value) for name, value in form.items()},
        }
        async with self.session.post(
            f"{self.url}/window/{button}", data=given, allow_redirects=False
        ) as answer:
            assert answer.status == 303, await answer.text()
            there = urlsplit(answer.headers["Location"])
        return f"{there.scheme}://{there.netloc}{there.path}", dict(parse_qsl(there.query))

    async def agree(self, order_id: str, amount: int, card: str = "hyundai") -> str:
        """The customer agrees to a payment in the window; its payment key."""
        _, found = await self.press("approve", orderId=order_id, amount=amount, card=card)
        return found["paymentKey"]

    async def agree_to_card(self, card: str = "hyundai") -> str:
        """The customer agrees to keep a card; the one-time key for it."""
        _, found = await self.press("approve", kind="billing", card=card)
        return found["authKey"]

    async def card_on_file(self, card: str = "hyundai") -> str:
        """A registered card's billing key."""
        status, body = await self.call(
            "POST",
            "/v1/billing/authorizations/issue",
            {"authKey": await self.agree_to_card(card), "customerKey": CUSTOMER},
        )
        assert status == 200, body
        return str(body["billingKey"])


@asynccontextmanager
async def served(state_file: Path | None = None) -> AsyncIterator[Company]:
    """The company on a free port of this machine."""
    clock = Clock()
    sandbox = CompanySandbox(now=clock, state_file=state_file)
    runner = web.AppRunner(make_app(sandbox), shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        async with aiohttp.ClientSession() as session:
            yield Company(f"http://{host}:{port}/company", session, clock)
    finally:
        await runner.cleanup()


async def charge(
    toss: PaymentCompany,
    billing_key: str,
    payment_id: str = "payment-0001",
    amount: int = 18_000,
    key: str | None = None,
    customer_key: str = CUSTOMER,
) -> Approved | Declined | Unknown:
    """Charge a card the way the errand does."""
    return await toss.charge_card(
        billing_key=billing_key,
        customer_key=customer_key,
        payment_id=payment_id,
        order_name="떡볶이 외 1건",
        amount=amount,
        key=key or f"pay:{payment_id}",
    )


async def approved(toss: PaymentCompany, company: Company, amount: int = 18_000) -> Approved:
    """A payment that went through."""
    answer = await charge(toss, await company.card_on_file(), amount=amount)
    assert isinstance(answer, Approved)
    return answer


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    async with served() as company:
        yield company


@pytest.fixture
async def toss(company: Company) -> AsyncIterator[TossPayments]:
    toss = TossPayments(company.url, SECRET, connect_s=PATIENCE, total_s=PATIENCE)
    yield toss
    await toss.close()


@pytest.fixture
async def hasty(company: Company) -> AsyncIterator[TossPayments]:
    """One who gives up on an answer soon, for stories of answers that do not come."""
    toss = TossPayments(company.url, SECRET, connect_s=PATIENCE, total_s=SHORT_S)
    yield toss
    await toss.close()
