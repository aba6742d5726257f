"""A code that somebody writes, by whichever way: a few may be wrong, and then it is time to wait.

Otherwise codes are found by trying.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from core.coupons.guess_tables import Guesses
from core.coupons.model import Campaign, WhyNot
from core.coupons.use_cases import take_by_code
from core.database.transaction import Transaction
from core.people.tables import People
from core.refusals import CouponRefused, TooManyGuesses

#: So many wrong codes in so long, and the rest of it is waited for (guess: two typing errors, and
#: a friend's code that was heard wrong; a code of four letters would take centuries).
MOST_MISSES, WITHIN = 5, timedelta(minutes=10)


def try_code(tx: Transaction, customer_id: int, written: str) -> Campaign | CouponRefused:
    """A customer writes a code: the coupon is theirs, or it was a miss, which is counted.

    A miss is an answer and no exception: its count is kept with this transaction.

    Raises:
        TooManyGuesses: they missed too often; ``retry_after_seconds`` says how long to wait.
        CouponRefused: there is such a code; ``why`` says why they cannot have it.
    """
    tx[People].lock(customer_id)  # two guesses at once are two
    missed = tx[Guesses].of(customer_id, after=tx.now - WITHIN)
    if missed is not None and missed[1] >= MOST_MISSES:
        raise TooManyGuesses(retry_after_seconds=_left(tx.now, missed[0]))
    try:
        return take_by_code(tx, customer_id, written)
    except CouponRefused as refusal:
        if refusal.facts["why"] is not WhyNot.NO_SUCH:
            raise
        since, n = missed or (tx.now, 0)
        tx[Guesses].forget(tx.now - WITHIN)
        tx[Guesses].put(customer_id, since, n + 1)
        return refusal


def _left(now: datetime, since: datetime) -> float:
    return max((since + WITHIN - now).total_seconds(), 1.0)
