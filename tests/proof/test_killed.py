"""Killed at every moment of an order's life: nobody pays twice, nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

import cli.play.phone
from cli.play import Phone, Stuck, register_card
from core.clock import SystemClock
from core.database.database import open_database
from core.tracking.rebuilding import rebuild_views
from core.tracking.status_view_tables import StatusViews
from sandbox.company import CompanySandbox
from sandbox.telegram import TelegramSandbox
from tests.patience import PATIENCE, until
from tests.ports import free_port

CUSTOMER, OWNER = 41, 42
#: What the owner taps, from the ring to the door.
TO_THE_DOOR = (r"\bac\|.*\|20\|", r"\bck\|", r"\brd\|", r"\bdp\|", r"\bdl\|")
PAY = r"\bp\|c\|"
REFUSED = (r"\brj\|", r"\brw\|")


class Service:
    """The service as a process that dies again and again, and is started again."""

    def __init__(self, env: dict[str, str], moments: Path) -> None:
        self._env = {**env, "MOMENTS": str(moments), "BEGAN": str(time.time())}
        self._moments = moments
        self._pid = 0
        self._keeps_on = True
        self.deaths = 0

    async def open(self) -> None:
        self._moments.touch()
        self._forks = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.proof.a_house_that_dies", env=self._env,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        self._tending = asyncio.create_task(self._tend())

    async def _tend(self) -> None:
        out, into = self._forks.stdout, self._forks.stdin
        assert out is not None and into is not None
        while self._keeps_on:
            into.write(b"start\n")
            self._pid = int(await self._line(out))
            assert await self._line(out) == "over"
            self.deaths += self._keeps_on
            self._pid = 0

    async def _line(self, out: asyncio.StreamReader) -> str:
        """What the forking process says; the service itself prints too."""
        while line := (await out.readline()).decode().strip():
            if line == "over" or line.isdigit():
                return line
        raise AssertionError("the process is gone")

    async def close(self) -> None:
        """No more knives, no more starts."""
        self._keeps_on = False
        if self._pid:
            os.kill(self._pid, signal.SIGTERM)
        await self._tending
        self._forks.kill()
        await self._forks.wait()

    @property
    def moments(self) -> list[str]:
        return self._moments.read_text().splitlines()


@pytest.fixture
async def telegram_and_company() -> AsyncIterator[str]:
    """Both outside, so that they outlive the service; where they are."""
    telegram = TelegramSandbox(now=time.time, state_file=None)
    company = CompanySandbox(now=time.time, state_file=None)
    app = web.Application(client_max_size=2**24)
    app.add_routes([*telegram.routes(), *company.routes()])
    await telegram.start()
    await company.start()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await telegram.close()
    await company.close()
    await runner.cleanup()


@pytest.mark.proof
@pytest.mark.long
async def test_killed_at_every_commit_of_a_life_its_books_are_right(
    telegram_and_company: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just before and just after each commit, by whichever function, wherever the order stands.

    Two orders, one to the door and one refused: the second dies only where it stands as the first
    never did.
    """
    monkeypatch.setattr(cli.play.phone, "PATIENCE_SECONDS", PATIENCE)
    base, books = telegram_and_company, tmp_path / "books.db"
    env = _env(base, tmp_path)
    service = Service(env, tmp_path / "moments")
    async with aiohttp.ClientSession(base) as http:
        await _people(http, env)
        mina = Phone(http, "baedal_bot", CUSTOMER, "mina")
        owner = Phone(http, "work_bot", OWNER, "owner")
        await service.open()
        try:
            await _fill_the_cart(mina)
            await _pay(mina, books, orders=1)
            for button in TO_THE_DOOR:
                await owner.tap(button)
            await _comes_to_rest(service, books)
            deaths = [service.deaths]
            await _fill_it_again(mina)
            await _pay(mina, books, orders=2)
            await owner.reads("#2")
            for button in REFUSED:
                await owner.tap(button)
            await _comes_to_rest(service, books)
            deaths.append(service.deaths - deaths[0])
        finally:
            await service.close()
        print(f"killed at {deaths[0]} moments to the door, at {deaths[1]} more when refused")
        assert sum(deaths) == service.deaths == len(service.moments), service.moments
        assert deaths[0] >= 60 and deaths[1] >= 15, service.moments
        assert {"before", "after"} == {moment.partition(" ")[0] for moment in service.moments}
        await _money_is_where_it_belongs(http, books)
        _facts_are_whole(books, ["delivered", "rejected"])
        await _everybody_was_told(mina, owner, books, deaths=service.deaths)
    await _views_can_be_made_again(books)


def _env(base: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "BAEDAL_TELEGRAM_API_URL": f"{base}/telegram",
        "BAEDAL_CUSTOMER_BOT_TOKEN": "11:a-customer-bot",
        "BAEDAL_STORE_BOT_TOKEN": "12:a-store-bot",
        "BAEDAL_DATABASE_URL": f"sqlite:///{folder / 'books.db'}",
        "BAEDAL_PHOTOS": str(folder / "photos"),
        "BAEDAL_PORT": str(free_port()),
        "BAEDAL_CARD_ON_FILE": "on",
        "BAEDAL_MOST_UNPAID": "1000",
        "BAEDAL_MOST_AT_THE_DOOR": "1000",
        "BAEDAL_PAYMENT_COMPANY_URL": f"{base}/company",
        "BAEDAL_PAYMENT_WINDOW_URL": f"{base}/company/window.js",
        "BAEDAL_PAYMENT_SECRET": "test_sk_practice",
        "BAEDAL_PAYMENT_CLIENT_KEY": "test_ck_practice",
    }


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


async def _fill_the_cart(mina: Phone) -> None:
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
    for _ in range(40):  # who sees no page looks again
        try:
            await register_card(mina.http, button["url"])
            return
        except (aiohttp.ClientError, Stuck):
            if any("등록했어요" in said.get("text", "") for said in await mina.messages()):
                return  # it died as the card was kept
            await asyncio.sleep(0.3)
    raise AssertionError("the card page never came")


async def _fill_it_again(mina: Phone) -> None:
    """What deaths left twice further up has buttons too: she waits for the newest."""
    so_far = max(message["message_id"] for message in await mina.messages())
    await mina.do("text", text="/reorder")

    async def is_there() -> bool:
        return (await mina.find(PAY))[0]["message_id"] > so_far

    await until(is_there, PATIENCE)


async def _pay(mina: Phone, books: Path, *, orders: int) -> None:
    """A button that a death made old answers with a new one: she presses that."""
    while len(_rows(books, "SELECT id FROM orders")) < orders:
        await mina.tap(PAY)
        with contextlib.suppress(AssertionError):
            await until(lambda: _has_orders(books, orders), 10)


async def _has_orders(books: Path, orders: int) -> bool:
    return len(_rows(books, "SELECT id FROM orders")) == orders


async def _comes_to_rest(service: Service, books: Path) -> None:
    """Wait until nothing waits, for as long as it still dies at new moments."""
    died = -1
    while died < service.deaths:
        died = service.deaths
        with contextlib.suppress(AssertionError):
            return await until(lambda: _quiet(books), PATIENCE)
    raise AssertionError(f"something waits still, after {died} deaths")


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
                "orders WHERE status NOT IN ('delivered', 'rejected')",
            )
        ]
    finally:
        db.close()
    return not any(waits)


def _rows(books: Path, query: str) -> list[Any]:
    db = sqlite3.connect(f"file:{books}?mode=ro", uri=True)
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


async def _money_is_where_it_belongs(http: aiohttp.ClientSession, books: Path) -> None:
    """By the company's own list: one charge an order; of the refused one all is back."""
    async with http.get("/company/sim/state") as answer:
        charged: list[dict[str, Any]] = (await answer.json())["payments"]
    orders = _rows(
        books,
        "SELECT payments.id, orders.status, total, payments.amount, payments.refunded"
        " FROM orders JOIN payments ON order_id = orders.id WHERE settled_at IS NOT NULL",
    )
    charges = {p["orderId"]: p for p in charged if p["totalAmount"] > 0}
    assert sorted(charges) == sorted(payment_id for payment_id, *_ in orders)
    for payment_id, status, total, paid, refunded in orders:
        charge = charges[payment_id]
        kept = charge["totalAmount"] - sum(c["cancelAmount"] for c in charge.get("cancels") or [])
        assert charge["totalAmount"] == total == paid
        assert kept == paid - refunded == (total if status == "delivered" else 0)


def _facts_are_whole(books: Path, ends: list[str]) -> None:
    """Each order's facts, one after the other, without a gap; one end each."""
    orders = _rows(books, "SELECT id, status FROM orders ORDER BY created_at")
    assert [status for _, status in orders] == ends
    for order_id, _ in orders:
        facts = _rows(
            books, f"SELECT seq, name FROM events WHERE order_id = '{order_id}' ORDER BY seq"
        )
        assert [seq for seq, _ in facts] == list(range(1, len(facts) + 1))
        once = Counter(name for _, name in facts)
        assert set(once.values()) == {1}, once


async def _everybody_was_told(mina: Phone, owner: Phone, books: Path, *, deaths: int) -> None:
    """Every notice was sent, and stands in the chat; at most what a death cut short is there twice."""
    notices = _rows(books, "SELECT bot, kind, status, text FROM notices")
    assert {status for _, _, status, _ in notices} <= {"sent", "moot"}
    for bot, phone in (("customer", mina), ("store", owner)):
        said = Counter(
            m.get("text", "")
            for m in await phone.messages()
            if m.get("from", {}).get("id") != phone.person
        )
        short = [text for b, kind, _, text in notices if b == bot and kind not in CARDS and text]
        for text in short:
            assert any(_plain(text) == _plain(each) for each in said), text
        assert sum(n - 1 for n in said.values()) <= deaths


#: Edited in place; the cart itself becomes the order's card.
CARDS = ("card", "ticket", "new_order", "card_kept")


def _plain(text: str) -> str:
    """Words without Telegram's HTML."""
    import re
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", "", text)).strip()


async def _views_can_be_made_again(books: Path) -> None:
    db = await open_database(f"sqlite:///{books}", clock=SystemClock())
    kept = await db.read(lambda tx: tx[StatusViews].all_rows())
    await db.write(rebuild_views)
    assert await db.read(lambda tx: tx[StatusViews].all_rows()) == kept
    await db.close()
