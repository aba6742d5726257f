"""A door to knock at, where the database does not matter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from tests.patience import wait_for_the_company
from tests.world import World

Opens = Callable[..., AbstractAsyncContextManager[World]]


class Door(World):
    """The running house on a file, with some settings of its own."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        super().__init__(folder, database_url=None)
        self._own = settings

    def _settings(self, port: int) -> Settings:
        return super()._settings(port).model_copy(update=self._own)


@pytest.fixture(autouse=True)
def patience(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs wait for the practice company, but where the story is how long they do."""
    if request.node.get_closest_marker("hurried") is None:
        wait_for_the_company(monkeypatch)


@asynccontextmanager
async def open_door(folder: Path, **settings: Any) -> AsyncIterator[World]:
    """A house that is open inside."""
    world = Door(folder, **settings)
    await world.start()
    try:
        yield world
    finally:
        await world.close()


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[World]:
    """The running house on a file."""
    async with open_door(tmp_path) as world:
        yield world
