"""Whether this process is alive and can do its work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from core.database.migrate import at_head
from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.model import Bot
from core.refusals import Unavailable
from core.timers.store_side import is_in_trouble
from core.timers.tables import Timers
from web.limits import Limit
from web.where import address_of

VERSION = "0.1.0"


PROBES_APART = 1.0  # seconds; whoever asks meanwhile hears what was found last (guess)
ASKED_A_SECOND = 5.0  # from one address; guess: a balancer asks every few seconds


class Readiness:
    """Whether this process can do its work, looked at once a second however many ask."""

    def __init__(self, deps: Deps, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._deps = deps
        self._clock = clock
        self._behind: bool | None = None  #: whether migrations were missing, asked once
        self._looked_at = float("-inf")
        self._found: tuple[int, dict[str, Any]] = (503, {"status": "starting"})
        self._looking = asyncio.Lock()

    async def found(self) -> tuple[int, dict[str, Any]]:
        """The status and what to say."""
        if self._deps.draining:
            return 503, {"status": "draining"}
        async with self._looking:
            if self._clock() - self._looked_at >= PROBES_APART:
                self._found = await self._look()
                self._looked_at = self._clock()
        return self._found

    async def _look(self) -> tuple[int, dict[str, Any]]:
        if self._behind is None:
            self._behind = not at_head(self._deps.settings.database_url)
        try:
            late, elsewhere = await self._deps.db.write(_could_write)
        except Unavailable as error:
            return 503, {"status": "no database", "detail": str(error)}
        if self._behind:
            return 503, {"status": "migrations are missing"}
        here = self._deps.troubles()
        why = [*(["timers are late"] if late else []), *_of_the_bots(here, elsewhere)]
        return 200, {"status": "degraded", "because": why} if why else {"status": "ready"}


def routes(deps: Deps) -> list[web.RouteDef]:
    """Health, readiness and version."""
    readiness, asked = Readiness(deps), Limit(ASKED_A_SECOND)

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(request: web.Request) -> web.Response:
        if (address := address_of(request)) is not None:
            asked.take(address)
        status, said = await readiness.found()
        return web.json_response(said, status=status)

    async def version(request: web.Request) -> web.Response:
        return web.json_response({"version": VERSION})

    return [
        web.get("/healthz", alive),
        web.get("/readyz", ready),
        web.get("/version", version),
    ]


def _of_the_bots(here: Mapping[Bot, Sequence[str]], elsewhere: Sequence[Bot]) -> list[str]:
    """What is the matter with each bot: of those in this process it is known to the second."""
    said = [f"{bot} bot: {trouble}" for bot, troubles in here.items() for trouble in troubles]
    return said + [f"{bot} bot: trouble with telegram" for bot in elsewhere if bot not in here]


def _could_write(tx: Transaction) -> tuple[bool, list[Bot]]:
    """Take a turn to write and write nothing; true when timers are badly late, and the bots that
    are in trouble.
    """
    _, oldest = tx[Timers].late(tx.now)
    late = oldest is not None and (tx.now - oldest).total_seconds() > 60
    return late, [bot for bot in Bot if is_in_trouble(tx, bot)]
