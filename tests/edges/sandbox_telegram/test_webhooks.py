"""Delivery by webhook: order, repetition, secrets, and what the bot can find out about it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, RetryAfter

from .conftest import World, eventually, read_update, unknown_fields


class Ear:
    """A bot's own web server, which answers as a test likes."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[dict[str, Any]], web.Response] = lambda _: web.Response()
        self.slow: asyncio.Event | None = None
        self.url = ""

    async def hear(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.heard.append(update)
        self.times.append(time.monotonic())
        self.headers.append(dict(request.headers))
        if self.slow is not None:
            await self.slow.wait()
        return self.answer(update)

    def texts(self) -> list[str]:
        return [u["message"]["text"] for u in self.heard if "message" in u]


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    ear = Ear()
    app = web.Application()
    app.router.add_post("/hook", ear.hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ear.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield ear
    if ear.slow is not None:
        ear.slow.set()
    await runner.cleanup()


async def pending(world: World) -> int:
    info = (await world.call("getWebhookInfo"))["result"]
    return int(info["pending_update_count"])


async def all_heard(world: World) -> None:
    async def none_left() -> bool:
        return await pending(world) == 0

    await eventually(none_left, 8)


async def test_updates_come_with_the_secret_and_in_order(world: World, bot: Bot, ear: Ear) -> None:
    await world.says("before")
    await bot.set_webhook(ear.url, secret_token="s3cret_-", max_connections=3)
    for n in range(20):
        await world.says(str(n))
    await all_heard(world)
    assert ear.texts() == ["before", *map(str, range(20))]
    assert ear.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret_-"
    assert ear.headers[0]["Content-Type"] == "application/json"
    for update in ear.heard:
        read_update(update)
    info = await bot.get_webhook_info()
    assert unknown_fields(info) == []
    assert (info.url, info.max_connections, info.pending_update_count) == (ear.url, 3, 0)


async def test_one_person_waits_for_the_answer_and_the_others_do_not(
    world: World, bot: Bot, ear: Ear
) -> None:
    """One request at a time per chat; a tap is another queue than a text; people are apart."""
    button = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    sent = await world.call("sendMessage", chat_id=world.mina, text="x", reply_markup=button)
    other = (await world.sim("people", first_name="준호"))["id"]
    ear.slow = asyncio.Event()
    await bot.set_webhook(ear.url)
    await world.says("1")
    await world.says("2")
    await world.taps(sent["result"]["message_id"], "y")
    await world.says("other", person=other)

    async def three() -> bool:
        return len(ear.heard) == 3

    await eventually(three)
    await asyncio.sleep(0.1)
    assert sorted(ear.texts()) == ["1", "other"]
    assert any("callback_query" in update for update in ear.heard)
    ear.slow.set()
    await all_heard(world)
    assert sorted(ear.texts()) == ["1", "2", "other"]


async def test_at_most_max_connections_at_once(world: World, bot: Bot, ear: Ear) -> None:
    ear.slow = asyncio.Event()
    await bot.set_webhook(ear.url, max_connections=2)
    for n in range(4):
        person = (await world.sim("people", first_name=f"p{n}"))["id"]
        await world.says("hi", person=person)
    await asyncio.sleep(0.2)
    assert len(ear.heard) == 2
    ear.slow.set()
    await all_heard(world)
    assert len(ear.heard) == 4


async def test_a_failed_delivery_comes_again_at_once_and_then_after_two_seconds(
    world: World, bot: Bot, ear: Ear
) -> None:
    fails = 2

    def answer(_update: dict[str, Any]) -> web.Response:
        return web.Response(status=500 if len(ear.heard) <= fails else 200)

    ear.answer = answer
    await bot.set_webhook(ear.url)
    await world.says("1")
    await world.says("2")
    await all_heard(world)
    assert ear.texts() == ["1", "1", "1", "2"]  # the second waits behind the first
    gaps = [b - a for a, b in zip(ear.times, ear.times[1:], strict=False)]
    assert gaps[0] < gaps[1]
    assert gaps[1] > 1.8
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    updates = await world.see("updates", bot="baedal_bot")
    assert updates[1]["attempts"] == 3


async def test_retry_after_is_kept_and_moving_the_clock_is_waiting_too(
    world: World, bot: Bot, ear: Ear
) -> None:
    ear.answer = lambda _: web.Response(
        status=503 if len(ear.heard) == 1 else 200, headers={"Retry-After": "600"}
    )
    await bot.set_webhook(ear.url)
    await world.says("1")
    await asyncio.sleep(0.3)
    assert len(ear.heard) == 1
    assert await pending(world) == 1
    await world.sim("clock", forward_s=600)
    await all_heard(world)
    assert len(ear.heard) == 2


async def test_a_dead_webhook_loses_taps_after_their_life_and_keeps_messages(
    world: World, bot: Bot, ear: Ear
) -> None:
    button = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    sent = await world.call("sendMessage", chat_id=world.mina, text="x", reply_markup=button)
    ear.answer = lambda _: web.Response(status=502)
    await bot.set_webhook(ear.url)
    await world.taps(sent["result"]["message_id"], "y")
    await world.says("1")
    await asyncio.sleep(0.2)
    ear.answer = lambda _: web.Response()
    heard = len(ear.heard)
    await world.sim("clock", forward_s=151)
    await all_heard(world)
    assert [sorted(update)[0] for update in ear.heard[heard:]] == ["message"]
    states = {u["kind"]: u["state"] for u in await world.see("updates", bot="baedal_bot")}
    assert states == {"message": "delivered", "callback_query": "expired"}


async def test_an_update_comes_twice_when_told_to(world: World, bot: Bot, ear: Ear) -> None:
    await bot.set_webhook(ear.url)
    number = (await world.says("1"))["update_id"]
    await all_heard(world)
    await world.sim("repeat", bot="baedal_bot", update_id=number)
    await all_heard(world)
    assert [u["update_id"] for u in ear.heard] == [number, number]


async def test_a_server_that_is_not_there_is_tried_again(
    world: World, bot: Bot, ear: Ear, unused_port: int
) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{unused_port}/hook")
    await world.says("1")

    async def refused() -> bool:
        return (await bot.get_webhook_info()).last_error_message == "Connection refused"

    await eventually(refused)
    assert await pending(world) == 1
    await world.sim("clock", forward_s=1)  # setWebhook is allowed once a second
    await bot.set_webhook(ear.url)
    await all_heard(world)
    assert ear.texts() == ["1"]


async def test_a_call_in_the_answer_is_done(world: World, bot: Bot, ear: Ear) -> None:
    ear.answer = lambda _: web.json_response(
        {"method": "sendMessage", "chat_id": world.mina, "text": "답"}
    )
    await bot.set_webhook(ear.url)
    await world.says("1")
    await all_heard(world)
    assert (await world.last())["text"] == "답"
    ear.answer = lambda _: web.json_response({"method": "deleteWebhook"})
    await world.says("2")
    await all_heard(world)
    assert (await bot.get_webhook_info()).url == ear.url


async def test_setting_it_answers_as_telegram_does(world: World, bot: Bot, ear: Ear) -> None:
    async def described(method: str, **params: Any) -> str:
        return str((await world.call(method, **params))["description"])

    assert await described("deleteWebhook") == "Webhook is already deleted"
    assert await described("setWebhook", url=ear.url) == "Webhook was set"
    with pytest.raises(RetryAfter):
        await bot.set_webhook(ear.url)
    await world.sim("clock", forward_s=1)
    assert await described("setWebhook", url=ear.url) == "Webhook is already set"
    assert await described("setWebhook", url="") == "Webhook was deleted"
    for url, why in (
        ("nonsense", "Invalid webhook url specified"),
        ("https://example.com/x", "Bad webhook: the sandbox calls only this machine"),
    ):
        await world.sim("clock", forward_s=1)
        with pytest.raises(BadRequest) as refused:
            await bot.set_webhook(url)
        assert refused.value.message.lower() == why.lower()
    await world.sim("clock", forward_s=1)
    with pytest.raises(BadRequest, match="unallowed characters"):
        await bot.set_webhook(ear.url, secret_token="spaces are not")


async def test_waiting_updates_can_be_dropped(world: World, bot: Bot, ear: Ear) -> None:
    await world.says("1")
    assert await pending(world) == 1
    await bot.set_webhook(ear.url, drop_pending_updates=True, allowed_updates=["message"])
    await world.says("2")
    await all_heard(world)
    assert ear.texts() == ["2"]
    assert (await bot.get_webhook_info()).allowed_updates == ("message",)
