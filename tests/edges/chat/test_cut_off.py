"""Telegram goes away in the middle of something: it is ended when it is back, and said once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import Chat, Message, Update, User
from telegram.error import BadRequest, NetworkError

from chat.errors import on_error
from chat.screen import Screen, answer, send
from chat.shown import Shown
from chat.turn import Turn
from chat.voice import Voice
from core.clock import SystemClock
from core.database.database import open_database
from core.database.migrate import upgrade
from core.deps import Deps
from core.notices.model import Bot, Notice, Sent, Urgency
from core.people.model import Person
from core.people.use_cases import meet
from core.refusals import Refused

MINA = 7


class Telegram:
    """Takes calls until it goes away; a door in front of it can be shut."""

    def __init__(self) -> None:
        self.shown = Shown()
        self.said: list[tuple[str, str]] = []
        self.goes_away_after = 1_000
        self.refuses = False
        self.queue: list[str] = []
        self.door = asyncio.Event()
        self.door.set()

    async def call(self, method: str, params: Any, **more: Any) -> Any:
        if self.refuses:
            raise BadRequest("query is too old")
        if len(self.said) >= self.goes_away_after:
            raise NetworkError("502 without JSON")
        self.said.append((method, params.get("text", "")))
        return {"message_id": len(self.said)}

    async def send(self, priority: Any, chat_id: int, call: Any) -> Any:
        """As a sender: in its turn."""
        self.queue.append(str(chat_id))
        await self.door.wait()
        return await call()


def turn(telegram: Any, sent: dict[Any, int], **more: Any) -> Turn:
    return Turn(
        bot="customer", update=Update(1), update_id=1, person_id=MINA, chat_id=MINA, name="미나",
        lang="ko", deps=None, sender=telegram, api=telegram,  # type: ignore[arg-type]  # not asked
        sent_before=dict(sent), sent=sent, **more,
    )  # fmt: skip


async def test_a_turn_that_was_cut_off_says_the_rest() -> None:
    telegram, sent = Telegram(), {}

    async def says_three(now: Turn) -> list[int]:
        return [await send(now, Screen(words)) for words in ("하나", "둘", "둘")]

    telegram.goes_away_after = 2
    with pytest.raises(NetworkError):
        await says_three(turn(telegram, sent))
    telegram.goes_away_after = 1_000
    assert await says_three(turn(telegram, sent)) == [1, 2, 3]
    assert [words for _, words in telegram.said] == ["하나", "둘", "둘"]


async def test_a_spinner_that_goes_on_runs_no_turn_again_and_words_do() -> None:
    telegram = Telegram()
    telegram.goes_away_after = 0
    await answer(turn(telegram, {}, query_id="1"))
    with pytest.raises(NetworkError):
        await answer(turn(telegram, {}, query_id="1"), "이미 조리 중이에요")
    telegram.refuses = True
    await answer(turn(telegram, {}, query_id="1"), "이미 조리 중이에요")


async def test_a_no_that_did_not_arrive_is_said_when_telegram_is_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'baedal.db'}"
    await asyncio.to_thread(upgrade, url)
    db = await open_database(url, clock=SystemClock())
    telegram = Telegram()
    parts: Any = SimpleNamespace(
        bot="customer", deps=SimpleNamespace(db=db), failed={}, api=telegram
    )
    mina, chat = User(MINA, "미나", False), Chat(MINA, "private")
    message = Message(1, datetime.now(UTC), chat, from_user=mina, text="?")
    context: Any = SimpleNamespace(error=Refused())
    telegram.goes_away_after = 0
    await on_error(parts)(Update(5, message=message), context)
    assert parts.failed.pop(5).is_away
    telegram.goes_away_after = 1_000
    await on_error(parts)(Update(5, message=message), context)
    assert not parts.failed and len(telegram.said) == 1
    await db.close()


async def test_a_card_shows_what_is_so_when_it_is_its_turn(tmp_path: Path) -> None:
    """Its words may wait for seconds: the order goes on meanwhile."""
    url = f"sqlite:///{tmp_path / 'baedal.db'}"
    await asyncio.to_thread(upgrade, url)
    db = await open_database(url, clock=SystemClock())
    await db.write(meet, MINA, name="미나", lang="ko")
    is_so = "접수 대기"

    async def draw(deps: Deps, notice: Notice, person: Person) -> Screen:
        return Screen(is_so)

    telegram = Telegram()
    parts: Any = SimpleNamespace(
        bot="customer", deps=SimpleNamespace(db=db), sender=telegram, api=telegram
    )
    voice = Voice(parts, draw)
    telegram.door.clear()
    waits = [
        asyncio.create_task(voice(a_card(number, await db.read(lambda tx: tx.now))))
        for number in (1, 2)
    ]
    while len(telegram.queue) < 2:
        await asyncio.sleep(0.001)
    is_so = "조리 중"
    telegram.door.set()
    for outcome in await asyncio.gather(*waits):
        assert isinstance(outcome, Sent) and outcome.message_id == 1
    assert telegram.said == [("sendMessage", "조리 중")]  # one card, however many were drawn
    await db.close()


def a_card(number: int, at: datetime) -> Notice:
    return Notice(
        id=number, bot=Bot.CUSTOMER, person_id=MINA, kind="card", facts={}, order_id="an-order",
        urgency=Urgency.QUIET, created_at=at,
    )  # fmt: skip
