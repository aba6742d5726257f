"""Needles: what one customer says of themselves, so strange that it is found wherever it is kept."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from core.database.database import Database
from core.database.schema import metadata
from core.logs import Lines
from tests.cluster import PROGRAMS
from tests.patience import PATIENCE
from tests.world import CUSTOMERS, Customer, World, post

WHERE_THEY_WORK = 1  # the store of the stories


class Planted(Customer):
    """Somebody who says something nobody else ever said, wherever something can be said."""

    def __init__(self, world: World, n: int) -> None:
        super().__init__(world, CUSTOMERS, 61_730_001 + n, f"꿰{n}바늘이름", "ko")
        self.n = n
        self.phone = f"+82107{3100000 + n * 37}"
        self.pin = (37.5497 + 0.00001234567 * (n + 1), 126.9205 + 0.00000765432 * (n + 1))
        self.street = f"쀍{n}동네길 {n + 3}"
        self.door = f"쀍{n}건물 {7100 + n}호"

    def word(self, where: str) -> str:
        """What they say there."""
        return f"뛟{self.n}한마디 {where}"

    def needles(self) -> dict[str, list[bytes]]:
        """Everything to look for, in every way it might be written."""
        national = f"0{self.phone[3:]}"
        words = [f"꿰{self.n}바늘", f"쀍{self.n}동네", f"쀍{self.n}건물", f"뛟{self.n}한마디"]
        numbers = [
            self.phone, self.phone[1:], national, f"{national[:3]}-{national[3:7]}-{national[7:]}",
            *(repr(at) for at in self.pin),
        ]  # fmt: skip
        found = {
            each: [each.encode(), json.dumps(each)[1:-1].encode()] for each in words + numbers
        }
        for at in self.pin:  # as SQLite holds a number
            found[f"pin {at}"] = [struct.pack(">d", at)]
        return found

    async def arrives(self) -> None:
        """From the first word to a door that is kept."""
        who = {"id": self.person, "first_name": self.name, "language_code": "ko"}
        await post(self.world.http, "/sim/people", {**who, "phone": self.phone})
        await self.says("/start")
        await self.does(
            "location", latitude=self.pin[0], longitude=self.pin[1], title=self.street,
            address=self.street,
        )  # fmt: skip
        await self.says(self.door)
        await self.does("contact", own=True, phone_number=self.phone)

    async def fills_the_cart(self, *items: str) -> None:
        """Dishes, and words to the kitchen."""
        await self.picks(*(items or ("반반치킨",)))
        await self.taps("요청사항")
        await self.says(self.word("요청"))


def everything_kept(world: World, folder: Path, log: Path) -> dict[str, bytes]:
    """Each place where the house keeps something, and every byte of it."""
    url = make_url(world.database_url)
    said = {"the log": log.read_bytes()}
    if url.get_backend_name() == "postgresql":
        dump, rows = _dump(world.database_url), _rows(world.database_url)
        return {**said, "the dump": dump, "the rows": rows}
    file = Path(str(url.database))
    with sqlite3.connect(file, timeout=PATIENCE) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    beside = sorted(each for each in folder.iterdir() if each.name.startswith(file.name))
    return {**said, **{each.name: each.read_bytes() for each in beside}}


def _dump(url: str) -> bytes:
    """As ``pg_dump`` writes it: every table, row and sequence."""
    program = PROGRAMS / "pg_dump"
    at = make_url(url)
    address = at.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run([str(program), "--inserts", address], check=True, capture_output=True)
    return done.stdout


def _rows(url: str) -> bytes:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            said = [
                repr(tuple(row))
                for name in metadata.tables
                for row in connection.execute(text(f"SELECT * FROM {name}"))
            ]
    finally:
        engine.dispose()
    return "\n".join(said).encode()


async def found_of(someone: Planted, world: World, folder: Path, log: Path) -> list[str]:
    """Which needles of theirs are somewhere, and where."""
    kept = await asyncio.to_thread(everything_kept, world, folder, log)
    return sorted(
        f"{needle} in {where}"
        for needle, forms in someone.needles().items()
        for where, content in kept.items()
        if any(form in content for form in forms)
    )


async def numbers_left(db: Database, person_id: int) -> list[str]:
    """Every column of any table that still holds their Telegram number."""
    return await db.read(_numbers, person_id)


def _numbers(tx: object, person_id: int) -> list[str]:
    held = []
    for table in metadata.tables.values():
        for row in tx.sql.rows(text(f"SELECT * FROM {table.name}")):  # type: ignore[attr-defined]  # a transaction
            if str(person_id) in repr(tuple(row)):
                held.append(f"{table.name}: {tuple(row)!r}"[:200])
    return held


@contextmanager
def logged_to(log: Path) -> Iterator[None]:
    """All that the house logs, as its own lines are written, the quietest ones too."""
    handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(Lines())
    root = logging.getLogger()
    ours = [logging.getLogger(name) for name in ("core", "chat", "bot", "store_bot", "web", "cli")]
    before = [each.level for each in ours]
    root.addHandler(handler)
    for each in ours:
        each.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()
        for each, level in zip(ours, before, strict=True):
            each.setLevel(level)
