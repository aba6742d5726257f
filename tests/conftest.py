"""The world of every story, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.postgres import Server, postgres
from tests.world import World

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A neighbourhood of its own: real bots, real HTTP, a real database, a clock to move."""
    url = None
    server: Server | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        url = server.new_database()
    world = World(tmp_path, database_url=url)
    await world.start()
    yield world
    await world.close()
    if server is not None and url is not None:
        server.drop(url)
