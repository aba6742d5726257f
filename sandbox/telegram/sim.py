"""How `/sim/*` reads its requests and words its refusals: plain JSON, `{"error": "…"}`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

json_answer = partial(
    web.json_response,
    dumps=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
)


class Wrong(Exception):
    """The request makes no sense here; said plainly."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


async def body_of(request: web.Request) -> dict[str, Any]:
    try:
        wish = json.loads(await request.read() or b"{}")
        json.dumps(wish, ensure_ascii=False).encode()  # half a pair is no text: it never comes
    except ValueError:
        raise Wrong(400, "the body is not JSON") from None
    if not isinstance(wish, dict):
        raise Wrong(400, "the body is not a JSON object")
    try:
        json.dumps(wish, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # Telegram would not send it, and nothing here could be told of it
        raise Wrong(400, "half a surrogate pair is no text") from None
    return wish


def text_of(wish: dict[str, Any], name: str) -> str:
    value = wish.get(name)
    if not isinstance(value, str) or not value:
        raise Wrong(400, f"{name} is missing")
    return value


def number_of(wish: dict[str, Any], name: str) -> int:
    try:
        return int(wish[name])
    except (KeyError, TypeError, ValueError):
        raise Wrong(400, f"{name} is not a number") from None


def refusing(handler: Handler) -> Handler:
    """The same handler, its refusals turned into answers."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Wrong as wrong:
            return json_answer({"error": wrong.error}, status=wrong.status)

    return guarded
