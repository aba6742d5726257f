"""``./baedal run`` against any server that speaks the Bot API, by polling and by webhook."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from sandbox.telegram import TelegramSandbox
from tests.patience import PATIENCE, until
from tests.ports import free_port

CUSTOMER, OWNER = 31, 32


@pytest.mark.parametrize("by", ["polling", "webhook"])
async def test_the_service_runs_on_a_server_it_has_never_seen(tmp_path: Path, by: str) -> None:
    telegram = TelegramSandbox(now=time.time, state_file=None)
    app = web.Application()
    app.add_routes(telegram.routes())
    await telegram.start()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    there = free_port()
    await web.TCPSite(runner, "127.0.0.1", there).start()
    base, port = f"http://127.0.0.1:{there}", free_port()
    env = {
        **os.environ,
        "BAEDAL_TELEGRAM_API_URL": f"{base}/telegram",
        "BAEDAL_CUSTOMER_BOT_TOKEN": "11:a-customer-bot",
        "BAEDAL_STORE_BOT_TOKEN": "12:a-store-bot",
        "BAEDAL_DATABASE_URL": f"sqlite:///{tmp_path / 'run.db'}",
        "BAEDAL_PHOTOS": str(tmp_path / "photos"),
        "BAEDAL_PORT": str(port),
    }
    if by == "webhook":
        env["BAEDAL_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession(base) as http:
            for token, name in (("11:a-customer-bot", "c_bot"), ("12:a-store-bot", "s_bot")):
                await http.post("/sim/bots", json={"token": token, "username": name, "name": name})
            for person in (CUSTOMER, OWNER):
                await http.post(
                    "/sim/people",
                    json={"id": person, "first_name": "미나", "language_code": "ko"},
                )
            seed = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cli", "seed", "--owner", str(OWNER), "--rider", "77",
                "--admin", "78", env=env, stdout=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            assert await seed.wait() == 0
            service = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cli", "run", env=env, stdout=asyncio.subprocess.DEVNULL
            )

            async def ready() -> bool:
                try:
                    async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                        return answer.status == 200
                except aiohttp.ClientError:
                    return False

            async def said(bot: str, person: int, words: str) -> bool:
                async with http.get(f"/sim/messages?bot={bot}&person={person}") as answer:
                    found = await answer.json()
                listed = found["messages"] if isinstance(found, dict) else found
                return any(words in (m.get("text") or "") for m in listed)

            await until(ready)
            for bot, person in (("c_bot", CUSTOMER), ("s_bot", OWNER)):
                chat = {"bot": bot, "person": person, "text": "/start"}
                await http.post("/sim/text", json=chat)
            await until(lambda: said("c_bot", CUSTOMER, "어디로 가져다드릴까요?"))
            await until(lambda: said("s_bot", OWNER, "새 주문이 오면 여기서 울려요."))
            service.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(service.wait(), PATIENCE) == 0
    finally:
        await telegram.close()
        await runner.cleanup()


async def test_a_port_that_is_taken_is_one_plain_sentence(tmp_path: Path) -> None:
    """Two processes on one machine: the second says what is taken and which setting says another."""
    held = socket.create_server(("127.0.0.1", 0))
    port = held.getsockname()[1]
    env = {
        **os.environ,
        "BAEDAL_CUSTOMER_BOT_TOKEN": "11:a-customer-bot",
        "BAEDAL_STORE_BOT_TOKEN": "12:a-store-bot",
        "BAEDAL_DATABASE_URL": f"sqlite:///{tmp_path / 'run.db'}",
        "BAEDAL_PORT": str(port),
    }
    for role in ("web", "worker"):  # with a public address every role listens
        service = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cli", "run", "--role", role,
            env={**env, "BAEDAL_PUBLIC_URL": "https://baedal.example"},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await asyncio.wait_for(service.communicate(), PATIENCE)
        assert service.returncode == 1
        (line,) = said.decode().splitlines()
        assert f"Port {port} is taken" in line and "BAEDAL_PORT" in line
    held.close()
    assert not (tmp_path / "run.db").exists()  # nothing was begun
