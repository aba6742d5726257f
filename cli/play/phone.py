"""A person's phone, held by a program with thumbs: it reads what the bots sent, and presses.

It knows no message beforehand: it looks for the button a person would look for.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode

import aiohttp

from cli.play.told import Told, plain

T = TypeVar("T")

PATIENCE_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.05
#: A program's thumbs are faster than any person's: a bot would ask it to slow down.
MOST_PRESSES, IN_SECONDS = 18, 10.5
HOME = {"latitude": 37.5497, "longitude": 126.9205}


class Stuck(Exception):
    """What a person would wait for did not come."""


class DrawnAnew(Stuck):
    """The message was drawn anew under the thumb: the button that was looked at is gone."""


@dataclass
class Phone:
    """One person's chat with one bot; what happens in it is printed where *told* is given."""

    http: aiohttp.ClientSession
    bot: str
    person: int
    name: str
    told: Told | None = None
    pressed: int = 0
    pressed_at: float = 0.0  #: by the loop's clock
    _lately: deque[float] = field(default_factory=partial(deque, maxlen=MOST_PRESSES))

    def __post_init__(self) -> None:
        if self.told is not None:
            self.told.names[self.bot, self.person] = self.name

    async def messages(self) -> list[dict[str, Any]]:
        """What the chat shows, oldest first."""
        if self.told is not None:
            await self.told.catch_up()
        query = urlencode({"bot": self.bot, "person": self.person})
        async with self.http.get(f"/sim/messages?{query}") as answer:
            shown: list[dict[str, Any]] = await answer.json()
        return shown

    async def do(self, what: str, **body: Any) -> int:
        """Write, send a pin, share a contact; counts as one. The number of the message it is."""
        await self._press(body.get("text") or f"[{what}]")
        whose = {"bot": self.bot, "person": self.person}
        sent = await post(self.http, f"/sim/{what}", {**whose, **body})
        return int(sent["message"]["message_id"])

    async def sends(self, what: str, *wanted: str, **body: Any) -> str:
        """The same, and what the bot says to it, which may have to match."""
        sent = await self.do(what, **body)
        return await self.reads(*wanted or (r"\S",), after=sent)

    async def writes(self, text: str, *wanted: str) -> str:
        """Write a line; what the bot says to it."""
        return await self.sends("text", *wanted, text=text)

    async def tap(
        self,
        *wanted: str,
        kind: str = "callback_data",
        after: int = 0,
        on: int | None = None,
    ) -> dict[str, Any]:
        """Press the newest button whose words (or data) match; waits until there is one.

        One that was drawn anew in between is looked for again: nobody presses what is not there.
        """
        message, button = await self.find(*wanted, kind=kind, after=after, on=on)
        await self._press(f"[{button['text']}]")
        while kind == "callback_data":
            try:
                await self._send_tap(message, button)
                break
            except DrawnAnew:
                message, button = await self.find(*wanted, kind=kind, after=after, on=on)
        return button

    async def _send_tap(self, message: dict[str, Any], button: dict[str, Any]) -> str:
        """The tap itself; its number, by which its answer is known."""
        body = {"message_id": message["message_id"], "data": button["callback_data"]}
        whose = {"bot": self.bot, "person": self.person}
        sent = await post(self.http, "/sim/tap", {**whose, **body})
        number = str(sent["callback_query_id"])
        if self.told is not None:
            self.told.taps[number] = self.name
        return number

    async def _press(self, what: str) -> None:
        loop = asyncio.get_running_loop()
        if len(self._lately) == MOST_PRESSES:
            await asyncio.sleep(self._lately[0] + IN_SECONDS - loop.time())
        self._lately.append(loop.time())
        self.pressed += 1
        if self.told is not None:
            await self.told.deed(self.name, what)
        self.pressed_at = loop.time()

    async def find(
        self,
        *wanted: str,
        kind: str = "callback_data",
        after: int = 0,
        on: int | None = None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The newest message with such a button, and the button.

        It is newer than the one numbered *after*, or the one numbered *on*.
        """

        async def look() -> tuple[dict[str, Any], dict[str, Any]] | None:
            for message in reversed(await self.messages()):
                if not _is_meant(message, after, on):
                    continue
                for button in buttons_of(message):
                    says = f"{button['text']} {button.get(kind, '')}"
                    if kind in button and any(re.search(word, says) for word in wanted):
                        return message, button
            return None

        return await until(look, f"{self.name}: no button like {' / '.join(wanted)}")

    async def reads(self, *wanted: str, after: int = 0, on: int | None = None) -> str:
        """Wait for a message of the bot that says one of these.

        It is newer than the one numbered *after*, or the one numbered *on*, redrawn.
        """

        async def look() -> str | None:
            for message in reversed(await self.messages()):
                text = plain(message)
                is_mine = message.get("from", {}).get("id") == self.person
                if is_mine or not _is_meant(message, after, on):
                    continue
                if any(re.search(word, text) for word in wanted):
                    return text
            return None

        return await until(look, f"{self.name}: nothing that says {' / '.join(wanted)}")

    async def newest(self) -> int:
        """The number of the chat's newest message."""
        shown = await self.messages()
        return int(shown[-1]["message_id"]) if shown else 0


async def tap_at_once(phones: Sequence[Phone], *wanted: str) -> list[str]:
    """Everybody presses such a button at the same moment; what flashed up for each, if anything.

    Nothing is printed between the two taps: looking takes time.
    """
    found = [await phone.find(*wanted) for phone in phones]
    for phone, (_, button) in zip(phones, found, strict=True):
        await phone._press(f"[{button['text']}]")
    pressed = [phone._send_tap(*it) for phone, it in zip(phones, found, strict=True)]
    taps = await asyncio.gather(*pressed)
    return [await _answer_to(phone, tap) for phone, tap in zip(phones, taps, strict=True)]


async def _answer_to(phone: Phone, tap: str) -> str:
    async def look() -> str | None:
        async with phone.http.get(f"/sim/answers?callback_query_id={tap}") as answer:
            said = await answer.json()
        return str(said.get("text") or "") if said.get("answered") else None

    return await until(look, f"{phone.name}: no answer to a button")


def _is_meant(message: dict[str, Any], after: int, on: int | None) -> bool:
    number = message["message_id"]
    return number > after and on in (None, number)


async def until(look: Callable[[], Awaitable[T | None]], or_else: str) -> T:
    """What *look* finds, as soon as it does.

    Raises:
        Stuck: it found nothing for too long; *or_else* says what was missing.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_SECONDS
    while (found := await look()) is None:
        if loop.time() > end:
            raise Stuck(or_else)
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    return found


def buttons_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Every button under a message."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


async def post(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> Any:
    """One call of the person side."""
    async with http.post(path, json=body) as answer:
        said = await answer.text()
        if answer.status == 409 and path == "/sim/tap":
            raise DrawnAnew(f"{path}: {said}")
        if answer.status >= 400:
            raise Stuck(f"{path}: {answer.status} {said}")
        return json.loads(said) if said else None


async def register_card(http: aiohttp.ClientSession, url: str, company: str = "") -> None:
    """In the payment company's window, as a browser would: look, confirm, come back.

    *company* is its address where it has one of its own.
    """
    async with http.get(url) as answer:
        page = await answer.text()
    found = re.search(r'id="window">(.*?)</script>', page, re.DOTALL)
    if found is None:
        raise Stuck(f"no payment window at {url.partition('?')[0]}")
    given = json.loads(found[1])
    query = {"kind": given["ask"], "lang": "ko"} | {
        name: given[name] for name in ("clientKey", "customerKey", "successUrl", "failUrl")
    }
    async with http.get(f"{company}/company/window?{urlencode(query)}") as answer:
        window = await answer.text()
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', window))
    form = {name: value.replace("&amp;", "&") for name, value in form.items()}
    async with http.post(f"{company}/company/window/approve", data=form or query) as answer:
        if answer.status >= 400:
            raise Stuck(f"the card window: {answer.status} {await answer.text()}")


async def everybody_heard(http: aiohttp.ClientSession) -> None:
    """A moment later, nothing is owed to anybody any more."""
    await post(http, "/demo/control", {"clock_forward_s": 1})

    async def look() -> bool | None:
        async with http.get("/demo/control") as answer:
            shown = await answer.json()
        return None if any(n["state"] == "owed" for n in shown["notices"]) else True

    await until(look, "somebody was not told in time")
