"""A whole evening of deliveries on a clock that is moved: every one ends, whoever is silent.

Use cases, the clock's jobs and the policies; no chat. Riders are quick, choosy, silent or never
come; kitchens are early or late. One seed replays an evening.
"""

from __future__ import annotations

import heapq
import itertools
import os
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

import pytest
from sqlalchemy import text

from cli.check_books import check_books
from core.database.transaction import Transaction
from core.deliveries import use_cases as deliveries
from core.deliveries.dispatch import MOST_IN_HAND
from core.deliveries.model import on_the_way
from core.fulfilment import use_cases as orders
from core.notices.model import Notice
from core.orders import events as happened
from core.orders.model import Order
from core.outbox.tables import Outbox
from core.refusals import NotOnShift, NotYours, StepRefused
from core.riders.model import Ride
from core.riders.use_cases import go_on_shift
from tests.postgres import Server
from tests.sizes import size
from tests.town import Town, at, owner_of

ORDERS = size(30, in_full=200)
RIDERS = size(5, in_full=20)
STORES = 4
SEED = int(os.environ.get("BAEDAL_EVENING_SEED", "20261125"))
HOURS = 2  #: orders come for so long, the later half more densely
STEP_SECONDS = 10
LONGEST = timedelta(hours=6)
#: How a rider is: answers after so many seconds, says yes, comes; in how many of a hundred cases.
TEMPERS = {
    "quick": (4, 20, 90, 100),
    "choosy": (10, 40, 50, 100),
    "silent": (20, 90, 70, 100),  # often later than 45 s
    "lost": (5, 30, 95, 70),  # says yes and does not always come
}


class Evening:
    """What happens when, and what was seen."""

    def __init__(self, town: Town) -> None:
        self.town, self.dice = town, Random(SEED)
        self.due: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = []
        self.number = itertools.count()
        self.tempers: dict[int, str] = {}
        self.seen: Counter[str] = Counter()
        self.promised: dict[str, datetime] = {}
        town.listens = self.hears

    def later(self, seconds: float, what: Callable[[], Awaitable[None]]) -> None:
        """It happens then."""
        then = self.town.clock.now() + timedelta(seconds=seconds)
        heapq.heappush(self.due, (then, next(self.number), what))

    async def begins(self) -> None:
        """Riders come on shift, and every order has its moment."""
        for n in range(RIDERS):
            temper = list(TEMPERS)[n % len(TEMPERS)]
            ride = self.dice.choice([Ride.MOTORBIKE, Ride.MOTORBIKE, Ride.BICYCLE, Ride.CAR])
            north, east = self.dice.uniform(-1_500, 1_500), self.dice.uniform(-1_500, 1_500)
            rider = await self.town.rides(8_001 + n, metres=north, east=east, ride=ride)
            self.tempers[rider] = temper
        for n in range(ORDERS):
            when = HOURS * 3_600 * self.dice.random() ** 0.8
            self.later(when, lambda n=n: self.somebody_orders(1_000 + n))

    async def goes_on(self) -> bool:
        """Ten seconds; false when nothing is under way any more."""
        now = self.town.clock.now()
        while self.due and self.due[0][0] <= now:
            _, _, what = heapq.heappop(self.due)
            await what()
        await self.town.goes_on(STEP_SECONDS)
        for what, n in (await self.town.db.read(_most_at_once)).items():
            self.seen[what] = max(self.seen[what], n)
        return bool(self.due) or await self.town.db.read(_open_orders) > 0

    # -- the kitchen

    async def somebody_orders(self, customer: int) -> None:
        store = 101 + customer % STORES
        order = await self.town.orders(customer, store=store, metres=self.dice.uniform(200, 1_900))
        minutes = self.dice.randint(8, 25)
        self.later(20, lambda: self.store_accepts(order, minutes))

    async def store_accepts(self, order: Order, minutes: int) -> None:
        db, owner = self.town.db, owner_of(order.store_id)
        accepted = await db.write(orders.accept_order, order.id, by=owner, minutes=minutes)
        assert accepted.eta_at is not None
        self.promised[order.id] = accepted.eta_at
        await db.write(orders.start_cooking, order.id, by=owner)
        cooked = max(60.0, minutes * 60 + self.dice.uniform(-240, 420))
        self.later(cooked, lambda: self.store_finishes(order))

    async def store_finishes(self, order: Order) -> None:
        await self.town.db.write(orders.finish_cooking, order.id, by=owner_of(order.store_id))

    # -- the riders

    def hears(self, notice: Notice) -> None:
        if notice.kind == "shift_ended":
            self.seen["shifts ended"] += 1
            self.later(600, lambda: self.comes_back(notice.person_id))
        if notice.kind != "offer" or notice.order_id is None:
            return
        self.seen["offers"] += 1
        rider, order_id = notice.person_id, notice.order_id
        least, most, _, _ = TEMPERS[self.tempers[rider]]
        self.later(self.dice.uniform(least, most), lambda: self.answers(rider, order_id))

    async def answers(self, rider: int, order_id: str) -> None:
        _, _, yes, comes = TEMPERS[self.tempers[rider]]
        use_case = deliveries.take if self.dice.randint(1, 100) <= yes else deliveries.decline
        try:
            await self.town.db.write(use_case, order_id, by=rider)
        except StepRefused:
            self.seen["answers too late"] += 1
            return
        except NotOnShift:  # silent too often; the shift was ended meanwhile
            self.seen["answers after the shift"] += 1
            return
        self.seen[use_case.__name__] += 1
        if use_case is deliveries.take and self.dice.randint(1, 100) <= comes:
            self.later(self.dice.uniform(60, 400), lambda: self.is_at_the_store(rider, order_id))

    async def is_at_the_store(self, rider: int, order_id: str) -> None:
        try:
            left = await self.town.db.write(deliveries.pick_up, order_id, by=rider)
        except StepRefused as refusal:
            self.seen[f"refused while {refusal.status}"] += 1
            self.later(30, lambda: self.is_at_the_store(rider, order_id))
            return
        except NotYours:  # came too late: it was given to somebody else
            self.seen["given to somebody else"] += 1
            return
        way = on_the_way(left.distance_m).total_seconds() * self.dice.uniform(0.7, 1.5)
        self.later(way, lambda: self.is_at_the_door(rider, order_id))

    async def is_at_the_door(self, rider: int, order_id: str) -> None:
        await self.town.db.write(deliveries.hand_over, order_id, by=rider)

    async def comes_back(self, rider: int) -> None:
        here = at(self.dice.uniform(-900, 900), self.dice.uniform(-900, 900))
        await self.town.db.write(go_on_shift, rider, latitude=here[0], longitude=here[1])


@pytest.mark.proof
@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_an_evening_of_riders_leaves_nobody_hungry(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url, server = f"sqlite:///{tmp_path / 'evening.db'}", None
    if kind == "postgresql":
        server = request.getfixturevalue("postgres")
        assert isinstance(server, Server)
        url = server.new_database()
    town = Town(url, stores=STORES)
    await town.open()
    evening = Evening(town)
    try:
        await evening.begins()
        began = town.clock.now()
        while await evening.goes_on():
            assert town.clock.now() - began < LONGEST, dict(evening.seen)
        await town.goes_on(3_600)  # what is left of the timers
        ends = await town.db.read(_ends)
        now = town.clock.now()
    finally:
        await town.close()

    looked, faults = check_books(url, now=now)
    assert (looked, faults) == (ORDERS, [])
    assert set(ends) == set(evening.promised)
    assert {status for status, _, _, _ in ends.values()} == {"delivered"}
    seen = evening.seen
    assert seen["open offers of one rider"] <= 1
    assert seen["open offers of one order"] <= 1
    assert 1 <= seen["in hand of one rider"] <= MOST_IN_HAND
    assert {what for what in seen if what.startswith("refused")} <= {"refused while cooking"}
    for _, ready_at, left_at, _ in ends.values():
        assert left_at >= ready_at  # nobody picked up before it was ready
    waits = sorted((left - ready).total_seconds() / 60 for _, ready, left, _ in ends.values())
    late = sorted(
        max(0.0, (there - evening.promised[order_id]).total_seconds() / 60)
        for order_id, (_, _, _, there) in ends.items()
    )
    print(
        f"seed {SEED}, {kind}: {ORDERS} orders, {RIDERS} riders, {dict(seen)}\n"
        f"  offers an order {seen['offers'] / ORDERS:.2f}\n"
        f"  food waited for a rider: median {median(waits):.1f}, most {waits[-1]:.1f} min\n"
        f"  later than promised: median {median(late):.1f}, most {late[-1]:.1f} min,"
        f" {sum(m == 0 for m in late)} of {ORDERS} in time"
    )
    for happens in ("offers", "take", "decline", "answers too late"):
        assert seen[happens] > 0, f"nobody had {happens}"
    if server is not None:
        server.drop(url)


def _open_orders(tx: Transaction) -> int:
    row = tx.sql.row(text("SELECT count(*) AS n FROM orders WHERE ended_at IS NULL"))
    return int(row.n) if row else 0


def _most_at_once(tx: Transaction) -> dict[str, int]:
    """The most any rider or order has of something at this moment."""
    asked = {
        "open offers of one rider": "SELECT count(*) AS n FROM offers WHERE status = 'open'"
        " GROUP BY rider_id ORDER BY n DESC LIMIT 1",
        "open offers of one order": "SELECT count(*) AS n FROM offers WHERE status = 'open'"
        " GROUP BY order_id ORDER BY n DESC LIMIT 1",
        "in hand of one rider": "SELECT count(*) AS n FROM deliveries WHERE ended_at IS NULL"
        " AND rider_id IS NOT NULL GROUP BY rider_id ORDER BY n DESC LIMIT 1",
    }
    found = {what: tx.sql.row(text(words)) for what, words in asked.items()}
    return {what: int(row.n) if row else 0 for what, row in found.items()}


def _ends(tx: Transaction) -> dict[str, tuple[str, datetime, datetime, datetime]]:
    """Of each order: its status, when it was ready, left and was there, by its own facts."""
    ends = {}
    for row in tx.sql.rows(text("SELECT id, status FROM orders")):
        at_ = {type(f.event): f.event.at for f in tx[Outbox].of_order(row.id)}
        ends[row.id] = (
            row.status,
            at_[happened.CookingFinished],
            at_[happened.OrderDeparted],
            at_[happened.OrderDelivered],
        )
    return ends
