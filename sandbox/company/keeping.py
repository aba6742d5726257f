"""Writes the sandbox's memory down as one JSON file, whole or not at all."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.private import make_folder, private


class Keeper:
    """Keeps a state in a file; many changes at once share one writing."""

    def __init__(self, path: Path | None, state: Callable[[], dict[str, Any]]) -> None:
        self._path = path
        self._state = state
        self._changes = 0
        self._written = 0
        self._writing = asyncio.Lock()

    def read(self) -> dict[str, Any]:
        """What was written down; nothing at the first start."""
        if self._path is None or not self._path.exists():
            return {}
        kept = json.loads(self._path.read_text(encoding="utf-8"))
        return kept if isinstance(kept, dict) else {}

    def changed(self) -> None:
        """There is something new to write down."""
        self._changes += 1

    async def keep(self) -> None:
        """Return once every change so far is on disk."""
        if self._path is None or self._written >= self._changes:
            return
        mine = self._changes
        async with self._writing:
            if self._written >= mine:
                return
            now = self._changes
            text = json.dumps(self._state(), ensure_ascii=False)
            await asyncio.to_thread(_replace, self._path, text)
            self._written = now


def _replace(path: Path, text: str) -> None:
    make_folder(path.parent)
    fresh = path.with_name(path.name + ".new")
    with open(fresh, "w", encoding="utf-8", opener=private) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
