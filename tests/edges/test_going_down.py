"""Going down in good order: what is under way ends, and nothing is a fault."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

import pytest

from core.database.transaction import Transaction
from core.deps import Deps
from core.house import hand_out
from core.notices.errand import Saying, claim
from core.notices.model import Bot, Notice, Outcome
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
