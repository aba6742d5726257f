"""What failed is put off or parked; what is parked, an admin has tried again. No commits here."""

from __future__ import annotations

import logging

from core.audit.model import Deed
from core.audit.tables import Audit
from core.database.transaction import Transaction
from core.notices.alerts import Fault, tell_the_admins
from core.people.tables import People
from core.queues.model import LONGEST_ERROR, Parked, Queue, next_try, pause
from core.queues.registry import ROWS
from core.queues.tables import Rows
from core.refusals import Conflict
from core.stuck.use_cases import look_now
from core.texts.incoming import several_lines

log = logging.getLogger(__name__)

MOST_SHOWN = 500  # of a queue
EVERY = 2**31 - 1  # as many as there may be, to find one
MOST_REPLAYED = 500  # at a time: a short transaction; what is left is replayed by the next press
#: Who replays on the command line, in the audit: no person has this id.
OPERATOR = 0


def tried_in_vain(
    tx: Transaction, rows: Rows, key: str | int, *, before: object, error: Exception | str
) -> bool:
    """It failed once more: again after a growing pause, or parked and soon told.

    *before* is how often it says that it failed before. True when it is parked. One that cannot
    even be put off stops no other: it is met again, and told.
    """
    try:
        with tx.savepoint():
            return _put_off_or_park(tx, rows, key, next_try(before), error)
    except Conflict:
        raise
    except Exception as stumble:
        log.exception("%s %s cannot be put off", rows.queue, key)
        what, where = type(stumble).__name__, f"queue {rows.queue}"
        tell_the_admins(tx, Fault("loop_stumbled", what, where, number=rows.queue.value))
        return False


def _put_off_or_park(
    tx: Transaction, rows: Rows, key: str | int, tries: int, error: Exception | str
) -> bool:
    wait = pause(rows.queue, tries)
    if wait is None:
        park(tx, rows, key, tries=tries, error=error)
        return True
    why = as_kept(error)
    rows.put_off(tx.sql, str(key), tries=tries, until=tx.now + wait, error=why)
    return False


def park(
    tx: Transaction, rows: Rows, key: str | int, *, tries: int, error: Exception | str
) -> None:
    """Nobody tries it any more before an admin says so; the next tick tells them."""
    rows.park(tx.sql, str(key), tries=tries, at=tx.now, error=as_kept(error))
    log.error("%s %s is parked after %d tries", rows.queue, key, tries)
    look_now(tx)


def as_kept(error: Exception | str) -> str:
    """An error as its row keeps it; its kind comes first."""
    said = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    return several_lines(said, LONGEST_ERROR)


def all_parked(tx: Transaction, *queues: Queue, most: int = MOST_SHOWN) -> list[Parked]:
    """What is parked in those queues, or in all; the longest of each first."""
    return [one for queue in queues or Queue for one in ROWS[queue].parked(tx.sql, most)]


def what_is_parked(tx: Transaction, by: int, *queues: Queue) -> list[Parked]:
    """The same, for an admin.

    Raises:
        NotYours: *by* is none.
    """
    tx[People].worker(by).must_be_admin()
    return all_parked(tx, *queues)


def replay(tx: Transaction, *, by: int, queue: Queue | None = None, key: str | None = None) -> int:
    """An admin has a parked row tried again, all of a queue, or all; how many there were.

    A second run finds none parked and changes nothing; what fails again is parked and told again.

    Raises:
        NotYours: *by* is no admin, nor the operator at the command line.
    """
    if by != OPERATOR:
        tx[People].worker(by).must_be_admin()
    run = 0
    most = MOST_REPLAYED if key is None else EVERY
    for one in all_parked(tx, *([queue] if queue else []), most=most):
        rows = ROWS[one.queue]
        if key not in (None, one.key) or not rows.unpark(tx.sql, one.key, tx.now):
            continue
        tx[Audit].add(
            Deed.REPLAY, by=by, at=tx.now, order_id=one.order_id, what=one.name,
            queue=one.queue.value, key=one.key,
        )  # fmt: skip
        if rows.wakes is not None:
            tx.wake(rows.wakes)
        run += 1
    return run
