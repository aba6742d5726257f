"""Going down in good order: what is under way ends, and nothing is a fault."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

import pytest
from sqlalchemy import bindparam, text, update

from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.errand import LEASE, Saying, claim, settle
from core.notices.model import CARD, Bot, Notice, Outcome, Sent
from core.notices.tables import notices
from core.outbox.relay import hand_out
from core.payments.toss import TossPayments
from core.settings import Settings
from tests.town import Town
from tests.world import World


async def test_going_down_in_the_middle_of_a_tick_is_no_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The database is slow for a moment; the tick that waits for it is let end."""
    world = World(tmp_path, database_url=None)
    await world.start()
    await world.settles()
    slow = asyncio.create_task(world.db.write(_is_slow))
    await asyncio.sleep(1.2)  # a tick comes due, and waits

    await world.close()

    await slow
    faults = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert faults == []


def _is_slow(tx: Transaction) -> None:
    time.sleep(2.0)


async def test_what_was_claimed_in_the_moment_of_it_is_anybodys_at_once(town: Town) -> None:
    """Nobody has begun to say it, and nobody waits for a minute."""
    order = await town.orders(1_001)
    while await town.db.write(hand_out):
        pass
    settings = Settings(_env_file=None, jwt_secret="s" * 40)
    company = TossPayments("http://nobody", "")
    saying = Saying(Deps(town.db, town.clock, settings, company, {}), Bot.STORE)
    begins = asyncio.create_task(saying.begin())
    while saying._claimed is None:
        await asyncio.sleep(0)
    begins.cancel()
    await asyncio.gather(begins, return_exceptions=True)

    await saying.end()

    (ring,) = await town.db.write(claim, Bot.STORE)
    assert (ring.kind, ring.order_id, ring.tries) == ("new_order", order.id, 0)


async def test_a_card_that_is_being_drawn_is_not_the_one_that_follows(town: Town) -> None:
    """Words overtook it and left the card for later: the later one is another, drawn after them."""
    order = await town.orders(1_001)
    while await town.db.write(hand_out):
        pass

    def one_more(tx: Transaction, kind: str) -> Notice:
        tx.notices.owe(Bot.CUSTOMER, 1_001, kind, key=f"test:{kind}", at=tx.now, order_id=order.id)
        tx.notices.write_down()
        return next(each for each in tx.notices.latest(9) if each.kind == kind)

    def cards(tx: Transaction) -> int:
        tx.notices.write_down()
        asked = "SELECT count(*) AS n FROM notices WHERE kind = 'card' AND status = 'owed'"
        return int(tx.sql.only(text(asked)).n)

    words, _ = await town.db.write(one_more, "accepted"), await town.db.write(one_more, CARD)
    owed = await town.db.read(cards)
    await town.db.write(settle, words, Sent(1, "", card_waits=True))
    assert await town.db.read(cards) == owed, "it will be drawn after these words"

    def all_are_being_said(tx: Transaction) -> None:
        tx.sql.run(update(notices).values(lease_until=bindparam("until")), until=tx.now + LEASE)

    await town.db.write(all_are_being_said)
    await town.db.write(settle, words, Sent(1, "", card_waits=True))
    assert await town.db.read(cards) == owed + 1


async def test_what_was_on_its_way_is_anybodys_at_once(town: Town) -> None:
    """Going down cuts a ring off: whoever comes next says it, and waits for no minute."""
    began = asyncio.Event()

    async def never_ends(notice: Notice) -> Outcome:
        began.set()
        await asyncio.Event().wait()
        raise AssertionError

    order = await town.orders(1_001)
    while await town.db.write(hand_out):
        pass
    settings = Settings(_env_file=None, jwt_secret="s" * 40)
    company = TossPayments("http://nobody", "")
    voices = {Bot.STORE: never_ends}
    saying = Saying(Deps(town.db, town.clock, settings, company, voices), Bot.STORE)
    await saying.begin()
    await began.wait()
    assert await town.db.write(claim, Bot.STORE) == []  # somebody is saying it

    await saying.end()

    (ring,) = await town.db.write(claim, Bot.STORE)
    assert (ring.kind, ring.order_id, ring.tries) == ("new_order", order.id, 0)
