"""People, shops and a clock to move: the stories' words over the real house and real HTTP.

Stand-ins only for what we do not own: Telegram, the payment company, the clock.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from sqlalchemy import TextClause, bindparam, text

from chat.sender import Sender
from cli.neighbourhood import Neighbourhood
from cli.passing import seconds_until
from cli.play import register_card
from cli.roles import STORE_BOT, House
from core.clockwork import begin_errands, show_life, tick
from core.database.schema import Moment
from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order
from core.orders.tables import Orders
from core.payments.guard import GuardedCompany, Operation
from core.payments.use_cases import make_link
from core.people.model import Role
from core.people.use_cases import enrol_admins, give_role, keep_phone, keep_place, meet
from core.stores.tables import Stores
from core.texts import Lang
from core.texts.customer import PIN
from tests.books import the_books_are_right
from tests.patience import PATIENCE
from tests.ports import free_port

CUSTOMERS, WORK = "baedal_bot", "baedal_work_bot"
HOME = (37.5497, 126.9205)
_ids = itertools.count(50_001)


class World(Neighbourhood):
    """A neighbourhood that stories happen in."""

    def __init__(self, folder: Path, *, database_url: str | None, **more: Any) -> None:
        super().__init__(
            folder, lang="ko", database_url=database_url, **{"port": free_port(), **more}
        )
        # Whatever the hour a story is told, no business day ends in it.
        self.clock.forward(seconds_until(12, self.clock.now()))
        self.http: aiohttp.ClientSession

    #: Nobody has a store yet.
    empty = False
    #: Not where a story writes rows that no house would.
    books_add_up = True

    async def open_the_stores(self, house: House) -> None:
        """The practice stores, unless it begins empty."""
        if not self.empty:
            await super().open_the_stores(house)

    async def start(self, *, store_bot: bool = True) -> str:
        """Open it, and a way to the people's side."""
        url = await super().start(store_bot=store_bot)
        self.http = aiohttp.ClientSession(url)
        return url

    async def close(self) -> None:
        """Close it; whatever happened in it, its books are right."""
        await self.http.close()
        await super().close()
        if self.books_add_up:
            await the_books_are_right(self.database_url, self.clock.now())

    def before_it_starts(self, house: House) -> None:
        """Nobody waits a second between two messages here."""
        for side in house.sides.values():
            side.sender = side.parts.sender = Sender(clock=itertools.count(0, 10).__next__)

    @property
    def the_house(self) -> House:
        """The house that is open."""
        assert self.house is not None
        return self.house

    def lets_anybody_hold_anything(self) -> None:
        """Where a few people order as often as many would."""
        deps, much = self.the_house.deps, 1_000
        more = {"most_unpaid": much, "most_at_the_door": much, "held_one_in": 1}
        deps.settings = deps.settings.model_copy(update=more)

    async def customer(self, name: str, *, lang: Lang = "ko", ready: bool = True) -> Customer:
        """Somebody who orders; *ready*: with an address, a phone and a card on file."""
        someone = Customer(self, CUSTOMERS, next(_ids), name, lang)
        await someone.moves_in()
        if ready:
            await someone.settles_in()
        return someone

    async def admin(self, name: str = "하늘") -> Worker:
        """Somebody who sees and mends everything."""
        worker = Worker(self, WORK, next(_ids), name, "ko")
        await worker.moves_in()
        await worker.says("/start")
        await self.the_house.deps.db.write(enrol_admins, [worker.person])
        return worker

    async def owner(self, store: str = "골목닭집", *, role: Role = Role.OWNER) -> Worker:
        """Somebody who works at that store and nowhere else."""
        worker = Worker(self, WORK, next(_ids), "정호", "ko")
        await worker.moves_in()
        await self.the_house.deps.db.write(_hire, worker.person, store, role)
        await worker.says("/start")
        return worker

    async def passes(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Time goes by, and everything that is due in it happens."""
        left = minutes * 60 + seconds
        while left > 0:
            step = min(left, 15.0)
            self.clock.forward(step)
            left -= step
            if self.store_side_is_on:
                await show_life(self.the_house.deps, STORE_BOT)
            await tick(self.the_house.deps)
            begin_errands(self.the_house.deps)
            await self.settles(looks=2 if left <= 0 else 1)

    async def settles(self, *, looks: int = 2) -> None:
        """Wait until nobody has anything to do: no update, fact, errand or notice waits.

        So many looks one after the other must find nothing.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        quiet = 0
        while True:
            busy = await self._what_waits()
            quiet = 0 if busy else quiet + 1
            if quiet == looks:
                return
            if loop.time() > until:
                raise AssertionError(f"still busy after {PATIENCE:.0f} s: {busy}")
            await asyncio.sleep(0.01)

    async def _what_waits(self) -> dict[str, Any]:
        """What is told soonest comes first: as long as it waits, the rest is not asked."""
        house = self.the_house
        if running := len(house.deps.running):
            return {"errands": running}
        waits: dict[str, Any] = await house.deps.db.read(_waiting, self.store_side_is_on)
        if any(waits.values()):
            return waits
        for bot in (CUSTOMERS, WORK) if self.store_side_is_on else (CUSTOMERS,):
            waits[bot] = self.telegram.waiting(bot)
        waits["errands"] = len(house.deps.running)
        return {name: n for name, n in waits.items() if n}

    async def the_company(self, mode: str, **more: Any) -> None:
        """The payment company from now on."""
        await post(self.http, "/company/sim/switch", {"mode": mode, **more})

    async def the_company_breaks_down(self, mode: str = "refusing") -> None:
        """It takes no money, and five calls have found that out."""
        await self.the_company(mode, on=["charge"])
        for n in range(5):
            await self._somebody_else_pays(n)
        await self.settles()

    async def nobody_calls_the_company_for(self, seconds: float) -> None:
        """It has broken down, and was tried in vain until its rest is that long."""
        guard = self.the_house.deps.company
        assert isinstance(guard, GuardedCompany)
        for n in itertools.count():
            rest = guard.rests(Operation.CHARGE)
            if rest is not None and rest.total_seconds() >= seconds:
                return
            self.clock.forward(rest.total_seconds() if rest else 0)
            await self._somebody_else_pays(n)

    async def _somebody_else_pays(self, n: int) -> None:
        await self.the_house.deps.company.charge_card(
            billing_key="none", customer_key="nobody-1", payment_id=f"somebody-else-{n}",
            order_name="-", amount=1_000, key=f"somebody-else-{n}",
        )  # fmt: skip

    async def books(self) -> list[dict[str, Any]]:
        """The payment company's own list."""
        async with self.http.get("/company/sim/state") as answer:
            listed: list[dict[str, Any]] = (await answer.json())["payments"]
        return listed

    async def order(self, order_id: str) -> Order:
        """An order as the database has it."""
        return await self.the_house.deps.db.read(_order, order_id)

    async def everything(self) -> dict[str, int]:
        """How many orders, payments and carts with something in them there are."""
        return await self.the_house.deps.db.read(_count)


class Someone:
    """A person with a phone."""

    def __init__(self, world: World, bot: str, person: int, name: str, lang: Lang) -> None:
        self.world, self.bot, self.person, self.name, self.lang = world, bot, person, name, lang
        self.pressed = 0
        self.toast: str = ""

    async def moves_in(self) -> None:
        """The messenger knows them."""
        who = {"id": self.person, "first_name": self.name, "language_code": self.lang}
        await post(self.world.http, "/sim/people", {**who, "phone": "+821012345678"})

    async def does(self, what: str, **body: Any) -> Any:
        """One thing on the phone, and all that follows from it."""
        self.pressed += 1
        chat = {"bot": self.bot, "person": self.person}
        answer = await post(self.world.http, f"/sim/{what}", {**chat, **body})
        await self.world.settles()
        return answer

    async def says(self, text: str) -> None:
        """Write a line."""
        await self.does("text", text=text)

    async def sends_photo(self, picture: bytes) -> None:
        """Send a picture from the phone."""
        query = urlencode({"bot": self.bot, "person": self.person})
        kind = {"Content-Type": "image/png"}
        async with self.world.http.post(
            f"/sim/photo?{query}", data=picture, headers=kind
        ) as answer:
            assert answer.status == 200, await answer.text()
        await self.world.settles()

    async def messages(self) -> list[dict[str, Any]]:
        """The chat, oldest first."""
        query = urlencode({"bot": self.bot, "person": self.person})
        async with self.world.http.get(f"/sim/messages?{query}") as answer:
            found = await answer.json()
        listed: list[dict[str, Any]] = found["messages"] if isinstance(found, dict) else found
        return listed

    async def read(self) -> list[str]:
        """What the bot said, oldest first."""
        return [text_of(m) for m in await self.messages() if m["from"]["id"] != self.person]

    async def last(self) -> str:
        """The bot's newest message."""
        return (await self.read())[-1]

    async def find(self, *wanted: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The newest message with a button whose words or data match, and the button."""
        for message in reversed(await self.messages()):
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in itertools.chain.from_iterable(rows):
                data = button.get("callback_data") or button.get("url") or ""
                if any(re.search(word, f"{button['text']} {data}") for word in wanted):
                    return message, button
        raise AssertionError(
            f"{self.name} sees no button like {wanted}: {(await self.read())[-3:]}"
        )

    async def taps(self, *wanted: str) -> str:
        """Press it; what the answer said."""
        message, button = await self.find(*wanted)
        where = {"message_id": message["message_id"], "data": button["callback_data"]}
        tapped = await self.does("tap", **where)
        return await self._answer_to(tapped["callback_query_id"])

    async def taps_old(self, message_id: int, data: str) -> str:
        """Press a button that may not be there any more, or never was."""
        there = next(m for m in await self.messages() if m["message_id"] == message_id)
        self.pressed += 1
        query = f"{next(_ids)}"
        tap = {
            "id": query,
            "from": {"id": self.person, "is_bot": False, "first_name": self.name,
                     "language_code": self.lang},
            "message": {k: v for k, v in there.items() if k not in ("html", "silent")},
            "chat_instance": "1",
            "data": data,
        }  # fmt: skip
        update = {"bot": self.bot, "update": {"callback_query": tap}}
        await post(self.world.http, "/sim/update", update)
        await self.world.settles()
        return await self._answer_to(query)

    async def _answer_to(self, query: str) -> str:
        async with self.world.http.get(f"/sim/answers?callback_query_id={query}") as answer:
            said = await answer.json()
        self.toast = said.get("text") or ""
        return self.toast


class Customer(Someone):
    """Somebody hungry."""

    async def settles_in(self) -> None:
        """An address, a phone and a card, as they were left some other day."""
        await self.world.the_house.deps.db.write(_settle, self.person, self.name, self.lang)
        await self.says("/start")
        link = await self.world.the_house.deps.db.write(make_link, self.person)
        await register_card(self.world.http, f"/pay/card?t={link}")
        await self.world.settles()

    async def wants_ads(self) -> None:
        """Ask for news of coupons and the like, as nobody is told any without."""
        await self.says("/ads")
        await self.taps("광고 받기", "Get advertising")

    async def picks(self, *items: str, at: str = "골목닭집") -> None:
        """Put things into the cart."""
        for item in items:
            await self.says("/stores")
            await self.taps(at)
            await self.taps(item)
            await self.taps(r"\ba\|")

    async def pays(self, way: str = "c") -> Order:
        """Press pay under the cart; the order that came of it."""
        await self.taps(rf"\bp\|{way}\|")
        return await self.newest()

    async def orders(self, *items: str, at: str = "골목닭집", way: str = "c") -> Order:
        """Pick and pay."""
        await self.picks(*items, at=at)
        return await self.pays(way)

    async def newest(self) -> Order:
        """Their newest order."""
        found = await self.world.the_house.deps.db.read(_newest, self.person)
        assert found, f"{self.name} has no order: {(await self.read())[-2:]} {self.toast}"
        return found[0]

    async def card(self) -> str:
        """The status card of the newest order, as it is now."""
        order = await self.newest()
        shown = await self.world.the_house.deps.db.read(_card, self.person, order.id)
        return next(text_of(m) for m in await self.messages() if m["message_id"] == shown)


class Worker(Someone):
    """Somebody at work."""

    async def answers(self, *verbs: str) -> None:
        """Press one button after another under the newest order."""
        for verb in verbs:
            await self.taps(verb)

    async def brings_it(self) -> None:
        """From 수락 20분 to the doorstep."""
        await self.answers("수락 20분", "조리 시작", "조리 완료", "배달 출발", "배달 완료")


def text_of(message: dict[str, Any]) -> str:
    """The words of a message."""
    return str(message.get("text") or message.get("caption") or "")


async def post(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> Any:
    """One call of the people's side."""
    async with http.post(path, json=body) as answer:
        assert answer.status < 400, f"{path}: {answer.status} {await answer.text()}"
        return await answer.json()


def _settle(tx: Transaction, person_id: int, name: str, lang: Lang) -> None:
    meet(tx, person_id, name=name, lang=lang)
    latitude, longitude = HOME
    place = PIN.of(lang)
    detail = "101동 1203호"
    keep_place(tx, person_id, text=place, detail=detail, latitude=latitude, longitude=longitude)
    keep_phone(tx, person_id, "+821012345678")


def _hire(tx: Transaction, person_id: int, store: str, role: Role) -> None:
    meet(tx, person_id, name="정호", lang="ko")
    (found,) = [s for s in tx[Stores].approved() if s.name["ko"] == store]
    give_role(tx, person_id, role, found.id)


def _make_waiting(which: str) -> TextClause:
    return text(
        "SELECT (SELECT count(*) FROM events WHERE done_at IS NULL AND parked_at IS NULL) AS facts,"
        f" (SELECT count(*) FROM updates WHERE done_at IS NULL{which}) AS updates,"
        " (SELECT count(*) FROM notices"
        f" WHERE status = 'owed' AND tries = 0 AND try_at <= :now{which}) AS notices"
    ).bindparams(bindparam("now", type_=Moment()))


_WAITING = {True: _make_waiting(""), False: _make_waiting(" AND bot = 'customer'")}


def _waiting(tx: Transaction, store_side: bool) -> dict[str, int]:
    row = tx.sql.row(_WAITING[store_side], now=tx.now)
    assert row is not None  # three counts
    return {"facts": row.facts, "updates": row.updates, "notices": row.notices}


def _order(tx: Transaction, order_id: str) -> Order:
    return tx[Orders].get(order_id)


def _newest(tx: Transaction, person_id: int) -> list[Order]:
    return tx[Orders].latest_of_customer(person_id, 1)


def _card(tx: Transaction, person_id: int, order_id: str) -> int | None:
    return tx[Notices].card(Bot.CUSTOMER, person_id, order_id)


def _count(tx: Transaction) -> dict[str, int]:
    found = {
        name: tx.sql.row(text(f"SELECT count(*) AS n FROM {name}"))
        for name in ("orders", "payments")
    }
    return {name: row.n if row else 0 for name, row in found.items()}
