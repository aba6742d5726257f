"""Payments by the hundred while the company misbehaves in every way it can: then the books are right.

The house without its bots: real database, real HTTP to the practice company, real callbacks.
Time runs fast, so that minutes of waiting are seconds; one seed replays a run.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from cli.check_books import check_books
from cli.seeding import put_in_the_stores
from core.carts.model import CartLine
from core.clock import MovableClock
from core.database.database import open_database
from core.database.migrate import upgrade
from core.database.transaction import Transaction
from core.deps import Deps
from core.ids import new_id
from core.orders.mending import cancel_by_admin, remove_line
from core.orders.model import PayWith
from core.orders.placing import Placed, place_order
from core.orders.use_cases import accept_order, cancel_order
from core.outbox.relay import hand_out
from core.payments import ledger
from core.payments.company import CardOnFile
from core.payments.errands import collect_in_time
from core.payments.guard import GuardedCompany, Operation
from core.payments.model import Method, Payment
from core.payments.refunds import refund_part
from core.payments.settling import settle
from core.payments.toss import TossPayments
from core.payments.use_cases import keep_card, pay_again
from core.payments.waiting import note_how_the_company_is
from core.people.model import Role
from core.people.use_cases import enrol_admins, give_role, keep_phone, keep_place, meet
from core.refusals import Refused
from core.settings import Settings
from core.timers.clockwork import tick
from sandbox.company import CompanySandbox
from tests.postgres import Server
from tests.sizes import size
from web.app import make_web

PAYMENTS = size(200, in_full=1_000)
SEED = int(os.environ.get("BAEDAL_CHAOS_SEED", "20261125"))
AT_ONCE = 25
STORE, OWNER, ADMIN = 1, 900, 901
SECRET = "test_sk_practice"
#: 반반치킨 and 양념치킨, with their choices and prices.
PICKED = ((1001, (11, 21), 19_500), (1002, (11, 21), 19_000))
#: A second of ours is so many of theirs.
FAST = 30
#: How a stretch of the evening is: the switch, and how likely.
WEATHER = (
    (5, {"mode": "ok"}),
    (2, {"mode": "slow", "delay_ms": 60}),
    (2, {"mode": "losing_replies", "times": 6}),
    (1, {"mode": "losing_replies", "times": 4, "on": ["cancel"]}),
    (2, {"mode": "declining", "times": 5}),
    (2, {"mode": "refusing", "times": 8}),
    (1, {"mode": "refusing", "on": ["charge"]}),
    (1, {"mode": "refusing", "on": ["query", "cancel"], "times": 10}),
    (1, {"mode": "silent", "times": 5}),
)


class Evening:
    """The house, the company and the clock of one run."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.dice = Random(SEED)
        self.clock = MovableClock()
        self.company = CompanySandbox(now=lambda: self.clock.now().timestamp(), state_file=None)
        self.fast = FAST
        self.seen: Counter[str] = Counter()
        self.slowest: list[float] = []
        self.cards: list[str] = []

    async def start(self) -> None:
        await asyncio.to_thread(upgrade, self.url)
        self.db = await open_database(self.url, clock=self.clock)
        await self.company.start()
        app = web.Application()
        app.add_routes(self.company.routes())
        base = await self._serve(app)
        toss = TossPayments(f"{base}/company", SECRET, connect_s=1.0, total_s=1.5)
        guard = GuardedCompany(toss, clock=self.clock)
        self.deps = Deps(self.db, self.clock, Settings(_env_file=None), guard)
        guard.heard = self._heard
        ours = await self._serve(make_web(self.deps, {}))
        self.company_http = aiohttp.ClientSession(base)
        self.our_http = aiohttp.ClientSession(ours)
        await self.db.write(put_in_the_stores)
        await self.db.write(_people)
        for person in range(AT_ONCE):
            await self._card_of(1_000 + person)
        self.background = [
            asyncio.create_task(work()) for work in (self._relay, self._time, self._called)
        ]

    async def close(self) -> None:
        for task in self.background:
            task.cancel()
        await asyncio.gather(*self.background, return_exceptions=True)
        await self.deps.drain(10)
        await self.deps.company.close()
        await self.company_http.close()
        await self.our_http.close()
        await self.company.close()
        for runner in self.runners:
            await runner.cleanup()
        await self.db.close()

    async def _serve(self, app: web.Application) -> str:
        self.runners: list[web.AppRunner] = getattr(self, "runners", [])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.runners.append(runner)
        host, port = runner.addresses[0][:2]
        return f"http://{host}:{port}"

    def _heard(self, operation: Operation, until: Any) -> None:
        self.deps.start(self.db.write(note_how_the_company_is, operation.value, until))

    async def switch(self, how: dict[str, Any]) -> None:
        async with self.company_http.post("/company/sim/switch", json=how) as answer:
            assert answer.status == 200, await answer.text()

    async def hint(self, payment_id: str, **more: Any) -> None:
        body = {"eventType": "PAYMENT_STATUS_CHANGED", "data": {"orderId": payment_id, **more}}
        async with self.our_http.post("/payments/callback/toss", json=body) as answer:
            assert answer.status == 200

    async def _card_of(self, person: int) -> None:
        customer = await self.db.read(_customer_key, person)
        form = {
            "kind": "billing", "clientKey": "test_ck_practice", "customerKey": customer,
            "card": "hyundai", "successUrl": "http://shop.test/yes", "failUrl": "http://shop.test/no",
        }  # fmt: skip
        async with self.company_http.post(
            "/company/window/approve", data=form, allow_redirects=False
        ) as answer:
            auth = answer.headers["Location"].split("authKey=")[1].partition("&")[0]
        kept = await self.deps.company.register_card(auth_key=auth, customer_key=customer)
        assert isinstance(kept, CardOnFile)
        await self.db.write(keep_card, person, billing_key=kept.billing_key, label=kept.label)

    async def _relay(self) -> None:
        while True:
            if not await self.db.write(hand_out):
                await asyncio.sleep(0.02)

    async def _time(self) -> None:
        while True:
            self.clock.forward(self.fast * 0.05)
            await tick(self.deps)
            await asyncio.sleep(0.05)

    async def _called(self) -> None:
        """Whoever is called back pays, most of them."""
        while True:
            for order_id, person in await self.db.read(_those_called):
                if self.dice.random() < 0.8:
                    await self.pay_again(order_id, person)
            await asyncio.sleep(0.1)

    async def pay_again(self, order_id: str, person: int) -> None:
        with suppress(Refused):
            payment = await self.db.write(
                pay_again, order_id, by=person, method=Method.CARD_ON_FILE
            )
            await self.collect(payment.id)

    async def collect(self, payment_id: str) -> None:
        began = time.monotonic()
        await collect_in_time(self.deps, payment_id, settle)
        payment = await self.db.read(_payment, payment_id)
        self.slowest.append(time.monotonic() - began)
        self.seen[payment.status.value] += 1

    async def one(self, person: int) -> None:
        """One order and what becomes of it."""
        placed = await self.db.write(_order, person)
        await self.collect(placed.payment.id)
        fate = self.dice.random()
        if fate < 0.1:
            for _ in range(3):
                await self.hint(placed.payment.id, status="DONE")
        elif fate < 0.15:
            await self.hint(new_id(self.dice), status="DONE", totalAmount=1)
        if fate > 0.92:
            with suppress(Refused):  # while nobody knows whether it is paid
                await self.db.write(cancel_order, placed.order.id, by=person)
                return
        await asyncio.sleep(self.dice.random() * 0.2)
        with suppress(Refused):
            await self._at_the_store(placed)

    async def _at_the_store(self, placed: Placed) -> None:
        order_id = placed.order.id
        if self.dice.random() < 0.7:
            await self.db.write(accept_order, order_id, by=OWNER, minutes=20)
            what = self.dice.random()
            if what < 0.2:
                await self.db.write(remove_line, order_id, 1, by=OWNER)
            elif what < 0.3:
                await self.db.write(cancel_by_admin, order_id, by=ADMIN, reason="test")
            elif what < 0.45:
                for _ in range(2):
                    await self.db.write(
                        refund_part, order_id, by=ADMIN, amount=1_000, reason="사과",
                        request_key=f"sorry:{order_id}",
                    )  # fmt: skip

    async def settles(self) -> None:
        """The company works again, an hour goes by, and then time stands still.

        A payment that never arrived is asked about for half an hour.
        """
        await self.switch({"mode": "ok"})
        self.fast = 4 * FAST
        await self._until_nothing_is_open(120)
        self.fast = 0
        await self._until_nothing_is_open(20)

    async def _until_nothing_is_open(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while open_now := await self.db.read(_open):
            assert time.monotonic() < until, open_now
            await asyncio.sleep(0.2)


@pytest.mark.proof
@pytest.mark.timeout(400)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_payments_in_bad_weather_leave_the_books_right(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url, server = f"sqlite:///{tmp_path / 'baedal.db'}", None
    if kind == "postgresql":
        server = request.getfixturevalue("postgres")
        assert isinstance(server, Server)
        url = server.new_database()
    evening = Evening(url, tmp_path)
    await evening.start()
    try:
        weights, kinds = zip(*WEATHER, strict=True)
        for first in range(0, PAYMENTS, AT_ONCE):
            # the first eight stretches bring every weather once, whatever the dice say
            how = kinds[first // AT_ONCE % len(kinds)] if first < AT_ONCE * len(kinds) else (
                evening.dice.choices(kinds, weights)[0]
            )  # fmt: skip
            await evening.switch(how)
            await asyncio.gather(
                *(evening.one(1_000 + n) for n in range(min(AT_ONCE, PAYMENTS - first)))
            )
        await evening.settles()
        async with evening.company_http.get("/company/sim/state") as answer:
            booked = (await answer.json())["payments"]
        orders = await evening.db.read(_orders)
        now = evening.clock.now()
    finally:
        await evening.close()

    looked, faults = check_books(url, now=now)
    assert (looked, [f for f in faults if f.what not in ("overdue_notice",)]) == (PAYMENTS, [])
    _as_the_company_has_it(orders, booked)
    slow = sorted(evening.slowest)
    p99 = slow[int(len(slow) * 0.99)]
    kept = Counter(status for status, _, _ in orders.values())
    print(f"seed {SEED}: {dict(evening.seen)}, ended {dict(kept)}, p99 {p99:.2f} s")
    for reached in ("approved", "declined", "held"):
        assert evening.seen[reached] > 0, f"no payment was {reached}"
    assert evening.seen["unknown"] + evening.seen["requested"] > 0
    assert p99 < 1.2
    if server is not None:
        server.drop(url)


def _as_the_company_has_it(
    orders: dict[str, tuple[str, int, list[str]]], booked: list[dict[str, Any]]
) -> None:
    """Won by won: an order that is kept has its price there, any other nothing."""
    took = ("DONE", "PARTIAL_CANCELED", "CANCELED")
    left: Counter[str] = Counter()
    for payment in booked:
        if payment["status"] in took:
            left[payment["orderId"]] += payment["balanceAmount"]
    ours = {payment_id for _, _, payments in orders.values() for payment_id in payments}
    assert set(left) <= ours
    for order_id, (status, kept, payments) in orders.items():
        there = sum(left[payment_id] for payment_id in payments)
        assert there == kept, f"{order_id} is {status}: {kept} here, {there} there"


def _people(tx: Transaction) -> None:
    for person in (*range(1_000, 1_000 + AT_ONCE), OWNER, ADMIN):
        meet(tx, person, name="민아", lang="ko")
        keep_phone(tx, person, "010-1234-5678")
        keep_place(tx, person, text="23", detail="101", latitude=37.5517, longitude=126.9190)
    give_role(tx, OWNER, Role.OWNER, STORE)
    enrol_admins(tx, [ADMIN])


def _order(tx: Transaction, person: int) -> Placed:
    lines = tuple(CartLine(item, 1, picked, price) for item, picked, price in PICKED)
    cart = tx.carts.of(person)
    tx.carts.save(replace(cart, store_id=STORE, lines=lines))
    return place_order(
        tx, person, request_key=new_id(tx.random), cart_version=None,
        pay_with=PayWith.CARD, method=Method.CARD_ON_FILE,
    )  # fmt: skip


def _customer_key(tx: Transaction, person: int) -> str:
    found = tx.people.get(person)
    assert found is not None
    return found.customer_key


def _payment(tx: Transaction, payment_id: str) -> Payment:
    return tx.payments.get(payment_id)


def _those_called(tx: Transaction) -> list[tuple[str, int]]:
    from sqlalchemy import text

    rows = tx.sql.rows(
        text(
            "SELECT w.order_id, w.person_id FROM waiting_payers w JOIN payments p"
            " ON p.id = w.payment_id WHERE w.called_at IS NOT NULL AND p.status = 'held'"
        )
    )
    return [(row.order_id, row.person_id) for row in rows]


def _open(tx: Transaction) -> dict[str, int]:
    from sqlalchemy import text

    asked = {
        "payments": "SELECT count(*) AS n FROM payments WHERE status IN ('requested','unknown','held')",
        "refunds": "SELECT count(*) AS n FROM refunds WHERE status = 'owed'",
        "facts": "SELECT count(*) AS n FROM events WHERE done_at IS NULL",
        "unpaid": "SELECT count(*) AS n FROM orders WHERE status = 'awaiting_payment'",
    }
    rows = {name: tx.sql.row(text(words)) for name, words in asked.items()}
    return {name: row.n for name, row in rows.items() if row and row.n}


def _orders(tx: Transaction) -> dict[str, tuple[str, int, list[str]]]:
    """Each order's status, the won kept for it, and its payments."""
    from sqlalchemy import text

    found = {}
    for row in tx.sql.rows(text("SELECT id FROM orders")):
        order = tx.orders.get(row.id)
        payments = tx.payments.of_order(row.id)
        booked = ledger.entries(order, payments, tx.payments.refunds_of_order(row.id))
        assert order.status not in ledger.KEPT or ledger.left_over(booked) == 0
        kept = sum(e.won for e in booked if e.account in ("charged", "given back"))
        found[row.id] = (order.status.value, kept, [p.id for p in payments])
    return found
