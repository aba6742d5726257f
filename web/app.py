"""The gateway's contents page: what is served where."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from core.deps import Deps
from core.refusals import Unavailable
from web import callbacks, health, pay

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024  # bytes; a Telegram update is a few kB, a menu photo never comes here
DEPS: web.AppKey[Deps] = web.AppKey("deps", Deps)


class Receives(Protocol):
    """Takes what Telegram posts: writes it down, then says 200."""

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Answer one webhook call."""
        ...


def make_web(
    deps: Deps, hooks: Mapping[str, Receives], *, largest_body: int = LARGEST_BODY
) -> web.Application:
    """The web side of this process; *hooks* are the bots that take webhooks, by name."""
    app = web.Application(middlewares=[_answer_clearly], client_max_size=largest_body)
    app[DEPS] = deps
    app.add_routes(health.routes(deps))
    app.add_routes(callbacks.routes(deps))
    app.add_routes(pay.routes(deps))
    app.router.add_static("/pay-static", Path(__file__).parent / "static")
    for bot, hook in hooks.items():
        app.router.add_post(f"/telegram-webhook/{bot}", hook.receive)
    return app


@web.middleware
async def _answer_clearly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No stack trace and no secret leaves the house; the log has what happened."""
    try:
        answer: web.StreamResponse = await handler(request)
    except web.HTTPException:
        raise
    except Unavailable:
        return web.json_response({"code": "busy"}, status=503, headers={"Retry-After": "5"})
    except Exception:
        log.exception("%s %s failed", request.method, _route(request))
        return web.json_response({"code": "internal"}, status=500)
    return answer


def _route(request: web.Request) -> str:
    """The route's pattern: a path may hold a link that is itself a permission."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "an unknown path"
