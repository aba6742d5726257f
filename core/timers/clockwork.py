"""Asks what is due, every second, and sends out the errands. APScheduler only ticks.

The timers are rows. Several processes may tick at once: a due row is held by whoever asks it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.alerts import Fault, tell_the_admins
from core.payments.errands import ask_again, call_back, carry_out_refunds
from core.refusals import Conflict, Unavailable
from core.timers.jobs import JOBS, beat

log = logging.getLogger(__name__)

TICK_SECONDS = 1
HEARTBEAT_SECONDS = 5
#: Look up payments nobody answered for, give back what is owed, call people who wait.
ERRANDS = (ask_again, carry_out_refunds, call_back)
#: A job that raises is asked again after this; it never stops the others.
AFTER_A_FAULT = timedelta(seconds=30)


def ask_what_is_due(tx: Transaction, *, most: int = 50) -> int:
    """Run the jobs that are due, the longest overdue first; how many were asked.

    A job that raises is undone alone, kept with its error and asked again later.
    """
    due = tx.timers.due(tx.now, most)
    for timer in due:
        try:
            with tx.savepoint():
                again_at = JOBS[timer.kind](tx, timer)
                tx.timers.asked(timer.id, tx.now, again_at)
        except Conflict:
            raise  # everything is asked again on what is true now
        except Exception as error:
            log.exception("timer %s of %s failed", timer.kind, timer.key)
            text = f"{type(error).__name__}: {error}"[:500]
            tx.timers.failed(timer.id, tx.now + AFTER_A_FAULT, timer.tries + 1, text)
            number = f"{timer.kind} {timer.key}"
            tell_the_admins(
                tx, Fault("timer_failed", type(error).__name__, timer.kind, number=number)
            )
    return len(due)


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


async def _begin_tick(deps: Deps) -> None:
    deps.start_alone("tick", tick(deps))


async def _begin_sign(deps: Deps, role: str) -> None:
    deps.start_alone(f"life of {role}", show_life(deps, role))


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


def make_clockwork(deps: Deps, *, worker: bool, roles: tuple[str, ...]) -> AsyncIOScheduler:
    """The ticking of one process, not started yet: a worker's beats, each role's signs of life.

    A beat is an errand, which the scheduler only begins: going down, it cancels what it runs
    itself, and would call that a fault; an errand is let end.
    """
    clockwork = AsyncIOScheduler(
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    if worker:
        clockwork.add_job(_begin_tick, "interval", [deps], seconds=TICK_SECONDS)
    for role in roles:
        clockwork.add_job(_begin_sign, "interval", [deps, role], seconds=HEARTBEAT_SECONDS)
    return clockwork
