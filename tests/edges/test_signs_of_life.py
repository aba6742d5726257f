"""A house that is up says so again and again, so that nobody takes its store side for down."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.timers.store_side import SILENT_AFTER, store_side_is_down
from tests.patience import until
from tests.world import World


async def test_the_store_side_is_up_as_long_as_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute after it started, with nobody doing anything: it still counts as up."""
    monkeypatch.setattr("cli.bot_side.SIGN_OF_LIFE_S", 0.2)
    world = World(tmp_path, database_url=None)
    await world.start()
    try:
        world.clock.forward(2 * SILENT_AFTER.total_seconds())

        async def is_up() -> bool:
            return not await world.db.read(store_side_is_down)

        assert await until(is_up)
    finally:
        await world.close()
