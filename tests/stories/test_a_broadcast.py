"""공지: an admin's words go out behind everybody's dinner, are followed, and can be stopped."""

from __future__ import annotations

import asyncio

import pytest

from core.broadcasts.model import MOST_WORDS, Audience
from core.broadcasts.queries import progress
from core.broadcasts.use_cases import AT_ONCE, send_broadcast, stop_broadcast
from core.database.transaction import Transaction
from core.notices.model import Bot, Notice, NoticeStatus, Urgency
from core.notices.tables import Notices
from core.people.model import Person
from core.people.tables import People, people, roles
from core.refusals import NotYours, Unreadable
from tests.patience import PATIENCE
from tests.riding import a_rider
from tests.world import Worker, World, post

WORDS = "추석 당일에는 쉬어요 <3"


async def writes(
    admin: Worker, to: str, *, english: str | None = None, is_ad: bool = False
) -> None:
    """The few questions, up to the preview."""
    await admin.says("/broadcast")
    await admin.taps("새 공지 쓰기")
    await admin.says(WORDS)
    if english is None:
        await admin.taps("한국어만")
    else:
        await admin.says(english)
    await admin.taps(to)
    await admin.taps("네, 광고예요" if is_ad else "아니요, 안내예요")


async def goes_out(world: World) -> None:
    """Some ticks, a second or two apart."""
    for _ in range(6):
        await world.passes(seconds=2)


async def test_customers_read_it_in_their_language_and_one_who_blocked_the_bot_is_no_error(
    world: World,
) -> None:
    admin, owner = await world.admin(), await world.owner()
    mina, anna = await world.customer("민아"), await world.customer("Anna")
    gone, stranger = await world.customer("준"), await world.customer("새사람")
    for who in (mina, anna, gone):
        await who.orders("반반치킨")
        await owner.brings_it()
    await anna.says("/language")
    await anna.taps("English")
    fault = {"method": "sendMessage", "chat_id": gone.person, "code": 403}
    fault["description"] = "Forbidden: bot was blocked by the user"
    await post(world.http, "/sim/faults", fault)

    await writes(admin, "주문한 적 있는 손님 · 3명", english="Closed on Chuseok")
    preview = await admin.last()
    assert f"{WORDS}\nClosed on Chuseok" in preview
    assert "손님 3명에게 보낼까요?" in preview
    heard = len(await stranger.read())
    await admin.taps("보내기")
    await goes_out(world)

    assert await mina.last() == WORDS
    assert await anna.last() == "Closed on Chuseok"
    assert len(await stranger.read()) == heard
    assert await admin.last() == "공지 1을 다 보냈어요. 2명이 받았어요."
    followed = (await admin.read())[-2]  # the admin's own message shows how it went
    assert followed.startswith("공지 1 · 다 보냄")
    assert "보냄 2 · 남음 0 · 막음 1" in followed
    await writes(admin, "주문한 적 있는 손님 · 2명")  # who blocked the bot is not counted
    await admin.says("/audit")
    assert "공지 1 보내기 · 3명" in await admin.last()


async def test_owners_and_riders_hear_it_from_the_store_bot(world: World) -> None:
    admin, owner = await world.admin(), await world.owner()
    rider = await a_rider(world, metres=None)
    await writes(admin, "라이더 · 1명")
    await admin.taps("보내기")
    await world.passes(seconds=3)
    assert await rider.last() == WORDS
    assert WORDS not in await owner.read()


async def test_two_taps_send_it_once_and_an_old_button_shows_what_is_asked(world: World) -> None:
    admin = await world.admin()
    rider = await a_rider(world, metres=None)
    await writes(admin, "라이더 · 1명")
    message, button = await admin.find("보내기")
    old = (message["message_id"], button["callback_data"])
    await admin.taps("보내기")
    await admin.taps_old(*old)
    assert admin.toast == "그사이 바뀌었어요."
    await world.passes(seconds=3)
    assert (await rider.read()).count(WORDS) == 1
    await admin.says("/broadcast")
    await admin.taps("새 공지 쓰기")
    await admin.says("가" * (MOST_WORDS + 1))
    assert await admin.last() == "1자에서 1,000자까지 적어 주세요."
    await admin.taps("그만두기")
    assert any("아무것도 보내지 않았어요" in said for said in await admin.read())
    await admin.says("이제 보내 줘")
    assert "모르는 명령" in await admin.last()


async def test_it_is_stopped_while_it_goes(world: World) -> None:
    """Many riders; the admin stops it: nobody else is owed it, and what waits is not said."""
    admin = await world.admin()
    first = await a_rider(world, metres=None)

    def many(tx: Transaction) -> None:
        for n in range(3 * AT_ONCE):
            tx.sql.run(
                people.insert(), id=900_000 + n, name="-", lang="ko", phone=None,
                customer_key=f"k{n}", first_seen_at=tx.now,
            )  # fmt: skip
            tx.sql.run(
                roles.insert(), person_id=900_000 + n, role="rider", store_id=0, given_at=tx.now
            )

    db = world.the_house.deps.db
    await db.write(many)
    held = asyncio.Event()

    async def slowly(notice: Notice) -> object:
        if notice.kind == "broadcast":
            await held.wait()
        return await said(notice)

    said = world.the_house.deps.voices[Bot.STORE]
    world.the_house.deps.voices = {**world.the_house.deps.voices, Bot.STORE: slowly}  # type: ignore[dict-item]  # an outcome
    sent = await db.write(send_broadcast, Audience.RIDERS, {"ko": WORDS}, by=admin.person)
    assert sent.people == 3 * AT_ONCE + 1
    async with asyncio.timeout(PATIENCE):
        while (await db.read(progress, admin.person, sent.id)).broadcast.owed == 0:
            await asyncio.sleep(0.05)
    stopped = await db.write(stop_broadcast, sent.id, by=admin.person)
    again = await db.write(stop_broadcast, sent.id, by=admin.person)
    held.set()
    await world.passes(seconds=5)

    assert (stopped.state, again) == ("stopped", stopped)
    tally = await db.read(lambda tx: tx[Notices].tally(sent.key))
    assert set(tally) == {NoticeStatus.MOOT}
    assert tally[NoticeStatus.MOOT] <= 2 * AT_ONCE
    assert WORDS not in await first.read()
    await admin.says("/broadcast")
    await admin.taps("라이더 · 멈춤")
    assert (await admin.last()).startswith(f"공지 {sent.id} · 멈춤")


async def test_only_an_admin_and_only_words_that_fit(world: World) -> None:
    admin, owner = await world.admin(), await world.owner()
    db = world.the_house.deps.db
    with pytest.raises(NotYours):
        await db.write(send_broadcast, Audience.OWNERS, {"ko": WORDS}, by=owner.person)
    for words in ({}, {"ko": ""}, {"ko": "&" * 900}, {"ko": "네", "en": "x" * 1_001}):
        with pytest.raises(Unreadable):
            await db.write(send_broadcast, Audience.OWNERS, words, by=admin.person)


async def test_an_urgent_notice_waits_for_no_place_while_news_is_slow(world: World) -> None:
    """A thousand pieces of news that take for ever: a ring is said at once all the same."""
    owner = await world.owner()
    db = world.the_house.deps.db
    never, begun = asyncio.Event(), 0

    async def slowly(notice: Notice) -> object:
        nonlocal begun
        if notice.urgency is Urgency.NEWS:
            begun += 1
            await never.wait()
        return await said(notice)

    said = world.the_house.deps.voices[Bot.STORE]
    world.the_house.deps.voices = {**world.the_house.deps.voices, Bot.STORE: slowly}  # type: ignore[dict-item]  # an outcome

    def news(tx: Transaction) -> None:
        for n in range(1_000):
            tx[People].meet(Person(800_000 + n, "-", "ko", None, f"n{n}"), tx.now)
            tx[Notices].owe(
                Bot.STORE, 800_000 + n, "broadcast", key="news", at=tx.now,
                urgency=Urgency.NEWS, facts={"broadcast_id": 0},
            )  # fmt: skip
        tx.wake("notices")

    await db.write(news)
    async with asyncio.timeout(PATIENCE):
        while begun == 0:
            await asyncio.sleep(0.02)

    def ring(tx: Transaction) -> None:
        facts = {"store": {"ko": "골목닭집", "en": "-"}, "reason": "시험"}
        tx[Notices].owe(Bot.STORE, owner.person, "suspended", key="now", at=tx.now, facts=facts)
        tx.wake("notices")

    await db.write(ring)
    async with asyncio.timeout(PATIENCE):
        while "골목닭집 이용이 정지됐어요" not in (await owner.last()):
            await asyncio.sleep(0.02)
    assert begun <= 30
    never.set()
