"""The kitchen board: its page, its stream of what happens, and what is tapped on it.

A link from the chat is the permission. It travels behind the ``#`` of the address, which no
browser sends and no log holds; the page hands it over once and has a cookie from then on.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated, Any, TypeVar

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.boards.queries import enter
from core.boards.use_cases import open_board
from core.database.transaction import Transaction
from core.deps import Deps
from core.fulfilment import use_cases as orders
from core.ids import fingerprint
from core.logs import log_about
from core.notices.telling import redraw_own_ticket
from core.orders.model import Order
from core.orders.tables import Orders
from core.refusals import NotYours, Refused
from core.stores import use_cases as stores
from core.texts import board as texts
from core.texts.orders import REJECT_REASONS
from web.api.written import ORDER_ID, Token
from web.board_feed import Feed, beat, event
from web.board_words import page_words
from web.limits import Limit
from web.problems import Busy, Invalid, Malformed, language_of, outcome_of, response_of
from web.where import address_of

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static" / "board"
PAGE = Template((STATIC / "board.html").read_text(encoding="utf-8"))
COOKIE = "baedal_board"
#: Until the link is switched off; browsers keep none longer (RFC 6265bis, “Max-Age”: 400 days).
COOKIE_SECONDS = 400 * 24 * 60 * 60
A_SECOND = 5.0  # taps at one board; guess: faster is no thumb
OPENINGS_A_SECOND = 0.5  # from one address; guess
LONGEST_BODY = 2_000  # bytes; a tap is about 60
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'",
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class LinkGiven(_Body):
    """What stood behind the address."""

    link: Token


class TapGiven(_Body):
    """A tap on an order as it was shown."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    minutes: Annotated[int, Field(ge=1, le=10_000)] | None = None
    reason: Token | None = None  #: the name of one of the reasons


class SwitchGiven(_Body):
    """Whether the store takes orders."""

    open: bool


B = TypeVar("B", bound=BaseModel)
Step = Callable[..., Order]
#: What may be tapped: the use case, and which of the tap's facts it takes.
STEPS: Mapping[str, tuple[Step, str | None, Mapping[str, Any]]] = {
    "accept": (orders.accept_order, "minutes", {}),
    "reject": (orders.reject_order, "reason", {}),
    "start-cooking": (orders.start_cooking, None, {}),
    "finish-cooking": (orders.finish_cooking, None, {}),
    "depart": (orders.depart, None, {}),
    "deliver": (orders.deliver, None, {}),
    "cancel": (orders.cancel_by_store, "reason", {}),
    "let-go": (orders.cancel_by_store, None, {"reason": "agreed"}),
    "go-on": (orders.decline_to_cancel, None, {}),
}


def routes(deps: Deps, feed: Feed) -> list[web.AbstractRouteDef]:
    """The page, what it is made of, its stream and its buttons."""
    taps, openings = Limit(A_SECOND), Limit(OPENINGS_A_SECOND)

    async def page(request: web.Request) -> web.Response:
        lang = language_of(request)
        said = {"title": texts.TITLE, "opening": texts.OPENING, "waits": texts.WAITS,
                "gone": texts.GONE, "ask": texts.ASK_FOR_A_LINK}  # fmt: skip
        shown = PAGE.substitute(
            lang=lang, **{name: escape(text.of(lang)) for name, text in said.items()}
        )
        return web.Response(text=shown, content_type="text/html", headers=_HEADERS)

    async def opened(request: web.Request) -> web.Response:
        if (address := address_of(request)) is not None:
            openings.take(address)
        link = (await _read(request, LinkGiven)).link
        await deps.db.write(open_board, link)
        answer = web.Response(status=204, headers=_HEADERS)
        answer.set_cookie(
            COOKIE,
            link,
            path="/board",
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="Strict",
            secure=deps.settings.own_url.startswith("https:"),
        )
        return answer

    async def events(request: web.Request) -> web.StreamResponse:
        mark = _mark(request)
        there = await deps.db.read(enter, mark)
        if feed.is_full or deps.draining:
            raise Busy()
        stream = web.StreamResponse(headers={**_HEADERS, "X-Accel-Buffering": "no"})
        stream.content_type = "text/event-stream"
        await stream.prepare(request)
        watcher = feed.join(mark, request.headers.get("Last-Event-ID"))
        try:
            with suppress(ConnectionResetError):  # the page is gone
                await stream.write(event("words", orjson.dumps(page_words(there.lang))))
                while not watcher.is_over:
                    said = await watcher.next()
                    await stream.write(said or beat(deps.clock.now()))
                if watcher.is_off:
                    await stream.write(event("off", b"{}"))
        finally:
            feed.leave(watcher)
        return stream

    async def here(request: web.Request) -> web.Response:
        await deps.db.read(enter, _mark(request))
        return web.Response(status=204, headers=_HEADERS)

    async def tapped(request: web.Request) -> web.Response:
        mark = _mark(request)
        taps.take(mark)
        tap = await _read(request, TapGiven)
        order_id, do = request.match_info["order_id"], request.match_info["do"]
        if not re.fullmatch(ORDER_ID, order_id) or do not in STEPS:
            raise NotYours()
        with log_about(order=order_id):
            await deps.db.write(_tap, mark, order_id, do, tap)
        return web.Response(status=204, headers=_HEADERS)

    async def switched(request: web.Request) -> web.Response:
        mark = _mark(request)
        taps.take(mark)
        wanted = await _read(request, SwitchGiven)
        await deps.db.write(_switch, mark, wanted.open)
        return web.Response(status=204, headers=_HEADERS)

    return [
        web.get("/board", page),
        web.post("/board/open", _politely(opened)),
        web.get("/board/events", _politely(events)),
        web.get("/board/here", _politely(here)),
        web.post("/board/orders/{order_id}/{do}", _politely(tapped)),
        web.post("/board/store", _politely(switched)),
        web.static("/board-static", STATIC),
    ]


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _politely(handler: Handler) -> Handler:
    """A refusal is answered as the API answers it; another site's page is nobody."""

    async def asked(request: web.Request) -> web.StreamResponse:
        lang = language_of(request)
        try:
            if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
                raise NotYours()
            return await handler(request)
        except Refused as refusal:
            log.info("at a board refused: %s", refusal.code)
            return response_of(outcome_of(refusal, lang))

    return asked


def _mark(request: web.Request) -> str:
    """The fingerprint of the link this browser came with."""
    link = request.cookies.get(COOKIE)
    if not link:
        raise NotYours()
    return fingerprint(link)


async def _read(request: web.Request, shape: type[B]) -> B:
    """What was posted. Only as JSON: a form of another page cannot say that."""
    raw = await request.content.read(LONGEST_BODY + 1)
    if request.content_type != "application/json" or len(raw) > LONGEST_BODY:
        raise Malformed()
    try:
        return shape.model_validate_json(raw)
    except ValidationError as error:
        found = [
            {"where": ".".join(map(str, e["loc"])), "what": e["type"]} for e in error.errors()
        ]
        raise Invalid(errors=found) from None


def _tap(tx: Transaction, mark: str, order_id: str, do: str, tap: TapGiven) -> None:
    """What the chat's buttons do, by the board's person, for an order of the board's store."""
    board = enter(tx, mark).board
    if tx[Orders].get(order_id).store_id != board.store_id:
        raise NotYours()
    step, takes, facts = STEPS[do]
    if takes is not None:
        told = getattr(tap, takes)
        if told is None or (takes == "reason" and told not in REJECT_REASONS):
            raise Invalid(errors=[{"where": takes, "what": "missing"}])
        facts = {**facts, takes: told}
    order = step(tx, order_id, by=board.person_id, version=tap.version, **facts)
    redraw_own_ticket(tx, board.person_id, order)


def _switch(tx: Transaction, mark: str, wanted: bool) -> None:
    board = enter(tx, mark).board
    use_case = stores.open_store if wanted else stores.close_store
    use_case(tx, board.store_id, by=board.person_id)
    tx.wake("events")  # every screen of the store shows it at once
