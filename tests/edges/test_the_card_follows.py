"""Whatever becomes of the words that were to redraw a card, the card is redrawn after all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, text, update

from core.database.transaction import Transaction
from core.fulfilment import use_cases as orders
from core.house import hand_out
from core.notices.errand import LEASE, claim, settle
from core.notices.model import CARD, Bot, Notice, Sent
from core.notices.overtaken import OVERTAKEN
from core.notices.tables import Notices, notices
from core.orders.model import OrderStatus
from core.queues.model import PAUSES, Queue
from tests.town import FIRST_OWNER, Town

MINA = 1_001
_CARDS = text("SELECT count(*) AS n FROM notices WHERE kind = 'card' AND status = 'owed'")
_LEASE = update(notices).values(lease_until=bindparam("until"))
_SAID = update(notices).values(status="sent")
_STANDS = text("UPDATE orders SET status = :status WHERE id = :id")
_SPOIL = text("UPDATE notices SET facts = '[]' WHERE key = 'words'")


def _cards(tx: Transaction) -> int:
    tx[Notices].flush()
    return int(tx.sql.only(_CARDS).n)


def _one_more(tx: Transaction, order_id: str, kind: str, *, redraws: bool = True) -> Notice:
    tx[Notices].owe(
        Bot.CUSTOMER, MINA, kind, key="words", at=tx.now, order_id=order_id, redraws=redraws
    )
    return next(each for each in tx[Notices].latest(9) if each.kind == kind)


def _all_is_said(tx: Transaction) -> None:
    tx[Notices].flush()
    tx.sql.run(_SAID)


async def _placed(town: Town) -> str:
    order = await town.orders(MINA)
    while await town.db.write(hand_out):
        pass
    return order.id


@pytest.mark.parametrize(
    ("kind", "status"),
    [(kind, min(over)) for (bot, kind), over in OVERTAKEN.items() if bot is Bot.CUSTOMER],
)
async def test_words_that_are_overtaken_leave_their_card(
    town: Town, kind: str, status: OrderStatus
) -> None:
    order_id = await _placed(town)
    await town.db.write(_all_is_said)
    await town.db.write(_one_more, order_id, kind)
    await town.db.write(lambda tx: tx.sql.run(_STANDS, status=status.value, id=order_id))
    assert await town.db.write(claim, Bot.CUSTOMER) == []
    (card,) = await town.db.write(claim, Bot.CUSTOMER)
    await town.db.write(lambda tx: tx.sql.run(_STANDS, status="placed", id=order_id))
    assert (card.kind, card.order_id) == (CARD, order_id)


async def test_gone_out_and_brought_in_one_breath_the_card_tells_the_end(town: Town) -> None:
    """Both facts are handed out together: the words of the second rely on the first's redraw."""
    order_id = await _placed(town)
    for step, facts in ((orders.accept_order, {"minutes": 10}), (orders.start_cooking, {}),
                        (orders.finish_cooking, {})):  # fmt: skip
        await town.db.write(step, order_id, by=FIRST_OWNER, **facts)
    while await town.db.write(hand_out):
        pass
    await town.db.write(_all_is_said)
    await town.db.write(orders.depart, order_id, by=FIRST_OWNER)
    await town.db.write(orders.deliver, order_id, by=FIRST_OWNER)
    while await town.db.write(hand_out):
        pass
    said: list[Notice] = []
    for _ in range(9):
        said += (found := await town.db.write(claim, Bot.CUSTOMER))
        for notice in found:
            await town.db.write(settle, notice, Sent(1, ""))
    assert "delivered" in [each.kind for each in said]
    assert any(each.kind == CARD or each.redraws for each in said)


async def test_words_that_nobody_can_read_leave_their_card(town: Town) -> None:
    order_id = await _placed(town)
    await town.db.write(_all_is_said)
    await town.db.write(_one_more, order_id, "accepted")
    await town.db.write(lambda tx: tx.sql.run(_SPOIL))
    for pause in (timedelta(), *PAUSES[Queue.NOTICES]):
        town.clock.forward(pause.total_seconds() + 1)
        await town.db.write(claim, Bot.CUSTOMER)
        town.clock.forward(LEASE.total_seconds())
    found = await town.db.read(lambda tx: tx[Notices].latest(9))
    assert [each.order_id for each in found if each.kind == CARD][:1] == [order_id]
    assert await town.db.read(_cards) == 1


async def test_a_card_that_is_being_drawn_is_not_the_one_that_follows(town: Town) -> None:
    """Words overtook it and left the card for later: the later one is another, drawn after them."""
    order_id = await _placed(town)
    words = await town.db.write(_one_more, order_id, "accepted")
    await town.db.write(settle, words, Sent(1, "", card_waits=True))
    owed = await town.db.read(_cards)
    await town.db.write(settle, words, Sent(1, "", card_waits=True))
    assert await town.db.read(_cards) == owed, "it will be drawn after these words"
    await town.db.write(lambda tx: tx.sql.run(_LEASE, until=tx.now + LEASE))
    later = await town.db.write(_one_more, order_id, "cooking")
    await town.db.write(settle, later, Sent(1, "", card_waits=True))
    assert await town.db.read(_cards) == owed + 1
