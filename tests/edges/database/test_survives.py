"""Attacks both databases must survive: a kill at any moment, a lock held elsewhere."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.database.database import Database
from core.refusals import Unavailable
from tests.edges.database import toy
from tests.edges.database.conftest import connect
from tests.patience import PATIENCE

HOUSE = Path(__file__).parents[3]
#: Kills a run here; `-m tests.edges.database.killed URL 500` does more.
KILLS = {"sqlite": 25, "postgresql": 12}


def test_kill_9_at_any_moment_loses_no_acknowledged_write(url: str) -> None:
    """Nothing acknowledged is lost, nothing is half written."""
    kills = KILLS[url.partition(":")[0]]
    command = [sys.executable, "-m", "tests.edges.database.killed", url, str(kills)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=HOUSE, check=True)
    found = json.loads(ran.stdout)

    assert found["acknowledged"] > 10 * kills  # however slow the machine: it was at work
    assert (found["lost"], found["half"]) == (0, 0)


@contextmanager
def a_row_held_elsewhere(url: str) -> Iterator[None]:
    """Somebody else's transaction has jar 1: on SQLite the whole file."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
    else:
        with connect(url) as elsewhere:
            elsewhere.execute("BEGIN")
            elsewhere.execute("SELECT * FROM jars WHERE id = 1 FOR UPDATE")
            yield
            elsewhere.execute("ROLLBACK")


async def test_a_row_locked_elsewhere_is_waited_for(db: Database, url: str) -> None:
    """And got when it is free."""
    with a_row_held_elsewhere(url):
        waiting = [asyncio.create_task(db.write(toy.put_in, 1)) for _ in range(6)]
        await asyncio.sleep(0.7)
        assert not any(task.done() for task in waiting)
        assert await db.read(toy.coins_in) == 0  # who only looks waits for nobody
    await asyncio.gather(*waiting)
    assert await db.read(toy.coins_in) == 6


async def test_a_row_locked_for_too_long_is_told_after_five_seconds(
    db: Database, url: str
) -> None:
    """`Unavailable`, and nothing is saved later."""
    with a_row_held_elsewhere(url):
        started = time.monotonic()
        with pytest.raises(Unavailable):
            await db.write(toy.put_in, 1)
        assert 4.5 < time.monotonic() - started < PATIENCE
    await db.write(toy.put_in, 1)
    assert await db.read(toy.coins_in) == 1
