"""Tells the admins what stands still: each once, and many at a time as one. A transaction each."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.database.transaction import Transaction
from core.notices.alerts import Case, tell_the_admins
from core.people.model import Role
from core.stuck.model import Stuck, What
from core.stuck.queries import parked_facts, stuck_orders

KIND, KEY = "stuck", "all"
LOOK_EVERY = timedelta(minutes=1)
#: More than so many at once are told in one message: something bigger is wrong (guess).
MOST_ALONE = 5
#: What is still stuck after so long is told again.
FORGET_AFTER = timedelta(days=30)


def begin_to_look(tx: Transaction) -> None:
    """Have somebody look every minute. A second run changes nothing."""
    tx.timers.set(KIND, KEY, tx.now + LOOK_EVERY, now=tx.now)


def look_now(tx: Transaction) -> None:
    """Something has just stopped: the next tick looks."""
    tx.timers.set_again(KIND, KEY, tx.now, now=tx.now)


def tell_of_what_is_stuck(tx: Transaction) -> datetime:
    """Tell every admin of each order and fact that stands still and was not told; when to look
    again. With no admin there, nothing is noted: the first one to come hears it.
    """
    if tx.people.holders(Role.ADMIN):
        found = [*stuck_orders(tx), *parked_facts(tx)]
        new = [one for one in found if tx.stuck.first_time(one.what.value, one.key, tx.now)]
        if len(new) > MOST_ALONE:
            key = f"{new[0].what}:{new[0].key}:{len(new)}"
            tell_the_admins(tx, Case("stuck_many", key, None, {"n": len(new)}))
        else:
            for one in new:
                tell_the_admins(tx, _case(tx, one))
        tx.stuck.forget(tx.now - FORGET_AFTER)
    return tx.now + LOOK_EVERY


def _case(tx: Transaction, one: Stuck) -> Case:
    kind = "policy_parked" if one.what is What.FACT else f"stuck_{one.why}"
    minutes = int((tx.now - one.since).total_seconds() // 60)
    return Case(kind, one.key, one.order, {**one.facts, "minutes": minutes})
