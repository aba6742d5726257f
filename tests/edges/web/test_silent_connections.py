"""Connections that say nothing, little or too much: whoever means it is answered all the same."""

from __future__ import annotations

import ast
import asyncio
import json
import logging
import os
import resource
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

import web.guests as guests
from cli.serving import listen
from sandbox.telegram import TelegramSandbox
from tests.patience import PATIENCE, until
from tests.ports import free_port

SILENT, DESCRIPTORS = 1_100, 1_024
CUSTOMER = 31
#: Runs what is named behind it with so few descriptors.
WITH_FEW = (
    "import os, resource, sys;"
    f"resource.setrlimit(resource.RLIMIT_NOFILE, ({DESCRIPTORS // 2}, {DESCRIPTORS}));"
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


@pytest.mark.long
async def test_a_thousand_silent_connections_stop_neither_health_nor_webhook(
    tmp_path: Path,
) -> None:
    """More of them than there are descriptors: answered within a second, and the log stays small."""
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 2 * SILENT:
        pytest.skip("this machine does not let a test hold so many connections")
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2
    )
    log = tmp_path / "log"
    async with _service(tmp_path, log) as (http, base, port):
        held: list[socket.socket] = []
        try:
            for n in range(SILENT):
                held.append(_connected(port))
                if n % 3 == 0:  # some begin a request and never end it
                    with suppress(ConnectionError):
                        held[-1].send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
                if n % 50 == 0:
                    await asyncio.sleep(0)
            took = []
            for _ in range(5):
                began = time.monotonic()
                health = f"http://127.0.0.1:{port}/healthz"
                async with aiohttp.ClientSession() as fresh, fresh.get(health) as answer:
                    assert answer.status == 200
                took.append(time.monotonic() - began)
            print("answered after", [round(seconds, 3) for seconds in took])
            assert sorted(took)[2] < 1  # a busy machine may be slow once
            await http.post(
                f"{base}/sim/text", json={"bot": "c_bot", "person": CUSTOMER, "text": "/start"}
            )
            await until(lambda: _was_said(http, base, "어디로 가져다드릴까요?"))
        finally:
            for one in held:
                one.close()
    assert log.stat().st_size < 1_000_000


async def test_who_does_not_finish_a_request_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing, half a head drop by drop, half a body: each ends, and a slow answer does not."""
    monkeypatch.setattr(guests, "FIRST_WORDS_SECONDS", 0.3)
    monkeypatch.setattr(guests, "BODY_SECONDS", 0.3)
    done = asyncio.Event()
    async with _served(done) as port:
        slow = asyncio.create_task(_ask(port, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"))
        for begun in (
            b"",
            b"GET / HTTP/1.1\r\nHost: x\r\nX: ",
            b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab",
        ):
            assert await _drips(port, begun), begun
        done.set()
        assert b"200 OK" in await slow


async def test_when_room_is_short_the_silent_go_before_those_who_spoke(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guests, "room_for", lambda descriptors: 4)
    done = asyncio.Event()
    async with _served(done) as port:
        spoke = _connected(port)
        spoke.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        slow = asyncio.create_task(_ask(port, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"))
        assert b"200 OK" in await asyncio.to_thread(spoke.recv, 4096)
        while not any(guests._served.values()):  # until the slow one is being answered
            await asyncio.sleep(0.01)
        silent = [await asyncio.to_thread(_connected, port) for _ in range(6)]
        for one in silent[:3]:
            one.settimeout(PATIENCE)
            assert await asyncio.to_thread(one.recv, 1) == b""
        spoke.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in await asyncio.to_thread(spoke.recv, 4096)
        done.set()
        assert b"200 OK" in await slow


def test_that_nothing_can_be_accepted_is_said_once_and_all_else_as_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.new_event_loop()
    guests.complain_once(loop)
    with caplog.at_level(logging.ERROR):
        for _ in range(1_000):
            full = {"message": guests.NO_ROOM, "exception": OSError(24, "Too many open files")}
            loop.call_exception_handler(full)
        loop.call_exception_handler({"message": "something else", "exception": ValueError("x")})
    loop.close()
    assert len(caplog.records) == 2


def test_the_words_of_the_complaint_are_asyncios_own() -> None:
    source = Path(asyncio.__file__).with_name("selector_events.py").read_text(encoding="utf-8")
    assert guests.NO_ROOM in source


def test_every_listening_socket_of_the_product_has_this_door() -> None:
    """Nobody listens but by the one way that lets the silent go."""
    root = Path(__file__).parents[3]
    opened = {"TCPSite", "SockSite", "UnixSite", "NamedPipeSite", "run_app", "create_server",
              "start_server", "create_unix_server", "start_unix_server", "HTTPServer"}  # fmt: skip
    found = set()
    for room in ("core", "chat", "bot", "store_bot", "web", "cli"):
        for file in (root / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                name = getattr(node, "attr", getattr(node, "id", None))
                if isinstance(node, ast.Attribute | ast.Name) and name in opened:
                    found.add((file.relative_to(root).as_posix(), name))
    assert found == {("web/guests.py", "create_server")}


@pytest.mark.parametrize(
    ("descriptors", "guests_there"), [(1_024, 704), (256, 64), (20_000, 10_000)]
)
def test_some_descriptors_are_kept_for_ourselves(descriptors: int, guests_there: int) -> None:
    assert guests.room_for(descriptors) == guests_there
    assert guests.room_for(resource.RLIM_INFINITY) == guests.MOST_GUESTS


@asynccontextmanager
async def _served(done: asyncio.Event) -> AsyncIterator[int]:
    """A small site behind the door."""

    async def root(request: web.Request) -> web.Response:
        return web.Response(text="there")

    async def slow(request: web.Request) -> web.Response:
        await done.wait()
        return web.Response(text="there")

    async def body(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    app = web.Application(middlewares=[guests.served])
    app.add_routes([web.get("/", root), web.get("/slow", slow), web.post("/body", body)])
    runner, port = await listen(app, "127.0.0.1", 0)
    try:
        yield port
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _service(
    folder: Path, log: Path
) -> AsyncIterator[tuple[aiohttp.ClientSession, str, int]]:
    """``./baedal run`` by webhook, with few descriptors, and a messenger for it."""
    telegram = TelegramSandbox(now=time.time, state_file=None)
    app = web.Application()
    app.add_routes(telegram.routes())
    await telegram.start()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    there, port = free_port(), free_port()
    await web.TCPSite(runner, "127.0.0.1", there).start()
    base = f"http://127.0.0.1:{there}"
    env = {
        **os.environ,
        "BAEDAL_TELEGRAM_API_URL": f"{base}/telegram",
        "BAEDAL_CUSTOMER_BOT_TOKEN": "11:a-customer-bot",
        "BAEDAL_STORE_BOT_TOKEN": "12:a-store-bot",
        "BAEDAL_DATABASE_URL": f"sqlite:///{folder / 'run.db'}",
        "BAEDAL_PHOTOS": str(folder / "photos"),
        "BAEDAL_PORT": str(port),
        "BAEDAL_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    service = None
    try:
        async with aiohttp.ClientSession() as http:
            for token, name in (("11:a-customer-bot", "c_bot"), ("12:a-store-bot", "s_bot")):
                bot = {"token": token, "username": name, "name": name}
                await http.post(f"{base}/sim/bots", json=bot)
            person = {"id": CUSTOMER, "first_name": "미나", "language_code": "ko"}
            await http.post(f"{base}/sim/people", json=person)
            with log.open("wb") as written:
                service = await asyncio.create_subprocess_exec(
                    sys.executable, "-c", WITH_FEW, "-m", "cli", "run",
                    env=env, stdout=written, stderr=written,
                )  # fmt: skip

            async def ready() -> bool:
                try:
                    async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                        return answer.status == 200
                except aiohttp.ClientError:
                    return False

            await until(ready)
            limits = resource.prlimit(service.pid, resource.RLIMIT_NOFILE)
            assert limits == (DESCRIPTORS, DESCRIPTORS)  # the soft one was raised
            yield http, base, port
    finally:
        if service is not None:
            service.terminate()
            await service.wait()
        await telegram.close()
        await runner.cleanup()


async def _was_said(http: aiohttp.ClientSession, base: str, words: str) -> bool:
    async with http.get(f"{base}/sim/messages?bot=c_bot&person={CUSTOMER}") as answer:
        return words in json.dumps(await answer.json(), ensure_ascii=False)


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


async def _ask(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return answer


async def _drips(port: int, begun: bytes) -> bool:
    """Whether a connection that sends *begun* and then a letter now and then is ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    loop = asyncio.get_running_loop()
    until_then = loop.time() + PATIENCE
    writer.write(begun)
    while loop.time() < until_then:
        try:
            async with asyncio.timeout(0.1):
                if not await reader.read(4096):
                    return True
        except TimeoutError:
            if begun:
                writer.write(b"a" if begun.startswith(b"GET") else b"")
        except ConnectionError:
            return True
    return False
