"""People and those who look on: sharing, blocking, the inspector, the live stream, starting over."""

from __future__ import annotations

import asyncio
import json

import aiohttp
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.telegram.things import THINGS

from .conftest import Json, World, read_update, unknown_fields


async def updates(world: World) -> list[Json]:
    found: list[Json] = (await world.call("getUpdates"))["result"]
    for update in found:
        read_update(update)
    return found


async def test_a_person_shares_a_place_a_venue_and_numbers(world: World) -> None:
    who: Json = {"bot": "baedal_bot", "person": world.mina}
    await world.sim("location", **who, latitude=37.59, longitude=127.01)
    await world.sim("location", **who, latitude=37.59, longitude=127.01, title="집", address="길")
    await world.sim("contact", **who, own=True)
    await world.sim("contact", **who, own=False, phone_number="+82109")
    place, venue, own, other = [read_update(u).message for u in await updates(world)]
    assert place
    assert place.location
    assert place.location.latitude == 37.59
    assert venue
    assert venue.venue
    assert venue.venue.title == "집"
    assert venue.location
    assert own
    assert own.contact
    assert own.contact.user_id == world.mina
    assert own.contact.phone_number == "+821012345678"
    assert other
    assert other.contact
    assert other.contact.user_id is None
    await world.sim("location", **who, latitude="north", longitude=1, _status=400)


async def test_people_are_made_changed_and_listed(world: World) -> None:
    jane = await world.sim(
        "people", first_name="Jane", language_code="en", username="jane", id=77, last_name="Doe"
    )
    assert jane["id"] == 77
    await world.sim("people", id=77, language_code="ko")
    people = {p["id"]: p for p in await world.see("people")}
    assert people[77]["language_code"] == "ko"
    assert people[77]["first_name"] == "Jane"
    await world.says("hi", person=77)
    user = read_update((await updates(world))[0]).effective_user
    assert user is not None
    assert user.full_name == "Jane Doe"
    assert user.username == "jane"
    await world.sim("people", _status=400, last_name="Nobody")
    await world.sim("text", bot="no_bot", person=77, text="x", _status=404)
    await world.sim("text", bot="baedal_bot", person=1, text="x", _status=404)


async def test_a_person_answers_one_message(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "몇 시에 올까요?")
    who: Json = {"bot": "baedal_bot", "person": world.mina}
    await world.sim("text", **who, text="여섯 시", reply_to=sent.message_id)
    message = read_update((await updates(world))[0]).message
    assert message
    assert message.reply_to_message
    assert message.reply_to_message.text == sent.text


async def test_a_phone_sends_all_kinds_of_things(world: World) -> None:
    who: Json = {"bot": "baedal_bot", "person": world.mina}
    for kind in THINGS:
        await world.sim("thing", **who, kind=kind, caption="밑에 적은 말", album="7")
    await world.sim("thing", **who, kind="smell", _status=400)
    for kind, update in zip(THINGS, await updates(world), strict=True):
        message = read_update(update).message
        assert message
        assert unknown_fields(message) == [], kind
        assert (message.caption, message.media_group_id) == ("밑에 적은 말", "7")
        assert message.text is None


async def test_a_file_comes_as_it_was_sent(world: World, bot: Bot) -> None:
    query = {"bot": "baedal_bot", "person": world.mina, "name": "IMG_1.HEIC"}
    async with world.session.post(
        f"{world.url}/sim/file", params=query, data=b"heic", headers={"Content-Type": "image/heic"}
    ) as answer:
        assert answer.status == 200
    message = read_update((await updates(world))[0]).message
    assert message
    assert message.document
    assert message.document.file_name == query["name"]
    assert message.document.mime_type == "image/heic"
    file = await bot.get_file(message.document)
    assert bytes(await file.download_as_bytearray()) == b"heic"


async def test_words_are_edited_and_passed_on(world: World) -> None:
    who: Json = {"bot": "baedal_bot", "person": world.mina}
    june = (await world.sim("people", first_name="June"))["id"]
    said = await world.sim("text", **who, text="짜장", forwarded_from=june)
    written = said["message"]["message_id"]
    await world.sim("edit", **who, message_id=written, text="/짬뽕")
    await world.sim("edit", **who, message_id=written, silently=True)
    await world.sim("edit", **who, message_id=written + 9, text="x", _status=404)
    first, second, third = [read_update(u) for u in await updates(world)]
    assert first.message
    assert first.message.forward_origin
    for edited in (second.edited_message, third.edited_message):
        assert edited
        assert (edited.message_id, edited.text) == (written, "/짬뽕")
    assert second.edited_message
    assert second.edited_message.edit_date


async def test_blocking_is_heard_as_a_change_of_membership(world: World) -> None:
    who: Json = {"bot": "baedal_bot", "person": world.mina}
    await world.sim("block", **who, blocked=True)
    await world.sim("block", **who, blocked=True)
    await world.sim("text", **who, text="x", _status=409)
    await world.sim("block", **who, blocked=False)
    changes = [read_update(u).my_chat_member for u in await updates(world)]
    seen = [(c.old_chat_member.status, c.new_chat_member.status) for c in changes if c]
    assert seen == [("member", "kicked"), ("kicked", "member")]


async def test_every_call_can_be_looked_at_but_no_secret(world: World, bot: Bot) -> None:
    before = (await world.see("calls"))[-1]["n"]
    await bot.send_message(world.mina, "x", reply_markup=InlineKeyboardMarkup([]))
    await world.call("setWebhook", url="http://127.0.0.1:9/x", secret_token="s3cret")
    await world.refusal("sendMessage", chat_id=1, text="x")
    sent, hook, refused = await world.see("calls", after=before)
    assert (sent["method"], sent["status"], sent["bot"]) == ("sendMessage", 200, "baedal_bot")
    assert sent["params"]["text"] == "x"
    assert sent["result"]["text"] == "x"
    assert "s3cret" not in json.dumps(hook)
    assert "1001:" not in json.dumps(hook)
    assert refused["description"] == "Bad Request: chat not found"
    assert refused["status"] == 400


async def test_the_page_sees_everything_as_it_happens(world: World, bot: Bot) -> None:
    stream = await world.session.get(
        f"{world.url}/sim/events", timeout=aiohttp.ClientTimeout(total=10)
    )
    assert stream.content_type == "text/event-stream"
    button = InlineKeyboardMarkup.from_button(InlineKeyboardButton("x", callback_data="y"))
    sent = await bot.send_message(world.mina, "<b>x</b>", "HTML", reply_markup=button)
    tap = await world.taps(sent.message_id, "y")
    await bot.answer_callback_query(tap, "네")
    await bot.edit_message_text("z", world.mina, sent.message_id)
    await bot.send_chat_action(world.mina, "typing")
    await bot.delete_message(world.mina, sent.message_id)
    await bot.set_my_commands([("menu", "메뉴")])
    await world.sim("people", first_name="준호")
    await world.sim("clock", forward_s=1)
    await world.sim("reset")
    seen: list[Json] = []
    async for line in stream.content:
        if line.startswith(b"data: "):
            seen.append(json.loads(line[6:]))
            if seen[-1]["type"] == "reset":
                break
    stream.close()
    kinds = [event["type"] for event in seen if event["type"] != "call"]
    assert kinds == [
        "message", "update", "answer", "edit", "action", "delete", "chat", "person", "clock",
        "reset",
    ]  # fmt: skip
    by_kind = {str(event["type"]): event for event in seen}
    message = next(e for e in seen if e["type"] == "message")
    assert message["bot"] == "baedal_bot"
    assert message["person"] == world.mina
    assert message["message"]["html"] == "<b>x</b>"
    assert by_kind["answer"]["text"] == "네"
    assert by_kind["answer"]["callback_query_id"] == tap
    assert by_kind["delete"]["message_ids"] == [sent.message_id]
    assert by_kind["chat"]["chat"]["commands"] == [{"command": "menu", "description": "메뉴"}]


async def test_starting_over_forgets_people_and_chats_but_not_bots(world: World) -> None:
    await world.says("hi")
    await world.sim("faults", code=500)
    await world.sim("reset")
    state = await world.see("state")
    assert state["people"] == state["chats"] == state["faults"] == []
    assert {b["username"] for b in state["bots"]} == {"baedal_bot", "store_bot"}
    assert (await world.call("getUpdates"))["result"] == []
    assert await world.refusal("sendMessage", chat_id=world.mina, text="x") == (
        400,
        "Bad Request: chat not found",
    )


async def test_nonsense_is_answered_plainly(world: World) -> None:
    async with world.session.post(f"{world.url}/sim/text", data=b"{") as answer:
        assert answer.status == 400
        assert (await answer.json())["error"] == "the body is not JSON"
    await world.sim("tap", bot="baedal_bot", person="?", _status=400)
    await world.sim("update", bot="baedal_bot", update={}, _status=400)


async def test_many_at_once(world: World) -> None:
    """Two hundred people write at the same moment, and each is answered."""
    people = [(await world.sim("people", first_name=f"p{n}"))["id"] for n in range(200)]
    await asyncio.gather(*(world.says("hi", person=p) for p in people))
    await asyncio.gather(*(world.call("sendMessage", chat_id=p, text="x") for p in people))
    chats = (await world.see("state"))["chats"]
    assert sum(len(c["messages"]) for c in chats) == 401
