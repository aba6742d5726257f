"""Attacks on PostgreSQL: lost answers, deadlocks, ended backends, a server that goes and comes."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.database.database import Database
from core.database.postgres import WRITERS
from core.database.transaction import Transaction
from core.refusals import Unavailable
from tests.edges.database import toy
from tests.edges.database.conftest import FragileServer, Open, connect
from tests.edges.database.proxy import Loss, proxy_to
from tests.patience import PATIENCE


@pytest.mark.parametrize("loss", ["answer", "question"])
async def test_a_commit_whose_answer_is_lost_happened_exactly_once(
    postgres_url: str, opened: Open, loss: Loss
) -> None:
    """Sixty coins, every third COMMIT lost on the way there or back: sixty coins."""
    with proxy_to(postgres_url) as (proxy, url):
        db = await opened(url)
        proxy.loss = loss
        await asyncio.gather(*(db.write(toy.take_and_see, f"{n}", 1 + n % 3) for n in range(60)))
        lost, proxy.loss = proxy.lost, None
        coins = [await db.read(toy.coins_in, jar) for jar in (1, 2, 3)]
        await db.close()
    assert lost >= 20
    assert coins == [20, 20, 20]


async def test_a_server_that_did_not_hear_of_the_loss_gives_its_rows_back(
    postgres_url: str, opened: Open
) -> None:
    """The old backend waits for a COMMIT that never comes, holding its rows: it is ended."""
    with proxy_to(postgres_url) as (proxy, url):
        db = await opened(url)
        proxy.loss, proxy.every = "silence", 5
        await asyncio.gather(*(db.write(toy.put_in) for _ in range(8)))
        lost, proxy.loss = proxy.lost, None
        coins = await db.read(toy.coins_in)
        await db.close()
    assert lost >= 1
    assert coins == 8


async def test_a_deadlock_is_run_again(server: Database) -> None:
    """Two who take the same jars in opposite order both get their way."""

    def crosswise(tx: Transaction, first: int, second: int) -> None:
        toy.put_in(tx, first)
        time.sleep(0.1)
        toy.put_in(tx, second)

    await asyncio.gather(*(server.write(crosswise, 1 + n % 2, 2 - n % 2) for n in range(4)))
    assert [await server.read(toy.coins_in, jar) for jar in (1, 2)] == [4, 4]


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03", "57P01", "57P02", "08006"])
async def test_what_may_succeed_next_time_is_run_again(server: Database, state: str) -> None:
    """Whole: what it wrote before is not there twice."""
    runs = []

    def fails_twice(tx: Transaction) -> None:
        toy.put_in(tx)
        runs.append(1)
        if len(runs) < 3:
            tx.sql.run(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"))

    await server.write(fails_twice)
    assert len(runs) == 3
    assert await server.read(toy.coins_in) == 1


async def test_a_cancelled_statement_is_not_run_again(server: Database, postgres_url: str) -> None:
    """57014: somebody, or the time limit, meant it."""
    runs = []

    def sleeps(tx: Transaction) -> None:
        runs.append(1)
        tx.sql.rows(text("SELECT pg_sleep(4)"))

    sleeping = asyncio.create_task(server.write(sleeps))
    await asyncio.sleep(0.1)
    with connect(postgres_url) as other:
        other.execute(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
            " WHERE wait_event = 'PgSleep' AND datname = current_database()"
        )
    with pytest.raises(DBAPIError) as told:
        await sleeping
    assert isinstance(told.value.orig, errors.QueryCanceled)
    assert len(runs) == 1


async def test_no_statement_runs_for_ever(server: Database) -> None:
    """Every connection has its limits."""
    limits = {
        "lock_timeout": "200ms",
        "statement_timeout": "5s",
        "idle_in_transaction_session_timeout": "10s",
        "synchronous_commit": "on",
        "TimeZone": "UTC",
    }
    for name, limit in limits.items():
        [row] = await server.write(toy.say, f"SHOW {name}")
        assert row[0] == limit, name
    [row] = await server.report(toy.say, "SHOW statement_timeout")
    assert row[0] == "1min"
    [row] = await server.read(toy.say, "SHOW statement_timeout")
    assert row[0] == "5s"


async def test_backends_terminated_under_load_lose_and_double_nothing(
    server: Database, postgres_url: str
) -> None:
    """Whichever is hit, idle, in the middle or in COMMIT: each coin is there once."""
    wrote = ended = 0

    async def caller(who: int) -> None:
        nonlocal wrote
        for n in range(who * 30, who * 30 + 30):
            await server.write(toy.take_and_see, f"{n}", 1 + n % 3)
            wrote += 1

    async def terminate() -> None:
        """One after each twenty writes: nobody is hit more often than is tried again."""
        nonlocal ended
        with connect(postgres_url) as other:
            while wrote < 580:
                before = wrote
                found = other.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " ORDER BY random() LIMIT 1) AS one"
                ).fetchone()
                ended += found[0] if found else 0
                while wrote < before + 20:
                    await asyncio.sleep(0.001)

    await asyncio.gather(terminate(), *(caller(who) for who in range(20)))

    assert ended > 10
    assert [await server.read(toy.coins_in, jar) for jar in (1, 2, 3)] == [200, 200, 200]
    assert await server.read(toy.count_seen) == 600


async def test_a_crash_of_the_server_under_load_tells_nobody_a_lie(
    fragile: FragileServer, opened: Open
) -> None:
    """What was acknowledged is there; who was told `Unavailable` knows that much; then all works."""
    db = await opened(fragile.url)
    acknowledged: set[str] = set()
    unknown: set[str] = set()
    refused = 0
    done = asyncio.Event()

    async def caller(who: int) -> None:
        nonlocal refused
        for n in range(100_000):
            if done.is_set():
                return
            key = f"{who}-{n}"
            try:
                await db.write(toy.take_and_see, key, 1 + who % 3)
                acknowledged.add(key)
            except Unavailable as told:
                refused += 1
                if "unknown" in str(told):
                    unknown.add(key)
                await asyncio.sleep(0.02)

    callers = [asyncio.create_task(caller(who)) for who in range(12)]
    for _ in range(4):
        await asyncio.sleep(0.4)
        await asyncio.to_thread(fragile.crash)
    await asyncio.sleep(0.5)
    done.set()
    await asyncio.gather(*callers)

    kept = await db.read(toy.seen_keys)
    coins = sum([await db.read(toy.coins_in, jar) for jar in (1, 2, 3)])
    assert len(acknowledged) > 100
    assert acknowledged - kept == set()  # nothing acknowledged is lost
    assert kept - acknowledged - unknown == set()  # nobody was told “no” of what is there
    assert coins == len(kept)  # nothing half written, nothing doubled
    assert refused > 0


async def test_a_server_that_is_away_is_told_to_everybody_at_once(
    fragile: FragileServer, opened: Open
) -> None:
    """Writers and readers, waiting and new; and all works when it is back."""
    db = await opened(fragile.url)
    await db.write(toy.put_in)
    fragile.stop()
    started = time.monotonic()
    asked: list[Any] = [db.write(toy.put_in) for _ in range(200)]
    asked += [db.read(toy.coins_in) for _ in range(50)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Unavailable}
    assert time.monotonic() - started < 30  # one after the other they take minutes

    fragile.start()
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await db.write(toy.put_in)
                break
            except Unavailable:
                await asyncio.sleep(0.05)
    assert await db.read(toy.coins_in) == 2


async def test_a_server_that_is_not_there_cannot_be_opened(opened: Open) -> None:
    """Said when opening."""
    with pytest.raises(Unavailable):
        await opened("postgresql://postgres@/postgres?host=/nowhere")


async def test_a_locked_row_stalls_one_thread_and_not_the_process(
    server: Database, postgres_url: str
) -> None:
    """More who want the locked row than there are threads: the others are served between."""
    with connect(postgres_url) as elsewhere:
        elsewhere.execute("BEGIN")
        elsewhere.execute("SELECT * FROM jars WHERE id = 1 FOR UPDATE")
        stuck = [asyncio.create_task(server.write(toy.put_in, 1)) for _ in range(WRITERS + 2)]
        await asyncio.sleep(0.05)
        started = time.monotonic()
        await asyncio.gather(*(server.write(toy.put_in, 2) for _ in range(20)))
        assert time.monotonic() - started < 4  # the row is given up on after five
        assert not any(task.done() for task in stuck)
        elsewhere.execute("ROLLBACK")
    await asyncio.gather(*stuck)
    assert await server.read(toy.coins_in, 1) == WRITERS + 2


async def test_a_locked_row_does_not_keep_the_database_open(
    postgres_url: str, opened: Open
) -> None:
    """Closing finishes what waits for a row, too."""
    db = await opened(postgres_url)
    with connect(postgres_url) as elsewhere:
        elsewhere.execute("BEGIN")
        elsewhere.execute("SELECT * FROM jars WHERE id = 1 FOR UPDATE")
        stuck = [asyncio.create_task(db.write(toy.put_in, 1)) for _ in range(6)]
        await asyncio.sleep(0.3)
        closing = asyncio.create_task(db.close())
        await asyncio.sleep(0.5)
        elsewhere.execute("ROLLBACK")
    await closing
    assert [task.exception() for task in stuck] == [None] * 6


async def test_a_swallowed_error_is_told(server: Database) -> None:
    """PostgreSQL has undone the whole transaction, and would say ROLLBACK to our COMMIT."""

    def swallows(tx: Transaction) -> str:
        toy.put_in(tx)
        try:
            tx.sql.run(toy.ADD_JAR, id=2, coins=0, version=1)
        except DBAPIError:
            pass
        return "fine"

    with pytest.raises(RuntimeError, match="went on after a failed statement"):
        await server.write(swallows)
    assert await server.read(toy.coins_in) == 0


@pytest.mark.parametrize("how", ["COMMIT", "end", " rollback", "ABORT"])
async def test_a_function_cannot_end_its_own_transaction(server: Database, how: str) -> None:
    """There is no half of it."""

    def half(tx: Transaction) -> None:
        toy.put_in(tx)
        tx.sql.run(text(how))

    with pytest.raises(RuntimeError, match="cannot end its own transaction"):
        await server.write(half)
    assert await server.read(toy.coins_in) == 0


async def test_rows_held_by_others_are_skipped_where_that_is_asked(
    server: Database, postgres_url: str
) -> None:
    """The claim of the relay and of errands."""
    with connect(postgres_url) as elsewhere:
        elsewhere.execute("BEGIN")
        elsewhere.execute("SELECT * FROM jars WHERE id = 1 FOR UPDATE")
        free = await server.write(lambda tx: [row.id for row in tx.sql.rows(toy.FREE)])
    assert free == [2, 3]
