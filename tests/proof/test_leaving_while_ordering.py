"""Somebody has everything deleted in one place and orders in another at the same moment."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from cli.check_books import check_books
from core.checkout.placing import Placed
from core.database.transaction import Transaction
from core.fulfilment.use_cases import cancel_order
from core.house import hand_out
from core.keeping.leaving import Leave, State, ask_to_leave, stay_after_all
from core.orders.tables import orders
from core.payments.company import Declined
from core.payments.settling import settle
from core.payments.use_cases import keep_card
from core.people.use_cases import keep_phone, keep_place, meet
from core.refusals import Refused
from tests.proof.test_races import (
    HALF_AND_HALF,
    ROUNDS,
    House,
    _fill,
    _pay,
    asks,
    house,
    race,
)

__all__ = ["house"]
NARI = 1_100


@race
@pytest.mark.long
async def test_an_order_is_seen_by_who_leaves_or_is_not_placed(house: House) -> None:
    for _ in range(ROUNDS):
        await house.db.write(_is_here)
        lap = await house.race(asks(_orders), asks(ask_to_leave, NARI, bot="customer"))
        match lap:
            case (Placed() as placed, Leave(State.WAITS)):
                house.won[0] += 1
                await house.db.write(stay_after_all, NARI)
                await house.db.write(_is_off, placed)
            case (Refused(), Leave(State.GONE)):  # of what they had this or that was gone first
                house.won[1] += 1
                assert await house.db.read(_of_theirs) == 0
            case _:
                raise AssertionError(lap)
    await house.the_books_are_right(least=house.won[0])


@race
@pytest.mark.long
async def test_what_is_handed_out_while_they_leave_makes_the_view_of_what_is_left(
    house: House,
) -> None:
    for _ in range(ROUNDS):
        await house.db.write(_is_here)
        placed = await house.db.write(_orders)
        await house.all_is_told()
        await house.db.write(_is_off, placed)
        _, left = await house.race(asks(hand_out), asks(ask_to_leave, NARI, bot="customer"))
        assert left == Leave(State.GONE)
    await house.all_is_told()
    looked, faults = await asyncio.to_thread(check_books, house.url, now=house.clock.now())
    assert (looked, [fault for fault in faults if not fault.may_pass]) == (ROUNDS, [])


def _is_here(tx: Transaction) -> None:
    meet(tx, NARI, name="나리", lang="ko")
    keep_phone(tx, NARI, "+821012345678")
    keep_place(tx, NARI, text="23", detail="101", latitude=37.5517, longitude=126.9190)
    keep_card(tx, NARI, billing_key=f"billing-{NARI}", label="현대 4821")
    _fill(tx, NARI, HALF_AND_HALF, 1)


def _orders(tx: Transaction) -> Placed:
    return _pay(tx, NARI)


def _is_off(tx: Transaction, placed: Placed) -> None:
    settle(tx, placed.payment.id, Declined("REJECT_CARD_COMPANY", "no"))
    cancel_order(tx, placed.order.id, by=NARI)


def _of_theirs(tx: Transaction) -> int:
    asking = select(func.count().label("n")).where(orders.c.customer_id == NARI)
    return int(tx.sql.only(asking).n)
