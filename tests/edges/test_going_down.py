"""Going down in good order: what is under way ends, and nothing is a fault."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

import pytest

from core.database.transaction import Transaction
from tests.world import World


async def test_going_down_in_the_middle_of_a_tick_is_no_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The database is slow for a moment; the tick that waits for it is let end."""
    world = World(tmp_path, database_url=None)
    await world.start()
    await world.settles()
    slow = asyncio.create_task(world.db.write(_is_slow))
    await asyncio.sleep(1.2)  # a tick comes due, and waits

    await world.close()

    await slow
    faults = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert faults == []


def _is_slow(tx: Transaction) -> None:
    time.sleep(2.0)
