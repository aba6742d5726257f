"""The practice world of ``./baedal demo``: our house and the world around it on one port.

Everything between the two goes over HTTP, as it would with the real Telegram and the real
payment company.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from secrets import token_hex
from typing import Any

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from cli.cast import CUSTOMER_BOT, OWNER, Cast
from cli.cast import STORE_BOT as WORK_BOT
from cli.control import Control, post
from cli.passing import TheClock, go_by
from cli.roles import ALL_ROLES, STORE_BOT, House, open_house
from cli.seeding import hang_up_the_photos, make_people, put_in_the_stores
from cli.serving import listen, take_port
from core import files
from core.clock import Clock
from core.database.database import Database
from core.payments.breaker import FAILURES_IN_A_ROW
from core.settings import Settings
from core.texts import Lang
from sandbox.company import CompanySandbox
from sandbox.page import routes as page_routes
from sandbox.telegram import TelegramSandbox

CUSTOMER_TOKEN, STORE_TOKEN = "1001:sandbox-customer", "1002:sandbox-store"
BOTS = (
    {"token": CUSTOMER_TOKEN, "username": CUSTOMER_BOT, "name": "배달"},
    {"token": STORE_TOKEN, "username": WORK_BOT, "name": "배달 일터"},
)
JWT_SECRET_FILE = "jwt_secret"  # so that `./baedal token` can sign for it
LARGEST_BODY = 20 * 1024 * 1024  # the pictures our bots upload come in here too
CALLBACK = "/payments/callback/toss"
SLOW_MS = 3000  # guess: long enough to see, short of giving up
NEIGHBOURS_PAY = 10_000  # won, and never really: the company is down


class Neighbourhood:
    """A running practice world."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int,
        lang: Lang,
        database_url: str | None = None,
        card_on_file: bool = True,
        admin_ids: tuple[int, ...] = (),
    ) -> None:
        self._folder = folder
        self.database_url = database_url or f"sqlite:///{folder / 'baedal.db'}"
        self._card_on_file = card_on_file
        self._admin_ids = admin_ids
        self._port = port
        self._lang = lang
        self.cast = Cast(folder / "cast.json", lang)
        self.telegram = _messenger(folder)
        self.clock = TheClock(self.telegram)
        self.company = CompanySandbox(now=self.telegram.now, state_file=folder / "company.json")
        self.house: House | None = None
        self.url = ""
        self._runner: web.AppRunner | None = None
        self.store_side_is_on = True

    async def start(self, *, store_bot: bool = True) -> str:
        """Open everything; the address of the page.

        The port is taken first: our own address is part of the settings.
        """
        taken = take_port(self._port)
        port = int(taken.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        settings = self._settings(port)
        self.house = house = await open_house(settings, clock=self.clock, roles=ALL_ROLES)
        await self.open_the_stores(house)
        self.before_it_starts(house)
        app = house.make_web(largest_body=LARGEST_BODY)
        app.add_routes([*self.telegram.routes(), *self.company.routes(), *Control(self).routes()])
        app.add_routes(page_routes(self.cast.shown))
        await self.telegram.start()
        await self.company.start()
        self._runner, _ = await listen(app, "127.0.0.1", port, on=taken)
        await self._people_the_place()
        await self._tell_the_company_where_we_are()
        await house.start()
        if not store_bot:
            await self.switch_store_side(on=False)
        return self.url

    async def open_the_stores(self, house: House) -> None:
        """The practice stores, their pictures and their owner; those that are there stay."""
        hang_up_the_photos(Path(house.deps.settings.photos))
        await house.deps.db.write(put_in_the_stores)
        owner = (OWNER, self.cast.first[1].person["first_name"])
        await house.deps.db.write(make_people, [owner], [], [], self._lang)

    def before_it_starts(self, house: House) -> None:
        """Nothing here; a test may put another sender in."""

    async def close(self) -> None:
        """Let go of everything; the next start goes on where this one ended."""
        if self.house is not None:
            await self.house.stop()
        await self.company.close()
        await self.telegram.close()  # before the server: it lets waiting polls go
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def db(self) -> Database:
        """The open house's database."""
        assert self.house is not None  # started before
        return self.house.deps.db

    async def switch_store_side(self, *, on: bool) -> None:
        """The store bot's outage, and its end."""
        assert self.house is not None  # started before
        if on == self.store_side_is_on:
            return
        self.store_side_is_on = on
        await (self.house.start_side if on else self.house.stop_side)(STORE_BOT)

    async def passes_by(self, seconds: float) -> None:
        """Time goes by, and everything that is due in it happens."""
        await go_by(self, seconds)

    async def the_company_is(self, mode: str) -> None:
        """The payment company from now on; when it is down, the neighbours notice first.

        Their payments fail too, so that whoever pays next is not the one to find it out.
        """
        slow = {"delay_ms": SLOW_MS} if mode == "slow" else {}
        async with aiohttp.ClientSession(self.url) as http:
            await post(http, "/company/sim/switch", {"mode": mode, **slow})
        if mode != "refusing":
            return
        assert self.house is not None  # started before
        for _ in range(FAILURES_IN_A_ROW):
            key = f"neighbour-{token_hex(8)}"
            await self.house.deps.company.charge_card(
                billing_key="none", customer_key=key, payment_id=key, order_name="-",
                amount=NEIGHBOURS_PAY, key=key,
            )  # fmt: skip

    def _settings(self, port: int) -> Settings:
        return Settings(
            _env_file=None,
            database_url=self.database_url,
            customer_bot_token=SecretStr(CUSTOMER_TOKEN),
            store_bot_token=SecretStr(STORE_TOKEN),
            telegram_api_url=f"{self.url}/telegram",
            public_url=None,
            payment_company_url=f"{self.url}/company",
            payment_secret=SecretStr("test_sk_practice"),
            payment_client_key="test_ck_practice",
            payment_window_url=f"{self.url}/company/window.js",
            card_on_file=self._card_on_file,
            admin_ids=self._admin_ids,
            jwt_secret=SecretStr(self._jwt_secret()),
            port=port,
            photos=str(self._folder / "photos"),
            log_level="WARNING",
        )

    def _jwt_secret(self) -> str:
        """The one that was set, or one of this folder's own, made once."""
        if (given := os.environ.get("BAEDAL_JWT_SECRET")) is not None:
            return given
        kept = self._folder / JWT_SECRET_FILE
        if not kept.exists():
            files.make_folder(self._folder)
            files.write(kept, token_hex(32))
        return kept.read_text(encoding="utf-8")

    async def _tell_the_company_where_we_are(self) -> None:
        """What a shop types into the company's console: where to tell of its payments."""
        async with aiohttp.ClientSession(self.url) as http:
            await post(http, "/company/sim/webhook", {"url": f"{self.url}{CALLBACK}"})

    async def _people_the_place(self) -> None:
        """Bots and people of the practice messenger; those that are there stay as they are."""
        async with aiohttp.ClientSession(self.url) as http:
            for bot in BOTS:
                await post(http, "/sim/bots", bot)
            async with http.get("/sim/people") as answer:
                there = {person["id"] for person in _list(await answer.json(), "people")}
            for member in self.cast.first:
                if member.person["id"] in there:
                    continue
                await post(http, "/sim/people", member.person)
                if member.role != "customer":  # a bot may write first only to who has started it
                    chat = {"bot": member.bot, "person": member.person["id"]}
                    await post(http, "/sim/text", {**chat, "text": "/start"})


def clock_kept_in(folder: Path) -> Clock:
    """The clock of the place in that folder, as it was written down last."""
    messenger = _messenger(folder)
    messenger.read()
    return TheClock(messenger)


def _messenger(folder: Path) -> TelegramSandbox:
    return TelegramSandbox(now=time.time, state_file=folder / "telegram.json")


def _list(answer: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer[name] if isinstance(answer, dict) else answer
    return found
