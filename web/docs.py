"""The page to try the API at, and its document. Everything it loads is ours to serve."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from aiohttp import web

from web.api.openapi import make_document

HERE = Path(__file__).parent
#: The bundle of npm's swagger-ui-dist 5.35.0, with its licence.
SWAGGER_UI = HERE.parent / "third_party" / "swagger-ui"
PAGE = (HERE / "static" / "docs.html").read_text(encoding="utf-8")
_HEADERS = {
    # The bundle styles its own parts in place; nothing is loaded from anywhere else.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:;"
    " style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


@cache
def _document() -> str:
    """Made when it is first asked for: it takes longer than all the rest of a start."""
    return json.dumps(make_document(), ensure_ascii=False, indent=1)


def routes() -> list[web.AbstractRouteDef]:
    """The document, the page, and what the page is made of."""

    async def openapi(request: web.Request) -> web.Response:
        return web.Response(text=_document(), content_type="application/json")

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html", headers=_HEADERS)

    return [
        web.get("/openapi.json", openapi),
        web.get("/docs", page),
        web.static("/docs-static", SWAGGER_UI),
    ]
