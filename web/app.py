"""The gateway's contents page: what is served where."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from core.answers.use_cases import begin_to_sweep
from core.deps import Deps
from core.refusals import NotYours, Refused, Unavailable
from web import board, callbacks, docs, health, metrics, pay
from web.api.gateway import Gateway
from web.board_feed import Feed
from web.guests import served
from web.problems import (
    Busy,
    Internal,
    Malformed,
    MethodNotAllowed,
    TooLarge,
    language_of,
    outcome_of,
    response_of,
)
from web.where import PROXIES, networks_of

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024  # bytes; a Telegram update is a few kB, a menu photo never comes here
DEPS: web.AppKey[Deps] = web.AppKey("deps", Deps)

#: What the framework itself refuses under /api, in our words.
_CODES: dict[int, type[Refused]] = {404: NotYours, 405: MethodNotAllowed, 413: TooLarge}


class Receives(Protocol):
    """Takes what Telegram posts: writes it down, then says 200."""

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Answer one webhook call."""
        ...


def make_web(
    deps: Deps, hooks: Mapping[str, Receives], *, largest_body: int = LARGEST_BODY
) -> web.Application:
    """The web side of this process; *hooks* are the bots that take webhooks, by name."""
    app = web.Application(middlewares=[served, _answer_clearly], client_max_size=largest_body)
    app[DEPS] = deps
    app[PROXIES] = networks_of(deps.settings.trusted_proxies)
    app.add_routes(health.routes(deps))
    app.add_routes(callbacks.routes(deps))
    app.add_routes(metrics.routes(deps))
    app.add_routes(Gateway(deps).routes())
    app.add_routes(docs.routes())
    app.add_routes(pay.routes(deps))
    feed = Feed(deps)
    app.add_routes(board.routes(deps, feed))
    app.router.add_static("/pay-static", Path(__file__).parent / "static")
    for bot, hook in hooks.items():
        app.router.add_post(f"/telegram-webhook/{bot}", hook.receive)
    app.on_startup.append(_begin_to_sweep)
    app.on_response_prepare.append(_tell_how_to_read_it)

    async def let_the_boards_go(app: web.Application) -> None:
        await feed.close()

    app.on_shutdown.append(let_the_boards_go)
    return app


async def _begin_to_sweep(app: web.Application) -> None:
    try:
        await app[DEPS].db.write(begin_to_sweep)
    except Unavailable as error:
        log.warning("old answers are not swept yet: %s", error)


#: Where what is served is ours; beside it a practice world may be served.
_OURS = (
    "/api", "/board", "/docs", "/healthz", "/metrics", "/openapi.json", "/pay", "/readyz",
    "/telegram-webhook", "/version",
)  # fmt: skip


async def _tell_how_to_read_it(request: web.Request, answer: web.StreamResponse) -> None:
    """No browser guesses what an answer is; under ``/pay`` not even an error lacks its policy."""
    if not request.path.startswith(_OURS):
        return
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith("/pay/"):
        for name, value in pay.HEADERS.items():
            answer.headers.setdefault(name, value)


@web.middleware
async def _answer_clearly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No stack trace and no secret leaves the house; the log has what happened."""
    lang = language_of(request)
    try:
        answer: web.StreamResponse = await handler(request)
    except web.HTTPException as error:
        code = _CODES.get(error.status)
        if code is None or not request.path.startswith("/api"):
            raise
        answer = response_of(outcome_of(code(), lang))
        if "Allow" in error.headers:
            answer.headers["Allow"] = error.headers["Allow"]
    except Refused as refusal:  # no route of ours said it in its own words
        log.info("%s %s refused: %s", request.method, _route(request), refusal.code)
        answer = response_of(outcome_of(refusal, lang))
    except Unavailable:
        answer = response_of(outcome_of(Busy(), lang))
    except (ConnectionError, web.RequestPayloadError):  # whoever sent it is gone
        log.info("%s %s was not sent to its end", request.method, _route(request))
        answer = response_of(outcome_of(Malformed(), lang))
    except Exception:  # the last door: the caller learns nothing of our insides
        log.exception("%s %s failed", request.method, _route(request))
        answer = response_of(outcome_of(Internal(), lang))
    return answer


def _route(request: web.Request) -> str:
    """The route's pattern: a path may hold a link that is itself a permission."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "an unknown path"
