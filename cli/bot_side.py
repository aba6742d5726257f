"""One bot: its way in, its way out, the notices it owes, and how it comes up.

Telegram may be out of reach, slow, refusing or talking nonsense while it does: everything else of
the house runs meanwhile, and this tries again. Only a token that Telegram does not know ends it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import sha256

from telegram.error import InvalidToken, NetworkError, TelegramError

import bot.app
import bot.voice
import store_bot.app
import store_bot.voice
from chat.api import BotApi
from chat.application import BotParts, Contents, build_application
from chat.incoming import ALLOWED_UPDATES
from chat.intake import Intake
from chat.line import Line, Trouble, WrongToken, until_it_works
from chat.polling import Polling
from chat.sender import Sender
from chat.shown import BESIDE_OTHERS_S, Shown
from chat.transport import AiohttpRequest
from chat.voice import Draw, Voice
from core.clockwork import show_life
from core.database.alone import alone
from core.deps import Deps
from core.notices.alerts import Fault, tell_the_admins
from core.notices.errand import Saying
from core.notices.model import Bot
from core.refusals import Unavailable
from core.texts import Text
from core.texts import customer as customer_texts
from core.texts import store as store_texts
from core.timers.store_side import show_trouble

log = logging.getLogger(__name__)

#: How often it is looked whether the webhook is still ours (guess): whoever takes it hears all.
LOOK_AT_THE_WEBHOOK_S = 60.0
#: How often a sign of life, or of trouble, is given; others believe either for half a minute.
SIGN_OF_LIFE_S = 5.0

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
#: Where its token stands.
SETTING = {
    Bot.CUSTOMER: "BAEDAL_CUSTOMER_BOT_TOKEN",
    Bot.STORE: "BAEDAL_STORE_BOT_TOKEN",
}
Loop = Callable[[str, str, Callable[[], Awaitable[object]]], Awaitable[None]]


class BotSide:
    """One bot of this process."""

    def __init__(self, which: Bot, role: str, token: str, deps: Deps, loop: Loop) -> None:
        settings = deps.settings
        self.role = role
        self.which = which
        self._deps = deps
        self._loop = loop
        self._request = AiohttpRequest()
        self.line = Line(which.value)
        self.line.begins(Trouble.STARTING, "getMe")  # nobody who asks is told that it is ready
        others = BESIDE_OTHERS_S if settings.database_url.startswith("postgres") else None
        self.api = BotApi(
            token, settings.telegram_api_url, self._request, line=self.line, shown=Shown(others)
        )
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
        self.intake = Intake(self.parts, self.application, secret=self._secret, line=self.line)
        self.intake.hold_back()
        self._polling = Polling(
            which.value,
            self.api,
            self.intake.hear,
            alone(settings.database_url, f"polling-{which}"),
            line=self.line,
            contested=self._tell_of_another,
            sleep=self.line.wait,
        )
        self.voice = Voice(self.parts, _DRAW[which])
        self._saying = Saying(deps, which)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, *, listens: bool, says: bool) -> None:
        """Take updates (*listens*) and say notices (*says*), as soon as Telegram lets us in.

        Raises:
            WrongToken: Telegram does not know the token.
        """
        self._begin(self._live(listens))
        await until_it_works(self.line, "getMe", self._come_in)
        if says:
            self._begin(self._loop(f"notices:{self.which}", "notices", self._saying.begin))
        if listens:
            await until_it_works(self.line, "what is left", self.intake.start)
            if self._deps.settings.public_url is None:
                self._begin(self._polling.run())
            else:
                await until_it_works(self.line, "setWebhook", self._set_webhook)
                self._begin(self._watch_the_webhook())
        self.line.ends(Trouble.STARTING)
        if listens:
            await show_life(self._deps, self.role)
            await until_it_works(
                self.line, "setMyCommands", self._tell_commands, trouble=Trouble.UNTOLD
            )

    async def stop(self) -> None:
        """Let turns under way end; what is left waits in the database."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()
        await self.intake.stop()
        await self._saying.end()
        await self.application.shutdown()
        await self.application.bot.shutdown()  # where it had not come in yet, that was all of it
        await self._request.shutdown()

    def _begin(self, work: Awaitable[None]) -> None:
        self._tasks.append(asyncio.ensure_future(work))

    async def _come_in(self) -> None:
        """Ask who we are: the one call that finds a wrong token out."""
        try:
            me = await self.api.call("getMe", {})
        except InvalidToken:
            raise WrongToken(
                f"{SETTING[self.which]} is wrong: Telegram knows no bot with that token."
                " `./baedal doctor` says how to get one."
            ) from None
        if not isinstance(me, dict) or "id" not in me:
            raise NetworkError("getMe tells of nobody")
        await self.application.initialize()

    async def _set_webhook(self) -> None:
        await self.api.call(
            "setWebhook",
            {
                "url": self._webhook_url,
                "secret_token": self._secret,
                "allowed_updates": list(ALLOWED_UPDATES),
            },
        )

    @property
    def _webhook_url(self) -> str:
        return f"{self._deps.settings.public_url}/telegram-webhook/{self.which}"

    async def _tell_commands(self) -> None:
        commands = _COMMANDS[self.which]
        for lang in ("ko", "en"):
            listed = [
                {"command": name, "description": text.ko if lang == "ko" else text.en}
                for name, text in commands.items()
            ]
            more = {"language_code": "en"} if lang == "en" else {}
            await self.api.call("setMyCommands", {"commands": listed, **more})

    async def _watch_the_webhook(self) -> None:
        """Another program on our token takes the webhook away, or polls and so removes it."""
        while True:
            await asyncio.sleep(LOOK_AT_THE_WEBHOOK_S)
            with suppress(Exception):  # out of reach: the next look tells
                await self.look_at_the_webhook()

    async def look_at_the_webhook(self) -> None:
        """Set it again where it is not ours any more, and say so."""
        info = await self.api.call("getWebhookInfo", {})
        if not isinstance(info, dict) or info.get("url") == self._webhook_url:
            return
        log.error("%s bot: the webhook was taken away; it is set again", self.which)
        await self._set_webhook()
        if self.line.contested("the webhook was taken away"):
            await self._tell_of_another("webhook")

    async def _live(self, listens: bool) -> None:
        """Signs of life while people can hear and answer us, of trouble while something is wrong.

        The processes that do not have this bot see both; this one asks Telegram whether it is
        back where nobody else does.
        """
        was_bad = False
        while True:
            if self.line.is_away:
                with suppress(TelegramError):
                    await self.api.call("getMe", {})
            is_bad = bool(self.line.troubles)
            if was_bad:  # what is over at once is nobody's trouble
                await self._note(show_trouble, self.which, is_bad=is_bad)
            was_bad = is_bad
            if listens and self.line.is_heard:
                await show_life(self._deps, self.role)
            await asyncio.sleep(SIGN_OF_LIFE_S)

    async def _tell_of_another(self, how: str) -> None:
        await self._note(tell_the_admins, Fault("two_programs", how, "telegram", self.which.value))

    async def _note(self, what: Callable[..., object], *facts: object, **more: object) -> None:
        try:
            await self._deps.db.write(what, *facts, **more)
        except Unavailable as error:
            log.warning("%s bot: nothing could be noted: %s", self.which, error)
