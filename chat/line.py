"""One bot's line to Telegram: whether it answers, what is the matter, and trying until it does."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeVar

from telegram.error import InvalidToken, RetryAfter, TelegramError

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Pauses after trouble grow from the first to the most. The most is short: what rings must be
#: heard within twelve seconds of the line's return (guess).
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 8.0
#: Who polls with our token is away when nothing was heard of them for so long (guess: a poll of
#: theirs ends ours at once, and their pauses are no longer than ours).
CONTEST_OVER_S = 60.0
#: One refusal may be our own poll of a moment ago; of two so close together one is somebody's.
CONTEST_WITHIN_S = 120.0


class Trouble(StrEnum):
    """What may be the matter; each is shown by ``/readyz``."""

    STARTING = "starting"  #: Telegram has not let us in yet
    AWAY = "telegram out of reach"  #: the last call got no answer
    UNHEARD = "no updates"  #: the last poll got none
    UNTOLD = "commands not told"  #: the menu of commands is the one of before
    CONTESTED = "another program on the same token"


class WrongToken(Exception):
    """Telegram does not know the bot's token: the one thing that ends the program."""


class Line:
    """Whether Telegram answers one bot, as its calls find out."""

    def __init__(self, bot: str = "a bot", *, clock: Callable[[], float] = time.monotonic) -> None:
        self.bot = bot
        self._clock = clock
        self._since: dict[Trouble, float] = {}
        self._back = asyncio.Event()
        self._back_at = -math.inf
        self._contests: list[float] = []

    def answered(self) -> None:
        """Telegram said something, be it a no."""
        self.ends(Trouble.AWAY)

    def failed(self, why: str) -> None:
        """A call got no answer that was Telegram's."""
        self.begins(Trouble.AWAY, why)

    def begins(self, trouble: Trouble, why: str) -> None:
        """It is so from now on; said in the log the first time."""
        if trouble not in self._since:
            self._since[trouble] = self._clock()
            log.log(_level(trouble), "%s bot: %s (%s)", self.bot, trouble, why)

    def ends(self, trouble: Trouble) -> None:
        """It is over; whoever waits for Telegram goes on."""
        began = self._since.pop(trouble, None)
        if began is None:
            return
        seconds = self._clock() - began
        log.log(_level(trouble), "%s bot: over: %s (%.0f s)", self.bot, trouble, seconds)
        self._back_at = self._clock()
        back, self._back = self._back, asyncio.Event()
        back.set()

    def contested(self, why: str) -> bool:
        """Somebody else uses the token; whether that is certain by now."""
        now = self._clock()
        self._contests = [*(at for at in self._contests if now - at < CONTEST_WITHIN_S), now]
        if len(self._contests) < 2:
            return False
        self.begins(Trouble.CONTESTED, why)
        return True

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is the matter now."""
        if self._contests and self._clock() - self._contests[-1] > CONTEST_OVER_S:
            self.ends(Trouble.CONTESTED)
        return tuple(self._since)

    @property
    def is_away(self) -> bool:
        """Whether the last call got no answer."""
        return Trouble.AWAY in self._since

    @property
    def is_heard(self) -> bool:
        """Whether people can hear and answer this bot."""
        return not self._since.keys() & {Trouble.AWAY, Trouble.UNHEARD, Trouble.STARTING}

    def is_just_back(self, seconds: float) -> bool:
        """Whether Telegram was away a moment ago: what comes now was kept meanwhile."""
        return self._clock() - self._back_at < seconds

    async def wait(self, seconds: float) -> None:
        """So long; while Telegram is away, until it is back if that is sooner."""
        if not self.is_away:
            await asyncio.sleep(seconds)
            return
        try:
            async with asyncio.timeout(seconds):
                await self._back.wait()
        except TimeoutError:
            pass  # it is tried all the same


async def until_it_works(
    line: Line,
    what: str,
    act: Callable[[], Awaitable[T]],
    *,
    trouble: Trouble = Trouble.STARTING,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """Do it, and again after growing pauses, whatever comes between; *trouble* while it does not.

    Raises:
        WrongToken: nothing will ever come of it.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            done = await act()
        except WrongToken:
            raise
        except Exception as error:  # out of reach, refusing, or nonsense: it ends nothing
            wait = max(pause, _asked_to_wait(error))
            line.begins(trouble, what)
            log.warning("%s bot: %s: %s; again in %.0f s", line.bot, what, told(error), wait)
            await sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            if trouble is not Trouble.STARTING:  # a start has more steps than one
                line.ends(trouble)
            return done


def _level(trouble: Trouble) -> int:
    """Every start starts; the rest is worth a line where only warnings are read."""
    return logging.INFO if trouble is Trouble.STARTING else logging.WARNING


def told(error: BaseException) -> str:
    """An error as a log may have it: the library names the token in the one about tokens."""
    kind = type(error).__name__
    if isinstance(error, TelegramError) and not isinstance(error, InvalidToken):
        return f"{kind}: {error}"
    return kind


def _asked_to_wait(error: BaseException) -> float:
    if isinstance(error, RetryAfter):
        return float(error.retry_after)  # type: ignore[arg-type]  # seconds unless PTB_TIMEDELTA
    return 0.0
