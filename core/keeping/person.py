"""A person's rows go, and their number becomes nobody's where others' rows hold it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Delete, String, Update, bindparam, delete, exists, func, or_, select, update

from core.audit.tables import audit
from core.broadcasts.tables import broadcasts
from core.coupons.campaign_tables import campaigns
from core.database.transaction import Transaction
from core.keeping.table import NUMBER, OWNER, WORKER, columns_of
from core.keeping.tables import Keeping, Leaving, every_table
from core.notices.model import BROADCAST, CART
from core.notices.tables import notices
from core.people.model import Role
from core.people.tables import People, people, roles
from core.riders.tables import riders
from core.stores.registration_tables import registrations
from core.timers.tables import timers

#: The timer that goes on with somebody's leaving.
KIND = "leaving"

#: The timer of a rider who does not come: its key ends in whom it asks about.
RIDER_MISSING = "rider_missing"

#: What is done order by order.
_BY_ORDER = frozenset({"orders", "order_views", "payments", "events"})
#: How far something got that is told person by person: one before them, who are not there.
_CURSORS = [
    update(table)
    .where(table.c.reached == bindparam("b_person_id"))
    .values(reached=table.c.reached - 1)
    for table in (campaigns, broadcasts)
]
#: What they were told of an order, or of none.
ABOUT = delete(notices).where(
    notices.c.order_id == bindparam("order_id"), notices.c.person_id == bindparam("person_id")
)
_DEEDS_ABOUT = select(audit.c.id, audit.c.facts).where(audit.c.whom == bindparam("whom"))
_SET_DEED = (
    update(audit)
    .where(audit.c.id == bindparam("b_id"))
    .values(facts=bindparam("b_facts"), reason=None)
)
#: The timers whose key says a person's number. Other keys may end in a number that is a fact's.
_DROP_TIMERS = [
    delete(timers).where(timers.c.kind == KIND, timers.c.key == bindparam("key")),
    delete(timers).where(timers.c.kind == RIDER_MISSING, timers.c.key.like(bindparam("key"))),
]
#: What admins were told of them when they asked to work here.
_ASKED_TO = delete(notices).where(
    notices.c.order_id == "",
    or_(
        notices.c.key.like(bindparam("a_store", type_=String)),
        notices.c.key.like(bindparam("to_ride", type_=String)),
    ),
)
#: What they told of themselves to work here. Who was told no may ask again for a while.
_WORK = [
    (
        select(table.c.person_id)
        .where(
            table.c.status != "waiting",
            func.coalesce(table.c.decided_at, table.c.asked_at) <= bindparam("before"),
            ~exists().where(roles.c.person_id == table.c.person_id, roles.c.role == role.value),
        )
        .limit(bindparam("most")),
        delete(table).where(table.c.person_id == bindparam("person_id")),
    )
    for table, role in ((registrations, Role.OWNER), (riders, Role.RIDER))
]


@cache
def _drops() -> list[Delete]:
    """Every row that is somebody's own; of every table there is, so when all rooms are there."""
    drops = [
        delete(table).where(table.c[column] == bindparam("person_id"))
        for name, table in every_table().items()
        for column in columns_of(name, OWNER, WORKER)
        if name not in ("leavings", "people", "notices")
    ]
    return [*drops, delete(people).where(people.c.id == bindparam("person_id"))]


@cache
def _renames() -> list[Update]:
    """Every other place where somebody's number stands."""
    return [
        update(table)
        .where(table.c[column] == bindparam("b_person_id"))
        .values({column: bindparam("b_ghost")})
        for name, table in every_table().items()
        if name not in _BY_ORDER
        for column in columns_of(name, NUMBER)
    ]


def forget_person(tx: Transaction, leaving: Leaving) -> None:
    """Every row that is theirs goes, and where their number stood in others' it is nobody's.

    Of their orders see :func:`core.keeping.leaving.go_on`, which comes first.
    """
    person_id, ghost = leaving.person_id, leaving.ghost
    tx.flush()
    for about in ("", CART, BROADCAST):
        tx.sql.run(ABOUT, order_id=about, person_id=person_id)
    _forget_deeds_about(tx, person_id)
    if leaving.reached is not None:  # they worked here, or asked to
        theirs = {"a_store": f"registration:{person_id}:%", "to_ride": f"rider:{person_id}:%"}
        tx.sql.run(_ASKED_TO, **theirs)
    for rename in _renames():
        tx.sql.run(rename, b_person_id=person_id, b_ghost=ghost)
    for cursor in _CURSORS:
        tx.sql.run(cursor, b_person_id=person_id)
    for drop in _drops():
        tx.sql.run(drop, person_id=person_id)
    for drop, key in zip(_DROP_TIMERS, (f"{person_id}", f"%:{person_id}"), strict=True):
        tx.sql.run(drop, key=key)
    tx[Keeping].stay(person_id)
    tx[People].discard_pending()
    tx.wake("forgotten", "events")  # their board goes dark


def forget_what_was_for_work(tx: Transaction, *, before: datetime, most: int) -> int:
    """Whoever was told no before then, or has no such work any more: what they told for it.

    How many there were; a second run finds nobody.
    """
    gone = 0
    for asking, drop in _WORK:
        for row in tx.sql.rows(asking, before=before, most=most):
            _forget_deeds_about(tx, row.person_id)
            gone += tx.sql.run(drop, person_id=row.person_id)
    return gone


def _forget_deeds_about(tx: Transaction, person_id: int) -> None:
    """That an admin decided about them stays; what they are called, and why, goes."""
    for deed in tx.sql.rows(_DEEDS_ABOUT, whom=person_id):
        facts = {name: fact for name, fact in deed.facts.items() if name != "name"}
        tx.sql.run(_SET_DEED, b_id=deed.id, b_facts=facts)
