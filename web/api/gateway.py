"""The door: who calls, how fast, what of, once; then the handler, and the answer it comes to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from weakref import WeakValueDictionary

from aiohttp import web

from core.answers.use_cases import Asked, Outcome, answered, once
from core.coupons.model import WhyNot
from core.database.transaction import Transaction
from core.deps import Deps
from core.logs import log_about
from core.outbox.event import Who
from core.people.tables import People
from core.people.use_cases import may_speak_as, meet
from core.refusals import NotYours, Refused, Unavailable
from core.texts import Lang
from web.api.payments import collected
from web.api.reading import order_in, read_call
from web.api.route import Call, Route
from web.api.table import all_routes
from web.api.words import as_it_may_be_read
from web.auth import caller_of
from web.limits import Limit
from web.problems import Busy, language_of, outcome_of, response_of
from web.where import address_of

log = logging.getLogger(__name__)


#: Codes from one address that nobody gives out. Many people may share one, and one program may
#: speak for many: each is counted besides (guess).
MISSES_A_SECOND, MISSES_AT_ONCE = 0.1, 30


class Stranger(Exception):
    """A customer we have not met: they are written down first."""


class Gateway:
    """Answers every route of the API."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._people = Limit(deps.settings.rate_per_person)
        self._addresses = Limit(deps.settings.rate_per_address)
        self._misses = Limit(MISSES_A_SECOND, at_once=MISSES_AT_ONCE)
        #: Calls with the same key come one after the other; the second hears the first's answer.
        self._turns: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()

    def routes(self) -> list[web.RouteDef]:
        """Every route with its handler."""
        return [web.route(r.method, r.path, self._handler(r)) for r in all_routes()]

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            lang = language_of(request)
            with log_about(order=order_in(request), route=route.name):
                try:
                    outcome = await self._answer(route, request, lang)
                except Refused as refusal:
                    log.info("%s refused: %s", route.name, refusal.code)
                    outcome = outcome_of(refusal, lang)
                except Unavailable as error:
                    log.warning("%s not answered: %s", route.name, error)
                    outcome = outcome_of(Busy(), lang)
            return response_of(outcome)

        return handle

    async def _answer(self, route: Route, request: web.Request, lang: Lang) -> Outcome:
        settings = self._deps.settings
        if (address := address_of(request)) is not None:
            self._addresses.take(address)
        header = request.headers.get("Authorization")
        caller = caller_of(header, settings, self._deps.clock.now())
        self._people.take(caller.person_id)
        if caller.who not in route.who:
            raise NotYours()
        call, asked = await read_call(route, request, caller, lang, settings)
        if not route.is_a_guess or address is None:
            return await self._in_turn(route, call, asked)
        self._misses.must_have(address)
        outcome = await self._in_turn(route, call, asked)
        if isinstance(outcome.body, dict) and outcome.body.get("why") == WhyNot.NO_SUCH:
            self._misses.take(address)
        return outcome

    async def _in_turn(self, route: Route, call: Call, asked: Asked | None) -> Outcome:
        if asked is None:
            return await self._carry_out(route, call, None)
        turn = self._turns.setdefault((asked.person_id, asked.key), asyncio.Lock())
        async with turn:
            return await self._carry_out(route, call, asked)

    async def _carry_out(self, route: Route, call: Call, asked: Asked | None) -> Outcome:
        db = self._deps.db
        if not route.writes:
            try:
                return await db.read(look, route, call)
            except Stranger:
                await db.write(meet, call.person_id, name="", lang=call.lang)
                return await db.read(look, route, call)
        if route.asks_first is not None:
            if (repeat := await db.write(enter, call, asked)) is not None:
                return repeat
            call = replace(call, told=await route.asks_first(self._deps, call))
        outcome = await db.write(act, route, call, asked)
        if outcome.waits_for is None:
            return outcome
        return await collected(self._deps, outcome.waits_for, asked, outcome.at_hand)


def look(tx: Transaction, route: Route, call: Call) -> Outcome:
    """A call that only reads.

    Raises:
        RoleNotHeld: they do not hold the token's role any more.
        Stranger: a customer we have not met.
    """
    may_speak_as(tx, call.person_id, call.who)
    if call.who is Who.CUSTOMER and tx[People].get(call.person_id) is None:
        raise Stranger()
    return route.does(tx, call)


def enter(tx: Transaction, call: Call, asked: Asked | None) -> Outcome | None:
    """Whoever calls is known and holds their role; the answer, if this call had one already."""
    may_speak_as(tx, call.person_id, call.who)
    if call.who is Who.CUSTOMER:
        meet(tx, call.person_id, name="", lang=call.lang)
    repeat = answered(tx, asked) if asked else None
    return None if repeat is None else _as_told_now(tx, call, repeat)


def act(tx: Transaction, route: Route, call: Call, asked: Asked | None) -> Outcome:
    """A call that changes something, with its answer in the same transaction."""
    may_speak_as(tx, call.person_id, call.who)
    if call.who is Who.CUSTOMER:
        meet(tx, call.person_id, name="", lang=call.lang)
    if asked is None:
        return route.does(tx, call)
    outcome = once(
        tx, asked, lambda inner: route.does(inner, call), lambda no: outcome_of(no, call.lang)
    )
    return _as_told_now(tx, call, outcome)


def _as_told_now(tx: Transaction, call: Call, outcome: Outcome) -> Outcome:
    """The same answer again; what nobody at work may read any more is not in it."""
    if not outcome.again or call.who is Who.CUSTOMER:
        return outcome
    return replace(outcome, body=as_it_may_be_read(tx, outcome.body))
