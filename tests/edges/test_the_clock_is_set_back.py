"""The machine's clock is set back an hour: rings, timeouts and refunds go on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clockwork
from core.clockwork import Clockwork
from core.database.transaction import Transaction
from core.house import ask_what_is_due
from core.notices.errand import claim
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order, OrderStatus
from core.orders.tables import Orders
from core.payments.refunds import owe_refund
from core.payments.tables import Payments
from core.people.use_cases import meet
from core.timer_jobs import JOBS, NEVER_PARKED
from core.timers.tables import Timers
from core.updates.use_cases import take_what_is_left, write_down
from tests.patience import PATIENCE
from tests.queue_house import House, house, paid, placed, unpaid
from tests.town import FIRST_OWNER

__all__ = ["house"]

AN_HOUR = 3600.0


def order_of(tx: Transaction, order: Order) -> Order:
    return tx[Orders].get(order.id)


def rings(house: House) -> int:
    return sum(n.kind in ("new_order", "ring_again") for n in house.said)


async def test_a_store_is_rung_again_and_given_up(house: House) -> None:
    order = await house.db.write(placed, 1_001)
    await house.all_is_seen_to(2)
    assert rings(house) == 1
    house.turned.back(AN_HOUR)
    await house.all_is_seen_to(1)
    await house.all_is_seen_to(61)
    assert rings(house) == 2
    for _ in range(5):
        await house.all_is_seen_to(60)
    now = await house.db.read(order_of, order)
    assert (now.status, now.end_reason) == (OrderStatus.REJECTED, "no_answer")


async def test_an_order_nobody_pays_runs_out(house: House) -> None:
    order = await house.db.write(unpaid, 1_001)
    await house.all_is_seen_to(60)
    house.turned.back(AN_HOUR)
    for _ in range(11):
        await house.all_is_seen_to(60)
    assert (await house.db.read(order_of, order)).status is OrderStatus.EXPIRED


async def test_money_goes_back(house: House) -> None:
    order = await house.db.write(paid, 1_001)
    await house.all_is_seen_to()

    def give_back(tx: Transaction) -> None:
        (payment,) = tx[Payments].of_order(order.id)
        owe_refund(tx, payment, because="admin")

    await house.db.write(give_back)
    house.turned.back(AN_HOUR)
    await house.all_is_seen_to(1)
    assert len(house.company.given_back) == 1


async def test_what_somebody_died_with_is_taken_over(house: House) -> None:
    """A lease that ends later than any can is none."""

    def owe(tx: Transaction) -> None:
        meet(tx, 1_001, name="민아", lang="ko")
        tx[Notices].owe(Bot.CUSTOMER, 1_001, "cooking", key="k", at=tx.now, facts={})
        write_down(tx, "customer", [(1_001, {"update_id": 1})])

    await house.db.write(owe)
    assert len(await house.db.write(claim, Bot.CUSTOMER)) == 1
    assert await house.db.write(claim, Bot.CUSTOMER) == []
    house.turned.back(AN_HOUR)
    await house.db.write(ask_what_is_due)
    assert len(await house.db.write(claim, Bot.CUSTOMER)) == 1
    assert [w.update_id for w in await house.db.write(take_what_is_left, "customer")] == [1]


async def test_a_clock_that_runs_a_little_behind_changes_nothing(house: House) -> None:
    """Two machines are never quite at the same moment."""
    await house.db.write(placed, 1_001)
    await house.all_is_seen_to(2)
    before = await house.db.read(lambda tx: {t.key: t.due_at for t in tx[Timers].latest(20)})
    house.turned.back(3)
    await house.db.write(ask_what_is_due)
    assert (
        await house.db.read(lambda tx: {t.key: t.due_at for t in tx[Timers].latest(20)}) == before
    )
    assert rings(house) == 1
    assert FIRST_OWNER in {n.person_id for n in house.said}


async def test_a_second_of_ours_is_the_event_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beats come however the machine's own clock stands, and one that fails is not the last."""
    monkeypatch.setattr(clockwork, "TICK_SECONDS", 0.01)
    monkeypatch.setattr("time.time", lambda: 0.0)
    begun: list[str] = []

    def begin(name: str, errand: Any) -> None:
        errand.close()
        begun.append(name)
        if len(begun) == 2:
            raise ZeroDivisionError

    ticking = Clockwork(SimpleNamespace(start_alone=begin))  # type: ignore[arg-type]  # what it uses
    ticking.start()
    async with asyncio.timeout(PATIENCE):
        while len(begun) < 5:
            await asyncio.sleep(0.01)
    await ticking.stop()
    so_far = len(begun)
    await asyncio.sleep(0.05)
    assert len(begun) == so_far


def test_who_always_asks_again_is_never_parked() -> None:
    """Nobody else would set them anew."""
    always = {kind for kind, job in JOBS.items() if job.__annotations__["return"] == "datetime"}
    assert always == NEVER_PARKED
    assert timedelta() < timedelta(seconds=clockwork.TICK_SECONDS)
