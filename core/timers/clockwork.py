"""Asks what is due, every second, and sends out the errands.

The timers are rows. Several processes may tick at once: a due row is held by whoever asks it. A
second of ours is the event loop's, which nobody sets back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from core.database.sql import BrokenRow
from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.alerts import Fault, tell_the_admins
from core.payments.errands import ask_again, call_back, carry_out_refunds
from core.queues.model import PAUSES, Queue, next_try
from core.queues.trying import as_kept, tried_in_vain
from core.refusals import Conflict, Unavailable
from core.timer_jobs import JOBS, NEVER_PARKED, beat
from core.timers.set_back import unless_set_back
from core.timers.tables import TIMER_ROWS, Timer, Timers

log = logging.getLogger(__name__)

TICK_SECONDS = 1
#: Look up payments nobody answered for, give back what is owed, call people who wait.
ERRANDS = (ask_again, carry_out_refunds, call_back)


def ask_what_is_due(tx: Transaction, *, most: int = 50) -> int:
    """Run the jobs that are due, the longest overdue first; how many were asked.

    A job that raises, or a timer of a kind nobody here knows, is undone alone, kept with its
    error and asked again later; after a few times it is parked. It stops no other.
    """
    unless_set_back(tx)
    due = tx[Timers].due(tx.now, most)
    for timer in due:
        if isinstance(timer, BrokenRow):
            log.error("timer %s cannot be read: %s", timer.kept["id"], timer.error)
            key, before = timer.kept["id"], timer.kept["tries"]
            tried_in_vain(tx, TIMER_ROWS, key, before=before, error=timer.error)
            continue
        try:
            with tx.savepoint():
                again_at = JOBS[timer.kind](tx, timer)
                tx[Timers].asked(timer.id, tx.now, again_at)
        except Conflict:
            raise  # everything is asked again on what is true now
        except Exception as error:
            log.exception("timer %s of %s failed", timer.kind, timer.key)
            _in_vain(tx, timer, error)
    return len(due)


def _in_vain(tx: Transaction, timer: Timer, error: Exception) -> None:
    if timer.kind not in NEVER_PARKED:
        tried_in_vain(tx, TIMER_ROWS, timer.id, before=timer.tries, error=error)
        return
    tries = next_try(timer.tries)
    pauses = PAUSES[Queue.TIMERS]
    until = tx.now + pauses[min(tries, len(pauses)) - 1]
    TIMER_ROWS.put_off(tx.sql, str(timer.id), tries=tries, until=until, error=as_kept(error))
    number = f"{timer.kind} {timer.key}"
    tell_the_admins(tx, Fault("timer_failed", type(error).__name__, timer.kind, number=number))


async def tick(deps: Deps) -> None:
    """One beat: everything due is asked."""
    try:
        while await deps.db.write(ask_what_is_due):
            pass
    except (Unavailable, Conflict) as error:  # what is due stays due
        log.warning("no tick: %s", error)


def begin_errands(deps: Deps) -> None:
    """Send out the errands about money that are not out already; each does all that is due.

    Nobody waits for them: a silent company must not hold up a store's rings.
    """
    if deps.draining:
        return  # nobody would wait for them
    for errand in ERRANDS:
        deps.start_alone(errand.__name__, _send_out(errand, deps))


async def _send_out(errand: Callable[[Deps], Awaitable[int]], deps: Deps) -> None:
    try:
        await errand(deps)
    except (Unavailable, Conflict) as error:
        log.warning("%s waits: %s", errand.__name__, error)


async def show_life(deps: Deps, role: str) -> None:
    """Tell the others that this role is up."""
    try:
        await deps.db.write(beat, role)
    except Unavailable as error:
        log.warning("no sign of life: %s", error)
    except Exception:  # whoever gives them is above no row that somebody spoiled
        log.exception("no sign of life of %s", role)


class Clockwork:
    """The ticking of a worker.

    A beat is an errand, which is only begun here: going down, it is let end. Between two of them
    passes the event loop's time, whatever happens to the machine's clock.
    """

    def __init__(self, deps: Deps) -> None:
        """Not ticking yet."""
        self._deps = deps
        self._loops: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Tick from now on."""
        self._loops.append(asyncio.create_task(_every(TICK_SECONDS, self._tick)))

    async def stop(self) -> None:
        """Begin no more beats; those under way end by themselves."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops.clear()

    def _tick(self) -> None:
        self._deps.start_alone("tick", tick(self._deps))


async def _every(seconds: float, beat: Callable[[], None]) -> None:
    """A beat that cannot be begun is logged, and the next one comes all the same."""
    while True:
        await asyncio.sleep(seconds)
        try:
            beat()
        except Exception:
            log.exception("a beat could not be begun")
