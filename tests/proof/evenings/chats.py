"""Every chat as its person sees it now, and all that was ever said: read off the messenger's own
stream, so that nobody has to look again and again."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict
from contextlib import suppress
from typing import Any, NamedTuple

import aiohttp

#: Bytes of one line of the stream: an answer with a hundred updates in it.
LONGEST_LINE = 1 << 24


class Said(NamedTuple):
    """One call that showed something, as the messenger took it."""

    at: float  #: by the messenger's clock
    method: str
    bot: str
    person: int
    message_id: int
    text: str
    markup: str

    @property
    def is_new(self) -> bool:
        """A message of its own, and no edit."""
        return self.method.startswith("send")


class Chat:
    """One person's chat with one bot."""

    def __init__(self) -> None:
        self.messages: dict[int, dict[str, Any]] = {}
        self._changed = asyncio.Event()

    def shows(self, message: dict[str, Any]) -> None:
        self.messages[message["message_id"]] = message
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def changes(self, seconds: float) -> None:
        """Wait until it is not as it was, so long at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()

    def button(self, wanted: str, after: int = 0) -> tuple[int, str] | None:
        """The newest message with such a button (its words, data or address), and what it holds."""
        for number in sorted((n for n in self.messages if n > after), reverse=True):
            rows = (self.messages[number].get("reply_markup") or {}).get("inline_keyboard", [])
            for button in (each for row in rows for each in row):
                holds = button.get("callback_data") or button.get("url") or ""
                if re.search(wanted, f"{button['text']} {holds}"):
                    return number, holds
        return None

    def reads(self, wanted: str) -> re.Match[str] | None:
        """In the newest message that says so."""
        for number in sorted(self.messages, reverse=True):
            if found := re.search(wanted, text_of(self.messages[number])):
                return found
        return None


class Chats:
    """All of them."""

    def __init__(self) -> None:
        self.of: dict[tuple[str, int], Chat] = defaultdict(Chat)
        self.said: list[Said] = []
        self.called: set[str] = set()  #: methods that any call was of
        self._reading: asyncio.Task[None] | None = None

    async def listen(self, http: aiohttp.ClientSession) -> None:
        answer = await http.get(
            "/sim/events", read_bufsize=LONGEST_LINE, timeout=aiohttp.ClientTimeout(total=None)
        )
        self._reading = asyncio.create_task(self._read(answer))

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self, answer: aiohttp.ClientResponse) -> None:
        async for line in answer.content:
            if line.startswith(b"data: "):
                event = json.loads(line[6:])
                if event["type"] in ("message", "edit"):
                    self.of[event["bot"], event["person"]].shows(event["message"])
                elif event["type"] == "call":
                    self._was_called(event["call"])
        raise AssertionError("the messenger's stream ended")

    def _was_called(self, call: dict[str, Any]) -> None:
        method, params, done = call["method"], call["params"], call.get("result")
        self.called.add(method)
        if call["status"] != 200 or not isinstance(done, dict) or "chat" not in done:
            return
        markup = json.dumps(done.get("reply_markup", {}).get("inline_keyboard", []))
        where = (done["chat"]["id"], done["message_id"])
        self.said.append(Said(call["at"], method, call["bot"], *where, text_of(done), markup))
        assert int(params["chat_id"]) == done["chat"]["id"]


def text_of(message: dict[str, Any]) -> str:
    """The words of a message."""
    return str(message.get("text") or message.get("caption") or "")
