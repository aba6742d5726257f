"""Who may pull the levers: programs on this machine, and the page itself. No other web page.

A page from elsewhere could reach a server on loopback through its reader's browser: by posting
across origins, or by a name of its own that suddenly means 127.0.0.1 (DNS rebinding). A browser
always says where a page is from, in `Origin`, `Sec-Fetch-Site` and `Host`; a program without a
browser says nothing and is welcome.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urlsplit

from aiohttp import web

OURSELVES = frozenset({"127.0.0.1", "localhost", "::1"})
#: Fetch Metadata: sent by our own page, or by a person typing the address.
NEAR = frozenset({"same-origin", "none"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarded(routes: Iterable[web.RouteDef]) -> list[web.RouteDef]:
    """The same routes, closed to other web pages: 403, and nothing is done."""
    return [web.RouteDef(r.method, r.path, _asking(r.handler), r.kwargs) for r in routes]


def is_a_stranger(host: str, origin: str | None, fetch_site: str | None) -> bool:
    """Whether these headers come from a page that is not ours."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return True
    if name not in OURSELVES:
        return True
    if fetch_site is not None and fetch_site not in NEAR:
        return True
    return origin is not None and origin != f"http://{host}"


def _asking(handler: Handler) -> Handler:
    async def asked(request: web.Request) -> web.StreamResponse:
        said = request.headers
        if is_a_stranger(said.get("Host", ""), said.get("Origin"), said.get("Sec-Fetch-Site")):
            return web.json_response({"error": "only the page on this machine may"}, status=403)
        return await handler(request)

    return asked
