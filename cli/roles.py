"""Builds the roles of one process from the settings, starts them and lets them go.

The only place that knows every part of the house.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from chat.errors import place_of
from cli.bot_side import BotSide
from core.clock import Clock
from core.clockwork import Clockwork, begin_errands
from core.database.database import Database, open_database
from core.database.migrate import upgrade
from core.deps import Deps
from core.house import hand_out
from core.keeping.forgetting import begin_to_forget
from core.notices.alerts import Fault, tell_the_admins
from core.notices.model import Bot
from core.payments.guard import GuardedCompany, Operation
from core.payments.toss import TossPayments
from core.payments.waiting import note_how_the_company_is
from core.people.use_cases import enrol_admins
from core.refusals import Conflict, Unavailable
from core.settings import Settings
from core.stuck.use_cases import begin_to_look
from core.updates.use_cases import let_go_after_a_death
from web.app import LARGEST_BODY, make_web

log = logging.getLogger(__name__)

CUSTOMER_BOT, STORE_BOT, WEB, WORKER = "customer-bot", "store-bot", "web", "worker"
ALL_ROLES = (CUSTOMER_BOT, STORE_BOT, WEB, WORKER)
TOSS = "toss"  # what the metrics call the payment company
SWEEP_SECONDS = 1.0  # look anyway: a wake may be lost between processes
LONGEST_REST_SECONDS = 0.1  # guess: a ring may wait that long for people who are paying


class House:
    """The roles of one process."""

    def __init__(self, deps: Deps, roles: tuple[str, ...]) -> None:
        self.deps = deps
        self.roles = roles
        self.sides: dict[str, BotSide] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._clockwork: Clockwork | None = None
        settings = deps.settings
        for which, role, token in (
            (Bot.CUSTOMER, CUSTOMER_BOT, settings.customer_bot_token),
            (Bot.STORE, STORE_BOT, settings.store_bot_token),
        ):
            if token is not None and (role in roles or WORKER in roles):
                self.sides[role] = self._side(which, role, token.get_secret_value())
        deps.voices = {side.which: side.voice for side in self.sides.values()}
        deps.troubles = lambda: {each.which: each.line.troubles for each in self.sides.values()}

    def make_web(self, *, largest_body: int = LARGEST_BODY) -> web.Application:
        """The web side, with the webhooks of the bots that live here."""
        hooks = {
            side.which.value: side.intake
            for side in self.sides.values()
            if side.role in self.roles
        }
        return make_web(self.deps, hooks, largest_body=largest_body)

    async def start(self) -> None:
        """Start every role but the web's own listening, which the caller has begun.

        All that needs no Telegram runs at once; this ends when Telegram has let every bot in,
        however long that takes.

        Raises:
            WrongToken: Telegram does not know a bot's token.
        """
        works = WORKER in self.roles
        await self.deps.db.write(let_go_after_a_death)
        await self.deps.db.write(enrol_admins, self.deps.settings.admin_ids)
        if works:
            await self.deps.db.write(begin_to_look)
            await self.deps.db.write(begin_to_forget, self.deps.settings.keep_personal_days)
            relay = _again_and_again(self.deps.db, "relay", "events", self._hand_out)
            errands = _again_and_again(self.deps.db, "errands", "errands", self._send_errands)
            self._loops += [asyncio.create_task(relay), asyncio.create_task(errands)]
        if works:  # the bots show their own signs of life: they know whether anybody can hear them
            self._clockwork = Clockwork(self.deps)
            self._clockwork.start()
        starts = [
            asyncio.create_task(side.start(listens=side.role in self.roles, says=works))
            for side in self.sides.values()
        ]
        try:
            await asyncio.gather(*starts)
        finally:
            for start in starts:
                start.cancel()
            await asyncio.gather(*starts, return_exceptions=True)

    async def stop(self) -> None:
        """Let everything under way end, then close; nothing that is written down is lost."""
        self.deps.draining = True
        if self._clockwork is not None:
            await self._clockwork.stop()
        for side in self.sides.values():
            await side.stop()
        await self.deps.drain(10)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self.deps.company.close()
        await self.deps.db.close()

    async def _hand_out(self) -> int:
        """Rests as long as it worked: people's own calls come in between, and the more there is
        to do, the more is done at once.
        """
        began = time.monotonic()
        handed = await self.deps.db.write(hand_out)
        if handed:
            await asyncio.sleep(min(time.monotonic() - began, LONGEST_REST_SECONDS))
        return handed

    async def _send_errands(self) -> bool:
        """Money goes back as soon as it is owed; nobody waits here for the company."""
        begin_errands(self.deps)
        return False

    async def stop_side(self, role: str) -> None:
        """Switch one bot off, as an outage would."""
        await self.sides[role].stop()

    async def start_side(self, role: str) -> None:
        """Switch it on again."""
        old = self.sides[role]
        which, token = old.which, self._token(old.which)
        side = self.sides[role] = self._side(which, role, token)
        self.deps.voices = {**self.deps.voices, which: side.voice}
        await side.start(listens=True, says=WORKER in self.roles)

    def _side(self, which: Bot, role: str, token: str) -> BotSide:
        async def loop(who: str, topic: str, work: Callable[[], Awaitable[object]]) -> None:
            await _again_and_again(self.deps.db, who, topic, work)

        return BotSide(which, role, token, self.deps, loop)

    def _token(self, which: Bot) -> str:
        settings = self.deps.settings
        token = settings.customer_bot_token if which is Bot.CUSTOMER else settings.store_bot_token
        assert token is not None  # the side was built with it
        return token.get_secret_value()


async def open_house(settings: Settings, *, clock: Clock, roles: tuple[str, ...]) -> House:
    """Bring the database to its newest form, open it, and build the roles; not started yet."""
    await asyncio.to_thread(upgrade, settings.database_url)
    db = await open_database(settings.database_url, clock=clock)
    secret = settings.payment_secret.get_secret_value() if settings.payment_secret else ""
    company = GuardedCompany(TossPayments(settings.payment_company_url, secret), clock=clock)
    deps = Deps(db=db, clock=clock, settings=settings, company=company)

    def write_it_down(operation: Operation, until: datetime | None) -> None:
        deps.start(db.write(note_how_the_company_is, operation.value, until))

    company.heard = write_it_down
    deps.breakers = lambda: {(TOSS, kind.value): now for kind, now in company.states().items()}
    return House(deps, roles)


async def _again_and_again(
    db: Database, who: str, topic: str, work: Callable[[], Awaitable[object]]
) -> None:
    """Work while there may be more; then wait to be woken, or look anyway after a second."""
    while True:
        try:
            if await work():
                continue
        except Unavailable as error:
            log.warning("%s waits: %s", who, error)
        except Exception as error:  # a loop that ended would hold up everybody's messages
            log.exception("%s stumbled and goes on", who)
            await _tell_of_the_stumble(db, who, error)
            await asyncio.sleep(SWEEP_SECONDS)
        await db.woken(topic, timeout=SWEEP_SECONDS)


async def _tell_of_the_stumble(db: Database, who: str, error: Exception) -> None:
    """The admins hear of it once in ten minutes; where the database is the trouble, the log has it."""
    fault = Fault("loop_stumbled", type(error).__name__, place_of(error), number=who)
    try:
        await db.write(tell_the_admins, fault)
    except (Unavailable, Conflict, SQLAlchemyError) as again:
        log.warning("the admins could not be told: %s", type(again).__name__)
