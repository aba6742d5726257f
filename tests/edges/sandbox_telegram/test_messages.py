"""Sending, editing, deleting with the real library; every answer is read by it without remainder."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from .conftest import STORE_TOKEN, Json, Open, World, read_message, unknown_fields

YES_NO = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("수락", callback_data="yes", style="success")],
        [InlineKeyboardButton("거절", callback_data="no", style="danger")],
    ]
)


async def test_a_message_arrives_as_it_was_sent(world: World, bot: Bot) -> None:
    sent = await bot.send_message(
        world.mina,
        "<b>주문 접수</b> 18,000원 😀 <i>곧</i>",
        parse_mode="HTML",
        reply_markup=YES_NO,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
    )
    assert unknown_fields(sent) == []
    assert sent.text == "주문 접수 18,000원 😀 곧"
    assert sent.parse_entities() == {sent.entities[0]: "주문 접수", sent.entities[1]: "곧"}
    assert sent.reply_markup == YES_NO
    shown = await world.last()
    assert shown["html"] == "<b>주문 접수</b> 18,000원 😀 <i>곧</i>"
    assert shown["silent"] is True
    assert shown["reply_markup"]["inline_keyboard"][0][0]["style"] == "success"


async def test_message_ids_grow_over_all_chats_of_a_bot(world: World, bot: Bot) -> None:
    other = (await world.sim("people", first_name="준호", language_code="en"))["id"]
    await world.says("hi", person=other)
    ids = [
        (await bot.send_message(who, "x")).message_id for who in (world.mina, other, world.mina)
    ]
    assert ids == sorted(set(ids))


async def test_a_time_is_kept_as_a_time(world: World, bot: Bot) -> None:
    html = '<tg-time unix="1800000000" format="t">오후 5:00</tg-time> 도착'
    sent = await bot.send_message(world.mina, html, parse_mode="HTML")
    assert unknown_fields(sent) == []
    assert sent.entities[0].type == "date_time"
    assert sent.entities[0].unix_time is not None
    assert sent.entities[0].unix_time.timestamp() == 1_800_000_000
    assert (await world.last())["html"] == (
        '<time data-unix="1800000000" data-format="t">오후 5:00</time> 도착'
    )


async def test_entities_may_come_ready_made(world: World, bot: Bot) -> None:
    given = [MessageEntity(MessageEntity.BOLD, 0, 2)]
    sent = await bot.send_message(world.mina, "굵게 /menu", entities=given)
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [
        ("bold", 0, 2),
        ("bot_command", 3, 5),
    ]


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "가" * 4097}, "message is too long"),
        (
            {"text": "<b>x", "parse_mode": "html"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"text": "x", "chat_id": 99}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
async def test_a_message_telegram_would_refuse_is_refused(
    world: World, params: Json, why: str
) -> None:
    wish = {"chat_id": world.mina, **params}
    assert await world.refusal("sendMessage", **wish) == (400, f"Bad Request: {why}")


async def test_the_length_counts_after_the_tags_are_gone(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "<b>" + "가" * 4096 + "</b>", parse_mode="HTML")
    assert sent.text is not None
    assert len(sent.text) == 4096


async def test_a_bot_cannot_write_first_nor_to_someone_who_blocked_it(
    world: World, bot: Bot
) -> None:
    stranger = (await world.sim("people", first_name="준호"))["id"]
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger, "x")
    await world.sim("block", bot="baedal_bot", person=world.mina, blocked=True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(world.mina, "x")
    await world.sim("block", bot="baedal_bot", person=world.mina, blocked=False)
    await bot.send_message(world.mina, "x")


async def test_a_chat_with_one_bot_is_no_chat_with_another(world: World) -> None:
    body = await world.call("sendMessage", token=STORE_TOKEN, chat_id=world.mina, text="x")
    assert body["error_code"] == 403


async def test_a_reply_quotes_once(world: World, bot: Bot) -> None:
    first = await bot.send_message(world.mina, "1")
    quote = ReplyParameters(first.message_id)
    second = await bot.send_message(world.mina, "2", reply_parameters=quote)
    quote = ReplyParameters(second.message_id)
    third = await bot.send_message(world.mina, "3", reply_parameters=quote)
    assert third.reply_to_message is not None
    assert third.reply_to_message.text == "2"
    assert third.reply_to_message.reply_to_message is None
    gone = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await bot.send_message(world.mina, "4", reply_parameters=gone)).text == "4"


async def test_a_place_a_shop_and_a_number_are_sent(world: World, bot: Bot) -> None:
    place = await bot.send_location(world.mina, 37.5, 127.0)
    assert place.location is not None
    assert place.location.latitude == 37.5
    shop = await bot.send_venue(world.mina, 37.5, 127.0, "행복분식", "서울 성북구")
    assert shop.venue is not None
    assert shop.venue.title == "행복분식"
    assert shop.location is not None
    number = await bot.send_contact(world.mina, "010-1234-5678", "가게")
    assert number.contact is not None
    assert number.contact.first_name == "가게"
    for message in await world.chat():
        read_message({k: v for k, v in message.items() if k not in ("html", "silent")})


async def test_a_reply_keyboard_belongs_to_the_chat(world: World, bot: Bot) -> None:
    rows = [[KeyboardButton("📍 위치", request_location=True)], [KeyboardButton("취소")]]
    keyboard = ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
    sent = await bot.send_message(world.mina, "어디로?", reply_markup=keyboard)
    assert sent.reply_markup is None
    chat = (await world.see("state"))["chats"][0]
    assert chat["reply_keyboard"]["keyboard"][1] == [{"text": "취소"}]
    await world.sim("press", bot="baedal_bot", person=world.mina, text="취소")
    assert (await world.see("state"))["chats"][0]["reply_keyboard"] is None
    await bot.send_message(world.mina, "x", reply_markup=ReplyKeyboardMarkup([["a"]]))
    await bot.send_message(world.mina, "y", reply_markup=ReplyKeyboardRemove())
    assert (await world.see("state"))["chats"][0]["reply_keyboard"] is None


@pytest.mark.parametrize(
    ("button", "why"),
    [
        (
            {"text": "x"},
            "can't parse inline keyboard button: "
            "Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "x", "callback_data": "가" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "pay": True}, "BUTTON_TYPE_INVALID"),
        (
            {"text": "x", "callback_data": "y", "style": "pink"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (
            {"text": "x", "web_app": {"url": "http://example.com"}},
            "inline keyboard button Web App URL 'http://example.com' is invalid: "
            "Only HTTPS links are allowed",
        ),
        (
            {"text": "x", "url": "nonsense"},
            "inline keyboard button URL 'nonsense' is invalid: Wrong HTTP URL",
        ),
    ],
)
async def test_a_button_telegram_would_refuse_is_refused(
    world: World, button: Json, why: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    refusal = await world.refusal("sendMessage", chat_id=world.mina, text="x", reply_markup=markup)
    assert refusal == (400, f"Bad Request: {why}")


async def test_a_keyboard_has_at_most_a_hundred_buttons(world: World) -> None:
    button = {"text": "x", "callback_data": "y"}
    markup = {"inline_keyboard": [[button]] * 101}
    refusal = await world.refusal("sendMessage", chat_id=world.mina, text="x", reply_markup=markup)
    assert refusal == (400, "Bad Request: reply markup is too long")


async def test_64_bytes_of_button_data_are_fine(world: World, bot: Bot) -> None:
    data = "가" * 21 + "x"
    markup = InlineKeyboardMarkup.from_button(InlineKeyboardButton("x", callback_data=data))
    await bot.send_message(world.mina, "x", reply_markup=markup)
    await world.taps((await world.last())["message_id"], data)


# -- edits --------------------------------------------------------------------------------


async def test_an_edit_without_a_keyboard_removes_it(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "x", reply_markup=YES_NO)
    edited = await bot.edit_message_text("y", world.mina, sent.message_id)
    assert not isinstance(edited, bool)
    assert edited.reply_markup is None
    assert edited.edit_date is not None
    assert unknown_fields(edited) == []
    assert "reply_markup" not in await world.last()


async def test_an_edit_that_changes_nothing_is_refused(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "<b>x</b>", parse_mode="HTML", reply_markup=YES_NO)
    with pytest.raises(BadRequest) as same:
        await bot.edit_message_text(
            "<b>x</b> ", world.mina, sent.message_id, parse_mode="HTML", reply_markup=YES_NO
        )
    assert same.value.message == (
        "Message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    await bot.edit_message_text("x", world.mina, sent.message_id, reply_markup=YES_NO)
    await bot.edit_message_reply_markup(world.mina, sent.message_id)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(world.mina, sent.message_id)
    await bot.edit_message_reply_markup(world.mina, sent.message_id, reply_markup=YES_NO)
    assert (await world.last())["reply_markup"] == YES_NO.to_dict()


async def test_what_cannot_be_edited_is_refused_in_telegrams_words(world: World, bot: Bot) -> None:
    hers = (await world.says("hi"))["message"]["message_id"]
    place = (await bot.send_location(world.mina, 37.5, 127.0)).message_id

    async def why(method: str, message_id: int, **more: Any) -> str:
        _, description = await world.refusal(
            method, chat_id=world.mina, message_id=message_id, **more
        )
        return description.removeprefix("Bad Request: ")

    assert await why("editMessageText", 999, text="x") == "message to edit not found"
    assert await why("editMessageText", hers, text="x") == "message can't be edited"
    assert await why("editMessageText", place, text="x") == (
        "there is no text in the message to edit"
    )
    assert await why("editMessageCaption", place, caption="x") == (
        "there is no caption in the message to edit"
    )
    assert await why("deleteMessage", 999) == "message to delete not found"
    assert await why("copyMessage", 999, from_chat_id=world.mina) == "message to copy not found"


async def test_messages_are_deleted_within_two_days(world: World, bot: Bot) -> None:
    ids = [(await bot.send_message(world.mina, str(n))).message_id for n in range(4)]
    assert await bot.delete_message(world.mina, ids[0])
    assert await bot.delete_messages(world.mina, [*ids[:2], 999])
    assert [m["text"] for m in await world.chat()] == ["/start", "2", "3"]
    await world.sim("clock", forward_s=48 * 3600 + 1)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(world.mina, ids[2])


async def test_a_copy_is_a_new_message(world: World, bot: Bot) -> None:
    hers = (await world.says("계란 빼주세요 😀"))["message"]["message_id"]
    copied = await bot.copy_message(world.mina, world.mina, hers)
    last = await world.last()
    assert copied.message_id == last["message_id"] != hers
    assert last["text"] == "계란 빼주세요 😀"
    assert last["from"]["id"] == 1001


async def test_pins_chats_and_actions(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "중요", reply_markup=YES_NO)
    assert await bot.pin_chat_message(world.mina, sent.message_id)
    chat = await bot.get_chat(world.mina)
    assert unknown_fields(chat) == []
    assert chat.pinned_message == sent
    assert chat.first_name == "미나"
    assert await bot.unpin_chat_message(world.mina)
    assert (await bot.get_chat(world.mina)).pinned_message is None
    assert await bot.send_chat_action(world.mina, "typing")
    refusal = await world.refusal("sendChatAction", chat_id=world.mina, action="dancing")
    assert refusal == (400, "Bad Request: wrong parameter action in request")


async def test_time_moves_with_the_lever_only_forward(open_world: Open) -> None:
    world = await open_world(now=lambda: 1_800_000_000.0)
    await world.says("a")
    await world.sim("clock", forward_s=60)
    await world.says("b")
    assert [m["date"] for m in await world.chat()] == [1_800_000_000, 1_800_000_060]
    assert await world.see("clock") == {"now": 1_800_000_060.0}
    await world.sim("clock", forward_s=-1, _status=400)
