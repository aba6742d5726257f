"""``./baedal bench commit``: whole durable lifecycles a second, beside the obvious way and raw.

Ours is everything: use cases, events, policies, notices, timers and the view, at
synchronous=FULL. The peers do only the bare writes of one order: 7 rows at placing, then five
transitions of a guarded update and an outbox row each.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bench.stores import FIRST_OWNER, FIRST_STORE, STORES, item_at, open_the_stores
from cli.memory import settle_down
from core.carts.model import CartLine
from core.carts.tables import Carts
from core.checkout import placing
from core.clock import SystemClock
from core.database.database import Database, open_database
from core.database.migrate import upgrade
from core.database.transaction import Transaction
from core.deps import Deps
from core.fulfilment import use_cases as orders
from core.house import hand_out
from core.ids import new_id
from core.notices.errand import Saying
from core.notices.model import Bot, Notice, Sent
from core.notices.tables import Notices
from core.orders.model import PayWith
from core.outbox.tables import Outbox
from core.payments.company import Approved
from core.payments.model import Method
from core.payments.settling import settle
from core.payments.tables import Payments
from core.payments.toss import TossPayments
from core.people.use_cases import keep_phone, keep_place, meet
from core.settings import Settings

AT_ONCE = 100
STEPS = (orders.start_cooking, orders.finish_cooking, orders.depart, orders.deliver)


def main(argv: list[str]) -> int:
    """Print all three and the ratios; 1 when ours is under six times the obvious way."""
    parser = argparse.ArgumentParser(prog="./baedal bench commit", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lifecycles", type=int, default=600)
    asked = parser.parse_args(argv)
    runs: dict[str, Callable[[Path], float]] = {
        "ours": lambda folder: asyncio.run(_ours(folder, asked.lifecycles)),
        "orm": lambda folder: asyncio.run(_orm(folder, max(asked.lifecycles // 5, 100))),
        "raw": lambda folder: _raw(folder, asked.lifecycles),
    }
    settle_down()  # as ./baedal run does; here for all three alike
    found: dict[str, list[float]] = {name: [] for name in runs}
    for n in range(asked.rounds):
        names = list(runs) if n % 2 == 0 else list(reversed(runs))
        for name in names:
            with tempfile.TemporaryDirectory() as folder:
                found[name].append(runs[name](Path(folder)))
    middle = {name: median(values) for name, values in found.items()}
    print(f"lifecycles a second, {AT_ONCE} at once, median of {asked.rounds} alternated rounds")
    print(f"  ours, everything, FULL                {middle['ours']:>9,.0f}")
    print(f"  async ORM + aiosqlite, bare, NORMAL   {middle['orm']:>9,.0f}")
    print(f"  raw sqlite3, bare, one by one, NORMAL {middle['raw']:>9,.0f}")
    ratio = median(a / b for a, b in zip(found["ours"], found["orm"], strict=True))
    print(f"ours / ORM {ratio:.1f}x (must be 6, aim 12)")
    print(f"ours / raw {middle['ours'] / middle['raw']:.2f}x")
    return 0 if ratio >= 6 else 1


async def _ours(folder: Path, lifecycles: int) -> float:
    url = f"sqlite:///{folder / 'ours.db'}"
    await asyncio.to_thread(upgrade, url)
    db = await open_database(url, clock=SystemClock())
    await db.write(open_the_stores)
    customers = [1000 + n for n in range(AT_ONCE)]
    for customer in customers:
        await db.write(_move_in, customer)
    stop = asyncio.Event()
    helpers = [asyncio.create_task(_relay(db, stop))]
    nobody = TossPayments("http://127.0.0.1:9", "never called")
    deps = Deps(db, SystemClock(), Settings(), nobody, dict.fromkeys(Bot, _voice))
    helpers += [asyncio.create_task(_say(deps, bot, stop)) for bot in Bot]
    share = lifecycles // AT_ONCE
    await _dinners(db, customers[0], 0, 1)  # warm: every statement was compiled once
    began = time.perf_counter()
    await asyncio.gather(
        *(_dinners(db, customer, n % STORES, share) for n, customer in enumerate(customers))
    )
    while await db.read(_waiting):
        await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    stop.set()
    await asyncio.gather(*helpers)
    await db.close()
    return share * AT_ONCE / took


async def _dinners(db: Database, customer: int, place: int, n: int) -> None:
    store_id, owner = FIRST_STORE + place, FIRST_OWNER + place
    for _ in range(n):
        placed = await db.write(_pick_and_place, customer, store_id)
        paid = Approved(
            f"key-{placed.payment.id}", placed.payment.amount, "card", "4821", None, None
        )
        order = await db.write(settle, placed.payment.id, paid)
        await db.write(orders.accept_order, order.id, by=owner, minutes=20)
        for step in STEPS:
            await db.write(step, order.id, by=owner)


def _move_in(tx: Transaction, person: int) -> None:
    meet(tx, person, name="Mina", lang="ko")
    keep_phone(tx, person, "+821012345678")
    keep_place(tx, person, text="23", detail="101", latitude=37.5517, longitude=126.9190)
    tx[Payments].add_card(person, f"billing-{person}", "4821", tx.now)


def _pick_and_place(tx: Transaction, person: int, store_id: int) -> placing.Placed:
    cart = tx[Carts].of(person)
    lines = tuple(
        CartLine(item_at(store_id, item), 1, picked, price) for item, picked, price in _PICKED
    )
    tx[Carts].save(replace(cart, store_id=store_id, lines=lines))
    return placing.place_order(
        tx,
        person,
        request_key=new_id(tx.random),
        cart_version=None,
        pay_with=PayWith.CARD,
        method=Method.CARD_ON_FILE,
    )


#: Three lines: 반반치킨, 양념치킨, 치즈볼.
_PICKED = ((1, (11, 21), 19_500), (2, (11, 21), 19_000), (6, (), 4_500))


async def _relay(db: Database, stop: asyncio.Event) -> None:
    while not stop.is_set():
        if not await db.write(hand_out):
            await db.woken("events", timeout=0.1)


async def _say(deps: Deps, bot: Bot, stop: asyncio.Event) -> None:
    saying = Saying(deps, bot)
    while not stop.is_set():
        if not await saying.begin():
            await deps.db.woken("notices", timeout=0.1)


async def _voice(notice: Notice) -> Sent:
    return Sent(1, "said")


def _waiting(tx: Transaction) -> int:
    return tx[Outbox].waiting()[0] + tx[Notices].waiting()[0]


class Base(DeclarativeBase):
    """The peer's tables, the natural way."""


class PeerOrder(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer: Mapped[int] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    at: Mapped[datetime]
    lines: Mapped[list[PeerLine]] = relationship(back_populates="order")
    payments: Mapped[list[PeerPayment]] = relationship(back_populates="order")


class PeerLine(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    name: Mapped[str]
    price: Mapped[int]
    order: Mapped[PeerOrder] = relationship(back_populates="lines")


class PeerPayment(Base):
    __tablename__ = "payments"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    amount: Mapped[int]
    order: Mapped[PeerOrder] = relationship(back_populates="payments")


class PeerHistory(Base):
    __tablename__ = "history"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    status: Mapped[str]


class PeerOutbox(Base):
    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    name: Mapped[str]
    facts: Mapped[str]


async def _orm(folder: Path, lifecycles: int) -> float:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{folder / 'orm.db'}",
        pool_size=5,
        pool_timeout=600,
        connect_args={"timeout": 60},
    )
    async with engine.begin() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    async def dinner(customer: int) -> None:
        async with sessions() as session:
            order = PeerOrder(customer=customer, status="placed", version=1, at=datetime.now(UTC))
            order.lines = [PeerLine(name="x", price=9_000) for _ in range(3)]
            order.payments = [PeerPayment(amount=27_000)]
            session.add(order)
            await session.flush()
            session.add(PeerHistory(order_id=order.id, status="placed"))
            session.add(PeerOutbox(order_id=order.id, name="OrderPlaced", facts="{}"))
            await session.commit()
        for status in ("accepted", "cooking", "ready", "delivering", "delivered"):
            async with sessions() as session:
                found = await session.get(PeerOrder, order.id)
                assert found is not None
                found.status, found.version = status, found.version + 1
                session.add(PeerOutbox(order_id=order.id, name=status, facts="{}"))
                await session.commit()

    share = max(lifecycles // AT_ONCE, 1)

    async def dinners(customer: int) -> None:
        for _ in range(share):
            await dinner(customer)

    await dinner(0)  # warm, as ours is
    began = time.perf_counter()
    await asyncio.gather(*(dinners(n) for n in range(AT_ONCE)))
    took = time.perf_counter() - began
    async with sessions() as session:
        done = (
            await session.execute(select(PeerOrder.id).where(PeerOrder.status == "delivered"))
        ).all()
    await engine.dispose()
    assert len(done) == share * AT_ONCE + 1
    return share * AT_ONCE / took


_SCHEMA = """
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INT, status TEXT, version INT, at TEXT);
CREATE TABLE lines(id INTEGER PRIMARY KEY, order_id INT, name TEXT, price INT);
CREATE TABLE payments(id INTEGER PRIMARY KEY, order_id INT, amount INT);
CREATE TABLE history(id INTEGER PRIMARY KEY, order_id INT, status TEXT);
CREATE TABLE outbox(id INTEGER PRIMARY KEY, order_id INT, name TEXT, facts TEXT);
CREATE INDEX i1 ON orders(customer); CREATE INDEX i2 ON lines(order_id);
CREATE INDEX i3 ON payments(order_id); CREATE INDEX i4 ON outbox(order_id);
"""


def _raw(folder: Path, lifecycles: int) -> float:
    db = sqlite3.connect(folder / "raw.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.executescript(_SCHEMA)
    began = time.perf_counter()
    for n in range(lifecycles):
        db.execute("BEGIN IMMEDIATE")
        insert = "INSERT INTO orders(customer, status, version, at) VALUES (?, 'placed', 1, 'now')"
        order = db.execute(insert, (n,)).lastrowid
        for _ in range(3):
            db.execute("INSERT INTO lines(order_id, name, price) VALUES (?, 'x', 9000)", (order,))
        db.execute("INSERT INTO payments(order_id, amount) VALUES (?, 27000)", (order,))
        db.execute("INSERT INTO history(order_id, status) VALUES (?, 'placed')", (order,))
        db.execute("INSERT INTO outbox(order_id, name, facts) VALUES (?, 'x', '{}')", (order,))
        db.execute("COMMIT")
        for version, status in enumerate(
            ("accepted", "cooking", "ready", "delivering", "delivered"), 1
        ):
            db.execute("BEGIN IMMEDIATE")
            change = (
                "UPDATE orders SET status = ?, version = version + 1 WHERE id = ? AND version = ?"
            )
            db.execute(change, (status, order, version))
            db.execute("INSERT INTO outbox(order_id, name, facts) VALUES (?, 'x', '{}')", (order,))
            db.execute("COMMIT")
    took = time.perf_counter() - began
    db.close()
    return lifecycles / took
