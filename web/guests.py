"""The connections of one listening socket: who says nothing is let go, so that there is room.

A connection costs whoever opens it nothing, and us one of a fixed number of descriptors. One
that has not sent a whole request in time is closed; where there are more than there is room for,
those that never said a word go first, then those that have been quiet longest. A call that is
being answered is never cut.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
import time
from typing import Any
from weakref import WeakKeyDictionary

from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp.web_protocol import RequestHandler

log = logging.getLogger(__name__)

#: For the whole head of the first request (guess; a phone on a bad line needs two or three).
FIRST_WORDS_SECONDS = 10.0
#: A connection between two calls. Longer than proxies keep theirs, so that it is they who close
#: (nginx docs, “keepalive_timeout” of an upstream: 60 s).
BETWEEN_CALLS_SECONDS = 75.0
#: For a body whose head is here (guess: the largest we take, at 10 kB a second).
BODY_SECONDS = 30.0
#: Descriptors that are not for guests: about 60 for the database, the company and Telegram, and
#: what is accepted or let go and not counted yet, three times :data:`AT_ONCE` (guess).
RESERVED = 320
#: More guests than that are no guests, however many descriptors there are (guess).
MOST_GUESTS = 10_000
#: Connections accepted in one turn of the event loop; asyncio takes as many as may wait otherwise
#: and would use up the descriptors before one of them is looked at.
AT_ONCE = 64
#: That connections cannot be accepted is logged once in so long.
QUIET_SECONDS = 60.0
#: How asyncio's complaint begins (CPython, ``BaseSelectorEventLoop._accept_connection``).
NO_ROOM = "socket.accept() out of system resource"


def raise_descriptors() -> int:
    """Let this process open as many files as it may; how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (ValueError, OSError):  # a hard limit nobody may really have
            log.warning("the limit of open files stays at %s", soft)
            return soft
    return hard


def room_for(descriptors: int) -> int:
    """How many guests fit into so many descriptors."""
    if descriptors == resource.RLIM_INFINITY:
        return MOST_GUESTS
    return min(max(descriptors - RESERVED, descriptors // 4, 8), MOST_GUESTS)


class Guests:
    """Makes each connection's protocol, and lets go of those that waste the room."""

    def __init__(self, server: web.Server, most: int) -> None:
        self._server = server
        self._most = most
        self._coming: set[RequestHandler] = set()  #: made, and its connection not told to it yet

    def __call__(self) -> RequestHandler:
        """A new connection's protocol; room is made for it first."""
        there = [guest for guest in self._server.connections if not _is_leaving(guest)]
        self._coming = {guest for guest in self._coming if guest.transport is None}
        if len(there) + len(self._coming) >= self._most:
            self._make_room(there)
        guest = self._server()
        self._coming.add(guest)
        asyncio.get_running_loop().call_later(FIRST_WORDS_SECONDS, self._has_spoken, guest)
        return guest

    def _make_room(self, there: list[RequestHandler]) -> None:
        idle = [guest for guest in there if not _is_served(guest)]
        if idle:  # in the order they came; the never heard ones have 0.0
            _let_go(min(idle, key=_last_heard))

    def _has_spoken(self, guest: RequestHandler) -> None:
        self._coming.discard(guest)
        if _last_heard(guest) == 0.0 and not _is_served(guest):
            _let_go(guest)


#: The calls under way on each connection, and when its last one ended. By its transport: nothing
#: else of it can be forgotten by itself.
_served: WeakKeyDictionary[asyncio.BaseTransport, int] = WeakKeyDictionary()
_heard: WeakKeyDictionary[asyncio.BaseTransport, float] = WeakKeyDictionary()


def _is_served(guest: RequestHandler) -> bool:
    return guest.transport is not None and _served.get(guest.transport, 0) > 0


def _is_leaving(guest: RequestHandler) -> bool:
    return guest.transport is None or guest.transport.is_closing()


def _last_heard(guest: RequestHandler) -> float:
    return 0.0 if guest.transport is None else _heard.get(guest.transport, 0.0)


def _let_go(guest: RequestHandler) -> None:
    guest.force_close()
    if guest.transport is not None:
        guest.transport.abort()  # what it does not read is not waited for


@web.middleware
async def served(request: web.Request, handler: Handler) -> web.StreamResponse:
    """While a call is answered its connection is kept; a body that does not come ends it."""
    there = request.transport
    if there is None:  # gone already
        return await handler(request)
    _served[there] = _served.get(there, 0) + 1
    late = None
    if not request.content.is_eof():
        loop = asyncio.get_running_loop()
        late = loop.call_later(BODY_SECONDS, _no_body, request)
    try:
        return await handler(request)
    finally:
        if late is not None:
            late.cancel()
        _served[there] -= 1
        _heard[there] = time.monotonic()


def _no_body(request: web.Request) -> None:
    if not request.content.is_eof() and request.transport is not None:
        log.info("a body did not come")
        request.transport.abort()


class GuestSite(web.BaseSite):
    """Listens on a socket that is bound already; *backlog* connections may wait there."""

    def __init__(self, runner: web.AppRunner, on: socket.socket, *, backlog: int) -> None:
        super().__init__(runner, backlog=AT_ONCE)
        self._on = on
        self._waiting = backlog

    @property
    def name(self) -> str:
        """Where it listens."""
        host, port = self._on.getsockname()[:2]
        return f"http://{host}:{port}"

    async def start(self) -> None:
        """Begin to accept connections."""
        await super().start()
        loop = asyncio.get_running_loop()
        server = self._runner.server
        assert server is not None  # the runner is set up
        guests = Guests(server, room_for(raise_descriptors()))
        self._server = await loop.create_server(guests, sock=self._on, backlog=self._backlog)
        self._on.listen(self._waiting)
        complain_once(loop)


def complain_once(loop: asyncio.AbstractEventLoop) -> None:
    """That no connection can be accepted is said once a minute, not a thousand times a second."""
    said_at = float("-inf")
    untold = 0

    def complain(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal said_at, untold
        if not str(context.get("message")).startswith(NO_ROOM):
            loop.default_exception_handler(context)
            return
        untold += 1
        if loop.time() - said_at >= QUIET_SECONDS:
            said_at = loop.time()
            log.error("no connection can be accepted: %s (%s times)", context["exception"], untold)
            untold = 0

    loop.set_exception_handler(complain)
