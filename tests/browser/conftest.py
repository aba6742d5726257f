"""A neighbourhood to look at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path, database_url=None)
    await world.start()
    yield world
    await world.close()
