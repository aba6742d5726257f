"""Long polling, with the real library's Updater too: offsets, waiting, and who gets the 409."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from telegram import Bot, Update
from telegram.error import Conflict
from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes

from .conftest import CUSTOMER_TOKEN, Open, World, eventually, read_update


async def test_updates_are_numbered_from_somewhere_and_upwards(world: World) -> None:
    ids = [(await world.says(str(n)))["update_id"] for n in range(3)]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert ids[0] > 1_000_000
    updates = (await world.call("getUpdates"))["result"]
    assert [u["update_id"] for u in updates] == ids
    assert [read_update(u).message.text for u in updates] == ["0", "1", "2"]  # type: ignore[union-attr]


async def test_an_offset_confirms_what_is_before_it(world: World) -> None:
    ids = [(await world.says(str(n)))["update_id"] for n in range(4)]

    async def get(**params: Any) -> list[int]:
        return [u["update_id"] for u in (await world.call("getUpdates", **params))["result"]]

    assert await get(limit=2) == ids[:2]
    assert await get(offset=ids[1]) == ids[1:]
    assert await get(offset=-2) == ids[2:]
    assert await get(offset=ids[0]) == ids[2:]  # what was confirmed is gone for good
    states = [u["state"] for u in await world.see("updates", bot="baedal_bot")]
    assert states == ["delivered"] * 3 + ["waiting"] * 2  # the first is /start


async def test_a_poll_waits_for_the_first_update(world: World, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    await world.says("hi")
    updates = await poll
    assert time.monotonic() - began < 40
    assert updates[0].message is not None
    assert updates[0].message.text == "hi"


async def test_a_poll_without_news_ends_empty_and_in_time(world: World) -> None:
    began = time.monotonic()
    assert (await world.call("getUpdates", offset=5, timeout=1))["result"] == []
    assert time.monotonic() - began > 0.9


async def test_the_older_of_two_polls_gets_the_conflict(world: World, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(offset=1, timeout=10))
    await asyncio.sleep(0.1)
    newer = asyncio.create_task(world.call("getUpdates", offset=2, timeout=10))
    with pytest.raises(Conflict) as conflict:
        await older
    assert conflict.value.message == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await world.says("hi")
    assert len((await newer)["result"]) == 1


async def test_a_webhook_and_a_poll_exclude_each_other(world: World) -> None:
    poll = asyncio.create_task(world.refusal("getUpdates", offset=1, timeout=10))
    await asyncio.sleep(0.1)
    await world.call("setWebhook", url="http://127.0.0.1:9/x")
    assert await poll == (409, "Conflict: terminated by setWebhook request")
    assert await world.refusal("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first",
    )


async def test_a_bot_hears_only_what_it_asked_for(world: World) -> None:
    await world.call("getUpdates", offset=3, allowed_updates=["callback_query"])
    assert (await world.says("unheard"))["update_id"] is None
    await world.call("getUpdates", offset=4, allowed_updates=[])
    assert (await world.says("heard"))["update_id"] is not None


async def test_an_update_can_come_twice(world: World) -> None:
    number = (await world.says("hi"))["update_id"]
    assert len((await world.call("getUpdates", offset=number))["result"]) == 1
    assert (await world.call("getUpdates", offset=number + 1))["result"] == []
    await world.sim("repeat", bot="baedal_bot", update_id=number)
    again = (await world.call("getUpdates", offset=number + 1, timeout=1))["result"]
    assert [u["update_id"] for u in again] == [number]
    later = (await world.says("next"))["update_id"]
    rest = (await world.call("getUpdates", offset=number + 1, timeout=1))["result"]
    assert [u["update_id"] for u in rest] == [later]
    await world.sim("repeat", bot="baedal_bot", update_id=1, _status=404)


async def test_unheard_updates_die_of_age(world: World, bot: Bot) -> None:
    button = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    sent = await world.call("sendMessage", chat_id=world.mina, text="x", reply_markup=button)
    await world.taps(sent["result"]["message_id"], "y")
    await world.says("hi")
    await world.sim("clock", forward_s=151)
    kinds = [sorted(u)[0] for u in (await world.call("getUpdates"))["result"]]
    assert kinds == ["message"]
    await world.sim("clock", forward_s=86_400)
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_the_real_librarys_application_polls_and_answers(open_world: Open) -> None:
    world = await open_world()

    async def start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text("어서 오세요")

    app = (
        ApplicationBuilder()
        .token(CUSTOMER_TOKEN)
        .base_url(f"{world.url}/telegram/bot")
        .base_file_url(f"{world.url}/telegram/file/bot")
        .job_queue(None)
        .build()
    )
    app.add_handler(CommandHandler("start", start))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(poll_interval=0, timeout=5)
        await world.says("/start abc")

        async def greeted() -> bool:
            return bool((await world.last())["text"] == "어서 오세요")

        await eventually(greeted)
        stopping = asyncio.create_task(app.updater.stop())
        await world.says("one more, so that the waiting poll ends")
        await stopping
        await app.stop()
