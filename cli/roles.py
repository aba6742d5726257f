"""Builds the roles of one process from the settings, starts them and lets them go.

The only place that knows every part of the house.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

import bot.app
import bot.voice
import store_bot.app
import store_bot.voice
from chat.api import BotApi
from chat.application import BotParts, Contents, build_application
from chat.errors import place_of
from chat.intake import Intake
from chat.polling import ALLOWED_UPDATES, Polling
from chat.sender import Sender
from chat.transport import AiohttpRequest
from chat.voice import Draw, Voice
from core.clock import Clock
from core.database.alone import alone
from core.database.database import Database, open_database
from core.database.migrate import upgrade
from core.deps import Deps
from core.notices.alerts import Fault, tell_the_admins
from core.notices.errand import Saying
from core.notices.model import Bot
from core.outbox.relay import hand_out
from core.payments.guard import GuardedCompany, Operation
from core.payments.toss import TossPayments
from core.payments.waiting import note_how_the_company_is
from core.people.use_cases import enrol_admins
from core.refusals import Conflict, Unavailable
from core.settings import Settings
from core.stuck.use_cases import begin_to_look
from core.texts import Text
from core.texts import customer as customer_texts
from core.texts import store as store_texts
from core.timers.clockwork import Clockwork, begin_errands, show_life
from core.updates.use_cases import let_go_after_a_death
from web.app import LARGEST_BODY, make_web

log = logging.getLogger(__name__)

CUSTOMER_BOT, STORE_BOT, WEB, WORKER = "customer-bot", "store-bot", "web", "worker"
ALL_ROLES = (CUSTOMER_BOT, STORE_BOT, WEB, WORKER)
TOSS = "toss"  # what the metrics call the payment company
SWEEP_SECONDS = 1.0  # look anyway: a wake may be lost between processes
LONGEST_REST_SECONDS = 0.1  # guess: a ring may wait that long for people who are paying

_CONTENTS = {
    Bot.CUSTOMER: Contents(
        bot.app.on_command,
        bot.app.on_tap,
        bot.app.on_text,
        bot.app.on_location,
        bot.app.on_contact,
        bot.app.what_now,
    ),
    Bot.STORE: Contents(
        store_bot.app.on_command,
        store_bot.app.on_tap,
        store_bot.app.on_text,
        store_bot.app.on_location,
        store_bot.app.on_contact,
        store_bot.app.what_now,
        store_bot.app.on_moved,
        store_bot.app.on_picture,
    ),
}
_DRAW: dict[Bot, Draw] = {Bot.CUSTOMER: bot.voice.draw, Bot.STORE: store_bot.voice.draw}
_COMMANDS: dict[Bot, dict[str, Text]] = {
    Bot.CUSTOMER: customer_texts.COMMANDS,
    Bot.STORE: store_texts.COMMANDS,
}


class BotSide:
    """One bot: its way in, its way out, and the notices it owes."""

    def __init__(self, which: Bot, role: str, token: str, deps: Deps) -> None:
        settings = deps.settings
        self.role = role
        self.which = which
        self._deps = deps
        self._request = AiohttpRequest()
        self.api = BotApi(token, settings.telegram_api_url, self._request)
        self.sender = Sender()
        self.parts = BotParts(which.value, deps, self.api, self.sender)
        self.application = build_application(
            token,
            settings.telegram_api_url,
            self._request,
            self.parts,
            _CONTENTS[which],
        )
        self._secret = sha256(f"webhook:{token}".encode()).hexdigest()
        self.intake = Intake(
            self.parts,
            self.application,
            secret=self._secret,
        )
        turn = alone(settings.database_url, f"polling-{which}")
        self._polling = Polling(which.value, self.api, self.intake.hear, turn)
        self.voice = Voice(self.parts, _DRAW[which])
        self._saying = Saying(deps, which)
        self._polls: asyncio.Task[None] | None = None
        self._says: asyncio.Task[None] | None = None

    async def start(self, *, listens: bool, says: bool) -> None:
        """Take updates (*listens*) and say notices (*says*)."""
        await self.application.initialize()
        if says:
            self._says = asyncio.create_task(self._say())
        if not listens:
            return
        await show_life(self._deps, self.role)
        await self._tell_commands()
        public_url = self._deps.settings.public_url
        await self.intake.start()
        if public_url is None:
            self._polls = asyncio.create_task(self._polling.run())
        else:
            await self.api.call(
                "setWebhook",
                {
                    "url": f"{public_url}/telegram-webhook/{self.which}",
                    "secret_token": self._secret,
                    "allowed_updates": list(ALLOWED_UPDATES),
                },
            )

    async def stop(self) -> None:
        """Let turns under way end; what is left waits in the database."""
        await _end(self._polls)
        await self.intake.stop()
        await _end(self._says)
        await self._saying.end()
        await self.application.shutdown()
        await self._request.shutdown()

    async def _say(self) -> None:
        await _again_and_again(
            self._deps.db,
            f"notices:{self.which}",
            "notices",
            self._saying.begin,
        )

    async def _tell_commands(self) -> None:
        commands = _COMMANDS[self.which]
        for lang in ("ko", "en"):
            listed = [
                {"command": name, "description": text.ko if lang == "ko" else text.en}
                for name, text in commands.items()
            ]
            more = {"language_code": "en"} if lang == "en" else {}
            await self.api.call("setMyCommands", {"commands": listed, **more})


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
                self.sides[role] = BotSide(which, role, token.get_secret_value(), deps)
        deps.voices = {side.which: side.voice for side in self.sides.values()}

    def make_web(self, *, largest_body: int = LARGEST_BODY) -> web.Application:
        """The web side, with the webhooks of the bots that live here."""
        hooks = {
            side.which.value: side.intake
            for side in self.sides.values()
            if side.role in self.roles
        }
        return make_web(self.deps, hooks, largest_body=largest_body)

    async def start(self) -> None:
        """Start every role but the web's own listening, which the caller has begun."""
        works = WORKER in self.roles
        await self.deps.db.write(let_go_after_a_death)
        await self.deps.db.write(enrol_admins, self.deps.settings.admin_ids)
        if works:
            await self.deps.db.write(begin_to_look)
            relay = _again_and_again(self.deps.db, "relay", "events", self._hand_out)
            errands = _again_and_again(self.deps.db, "errands", "errands", self._send_errands)
            self._loops += [asyncio.create_task(relay), asyncio.create_task(errands)]
        for side in self.sides.values():
            await side.start(listens=side.role in self.roles, says=works)
        beating = [*(role for role in self.sides if role in self.roles), *([WORKER] * works)]
        self._clockwork = Clockwork(self.deps, worker=works, roles=beating)
        self._clockwork.start()

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
        side = self.sides[role]
        if self._clockwork is not None:
            self._clockwork.silence(role)
        await side.stop()

    async def start_side(self, role: str) -> None:
        """Switch it on again."""
        old = self.sides[role]
        which, token = old.which, self._token(old.which)
        side = self.sides[role] = BotSide(which, role, token, self.deps)
        self.deps.voices = {**self.deps.voices, which: side.voice}
        await side.start(listens=True, says=WORKER in self.roles)
        if self._clockwork is not None:
            self._clockwork.go_on(role)

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


async def _end(loop: asyncio.Task[None] | None) -> None:
    if loop is not None:
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop


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
