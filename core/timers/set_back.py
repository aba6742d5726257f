"""What happens to all that waits when the machine's clock is set back.

What was written down an hour ahead would wait an hour longer: rings, timeouts, refunds. So where a
role showed a sign of life at a time that has not come, whatever waits begins its time anew, and
what was only put off is tried now.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import bindparam

from core.database.transaction import Transaction
from core.notices.tables import OWED_INDEX, notices
from core.outbox.tables import UNDONE as FACT_UNDONE
from core.outbox.tables import events
from core.payments.tables import ASKING, OWED, payments, refunds
from core.payments.waiting_tables import UNCALLED, Waiting, waiting_payers
from core.timers.tables import Timers
from core.updates.tables import UNDONE as UPDATE_UNDONE
from core.updates.tables import updates

log = logging.getLogger(__name__)

#: Clocks of two machines may differ by so much (guess; reached within a second by NTP).
SKEW = timedelta(seconds=5)

#: What was put off until a time that has not come, in each queue.
_PUT_OFF = tuple(
    table.update()
    .where(of, table.c[until] > bindparam("b_after"))
    .values({until: bindparam("b_now")})
    for table, of, until in (
        (events, FACT_UNDONE, "try_at"),
        (notices, OWED_INDEX, "try_at"),
        (updates, UPDATE_UNDONE, "try_at"),
        (refunds, OWED, "try_at"),
        (payments, ASKING, "ask_at"),
        (waiting_payers, UNCALLED, "try_at"),
    )
)


#: Nothing of ours is put off for longer: news waits for a morning, all else for an hour at most.
AT_MOST = timedelta(days=2)
#: No store, coupon or house lasts as long.
AGES = timedelta(days=50 * 365)


def nothing_waits_for_ever(tx: Transaction) -> None:
    """What is put off until a time that no code of ours writes is tried now: nobody would hear of
    it otherwise, and what stands behind it would wait as long. So is what names no time at all.

    A second run finds none.
    """
    tx.flush()
    for statement in _PUT_OFF:
        tx.sql.run(statement, b_after=tx.now + AT_MOST, b_now=tx.now)
    tx[Timers].due_in_ages(tx.now + AGES, tx.now)


def unless_set_back(tx: Transaction) -> None:
    """See to it that nothing waits for a time of before the clock was set back.

    A second run finds no sign of life ahead, and changes nothing.
    """
    if not tx[Timers].beats_ahead(tx.now + SKEW):
        return
    log.error("the clock was set back: what waits begins its time anew")
    tx.flush()
    tx[Timers].wait_anew(tx.now, tx.now + SKEW)
    for statement in _PUT_OFF:
        tx.sql.run(statement, b_after=tx.now + SKEW, b_now=tx.now)
    tx[Waiting].rest_no_longer(tx.now + SKEW, tx.now)
    tx[Timers].beats_are_of(tx.now)
    tx.wake("events", "notices", "errands")
