"""The stand-in's time: the injected clock plus a shift that can only grow.

Knows nothing of bots or people; it only lets waiting code notice that time was moved.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

LOOK_AGAIN_S = 0.25  # guess: how soon a waiter notices that the injected clock itself was moved


class SandboxClock:
    """Unix seconds, moved forward by the person at the controls."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.shift_s = 0.0  #: How far ahead of the injected clock we are; kept in the state file.
        self._moved = asyncio.Event()

    def now(self) -> float:
        return self._now() + self.shift_s

    def unix(self) -> int:
        return int(self.now())

    def forward(self, seconds: float) -> None:
        self.shift_s += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait until *seconds* passed on this clock or on a real one, whichever is first.

        The real one counts too, so that a test with a standing clock does not wait for ever.
        """
        due, really_due = self.now() + seconds, time.monotonic() + seconds
        while True:
            left = min(due - self.now(), really_due - time.monotonic())
            if left <= 0:
                return
            try:
                async with asyncio.timeout(min(left, LOOK_AGAIN_S)):
                    await self._moved.wait()
            except TimeoutError:
                pass
