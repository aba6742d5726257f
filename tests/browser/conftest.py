"""A neighbourhood to look at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.patience import wait_for_the_company
from tests.world import World


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path, database_url=None)
    await world.start()
    yield world
    await world.close()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for_the_company(monkeypatch)
