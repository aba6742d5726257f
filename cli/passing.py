"""Time goes by in the practice world: in steps, and all that is due in one happens before the next.

A jump would look like an outage: nobody would have shown a sign of life for so long, and what is
due early in it would happen at its end.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cli.roles import CUSTOMER_BOT, STORE_BOT
from core.clockwork import begin_errands, show_life, tick
from core.database.transaction import Transaction
from core.notices.model import Bot, NoticeStatus
from core.notices.tables import Notices
from core.outbox.tables import Outbox
from core.texts.figures import SEOUL

if TYPE_CHECKING:
    from cli.neighbourhood import Neighbourhood
    from sandbox.telegram import TelegramSandbox

STEP_SECONDS = 15.0  # half of what counts as silence (core/timer_jobs.py: SILENT_AFTER)
#: A step waits so long at most for what is due in it; a silent payment company takes longer.
MOST_WAIT_S = 3.0
_LOOK_EVERY_S = 0.01
LOOK_BACK = 40  # notices; guess: more than one step of a demo owes


class TheClock:
    """The one clock of the place: the messenger keeps it, our house and the company read it.

    What it was moved outlives the place, as what happened by it does.
    """

    def __init__(self, telegram: TelegramSandbox) -> None:
        self._telegram = telegram

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.fromtimestamp(self._telegram.now(), UTC)

    def forward(self, seconds: float) -> None:
        """Move on by *seconds*; time never runs backwards."""
        if seconds < 0:
            raise ValueError("a clock is moved forward only")
        self._telegram.forward(seconds)


def seconds_until(hour: int, now: datetime) -> float:
    """How long until it is *hour* o'clock in Seoul."""
    here = now.astimezone(SEOUL)
    then = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    return ((then - here) % timedelta(days=1)).total_seconds()


async def go_by(place: Neighbourhood, seconds: float) -> None:
    """The one clock of the place moves on."""
    assert place.house is not None  # started before
    left = seconds
    while left > 0:
        step = min(left, STEP_SECONDS)
        left -= step
        place.clock.forward(step)
        await show_life(place.house.deps, CUSTOMER_BOT)
        if place.store_side_is_on:
            await show_life(place.house.deps, STORE_BOT)
        await tick(place.house.deps)
        begin_errands(place.house.deps)
        await _settled(place)


async def _settled(place: Neighbourhood) -> None:
    """Wait until nobody has anything to do, or has had time enough."""
    assert place.house is not None
    deps, loop = place.house.deps, asyncio.get_running_loop()
    until = loop.time() + MOST_WAIT_S
    quiet = 0
    while quiet < 2 and loop.time() < until:
        waits: bool = await deps.db.read(_something_waits, place.store_side_is_on)
        quiet = 0 if waits or deps.running else quiet + 1
        await asyncio.sleep(_LOOK_EVERY_S)


def _something_waits(tx: Transaction, store_side: bool) -> bool:
    facts, _ = tx[Outbox].waiting()
    return bool(facts) or any(
        notice.status is NoticeStatus.OWED
        and notice.try_at is not None
        and notice.try_at <= tx.now
        and (store_side or notice.bot is not Bot.STORE)
        for notice in tx[Notices].latest(LOOK_BACK)
    )
