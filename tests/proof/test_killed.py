"""Killed in the middle: whatever commit was the last, nobody pays twice and no order is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from cli.play import Phone, register_card
from sandbox.company import CompanySandbox
from sandbox.telegram import TelegramSandbox
from tests.edges.test_run import free_port, until

CUSTOMER, OWNER = 41, 42
POINTS = (4, 7, 9, 11, 13, 16)  # commits of a life that gets a pay tap at once


class Service:
    """The service as a process, and how it dies."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self.process: asyncio.subprocess.Process | None = None

    async def start(self, *, dies_after: int = 0) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.proof.a_house_that_dies",
            env={**self._env, "DIES_AFTER": str(dies_after)},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def dies(self, seconds: float) -> None:
        """Wait for its death; help it along if it lives too long."""
        assert self.process is not None
        try:
            await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            self.process.send_signal(signal.SIGKILL)
            await self.process.wait()


@pytest.mark.proof
@pytest.mark.timeout(240)
async def test_killed_after_any_commit_every_order_has_one_charge(tmp_path: Path) -> None:
    telegram = TelegramSandbox(now=time.time, state_file=None)
    company = CompanySandbox(now=time.time, state_file=None)
    app = web.Application(client_max_size=2**24)
    app.add_routes([*telegram.routes(), *company.routes()])
    await telegram.start()
    await company.start()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    there, here = free_port(), free_port()
    await web.TCPSite(runner, "127.0.0.1", there).start()
    base, books = f"http://127.0.0.1:{there}", tmp_path / "books.db"
    env = {
        **os.environ,
        "BAEDAL_TELEGRAM_API_URL": f"{base}/telegram",
        "BAEDAL_CUSTOMER_BOT_TOKEN": "11:a-customer-bot",
        "BAEDAL_STORE_BOT_TOKEN": "12:a-store-bot",
        "BAEDAL_DATABASE_URL": f"sqlite:///{books}",
        "BAEDAL_PHOTOS": str(tmp_path / "photos"),
        "BAEDAL_PORT": str(here),
        "BAEDAL_CARD_ON_FILE": "on",
        "BAEDAL_PAYMENT_COMPANY_URL": f"{base}/company",
        "BAEDAL_PAYMENT_WINDOW_URL": f"{base}/company/window.js",
        "BAEDAL_PAYMENT_SECRET": "test_sk_practice",
        "BAEDAL_PAYMENT_CLIENT_KEY": "test_ck_practice",
    }
    service = Service(env)
    try:
        async with aiohttp.ClientSession(base) as http:
            await _people(http, env)
            mina = Phone(http, "baedal_bot", CUSTOMER, "mina")
            await service.start()
            await _settle_in(mina)
            await mina.tap(r"\bp\|c\|")
            await mina.find(r"\bx\|")
            for point in POINTS:
                message, button = await _fresh_cart(mina)
                await until(lambda: _quiet(books))
                assert service.process is not None
                service.process.send_signal(signal.SIGKILL)
                await service.process.wait()
                await service.start(dies_after=point)
                tap = {"message_id": message["message_id"], "data": button["callback_data"]}
                chat = {"bot": mina.bot, "person": mina.person}
                async with http.post("/sim/tap", json={**chat, **tap}) as answer:
                    assert answer.status == 200
                await service.dies(6)
                await service.start()
                await until(lambda: _quiet(books), 60)
            await _books_are_right(http, books, orders=1 + len(POINTS))
    finally:
        if service.process is not None and service.process.returncode is None:
            service.process.kill()
            await service.process.wait()
        await telegram.close()
        await company.close()
        await runner.cleanup()


async def _people(http: aiohttp.ClientSession, env: dict[str, str]) -> None:
    for token, name in (("11:a-customer-bot", "baedal_bot"), ("12:a-store-bot", "work_bot")):
        await http.post("/sim/bots", json={"token": token, "username": name, "name": name})
    for person in (CUSTOMER, OWNER):
        who = {"id": person, "first_name": "미나", "language_code": "ko", "phone": "+821012345678"}
        await http.post("/sim/people", json=who)
    await http.post("/sim/text", json={"bot": "work_bot", "person": OWNER, "text": "/start"})
    seed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", "seed", "--owner", str(OWNER), env=env,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await seed.wait() == 0


async def _settle_in(mina: Phone) -> None:
    await mina.do("text", text="/start")
    await mina.reads("어디로")
    await mina.do("location", latitude=37.5517, longitude=126.9190)
    await mina.reads("동·호수")
    await mina.do("text", text="101동 1203호")
    await mina.reads("번호")
    await mina.do("contact", own=True)
    await mina.tap("골목닭집")
    await mina.tap("반반치킨")
    await mina.tap(r"\ba\|")
    button = await mina.tap(r"/pay/card", kind="url")
    await register_card(mina.http, button["url"])


async def _fresh_cart(mina: Phone) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask for the same again; the new cart, not an old one further up."""
    newest = max(m["message_id"] for m in await mina.messages())
    await mina.do("text", text="/reorder")

    async def there() -> Any:
        found = await mina.find(r"\bp\|c\|")
        return found if found[0]["message_id"] > newest else None

    found: tuple[dict[str, Any], dict[str, Any]] = await until(there)
    return found


async def _quiet(books: Path) -> bool:
    """Nothing waits: no update, fact, notice, payment or refund."""
    db = sqlite3.connect(f"file:{books}?mode=ro", uri=True)
    try:
        waits = [
            db.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
            for what in (
                "updates WHERE done_at IS NULL",
                "events WHERE done_at IS NULL",
                "notices WHERE status = 'owed'",
                "payments WHERE ask_at IS NOT NULL",
                "refunds WHERE status = 'owed'",
                "orders WHERE status = 'awaiting_payment'",
            )
        ]
    finally:
        db.close()
    return not any(waits)


async def _books_are_right(http: aiohttp.ClientSession, books: Path, *, orders: int) -> None:
    async with http.get("/company/sim/state") as answer:
        charged: list[dict[str, Any]] = (await answer.json())["payments"]
    db = sqlite3.connect(f"file:{books}?mode=ro", uri=True)
    placed = db.execute("SELECT id, total FROM orders").fetchall()
    paid = dict(
        db.execute("SELECT id, order_id FROM payments WHERE status = 'approved'").fetchall()
    )
    db.close()
    assert len(placed) == orders
    done = [p for p in charged if p["status"] == "DONE"]
    assert sorted(paid[p["orderId"]] for p in done) == sorted(order for order, _ in placed)
    assert {p["totalAmount"] for p in done} == {total for _, total in placed}
