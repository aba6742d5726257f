"""Long polling: one poller a bot, and an offset that moves only after the commit.

python-telegram-bot's own updater acknowledges before anything is kept; this one asks for what
comes after the last update that is safely written down, so a crash between the two repeats
updates and loses none.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError

from chat.api import BotApi
from chat.incoming import ALLOWED_UPDATES, is_an_update
from chat.line import Line, Trouble, told
from core.database.alone import Alone
from core.refusals import Unavailable

log = logging.getLogger(__name__)

POLL_SECONDS = 25  # Telegram allows 50
GRACE_SECONDS = 10  # for the answer's way back, beyond the wait we asked for (guess)
#: Pauses after trouble grow from the first to the most (guess). While Telegram is out of reach a
#: bot's line ends them as soon as it is back.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 16.0

#: Writes updates down, in one commit; what comes of them is not our business.
WriteDown = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]
#: Told of another program on the same token, by how we know of it.
Contested = Callable[[str], Awaitable[None]]


async def nobody_is_told(how: str) -> None:
    """The log has it."""


class Polling:
    """One bot's poller. It runs where it holds the turn; elsewhere it waits for it."""

    def __init__(
        self,
        bot: str,
        api: BotApi,
        write_down: WriteDown,
        turn: Alone,
        *,
        line: Line | None = None,
        contested: Contested = nobody_is_told,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._line = line or Line(bot)
        self._contested = contested
        self._bot = bot
        self._api = api
        self._write_down = write_down
        self._turn = turn
        self._sleep = sleep
        self._offset = 0
        self._hooked = True  #: a webhook may be left over; with one, nobody can poll

    async def run(self) -> None:
        """Ask, write down, ask for more; until cancelled. Trouble is ridden out."""
        pause = FIRST_PAUSE
        try:
            while True:
                wait = await self._ask_once()
                if wait is None:
                    self._line.ends(Trouble.UNHEARD)
                    pause = FIRST_PAUSE
                    continue
                await self._sleep(max(wait, pause))
                pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            await self._turn.let_go()

    async def _ask_once(self) -> float | None:
        """One call and one commit; in trouble, the seconds somebody wants us to wait, or 0."""
        try:
            await self._turn.take()
            if self._hooked:
                await self._api.call("deleteWebhook", {})
                self._hooked = False
            ask: dict[str, Any] = {
                "timeout": POLL_SECONDS,
                "allowed_updates": list(ALLOWED_UPDATES),
            }
            if self._offset:
                ask["offset"] = self._offset
            raws = await self._api.call("getUpdates", ask, seconds=POLL_SECONDS + GRACE_SECONDS)
            if not isinstance(raws, list):
                raise NetworkError("no list of updates")
            if raws:
                await self._write_down(raws)
                numbers = [int(raw["update_id"]) for raw in raws if is_an_update(raw)]
                if not numbers:
                    raise NetworkError("no updates among them")
                self._offset = max(numbers) + 1
            return None
        except Conflict as error:
            await self._somebody_else(error)
        except RetryAfter as refusal:
            self._line.begins(Trouble.UNHEARD, told(refusal))
            return float(refusal.retry_after)  # type: ignore[arg-type]  # seconds unless PTB_TIMEDELTA
        except (TelegramError, Unavailable) as error:
            self._line.begins(Trouble.UNHEARD, told(error))
            log.warning("%s: no updates: %s", self._bot, told(error))
        except Exception as error:  # a poller that ends is a shop nobody hears; nobody is above it
            self._line.begins(Trouble.UNHEARD, type(error).__name__)
            log.exception("%s: what came could not be taken", self._bot)
        return 0.0

    async def _somebody_else(self, error: Conflict) -> None:
        """Another poll ended ours, or a webhook was set: once may be our own doing of before."""
        self._hooked = "webhook" in str(error).lower()
        how = "a webhook is set" if self._hooked else "someone else polls with this token"
        log.error("%s: %s", self._bot, how)
        self._line.begins(Trouble.UNHEARD, how)
        if self._line.contested(how):
            await self._contested(how)
