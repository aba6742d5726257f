"""A door to knock at, where the database does not matter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from core.payments.errands import collect_in_time, wait_until_known
from core.settings import Settings
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
    """On a busy machine the practice company needs longer than a program waits for an answer.

    How long it waits is what test_paying.py is about.
    """
    if request.module.__name__.rpartition(".")[2] != "test_paying":
        for waits in (collect_in_time, wait_until_known):
            assert waits.__kwdefaults__ is not None
            monkeypatch.setitem(waits.__kwdefaults__, "seconds", 10.0)


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
