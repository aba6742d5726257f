"""Hands each fact to its policies: at least once, in the order it happened.

The handling transaction is the claim: what the policies wrote and the note that they ran are
committed together. Knows no chat and calls nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from core.audit.model import Deed
from core.database.transaction import Transaction
from core.orders.policies import bring_the_view_up_to_date
from core.outbox.tables import Recorded
from core.policies import POLICIES
from core.refusals import Conflict
from core.stuck.use_cases import look_now

log = logging.getLogger(__name__)

#: Pauses before a failed policy is tried again; after the last the fact is parked (8 tries).
PAUSES = tuple(timedelta(seconds=s) for s in (1, 2, 5, 15, 60, 300, 900))
MOST_REPLAYED = 500  # at a time: a short transaction; what is left is replayed by the next press


def hand_out(tx: Transaction, *, most: int = 20) -> int:
    """Run the policies of what waits, of *most* orders; how many facts there were.

    A fact whose policy raises is put off with a growing pause and holds up only its own order;
    after eight tries it is parked until it is replayed, and the admins are told.
    """
    waiting = tx.outbox.due(tx.now, most)
    if not waiting:
        return 0
    try:
        with tx.savepoint():
            _run_policies(tx, waiting)
    except Conflict:
        raise  # the whole hand-out runs again on what is true now
    except Exception:  # all is undone: one by one, where it is seen whose it was, noted and told
        _one_by_one(tx, waiting)
    tx.wake("events")  # what these policies recorded
    return len(waiting)


def _one_by_one(tx: Transaction, facts: Sequence[Recorded]) -> None:
    """A policy raises: each fact by itself, and none of an order after the one that fails."""
    held_up = set()
    for recorded in facts:
        if recorded.event.order_id in held_up:
            continue
        try:
            with tx.savepoint():
                _run_policies(tx, [recorded])
        except Conflict:
            raise
        except Exception as error:
            _put_off(tx, recorded, error)
            held_up.add(recorded.event.order_id)


def _run_policies(tx: Transaction, facts: Sequence[Recorded]) -> None:
    for recorded in facts:
        for policy in POLICIES[type(recorded.event)]:
            policy(tx, recorded.event, recorded)
    tx.outbox.done((recorded.id for recorded in facts), tx.now)


def replay(tx: Transaction, *, by: int, event_id: int | None = None) -> int:
    """An admin has a parked fact run again, or all of them; how many there were.

    A second run finds none parked and changes nothing; what fails again is parked and told again.

    Raises:
        NotYours: *by* is no admin.
    """
    tx.people.worker(by).must_be_admin()
    run = 0
    for parked in tx.outbox.parked(MOST_REPLAYED):
        if event_id in (None, parked.id) and tx.outbox.unpark(parked.id, tx.now):
            tx.audit.add(Deed.REPLAY, by=by, at=tx.now, order_id=parked.order_id, what=parked.name)
            run += 1
    tx.wake("events")
    return run


def rebuild_views(tx: Transaction) -> int:
    """Throw every status view away and make it again from the facts; how many facts were read."""
    tx.views.forget_all()
    read = last = 0
    while facts := tx.outbox.after(last, 500):
        for recorded in facts:
            if recorded.done:
                bring_the_view_up_to_date(tx, recorded.event, recorded)
            last = recorded.id
        tx.views.write_down()
        read += len(facts)
    return read


def _put_off(tx: Transaction, recorded: Recorded, error: Exception) -> None:
    tries = recorded.tries + 1
    parked = tries > len(PAUSES)
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    log.error(
        "%s of order %s: a policy failed, try %s%s",
        recorded.event.name,
        recorded.event.order_id,
        tries,
        ", parked" if parked else "",
        exc_info=error,
    )
    tx.outbox.failed(
        recorded.id,
        tries=tries,
        try_at=tx.now + pause,
        parked_at=tx.now if parked else None,
        error=f"{type(error).__name__}: {error}"[:500],
    )
    if parked:
        look_now(tx)
