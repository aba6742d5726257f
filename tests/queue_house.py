"""A house whose queues are worked off by hand, on a clock that may be set back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from math import ceil
from typing import Any

import pytest
from sqlalchemy import text

import bot.voice
import store_bot.voice
from core.checkout.placing_api import OrderRequest, Picked, place_requested_order
from core.clock import MovableClock
from core.database.database import Database
from core.database.transaction import Transaction
from core.deps import Deps
from core.fulfilment import use_cases as orders
from core.house import ask_what_is_due, hand_out
from core.ids import new_id
from core.notices.errand import Saying
from core.notices.model import Bot, Moot, Notice, Outcome, Sent
from core.orders.model import Order, PayWith, Receive
from core.payments.attempts import begin_attempt
from core.payments.company import Absent, Approved, Cancelled
from core.payments.errands import ask_again, call_back, carry_out_refunds
from core.payments.model import Method
from core.payments.settling import settle
from core.people.tables import People
from core.people.use_cases import meet
from core.queues import model as queues
from core.queues.model import Queue
from core.settings import Settings
from core.stuck.use_cases import begin_to_look
from core.timer_jobs import beat
from core.timers.store_side import STORE_SIDE
from tests.town import ADMIN, FIRST_OWNER, FIRST_STORE, SIX_O_CLOCK, Town


@pytest.fixture
async def house(fresh_url: str) -> AsyncIterator[House]:
    house = House(fresh_url)
    await house.open()
    yield house
    await house.close()


class TurnedClock(MovableClock):
    """One that somebody sets back, as a machine's is."""

    def back(self, seconds: float) -> None:
        """So many seconds less than before."""
        self._shift -= timedelta(seconds=seconds)


class Company:
    """Gives everything back, knows no payment; at some it breaks, which no company's answer is."""

    def __init__(self) -> None:
        self.breaks_at: set[str] = set()
        self.asked: list[str] = []
        self.given_back: list[str] = []

    async def find(self, *, payment_id: str) -> Absent:
        self._must_not_break(payment_id)
        self.asked.append(payment_id)
        return Absent()

    async def cancel(
        self, *, payment_key: str, amount: int | None, reason: str, key: str
    ) -> Cancelled:
        self._must_not_break(payment_key)
        self.given_back.append(payment_key)
        return Cancelled(amount or 0, amount or 0, f"done {payment_key}")

    def _must_not_break(self, about: str) -> None:
        if about in self.breaks_at:
            raise ZeroDivisionError("현관 4821")


class House(Town):
    """A town whose messages are drawn as the bots draw them, with a payment company."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.company = Company()
        self.said: list[Notice] = []
        self.cannot_draw: set[str] = set()
        #: What becomes of whatever is said to somebody, where it is not taken.
        self.fates: dict[int, Outcome] = {}
        self.clock = self.turned = TurnedClock(SIX_O_CLOCK)

    async def open(self) -> None:
        await super().open()
        await self.db.write(begin_to_look)
        settings = Settings(_env_file=None, database_url=self.url)
        self.deps = Deps(self.db, self.clock, settings, self.company)  # type: ignore[arg-type]  # what is asked
        self.deps.voices = {Bot.CUSTOMER: self._say_it, Bot.STORE: self._say_it}
        self.saying = {which: Saying(self.deps, which) for which in Bot}

    async def close(self) -> None:
        """Rows that no house would write are in it: nobody asks for its books."""
        await self.db.close()

    async def _say_it(self, notice: Notice) -> Outcome:
        if notice.kind in self.cannot_draw:
            raise ZeroDivisionError("현관 4821")
        person = await self.db.read(lambda tx: tx[People].get(notice.person_id))
        assert person is not None
        draw = bot.voice.draw if notice.bot is Bot.CUSTOMER else store_bot.voice.draw
        drawn = await draw(self.deps, notice, person)
        if isinstance(drawn, Moot):
            return drawn
        if (fate := self.fates.get(notice.person_id)) is not None:
            return fate
        self.said.append(notice)
        return Sent(len(self.said), drawn.text)

    async def all_is_seen_to(self, seconds: float = 0) -> None:
        """Time moves, and all that is due is tried once or more; the store side is up meanwhile.

        But for a jump of more than five minutes, which is nobody's dinner any more.
        """
        steps = ceil(seconds / 20) if seconds <= 300 else 1
        for _ in range(max(steps, 1)):
            self.clock.forward(seconds / max(steps, 1))
            await self.db.write(beat, STORE_SIDE)
        for _ in range(3):
            while await self.db.write(hand_out):
                pass
            while await self.db.write(ask_what_is_due):
                pass
            for errand in (ask_again, carry_out_refunds, call_back):
                await errand(self.deps)
            for saying in self.saying.values():
                await saying.begin()
                while saying._under_way:
                    await asyncio.wait(set(saying._under_way))
                    await saying.begin()

    async def long_enough(self, queue: Queue) -> None:
        """Until what fails in that queue was tried as often as it may be, and a while longer."""
        await self.all_is_seen_to()
        for pause in queues.PAUSES[queue]:
            await self.all_is_seen_to(pause.total_seconds() + 13)  # a lease is over by then, too
        await self.all_is_seen_to(61)

    async def alerts(self) -> list[Mapping[str, Any]]:
        """What the admins were told is parked."""
        told = [n for n in self.said if n.kind == "admin_alert" and n.person_id == ADMIN]
        return [n.facts for n in told if "parked" in n.facts["kind"]]


async def run(db: Database, statement: str, **values: Any) -> None:
    """Change a row as no code of ours would."""
    await db.write(lambda tx: tx.sql.run(text(statement), **values))


async def one(db: Database, statement: str, **values: Any) -> Any:
    """The only value of the only row."""

    def look(tx: Transaction) -> object:
        return tx.sql.rows(text(statement), **values)[0][0]

    return await db.read(look)


def no_json(db_url: str) -> str:
    """What SQLite keeps where JSON should be; PostgreSQL keeps none that is none."""
    return "{no json" if db_url.startswith("sqlite") else "[1]"


def dinner(tx: Transaction, customer: int) -> Order:
    """Somebody orders, fetches it and has it."""
    order = placed(tx, customer)
    owner = FIRST_OWNER
    orders.accept_order(tx, order.id, by=owner, minutes=20)
    orders.start_cooking(tx, order.id, by=owner)
    orders.finish_cooking(tx, order.id, by=owner)
    return orders.deliver(tx, order.id, by=owner)


def placed(tx: Transaction, customer: int) -> Order:
    """Somebody orders, to fetch it and pay there."""
    return _wished(tx, customer, PayWith.ON_DELIVERY)


def unpaid(tx: Transaction, customer: int) -> Order:
    """Somebody orders, and pays by card when they like."""
    return _wished(tx, customer, PayWith.CARD)


def paid(tx: Transaction, customer: int) -> Order:
    """Somebody orders, and the company took the money."""
    order = unpaid(tx, customer)
    payment = begin_attempt(tx, order, Method.WINDOW)
    yes = Approved(payment.id, payment.amount, "card", "현대 4821", None, None)
    return settle(tx, payment.id, yes)


def _wished(tx: Transaction, customer: int, pay_with: PayWith) -> Order:
    meet(tx, customer, name="민아", lang="ko")
    wish = OrderRequest(
        store_id=FIRST_STORE, lines=(Picked(FIRST_STORE * 1000 + 6, 4),), receive=Receive.PICKUP,
        pay_with=pay_with, address=None, phone="+821012345678",
    )  # fmt: skip
    key = f"rows:{new_id(tx.random)}"
    return place_requested_order(
        tx, customer, wish, request_key=key, pay=False, cards_on=False
    ).order
