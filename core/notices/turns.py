"""Whose turn it is: the next notice of each person. SQL, and no rules.

Nobody hears a second thing before the first, but what rings before what does not; and where one
customer's orders ring in a chat again and again, others' ring in between. Which notices are next
is found by going through all that is owed, or through the people it is owed to, whichever is
shorter: neither a coupon for everybody nor a long queue to a few busy stores makes each claim
slow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, func, select, text, tuple_, union, update

from core.database.sql import BrokenRow, Sql
from core.notices.model import Bot, Notice, Urgency
from core.notices.overtaken import is_overtaken
from core.notices.tables import OWED, notices
from core.orders.model import OrderStatus
from core.orders.tables import orders

#: From so many people on it is shorter to go through what is owed (guess; 12 ms
#: the one way and 0.2 ms the other with 3,000 notices owed to 20 people).
MANY_PEOPLE = 200
_STATUSES = frozenset(OrderStatus)
LEAST_URGENT = 2**31 - 1  # what the column holds: an urgency nobody knows is found, and parked

_earlier, _oldest, _spoken, _urgent = (
    notices.alias(name) for name in ("earlier", "oldest", "spoken", "urgent")
)
_first, _next = notices.alias("first"), notices.alias("next")


def _of_bot(alias: Any) -> tuple[Any, ...]:
    """What one bot owes; in the index's own words, which a parameter would not find."""
    return text(f"{alias.name}.status = 'owed'"), alias.c.bot == bindparam("bot")


def _due(*of: Any) -> Select[Any]:
    """Those *of* the notices that may be said now, order messages first."""
    return (
        select(
            notices.c.id,
            notices.c.bot,
            notices.c.person_id,
            notices.c.kind,
            notices.c.facts,
            notices.c.order_id,
            notices.c.redraws,
            notices.c.urgency,
            notices.c.created_at,
            notices.c.tries,
            notices.c.faults,
            orders.c.status.label("order_status"),
        )
        .outerjoin(orders, orders.c.id == notices.c.order_id)
        .where(
            OWED,
            notices.c.try_at <= bindparam("now"),
            notices.c.urgency <= bindparam("least"),
            (notices.c.lease_until.is_(None))
            | (notices.c.lease_until <= bindparam("now"))
            | (notices.c.lease_until > bindparam("until")),  # the clock was set back since
            *of,
        )
        .order_by(notices.c.urgency, notices.c.place, notices.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=notices)
    )


_start = (
    select(func.min(_first.c.person_id).label("id"))
    .where(*_of_bot(_first))
    .cte("people", recursive=True)
)
#: Everybody one bot owes something, by stepping from one to the next in the index; none at last.
_people = _start.union_all(
    select(
        select(func.min(_next.c.person_id))
        .where(*_of_bot(_next), _next.c.person_id > _start.c.id)
        .scalar_subquery()
    ).where(_start.c.id.is_not(None))
)
_PEOPLE = select(_people.c.id).where(_people.c.id.is_not(None)).limit(bindparam("most"))


def _first_of(alias: Any, *more: Any) -> Select[Any]:
    """Each one's first notice of a kind."""
    first = (
        select(alias.c.id)
        .where(*_of_bot(alias), alias.c.person_id == _people.c.id, *more)
        .order_by(alias.c.place, alias.c.id)
        .limit(1)
        .correlate(_people)
        .scalar_subquery()
    )
    return select(first.label("id")).select_from(_people)


# A plus has SQLite go by person: all that is owed would be walked through for each of them.
_turns = union(
    _first_of(_oldest),
    _first_of(_spoken, text(f"+spoken.urgency <= {Urgency.QUIET:d}")),
    _first_of(_urgent, text(f"+urgent.urgency = {Urgency.ORDER:d}")),
).cte("turns")
_BY_PEOPLE = _due().join(_turns, notices.c.id == _turns.c.id)
_BY_NOTICES = _due(
    notices.c.bot == bindparam("bot"),
    ~exists().where(
        text("earlier.status = 'owed' AND +earlier.urgency <= notices.urgency"),
        _earlier.c.bot == notices.c.bot,
        _earlier.c.person_id == notices.c.person_id,
        tuple_(_earlier.c.place, _earlier.c.id) < tuple_(notices.c.place, notices.c.id),
    ),
)
_LEASE = (
    update(notices)
    .where(notices.c.id == bindparam("b_id"))
    .values(lease_until=bindparam("b_until"))
)


class _Due(NamedTuple):
    """A notice that waits, and whether its order stands where nothing of it is news."""

    notice: Notice
    is_over: bool


def next_of_each(
    sql: Sql, bot: Bot, now: datetime, until: datetime, most: int, quiet: int, news: int
) -> tuple[list[Notice | BrokenRow], list[Notice]]:
    """The next notice of each person, ours alone until then, and those that are news no more.

    *most* of them; of what does not ring *quiet* at most, and *news* of news. Where there is no
    room for such, none is looked at. One that nobody can read is told as its row.
    """
    people = sql.rows(_PEOPLE, bot=bot.value, most=MANY_PEOPLE)
    due_now = _BY_PEOPLE if len(people) < MANY_PEOPLE else _BY_NOTICES
    least = LEAST_URGENT if news > 0 else Urgency.QUIET if quiet > 0 else Urgency.ORDER
    due = sql.each(
        due_now, _due_one, bot=bot.value, now=now, until=until, most=most, least=int(least)
    )
    over = [each.notice for each in due if isinstance(each, _Due) and each.is_over]
    room = {Urgency.ORDER: most, Urgency.QUIET: quiet, Urgency.NEWS: news}
    next_ones: list[Notice | BrokenRow] = []
    for each in due:
        if isinstance(each, _Due) and each.is_over:
            continue
        one = each.notice if isinstance(each, _Due) else each
        urgency = _urgency_of(one)
        if room[urgency] > 0:
            room[urgency] -= 1
            next_ones.append(one)
    sql.many(_LEASE, [{"b_id": _id_of(one), "b_until": until} for one in next_ones])
    return next_ones, over


def _due_one(row: Any) -> _Due:
    status = OrderStatus(row.order_status) if row.order_status in _STATUSES else None
    return _Due(_notice(row), is_overtaken(Bot(row.bot), row.kind, status))


def _notice(row: Any) -> Notice:
    return Notice(
        id=row.id,
        bot=Bot(row.bot),
        person_id=row.person_id,
        kind=row.kind,
        facts=_facts(row.facts),
        order_id=row.order_id or None,
        urgency=Urgency(row.urgency),
        created_at=row.created_at,
        redraws=bool(row.redraws),
        tries=row.tries,
        faults=row.faults,
    )


def _facts(kept: Any) -> Mapping[str, Any]:
    if not isinstance(kept, Mapping):
        raise TypeError(f"the facts of a notice are no {type(kept).__name__}")
    return kept


def _urgency_of(each: Notice | BrokenRow) -> Urgency:
    """The urgency nearest to what a row says that nobody can read."""
    if isinstance(each, Notice):
        return each.urgency
    said = each.kept["urgency"]
    return next((known for known in sorted(Urgency) if said <= known), Urgency.NEWS)


def _id_of(each: Notice | BrokenRow) -> int:
    return each.id if isinstance(each, Notice) else int(each.kept["id"])
