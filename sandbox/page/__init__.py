"""The page of the practice neighbourhood: the chats side by side, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.door import guarded

HERE = Path(__file__).parent
ART = HERE.parent / "neighbourhood" / "art"


def routes(cast: Callable[[], list[dict[str, Any]]]) -> list[web.AbstractRouteDef]:
    """The page, its files, and who is on it at first."""

    async def page(request: web.Request) -> web.FileResponse:
        return web.FileResponse(HERE / "static" / "index.html")

    async def who(request: web.Request) -> web.Response:
        return web.json_response(cast())

    return [
        web.get("/", page),
        *guarded([web.get("/page/cast.json", who)]),
        web.static("/page/static", HERE / "static"),
        web.static("/page/art", ART),
    ]
