"""Fan-out of everything that happens to whoever watches: the page, by Server-Sent Events.

Costs nothing while nobody watches. A watcher too slow to keep up is sent away and starts over
from `/sim/state`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

KEPT_PER_WATCHER = 2000  # guess: events a slow page may lag behind
HEARTBEAT_S = 15.0  # guess: keeps proxies and browsers from giving up on a quiet stream


class Events:
    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[bytes | None]] = set()
        self._closed = False

    @property
    def watched(self) -> bool:
        return bool(self._watchers)

    def publish(self, kind: str, facts: Callable[[], dict[str, Any]]) -> None:
        """Tell every watcher; *facts* is only asked for when there is one."""
        if not self._watchers:
            return
        event = json.dumps({"type": kind, **facts()}, ensure_ascii=False, separators=(",", ":"))
        line = f"data: {event}\n\n".encode()
        for watcher in list(self._watchers):
            try:
                watcher.put_nowait(line)
            except asyncio.QueueFull:
                self._send_away(watcher)

    def _send_away(self, watcher: asyncio.Queue[bytes | None]) -> None:
        self._watchers.discard(watcher)
        while not watcher.empty():
            watcher.get_nowait()
        watcher.put_nowait(None)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """`GET /sim/events`: until the page leaves or we close."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        watcher: asyncio.Queue[bytes | None] = asyncio.Queue(KEPT_PER_WATCHER)
        self._watchers.add(watcher)
        try:
            await response.prepare(request)
            await response.write(b"retry: 500\n\n")
            while not self._closed:
                try:
                    line = await asyncio.wait_for(watcher.get(), HEARTBEAT_S)
                except TimeoutError:
                    line = b": still here\n\n"
                if line is None:
                    break
                await response.write(line)
        except ConnectionError:
            pass
        finally:
            self._watchers.discard(watcher)
        return response

    def close(self) -> None:
        self._closed = True
        for watcher in list(self._watchers):
            self._send_away(watcher)
