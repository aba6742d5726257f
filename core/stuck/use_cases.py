"""Tells the admins what stands still: each once, and many at a time as one. A transaction each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from core.database.transaction import Transaction
from core.notices.alerts import Case, Fault, tell_the_admins
from core.people.model import Role
from core.people.tables import People
from core.stuck.model import Stuck, What
from core.stuck.queries import parked_rows, stuck_orders
from core.stuck.tables import StuckTold
from core.timers.tables import Timers

log = logging.getLogger(__name__)

KIND, KEY = "stuck", "all"
LOOK_EVERY = timedelta(minutes=1)
#: More than so many at once are told in one message: something bigger is wrong (guess).
MOST_ALONE = 5
#: What is still stuck after so long is told again.
FORGET_AFTER = timedelta(days=30)


def begin_to_look(tx: Transaction) -> None:
    """Have somebody look every minute. A second run changes nothing."""
    tx[Timers].set(KIND, KEY, tx.now + LOOK_EVERY, now=tx.now)


def look_now(tx: Transaction) -> None:
    """Something has just stopped: the next tick looks."""
    tx[Timers].set_again(KIND, KEY, tx.now, now=tx.now)


def tell_of_what_is_stuck(tx: Transaction) -> datetime:
    """Tell every admin of each order that stands still and each row that is parked and was not
    told; when to look again. With no admin there, nothing is noted: the first to come hears it.
    """
    if tx[People].holders(Role.ADMIN):
        found = [*_found(tx, stuck_orders), *_found(tx, parked_rows)]
        new = [one for one in found if tx[StuckTold].first_time(one.what.value, one.key, tx.now)]
        if len(new) > MOST_ALONE:
            key = f"{new[0].what}:{new[0].key}:{len(new)}"
            tell_the_admins(tx, Case("stuck_many", key, None, {"n": len(new)}))
        else:
            for one in new:
                tell_the_admins(tx, _case(tx, one))
        tx[StuckTold].forget(tx.now - FORGET_AFTER)
    return tx.now + LOOK_EVERY


def _found(tx: Transaction, look: Callable[[Transaction], Iterable[Stuck]]) -> list[Stuck]:
    """What one look finds; one that fails hides nothing that another finds."""
    try:
        with tx.savepoint():
            return list(look(tx))
    except Exception as error:  # said, or nobody would know that nobody looks
        log.exception("%s failed", look.__name__)
        tell_the_admins(
            tx, Fault("timer_failed", type(error).__name__, look.__name__, number=KIND)
        )
        return []


def _case(tx: Transaction, one: Stuck) -> Case:
    kind = one.why if one.why.startswith("parked_") else f"stuck_{one.why}"
    if one.what is What.FACT:
        kind = "policy_parked"
    minutes = int((tx.now - one.since).total_seconds() // 60)
    return Case(kind, one.key, one.order, {**one.facts, "minutes": minutes})
