"""The state file: written whole and swapped in, soon after a change and at the end.

Knows only that there is something to dump and something to load.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.private import make_folder, private

SOON_S = 0.2  # a killed process forgets at most this much
SHARE = 0.1  # guess: writing a large state may take this share of the time, then it waits longer


class Store:
    def __init__(self, path: Path | None, dump: Callable[[], str]) -> None:
        self._path = path
        self._dump = dump
        self._timer: asyncio.TimerHandle | None = None
        self._took_s = 0.0
        self._open = False
        self._ended = False

    def load(self) -> str | None:
        if self._path is None or not self._path.exists():
            return None
        return self._path.read_text("utf-8")

    def open(self) -> None:
        self._open = True

    def changed(self) -> None:
        """Something is different now; write it down soon."""
        if self._ended:  # the last calls come in while the server is shutting
            self.write()
        if self._path is None or self._timer is not None or not self._open:
            return
        wait = max(SOON_S, self._took_s / SHARE)
        self._timer = asyncio.get_running_loop().call_later(wait, self.write)

    def write(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._path is None:
            return
        began = time.perf_counter()
        make_folder(self._path.parent)
        beside = self._path.with_name(self._path.name + ".new")
        with open(beside, "w", encoding="utf-8", opener=private) as file:
            file.write(self._dump())
        os.replace(beside, self._path)
        self._took_s = time.perf_counter() - began

    def close(self) -> None:
        if self._open:
            self.write()
            self._ended = True
        self._open = False
