"""Troubles to order, and the model of Telegram's flood limits."""

from __future__ import annotations

import time

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter

from .conftest import Open, World


async def test_a_call_is_refused_with_a_time_to_wait(world: World, bot: Bot) -> None:
    await world.sim("faults", method="sendMessage", code=429, retry_after=7, times=2)
    for _ in range(2):
        with pytest.raises(RetryAfter) as flood:
            await bot.send_message(world.mina, "x")
        assert flood.value._retry_after.total_seconds() == 7
        assert flood.value.message == "Flood control exceeded. Retry in 7 seconds"
    await bot.send_message(world.mina, "x")
    assert [m["text"] for m in await world.chat()] == ["/start", "x"]


async def test_telegram_itself_is_in_trouble(world: World, bot: Bot) -> None:
    await world.sim("faults", code=502, times=1)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(world.mina, "x")
    await bot.send_message(world.mina, "x")


async def test_a_lost_answer_was_nevertheless_a_sent_message(world: World, bot: Bot) -> None:
    await world.sim("faults", method="sendmessage", drop_reply=True)
    with pytest.raises(NetworkError):
        await bot.send_message(world.mina, "sent?")
    assert (await world.last())["text"] == "sent?"


async def test_an_answer_is_slow(world: World, bot: Bot) -> None:
    await world.sim("faults", method="getMe", delay_ms=1000)
    began = time.monotonic()
    await bot.get_me()
    assert time.monotonic() - began > 1
    began = time.monotonic()
    await bot.get_me()
    assert time.monotonic() - began < 1


async def test_a_fault_may_be_for_one_chat_and_never_hits_polling_by_accident(
    world: World, bot: Bot
) -> None:
    other = (await world.sim("people", first_name="준호"))["id"]
    await world.says("hi", person=other)
    faults = await world.sim("faults", chat_id=other, code=400, description="Bad Request: no")
    assert faults[0]["times"] == 1
    await bot.get_updates()
    await bot.send_message(world.mina, "x")
    refusal = await world.refusal("sendMessage", chat_id=other, text="x")
    assert refusal == (400, "Bad Request: no")
    assert (await world.see("state"))["faults"] == []


async def test_faults_are_cleared_and_nonsense_is_refused(world: World, bot: Bot) -> None:
    await world.sim("faults", code=500, times=9)
    assert len(await world.see("faults")) == 1
    assert await world.sim("faults", "DELETE") == []
    await bot.get_me()
    await world.sim("faults", _status=400, times=1)
    await world.sim("faults", _status=400, code=500, colour="red")


async def test_too_many_messages_to_one_chat_are_refused_when_limits_are_on(
    open_world: Open,
) -> None:
    world = await open_world(flood_limits=True, now=lambda: 1_800_000_000.0)
    await world.says("/start")
    for n in range(5):
        assert (await world.call("sendMessage", chat_id=world.mina, text=str(n)))["ok"]
    body = await world.call("sendMessage", chat_id=world.mina, text="too fast")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    await world.sim("clock", forward_s=1)
    assert (await world.call("sendMessage", chat_id=world.mina, text="5"))["ok"]
    await world.sim("limits", on=False)
    for n in range(10):
        assert (await world.call("sendMessage", chat_id=world.mina, text=str(n)))["ok"]


async def test_thirty_a_second_are_enough_for_one_bot(open_world: Open) -> None:
    world = await open_world(flood_limits=True, now=lambda: 1_800_000_000.0)
    people = [(await world.sim("people", first_name=f"p{n}"))["id"] for n in range(31)]
    for person in people:
        await world.says("/start", person=person)
    answers = [await world.call("sendMessage", chat_id=p, text="쿠폰") for p in people]
    assert [a["ok"] for a in answers] == [True] * 30 + [False]


async def test_a_line_cut_before_anything_is_done_sends_nothing(world: World, bot: Bot) -> None:
    await world.sim("faults", method="sendMessage", cut=True)
    with pytest.raises(NetworkError):
        await bot.send_message(world.mina, "x")
    assert [m["text"] for m in await world.chat()] == ["/start"]


async def test_a_proxys_page_stands_where_an_answer_should(world: World, bot: Bot) -> None:
    await world.sim("faults", method="sendMessage", code=502, page=True)
    with pytest.raises(NetworkError):
        await bot.send_message(world.mina, "x")
    await bot.send_message(world.mina, "x")
    assert [m["text"] for m in await world.chat()] == ["/start", "x"]


async def test_which_calls_met_a_trouble_is_counted(world: World, bot: Bot) -> None:
    await world.sim("faults", method="sendMessage", code=500, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(world.mina, "x")
    await bot.send_message(world.mina, "x")
    assert await world.see("faults/met") == {"sendMessage": 2}
