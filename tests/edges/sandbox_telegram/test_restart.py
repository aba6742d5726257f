"""What survives: an orderly end, a restart, and mostly a kill."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import aiohttp
from aiohttp import web

from .conftest import CUSTOMER_TOKEN, Open, World
from .test_media import png


async def test_everything_is_there_after_a_restart(open_world: Open, tmp_path: Path) -> None:
    kept = tmp_path / "telegram.json"
    world = await open_world(kept)
    unheard = (await world.says("/start"))["update_id"]
    button = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    sent = await world.call("sendMessage", chat_id=world.mina, text="x", reply_markup=button)
    number = sent["result"]["message_id"]
    form = aiohttp.FormData({"chat_id": str(world.mina)}, default_to_multipart=True)
    form.add_field("photo", png(10, 10), filename="p.png", content_type="image/png")
    url = f"/telegram/bot{CUSTOMER_TOKEN}/sendPhoto"
    async with world.session.post(world.url + url, data=form) as answer:
        photo = (await answer.json())["result"]["photo"][-1]["file_id"]
    tap = await world.taps(number, "y")
    await world.call("setMyCommands", commands=[{"command": "menu", "description": "메뉴"}])
    await world.sim("clock", forward_s=3600)
    before = await world.see("state")
    await world.close()

    again = await open_world(kept, people=False)
    again.mina = world.mina
    after = await again.see("state")
    assert 0 <= after.pop("now") - before.pop("now") < 5
    assert after == before
    updates = (await again.call("getUpdates"))["result"]
    assert [u["update_id"] for u in updates] == [unheard, unheard + 1][: len(updates)]
    assert updates[0]["message"]["text"] == "/start"
    assert (await again.call("answerCallbackQuery", callback_query_id=tap))["error_code"] == 400
    next_sent = await again.call("sendPhoto", chat_id=world.mina, photo=photo)
    assert next_sent["result"]["message_id"] == number + 2
    async with again.session.get(f"{again.url}/sim/files/{photo}") as file:
        assert await file.read() == png(10, 10)


async def test_a_webhook_goes_on_after_a_restart(open_world: Open, tmp_path: Path) -> None:
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append((await request.json())["message"]["text"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/", hear)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    world = await open_world(tmp_path / "telegram.json")
    await world.says("while it was down")
    # nobody listens yet: the port is only known afterwards, so register first and listen later
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await site.stop()
    await world.call("setWebhook", url=url)
    await asyncio.sleep(0.1)
    await world.close()
    await web.TCPSite(runner, "127.0.0.1", int(url.rsplit(":", 1)[1][:-1])).start()
    again = await open_world(tmp_path / "telegram.json", people=False)
    again.mina = world.mina
    await again.says("and after")
    for _ in range(100):
        if len(heard) == 2:
            break
        await asyncio.sleep(0.02)
    assert heard == ["while it was down", "and after"]
    await runner.cleanup()


async def test_a_killed_stand_in_remembers_all_but_the_last_moment(
    tmp_path: Path, unused_port: int
) -> None:
    """`python -m sandbox.telegram` as a process of its own: killed, started again, ended politely."""
    kept, port = tmp_path / "telegram.json", unused_port
    command = [sys.executable, "-m", "sandbox.telegram", "--port", str(port), "--state", str(kept)]

    async def begin() -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        assert b"/telegram" in await asyncio.wait_for(process.stdout.readline(), 10)
        return process

    process = await begin()
    async with aiohttp.ClientSession() as session:
        world = World(f"http://127.0.0.1:{port}", session, _nothing)
        await world.sim("bots", token=CUSTOMER_TOKEN, username="baedal_bot")
        world.mina = (await world.sim("people", first_name="미나"))["id"]
        await world.says("hi")
        await asyncio.sleep(0.4)
        process.kill()
        await process.wait()

        process = await begin()
        assert (await world.last())["text"] == "hi"
        poll = asyncio.create_task(world.call("getUpdates", offset=9**9, timeout=30))
        await asyncio.sleep(0.1)
        await world.says("the last word")
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 5) == 0
        await asyncio.gather(poll, return_exceptions=True)
    messages = json.loads(kept.read_text())["messages"]
    assert [body["text"] for *_, body in messages] == ["hi", "the last word"]
    assert os.listdir(tmp_path) == ["telegram.json"]


async def _nothing() -> None:
    pass
