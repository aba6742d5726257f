"""Updates by webhook: written down before they are acknowledged, once, in each person's order."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from chat.intake import FLOOD, MOST_TURNS, Intake
from core.clock import SystemClock
from core.database.database import Database, open_database
from core.database.migrate import upgrade
from core.refusals import Unavailable
from core.updates.tables import Updates
from core.updates.tables import updates as kept
from core.updates.use_cases import take_what_is_left
from tests.patience import PATIENCE

SECRET = "a-secret"


class Shop:
    """An application that only notes whose turns run, and when."""

    def __init__(self) -> None:
        self.bot = SimpleNamespace()
        self.began: list[tuple[int, str]] = []
        self.ended: list[tuple[int, str]] = []
        self.running = self.most = 0
        self.slow: set[int] = set()
        self.go_on = asyncio.Event()

    async def process_update(self, update: Any) -> None:
        person, words = update.message.from_user.id, update.message.text
        self.began.append((person, words))
        self.running += 1
        self.most = max(self.most, self.running)
        await (self.go_on.wait() if person in self.slow else asyncio.sleep(0.005))
        self.running -= 1
        self.ended.append((person, words))


class Door:
    """An intake behind a real HTTP server, on a real file."""

    def __init__(self, db: Database) -> None:
        self.db, self.shop, self.told = db, Shop(), 0
        self.parts: Any = SimpleNamespace(
            bot="customer", deps=SimpleNamespace(db=db), failed={}, sent={}, sender=self, api=self
        )
        self.ids = itertools.count(1)
        self.open_anew()

    def open_anew(self) -> None:
        self.intake = Intake(self.parts, self.shop, secret=SECRET)  # type: ignore[arg-type]  # only what it uses

    async def call(self, *args: Any) -> None:
        self.told += 1

    async def say(self, person: int, words: str, update_id: int | None = None) -> int:
        who = {"id": person, "is_bot": False, "first_name": "미나"}
        chat = {"id": person, "type": "private"}
        message = {"message_id": 1, "date": 0, "chat": chat, "from": who, "text": words}
        raw = {"update_id": update_id or next(self.ids), "message": message}
        return await self.knock(json.dumps(raw))

    async def knock(self, body: str, secret: str | None = SECRET) -> int:
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with self.http.post("/", data=body, headers=headers) as answer:
            return answer.status

    async def rows(self) -> list[Any]:
        return await self.db.read(lambda tx: list(tx.sql.rows(kept.select())))

    async def until(self, true: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                await asyncio.sleep(0.01)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    url = f"sqlite:///{tmp_path / 'door.db'}"
    await asyncio.to_thread(upgrade, url)
    db = await open_database(url, clock=SystemClock())
    door = Door(db)
    app = web.Application()
    app.router.add_post("/", lambda request: door.intake.receive(request))
    async with TestClient(TestServer(app)) as http:
        door.http = http  # type: ignore[attr-defined]
        yield door
    door.shop.go_on.set()
    await door.intake.stop(seconds=2)
    await db.close()


@pytest.mark.parametrize("secret", [None, "", "a-secre", "another"])
async def test_a_stranger_without_the_secret_finds_nothing_and_writes_nothing(
    door: Door, secret: str | None
) -> None:
    assert await door.knock('{"update_id": 1}', secret) == 404
    assert await door.rows() == []


@pytest.mark.parametrize("body", ["", "no json", "[]", "{}", '{"update_id": "x"}', "null"])
async def test_what_is_no_update_is_refused_and_writes_nothing(door: Door, body: str) -> None:
    assert await door.knock(body) == 400
    assert await door.rows() == []


async def test_it_is_written_down_before_it_is_acknowledged(door: Door) -> None:
    door.shop.slow.add(7)
    assert await door.say(7, "안녕") == 200
    [row] = await door.rows()
    assert (row.person_id, row.done_at) == (7, None)


async def test_while_nothing_can_be_written_telegram_is_asked_to_come_again(door: Door) -> None:
    async def down(*args: Any) -> None:
        raise Unavailable("down")

    door.parts.deps.db = SimpleNamespace(write=down)
    assert await door.say(7, "안녕") == 500
    door.parts.deps.db = door.db
    assert await door.say(7, "안녕") == 200
    await door.until(lambda: door.shop.ended == [(7, "안녕")])


async def test_the_same_update_twice_is_worked_off_once(door: Door) -> None:
    assert [await door.say(7, "안녕", 5), await door.say(7, "안녕", 5)] == [200, 200]
    await door.say(7, "끝")
    await door.until(lambda: (7, "끝") in door.shop.ended)
    assert door.shop.ended == [(7, "안녕"), (7, "끝")]


async def test_a_new_life_works_off_what_an_earlier_one_wrote_down(door: Door) -> None:
    door.shop.slow.add(7)
    await door.say(7, "안녕")
    await door.until(lambda: door.shop.began)
    await door.db.write(lambda tx: tx[Updates].let_go())
    door.shop.slow.clear()
    door.open_anew()
    await door.intake.start()
    await door.until(lambda: (7, "안녕") in door.shop.ended)


async def test_what_waits_when_it_is_told_to_stop_is_anybodys_at_once(door: Door) -> None:
    """What is under way ends; whoever starts next runs the rest, and waits for no lease."""
    door.shop.slow.add(7)
    for words in ("먼저", "다음", "끝"):
        await door.say(7, words)
    await door.until(lambda: door.shop.began)
    stopping = asyncio.create_task(door.intake.stop())
    await door.until(lambda: door.intake._lanes._stopped)
    door.shop.slow.clear()
    door.shop.go_on.set()
    await stopping
    assert door.shop.ended == [(7, "먼저")]
    left = await door.db.write(take_what_is_left, "customer")
    assert [json.loads(each.raw)["message"]["text"] for each in left] == ["다음", "끝"]


async def test_one_persons_updates_keep_their_order_and_never_overlap(door: Door) -> None:
    for n in range(10):
        await door.say(7, str(n))
    await door.until(lambda: len(door.shop.ended) == 10)
    assert [words for _, words in door.shop.ended] == [str(n) for n in range(10)]
    assert door.shop.most == 1


async def test_a_slow_turn_keeps_nobody_else_waiting(door: Door) -> None:
    door.shop.slow.add(7)
    await door.say(7, "기다려요")
    await door.say(8, "안녕")
    await door.until(lambda: (8, "안녕") in door.shop.ended)
    assert (7, "기다려요") not in door.shop.ended


async def test_at_most_32_turns_are_in_flight(door: Door) -> None:
    await asyncio.gather(*(door.say(100 + n, "안녕") for n in range(200)))
    await door.until(lambda: len(door.shop.ended) == 200)
    assert 2 <= door.shop.most <= MOST_TURNS


async def test_a_flood_is_told_to_slow_down_and_starves_nobody(door: Door) -> None:
    await asyncio.gather(*(door.say(7, "!") for _ in range(60)), door.say(8, "안녕"))
    await door.until(lambda: (8, "안녕") in door.shop.ended)
    await door.until(lambda: door.told > 0)
    assert len([1 for person, _ in door.shop.ended if person == 7]) <= FLOOD
    assert door.told == 1
