"""Prints a play as it happens: what people did, and every message the practice Telegram took.

It reads the calls the bots made, so that nothing is left out: not a card that was redrawn twice,
not a word that only flashed up.
"""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

import aiohttp

from core.texts import Text

#: How each thing is marked; the head of a play explains them.
DEED, CAME, CAME_SILENTLY, CHANGED, FLASHED = "▶", "◀", "◁", "✎", "☞"
HEAD = Text(
    f"{DEED} 누르거나 쓴 것 · {CAME} 온 메시지 · {CAME_SILENTLY} 소리 없이 온 것 · {CHANGED} 고쳐진 메시지 · {FLASHED} 잠깐 뜬 말",
    f"{DEED} pressed or written · {CAME} came · {CAME_SILENTLY} came without a sound · {CHANGED} changed · {FLASHED} flashed up",
)
_MESSAGES = frozenset({"sendMessage", "sendPhoto"})
_EDITS = frozenset({"editMessageText", "editMessageMedia", "editMessageReplyMarkup"})
_TAPS = "answerCallbackQuery"


class Told:
    """Everything that was said on one machine, in the order it was said."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._seen = 0
        self.names: dict[tuple[str, int], str] = {}  #: of the (bot, person) whose chat is printed
        self.taps: dict[str, str] = {}  #: whose thumb it was: a flashed word answers a tap

    async def deed(self, name: str, what: str) -> None:
        """Somebody presses or writes."""
        await self.catch_up()
        say(name, DEED, what)

    async def catch_up(self) -> None:
        """Print what came since the last look."""
        async with self._http.get(f"/sim/calls?after={self._seen}") as answer:
            calls: list[dict[str, Any]] = await answer.json()
        for call in calls:
            self._seen = call["n"]
            if call["status"] == 200:
                self._tell(call)

    def _tell(self, call: dict[str, Any]) -> None:
        method, params, message = call["method"], call["params"], call.get("result")
        whose = self.taps.get(str(params.get("callback_query_id")))
        if method == _TAPS and params.get("text") and whose is not None:
            say(whose, FLASHED, params["text"])
        if method not in _MESSAGES | _EDITS or not isinstance(message, dict):
            return
        name = self.names.get((call["bot"], message["chat"]["id"]))
        if name is None:
            return
        mark = CAME_SILENTLY if params.get("disable_notification") else CAME
        say(name, CHANGED if method in _EDITS else mark, plain(message))


def say(name: str, mark: str, text: str) -> None:
    """One thing, its further lines below its first."""
    head = f"{name} {mark}"
    wide = sum(2 if east_asian_width(c) in "WF" else 1 for c in head)
    for n, line in enumerate(text.splitlines() or [""]):
        print(f"{head if n == 0 else ' ' * wide} {line}", flush=True)


def plain(message: dict[str, Any]) -> str:
    """What a message says, with its buttons."""
    text = message.get("text") or message.get("caption") or ""
    if "photo" in message:
        text = f"[photo] {text}"
    if "location" in message:
        place = message["location"]
        text = f"[pin {place['latitude']}, {place['longitude']}] {text}"
    if "contact" in message:
        text = f"[contact] {text}"
    for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
        text += "\n  " + "  ".join(f"[{button['text']}]" for button in row)
    return text
