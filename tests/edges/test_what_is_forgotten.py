"""What goes with a person or an order, and what stays, where two things meet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.carts.model import CartLine
from core.carts.tables import Carts
from core.database.transaction import Transaction
from core.fulfilment.use_cases import reject_order
from core.house import hand_out
from core.keeping import forgetting
from core.keeping.leaving import Leave, State, ask_to_leave, go_on, stay_after_all
from core.keeping.orders import forget_order
from core.notices.errand import claim, settle_all
from core.notices.model import Blocked, Bot, Broken, Later, Moot, Never, Notice, Outcome, Sent
from core.notices.tables import notices
from core.orders.model import Order
from core.people.tables import People
from core.people.use_cases import meet
from core.records import replace
from core.timers.tables import Timers
from tests.needles import numbers_left
from tests.town import FIRST_OWNER, Town

#: Somebody whose number is short enough to be a fact's, too.
NARI = 5
#: Somebody whose number is nothing else's.
BORI = 61_730_001
THEIRS = {("rider_missing", "order:5"), ("leaving", "5")}
OTHERS = {
    ("rider_missing", "order:15"), ("leaving", "15"), ("door_hidden", "order:5"),
    ("said_late", "order:5"), ("offer_unanswered", "order:5"), ("ring_again", "order:5"),
}  # fmt: skip


async def test_who_leaves_takes_only_the_timers_that_are_about_them(town: Town) -> None:
    await town.db.write(_are_set)
    assert await town.db.write(ask_to_leave, NARI, bot="customer") == Leave(State.GONE)
    assert await town.db.read(_set) & (THEIRS | OTHERS) == OTHERS


def _are_set(tx: Transaction) -> None:
    meet(tx, NARI, name="나리", lang="ko")
    for kind, key in THEIRS | OTHERS:
        tx[Timers].set(kind, key, tx.now + timedelta(days=30), now=tx.now)


def _set(tx: Transaction) -> set[tuple[str, str]]:
    return {(timer.kind, timer.key) for timer in tx[Timers].latest(1_000)}


async def test_what_is_forgotten_while_it_is_being_said_is_not_written_down(town: Town) -> None:
    """Which message it became is kept, or nobody could hide it."""
    order = await town.orders(1_001)
    while await town.db.write(hand_out):
        pass
    (ring,) = await town.db.write(claim, Bot.STORE)
    await town.db.write(reject_order, order.id, by=FIRST_OWNER, reason="busy")
    await town.db.write(forget_order, order.id)
    await town.db.write(settle_all, [(ring, Sent(7, "101동 1203호"))])
    assert await town.db.read(_kept, ring) == (7, None, {})
    await town.goes_on()


def _kept(tx: Transaction, notice: Notice) -> tuple[int | None, str | None, dict[str, Any]]:
    row = tx.sql.only(select(notices).where(notices.c.id == notice.id))
    return row.message_id, row.text, row.facts


@pytest.mark.parametrize(
    "outcome",
    [Sent(7, "카드", card_waits=True), Later("429"), Broken("KeyError"), Blocked("403"),
     Never("400"), Moot("left")],
    ids=lambda outcome: type(outcome).__name__,
)  # fmt: skip
async def test_whatever_becomes_of_the_last_words_to_somebody_they_stay_forgotten(
    town: Town, outcome: Outcome
) -> None:
    """The words were on their way while the person was forgotten, and Telegram answers late."""
    order = await town.orders(BORI)
    await town.db.write(reject_order, order.id, by=FIRST_OWNER, reason="busy")
    while await town.db.write(hand_out):
        pass
    told = await town.db.write(claim, Bot.CUSTOMER)
    assert {each.person_id for each in told} == {BORI}
    assert await town.db.write(ask_to_leave, BORI, bot="customer") == Leave(State.GONE)
    await town.db.write(settle_all, [(each, outcome) for each in told])
    assert await numbers_left(town.db, BORI) == []


async def test_questions_and_carts_of_long_ago_go_a_few_at_a_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many were there on one day, as after an upgrade."""
    monkeypatch.setattr(forgetting, "ROWS_AT_ONCE", 2)
    await town.db.write(_are_asked, (1_001, 1_002, 1_003))
    town.clock.forward(91 * 86_400)
    await town.db.write(_are_asked, (1_004,))
    swept = [await town.db.write(forgetting.forget_talks) for _ in range(3)]
    assert swept == [(4, False), (2, True), (0, True)]
    assert await town.db.read(_asked_and_picked) == {1_004: ("phone", 1)}


def _are_asked(tx: Transaction, people: tuple[int, ...]) -> None:
    for person_id in people:
        tx[People].ask("customer", person_id, "phone")
        cart = tx[Carts].of(person_id)
        tx[Carts].save(replace(cart, store_id=1, lines=(CartLine(1006, 1, (), 7_000),)))


def _asked_and_picked(tx: Transaction) -> dict[int, tuple[str | None, int]]:
    found = {}
    for person_id in (1_001, 1_002, 1_003, 1_004):
        asked, lines = tx[People].asked("customer", person_id), tx[Carts].of(person_id).lines
        if asked or lines:
            found[person_id] = (asked[0] if asked else None, len(lines))
    return found


@pytest.fixture
async def order(town: Town) -> Order:
    """One that holds its customer, who has asked to be forgotten."""
    order = await town.orders(1_001)
    await town.goes_on()
    left = await town.db.write(ask_to_leave, 1_001, bot="customer")
    assert left.state is State.WAITS
    return order


async def test_who_keeps_it_before_the_clock_has_looked_again_keeps_it(
    town: Town, order: Order
) -> None:
    """Nothing holds them any more, and nothing has begun."""
    await town.db.write(reject_order, order.id, by=FIRST_OWNER, reason="busy")
    assert await town.db.write(stay_after_all, 1_001) is None
    await town.goes_on(300)
    assert await town.db.read(lambda tx: tx[People].get(1_001)) is not None


async def test_what_has_begun_goes_on_and_says_so(town: Town, order: Order) -> None:
    await town.db.write(reject_order, order.id, by=FIRST_OWNER, reason="busy")
    town.clock.forward(1)
    assert await town.db.write(go_on, 1_001) == Leave(State.GOING)  # the last word is owed
    assert await town.db.write(stay_after_all, 1_001) == Leave(State.GOING)
    await town.goes_on(300)
    assert await town.db.read(lambda tx: tx[People].get(1_001)) is None
    assert await town.db.write(stay_after_all, 1_001) is None
