"""Pictures, documents and albums: sent once, used again by file_id, and downloaded."""

from __future__ import annotations

import os
import struct
import zlib

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from .conftest import STORE_TOKEN, Json, World, unknown_fields


def png(width: int, height: int) -> bytes:
    """A picture of that size, all white."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_picture_is_sent_seen_used_again_and_downloaded(world: World, bot: Bot) -> None:
    picture = png(640, 480)
    sent = await bot.send_photo(world.mina, picture, caption="<b>떡볶이</b>", parse_mode="HTML")
    assert unknown_fields(sent) == []
    assert [(p.width, p.height) for p in sent.photo] == [(320, 240), (640, 480)]
    assert sent.caption == "떡볶이"
    assert sent.caption_entities[0].type == "bold"
    assert len({p.file_id for p in sent.photo}) == 2

    again = await bot.send_photo(world.mina, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    file = await bot.get_file(again.photo[-1])
    assert bytes(await file.download_as_bytearray()) == picture
    shown = (await world.last())["photo"][-1]["file_id"]
    async with world.session.get(f"{world.url}/sim/files/{shown}") as seen:
        assert seen.content_type == "image/png"
        assert await seen.read() == picture


async def test_a_file_id_is_one_bots_own(world: World, bot: Bot) -> None:
    sent = await bot.send_photo(world.mina, png(10, 10))
    await world.sim("text", bot="store_bot", person=world.mina, text="/start")
    body = await world.call(
        "sendPhoto", token=STORE_TOKEN, chat_id=world.mina, photo=sent.photo[-1].file_id
    )
    assert body["description"] == "Bad Request: wrong file identifier/HTTP URL specified"
    body = await world.call("getFile", token=STORE_TOKEN, file_id=sent.photo[-1].file_id)
    assert body["error_code"] == 400


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Image_process_failed"),
        (png(1, 30), "Photo_invalid_dimensions"),
        (png(9990, 20), "Photo_invalid_dimensions"),
    ],
)
async def test_what_is_no_picture_for_telegram_is_refused(
    world: World, bot: Bot, picture: bytes, why: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_photo(world.mina, picture)
    assert refused.value.message == why


async def test_a_picture_by_address_is_fetched_from_this_machine_only(
    world: World, bot: Bot
) -> None:
    sent = await bot.send_photo(world.mina, png(10, 10))
    here = f"{world.url}/sim/files/{sent.photo[-1].file_id}"
    again = await bot.send_photo(world.mina, here)
    assert again.photo[-1].file_unique_id != sent.photo[-1].file_unique_id
    for there in ("https://example.com/a.png", f"{world.url}/sim/files/none"):
        with pytest.raises(BadRequest, match="Failed to get http url content"):
            await bot.send_photo(world.mina, there)


async def test_a_large_picture_passes(world: World, bot: Bot) -> None:
    large = png(600, 600) + os.urandom(3_000_000)
    sent = await bot.send_photo(world.mina, large)
    assert sent.photo[-1].file_size == len(large)
    url = f"{world.url}/sim/photo"
    query = {"bot": "baedal_bot", "person": str(world.mina)}
    async with world.session.post(url, params=query, data=large) as answer:
        assert answer.status == 200


async def test_an_album_is_several_messages_of_one_group(world: World, bot: Bot) -> None:
    first = await bot.send_photo(world.mina, png(10, 10))
    album = await bot.send_media_group(
        world.mina,
        [
            InputMediaPhoto(png(20, 20), caption="<i>메뉴</i>", parse_mode="HTML"),
            InputMediaPhoto(first.photo[-1].file_id),
        ],
    )
    assert len(album) == 2
    assert unknown_fields(album) == []
    assert album[0].media_group_id == album[1].media_group_id is not None
    assert album[0].caption == "메뉴"
    assert album[1].photo[-1].width == 10
    with pytest.raises(BadRequest, match="Too many messages to send as an album"):
        await bot.send_media_group(world.mina, [InputMediaPhoto(png(9, 9))] * 11)
    with pytest.raises(BadRequest, match="Can't use the media of the specified type"):
        await bot.send_media_group(
            world.mina, [InputMediaPhoto(png(9, 9)), InputMediaDocument(b"x", filename="x.txt")]
        )


async def test_a_document_keeps_its_name_and_bytes(world: World, bot: Bot) -> None:
    sent = await bot.send_document(world.mina, b"receipt", filename="영수증.txt", caption="c")
    assert unknown_fields(sent) == []
    assert sent.document is not None
    assert sent.document.file_name == "영수증.txt"
    assert sent.document.file_size == 7
    file = await bot.get_file(sent.document)
    assert bytes(await file.download_as_bytearray()) == b"receipt"


async def test_a_caption_and_a_picture_are_changed(world: World, bot: Bot) -> None:
    sent = await bot.send_photo(world.mina, png(10, 10), caption="a")
    where: Json = {"chat_id": world.mina, "message_id": sent.message_id}
    edited = await bot.edit_message_caption(**where, caption="b")
    assert not isinstance(edited, bool)
    assert edited.caption == "b"
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_caption(**where, caption="b")
    edited = await bot.edit_message_media(InputMediaPhoto(png(12, 12), caption="c"), **where)
    assert not isinstance(edited, bool)
    assert edited.photo[-1].width == 12
    assert edited.caption == "c"
    same = InputMediaPhoto(edited.photo[-1].file_id, caption="c")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_media(same, **where)
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await bot.edit_message_text("x", **where)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.edit_message_caption(**where, caption="x" * 1025)


async def test_a_text_can_become_a_picture(world: World, bot: Bot) -> None:
    sent = await bot.send_message(world.mina, "x")
    edited = await bot.edit_message_media(
        InputMediaPhoto(png(12, 12)), chat_id=world.mina, message_id=sent.message_id
    )
    assert not isinstance(edited, bool)
    assert edited.text is None
    assert edited.photo


async def test_a_person_sends_a_picture(world: World, bot: Bot) -> None:
    query = {"bot": "baedal_bot", "person": str(world.mina), "caption": "맛있어요"}
    url = f"{world.url}/sim/photo"
    async with world.session.post(url, params=query, data=png(400, 300)) as answer:
        assert answer.status == 200
    update = (await bot.get_updates())[0]
    assert update.message is not None
    assert update.message.caption == "맛있어요"
    file = await bot.get_file(update.message.photo[-1])
    assert bytes(await file.download_as_bytearray()) == png(400, 300)
    async with world.session.post(url, params=query, data=b"no") as answer:
        assert answer.status == 400


async def test_a_copy_of_a_picture_may_say_something_else(world: World, bot: Bot) -> None:
    sent = await bot.send_photo(world.mina, png(10, 10), caption="a")
    await bot.copy_message(world.mina, world.mina, sent.message_id, caption="b")
    last = await world.last()
    assert last["caption"] == "b"
    assert last["photo"]
