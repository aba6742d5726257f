"""Phones send more than words: everything is answered with one sentence that helps."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any
from urllib.parse import urlencode

import pytest

from core.texts import unread
from sandbox.telegram.things import THINGS
from tests.owning import a_store, picture, sells
from tests.world import Someone, World, post, text_of

_albums = itertools.count(1)
#: What nobody said.
SERVICE = {"auto_delete", "chat_background"}
SAID = sorted(set(THINGS) - SERVICE)
PNG = picture()


async def sends_file(who: Someone, content: bytes, kind: str, **more: Any) -> None:
    """Send a picture or anything else as a file."""
    query = urlencode({"bot": who.bot, "person": who.person, **more})
    async with who.world.http.post(
        f"/sim/file?{query}", data=content, headers={"Content-Type": kind}
    ) as answer:
        assert answer.status == 200, await answer.text()
    await who.world.settles()


async def heard(who: Someone, before: int) -> list[str]:
    """What the bot said since there were so many messages in the chat."""
    return [text_of(m) for m in (await who.messages())[before:] if m["from"]["id"] != who.person]


@pytest.mark.parametrize("lang", ["ko", "en"])
async def test_whatever_a_customer_sends_is_answered_with_one_sentence(
    world: World, lang: Any
) -> None:
    mina = await world.customer("Mina", lang=lang)
    for kind in SAID:
        before = len(await mina.messages())
        await mina.does("thing", kind=kind)
        (said,) = await heard(mina, before)
        assert unread.KIND[kind].of(lang) in said, kind
        assert "/stores" in said, (kind, said)  # what could be done here and now
    for kind, name in (("image/heic", "IMG_1.HEIC"), ("image/png", "a.png"), ("text/csv", "b")):
        before = len(await mina.messages())
        await sends_file(mina, b"x" * 50, kind, name=name)
        assert len(await heard(mina, before)) == 1, kind


async def test_whatever_somebody_at_work_sends_is_answered_with_one_sentence(
    world: World,
) -> None:
    for jeongho in (await world.owner(), await world.admin()):
        for kind in SAID:
            before = len(await jeongho.messages())
            await jeongho.does("thing", kind=kind)
            (said,) = await heard(jeongho, before)
            assert unread.KIND[kind].ko in said, kind
        before = len(await jeongho.messages())
        await jeongho.does("contact", own=False, phone_number="+82109999")
        (said,) = await heard(jeongho, before)
        assert "연락처 대신" in said


async def test_what_happens_in_a_chat_and_nobody_says_is_not_answered(world: World) -> None:
    mina = await world.customer("Mina")
    before = len(await mina.messages())
    for kind in SERVICE:
        await mina.does("thing", kind=kind)
    assert await heard(mina, before) == []


async def test_the_sentence_is_about_what_was_asked(world: World) -> None:
    mina = await world.customer("Mina", ready=False)
    await mina.says("/start")
    await mina.does("location", latitude=37.5497, longitude=126.9205)
    await mina.does("thing", kind="voice")
    assert await mina.last() == "음성 메시지 대신 동·호수를 글로 적어 주세요."
    await mina.says("101동 1203호")  # the question is still open
    await mina.does("thing", kind="sticker")
    assert "번호를 글로" in await mina.last()
    await mina.does("contact", own=False, phone_number="+82109999999")
    assert await mina.last() == "본인 번호를 보내 주세요."
    await mina.does("contact", own=True)
    assert "대신" not in await mina.last()


async def test_words_under_a_picture_are_not_lost(world: World) -> None:
    """A photo of the door, with the door's number under it."""
    mina = await world.customer("Mina", ready=False)
    await mina.says("/start")
    await mina.does("location", latitude=37.5497, longitude=126.9205)
    before = len(await mina.messages())
    await sends_file(mina, PNG, "image/png", name="door.png", caption="101동 1203호")
    said = await heard(mina, before)
    assert said[0].startswith("사진 파일은 볼 수 없어서")
    assert "101동 1203호" in said[1]
    await mina.does("thing", kind="video", caption="/help")
    assert "이렇게 주문해요" in await mina.last()


async def test_an_album_is_answered_once(world: World) -> None:
    mina, jeongho = await world.customer("Mina"), await world.owner()
    for someone in (mina, jeongho):
        before, album = len(await someone.messages()), next(_albums)
        for _ in range(10):
            await sends_file(someone, PNG, "image/png", name="a.png", album=album)
        assert len(await heard(someone, before)) == 1
        await sends_file(someone, PNG, "image/png", name="a.png", album=next(_albums))
        assert len(await heard(someone, before)) == 2


async def test_a_dishs_picture_sent_as_a_file_is_its_photo(world: World) -> None:
    boss = await asked_for_a_photo(world)
    await sends_file(boss, PNG, "image/png", name="dish.png")
    assert any("사진 빼기" in text for text in await buttons(boss))


async def test_right_after_a_photo_was_asked_for_it_says_how(world: World) -> None:
    boss = await asked_for_a_photo(world)
    for kind, name in (("image/heic", "IMG_7.HEIC"), ("application/pdf", "menu.pdf")):
        await sends_file(boss, b"ftypheic" * 9, kind, name=name)
        assert (await boss.last()).endswith("대신 사진(JPG, PNG)으로 보내 주세요.")
    await boss.does("thing", kind="video")
    assert await boss.last() == "동영상 대신 사진(JPG, PNG)으로 보내 주세요."
    await sends_file(boss, PNG + b"\x00" * (5 * 1024 * 1024), "image/png", name="huge.png")
    assert "너무 커요" in await boss.last()
    await boss.sends_photo(PNG)  # the question is still open
    assert any("사진 빼기" in text for text in await buttons(boss))


async def test_words_that_are_edited_are_not_read_and_it_says_so_once(world: World) -> None:
    mina = await world.customer("Mina")
    await mina.says("/menu")
    written = (await mina.messages())[-2]["message_id"]
    before = len(await mina.messages())
    for words in ("/stores", "/cart", "/help"):
        await mina.does("edit", message_id=written, text=words)
    assert await heard(mina, before) == [unread.EDITED.ko]
    await mina.says("안녕")
    written = [m for m in await mina.messages() if m["from"]["id"] == mina.person][-1]
    before = len(await mina.messages())
    await mina.does("edit", message_id=written["message_id"], silently=True)
    assert await heard(mina, before) == []  # Telegram's own doing


async def test_forwarded_words_are_words(world: World) -> None:
    mina, june = await world.customer("Mina", ready=False), await world.customer("June")
    await mina.says("/start")
    await mina.does("location", latitude=37.5497, longitude=126.9205)
    await mina.does("text", text="101동 1203호", forwarded_from=june.person)
    assert "101동 1203호" in await mina.last()


async def test_a_text_of_nothing_is_answered(world: World) -> None:
    mina = await world.customer("Mina")
    who = {"id": mina.person, "is_bot": False, "first_name": "\u3164", "language_code": "ko"}
    for n, nothing in enumerate(("\u3164", "\u200b\u200b", "\u0000", "\u2800 \u2800")):
        before = len(await mina.messages())
        chat = {"id": mina.person, "type": "private", "first_name": "\u3164"}
        message = {"message_id": 900 + n, "from": who, "chat": chat, "date": 1, "text": nothing}
        update = {"bot": mina.bot, "update": {"message": message}}
        await post(world.http, "/sim/update", update)
        await world.settles()
        (said,) = await heard(mina, before)
        assert said.startswith("빈 글 대신")


async def asked_for_a_photo(world: World) -> Someone:
    """An owner who pressed 사진 under a dish."""
    boss = await a_store(world)
    await sells(boss, "분식", ("떡볶이", 5_000))
    await boss.says("/menu")
    await boss.taps(r"mc\|")
    await boss.taps(r"mi\|")
    await boss.taps("^사진 ")
    return boss


async def buttons(who: Someone) -> list[str]:
    """What the buttons of the newest message say."""
    rows = ((await who.messages())[-1].get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_what_cannot_be_read_at_all_is_answered(world: World) -> None:
    """An update of a shape nobody knows yet: its sender hears of it, once."""
    mina = await world.customer("Mina")
    before = len(await mina.messages())
    who = {"id": mina.person, "is_bot": False, "first_name": "Mina", "language_code": "ko"}
    chat = {"id": mina.person, "type": "private", "first_name": "Mina"}
    message = {
        "message_id": 950,
        "from": who,
        "chat": chat,
        "date": 1,
        "sticker": {"file_id": "x"},
    }
    await post(world.http, "/sim/update", {"bot": mina.bot, "update": {"message": message}})
    async with asyncio.timeout(30):
        while not (said := await heard(mina, before)):
            await asyncio.sleep(0.05)
    assert len(said) == 1
    assert "잠시 문제가 있었어요" in said[0]
