"""A turn only one process may hold, on a real PostgreSQL and on a file."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import psycopg

from core.database.alone import alone
from tests.patience import PATIENCE

_HOLDER = """
import asyncio, sys
from core.database.alone import alone

async def main():
    turn = alone(sys.argv[1], "polling-customer")
    await turn.take()
    print("held", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def test_one_holds_it_and_the_next_waits(url: str) -> None:
    first, second = alone(url, "polling-customer"), alone(url, "polling-customer")
    await first.take()
    await first.take()  # it is ours already
    assert await first.is_held()
    waiting = asyncio.create_task(second.take())
    await asyncio.sleep(0.3)
    assert not waiting.done()
    assert not await second.is_held()
    await first.let_go()
    await asyncio.wait_for(waiting, PATIENCE)
    assert await second.is_held()
    assert not await first.is_held()
    await second.let_go()


async def test_another_turn_is_not_in_its_way(url: str) -> None:
    first, second = alone(url, "polling-customer"), alone(url, "polling-store")
    await first.take()
    await asyncio.wait_for(second.take(), PATIENCE)
    await first.let_go()
    await second.let_go()


async def test_when_a_process_is_killed_the_next_takes_over(url: str) -> None:
    """kill -9: no word is said, and the turn is free all the same."""
    holder = subprocess.Popen(  # noqa: ASYNC220  # it only begins here
        [sys.executable, "-c", _HOLDER, url],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert holder.stdout is not None
    assert await asyncio.to_thread(holder.stdout.readline) == b"held\n"
    mine = alone(url, "polling-customer")
    waiting = asyncio.create_task(mine.take())
    await asyncio.sleep(0.5)
    assert not waiting.done()
    holder.kill()
    await asyncio.wait_for(waiting, PATIENCE)
    assert await mine.is_held()
    await mine.let_go()
    holder.wait()


async def test_who_loses_the_connection_has_lost_the_turn(postgres_url: str) -> None:
    first, second = (alone(postgres_url, "polling-customer") for _ in range(2))
    await first.take()
    waiting = asyncio.create_task(second.take())
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    await asyncio.wait_for(waiting, PATIENCE)
    assert not await first.is_held()
    again = asyncio.create_task(first.take())  # it waits now, as a newcomer would
    await asyncio.sleep(0.3)
    assert not again.done()
    await second.let_go()
    await asyncio.wait_for(again, PATIENCE)
    await first.let_go()


async def test_while_the_server_is_away_it_waits() -> None:
    mine = alone("postgresql://nobody@127.0.0.1:1/nothing", "polling-customer")
    waiting = asyncio.create_task(mine.take())
    await asyncio.sleep(0.5)
    assert not waiting.done()
    assert not await mine.is_held()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
