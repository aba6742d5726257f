"""The page of the practice neighbourhood: the chats side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web


def routes(cast: Callable[[], list[dict[str, Any]]]) -> list[web.RouteDef]:
    """The page and who is on it at first."""

    async def who(request: web.Request) -> web.Response:
        return web.json_response(cast())

    return [web.get("/page/cast.json", who)]
