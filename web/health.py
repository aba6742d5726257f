"""Whether this process is alive and can do its work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiohttp import web

from core.database.migrate import at_head
from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.model import Bot
from core.refusals import Unavailable
from core.timers.store_side import is_in_trouble

VERSION = "0.1.0"


def routes(deps: Deps) -> list[web.RouteDef]:
    """Health, readiness and version."""
    behind: list[bool] = []  # whether migrations were missing, asked once

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(request: web.Request) -> web.Response:
        if deps.draining:
            return web.json_response({"status": "draining"}, status=503)
        if not behind:
            behind.append(not at_head(deps.settings.database_url))
        try:
            late, elsewhere = await deps.db.write(_can_write)
        except Unavailable as error:
            return web.json_response({"status": "no database", "detail": str(error)}, status=503)
        if behind[0]:
            return web.json_response({"status": "migrations are missing"}, status=503)
        why = [*(["timers are late"] if late else []), *_of_the_bots(deps.troubles(), elsewhere)]
        if why:
            return web.json_response({"status": "degraded", "because": why})
        return web.json_response({"status": "ready"})

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


def _can_write(tx: Transaction) -> tuple[bool, list[Bot]]:
    """Write a sign of life; true when timers are badly late, and the bots that are in trouble."""
    tx.timers.beat("web", tx.now, tx.now)
    _, oldest = tx.timers.late(tx.now)
    late = oldest is not None and (tx.now - oldest).total_seconds() > 60
    return late, [bot for bot in Bot if is_in_trouble(tx, bot)]
