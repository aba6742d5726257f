"""One keep-alive HTTP connection that costs next to nothing: bytes out, bytes in.

For load that must not be felt beside what is measured. It knows HTTP/1.1 answers with a
Content-Length, one at a time, and nothing else.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple


class Answer(NamedTuple):
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def retry_after_s(self) -> float:
        """When to come again, as it says; 0 when it does not."""
        found = self.head.lower().find(b"retry-after:")
        return float(self.head[found + 12 :].split(b"\r\n", 1)[0]) if found >= 0 else 0.0


class Line(asyncio.Protocol):
    """One connection to one server; it is made anew when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._heard = b""

    async def ask(self, request: bytes) -> Answer:
        """Send *request* and wait for the answer.

        Raises:
            ConnectionError: there was none.
        """
        loop = asyncio.get_running_loop()
        if self._transport is None or self._transport.is_closing():
            await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        assert self._transport is not None  # connected a line above
        self._waiting = loop.create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # TCP
        self._transport, self._heard = transport, b""

    def data_received(self, data: bytes) -> None:
        self._heard += data
        end = self._heard.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._heard[:end]
        found = head.lower().find(b"content-length:")
        length = int(head[found + 15 :].split(b"\r\n", 1)[0]) if found >= 0 else 0
        if len(self._heard) < end + 4 + length:
            return
        body, self._heard = self._heard[end + 4 : end + 4 + length], b""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Answer(int(head[9:12]), head, body))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("the server hung up"))


def request(method: str, path: str, body: bytes, **headers: str) -> bytes:
    """A request as it goes over the wire; ``Idempotency_Key`` becomes ``Idempotency-Key``."""
    named = "".join(f"{name.replace('_', '-')}: {said}\r\n" for name, said in headers.items())
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}{named}Content-Length: {len(body)}\r\n\r\n".encode() + body
