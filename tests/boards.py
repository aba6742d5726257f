"""A tablet in a kitchen: opens the board by its link, watches it, taps on it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiohttp

from tests.patience import PATIENCE
from tests.world import Someone, World

Event = tuple[str, str, str]  #: its kind, its name, its data


class Tablet:
    """A browser of its own, as far as HTTP goes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = aiohttp.ClientSession(world.url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.events: list[Event] = []
        self._news = asyncio.Condition()
        self._watching: asyncio.Task[None] | None = None

    async def opens(self, link: str) -> int:
        """Hand the link over, as the page does; the status of the answer."""
        async with self.http.post("/board/open", json={"link": link}) as answer:
            return answer.status

    def watches(self, has: str | None = None) -> None:
        """Listen to the stream; *has* is the name of what it shows already."""
        self._watching = asyncio.create_task(self._watch(has))

    async def _watch(self, has: str | None) -> None:
        headers = {"Last-Event-ID": has} if has else {}
        async with self.http.get("/board/events", headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            assert answer.content_type == "text/event-stream"
            kind = name = ""
            async for raw in answer.content:
                field, _, value = raw.decode().rstrip("\n").partition(": ")
                if field == "event":
                    kind, name = value, ""
                elif field == "id":
                    name = value
                elif field == "data":
                    self.events.append((kind, name, value))
                    async with self._news:
                        self._news.notify_all()

    async def until(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first board told from now on, or the last one before, of which that is so."""
        return await self._wait(lambda: self.board if self.told and is_so(self.board) else None)

    async def is_off(self) -> None:
        """Wait until the stream says that it is over."""
        await self._wait(lambda: self.events and self.events[-1][0] == "off")

    async def _wait(self, look: Callable[[], Any]) -> Any:
        async with asyncio.timeout(PATIENCE), self._news:
            while not (found := look()):
                await self._news.wait()
            return found

    @property
    def told(self) -> list[Event]:
        """The boards it was told."""
        return [event for event in self.events if event[0] == "board"]

    @property
    def board(self) -> dict[str, Any]:
        """What it shows."""
        board: dict[str, Any] = json.loads(self.told[-1][2])
        return board

    def order(self, number: int | None) -> dict[str, Any]:
        """A ticket on it."""
        return next(o for o in self.board["orders"] if o["number"] == number)

    async def taps(self, order: dict[str, Any], do: str, **facts: Any) -> tuple[int, Any]:
        """Press a button of a ticket as it was shown; the status, and the problem if any."""
        body = {"version": order["version"], **facts}
        path = f"/board/orders/{order['id']}/{do}"
        async with self.http.post(path, json=body) as answer:
            told = await answer.json(content_type=None) if answer.status != 204 else None
        await self.world.settles()
        return answer.status, told

    async def close(self) -> None:
        """Put it away."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        await self.http.close()


async def link_of(worker: Someone, *words: str) -> str:
    """The link in their newest message with one; *words* are said first."""
    for word in words:
        await worker.says(word)
    _, button = await worker.find("보드 열기", "Open the board")
    address, _, link = str(button["url"]).partition("#")
    assert address == f"{worker.world.url}/board"
    return link


def is_at(number: int | None, column: str) -> Callable[[dict[str, Any]], bool]:
    """Whether that order stands in that column."""
    return lambda board: any(
        o["number"] == number and o["column"] == column for o in board["orders"]
    )


def may(number: int | None, do: str) -> Callable[[dict[str, Any]], bool]:
    """Whether that button is under that order."""
    return lambda board: any(o["number"] == number and do in buttons(o) for o in board["orders"])


def buttons(order: dict[str, Any]) -> list[str]:
    """What may be pressed under it."""
    return [button["do"] for button in order["buttons"]]
