"""Two people at the same moment: one gets it, the other is told what is true, the books are right.

Use cases on real connections; on PostgreSQL from two houses that share the database. In most rounds
both start together and whoever is quicker gets it. In some one of them has done its work and not
yet saved it when the other begins: so both have won by the end, on any machine.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from random import Random
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from cli.check_books import check_books
from cli.seeding import put_in_the_stores
from core.carts.model import CartLine
from core.carts.tables import Carts
from core.checkout.placing import Placed, place_order
from core.clock import MovableClock
from core.database.database import Database, open_database
from core.database.migrate import upgrade
from core.database.transaction import Transaction
from core.fulfilment.use_cases import accept_order, cancel_order, reject_order
from core.house import hand_out
from core.ids import new_id
from core.orders.model import Order, OrderStatus, PayWith
from core.orders.tables import Orders
from core.outbox.tables import Outbox
from core.payments.company import Approved, Declined
from core.payments.model import Method, Payment, Refund
from core.payments.refunds import refund_part
from core.payments.settling import settle
from core.payments.tables import Payments
from core.payments.use_cases import keep_card, pay_again
from core.people.model import Role
from core.people.use_cases import enrol_admins, give_role, keep_phone, keep_place, meet
from core.refusals import (
    CartEmpty,
    Changed,
    NothingToGiveBack,
    NotOrderable,
    PaymentUnderWay,
    Refused,
    SoldOut,
    StepRefused,
    TooMuch,
)
from core.stores.tables import Stores
from tests.patience import PATIENCE
from tests.sizes import size
from tests.town import ANY_SHARE

ROUNDS = size(10, in_full=1_000)
SEED = int(os.environ.get("BAEDAL_RACES_SEED", "20261125"))
MINA, JUNO, OWNER, STAFF, ADMIN, OTHER_ADMIN = 1_000, 1_001, 900, 901, 902, 903
#: 반반치킨 with its choices, of 골목닭집; and 유린기 of 별빛반점, which is counted.
HALF_AND_HALF, FRIED_CHICKEN = CartLine(1001, 1, (11, 21), 19_500), 2006
#: Who has the lead, round by round, or nobody; as long as no story's own turns are.
LEADS = (0, None, 1, None, None)
#: So many orders are made in one transaction before they are raced for.
AT_ONCE = 50


class Lap(NamedTuple):
    """What two who started together came to, in the order they are named in the race."""

    one: Any
    other: Any

    def split(self) -> tuple[int, Any, Refused]:
        """Who got it (0 or 1), what, and what the other was told. Fails unless one got it."""
        refused = [isinstance(side, Refused) for side in self]
        assert refused in ([True, False], [False, True]), self
        won = refused.index(False)
        return won, self[won], self[1 - won]


class House:
    """A database with a store, its people, and two ways in."""

    def __init__(self, url: str, ways: tuple[Database, Database], clock: MovableClock) -> None:
        self.url, self.ways, self.clock = url, ways, clock
        self.db = ways[0]
        self.dice = Random(SEED)
        self.won: Counter[int] = Counter()
        self._on_hand: list[Any] = []
        self._leads = itertools.cycle(LEADS)

    async def race(self, one: tuple[Any, ...], other: tuple[Any, ...]) -> Lap:
        """Both at the same moment; a refusal is an answer, anything else that is raised is not."""
        asked = [(0, one), (1, other)]
        leads = next(self._leads)
        if leads is None:
            self.dice.shuffle(asked)
            lap = await asyncio.gather(*(self._runs(n, *side) for n, side in asked))
        else:
            asked.sort(key=lambda side: side[0] != leads)
            lap = await self._led(*asked)
        by_name = {n: came for (n, _), came in zip(asked, lap, strict=True)}
        return Lap(by_name[0], by_name[1])

    async def _led(self, *asked: tuple[int, tuple[Any, ...]]) -> tuple[Any, Any]:
        """The first is held between its work and its commit until the other is under way."""
        worked, under_way = threading.Event(), threading.Event()
        (first, (fn, *rest)), (second, (follows, *its)) = asked

        def holds(tx: Transaction, *args: Any, **facts: Any) -> Any:
            came = fn(tx, *args, **facts)
            worked.set()
            assert under_way.wait(PATIENCE)
            return came

        def begins(tx: Transaction, *args: Any, **facts: Any) -> Any:
            under_way.set()
            return follows(tx, *args, **facts)

        leader = asyncio.create_task(self._runs(first, holds, *rest))
        assert await asyncio.to_thread(worked.wait, PATIENCE)
        follower = asyncio.create_task(self._runs(second, begins, *its))
        await asyncio.sleep(0)  # it is asked
        if self.ways[0] is self.ways[1]:  # one at a time there: it is under way when it waits
            under_way.set()
        return await leader, await follower

    async def _runs(
        self, n: int, fn: Callable[..., Any], args: tuple[Any, ...], facts: dict[str, Any]
    ) -> Any:
        try:
            return await self.ways[n].write(fn, *args, **facts)
        except Refused as refusal:
            return refusal

    async def split(
        self, one: tuple[Any, ...], other: tuple[Any, ...]
    ) -> tuple[int, Any, Refused]:
        """A race with one winner, counted."""
        found = (await self.race(one, other)).split()
        self.won[found[0]] += 1
        return found

    async def fresh(self, make: Callable[[Transaction], Any]) -> Any:
        """One more of what *make* makes; many are made at a time."""
        if not self._on_hand:
            self._on_hand = await self.db.write(_many, make)
        return self._on_hand.pop()

    async def all_is_told(self) -> None:
        """Every fact has met its policies."""
        while await self.db.write(hand_out, most=500):
            pass

    async def the_books_are_right(self, least: int = ROUNDS) -> None:
        """Both won at times, and nothing is wrong anywhere; *least* orders were placed."""
        assert set(self.won) == {0, 1}, f"{self.won} with seed {SEED}"
        await self.all_is_told()
        looked, faults = await asyncio.to_thread(check_books, self.url, now=self.clock.now())
        wrong = [fault for fault in faults if not fault.may_pass]
        assert (looked >= least, wrong) == (True, [])
        print(f"{ROUNDS} rounds, won {self.won[0]} : {self.won[1]}, {looked} orders are right")


@pytest.fixture
async def house(fresh_url: str) -> AsyncIterator[House]:
    """Two processes of it on PostgreSQL, one on a file."""
    await asyncio.to_thread(upgrade, fresh_url)
    clock = MovableClock()
    one = await open_database(fresh_url, clock=clock)
    other = one if fresh_url.startswith("sqlite") else await open_database(fresh_url, clock=clock)
    await one.write(put_in_the_stores)
    await one.write(_people)
    yield House(fresh_url, (one, other), clock)
    await one.close()
    await other.close()


def asks(fn: Callable[..., Any], *args: Any, **facts: Any) -> tuple[Any, ...]:
    """One side of a race."""
    return fn, args, facts


race = pytest.mark.proof


@race
@pytest.mark.long
async def test_a_customer_cancels_while_the_store_accepts(house: House) -> None:
    for _ in range(ROUNDS):
        order: Order = await house.fresh(paid)
        won, kept, told = await house.split(
            asks(cancel_order, order.id, by=MINA),
            asks(accept_order, order.id, by=OWNER, minutes=20),
        )
        truth = (OrderStatus.CANCELLED, OrderStatus.ACCEPTED)[won]
        assert isinstance(told, StepRefused)
        assert (kept.status, told.status) == (truth, truth)
        await house.all_is_told()
        owed = await house.db.read(_owed_back, order.id)
        assert owed == (order.total if won == 0 else 0)
    await house.the_books_are_right()


@race
@pytest.mark.long
async def test_two_at_the_store_answer_at_once(house: House) -> None:
    """수락 against 수락, 수락 against 거절; with the version of a tap, and without as in words."""
    for n in range(ROUNDS):
        order: Order = await house.fresh(paid)
        shown = {"version": order.version} if n % 2 else {}
        no = asks(reject_order, order.id, by=STAFF, reason="busy", **shown)
        yes = asks(accept_order, order.id, by=STAFF, minutes=30, **shown)
        won, kept, told = await house.split(
            asks(accept_order, order.id, by=OWNER, minutes=10, **shown), no if n % 4 < 2 else yes
        )
        assert isinstance(told, Changed if n % 2 else StepRefused)
        assert told.facts["status"] is kept.status
        now = await house.db.read(_order, order.id)
        assert now.status is kept.status
        assert now.minutes == (10 if won == 0 else 30 if kept.status == "accepted" else None)
    await house.the_books_are_right()


@race
@pytest.mark.long
async def test_pay_is_pressed_twice(house: House) -> None:
    """Two taps under one cart, then the company's answer by two ways: one order, one charge."""
    for _ in range(ROUNDS):
        version = await house.db.write(_fill, MINA, HALF_AND_HALF, 1)
        taps = [asks(_pay, MINA, cart_version=version) for _ in range(2)]
        _, placed, told = await house.split(taps[0], taps[1])
        assert isinstance(told, Changed | CartEmpty)
        answer = _yes(placed.payment)
        lap = await house.race(
            asks(settle, placed.payment.id, answer), asks(settle, placed.payment.id, answer)
        )
        assert {side.status for side in lap} == {OrderStatus.PLACED}
        facts = await house.db.read(_facts, placed.order.id)
        assert facts["OrderPlaced"] == facts["PaymentApproved"] == 1
    await house.the_books_are_right()


@race
@pytest.mark.long
async def test_an_order_that_was_declined_is_paid_again_twice(house: House) -> None:
    for _ in range(ROUNDS):
        order: Order = await house.fresh(declined)
        again = [asks(pay_again, order.id, by=MINA, method=Method.CARD_ON_FILE) for _ in range(2)]
        _, payment, told = await house.split(again[0], again[1])
        assert isinstance(told, PaymentUnderWay)
        await house.db.write(settle, payment.id, _yes(payment))
        assert (await house.db.read(_order, order.id)).status is OrderStatus.PLACED
    await house.the_books_are_right()


@race
@pytest.mark.long
async def test_a_refund_is_asked_for_twice(house: House) -> None:
    """By two admins for all of it, for two parts that do not fit, and the very same request."""
    for n in range(ROUNDS):
        order: Order = await house.fresh(paid)
        part = None if n % 3 == 0 else order.total - 1_000
        keys = ("same", "same") if n % 3 == 2 else ("one", "other")
        two = [
            asks(refund_part, order.id, by=by, amount=part, reason="식었어요", request_key=key)
            for by, key in zip((ADMIN, OTHER_ADMIN), keys, strict=True)
        ]
        if n % 3 == 2:
            lap = await house.race(two[0], two[1])
            assert isinstance(lap.one, Refund) and lap.one == lap.other
        else:
            _, _, told = await house.split(two[0], two[1])
            assert isinstance(told, TooMuch if part else NothingToGiveBack)
            assert part is None or told.facts["left"] == 1_000
        assert await house.db.read(_owed_back, order.id) == (part or order.total)
    await house.the_books_are_right()


@race
@pytest.mark.long
async def test_two_want_the_last_portion(house: House) -> None:
    for _ in range(ROUNDS):
        await house.db.write(_one_is_left)
        line = CartLine(FRIED_CHICKEN, 1, (11,), await house.db.read(_price))
        for person in (MINA, JUNO):
            await house.db.write(_fill, person, line, 2)
        won, _, told = await house.split(asks(_pay, MINA), asks(_pay, JUNO))
        assert isinstance(told, SoldOut | NotOrderable)
        if isinstance(told, NotOrderable):
            assert {p.kind for p in told.facts["problems"]} & {"stock", "sold_out"}
        assert await house.db.read(_left) == 0
        assert await house.db.read(_newest_of, (MINA, JUNO)[won])
    await house.the_books_are_right()


def paid(tx: Transaction) -> Order:
    """An order the company took the money for."""
    placed = _pay_for(tx, MINA, HALF_AND_HALF)
    return settle(tx, placed.payment.id, _yes(placed.payment))


def declined(tx: Transaction) -> Order:
    """An order whose card was declined."""
    placed = _pay_for(tx, MINA, HALF_AND_HALF)
    return settle(tx, placed.payment.id, Declined("REJECT_CARD_COMPANY", "no"))


def _pay_for(tx: Transaction, person: int, line: CartLine) -> Placed:
    _fill(tx, person, line, 1)
    return _pay(tx, person)


def _fill(tx: Transaction, person: int, line: CartLine, store: int) -> int:
    """Their cart holds that line; its version."""
    cart = tx[Carts].of(person)
    return tx[Carts].save(replace(cart, store_id=store, lines=(line,))).version


def _pay(tx: Transaction, person: int, cart_version: int | None = None) -> Placed:
    return place_order(
        tx, person, request_key=new_id(tx.random), cart_version=cart_version,
        pay_with=PayWith.CARD, method=Method.CARD_ON_FILE, shares=ANY_SHARE,
    )  # fmt: skip


def _yes(payment: Payment) -> Approved:
    return Approved(f"key of {payment.id}", payment.amount, "card", "현대 4821", None, None)


def _many(tx: Transaction, make: Callable[[Transaction], Any]) -> list[Any]:
    return [make(tx) for _ in range(min(AT_ONCE, ROUNDS))]


def _people(tx: Transaction) -> None:
    for person in (MINA, JUNO, OWNER, STAFF, ADMIN, OTHER_ADMIN):
        meet(tx, person, name="민아", lang="ko")
        keep_phone(tx, person, "+821012345678")
        keep_place(tx, person, text="23", detail="101", latitude=37.5517, longitude=126.9190)
        keep_card(tx, person, billing_key=f"billing-{person}", label="현대 4821")
    give_role(tx, OWNER, Role.OWNER, 1)
    give_role(tx, STAFF, Role.STAFF, 1)
    enrol_admins(tx, [ADMIN, OTHER_ADMIN])


def _order(tx: Transaction, order_id: str) -> Order:
    return tx[Orders].get(order_id)


def _newest_of(tx: Transaction, person: int) -> list[Order]:
    return tx[Orders].latest_of_customer(person, 1)


def _owed_back(tx: Transaction, order_id: str) -> int:
    return sum(refund.amount for refund in tx[Payments].refunds_of_order(order_id))


def _facts(tx: Transaction, order_id: str) -> Counter[str]:
    return Counter(type(recorded.event).__name__ for recorded in tx[Outbox].of_order(order_id))


_ONE_IS_LEFT = text("UPDATE menu_items SET stock_left = 1 WHERE id = :id")


def _one_is_left(tx: Transaction) -> None:
    tx.sql.run(_ONE_IS_LEFT, id=FRIED_CHICKEN)


def _left(tx: Transaction) -> int | None:
    item = tx[Stores].item(FRIED_CHICKEN)
    return item.stock_left if item else None


def _price(tx: Transaction) -> int:
    item = tx[Stores].item(FRIED_CHICKEN)
    assert item is not None
    return item.price
