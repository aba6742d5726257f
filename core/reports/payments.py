"""How collecting and giving back goes, for an admin. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from core.database.transaction import Transaction
from core.payments.tables import DUE, refunds
from core.payments.waiting import OPERATIONS
from core.payments.waiting_tables import Rest, Waiting
from core.records import record
from core.stuck.model import Stuck, What
from core.stuck.queries import what_is_stuck

_OWED_BACK = select(
    func.count().label("n"),
    func.coalesce(func.sum(refunds.c.amount), 0).label("won"),
    func.min(refunds.c.owed_at).label("oldest"),
).where(DUE)


@record(frozen=True, slots=True)
class Money:
    """Where money waits."""

    rests: Sequence[Rest]  #: kinds of call nobody makes for a while, as all processes know it
    waiting: int  #: people whose order is kept until the company takes calls again
    waiting_since: datetime | None
    unknown: Sequence[Stuck]  #: payments nobody knows the end of
    refunds: int  #: owed and not done yet
    owed_back: int  #: won of them
    owed_since: datetime | None
    stuck: Sequence[Stuck]  #: refunds not done for long


def where_money_waits(tx: Transaction, by: int) -> Money:
    """The company's rests, who waits, what is unknown and what goes back.

    Raises:
        NotYours: *by* is no admin.
    """
    found = what_is_stuck(tx, by)
    rests = [tx[Waiting].rest(operation, lock=False) for operation in OPERATIONS]
    n, since = tx[Waiting].count()
    owed = tx.sql.only(_OWED_BACK)
    return Money(
        rests=[rest for rest in rests if rest is not None and not rest.over],
        waiting=n,
        waiting_since=since,
        unknown=[one for one in found if one.what is What.PAYMENT],
        refunds=owed.n,
        owed_back=int(owed.won),
        owed_since=owed.oldest,
        stuck=[one for one in found if one.what is What.REFUND],
    )
