"""Forgets what the table says, a little at a time, by the clock. One transaction each.

A job does a few rows and says whether there are more: the writer is never held for long, and
every sweep has an end. A second run finds nothing and changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import (
    bindparam,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    text,
    tuple_,
    update,
)

from core.audit.tables import audit
from core.carts.tables import carts
from core.database.transaction import Transaction
from core.keeping.leaving import begin_with_the_silent
from core.keeping.model import PERSONAL, PERSONAL_DAYS, REVIEW_DAYS, SILENT_DAYS, UPDATE_DAYS
from core.keeping.orders import forget_order
from core.keeping.person import forget_what_was_for_work
from core.keeping.tables import Keeping
from core.masking.open_matters import MATTERS, claims_since
from core.notices.alerts import Fault, tell_the_admins
from core.notices.model import BROADCAST, CART
from core.notices.tables import notices
from core.orders.tables import TO_FORGET, orders
from core.payments.tables import pay_links
from core.people.invitation_tables import invitations
from core.people.tables import addresses, people, roles, talks
from core.refusals import Conflict
from core.reviews.tables import reviews
from core.riders.tables import riders
from core.timers.tables import Timer, Timers, timers
from core.updates.tables import updates

log = logging.getLogger(__name__)

KIND = "forget"
#: More is left: go on so soon. Nothing is: look again so much later (guess).
GO_ON_AFTER, LOOK_EVERY = timedelta(seconds=2), timedelta(hours=1)
#: Orders, and rows of other tables, at a time: some milliseconds of the writer (guess).
ORDERS_AT_ONCE, ROWS_AT_ONCE = 20, 300
ORDERS_LOOKED_AT = 5 * ORDERS_AT_ONCE  # where the oldest cannot be forgotten
#: A link is spent or over; its last second look was a day ago.
LINK_DAYS = 1

_ORDERS = (
    select(orders.c.id)
    .where(TO_FORGET, orders.c.ended_at <= bindparam("before"), ~MATTERS)
    .order_by(orders.c.ended_at)
    .limit(bindparam("most"))
)
_NOTICES = [
    delete(notices).where(
        notices.c.id.in_(
            select(notices.c.id)
            .where(notices.c.order_id == about, notices.c.created_at <= bindparam("before"))
            .limit(bindparam("most"))
        )
    )
    for about in ("", CART, BROADCAST)
]
_TALKS = delete(talks).where(
    tuple_(talks.c.bot, talks.c.person_id).in_(
        select(talks.c.bot, talks.c.person_id)
        .where(talks.c.asked_at <= bindparam("before"))
        .limit(bindparam("most"))
    )
)
_CARTS = (
    update(carts)
    .where(
        carts.c.person_id.in_(
            select(carts.c.person_id)
            .where(carts.c.changed_at <= bindparam("b_before"))
            .limit(bindparam("b_most"))
        )
    )
    .values(
        lines=bindparam("b_lines"), request="", store_id=null(), coupon_id=null(),
        coupon_by_hand=null(), version=carts.c.version + 1, changed_at=null(),
    )
)  # fmt: skip
_DEEDS = (
    update(audit)
    .where(
        audit.c.id.in_(
            select(audit.c.id)
            .where(audit.c.reason.is_not(None), audit.c.at <= bindparam("b_before"))
            .limit(bindparam("b_most"))
        )
    )
    .values(reason=null())
)
_TIMERS = delete(timers).where(
    timers.c.id.in_(
        select(timers.c.id)
        .where(timers.c.due_at.is_(None), timers.c.asked_at <= bindparam("before"))
        .limit(bindparam("most"))
    )
)
_STUMBLES = (
    update(timers)
    .where(timers.c.error.is_not(None), timers.c.set_at <= bindparam("b_before"))
    .values(error=null())
)
_OLD_UPDATES = (
    select(updates.c.bot, updates.c.update_id, updates.c.person_id, updates.c.received_at)
    .where(updates.c.received_at <= bindparam("before"))
    .order_by(updates.c.received_at)
    .limit(bindparam("most"))
)
_DROP_UPDATE = delete(updates).where(
    updates.c.bot == bindparam("b_bot"), updates.c.update_id == bindparam("b_update_id")
)
_SEEN = (
    update(people)
    .where(
        people.c.id == bindparam("b_person_id"),
        or_(people.c.seen_at.is_(None), people.c.seen_at < bindparam("b_seen_at")),
    )
    .values(seen_at=bindparam("b_seen_at"))
)
_REVIEWS = (
    update(reviews)
    .where(
        reviews.c.order_id.in_(
            select(reviews.c.order_id)
            .where(
                reviews.c.changed_at <= bindparam("b_before"),
                or_(reviews.c.words != "", reviews.c.answer.is_not(None)),
            )
            .limit(bindparam("b_most"))
        )
    )
    .values(words="", answer=null())
)
_ordered = exists().where(
    orders.c.customer_id == addresses.c.person_id, orders.c.created_at > bindparam("before")
)
_PLACES = delete(addresses).where(
    addresses.c.id.in_(
        select(addresses.c.id)
        .where(addresses.c.used_at <= bindparam("before"), ~_ordered)
        .limit(bindparam("most"))
    )
)
_PHONES = (
    update(people)
    .where(
        people.c.id.in_(
            select(people.c.id)
            .where(
                people.c.phone.is_not(None),
                people.c.first_seen_at <= bindparam("b_before"),
                ~exists().where(
                    orders.c.customer_id == people.c.id,
                    orders.c.created_at > bindparam("b_before"),
                ),
                ~exists().where(roles.c.person_id == people.c.id),
                ~exists().where(riders.c.person_id == people.c.id),  # asks to, or may ask again
            )
            .limit(bindparam("b_most"))
        )
    )
    .values(phone=null())
)
_OFF_SHIFT = (
    update(riders)
    .where(riders.c.on_shift.is_(False), riders.c.latitude.is_not(None))
    .values(latitude=null(), longitude=null())
)
_PAY_LINKS = delete(pay_links).where(pay_links.c.until <= bindparam("before"))
_UNUSED = delete(invitations).where(
    invitations.c.ends_at <= bindparam("before"), invitations.c.used_at.is_(None)
)
_SPENT = (
    update(invitations)
    .where(
        invitations.c.ends_at <= bindparam("b_before"),
        invitations.c.used_at.is_not(None),
        func.length(invitations.c.link_hash) == 64,
    )
    .values(link_hash=text("'spent:' || id"))
)


def begin_to_forget(tx: Transaction, personal_days: int) -> None:
    """Have somebody keep the table's word from now on, with the days that are set.

    A second run keeps the newest days and changes nothing else.
    """
    tx[Keeping].set_days(PERSONAL, personal_days)
    for name in JOBS:
        tx[Timers].set(KIND, name, tx.now, now=tx.now)


def forget(tx: Transaction, timer: Timer) -> datetime:
    """One job's next rows; when to go on, or to look again."""
    job = JOBS.get(timer.key)
    if job is None:  # one of an older house
        return tx.now + LOOK_EVERY
    forgotten, is_all = job(tx)
    if forgotten and is_all:
        tx.wake("forgotten")  # what was deleted leaves the file, too
    return tx.now + (LOOK_EVERY if is_all else GO_ON_AFTER)


def personal_before(tx: Transaction) -> datetime:
    """What ended, or was written, before then is forgotten."""
    return tx.now - timedelta(days=tx[Keeping].days(PERSONAL, PERSONAL_DAYS))


Done = tuple[int, bool]  # how many rows, and whether nothing is left


def forget_orders(tx: Transaction) -> Done:
    """Doors, phones and words of orders that ended long ago, wherever they were written."""
    rows = tx.sql.rows(
        _ORDERS,
        before=personal_before(tx),
        most=ORDERS_LOOKED_AT,
        claims_since=claims_since(tx.now),
    )
    gone = sum(_is_forgotten(tx, row.id) for row in rows[:ORDERS_AT_ONCE])
    if gone == 0:  # what cannot be forgotten stands in nobody's way
        gone = sum(_is_forgotten(tx, row.id) for row in rows[ORDERS_AT_ONCE:])
    return gone, gone == 0 or len(rows) < ORDERS_AT_ONCE


def _is_forgotten(tx: Transaction, order_id: str) -> bool:
    try:
        with tx.savepoint():
            forget_order(tx, order_id)
    except Conflict:
        raise  # everything is asked again on what is true now
    except Exception as error:
        log.exception("order %s is not forgotten", order_id)
        tell_the_admins(tx, Fault("timer_failed", type(error).__name__, KIND, number=order_id))
        return False
    return True


def forget_notices(tx: Transaction) -> Done:
    """Messages about no order: coupon news, what admins and owners were told."""
    gone = [tx.sql.run(drop, before=personal_before(tx), most=ROWS_AT_ONCE) for drop in _NOTICES]
    return sum(gone), max(gone) < ROWS_AT_ONCE


def forget_talks(tx: Transaction) -> Done:
    """Questions nobody answered, and carts nobody came back to."""
    before = personal_before(tx)
    asked = tx.sql.run(_TALKS, before=before, most=ROWS_AT_ONCE)
    picked = tx.sql.run(_CARTS, b_before=before, b_most=ROWS_AT_ONCE, b_lines=[])
    return asked + picked, max(asked, picked) < ROWS_AT_ONCE


def forget_deeds(tx: Transaction) -> Done:
    """Why an admin did something, in their own words; that they did it stays."""
    gone = tx.sql.run(_DEEDS, b_before=personal_before(tx), b_most=ROWS_AT_ONCE)
    return gone, gone < ROWS_AT_ONCE


def forget_timers(tx: Transaction) -> Done:
    """Questions the clock has asked, and what was said when one failed."""
    before = personal_before(tx)
    gone = tx.sql.run(_TIMERS, before=before, most=ROWS_AT_ONCE)
    return gone + tx.sql.run(_STUMBLES, b_before=before), gone < ROWS_AT_ONCE


def forget_updates(tx: Transaction) -> Done:
    """What people sent, as it came, after a week; when they were last seen is kept.

    Also what was never worked off: nobody waits for an answer to it any more.
    """
    before = tx.now - timedelta(days=UPDATE_DAYS)
    rows = tx.sql.rows(_OLD_UPDATES, before=before, most=ROWS_AT_ONCE)
    seen: dict[int, datetime] = {row.person_id: row.received_at for row in rows}
    tx.sql.many(_SEEN, [{"b_person_id": who, "b_seen_at": at} for who, at in sorted(seen.items())])
    tx.sql.many(_DROP_UPDATE, [{"b_bot": r.bot, "b_update_id": r.update_id} for r in rows])
    return len(rows), len(rows) < ROWS_AT_ONCE


def forget_reviews(tx: Transaction) -> Done:
    """A review's words and its answer, after a year; its stars are counted on."""
    before = tx.now - timedelta(days=REVIEW_DAYS)
    gone = tx.sql.run(_REVIEWS, b_before=before, b_most=ROWS_AT_ONCE)
    return gone, gone < ROWS_AT_ONCE


def forget_places(tx: Transaction) -> Done:
    """Saved doors and numbers after a year without an order; where a rider was, once off shift.

    Who works here is called by that number: it stays.
    """
    before = tx.now - timedelta(days=SILENT_DAYS)
    places = tx.sql.run(_PLACES, before=before, most=ROWS_AT_ONCE)
    phones = tx.sql.run(_PHONES, b_before=before, b_most=ROWS_AT_ONCE)
    gone = places + phones + tx.sql.run(_OFF_SHIFT)
    return gone, max(places, phones) < ROWS_AT_ONCE


def forget_links(tx: Transaction) -> Done:
    """Links to pay by and to work by, once they are over."""
    before = tx.now - timedelta(days=LINK_DAYS)
    gone = tx.sql.run(_PAY_LINKS, before=before) + tx.sql.run(_UNUSED, before=before)
    return gone + tx.sql.run(_SPENT, b_before=before), True


def forget_work(tx: Transaction) -> Done:
    """What somebody told of themselves to work here, once they do not."""
    gone = forget_what_was_for_work(tx, before=personal_before(tx), most=ROWS_AT_ONCE)
    return gone, gone < ROWS_AT_ONCE


def forget_the_silent(tx: Transaction) -> Done:
    """Who has not been heard of for a year, and works nowhere here."""
    begun, is_all = begin_with_the_silent(tx)
    return begun, is_all


JOBS: Mapping[str, Callable[[Transaction], Done]] = {
    "orders": forget_orders,
    "notices": forget_notices,
    "talks": forget_talks,
    "deeds": forget_deeds,
    "timers": forget_timers,
    "updates": forget_updates,
    "reviews": forget_reviews,
    "places": forget_places,
    "links": forget_links,
    "work": forget_work,
    "the_silent": forget_the_silent,
}
