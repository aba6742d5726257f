"""One store's chat takes a message a second: whoever orders again and again waits behind others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from core.checkout.placing_api import OrderRequest, Picked, place_requested_order
from core.database.transaction import Transaction
from core.house import hand_out
from core.notices.errand import claim, settle_all
from core.notices.model import Bot, Notice, Sent
from core.notices.tables import Notices
from core.orders.model import Address, PayWith, Receive
from core.orders.shares import USUAL, Shares
from core.orders.tables import Orders
from core.people.tables import People
from core.people.use_cases import meet
from core.refusals import TooManyAtTheDoor
from tests.town import ANY_SHARE, FIRST_STORE, Town, at

GREEDY, MANY, HONEST, WITHIN_SECONDS = 66, 190, 20, 10
RING_WITHIN_SECONDS = 3


@pytest.mark.parametrize("shares", [ANY_SHARE, USUAL], ids=["no limit", "the usual limit"])
async def test_190_orders_of_one_delay_nobody_elses_ring(town: Town, shares: Shares) -> None:
    """Each honest ticket rings within three seconds of its turn, limit or no limit."""
    asks = [(n * WITHIN_SECONDS / MANY, GREEDY) for n in range(MANY)]
    asks += [(0.5 * n, 1_000 + n) for n in range(HONEST)]
    asks.sort()
    asked_at: dict[str, tuple[int, float]] = {}
    rung_at: dict[str, float] = {}
    refused, second = 0, 0.0
    while asks or len(rung_at) < len(asked_at):
        while asks and asks[0][0] <= second:
            when, who = asks.pop(0)
            try:
                order_id = await town.db.write(_orders, who, shares)
            except TooManyAtTheDoor:
                refused += who == GREEDY
            else:
                asked_at[order_id] = (who, when)
        while await town.db.write(hand_out):
            pass
        for notice in await town.db.write(_say, 1):  # a chat takes one a second
            assert notice.order_id is not None
            rung_at[notice.order_id] = second
        town.clock.forward(1)
        second += 1

    assert refused == (MANY - 2 if shares is USUAL else 0)
    honest = sorted((when, rung_at[i]) for i, (who, when) in asked_at.items() if who != GREEDY)
    assert len(honest) == HONEST
    chat_free_at = 0.0
    for when, rung in honest:  # its turn: behind the honest before it, and one of the greedy's
        turn = max(when, chat_free_at)
        assert rung - turn <= RING_WITHIN_SECONDS, (when, rung, turn)
        chat_free_at = rung + 1
    if shares is ANY_SHARE:  # and theirs ring too, each once
        assert len(rung_at) == MANY + HONEST


EVERY_WAY: dict[str, Callable[[str], Any]] = {
    kind: lambda order_id, kind=kind: partial(_owe, kind, order_id)
    for kind in ("new_order", "ring_again", "cancel_asked", "request_added", "order_off")
}


@pytest.mark.parametrize("kind", EVERY_WAY)
async def test_whatever_rings_for_a_customer_takes_turns(town: Town, kind: str) -> None:
    """Tickets, wishes, words: ten of one and one of another ring as the first and the second."""
    first = [await town.db.write(_orders, GREEDY, ANY_SHARE) for _ in range(10)]
    last = await town.db.write(_orders, 1_000, ANY_SHARE)
    while await town.db.write(hand_out):
        pass
    while await town.db.write(_say, 100):
        pass
    for order_id in (*first, last):
        await town.db.write(EVERY_WAY[kind](order_id))
        town.clock.forward(0.01)
    rung = [(await town.db.write(_say, 1))[0].order_id for _ in range(11)]
    assert rung == [first[0], last, *first[1:]]


async def test_one_customers_words_stay_in_order(town: Town) -> None:
    """However often one stands behind others, what was first of one customer rings first."""
    mine = [await town.db.write(_orders, GREEDY, ANY_SHARE) for _ in range(5)]
    while await town.db.write(hand_out):
        pass
    said = [(await town.db.write(_say, 1))[0].order_id for _ in range(2)]
    later = await town.db.write(_orders, GREEDY, ANY_SHARE)
    while await town.db.write(hand_out):
        pass
    said += [(await town.db.write(_say, 1))[0].order_id for _ in range(4)]
    assert said == [*mine, later]


def _orders(tx: Transaction, customer: int, shares: Shares) -> str:
    meet(tx, customer, name="민아", lang="ko")
    wish = OrderRequest(
        store_id=FIRST_STORE,
        lines=(Picked(FIRST_STORE * 1000 + 6, 4),),
        receive=Receive.DELIVERY,
        pay_with=PayWith.ON_DELIVERY,
        address=Address("연남동 23", "101동 1203호", *at(900, 0)),
        phone="+821012345678",
    )
    key = f"turns:{tx.random.random()}"
    made = place_requested_order(
        tx, customer, wish, request_key=key, pay=False, cards_on=False, shares=shares
    )
    return made.order.id


def _say(tx: Transaction, most: int) -> list[Notice]:
    owed = claim(tx, Bot.STORE, most=most)
    settle_all(tx, [(notice, Sent(1, notice.kind)) for notice in owed])
    return owed


def _owe(kind: str, order_id: str, tx: Transaction) -> None:
    order = tx[Orders].get(order_id)
    for worker, _ in tx[People].workers_of(order.store_id):
        tx[Notices].owe(
            Bot.STORE, worker, kind, key=f"test-{kind}:{order.id}", at=tx.now, order_id=order.id,
            facts={"number": order.number}, customer_id=order.customer_id,
        )  # fmt: skip
