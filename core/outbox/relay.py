"""Hands each fact to its policies: at least once, in the order it happened.

The handling transaction is the claim: what the policies wrote and the note that they ran are
committed together. Knows no chat and calls nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.database.transaction import Transaction
from core.outbox.event import Event
from core.outbox.tables import FACT_ROWS, Outbox, Recorded
from core.queues import model as queues
from core.queues import trying
from core.queues.model import Queue
from core.refusals import Conflict

log = logging.getLogger(__name__)

Policy = Callable[[Transaction, Any, Recorded], None]
#: What each kind of fact has done to it, in that order.
Policies = Mapping[type[Event], Sequence[Policy]]

#: Pauses before a failed policy is tried again; after the last the fact is parked (8 tries).
PAUSES = queues.PAUSES[Queue.FACTS]


def hand_out(tx: Transaction, policies: Policies, *, most: int = 20) -> int:
    """Run the *policies* of what waits, of *most* orders; how many facts there were.

    A fact whose policy raises, or that nobody here can read, is put off with a growing pause and
    holds up only its own order; after eight tries it is parked until it is replayed, and the
    admins are told.
    """
    waiting = tx[Outbox].due(tx.now, most)
    if not waiting:
        return 0
    read = _those_read(tx, waiting)
    try:
        with tx.savepoint():
            _run_policies(tx, policies, read)
    except Conflict:
        raise  # the whole hand-out runs again on what is true now
    except Exception:  # all is undone: one by one, where it is seen whose it was, noted and told
        _one_by_one(tx, policies, read)
    tx.wake("events")  # what these policies recorded
    return len(waiting)


def _those_read(tx: Transaction, facts: Sequence[Recorded]) -> Sequence[Recorded]:
    """Put off what nobody here can read; the others, and none of an order after such a one."""
    if not any(recorded.unread for recorded in facts):
        return facts
    held_up = set()
    read = []
    for recorded in facts:
        if recorded.event.order_id in held_up:
            continue
        if recorded.unread:
            _put_off(tx, recorded, recorded.why)
            held_up.add(recorded.event.order_id)
        else:
            read.append(recorded)
    return read


def _one_by_one(tx: Transaction, policies: Policies, facts: Sequence[Recorded]) -> None:
    """A policy raises: each fact by itself, and none of an order after the one that fails."""
    held_up = set()
    for recorded in facts:
        if recorded.event.order_id in held_up:
            continue
        try:
            with tx.savepoint():
                _run_policies(tx, policies, [recorded])
        except Conflict:
            raise
        except Exception as error:
            _put_off(tx, recorded, error)
            held_up.add(recorded.event.order_id)


def _run_policies(tx: Transaction, policies: Policies, facts: Sequence[Recorded]) -> None:
    for recorded in facts:
        for policy in policies[type(recorded.event)]:
            policy(tx, recorded.event, recorded)
    tx[Outbox].done((recorded.id for recorded in facts), tx.now)


def replay(tx: Transaction, *, by: int, event_id: int | None = None) -> int:
    """An admin has a parked fact run again, or all of them; how many there were.

    A second run finds none parked and changes nothing; what fails again is parked and told again.

    Raises:
        NotYours: *by* is no admin.
    """
    key = None if event_id is None else str(event_id)
    return trying.replay(tx, by=by, queue=Queue.FACTS, key=key)


def _put_off(tx: Transaction, recorded: Recorded, error: Exception | str) -> None:
    tries = queues.next_try(recorded.tries)
    log.error(
        "%s of order %s failed, try %s",
        recorded.name,
        recorded.event.order_id,
        tries,
        exc_info=error if isinstance(error, Exception) else None,
    )
    trying.tried_in_vain(tx, FACT_ROWS, recorded.id, before=recorded.tries, error=error)
