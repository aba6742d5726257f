"""``./baedal run`` while Telegram is out of reach: all else runs; only a wrong token ends it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.telegram import TelegramSandbox
from tests.patience import PATIENCE, until
from tests.ports import free_port

TOKENS = {"11:a-customer-bot": "c_bot", "12:a-store-bot": "s_bot"}


class Place:
    """A Telegram that is told what to do, and the service before it."""

    def __init__(self, folder: Path) -> None:
        self.telegram = TelegramSandbox(now=time.time, state_file=None)
        self.there, self.beside, self.port = free_port(), free_port(), free_port()
        self.env = {
            **os.environ,
            "BAEDAL_TELEGRAM_API_URL": f"http://127.0.0.1:{self.there}/telegram",
            "BAEDAL_CUSTOMER_BOT_TOKEN": "11:a-customer-bot",
            "BAEDAL_STORE_BOT_TOKEN": "12:a-store-bot",
            "BAEDAL_DATABASE_URL": f"sqlite:///{folder / 'run.db'}",
            "BAEDAL_PHOTOS": str(folder / "photos"),
            "BAEDAL_PORT": str(self.port),
        }
        self.runner: web.AppRunner | None = None
        self.http: aiohttp.ClientSession

    async def opens(self) -> None:
        app = web.Application()
        app.add_routes(self.telegram.routes())
        await self.telegram.start()
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        # The people's side first: a Telegram that listens knows its bots.
        await web.TCPSite(self.runner, "127.0.0.1", self.beside).start()
        for token, name in TOKENS.items():
            await self.sim("bots", token=token, username=name, name=name)
        await web.TCPSite(self.runner, "127.0.0.1", self.there).start()

    async def sim(self, what: str, **wish: Any) -> None:
        where = f"http://127.0.0.1:{self.beside}/sim/{what}"
        async with self.http.post(where, json=wish) as answer:
            assert answer.status == 200, await answer.text()

    async def runs(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cli", "run", env=self.env,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def is_as(self, wanted: str) -> bool:
        try:
            async with self.http.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                found: dict[str, Any] = await answer.json()
                return answer.status == 200 and found["status"] == wanted
        except aiohttp.ClientError:
            return False

    async def has_met(self, methods: frozenset[str]) -> bool:
        """Whether each of them met the fault, twice."""
        async with self.http.get(f"http://127.0.0.1:{self.there}/sim/faults/met") as answer:
            met: dict[str, int] = await answer.json()
        return {name for name, n in met.items() if n >= 2} == methods

    async def closes(self) -> None:
        await self.telegram.close()
        if self.runner is not None:
            await self.runner.cleanup()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    place = Place(tmp_path)
    async with aiohttp.ClientSession() as place.http:
        yield place
        await place.closes()


async def ends(service: asyncio.subprocess.Process) -> int:
    service.send_signal(signal.SIGTERM)
    await asyncio.wait_for(service.communicate(), PATIENCE)
    assert service.returncode is not None
    return service.returncode


async def test_out_of_reach_it_is_degraded_and_ready_when_telegram_is_there(place: Place) -> None:
    service = await place.runs()
    await until(lambda: place.is_as("degraded"))
    await place.opens()
    await until(lambda: place.is_as("ready"))
    assert await ends(service) == 0


#: What each bot calls as it begins.
AT_THE_START = frozenset({"getMe", "setMyCommands", "deleteWebhook", "getUpdates"})


@pytest.mark.parametrize(
    "fault",
    [
        {"code": 429, "retry_after": 1}, {"code": 500}, {"code": 502, "page": True},
        {"page": True}, {"cut": True}, {"drop_reply": True},
    ],
    ids=["429", "500", "502", "nonsense", "cut", "cut after"],
)  # fmt: skip
async def test_no_refusal_at_the_start_ends_it(place: Place, fault: dict[str, Any]) -> None:
    """Whatever is called meets it, one after the other."""
    await place.opens()
    for method in AT_THE_START:
        await place.sim("faults", method=method, times=2, **fault)
    service = await place.runs()
    await until(lambda: place.has_met(AT_THE_START))
    await until(lambda: place.is_as("ready"))
    assert await ends(service) == 0


async def test_a_wrong_token_ends_it_with_a_sentence_that_does_not_hold_it(place: Place) -> None:
    await place.opens()
    place.env["BAEDAL_STORE_BOT_TOKEN"] = "12:another-token"
    service = await place.runs()
    _, said = await asyncio.wait_for(service.communicate(), PATIENCE)
    assert service.returncode == 1
    last = said.decode().strip().splitlines()[-1]
    assert "BAEDAL_STORE_BOT_TOKEN" in last and "Traceback" not in said.decode()
    assert "another-token" not in said.decode()
