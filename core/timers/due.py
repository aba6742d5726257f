"""Asks the timers that are due, one by one. Knows no job: it is handed them.

Several processes may ask at once: a due row is held by whoever asks it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from core.database.sql import BrokenRow
from core.database.transaction import Transaction
from core.notices.alerts import Fault, tell_the_admins
from core.queues.model import PAUSES, Queue, next_try
from core.queues.trying import as_kept, tried_in_vain
from core.refusals import Conflict
from core.timers.set_back import unless_set_back
from core.timers.tables import TIMER_ROWS, Timer, Timers

log = logging.getLogger(__name__)

#: Done with (nothing), or the time at which it wants to ask again.
Job = Callable[[Transaction, Timer], datetime | None]
#: What each kind of timer asks.
Jobs = Mapping[str, Job]


def ask_what_is_due(
    tx: Transaction, jobs: Jobs, *, never_parked: Collection[str] = (), most: int = 50
) -> int:
    """Run the *jobs* that are due, the longest overdue first; how many were asked.

    A job that raises, or a timer of a kind nobody here knows, is undone alone, kept with its
    error and asked again later; after a few times it is parked, unless it is *never_parked*. It
    stops no other.
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
                again_at = jobs[timer.kind](tx, timer)
                tx[Timers].asked(timer.id, tx.now, again_at)
        except Conflict:
            raise  # everything is asked again on what is true now
        except Exception as error:
            log.exception("timer %s of %s failed", timer.kind, timer.key)
            _in_vain(tx, timer, error, is_parked=timer.kind not in never_parked)
    return len(due)


def _in_vain(tx: Transaction, timer: Timer, error: Exception, *, is_parked: bool) -> None:
    if is_parked:
        tried_in_vain(tx, TIMER_ROWS, timer.id, before=timer.tries, error=error)
        return
    tries = next_try(timer.tries)
    pauses = PAUSES[Queue.TIMERS]
    until = tx.now + pauses[min(tries, len(pauses)) - 1]
    TIMER_ROWS.put_off(tx.sql, str(timer.id), tries=tries, until=until, error=as_kept(error))
    number = f"{timer.kind} {timer.key}"
    tell_the_admins(tx, Fault("timer_failed", type(error).__name__, timer.kind, number=number))
