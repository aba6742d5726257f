"""Attacks on the SQLite file: transactions ended by SQLite itself, a full disk, other processes."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.database.database import Database
from core.database.transaction import Transaction
from core.refusals import Refused, Unavailable
from tests.edges.database import toy
from tests.edges.database.conftest import Open

HOUSE = Path(__file__).parents[3]

#: Ends the whole transaction in the middle of a function, as SQLITE_FULL may.
BOMB = """
CREATE TRIGGER bomb BEFORE INSERT ON seen WHEN NEW.key = 'bomb'
BEGIN SELECT RAISE(ROLLBACK, 'bomb'); END
"""


def file_of(url: str) -> Path:
    """The file itself."""
    return Path(url.removeprefix("sqlite:///"))


def beside(url: str) -> sqlite3.Connection:
    """A connection of somebody else's."""
    return sqlite3.connect(file_of(url), isolation_level=None, timeout=0)


async def in_one_batch(db: Database, *asked: Any) -> list[Any]:
    """Make the writer busy, so that what is asked meanwhile shares one transaction."""
    gate = toy.Gate()
    blocker = asyncio.create_task(db.write(gate.hold))
    await gate.begun()
    waiting = [asyncio.ensure_future(one) for one in asked]
    await asyncio.sleep(0)  # all are asked
    gate.open()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    await blocker
    return answers


async def test_a_transaction_the_database_ended_tells_nobody_a_lie(
    file: Database, sqlite_url: str
) -> None:
    """Whoever shared it is run again; refusals too; only the culprit hears of it."""
    with beside(sqlite_url) as other:
        other.execute(BOMB)
    answers = await in_one_batch(
        file,
        *(file.write(toy.take_and_see, f"before {n}") for n in range(5)),
        file.write(toy.refuse, after_writing=True),
        file.write(toy.see, "bomb"),
        *(file.write(toy.take_and_see, f"after {n}") for n in range(5)),
    )

    assert [type(answer) for answer in answers[5:7]] == [Refused, type(answers[6])]
    assert isinstance(answers[6], DBAPIError)
    assert await file.read(toy.coins_in) == 10
    assert await file.read(toy.count_seen) == 10


async def test_a_function_that_swallows_the_end_of_its_transaction_saves_nothing(
    file: Database, sqlite_url: str
) -> None:
    """Its later statements would each commit alone."""
    with beside(sqlite_url) as other:
        other.execute(BOMB)

    def swallows(tx: Transaction, *, goes_on: bool) -> str:
        toy.put_in(tx)
        try:
            toy.see(tx, "bomb")
        except DBAPIError:
            pass
        if goes_on:
            toy.put_in(tx)
        return "fine"

    answers = await in_one_batch(
        file,
        file.write(toy.put_in, 2),
        file.write(swallows, goes_on=True),
        file.write(swallows, goes_on=False),
    )
    assert answers[0] is None
    assert isinstance(answers[1], RuntimeError)
    assert isinstance(answers[2], Unavailable)
    assert await file.read(toy.coins_in, 1) == 0
    assert await file.read(toy.coins_in, 2) == 1


async def test_a_commit_that_fails_tells_nobody_a_lie(file: Database, sqlite_url: str) -> None:
    """A promise broken only at COMMIT: the batch is run again one by one."""
    with beside(sqlite_url) as other:
        other.execute(
            "CREATE TABLE notes (jar INTEGER REFERENCES jars DEFERRABLE INITIALLY DEFERRED)"
        )

    def breaks_the_commit(tx: Transaction) -> None:
        toy.put_in(tx, 1, 1_000)
        tx.sql.run(text("INSERT INTO notes VALUES (99)"))

    answers = await in_one_batch(
        file,
        *(file.write(toy.put_in) for _ in range(5)),
        file.write(toy.refuse, after_writing=True),
        file.write(breaks_the_commit),
        *(file.write(toy.put_in) for _ in range(5)),
    )
    assert [type(answer) for answer in answers] == [
        *[type(None)] * 5, Refused, Unavailable, *[type(None)] * 5
    ]  # fmt: skip
    assert await file.read(toy.coins_in) == 10


async def test_nobody_is_answered_before_the_commit(file: Database, sqlite_url: str) -> None:
    """Not even who is refused: the truth it was refused on is not saved yet."""
    first, second = toy.Gate(), toy.Gate()
    blocker = asyncio.create_task(file.write(first.hold))
    await first.begun()
    refused = asyncio.create_task(file.write(toy.refuse))
    slow = asyncio.create_task(file.write(second.hold))
    await asyncio.sleep(0)  # both are asked, and share a commit
    first.open()
    await blocker
    await second.begun()
    await asyncio.sleep(0.1)
    assert not refused.done()
    second.open()
    await slow
    assert isinstance(refused.exception(), Refused)


async def test_a_full_disk_is_refused_cleanly_and_works_again_after(
    file: Database, sqlite_url: str
) -> None:
    """Whoever does not fit is told, who fits is saved, and the file is whole."""
    pages = (await file.read(toy.say, "PRAGMA page_count"))[0].page_count
    await file.write(toy.say, f"PRAGMA max_page_count = {pages + 20}")
    big = "x" * 20_000
    answers = await in_one_batch(
        file, *(file.write(toy.see, f"{n}", what=big) for n in range(40)), file.write(toy.refuse)
    )
    saved = [n for n, answer in enumerate(answers) if answer == 1]
    told = [answer for answer in answers if isinstance(answer, Unavailable)]
    assert 0 < len(saved) < 20
    assert len(saved) + len(told) == 40
    assert isinstance(answers[40], Refused)
    assert await file.read(toy.count_seen) == len(saved)

    await file.write(toy.say, "PRAGMA max_page_count = 1000000")
    assert await file.write(toy.see, "room again", what=big) == 1
    assert await file.read(toy.count_seen) == len(saved) + 1
    assert (await file.read(toy.say, "PRAGMA integrity_check"))[0].integrity_check == "ok"


async def test_a_second_process_on_the_file_works(file: Database, sqlite_url: str) -> None:
    """Unfairly, but nothing is lost: one process per file is the rule."""
    many = 300
    program = (
        "import asyncio, sys\n"
        "from core.clock import SystemClock\n"
        "from core.database.database import open_database\n"
        "from tests.edges.database import toy\n"
        "async def main():\n"
        "    db = await open_database(sys.argv[1], clock=SystemClock())\n"
        "    print('open', flush=True)\n"
        f"    for _ in range({many}): await db.write(toy.put_in, 1)\n"
        "    await db.close()\n"
        "asyncio.run(main())\n"
    )
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, sqlite_url, cwd=HOUSE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"open\n"
    for _ in range(many):
        await file.write(toy.put_in, 1)
    assert await other.wait() == 0
    assert await file.read(toy.coins_in) == 2 * many


async def test_a_second_process_may_come_while_the_file_is_locked(
    sqlite_url: str, opened: Open
) -> None:
    """Opening asks for no lock: WAL is set once, when the file is made."""
    with beside(sqlite_url) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        db = await opened(sqlite_url)
        assert await db.read(toy.coins_in) == 0
        assert time.monotonic() - started < 4  # it would have waited five
        other.execute("ROLLBACK")
    await db.write(toy.put_in)


async def test_the_wal_stays_small(file: Database, sqlite_url: str) -> None:
    """Every read ends, and SQLite's own checkpoints stay on."""
    wal = file_of(sqlite_url).with_name("shop.db-wal")
    biggest = 0
    for round_ in range(30):
        await asyncio.gather(
            *(file.write(toy.see, f"{round_} {n}", what="x" * 4_000) for n in range(100)),
            *(file.read(toy.coins_in) for _ in range(10)),
        )
        biggest = max(biggest, wal.stat().st_size)
    [(pages,)] = await file.read(toy.say, "PRAGMA page_count")
    assert pages > 3_000  # each row fills one, wherever it stands by now
    assert biggest < 8_000_000  # 1,000 pages of 4 kB, and one batch


async def test_closing_leaves_one_whole_file(sqlite_url: str, opened: Open) -> None:
    """To be copied as it is."""
    db = await opened(sqlite_url)
    await db.write(toy.put_in)
    await db.close()
    assert [path.name for path in file_of(sqlite_url).parent.iterdir()] == ["shop.db"]


async def test_every_commit_is_on_the_disk(file: Database) -> None:
    """WAL, FULL, foreign keys: as the operating page promises."""
    asked = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5_000}
    for pragma, expected in asked.items():
        [row] = await file.write(toy.say, f"PRAGMA {pragma}")
        assert row[0] == expected, pragma


async def test_a_folder_that_cannot_be_is_unavailable(opened: Open) -> None:
    """Said when opening."""
    with pytest.raises(Unavailable):
        await opened("sqlite:////dev/null/shop.db")
