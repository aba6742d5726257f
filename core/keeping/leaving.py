"""Forgets a person: who asked for it, once nothing of theirs is open, and who was silent for long.

Their orders stay in the books under a number that is nobody's; all else goes. Roles end first, and
who comes back is new. A person's rows may be many: a step does some of them, the clock goes on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import String, bindparam, delete, exists, func, select, update

from core.answers.tables import Answers
from core.answers.use_cases import KEPT_FOR, SWEEP_EVERY
from core.audit.tables import audit
from core.database.sql import BrokenRow
from core.database.transaction import Transaction
from core.deliveries.tables import Deliveries
from core.keeping.model import SILENT_DAYS
from core.keeping.orders import forget_order, give_to
from core.keeping.person import ABOUT, KIND, forget_person
from core.keeping.tables import Keeping, Leaving, leavings
from core.masking.masking import hide_from
from core.masking.open_matters import open_order_of
from core.notices.model import Bot, NoticeStatus
from core.notices.tables import Notices, notices
from core.orders.tables import Orders, orders
from core.outbox.tables import events
from core.payments.tables import payments
from core.people.invitation_tables import invitations
from core.people.model import AT_THE_STORE, Role
from core.people.tables import People, people, roles
from core.records import record, replace
from core.reviews.tables import reviews
from core.riders.tables import Riders, riders
from core.stores.registration_tables import registrations
from core.stores.tables import Stores
from core.texts.keeping import OWNER_LEFT
from core.timers.tables import Timers
from core.updates.tables import updates

GOODBYE = "goodbye"
#: How soon the next step follows; how soon it is asked again whether something is still open.
GO_ON_AFTER, ASK_AGAIN_AFTER = timedelta(seconds=1), timedelta(minutes=1)
#: The last word is waited for so long; then it goes on without (guess).
GOODBYE_WITHIN = timedelta(minutes=5)
#: Orders at a time; rows looked through at a time; silent people at a time (guess: milliseconds).
ORDERS_AT_ONCE, ROWS_AT_ONCE, PEOPLE_AT_ONCE = 20, 1_000, 20


class Holds(StrEnum):
    """Why somebody cannot be forgotten yet."""

    ORDER = "order"  #: an order of theirs is under way
    MATTER = "matter"  #: a claim, a refund or a payment of theirs is open
    DELIVERY = "delivery"  #: they have somebody's food in hand
    STORE = "store"  #: a store without another owner has orders under way


class State(StrEnum):
    """How far a leaving is."""

    WAITS = "waits"  #: for what :class:`Holds` says
    GOING = "going"  #: rows are being looked through
    GONE = "gone"  #: nothing is left but the books


@record(frozen=True, slots=True)
class Leave:
    """How far it is, and what it waits for."""

    state: State
    holds: tuple[Holds, ...] = ()


_ORDERS = (
    select(orders.c.id, orders.c.ended_at)
    .where(orders.c.customer_id == bindparam("customer_id"))
    .order_by(orders.c.created_at)
    .limit(bindparam("most"))
)
_ORDER_TO = (
    update(orders)
    .where(orders.c.id == bindparam("b_id"))
    .values(
        customer_id=bindparam("b_ghost"),
        # a program's call is kept with whose it was
        request_key=func.replace(
            orders.c.request_key,
            bindparam("b_theirs", type_=String),
            bindparam("b_nobodys", type_=String),
        ),
    )
)
_PAYMENTS_TO = (
    update(payments)
    .where(payments.c.order_id == bindparam("b_id"))
    .values(customer_id=bindparam("b_ghost"))
)
_REVIEW_TO = (
    update(reviews)
    .where(reviews.c.order_id == bindparam("b_id"))
    .values(customer_id=bindparam("b_ghost"), words="", answer=None)
)
_DEEDS_OF = (
    update(audit)
    .where(audit.c.order_id == bindparam("b_id"), audit.c.reason.is_not(None))
    .values(reason=None)
)
_TOLD = delete(notices).where(
    notices.c.person_id == bindparam("person_id"),
    notices.c.id > bindparam("after"),
    notices.c.id <= bindparam("until"),
)
_FACTS = select(events.c.order_id, events.c.facts).where(
    events.c.id > bindparam("after"), events.c.id <= bindparam("until")
)
_LAST = select(
    select(func.coalesce(func.max(events.c.id), 0)).scalar_subquery().label("fact"),
    select(func.coalesce(func.max(notices.c.id), 0)).scalar_subquery().label("notice"),
)
_GOODBYE_OWED = select(func.count().label("n")).where(
    notices.c.order_id == "",
    notices.c.key == GOODBYE,
    notices.c.person_id == bindparam("person_id"),
    notices.c.status == NoticeStatus.OWED.value,
)
_HAS_WORKED = select(
    (
        exists().where(roles.c.person_id == bindparam("person_id"))
        | exists().where(invitations.c.used_by == bindparam("person_id"))
        | exists().where(registrations.c.person_id == bindparam("person_id"))
        | exists().where(riders.c.person_id == bindparam("person_id"))
        | exists().where(audit.c.person_id == bindparam("person_id"))
    ).label("worked")
)
_SILENT = (
    select(people.c.id)
    .where(
        people.c.seen_at <= bindparam("before"),
        ~exists().where(
            orders.c.customer_id == people.c.id, orders.c.created_at > bindparam("before")
        ),
        ~exists().where(roles.c.person_id == people.c.id),
        ~exists().where(updates.c.person_id == people.c.id),
        ~exists().where(leavings.c.person_id == people.c.id),
    )
    .order_by(people.c.seen_at)
    .limit(bindparam("most"))
)


def what_holds(tx: Transaction, person_id: int) -> tuple[Holds, ...]:
    """What must end before they can be forgotten."""
    holds = []
    if tx[Orders].open_of_customer(person_id):
        holds.append(Holds.ORDER)
    elif open_order_of(tx, person_id):
        holds.append(Holds.MATTER)
    if tx[Deliveries].in_hand(person_id):
        holds.append(Holds.DELIVERY)
    if any(tx[Orders].open_of_store(store_id) for store_id in _alone_at(tx, person_id)):
        holds.append(Holds.STORE)
    return tuple(holds)


def ask_to_leave(tx: Transaction, person_id: int, *, bot: str) -> Leave:
    """/deleteme, and yes: forgotten at once, or as soon as nothing of theirs is open.

    A second run goes on with the first.
    """
    leaving = Leaving(
        person_id, bot, _ghost(tx), tx.now, None, 0 if _has_worked(tx, person_id) else None
    )
    if tx[Keeping].leave(leaving):
        tx[Timers].set_again(KIND, str(person_id), tx.now + GO_ON_AFTER, now=tx.now)
        rider = tx[Riders].get(person_id)
        if rider is not None and rider.on_shift:  # or the next dinner would hold them
            tx[Riders].save(replace(rider, on_shift=False))
    return go_on(tx, person_id)


def stay_after_all(tx: Transaction, person_id: int) -> Leave | None:
    """They changed their mind while it waited: none is left. Once it has begun it goes on.

    A second run finds nothing to change.
    """
    leaving = tx[Keeping].leaving(person_id, lock=True)
    if leaving is None:
        return None
    if leaving.has_begun and not what_holds(tx, person_id):
        return Leave(State.GOING)
    tx[Keeping].stay(person_id)
    return None


def how_it_stands(tx: Transaction, person_id: int) -> Leave | None:
    """How far their leaving is; none where they have not asked."""
    if tx[Keeping].leaving(person_id) is None:
        return None
    holds = what_holds(tx, person_id)
    return Leave(State.WAITS if holds else State.GOING, holds)


def go_on_leaving(tx: Transaction, person_id: int) -> datetime | None:
    """The clock asks: the next step of somebody's leaving, and when to ask again."""
    left = go_on(tx, person_id)
    if left.state is State.GONE:
        return None
    return tx.now + (ASK_AGAIN_AFTER if left.state is State.WAITS else GO_ON_AFTER)


def go_on(tx: Transaction, person_id: int) -> Leave:
    """One step. A second run goes on where the first ended; with nothing to do, they are gone."""
    leaving = tx[Keeping].leaving(person_id, lock=True)
    if leaving is None:
        return Leave(State.GONE)
    tx[People].lock(person_id)  # what they are ordering elsewhere is ordered before, or not at all
    if holds := what_holds(tx, person_id):
        return Leave(State.WAITS, holds)
    if not _said_goodbye(tx, leaving):
        return Leave(State.GOING)
    _end_roles(tx, person_id)
    is_all = (
        _give_orders_away(tx, leaving)
        and _takes_no_door_along(tx, leaving)
        and _look_through(tx, leaving)
    )
    if not is_all:
        _say_goodbye(tx, leaving)
        return Leave(State.GOING)
    forget_person(tx, leaving)
    return Leave(State.GONE)


def begin_with_the_silent(tx: Transaction) -> tuple[int, bool]:
    """Who has not been heard of for a year and works nowhere leaves as if they had asked.

    How many, and whether these were all.
    """
    before = tx.now - timedelta(days=SILENT_DAYS)
    found = tx.sql.rows(_SILENT, before=before, most=PEOPLE_AT_ONCE)
    for row in found:
        reached = 0 if _has_worked(tx, row.id) else None
        tx[Keeping].leave(Leaving(row.id, "", _ghost(tx), tx.now, None, reached))
        tx[Timers].set_again(KIND, str(row.id), tx.now, now=tx.now)
    return len(found), len(found) < PEOPLE_AT_ONCE


def _said_goodbye(tx: Transaction, leaving: Leaving) -> bool:
    """Whoever waited is told that it is done now, before we know them no more."""
    if leaving.bot == "" or leaving.asked_at == tx.now:
        return True  # the clock asked, or they are looking at the answer
    if leaving.told_at is None:
        _say_goodbye(tx, leaving)
        return False
    row = tx.sql.row(_GOODBYE_OWED, person_id=leaving.person_id)
    return not (row and row.n) or tx.now >= leaving.told_at + GOODBYE_WITHIN


def _say_goodbye(tx: Transaction, leaving: Leaving) -> None:
    """The last word is owed, once; the clock's own begin without one."""
    if not leaving.has_begun:
        tx[Notices].owe(Bot(leaving.bot), leaving.person_id, GOODBYE, key=GOODBYE, at=tx.now)
        tx[Keeping].told(leaving.person_id, tx.now)


def _alone_at(tx: Transaction, person_id: int) -> list[int]:
    """The stores that have no owner but them."""
    return [
        store_id
        for store_id in tx[People].worker(person_id).owned()
        if all(who == person_id for who, role in tx[People].workers_of(store_id)
               if role is Role.OWNER)
    ]  # fmt: skip


def _end_roles(tx: Transaction, person_id: int) -> None:
    """They do no work here any more; a store that has lost its last owner takes no orders."""
    for store_id in _alone_at(tx, person_id):
        store = tx[Stores].lock(store_id)
        if store.suspended_at is None:
            because = OWNER_LEFT.ko
            tx[Stores].save(replace(store, suspended_at=tx.now, suspended_because=because))
    for role, store_in in tx[People].worker(person_id).roles:
        if role in AT_THE_STORE or role in (Role.RIDER, Role.ADMIN):
            tx[People].take_role(person_id, role, store_in or 0)


def _give_orders_away(tx: Transaction, leaving: Leaving) -> bool:
    """Some of their orders are emptied and nobody's; whether these were all."""
    person_id, ghost = leaving.person_id, leaving.ghost
    found = tx.sql.rows(_ORDERS, customer_id=person_id, most=ORDERS_AT_ONCE)
    for row in found:
        forget_order(tx, row.id)
        if row.ended_at is None or row.ended_at > tx.now - KEPT_FOR - SWEEP_EVERY:
            tx[Answers].forget_about(row.id)  # what a store's program was told holds their door
        give_to(tx, row.id, person_id, ghost)
        tx.sql.run(
            _ORDER_TO,
            b_id=row.id,
            b_ghost=ghost,
            b_theirs=f":{person_id}:",
            b_nobodys=f":{ghost}:",
        )
        for statement in (_PAYMENTS_TO, _REVIEW_TO):
            tx.sql.run(statement, b_id=row.id, b_ghost=ghost)
        tx.sql.run(_DEEDS_OF, b_id=row.id)
        tx.sql.run(ABOUT, order_id=row.id, person_id=person_id)
    return len(found) < ORDERS_AT_ONCE


def _takes_no_door_along(tx: Transaction, leaving: Leaving) -> bool:
    """What they could still read at work is hidden while we know which messages that is; whether
    it is, or was waited for long enough.
    """
    if leaving.reached != 0 or hide_from(tx, leaving.person_id):  # never worked here, or hidden
        return True
    return tx.now >= (leaving.told_at or leaving.asked_at) + GOODBYE_WITHIN


def _look_through(tx: Transaction, leaving: Leaving) -> bool:
    """Facts of others' orders that they had a hand in, and what they were told of them; whether
    all were looked through. Who never worked here has none.
    """
    if leaving.reached is None:
        return True
    last = tx.sql.only(_LAST)
    after, until = leaving.reached, leaving.reached + ROWS_AT_ONCE
    about = {
        fact.order_id
        for fact in tx.sql.each(_FACTS, lambda row: row, after=after, until=until)
        if not isinstance(fact, BrokenRow) and leaving.person_id in _numbers_in(fact.facts)
    }
    for order_id in sorted(about):
        give_to(tx, order_id, leaving.person_id, leaving.ghost)
    tx.flush()
    tx.sql.run(_TOLD, person_id=leaving.person_id, after=after, until=until)
    tx[Keeping].reached(leaving.person_id, until)
    return until >= max(int(last.fact), int(last.notice))


def _numbers_in(facts: dict[str, Any]) -> set[Any]:
    return {facts.get(name) for name in ("person_id", "customer_id", "rider_id")}


def _has_worked(tx: Transaction, person_id: int) -> bool:
    row = tx.sql.row(_HAS_WORKED, person_id=person_id)
    return bool(row and row.worked)


def _ghost(tx: Transaction) -> int:
    """A number that is nobody's: Telegram's people have none below one."""
    return -1 - tx.random.getrandbits(52)
