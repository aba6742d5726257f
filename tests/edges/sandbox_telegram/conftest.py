"""The stand-in served over real HTTP, and people and bots to use it with."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, Message, TelegramObject, Update
from telegram.request import HTTPXRequest

from sandbox.telegram import TelegramSandbox

CUSTOMER_TOKEN = "1001:sandbox-customer"
STORE_TOKEN = "1002:sandbox-store"

Json = dict[str, Any]


class World:
    """One served stand-in, seen from both sides."""

    def __init__(
        self, url: str, session: aiohttp.ClientSession, close: Callable[[], Awaitable[None]]
    ) -> None:
        self.url = url
        self.session = session
        self.close = close
        self.mina = 0

    async def sim(self, path: str, _method: str = "POST", _status: int = 200, **wish: Any) -> Any:
        """What `/sim/…` answers."""
        kwargs: Json = {"params": wish} if _method == "GET" else {"json": wish}
        async with self.session.request(_method, f"{self.url}/sim/{path}", **kwargs) as answer:
            assert answer.status == _status, await answer.text()
            return await answer.json()

    async def see(self, path: str, **query: Any) -> Any:
        return await self.sim(path, "GET", **query)

    async def call(self, method: str, token: str = CUSTOMER_TOKEN, **params: Any) -> Json:
        """A raw Bot API call with a JSON body."""
        async with self.session.post(f"{self.url}/telegram/bot{token}/{method}", json=params) as a:
            body: Json = await a.json()
            assert a.status == (200 if body["ok"] else body["error_code"])
            return body

    async def refusal(self, method: str, **params: Any) -> tuple[int, str]:
        body = await self.call(method, **params)
        assert not body["ok"], body
        return body["error_code"], body["description"]

    async def says(self, text: str, person: int = 0) -> Json:
        said: Json = await self.sim(
            "text", bot="baedal_bot", person=person or self.mina, text=text
        )
        return said

    async def taps(self, message_id: int, data: str) -> str:
        tap = await self.sim(
            "tap", bot="baedal_bot", person=self.mina, message_id=message_id, data=data
        )
        return str(tap["callback_query_id"])

    async def answer(self, tap: str) -> Json:
        answer: Json = await self.see("answers", callback_query_id=tap)
        return answer

    async def chat(self) -> list[Json]:
        messages: list[Json] = await self.see("messages", bot="baedal_bot", person=self.mina)
        return messages

    async def last(self) -> Json:
        return (await self.chat())[-1]


Open = Callable[..., Awaitable[World]]


@pytest.fixture
async def open_world() -> AsyncIterator[Open]:
    """Serves as many stand-ins as a test likes; each can be closed and opened again."""
    async with AsyncExitStack() as stack:

        async def open_one(
            state_file: Path | None = None,
            now: Callable[[], float] = time.time,
            flood_limits: bool = False,
            people: bool = True,
        ) -> World:
            sandbox = TelegramSandbox(now=now, state_file=state_file, flood_limits=flood_limits)
            app = web.Application()
            app.add_routes(sandbox.routes())
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
            await sandbox.start()
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
            await site.start()
            session = await stack.enter_async_context(aiohttp.ClientSession())

            closed = False

            async def close() -> None:
                nonlocal closed
                if not closed:
                    closed = True
                    await sandbox.close()
                    await runner.cleanup()

            world = World(f"http://127.0.0.1:{runner.addresses[0][1]}", session, close)
            stack.push_async_callback(close)
            if people:
                await world.sim("bots", token=CUSTOMER_TOKEN, username="baedal_bot", name="배달")
                await world.sim("bots", token=STORE_TOKEN, username="store_bot", name="가게")
                mina = await world.sim("people", first_name="미나", phone="+821012345678")
                world.mina = mina["id"]
            return world

        yield open_one


@pytest.fixture
async def world(open_world: Open) -> World:
    """Two bots; Mina, who pressed start at the customer bot; nothing waiting."""
    world = await open_world()
    start = await world.says("/start")
    await world.call("getUpdates", offset=start["update_id"] + 1)
    return world


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    """The real library's bot, pointed at the stand-in."""
    request = HTTPXRequest(connection_pool_size=8, httpx_kwargs={"trust_env": False})
    async with Bot(
        CUSTOMER_TOKEN,
        base_url=f"{world.url}/telegram/bot",
        base_file_url=f"{world.url}/telegram/file/bot",
        request=request,
        get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
    ) as bot:
        yield bot


def unknown_fields(thing: Any, path: str = "") -> list[str]:
    """Fields the real library does not know, anywhere inside: a free check of our JSON."""
    found = []
    if isinstance(thing, TelegramObject):
        found += [f"{path}.{name}" for name in thing.api_kwargs]
        names = {n for kind in type(thing).__mro__ for n in getattr(kind, "__slots__", ())}
        for name in sorted(names):
            if not name.startswith("_") and name != "api_kwargs":
                found += unknown_fields(getattr(thing, name, None), f"{path}.{name}")
    elif isinstance(thing, (list, tuple)):
        for one in thing:
            found += unknown_fields(one, f"{path}[]")
    return found


def read_update(update: Json) -> Update:
    read = Update.de_json(update, None)
    assert unknown_fields(read) == []
    return read


def read_message(message: Json) -> Message:
    read = Message.de_json(message, None)
    assert unknown_fields(read) == []
    return read


async def eventually(check: Callable[[], Awaitable[bool]], seconds: float = 3.0) -> None:
    """Until *check* holds; fails when it never does."""
    until = time.monotonic() + seconds
    while not await check():
        assert time.monotonic() < until, "it never happened"
        await asyncio.sleep(0.01)


@pytest.fixture
def unused_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
