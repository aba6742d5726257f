"""The notification log, shaped for another program. Changes nothing."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from core.database.transaction import Transaction
from core.masking.masking import as_told_at_work
from core.notices.model import Bot, Notice
from core.notices.tables import Notices, notice_of, notices
from core.orders.tables import Orders
from core.outbox.event import Who
from core.refusals import NotYours
from core.tracking.order_details import must_see

MOST = 200  # guess: a page of the log

_TO = (
    select(notices)
    .where(notices.c.bot == bindparam("bot"), notices.c.person_id == bindparam("person_id"))
    .order_by(notices.c.id.desc())
    .limit(bindparam("most"))
)


def notices_told(
    tx: Transaction,
    person_id: int,
    who: Who,
    *,
    order_id: str | None,
    customer_id: int | None,
) -> list[Notice]:
    """What was said, newest first: everything to an admin; to others what they were told.

    Raises:
        NotYours: the order is not theirs, or they ask for another customer's.
    """
    if order_id is not None:
        must_see(tx, tx[Orders].get(order_id), person_id, who)
    if who is Who.ADMIN:
        return as_told_at_work(tx, _all(tx, order_id, customer_id), person_id)
    bot = Bot.CUSTOMER if who is Who.CUSTOMER else Bot.STORE
    if customer_id is not None and (bot is not Bot.CUSTOMER or customer_id != person_id):
        raise NotYours()
    found = tx[Notices].of_order(order_id)[::-1] if order_id else _to(tx, bot, person_id)
    theirs = [n for n in found if (n.bot, n.person_id) == (bot, person_id)][:MOST]
    return theirs if bot is Bot.CUSTOMER else as_told_at_work(tx, theirs, person_id)


def _all(tx: Transaction, order_id: str | None, customer_id: int | None) -> list[Notice]:
    if order_id is not None:
        found = tx[Notices].of_order(order_id)[::-1]
        if customer_id is not None:
            found = [n for n in found if (n.bot, n.person_id) == (Bot.CUSTOMER, customer_id)]
        return found[:MOST]
    if customer_id is not None:
        return _to(tx, Bot.CUSTOMER, customer_id)
    return tx[Notices].latest(MOST)


def _to(tx: Transaction, bot: Bot, person_id: int) -> list[Notice]:
    return tx.sql.readable(_TO, notice_of, bot=bot.value, person_id=person_id, most=MOST)
