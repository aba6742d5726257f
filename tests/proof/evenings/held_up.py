"""How long a machine that is busy with others held us up: nothing of ours is quicker than it."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

#: By thread: nanoseconds it ran, nanoseconds it was ready to run and no core was free, and more.
THREADS = Path("/proc/self/task")
LOOKS_EVERY_S = 0.1


class HeldUp:
    """Watches, by some clock. Where the system does not tell (only Linux does), it is never so."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._before = waited_by_thread()
        self._at, self._so_far = [now()], [0.0]
        self._watching: asyncio.Task[None] | None = None

    def watch(self) -> None:
        """From now on."""
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    def between(self, began: float, ended: float) -> float:
        """So many of these seconds."""
        return self._until(ended) - self._until(began)

    def look(self) -> None:
        """Note how long it was since the last look; of a second, no more than a second."""
        at, waited = self._now(), waited_by_thread()
        more = sum(max(s - self._before.get(of, 0.0), 0.0) for of, s in waited.items())
        self._so_far.append(self._so_far[-1] + min(more, max(at - self._at[-1], 0.0)))
        self._at.append(at)
        self._before = waited

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOKS_EVERY_S)
            self.look()

    def _until(self, at: float) -> float:
        """Of a moment between two looks, by its share."""
        n = bisect_right(self._at, at)
        if n in (0, len(self._at)):
            return self._so_far[min(n, len(self._at) - 1)]
        began, ended = self._at[n - 1], self._at[n]
        share = (at - began) / (ended - began)
        return self._so_far[n - 1] + share * (self._so_far[n] - self._so_far[n - 1])


def waited_by_thread() -> dict[str, float]:
    """Seconds that each thread of this process was ready to run and waited for a core."""
    waited = {}
    with suppress(OSError):
        for thread in THREADS.iterdir():
            with suppress(OSError, IndexError, ValueError):  # it ended this moment
                waited[thread.name] = int((thread / "schedstat").read_text().split()[1]) / 1e9
    return waited
