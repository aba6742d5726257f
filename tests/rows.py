"""Spoiled rows: every queue, every way a row may be broken, and the good ones.

Each queue has its line here; `tests/edges/test_no_row_stops_another.py` plays them all. A queue
without one fails there.
"""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from sqlalchemy import text

from chat.intake import Intake
from core import policies
from core.checkout.placing_api import OrderRequest, Picked, place_requested_order
from core.database.transaction import Transaction
from core.ids import new_id
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders import events as happened
from core.orders.model import Order, PayWith, Receive
from core.outbox.event import EVENTS, Who
from core.payments import waiting
from core.payments.model import Method, PaymentStatus
from core.payments.waiting_tables import Waiting
from core.people.use_cases import meet
from core.queues import model as queues
from core.queues.model import Queue
from core.texts import Text
from core.texts import customer as texts
from core.timer_jobs import JOBS
from core.timers.tables import Timers
from tests.queue_house import House, dinner, no_json, one, placed, run
from tests.town import FIRST_STORE

#: A name nobody knows, what cannot be read at all, and what always raises.
UNKNOWN, SPOILED, RAISES = "unknown", "spoiled", "raises"
WAYS = (UNKNOWN, SPOILED, RAISES)
MOON = "MoonRose"


class Line(ABC):
    """One queue: good rows, one that is broken, and how the code comes to know it."""

    queue: ClassVar[Queue]

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house, self.db, self.monkeypatch = house, house.db, monkeypatch

    @abstractmethod
    async def plant(self, way: str) -> None:
        """Good rows, the broken one in their middle."""

    async def works(self) -> None:  # noqa: B027  # most need nothing
        """What works this queue off, besides the house itself."""

    @abstractmethod
    async def others(self) -> bool:
        """Whether every other row was seen to."""

    @abstractmethod
    async def mend(self, way: str) -> None:
        """The code knows it now, or the row is whole."""

    @abstractmethod
    async def is_done(self) -> bool:
        """Whether the broken one was seen to, once it was mended."""


class FactLine(Line):
    queue = Queue.FACTS

    async def plant(self, way: str) -> None:
        self.good = [await self.db.write(dinner, 2_000 + n) for n in range(2)]
        order = await self.db.write(placed, 2_100)
        self.order_id = order.id
        await self.db.write(self._fact)
        where = "WHERE order_id = :id AND name = 'StoreNotReached'"
        if way == UNKNOWN:
            await run(self.db, f"UPDATE events SET name = :moon {where}", id=order.id, moon=MOON)
        elif way == SPOILED:
            spoil = no_json(self.house.url)
            self.facts = await one(
                self.db, f"SELECT CAST(facts AS TEXT) FROM events {where}", id=order.id
            )
            await run(self.db, f"UPDATE events SET facts = {_json(self.house)} {where}",
                      id=order.id, json=spoil)  # fmt: skip
        else:
            broken = {**policies.POLICIES, happened.StoreNotReached: (_raises,)}
            self.monkeypatch.setattr("core.house.POLICIES", broken)
        self.good += [await self.db.write(dinner, 2_200 + n) for n in range(2)]

    def _fact(self, tx: Transaction) -> None:
        tx.record(
            happened.StoreNotReached(order_id=self.order_id, at=tx.now, by=Who.CLOCK),
            happened.StoreReached(order_id=self.order_id, at=tx.now, by=Who.CLOCK),
        )

    async def others(self) -> bool:
        done = [await self._undone(order.id) == 0 for order in self.good]
        return all(done)

    async def mend(self, way: str) -> None:
        if way == UNKNOWN:
            self.monkeypatch.setitem(EVENTS, MOON, happened.StoreNotReached)
        elif way == SPOILED:
            await run(
                self.db,
                f"UPDATE events SET facts = {_json(self.house)}"
                " WHERE order_id = :id AND name = 'StoreNotReached'",
                id=self.order_id, json=self.facts,
            )  # fmt: skip
        else:
            self.monkeypatch.setattr("core.house.POLICIES", policies.POLICIES)

    async def is_done(self) -> bool:
        """What came after it in its order, too."""
        return await self._undone(self.order_id) == 0

    async def _undone(self, order_id: str) -> int:
        asked = "SELECT count(*) FROM events WHERE order_id = :id AND done_at IS NULL"
        return int(await one(self.db, asked, id=order_id))


class TimerLine(Line):
    queue = Queue.TIMERS

    async def plant(self, way: str) -> None:
        self.asked: list[str] = []
        jobs = {"good": self._good, "raises": _raises}
        for kind, job in jobs.items():
            self.monkeypatch.setitem(JOBS, kind, job)
        kind = {UNKNOWN: MOON, SPOILED: "sold", RAISES: "raises"}[way]
        self.key = "no day" if way == SPOILED else "bad"

        def set_them(tx: Transaction) -> None:
            tx[Timers].set("good", "1", tx.now, now=tx.now)
            tx[Timers].set(kind, self.key, tx.now, now=tx.now)
            tx[Timers].set("good", "2", tx.now, now=tx.now)

        await self.db.write(set_them)

    def _good(self, tx: Transaction, timer: Any) -> None:
        self.asked.append(timer.key)

    async def others(self) -> bool:
        return {"1", "2"} <= set(self.asked)

    async def mend(self, way: str) -> None:
        kind = {UNKNOWN: MOON, SPOILED: "sold", RAISES: "raises"}[way]
        self.monkeypatch.setitem(JOBS, kind, self._good)

    async def is_done(self) -> bool:
        return self.key in self.asked


class NoticeLine(Line):
    queue = Queue.NOTICES
    mina, juno = 3_001, 3_002

    async def plant(self, way: str) -> None:
        self.kind = MOON if way == UNKNOWN else "cooking"

        def owe(tx: Transaction) -> None:
            for person in (self.mina, self.juno):
                meet(tx, person, name="민아", lang="ko")
            for n, (person, kind) in enumerate(
                ((self.juno, "store_reached"), (self.mina, self.kind),
                 (self.mina, "ready"), (self.juno, "ready"))
            ):  # fmt: skip
                facts = {"store": {"ko": "골목닭집", "en": "Alley Chicken"}}
                tx[Notices].owe(
                    Bot.CUSTOMER, person, kind, key=f"rows:{n}", at=tx.now, facts=facts
                )

        await self.db.write(owe)
        if way == SPOILED:
            spoil = no_json(self.house.url)
            await run(self.db, f"UPDATE notices SET facts = {_json(self.house)} WHERE key = 'rows:1'",
                      json=spoil)  # fmt: skip
        elif way == RAISES:
            self.house.cannot_draw.add("cooking")

    async def others(self) -> bool:
        """Those of the same person as well."""
        said = {(n.person_id, n.kind) for n in self.house.said}
        return {(self.juno, "ready"), (self.mina, "ready")} <= said

    async def mend(self, way: str) -> None:
        if way == UNKNOWN:
            self.monkeypatch.setitem(texts.SAID, MOON, Text("달이 떴어요.", "The moon rose."))
        elif way == SPOILED:
            whole = json.dumps({"store": {"ko": "골목닭집", "en": "Alley Chicken"}})
            await run(self.db, f"UPDATE notices SET facts = {_json(self.house)} WHERE key = 'rows:1'",
                      json=whole)  # fmt: skip
        self.house.cannot_draw.clear()

    async def is_done(self) -> bool:
        return (self.mina, self.kind) in {(n.person_id, n.kind) for n in self.house.said}


class UpdateLine(Line):
    queue = Queue.UPDATES

    async def plant(self, way: str) -> None:
        self.read: list[str] = []
        self.knows: set[str] = {"하나", "둘", "셋"}
        self.monkeypatch.setitem(queues.PAUSES, Queue.UPDATES, queues.PAUSES[Queue.UPDATES])
        quick = tuple(pause / 100 for pause in queues.PAUSES[Queue.UPDATES])
        self.monkeypatch.setitem(queues.PAUSES, Queue.UPDATES, quick)
        parts: Any = SimpleNamespace(
            bot="customer", deps=self.house.deps, failed={}, sent={}, sender=None, api=self
        )
        app: Any = SimpleNamespace(bot=SimpleNamespace(), process_update=self._read)
        self.intake = Intake(parts, app)
        said = [(7, "하나"), (8, "달"), (8, "둘"), (7, "셋")]
        raws = [_update(n, *words) for n, words in enumerate(said, 1)]
        if way == UNKNOWN:
            raws[1] = {"update_id": 2, "moon_message": raws[1]["message"]}
        if way == SPOILED:  # in the database before anybody took it, as after a death
            await self.db.write(_write_down, raws)
            await run(self.db, "UPDATE updates SET raw = '{no json', lease_until = NULL"
                      " WHERE update_id = 2")  # fmt: skip
            await run(self.db, "UPDATE updates SET lease_until = NULL")
        else:
            await self.intake.hear(raws)

    async def works(self) -> None:
        lanes = self.intake._lanes
        lanes.line_up(await self.intake._take())
        while lanes._tasks:
            await asyncio.wait(set(lanes._tasks))

    async def _read(self, update: Any) -> None:
        said = update.message.text if update.message else "달"
        if said not in self.knows:
            raise LookupError("현관 4821")
        self.read.append(said)

    async def call(self, *args: Any) -> None:
        """An apology."""

    async def others(self) -> bool:
        return sorted(self.read) == sorted(["하나", "둘", "셋"])

    async def mend(self, way: str) -> None:
        self.knows.add("달")
        if way == SPOILED:
            whole = json.dumps(_update(2, 8, "달"))
            await run(self.db, "UPDATE updates SET raw = :raw WHERE update_id = 2", raw=whole)

    async def is_done(self) -> bool:
        return self.read[-1] == "달"


class RefundLine(Line):
    queue = Queue.REFUNDS

    async def plant(self, way: str) -> None:
        eaten = [await self.db.write(dinner, 4_000 + n) for n in range(3)]
        await self.house.all_is_seen_to()  # nothing but the refund needs its payment any more
        self.paid = [await self.db.write(self._owes, order) for order in eaten]
        self.bad = self.paid[1]
        await _break_payment(self, way)

    def _owes(self, tx: Transaction, order: Order) -> str:
        payment = _paid_by_card(tx, order)
        refund = new_id(tx.random)
        tx.sql.run(
            text(
                "INSERT INTO refunds (id, payment_id, order_id, amount, because, status, key, tries,"
                " try_at, owed_at) VALUES (:id, :payment, :order, 1000, 'admin', 'owed', :id, 0,"
                " :at, :at)"
            ),
            id=refund, payment=payment, order=order.id, at=_moment(tx),
        )  # fmt: skip
        return payment

    async def others(self) -> bool:
        good = [each for each in self.paid if each != self.bad]
        return set(good) <= set(self.house.company.given_back)

    async def mend(self, way: str) -> None:
        await _mend_payment(self, way)

    async def is_done(self) -> bool:
        asked = "SELECT status FROM refunds WHERE payment_id = :id"
        return bool(await one(self.db, asked, id=self.bad) == "done")


class PaymentLine(Line):
    queue = Queue.PAYMENTS

    async def plant(self, way: str) -> None:
        eaten = [await self.db.write(dinner, 5_000 + n) for n in range(3)]
        await self.house.all_is_seen_to()
        self.paid = [await self.db.write(self._asks, order) for order in eaten]
        self.bad = self.paid[1]
        await _break_payment(self, way)

    def _asks(self, tx: Transaction, order: Order) -> str:
        payment = _paid_by_card(tx, order, status=PaymentStatus.UNKNOWN)
        at = _moment(tx)
        tx.sql.run(text("UPDATE payments SET ask_at = :at WHERE id = :id"), id=payment, at=at)
        return payment

    async def others(self) -> bool:
        good = [each for each in self.paid if each != self.bad]
        return set(good) <= set(self.house.company.asked)

    async def mend(self, way: str) -> None:
        await _mend_payment(self, way)

    async def is_done(self) -> bool:
        return self.bad in self.house.company.asked


class PayerLine(Line):
    queue = Queue.PAYERS

    async def plant(self, way: str) -> None:
        self.orders = [await self.db.write(self._waits, 6_000 + n) for n in range(3)]
        self.bad = self.orders[1]
        if way == UNKNOWN:
            await run(self.db, "UPDATE orders SET pay_with = :moon WHERE id = :id",
                      id=self.bad, moon=MOON)  # fmt: skip
        elif way == SPOILED:
            self.lines = await one(
                self.db, "SELECT CAST(lines AS TEXT) FROM orders WHERE id = :id", id=self.bad
            )
            await run(self.db, f"UPDATE orders SET lines = {_json(self.house)} WHERE id = :id",
                      id=self.bad, json=no_json(self.house.url))  # fmt: skip
        else:
            calls = waiting._call_back

            def breaks(tx: Transaction, order: Order, payment_id: str) -> bool:
                if order.id == self.bad:
                    raise ZeroDivisionError("현관 4821")
                return calls(tx, order, payment_id)

            self.monkeypatch.setattr(waiting, "_call_back", breaks)
            self.calls = calls

    def _waits(self, tx: Transaction, customer: int) -> str:
        meet(tx, customer, name="민아", lang="ko")
        wish = OrderRequest(
            store_id=FIRST_STORE, lines=(Picked(FIRST_STORE * 1000 + 6, 4),),
            receive=Receive.PICKUP, pay_with=PayWith.CARD, address=None, phone="+821012345678",
        )  # fmt: skip
        key = f"rows:{new_id(tx.random)}"
        made = place_requested_order(tx, customer, wish, request_key=key, pay=False, cards_on=True)
        tx[Waiting].hold(made.order.id, "none", customer, "charge", tx.now)
        return made.order.id

    async def others(self) -> bool:
        called = [await self._called(each) for each in self.orders if each != self.bad]
        return all(called)

    async def mend(self, way: str) -> None:
        if way == UNKNOWN:
            await run(self.db, "UPDATE orders SET pay_with = 'card' WHERE id = :id", id=self.bad)
        elif way == SPOILED:
            await run(self.db, f"UPDATE orders SET lines = {_json(self.house)} WHERE id = :id",
                      id=self.bad, json=self.lines)  # fmt: skip
        else:
            self.monkeypatch.setattr(waiting, "_call_back", self.calls)

    async def is_done(self) -> bool:
        """Called, or gone: by then nobody waits for it any more."""
        return await self._called(self.bad)

    async def _called(self, order_id: str) -> bool:
        asked = "SELECT count(*) FROM waiting_payers WHERE order_id = :id AND called_at IS NULL"
        return bool(await one(self.db, asked, id=order_id) == 0)


LINES: Mapping[Queue, type[Line]] = {
    line.queue: line
    for line in (FactLine, TimerLine, NoticeLine, UpdateLine, RefundLine, PaymentLine, PayerLine)
}


def _raises(tx: Transaction, *about: Any) -> None:
    raise ZeroDivisionError("현관 4821")


def _json(house: House) -> str:
    return ":json" if house.url.startswith("sqlite") else "CAST(:json AS JSONB)"


def _moment(tx: Transaction) -> Any:
    return tx.now.isoformat(timespec="microseconds") if tx.sql.dialect == "sqlite" else tx.now


def _update(update_id: int, person: int, words: str) -> dict[str, Any]:
    who = {"id": person, "is_bot": False, "first_name": "미나"}
    chat = {"id": person, "type": "private"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": who, "text": words}
    return {"update_id": update_id, "message": message}


def _write_down(tx: Transaction, raws: list[dict[str, Any]]) -> None:
    from core.updates.use_cases import write_down

    write_down(tx, "customer", [(raw["message"]["from"]["id"], raw) for raw in raws])


def _paid_by_card(
    tx: Transaction, order: Order, *, status: PaymentStatus = PaymentStatus.REFUNDING
) -> str:
    """A payment of the window, as a row; the company calls it by its own name."""
    payment_id = new_id(tx.random)
    tx.sql.run(
        text(
            "INSERT INTO payments (id, order_id, customer_id, method, status, amount, refunded, key,"
            " version, requested_at, payment_key, asked, keeps_order) VALUES (:id, :order, :customer,"
            " :method, :status, :amount, 0, :id, 1, :at, :id, 0, true)"
        ),
        id=payment_id, order=order.id, customer=order.customer_id, method=Method.WINDOW.value,
        status=status.value, amount=order.total, at=_moment(tx),
    )  # fmt: skip
    return payment_id


async def _break_payment(line: RefundLine | PaymentLine, way: str) -> None:
    if way == UNKNOWN:
        await run(line.db, "UPDATE payments SET method = :moon WHERE id = :id",
                  id=line.bad, moon=MOON)  # fmt: skip
    elif way == SPOILED:  # the row it is about is not there
        about = "order_id" if isinstance(line, PaymentLine) else "payment_id"
        table = "payments" if isinstance(line, PaymentLine) else "refunds"
        key = "id" if isinstance(line, PaymentLine) else "payment_id"
        line.was = await one(  # type: ignore[union-attr]
            line.db, f"SELECT {about} FROM {table} WHERE {key} = :id", id=line.bad
        )
        line.row = await one(  # type: ignore[union-attr]
            line.db, f"SELECT id FROM {table} WHERE {key} = :id", id=line.bad
        )
        await run(line.db, f"UPDATE {table} SET {about} = 'nowhere' WHERE id = :id",
                  id=line.row)  # type: ignore[union-attr]  # fmt: skip
    else:
        line.house.company.breaks_at.add(line.bad)


async def _mend_payment(line: RefundLine | PaymentLine, way: str) -> None:
    if way == UNKNOWN:
        await run(line.db, "UPDATE payments SET method = 'window' WHERE id = :id", id=line.bad)
    elif way == SPOILED:
        about = "order_id" if isinstance(line, PaymentLine) else "payment_id"
        table = "payments" if isinstance(line, PaymentLine) else "refunds"
        await run(line.db, f"UPDATE {table} SET {about} = :was WHERE id = :id",
                  was=line.was, id=line.row)  # type: ignore[union-attr]  # fmt: skip
    line.house.company.breaks_at.clear()
    line.house.company.asked.clear()
