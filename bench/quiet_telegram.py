"""A Bot API for a whole house that costs next to nothing: it takes every message and counts.

Any number of bots; nobody ever writes to them. Who must know what was said to whom uses
sandbox/telegram instead.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter

from bench.turn_server import BOT, answer, listen, message

#: How long a poll without news waits; ours asks for 25 s.
POLL_SECONDS = 20


class QuietTelegram:
    """Every call is answered with what Telegram would say of a message that went well."""

    def __init__(self) -> None:
        """Nothing was said yet."""
        self.calls: Counter[str] = Counter()
        sent = answer(json.dumps(message(1, 5, "…", None), ensure_ascii=False).encode())
        self._answers = {
            "getMe": answer(json.dumps(BOT).encode()),
            "sendMessage": sent,
            "editMessageText": sent,
        }
        self._nothing, self._yes = answer(b"[]"), answer(b"true")

    async def listen(self) -> tuple[asyncio.Server, str]:
        """Begin to listen; the server to close, and its address."""
        return await listen(self._called)

    def _called(self, method: str, body: bytes, transport: asyncio.Transport) -> None:
        self.calls[method] += 1
        if method == "getUpdates":
            loop = asyncio.get_running_loop()
            loop.call_later(POLL_SECONDS, transport.write, self._nothing)
        else:
            transport.write(self._answers.get(method, self._yes))
