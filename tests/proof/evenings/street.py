"""A messenger and a payment company that stay, the line to that messenger, and a house.

The line is an address of its own: it can be cut, and then nobody listens there. The house can be
started anew, with or without a public address; what people press meanwhile waits, as it would.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import SecretStr

from cli.passing import TheClock, seconds_until
from cli.roles import ALL_ROLES, House, open_house
from cli.seeding import hang_up_the_photos, put_in_the_stores
from cli.serving import listen
from core.settings import Settings
from sandbox.company import CompanySandbox
from sandbox.telegram import TelegramSandbox
from tests.ports import free_port
from tests.proof.evenings.chats import Chats
from tests.proof.evenings.held_up import HeldUp

BOTS = {"1001:evening-customers": "baedal_bot", "1002:evening-work": "baedal_work_bot"}
CUSTOMERS, WORK = BOTS.values()
#: Whoever still waits for an answer when the line is cut gets none.
NOBODY_WAITS_S = 0.05


class Outage(NamedTuple):
    """A while in which Telegram was in trouble, by its own clock."""

    began: float
    ended: float


class Street:
    """Where an evening happens."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self._folder = folder
        self.database_url = database_url
        self.telegram = TelegramSandbox(now=time.time, state_file=None)
        self.clock = TheClock(self.telegram)
        self.clock.forward(seconds_until(12, self.clock.now()))  # no business day ends in it
        self.company = CompanySandbox(now=self.telegram.now, state_file=None)
        self.ports = {each: free_port() for each in ("town", "line", "house")}
        self.chats = Chats()
        self.held_up = HeldUp(self.telegram.now)
        self.house: House | None = None
        self.http: aiohttp.ClientSession
        self.unheard = 0  #: answers to what was sent, and shown, that did not arrive
        self.outages: list[Outage] = []
        self.asked: set[int] = set()  #: customers who have seen how their order stands
        self._began = 0.0
        self._runners: dict[str, web.AppRunner] = {}
        self._starting: asyncio.Task[None] | None = None

    def address(self, of: str) -> str:
        return f"http://127.0.0.1:{self.ports[of]}"

    # -- what stays

    async def opens(self) -> None:
        """The messenger with its two bots, and the company."""
        town = web.Application(client_max_size=20 << 20)
        town.add_routes([*self.telegram.routes(), *self.company.routes()])
        await self._serve("town", town)
        await self.telegram.start()
        await self.company.start()
        self.http = aiohttp.ClientSession(self.address("town"))
        for token, name in BOTS.items():
            await self.sim("bots", token=token, username=name, name=name)
        hook = {"url": f"{self.address('house')}/payments/callback/toss"}
        async with self.http.post("/company/sim/webhook", json=hook) as answer:
            assert answer.status == 200, await answer.text()
        await self.chats.listen(self.http)
        self.held_up.watch()
        await self.line_is_back()

    async def closes(self) -> None:
        await self.house_stops()
        await self.held_up.close()
        await self.chats.close()
        await self.http.close()
        await self.company.close()
        await self.telegram.close()
        for runner in self._runners.values():
            await runner.cleanup()

    async def sim(self, what: str, **wish: Any) -> Any:
        """Something on the people's side."""
        async with self.http.post(f"/sim/{what}", json=wish) as answer:
            assert answer.status == 200, f"/sim/{what}: {answer.status} {await answer.text()}"
            return await answer.json()

    async def _serve(self, which: str, app: web.Application) -> None:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=NOBODY_WAITS_S)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.ports[which]).start()
        self._runners[which] = runner

    # -- the line

    async def line_is_back(self) -> None:
        """Somebody listens at Telegram's address."""
        app = web.Application(client_max_size=20 << 20, middlewares=[self._count_the_unheard])
        app.add_routes(self.telegram.routes())
        await self._serve("line", app)

    async def line_is_cut(self) -> None:
        """Nobody listens there any more; connections of before are closed."""
        await self._runners.pop("line").cleanup()

    @web.middleware
    async def _count_the_unheard(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        answer = await handler(request)
        gone = request.transport is None or request.transport.is_closing()
        is_sent = request.match_info.get("method", "").startswith("send") and answer.status == 200
        self.unheard += is_sent and (gone or answer.content_type == "text/html")
        return answer

    def trouble_begins(self) -> None:
        """From now on nobody is promised to hear anything soon."""
        self._began = self.telegram.now()

    def trouble_ends(self) -> None:
        """Telegram is there again: what is owed is heard within seconds from now on."""
        self.outages.append(Outage(self._began, self.telegram.now()))

    async def met(self) -> dict[str, int]:
        """How many calls of each method met an ordered fault so far."""
        async with self.http.get("/sim/faults/met") as answer:
            found: dict[str, int] = await answer.json()
        return found

    # -- the house

    async def house_starts(self, *, by_webhook: bool = False) -> None:
        """Its roles begin; Telegram may let it in later."""
        settings = self._settings(by_webhook)
        house = self.house = await open_house(settings, clock=self.clock, roles=ALL_ROLES)
        hang_up_the_photos(Path(settings.photos))
        await house.deps.db.write(put_in_the_stores)
        self._runners["house"], _ = await listen(
            house.make_web(), "127.0.0.1", self.ports["house"]
        )
        self._starting = asyncio.create_task(house.start())

    async def house_stops(self) -> None:
        """Told to stop, it does; what waits is kept."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self.house is not None:
            await self.house.stop()
            await self._runners.pop("house").cleanup()
            self.house = None

    @property
    def the_house(self) -> House:
        assert self.house is not None
        return self.house

    def _settings(self, by_webhook: bool) -> Settings:
        customer, store = BOTS
        return Settings(
            _env_file=None,
            database_url=self.database_url,
            customer_bot_token=SecretStr(customer),
            store_bot_token=SecretStr(store),
            telegram_api_url=f"{self.address('line')}/telegram",
            public_url=self.address("house") if by_webhook else None,
            payment_company_url=f"{self.address('town')}/company",
            payment_secret=SecretStr("test_sk_practice"),
            payment_client_key="test_ck_practice",
            payment_window_url=f"{self.address('town')}/company/window.js",
            card_on_file=True,
            port=self.ports["house"],
            photos=str(self._folder / "photos"),
            log_level="WARNING",
        )
