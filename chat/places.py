"""Places for turns: so many run at a time, and who only waits holds none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar


class _Place:
    """A place somebody has; theirs alone, not of what they begin beside it."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self.free, self.owner = free, asyncio.current_task()


_held: ContextVar[_Place | None] = ContextVar("held", default=None)


class Places:
    """So many, and no more."""

    def __init__(self, many: int) -> None:
        self._free = asyncio.Semaphore(many)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A place, as soon as one is free."""
        async with self._free:
            mark = _held.set(_Place(self._free))
            try:
                yield
            finally:
                _held.reset(mark)


@asynccontextmanager
async def stepping_aside() -> AsyncIterator[None]:
    """While this waits for something, somebody else may have its place."""
    place = _held.get()
    if place is None or place.owner is not asyncio.current_task():
        yield
        return
    place.free.release()
    try:
        yield
    finally:
        await place.free.acquire()
