"""Payments by the hundred while the company misbehaves in every way it can: then the books are right.

The house without its bots: programs pay through the gateway, we ask the practice company, and it
calls back, all over real HTTP on a real database. Time runs fast, so that minutes of waiting are
seconds; one seed replays a run.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import func, select, text

from cli.seeding import put_in_the_stores
from core.clock import MovableClock
from core.clockwork import begin_errands, tick
from core.database.database import open_database
from core.database.migrate import upgrade
from core.database.transaction import Transaction
from core.deps import Deps
from core.fulfilment.amendments import remove_line
from core.house import hand_out
from core.ids import new_id
from core.orders.model import Order
from core.orders.tables import Orders
from core.outbox.event import Who
from core.payments import ledger
from core.payments.company import CardOnFile
from core.payments.guard import GuardedCompany, Operation
from core.payments.refunds import refund_part
from core.payments.tables import Payments
from core.payments.toss import TossPayments
from core.payments.use_cases import keep_card
from core.payments.waiting import note_how_the_company_is
from core.people.model import Role
from core.people.tables import People
from core.people.use_cases import enrol_admins, give_role, keep_phone, keep_place, meet
from core.refusals import Refused
from core.settings import Settings
from core.timers.tables import timers
from sandbox.company import CompanySandbox
from tests.patience import PATIENCE, until
from tests.postgres import Server
from tests.programs import wish
from tests.sizes import IN_FULL, size
from web.app import make_web
from web.auth import make_token

PAYMENTS = size(100, in_full=1_000)
SEED = int(os.environ.get("BAEDAL_CHAOS_SEED", "20261125"))
AT_ONCE = size(10, in_full=25)
STORE, OWNER, ADMIN = 1, 900, 901
SECRET = "test_sk_practice"
#: 반반치킨 and 양념치킨, with their choices.
DINNER = wish(
    lines=[{"item_id": item, "quantity": 1, "choice_ids": [11, 21]} for item in (1001, 1002)]
)
#: What paying comes to, by the answer's status.
ANSWERS = {201: "approved", 202: "unknown", 402: "declined", 409: "paid by then", 503: "busy"}
#: A second of ours is so many of theirs.
FAST = 30
#: How a stretch of the evening is: the switch, and how likely.
WEATHER = (
    (5, {"mode": "ok"}),
    (2, {"mode": "slow", "delay_ms": 60}),
    (1, {"mode": "slow", "delay_ms": 1_100, "times": 3}),
    (2, {"mode": "losing_replies", "times": 6}),
    (1, {"mode": "losing_replies", "times": 4, "on": ["cancel"]}),
    (2, {"mode": "declining", "times": 5}),
    (2, {"mode": "refusing", "times": 8}),
    (1, {"mode": "refusing", "on": ["charge"]}),
    (1, {"mode": "refusing", "on": ["query", "cancel"], "times": 10}),
    (1, {"mode": "silent", "times": 5}),
)

#: How the company must be for paying to be answered so.
SURELY = {
    "approved": {"mode": "ok"},
    "declined": {"mode": "declining", "times": 1_000},
    "unknown": {"mode": "losing_replies", "on": ["charge"], "times": 1_000},
    "busy": {"mode": "refusing", "on": ["charge"]},
}


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
        self.by_hand: set[str] = set()  #: payments of which somebody gave back at the company

    async def start(self) -> None:
        await asyncio.to_thread(upgrade, self.url)
        self.db = await open_database(self.url, clock=self.clock)
        await self.company.start()
        app = web.Application()
        app.add_routes(self.company.routes())
        base = await self._serve(app)
        toss = TossPayments(f"{base}/company", SECRET, connect_s=1.0, total_s=1.5)
        guard = GuardedCompany(toss, clock=self.clock)
        settings = Settings(
            _env_file=None, database_url=self.url, jwt_secret=SecretStr("s" * 40),
            card_on_file=True, rate_per_person=1e6, rate_per_address=1e6, most_unpaid=1_000,
        )  # fmt: skip
        self.deps = Deps(self.db, self.clock, settings, guard)
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
            begin_errands(self.deps)
            await asyncio.sleep(0.05)

    async def _called(self) -> None:
        """Whoever is called back pays, most of them."""
        while True:
            for order_id, person in await self.db.read(_those_called):
                if self.dice.random() < 0.8:
                    await self.pays(order_id, person)
            await asyncio.sleep(0.1)

    async def calls(
        self, who: Who, person: int, path: str, body: dict[str, Any], **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """One call of a program; the status and the answer."""
        assert self.deps.settings.jwt_secret is not None
        secret = self.deps.settings.jwt_secret.get_secret_value()
        token = make_token(secret, person, who, self.clock.now() + timedelta(days=400))
        sent = {"Authorization": f"Bearer {token}", **headers}
        async with self.our_http.post(f"/api/{path}", json=body, headers=sent) as answer:
            return answer.status, await answer.json()

    async def pays(self, order_id: str, person: int) -> str:
        """Through the gateway, and how long that took."""
        total = (await self.db.read(_order, order_id)).total
        began = time.monotonic()
        wanted = {"order_id": order_id, "total": total}
        status, _ = await self.calls(Who.CUSTOMER, person, "payments", wanted)
        self.slowest.append(time.monotonic() - began)
        self.seen[ANSWERS[status]] += 1
        return ANSWERS[status]

    async def one(self, person: int) -> None:
        """One order and what becomes of it."""
        status, order = await self.calls(Who.CUSTOMER, person, "orders", DINNER)
        assert status == 201, order
        answer = await self.pays(order["id"], person)
        fate = self.dice.random()
        payment_id = await self.db.read(_newest_payment, order["id"])
        if fate < 0.1:
            for _ in range(3):
                await self.hint(payment_id, status="DONE")
        elif fate < 0.15:
            await self.hint(new_id(self.dice), status="DONE", totalAmount=1)
        if fate > (0.5 if answer == "unknown" else 0.92):  # half of those nobody knows of
            await self.calls(Who.CUSTOMER, person, f"orders/{order['id']}/cancel", {})
            return
        await asyncio.sleep(self.dice.random() * 0.2)
        if fate > 0.4 and self.dice.random() < 0.3:
            await self._in_the_console(payment_id)
        with suppress(Refused):
            await self._at_the_store(order["id"])
        if self.dice.random() < 0.1:
            await self._in_the_console(payment_id)

    async def _in_the_console(self, payment_id: str) -> None:
        """Somebody gives a part back at the company, or all; its word of that may be lost."""
        asked: dict[str, Any] = {"orderId": payment_id, "reason": "전화로 사과"}
        if self.dice.random() < 0.8:
            asked["amount"] = self.dice.randint(1, 15_000)
        async with self.company_http.post("/company/sim/refund", json=asked) as answer:
            done = answer.status == 200  # refused: nothing was taken, or not so much is left
        if done:
            self.by_hand.add(payment_id)
            if self.dice.random() < 0.5:
                await self.hint(payment_id, status="PARTIAL_CANCELED")

    async def _at_the_store(self, order_id: str) -> None:
        if self.dice.random() < 0.7:
            await self.calls(Who.STORE, OWNER, f"orders/{order_id}/accept", {"minutes": 20})
            what = self.dice.random()
            if what < 0.2:
                await self.db.write(remove_line, order_id, 1, by=OWNER)
            elif what < 0.3:
                await self.calls(Who.ADMIN, ADMIN, f"orders/{order_id}/cancel", {"reason": "test"})
            elif what < 0.45:
                for _ in range(2):
                    await self.db.write(
                        refund_part, order_id, by=ADMIN, amount=1_000, reason="사과",
                        request_key=f"sorry:{order_id}",
                    )  # fmt: skip

    async def reaches_what_must_be(self) -> None:
        """Whatever the dice and the speed of this machine left out: each answer of paying, money
        that came too late, and money that was given back in the console.
        """
        for answer, how in SURELY.items():
            await self.switch(how)
            await until(partial(self._was_answered, answer))
        await until(self._pays_too_late)
        await self.switch({"mode": "ok"})
        await until(self._is_given_back_in_the_console)

    async def _was_answered(self, answer: str) -> bool:
        if self.seen[answer] == 0:  # as long as nobody calls the company, all are busy
            await self.one(1_000)
        return self.seen[answer] > 0

    async def _pays_too_late(self) -> bool:
        """The money is taken, no answer arrives, and the order is let go meanwhile."""
        if await self.db.read(_late):
            return True
        await self.switch({"mode": "losing_replies", "on": ["charge", "query"], "times": 1_000})
        _, order = await self.calls(Who.CUSTOMER, 1_000, "orders", DINNER)
        if await self.pays(order["id"], 1_000) == "unknown":
            await self.calls(Who.CUSTOMER, 1_000, f"orders/{order['id']}/cancel", {})
        await self.switch({"mode": "ok"})
        await asyncio.sleep(1)  # half a minute of theirs
        return False

    async def _is_given_back_in_the_console(self) -> bool:
        if not self.by_hand:
            _, order = await self.calls(Who.CUSTOMER, 1_000, "orders", DINNER)
            await self.pays(order["id"], 1_000)
            await self._in_the_console(await self.db.read(_newest_payment, order["id"]))
        return bool(self.by_hand)

    async def settles(self) -> None:
        """The company works again, an hour goes by, and then time stands still.

        A payment that never arrived is asked about for half an hour.
        """
        await self.switch({"mode": "ok"})
        self.fast = 16 * FAST
        await self._until_nothing_is_open()
        for payment_id in sorted(self.by_hand):  # the company repeats its word for days
            self.clock.forward(6)
            await self.hint(payment_id, status="PARTIAL_CANCELED")
        await self._until_nothing_is_open()
        self.fast = 0
        await until(self._is_at_rest)

    async def _until_nothing_is_open(self) -> None:
        end = time.monotonic() + PATIENCE
        while open_now := await self.db.read(_open):
            assert time.monotonic() < end, open_now
            await asyncio.sleep(0.05)

    async def _is_at_rest(self) -> bool:
        """Nothing is open, and the clock has asked all that it has to ask by now."""
        return not await self.db.read(_due) and not await self.db.read(_open)


@pytest.mark.proof
@pytest.mark.long
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
        await evening.reaches_what_must_be()
        await evening.settles()
        async with evening.company_http.get("/company/sim/state") as answer:
            booked = (await answer.json())["payments"]
        orders = await evening.db.read(_orders)
        late = await evening.db.read(_late)
        elsewhere = await evening.db.read(_elsewhere)
    finally:
        await evening.close()

    said = _check_books(url)
    assert len(orders) >= PAYMENTS
    assert said[-1].startswith(f"✓ the books of {len(orders):,} orders are right"), said
    # Nobody says notices in this house; nothing else is open.
    assert [s for s in said[:-1] if not s.endswith(("[overdue_notice]", "[open_notice]"))] == []
    _as_the_company_has_it(orders, booked)
    slow = sorted(evening.slowest)
    p99 = slow[int(len(slow) * 0.99)]
    kept = Counter(status for status, _, _ in orders.values())
    print(f"seed {SEED}, {kind}: {PAYMENTS} orders, paying answered {dict(evening.seen)},")
    print(f"ended {dict(kept)}, late money given back {late} times, p99 {p99:.2f} s; {said[-1]}")
    assert late > 0
    assert elsewhere > 0
    if IN_FULL:  # a test run has the cores to share
        assert p99 < 1.2
    if server is not None:
        server.drop(url)


def _check_books(url: str) -> list[str]:
    """What the command itself says, as a process, on this very database."""
    asked = [sys.executable, "-m", "cli", "check-books", "--database", url]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


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
        keep_phone(tx, person, "+821012345678")
        keep_place(tx, person, text="23", detail="101", latitude=37.5517, longitude=126.9190)
    give_role(tx, OWNER, Role.OWNER, STORE)
    enrol_admins(tx, [ADMIN])


def _order(tx: Transaction, order_id: str) -> Order:
    return tx[Orders].get(order_id)


def _elsewhere(tx: Transaction) -> int:
    """How often money went back that we had not asked for."""
    row = tx.sql.row(text("SELECT count(*) AS n FROM refunds WHERE elsewhere"))
    return row.n if row else 0


def _newest_payment(tx: Transaction, order_id: str) -> str:
    return tx[Payments].of_order(order_id)[-1].id


def _late(tx: Transaction) -> int:
    """How often money came for an order that had ended."""
    row = tx.sql.row(text("SELECT count(*) AS n FROM refunds WHERE because = 'paid_too_late'"))
    assert row is not None
    return int(row.n)


def _customer_key(tx: Transaction, person: int) -> str:
    found = tx[People].get(person)
    assert found is not None
    return found.customer_key


def _those_called(tx: Transaction) -> list[tuple[str, int]]:
    rows = tx.sql.rows(
        text(
            "SELECT w.order_id, w.person_id FROM waiting_payers w JOIN payments p"
            " ON p.id = w.payment_id WHERE w.called_at IS NOT NULL AND p.status = 'held'"
        )
    )
    return [(row.order_id, row.person_id) for row in rows]


def _open(tx: Transaction) -> dict[str, int]:
    asked = {
        "payments": "SELECT count(*) AS n FROM payments WHERE status IN ('requested','unknown','held')",
        "looks": "SELECT count(*) AS n FROM payments WHERE ask_at IS NOT NULL",
        "refunds": "SELECT count(*) AS n FROM refunds WHERE status = 'owed'",
        "facts": "SELECT count(*) AS n FROM events WHERE done_at IS NULL",
        "unpaid": "SELECT count(*) AS n FROM orders WHERE status = 'awaiting_payment'",
    }
    rows = {name: tx.sql.row(text(words)) for name, words in asked.items()}
    return {name: row.n for name, row in rows.items() if row and row.n}


def _due(tx: Transaction) -> int:
    row = tx.sql.row(select(func.count().label("n")).where(timers.c.due_at <= tx.now))
    return row.n if row else 0


def _orders(tx: Transaction) -> dict[str, tuple[str, int, list[str]]]:
    """Each order's status, the won kept for it, and its payments."""
    found = {}
    for row in tx.sql.rows(text("SELECT id FROM orders")):
        order = tx[Orders].get(row.id)
        payments = tx[Payments].of_order(row.id)
        booked = ledger.entries(order, payments, tx[Payments].refunds_of_order(row.id))
        assert order.status not in ledger.KEPT or ledger.left_over(booked) == 0
        kept = sum(e.won for e in booked if e.account in ("charged", "given back"))
        found[row.id] = (order.status.value, kept, [p.id for p in payments])
    return found
