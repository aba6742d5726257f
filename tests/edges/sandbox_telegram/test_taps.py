"""Taps: what a button's callback query carries, that it is answered once and in time, and forgeries."""

from __future__ import annotations

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from .conftest import STORE_TOKEN, Json, World, read_update

ONE = InlineKeyboardMarkup.from_button(InlineKeyboardButton("1", callback_data="one"))
TWO = InlineKeyboardMarkup.from_button(InlineKeyboardButton("2", callback_data="two"))
TOO_OLD = "Query is too old and response timeout expired or query id is invalid"


async def test_a_tap_carries_the_message_as_it_is_now(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "x", reply_markup=ONE)
    await bot.edit_message_text("y", world.mina, sent.message_id, reply_markup=TWO)
    tap = await world.taps(sent.message_id, "two")
    raw = (await world.call("getUpdates"))["result"]
    query = read_update(raw[0]).callback_query
    assert query is not None
    assert isinstance(query.message, Message)
    assert (query.id, query.data, query.message.text) == (tap, "two", "y")
    assert query.message.reply_markup == TWO
    assert query.from_user.id == world.mina
    assert query.message.chat.id == world.mina
    again = await world.taps(sent.message_id, "two")
    last = (await world.call("getUpdates", offset=-1))["result"]
    second = last[0]["callback_query"]
    assert second["chat_instance"] == query.chat_instance
    assert again != tap


async def test_a_button_that_is_gone_cannot_be_tapped(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "x", reply_markup=ONE)
    await bot.edit_message_text("y", world.mina, sent.message_id)
    wish: Json = {"bot": "baedal_bot", "person": world.mina, "data": "one"}
    await world.sim("tap", _status=409, message_id=sent.message_id, **wish)
    await world.sim("tap", _status=404, message_id=999, **wish)


async def test_an_answer_is_seen_once(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "x", reply_markup=ONE)
    tap = await world.taps(sent.message_id, "one")
    assert await world.answer(tap) == {
        "answered": False,
        "text": "",
        "show_alert": False,
        "url": "",
    }
    assert await bot.answer_callback_query(tap, "이미 접수했어요", show_alert=True)
    answer = await world.answer(tap)
    assert answer["answered"]
    assert answer["show_alert"]
    assert answer["text"] == "이미 접수했어요"
    with pytest.raises(BadRequest) as late:
        await bot.answer_callback_query(tap)
    assert late.value.message.lower() == TOO_OLD.lower()


async def test_an_answer_comes_too_late(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "x", reply_markup=ONE)
    tap = await world.taps(sent.message_id, "one")
    await world.sim("clock", forward_s=61)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(tap)


async def test_another_bot_cannot_answer_nor_anyone_an_invented_tap(
    world: World, bot: Bot
) -> None:
    sent = await bot.send_message(world.mina, "x", reply_markup=ONE)
    tap = await world.taps(sent.message_id, "one")
    body = await world.call("answerCallbackQuery", token=STORE_TOKEN, callback_query_id=tap)
    assert body["error_code"] == 400
    assert (await world.refusal("answerCallbackQuery", callback_query_id="7"))[0] == 400
    refusal = await world.refusal("answerCallbackQuery", callback_query_id=tap, text="x" * 201)
    assert refusal == (400, "Bad Request: MESSAGE_TOO_LONG")


async def test_a_forged_tap_reaches_the_bot_and_can_be_answered(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "x", reply_markup=ONE)
    forged: Json = {
        "from": {"id": 666, "is_bot": False, "first_name": "Mallory"},
        "message": sent.to_dict(),
        "data": "accept|1",
    }
    sim = await world.sim("update", bot="baedal_bot", update={"callback_query": forged})
    update = read_update((await world.call("getUpdates"))["result"][0])
    assert update.callback_query is not None
    assert update.callback_query.data == "accept|1"
    assert update.update_id == sim["update_id"]
    await bot.answer_callback_query(update.callback_query.id, "안 돼요")
    assert (await world.answer(sim["callback_query_id"]))["text"] == "안 돼요"
