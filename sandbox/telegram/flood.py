"""A model of Telegram's flood limits, off unless switched on.

The real thresholds are not published: only the FAQ's rules of thumb are. Token buckets stand
for them; being refused here means "too fast for the rules of thumb", no more.
"""

from __future__ import annotations

import math

CHAT_PER_S = 1.0  # Bots FAQ, "My bot is hitting limits": one a second in a particular chat
CHAT_BURST = 5.0  # guess: "short bursts that go over this limit" are let through
BOT_PER_S = 30.0  # the same FAQ: about 30 a second in all
BOT_BURST = 30.0  # guess

SENDS = frozenset(
    {"sendmessage", "sendphoto", "senddocument", "sendlocation", "sendvenue", "sendcontact",
     "sendmediagroup", "copymessage"}
)  # fmt: skip
EDITS = frozenset(
    {"editmessagetext", "editmessagecaption", "editmessagemedia", "editmessagereplymarkup"}
)


class _Bucket:
    __slots__ = ("at", "left")

    def __init__(self, burst: float, now: float) -> None:
        self.left = burst
        self.at = now

    def wait(self, rate: float, burst: float, now: float) -> float:
        """Seconds until there is room for one more; refills first."""
        self.left = min(burst, self.left + max(0.0, now - self.at) * rate)
        self.at = now
        return max(0.0, (1.0 - self.left) / rate)


class Limits:
    def __init__(self, on: bool) -> None:
        self.on = on
        self._chats: dict[tuple[int, str], _Bucket] = {}
        self._bots: dict[int, _Bucket] = {}

    def ask(self, bot_id: int, method: str, chat_id: str, now: float) -> int:
        """0: go ahead. Otherwise the seconds to wait. Edits count for the bot, not for the chat."""
        name = method.lower()
        if not self.on or (name not in SENDS and name not in EDITS):
            return 0
        bot = self._bots.setdefault(bot_id, _Bucket(BOT_BURST, now))
        wait = bot.wait(BOT_PER_S, BOT_BURST, now)
        chat = None
        if name in SENDS:
            chat = self._chats.setdefault((bot_id, chat_id), _Bucket(CHAT_BURST, now))
            wait = max(wait, chat.wait(CHAT_PER_S, CHAT_BURST, now))
        if wait > 0:
            return max(1, math.ceil(wait))
        bot.left -= 1
        if chat is not None:
            chat.left -= 1
        return 0

    def clear(self) -> None:
        self._chats.clear()
        self._bots.clear()
