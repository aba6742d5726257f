"""Whether this process is alive and can do its work."""

from __future__ import annotations

from aiohttp import web

from core.database.migrate import at_head
from core.database.transaction import Transaction
from core.deps import Deps
from core.refusals import Unavailable

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
            late = await deps.db.write(_can_write)
        except Unavailable as error:
            return web.json_response({"status": "no database", "detail": str(error)}, status=503)
        if behind[0]:
            return web.json_response({"status": "migrations are missing"}, status=503)
        return web.json_response({"status": "degraded" if late else "ready"})

    async def version(request: web.Request) -> web.Response:
        return web.json_response({"version": VERSION})

    return [
        web.get("/healthz", alive),
        web.get("/readyz", ready),
        web.get("/version", version),
    ]


def _can_write(tx: Transaction) -> bool:
    """Write a sign of life; true when timers are badly late."""
    tx.timers.beat("web", tx.now, tx.now)
    _, oldest = tx.timers.late(tx.now)
    return oldest is not None and (tx.now - oldest).total_seconds() > 60
