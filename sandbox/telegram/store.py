"""The state file: written whole and swapped in, soon after a change and at the end.

Knows only that there is something to dump and something to load.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SOON_S = 0.2  # a killed process forgets at most this much
SHARE = 0.1  # guess: writing a large state may take this share of the time, then it waits longer


class Store:
    def __init__(self, path: Path | None, dump: Callable[[], dict[str, Any]]) -> None:
        self._path = path
        self._dump = dump
        self._timer: asyncio.TimerHandle | None = None
        self._took_s = 0.0
        self._open = False

    def load(self) -> dict[str, Any] | None:
        if self._path is None or not self._path.exists():
            return None
        kept: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
        return kept

    def open(self) -> None:
        self._open = True

    def changed(self) -> None:
        """Something is different now; write it down soon."""
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
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(self._path.name + ".new")
        text = json.dumps(self._dump(), ensure_ascii=False, separators=(",", ":"))
        beside.write_text(text, "utf-8")
        os.replace(beside, self._path)
        self._took_s = time.perf_counter() - began

    def close(self) -> None:
        if self._open:
            self.write()
        self._open = False
