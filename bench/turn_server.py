"""A Bot API that costs next to nothing: canned bytes on a bare protocol, one bot at a time.

It knows no bot and checks nothing; it counts, and keeps the last of each call to look at.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import parse_qs

#: Told of a call: its method, its body, and where the answer goes.
Called = Callable[[str, bytes, asyncio.Transport], None]
BOT = {"id": 1, "is_bot": True, "first_name": "Baedal", "username": "baedal_bot"}


class BotApi:
    """What one bot is told, and what it called."""

    def __init__(self, *, batch: int, edited: Any) -> None:
        """At most *batch* updates an answer; *edited* is the message every edit answers with."""
        self.calls: Counter[str] = Counter()
        self._batch = batch
        self._untold: deque[bytes] = deque()
        self._polling: asyncio.Transport | None = None
        self._answers = {
            "getMe": answer(json.dumps(BOT).encode()),
            "editMessageText": answer(json.dumps(edited, ensure_ascii=False).encode()),
        }
        self._yes = answer(b"true")
        self._bodies: dict[str, bytes] = {}

    async def listen(self) -> tuple[asyncio.Server, str]:
        """Begin to listen; the server to close, and its address."""
        return await listen(self.called)

    def tell(self, updates: Iterable[bytes]) -> None:
        """Bring these; a poll that waits gets the first of them at once."""
        self._untold.extend(updates)
        if self._polling is not None:
            waiting, self._polling = self._polling, None
            self._bring(waiting)

    def took(self, turns: int) -> bool:
        """Whether so many turns answered their tap and drew their message."""
        return min(self.calls["answerCallbackQuery"], self.calls["editMessageText"]) >= turns

    def look_at(self, method: str) -> dict[str, str]:
        """What the last call of that method said."""
        return {name: said[0] for name, said in parse_qs(self._bodies[method].decode()).items()}

    def called(self, method: str, body: bytes, transport: asyncio.Transport) -> None:
        """One call."""
        self.calls[method] += 1
        self._bodies[method] = body
        if method != "getUpdates":
            transport.write(self._answers.get(method, self._yes))
        elif self._untold:
            self._bring(transport)
        else:
            self._polling = transport  # Telegram would wait as well

    def _bring(self, transport: asyncio.Transport) -> None:
        some = [self._untold.popleft() for _ in range(min(self._batch, len(self._untold)))]
        transport.write(answer(b"[" + b",".join(some) + b"]"))


async def listen(called: Called) -> tuple[asyncio.Server, str]:
    """Have *called* told of every call; the server to close, and its address."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(called), "127.0.0.1", 0, backlog=1024)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


class _Line(asyncio.Protocol):
    """One connection: requests are found by their length, nothing else of them is read."""

    def __init__(self, called: Called) -> None:
        self._called = called
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # TCP
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            head = self._heard[:end]
            found = head.lower().find(b"content-length:")
            length = int(head[found + 15 :].split(b"\r\n", 1)[0]) if found >= 0 else 0
            if len(self._heard) < end + 4 + length:
                return
            body = self._heard[end + 4 : end + 4 + length]
            self._heard = self._heard[end + 4 + length :]
            method = head.split(b" ", 2)[1].rsplit(b"/", 1)[1].decode()
            self._called(method, body, self._transport)


def answer(result: bytes) -> bytes:
    """A result as Telegram sends it."""
    body = b'{"ok":true,"result":' + result + b"}"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


def keyboard(buttons: Sequence[tuple[str, str]], *, wide: int = 2) -> dict[str, Any]:
    """(label, data) pairs as Telegram writes an inline keyboard."""
    made = [{"text": text, "callback_data": data} for text, data in buttons]
    return {"inline_keyboard": [made[n : n + wide] for n in range(0, len(made), wide)]}


def message(person: int, message_id: int, text: str, markup: Any, **more: Any) -> dict[str, Any]:
    """A bot's message in a private chat, as Telegram writes it."""
    chat = {"id": person, "first_name": "정호", "type": "private"}
    about = {"message_id": message_id, "from": BOT, "chat": chat, "date": 1_795_000_000}
    return {**about, "text": text, **more, "reply_markup": markup}


def tap(update_id: int, person: int, under: dict[str, Any], data: str) -> bytes:
    """Somebody presses the button that carries *data*."""
    who = {"id": person, "is_bot": False, "first_name": "정호", "language_code": "ko"}
    query = {"id": f"{update_id}0", "from": who, "message": under}
    query |= {"chat_instance": "-3791", "data": data}
    update = {"update_id": update_id, "callback_query": query}
    return json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode()
