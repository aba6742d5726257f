"""Lanes to Telegram: what goes first, and how fast Telegram lets us.

Knows no text. Times are seconds of the clock handed in, which only runs forward.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from enum import IntEnum
from typing import TypeVar

from telegram.error import RetryAfter

from chat.places import stepping_aside

T = TypeVar("T")

#: Bot FAQ, “Broadcasting to users”: about 30 a second; 29 evenly paced keep every second ≤ 31.
BOT_PER_SECOND = 29
#: Bot FAQ: one message a second in one chat; short bursts are tolerated, by how many is a guess.
CHAT_PER_SECOND, CHAT_BURST = 1.0, 4
#: So many refusals within a second mean that the whole bot is too fast, not one chat.
REFUSALS_THAT_PAUSE_THE_BOT = 3
#: After so many others a waiting piece of news goes first, so that it never starves (guess).
NEWS_EVERY = 10
MOST_CHATS = 10_000


class Priority(IntEnum):
    """What goes first."""

    RING = 0  #: about somebody's dinner or money, and the phone rings
    TALK = 1  #: the answer to somebody who is looking at the chat now
    ORDER = 2  #: about somebody's dinner or money, without a sound
    NEWS = 3  #: coupons and the like


class Sender:
    """One bot's way out."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._news: deque[asyncio.Future[None]] = deque()
        self._count = itertools.count()
        self._since_news = 0
        self._next_at = 0.0
        self._chats: OrderedDict[int, float] = OrderedDict()
        self._paused_until: dict[int, float] = {}
        self._bot_paused_until = 0.0
        self._refusals: deque[float] = deque(maxlen=REFUSALS_THAT_PAUSE_THE_BOT)
        self._pacing: asyncio.Task[None] | None = None

    @property
    def is_behind(self) -> bool:
        """Whether somebody waits for the bot's turn."""
        return bool(self._waiting)

    async def send(self, priority: Priority, chat_id: int, call: Callable[[], Awaitable[T]]) -> T:
        """Make *call* when it is this chat's and this bot's turn.

        Raises:
            RetryAfter: Telegram asked for a pause, which the lanes keep; the caller decides
                whether to call again.
        """
        await self._chats_turn(chat_id)
        await self._bots_turn(priority)
        try:
            return await call()
        except RetryAfter as refusal:
            self._slow_down(chat_id, float(refusal.retry_after))  # type: ignore[arg-type]  # seconds unless PTB_TIMEDELTA
            raise

    async def _chats_turn(self, chat_id: int) -> None:
        """A bucket per chat: a burst of a few, then one a second."""
        now = self._clock()
        paused = max(self._paused_until.get(chat_id, 0.0) - now, 0.0)
        earliest = now - (CHAT_BURST - 1) / CHAT_PER_SECOND
        at = max(self._chats.pop(chat_id, -math.inf) + 1 / CHAT_PER_SECOND, earliest)
        self._chats[chat_id] = at
        while len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        wait = max(at - now, paused)
        if wait > 0:
            async with stepping_aside():  # a person who taps much holds nobody else's place
                await asyncio.sleep(wait)

    async def _bots_turn(self, priority: Priority) -> None:
        """Evenly paced; the most urgent waiting call goes next."""
        now = self._clock()
        if (
            not self._waiting
            and not self._news
            and now >= max(self._next_at, self._bot_paused_until)
        ):
            self._next_at = now + 1 / BOT_PER_SECOND
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if priority is Priority.NEWS:
            self._news.append(turn)
        else:
            heapq.heappush(self._waiting, (priority, next(self._count), turn))
        if self._pacing is None or self._pacing.done():
            self._pacing = asyncio.create_task(self._pace())
        await turn

    async def _pace(self) -> None:
        while self._waiting or self._news:
            wait = max(self._next_at, self._bot_paused_until) - self._clock()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            turn = self._next()
            if not turn.done():  # its caller may have gone
                self._next_at = max(self._next_at, self._clock() - 1 / BOT_PER_SECOND)
                self._next_at += 1 / BOT_PER_SECOND
                turn.set_result(None)

    def _next(self) -> asyncio.Future[None]:
        if self._news and (not self._waiting or self._since_news >= NEWS_EVERY):
            self._since_news = 0
            return self._news.popleft()
        self._since_news += 1
        return heapq.heappop(self._waiting)[2]

    def _slow_down(self, chat_id: int, seconds: float) -> None:
        now = self._clock()
        self._paused_until = {c: at for c, at in self._paused_until.items() if at > now}
        self._paused_until[chat_id] = now + seconds
        self._refusals.append(now)
        full = len(self._refusals) == REFUSALS_THAT_PAUSE_THE_BOT
        if full and now - self._refusals[0] <= 1:
            self._bot_paused_until = now + seconds
