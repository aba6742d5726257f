"""Jars with coins, and things seen once: the smallest shop a database can lose."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from core.database.migrate import engine_of
from core.database.schema import Json, Moment, for_update_skip_locked, insert_once, upsert
from core.database.transaction import Transaction
from core.refusals import Conflict, Refused
from tests.patience import PATIENCE

metadata = MetaData()
jars = Table(
    "jars",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("coins", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
seen = Table(
    "seen",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", Moment),
    Column("what", Json),
    Column("weight", Float),
)

ADD_JAR = insert(jars)
GET = select(jars).where(jars.c.id == bindparam("id"))
FREE = for_update_skip_locked(select(jars).order_by(jars.c.id))
PUT_IN = (
    update(jars).where(jars.c.id == bindparam("jar")).values(coins=jars.c.coins + bindparam("n"))
)
SAVE = (
    update(jars)
    .where(jars.c.id == bindparam("jar"), jars.c.version == bindparam("was"))
    .values(coins=bindparam("now_coins"), version=bindparam("was") + 1)
)
SEE = insert(seen)
SEE_ONCE = insert_once(seen)
KEEP = upsert(seen, key=["key"], set_=["what"])
ALL_SEEN = select(seen).order_by(seen.c.key)
COUNT_SEEN = select(func.count().label("n")).select_from(seen)


def make_tables(url: str) -> None:
    """Three empty jars in a database of their own."""
    engine = engine_of(url)
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(ADD_JAR, [{"id": n, "coins": 0, "version": 1} for n in (1, 2, 3)])
    engine.dispose()


def put_in(tx: Transaction, jar: int = 1, n: int = 1) -> None:
    """Put *n* coins in."""
    assert tx.sql.run(PUT_IN, jar=jar, n=n) == 1


def coins_in(tx: Transaction, jar: int = 1) -> int:
    """How many coins the jar holds."""
    row = tx.sql.row(GET, id=jar)
    assert row is not None
    coins: int = row.coins
    return coins


def take_and_see(tx: Transaction, key: str, jar: int = 1) -> str:
    """A coin and a note: both or neither."""
    put_in(tx, jar)
    assert tx.sql.run(SEE_ONCE, key=key) == 1
    return key


def seen_keys(tx: Transaction) -> set[str]:
    """Every note."""
    return {row.key for row in tx.sql.rows(ALL_SEEN)}


def count_seen(tx: Transaction) -> int:
    """How many notes."""
    row = tx.sql.row(COUNT_SEEN)
    assert row is not None
    return int(row.n)


def see(tx: Transaction, key: str, what: Any = None, at: datetime | None = None) -> int:
    """Note something down once; 0 if it was known."""
    return tx.sql.run(SEE_ONCE, key=key, what=what, at=at)


def refuse(tx: Transaction, *, after_writing: bool = False) -> None:
    """The shop says no."""
    if after_writing:
        put_in(tx, 1, 1_000)
    raise Refused(coins="none")


def break_a_constraint(tx: Transaction) -> None:
    """A second jar of the same number."""
    put_in(tx, 1, 1_000)
    tx.sql.run(ADD_JAR, id=2, coins=0, version=1)


def careful(tx: Transaction, n: int) -> None:
    """Read, decide, save by version: Conflict if somebody was faster."""
    row = tx.sql.row(GET, id=1)
    assert row is not None
    if tx.sql.run(SAVE, jar=1, was=row.version, now_coins=row.coins + n) != 1:
        raise Conflict


class Gate:
    """A transaction that is held until somebody opens it, however long that takes."""

    def __init__(self) -> None:
        self._begun, self._opened = threading.Event(), threading.Event()

    def hold(self, tx: Transaction) -> None:
        """Work, and wait at the gate with the work not saved."""
        put_in(tx, 3)
        self.pass_by()

    def pass_by(self) -> None:
        """Say that it has begun, and wait."""
        self._begun.set()
        assert self._opened.wait(PATIENCE)

    async def begun(self) -> None:
        """Wait until somebody waits here."""
        assert await asyncio.to_thread(self._begun.wait, PATIENCE)

    def open(self) -> None:
        """Let it go on."""
        self._opened.set()


def dawdle(tx: Transaction, seconds: float) -> None:
    """Hold the transaction."""
    put_in(tx, 3)
    time.sleep(seconds)


def say(tx: Transaction, words: str) -> list[Any]:
    """Any SQL at all."""
    return tx.sql.rows(text(words))
