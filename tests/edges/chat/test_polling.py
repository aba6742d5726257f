"""Long polling: nothing is acknowledged that is not written down, and trouble is ridden out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TimedOut

from chat.intake import Intake
from chat.polling import LONGEST_PAUSE, Polling
from core.clock import SystemClock
from core.database.alone import Alone, alone
from core.database.database import Database, open_database
from core.database.migrate import upgrade
from core.refusals import Unavailable
from core.updates.tables import updates as kept
from tests.patience import PATIENCE
from tests.postgres import Server

WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
ANOTHER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


def update(number: int, person: int = 7) -> dict[str, Any]:
    who = {"id": person, "is_bot": False, "first_name": "미나"}
    chat = {"id": person, "type": "private"}
    message = {"message_id": number, "date": 0, "chat": chat, "from": who, "text": str(number)}
    return {"update_id": number, "message": message}


class Telegram:
    """The Bot API's side of a poll: keeps what is not confirmed, and fails when told to."""

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any]] = []
        self.troubles: list[Exception | Any] = []
        self.calls: list[tuple[str, Any]] = []
        self.asked = asyncio.Event()
        self.before_a_poll: Callable[[int], Any] | None = None

    async def call(self, method: str, params: dict[str, Any], *, seconds: float = 15) -> Any:
        offset = params.get("offset")
        self.calls.append((method, offset))
        if method != "getUpdates":
            return True
        self.asked.set()
        if self.before_a_poll is not None:
            await self.before_a_poll(offset or 0)
        if self.troubles:
            trouble = self.troubles.pop(0)
            if isinstance(trouble, Exception):
                raise trouble
            return trouble
        self.waiting = [u for u in self.waiting if u["update_id"] >= (offset or 0)]
        if not self.waiting:
            await asyncio.sleep(0.02)
        return list(self.waiting[:100])


class Shop:
    """Notes whose turns ran."""

    def __init__(self) -> None:
        self.bot = SimpleNamespace()
        self.ran: list[int] = []

    async def process_update(self, update: Any) -> None:
        self.ran.append(update.update_id)


class House:
    """A poller over a real file; the commits are counted."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self.folder, self.commits = db, folder, 0
        self.telegram, self.shop = Telegram(), Shop()
        self.pauses: list[float] = []
        self.down = 0
        self._running: list[asyncio.Task[None]] = []
        self.open_anew()

    def open_anew(self) -> None:
        """As after a restart: nothing is remembered but the rows."""
        deps = SimpleNamespace(db=SimpleNamespace(write=self.write, read=self.db.read))
        parts: Any = SimpleNamespace(bot="customer", deps=deps, failed={}, sent={})
        self.intake = Intake(parts, self.shop)  # type: ignore[arg-type]  # only what it uses
        self.polling = Polling(
            "customer",
            self.telegram,  # type: ignore[arg-type]  # only what it uses
            self.intake.hear,
            self.turn(),
            sleep=self.sleep,
        )

    def turn(self) -> Alone:
        return alone(f"sqlite:///{self.folder / 'door.db'}", "polling-customer")

    async def write(self, fn: Any, *args: Any, **kw: Any) -> Any:
        if self.down:
            self.down -= 1
            raise Unavailable("down")
        self.commits += fn.__name__ == "write_down"
        return await self.db.write(fn, *args, **kw)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    def polls(self) -> asyncio.Task[None]:
        self._running.append(asyncio.create_task(self.polling.run()))
        return self._running[-1]

    async def rows(self) -> list[int]:
        rows = await self.db.read(lambda tx: list(tx.sql.rows(kept.select())))
        return sorted(row.update_id for row in rows)

    async def until(self, true: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.intake.stop(seconds=2)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    url = f"sqlite:///{tmp_path / 'door.db'}"
    await asyncio.to_thread(upgrade, url)
    db = await open_database(url, clock=SystemClock())
    house = House(db, tmp_path)
    yield house
    await house.close()
    await db.close()


async def test_what_is_confirmed_is_written_down(house: House) -> None:
    """Whenever an offset goes out, every update below it is a row already."""
    seen: list[tuple[int, list[int]]] = []

    async def look(offset: int) -> None:
        seen.append((offset, await house.rows()))

    house.telegram.before_a_poll = look
    house.telegram.waiting = [update(n) for n in (11, 12, 15)]
    house.polls()
    await house.until(lambda: any(offset == 16 for offset, _ in seen))
    assert seen[0] == (0, [])
    assert next(rows for offset, rows in seen if offset == 16) == [11, 12, 15]


async def test_a_batch_is_one_commit(house: House) -> None:
    house.telegram.waiting = [update(n, person=n % 9 + 1) for n in range(1, 101)]
    house.polls()
    await house.until(lambda: len(house.shop.ran) == 100)
    assert house.commits == 1


async def test_killed_before_the_commit_it_asks_for_the_same_again(house: House) -> None:
    house.telegram.waiting = [update(21)]
    house.down = 3
    house.polls()
    await house.until(lambda: house.shop.ran == [21])
    asked = [offset for method, offset in house.telegram.calls if method == "getUpdates"]
    assert asked[:4] == [None] * 4
    assert house.pauses[:3] == [1, 2, 4]


async def test_killed_between_commit_and_offset_it_works_each_off_once(house: House) -> None:
    """The new life has no offset: Telegram brings them again, and finds them written down."""
    house.telegram.waiting = [update(31), update(32)]
    first_life = house.polls()

    async def die(offset: int) -> None:
        if offset:
            first_life.cancel()
            await asyncio.sleep(0)

    house.telegram.before_a_poll = die
    await asyncio.wait({first_life}, timeout=PATIENCE)
    await house.until(lambda: house.shop.ran == [31, 32])
    house.telegram.before_a_poll = None
    house.telegram.waiting = [update(31), update(32), update(33)]
    house.open_anew()
    house.polls()
    await house.until(lambda: 33 in house.shop.ran)
    assert house.shop.ran == [31, 32, 33]


async def test_a_webhook_left_over_is_removed_before_the_first_poll(house: House) -> None:
    house.polls()
    await house.until(lambda: len(house.telegram.calls) > 2)
    assert [method for method, _ in house.telegram.calls[:3]] == [
        "deleteWebhook", "getUpdates", "getUpdates",
    ]  # fmt: skip


async def test_a_webhook_somebody_sets_meanwhile_is_removed_too(house: House) -> None:
    house.telegram.troubles = [Conflict(WEBHOOK_IS_SET)]
    house.telegram.waiting = [update(41)]
    house.polls()
    await house.until(lambda: house.shop.ran == [41])
    assert [method for method, _ in house.telegram.calls[:4]] == [
        "deleteWebhook", "getUpdates", "deleteWebhook", "getUpdates",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "trouble",
    [
        Conflict(ANOTHER),
        NetworkError("502: Bad Gateway"),
        TimedOut(),
        InvalidToken("Unauthorized"),
        Unavailable("down"),
        [{"no": "update"}],
        "not a list",
    ],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_trouble_is_ridden_out_with_growing_pauses(house: House, trouble: Any) -> None:
    house.telegram.troubles = [trouble] * 7
    house.telegram.waiting = [update(51)]
    house.polls()
    await house.until(lambda: 51 in house.shop.ran)
    assert house.pauses[:7] == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]
    house.telegram.troubles = [trouble]
    await house.until(lambda: len(house.pauses) == 8)
    assert house.pauses[7] == 1  # what went well in between is forgiven


async def test_telegram_is_given_the_time_it_asks_for(house: House) -> None:
    house.telegram.troubles = [RetryAfter(77), RetryAfter(1)]
    house.telegram.waiting = [update(61)]
    house.polls()
    await house.until(lambda: house.shop.ran == [61])
    assert house.pauses[:2] == [77, 2]


async def test_a_second_poller_waits_until_the_first_is_gone(house: House) -> None:
    first = house.polls()
    await house.until(lambda: len(house.telegram.calls) > 2)
    other = Telegram()
    second = Polling("customer", other, house.intake.hear, house.turn())  # type: ignore[arg-type]  # only what it uses
    waiting = asyncio.create_task(second.run())
    await asyncio.sleep(0.2)
    assert other.calls == []
    first.cancel()
    await asyncio.wait_for(other.asked.wait(), PATIENCE)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_on_postgresql_the_next_process_takes_over_and_the_first_stands_back(
    house: House, postgres: Server
) -> None:
    """Its lock's connection is cut: it notices before its next call, and waits as a newcomer."""
    url = postgres.new_database()
    telegrams = [Telegram(), Telegram()]
    tasks = [
        asyncio.create_task(
            Polling("customer", api, house.intake.hear, alone(url, "polling-customer")).run()  # type: ignore[arg-type]  # only what it uses
        )
        for api in telegrams
    ]
    async with asyncio.timeout(PATIENCE):
        while not any(api.calls for api in telegrams):
            await asyncio.sleep(0.02)
    first, second = sorted(telegrams, key=lambda api: not api.calls)
    await asyncio.sleep(0.2)
    assert second.calls == []
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d"
            " ON d.oid = l.database WHERE l.locktype = 'advisory' AND l.granted"
            " AND d.datname = current_database()"
        )
        await asyncio.sleep(0.1)  # it asks again at once, and so does the one that waits
        [(holders,)] = admin.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()"
        ).fetchall()
    assert holders <= 1
    counts = len(first.calls), len(second.calls)

    def who_goes_on() -> list[bool]:
        return sorted(len(api.calls) > n for api, n in zip((first, second), counts, strict=True))

    await house.until(lambda: any(who_goes_on()))
    await asyncio.sleep(0.5)
    assert who_goes_on() == [False, True]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    postgres.drop(url)
