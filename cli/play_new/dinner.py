"""Plays one whole order through the chats over HTTP, as a person with thumbs would.

It knows no message beforehand: it reads what the bots sent, and presses the button a person
would look for. It counts what the customer pressed and wrote.
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from cli.cast import CUSTOMER, OWNER
from cli.neighbourhood import Neighbourhood
from core.texts import Lang

PATIENCE_SECONDS = 15.0
HOME = {"latitude": 37.5497, "longitude": 126.9205}
CUSTOMER_BOT, STORE_BOT = "baedal_bot", "baedal_work_bot"


class Stuck(Exception):
    """The next button did not come."""


@dataclass
class Phone:
    """One person's chat with one bot."""

    http: aiohttp.ClientSession
    bot: str
    person: int
    name: str
    pressed: int = 0
    told: dict[int, str] = field(default_factory=dict)

    async def messages(self) -> list[dict[str, Any]]:
        """What the chat shows, oldest first; what is new or changed is printed."""
        query = urlencode({"bot": self.bot, "person": self.person})
        async with self.http.get(f"/sim/messages?{query}") as answer:
            found = await answer.json()
        shown: list[dict[str, Any]] = found["messages"] if isinstance(found, dict) else found
        for message in shown:
            self._print(message)
        return shown

    def _print(self, message: dict[str, Any]) -> None:
        text = plain(message)
        if self.told.get(message["message_id"]) == text:
            return
        changed = message["message_id"] in self.told
        self.told[message["message_id"]] = text
        mine = message.get("from", {}).get("id") == self.person
        who = f"{self.name} ▶" if mine else f"{self.name} {'✎' if changed else '◀'}"
        for n, line in enumerate(text.splitlines() or [""]):
            print(f"{who if n == 0 else ' ' * len(who)} {line}", flush=True)

    async def do(self, what: str, **body: Any) -> None:
        """Write, send a pin, share a contact; counts as one."""
        self.pressed += 1
        await post(self.http, f"/sim/{what}", {"bot": self.bot, "person": self.person, **body})

    async def tap(self, *wanted: str, kind: str = "callback_data") -> dict[str, Any]:
        """Press the newest button whose words (or data) match; waits until there is one."""
        message, button = await self.find(*wanted, kind=kind)
        self.pressed += 1
        if kind == "callback_data":
            print(f"{self.name} ▶ [{button['text']}]", flush=True)
            body = {
                "message_id": message["message_id"],
                "data": button["callback_data"],
            }
            await post(self.http, "/sim/tap", {"bot": self.bot, "person": self.person, **body})
        return button

    async def find(
        self, *wanted: str, kind: str = "callback_data"
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The newest message with such a button, and the button."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_SECONDS
        while True:
            for message in reversed(await self.messages()):
                markup = message.get("reply_markup") or {}
                for row in markup.get("inline_keyboard", []):
                    for button in row:
                        if kind in button and any(
                            re.search(word, f"{button['text']} {button.get(kind, '')}")
                            for word in wanted
                        ):
                            return message, button
            if loop.time() > until:
                raise Stuck(f"{self.name}: no button like {' / '.join(wanted)}")
            await asyncio.sleep(0.1)

    async def reads(self, *wanted: str) -> str:
        """Wait for a message from the bot that says one of these."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_SECONDS
        while True:
            for message in reversed(await self.messages()):
                if message.get("from", {}).get("id") != self.person:
                    text = plain(message)
                    if any(re.search(word, text) for word in wanted):
                        return text
            if loop.time() > until:
                raise Stuck(f"{self.name}: nothing that says {' / '.join(wanted)}")
            await asyncio.sleep(0.1)


def plain(message: dict[str, Any]) -> str:
    """What a message says, with its buttons."""
    text = message.get("text") or message.get("caption") or ""
    if "photo" in message:
        text = f"[photo] {text}"
    if "location" in message:
        text = (
            f"[pin {message['location']['latitude']}, {message['location']['longitude']}] {text}"
        )
    if "contact" in message:
        text = f"[contact] {text}"
    for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
        text += "\n  " + "  ".join(f"[{button['text']}]" for button in row)
    return text


async def post(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> Any:
    """One call of the person side."""
    async with http.post(path, json=body) as answer:
        said = await answer.text()
        if answer.status >= 400:
            raise Stuck(f"{path}: {answer.status} {said}")
        return json.loads(said) if said else None


async def play(lang: Lang, *, store_bot: bool) -> int:
    """A first order, a returning customer's and a reorder; 0 only if the books are right."""
    with tempfile.TemporaryDirectory() as folder:
        place = Neighbourhood(Path(folder), port=0, lang=lang)
        try:
            url = await place.start(store_bot=store_bot)
            async with aiohttp.ClientSession(url) as http:
                return await _evening(http, lang)
        except Stuck as stuck:
            print(f"\n✗ {stuck}")
            return 1
        finally:
            await place.close()


async def _evening(http: aiohttp.ClientSession, lang: Lang) -> int:
    names = ("손님", "사장님") if lang == "ko" else ("Customer", "Owner")
    mina = Phone(http, CUSTOMER_BOT, CUSTOMER, names[0])
    owner = Phone(http, STORE_BOT, OWNER, names[1])
    first = await _first_order(mina)
    await _to_the_doorstep(mina, owner)
    before = mina.pressed
    await mina.do("text", text="/start")
    await mina.tap(r"^r\|$", "지난번 그대로", "Same again")
    await mina.tap(r"\bp\|c\|")
    await mina.find(r"\bx\|")
    returning = mina.pressed - before
    await _to_the_doorstep(mina, owner)
    before = mina.pressed
    await mina.do("text", text="/reorder")
    await mina.tap(r"\bp\|c\|")
    await mina.find(r"\bx\|")
    again = mina.pressed - before
    await _to_the_doorstep(mina, owner)
    print(f"\nTaps and messages: first order {first}, returning {returning}, reorder {again}")
    return await _books(http, first, returning, again)


async def _first_order(mina: Phone) -> int:
    """From /start to paid, by someone with nothing stored; how many taps and messages."""
    await mina.do("text", text="/start")
    await mina.reads(r"\S")
    await mina.do("location", **HOME)
    await mina.reads("101")
    await mina.do("text", text="101동 1203호")
    await mina.reads(r"번호", r"number")
    await mina.do("contact", own=True)
    await mina.tap("골목닭집", "Alley Chicken")
    await mina.tap("반반치킨", "Half & half")
    await mina.tap("순살", "Boneless")
    await mina.find("✓ 순살", "✓ Boneless")
    await mina.tap(r"\ba\|")
    button = await mina.tap(r"/pay/card", kind="url")
    await register_card(mina.http, button["url"])
    mina.pressed += 1  # the window's own button
    await mina.tap(r"\bp\|c\|")
    await mina.find(r"\bx\|")
    return mina.pressed


async def register_card(http: aiohttp.ClientSession, url: str) -> None:
    """In the payment company's window, as a browser would: look, confirm, come back."""
    async with http.get(url) as answer:
        page = await answer.text()
    found = re.search(r'id="window">(.*?)</script>', page, re.DOTALL)
    if found is None:
        raise Stuck(f"no payment window at {url.partition('?')[0]}")
    given = json.loads(found[1])
    query = {"kind": given["ask"], "lang": "ko"} | {
        name: given[name] for name in ("clientKey", "customerKey", "successUrl", "failUrl")
    }
    async with http.get(f"/company/window?{urlencode(query)}") as answer:
        window = await answer.text()
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', window))
    form = {name: value.replace("&amp;", "&") for name, value in form.items()}
    async with http.post("/company/window/approve", data=form or query) as answer:
        if answer.status >= 400:
            raise Stuck(f"the card window: {answer.status} {await answer.text()}")


async def _to_the_doorstep(mina: Phone, owner: Phone) -> None:
    for verb in (r"\bac\|.*\|20\|", r"\bck\|", r"\brd\|", r"\bdp\|", r"\bdl\|"):
        await owner.tap(verb)
    await _everybody_heard(mina.http)
    await mina.messages()
    await owner.messages()


async def _everybody_heard(http: aiohttp.ClientSession) -> None:
    """Wait until nothing is owed to anybody."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE_SECONDS * 2
    while loop.time() < until:
        async with http.get("/demo/control") as answer:
            shown = await answer.json()
        if not any(notice["state"] == "owed" for notice in shown["notices"]):
            return
        await asyncio.sleep(0.1)
    raise Stuck("somebody was not told in time")


async def _books(http: aiohttp.ClientSession, first: int, returning: int, again: int) -> int:
    """Delivered, paid once, both told; by the company's own list and our own."""
    async with http.get("/company/sim/state") as answer:
        payments = (await answer.json())["payments"]
    async with http.get("/demo/control") as answer:
        shown = await answer.json()
    delivered = {e["order"] for e in shown["events"] if e["name"] == "OrderDelivered"}
    done = [p for p in payments if p["status"] == "DONE"]
    unsaid = [n for n in shown["notices"] if n["state"] not in ("sent", "moot")]
    wrong = [
        *([f"{len(delivered)} of 3 orders delivered"] if len(delivered) != 3 else []),
        *([f"{len(done)} payments for 3 orders"] if len(done) != 3 else []),
        *([f"{len(unsaid)} notices not sent"] if unsaid else []),
        *([f"the first order took {first}"] if first > 12 else []),
        *([f"a returning customer's took {returning}"] if returning > 4 else []),
        *([f"a reorder took {again}"] if again != 2 else []),
    ]
    for line in wrong:
        print(f"✗ {line}")
    if not wrong:
        print("✓ delivered, paid once each, both sides told")
    return 1 if wrong else 0
