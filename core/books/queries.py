"""Reads every order's rows together, so many orders at a time, on a connection that only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, or_, select, text

from core.books.coupons import look_at_campaign, look_at_the_coupon
from core.books.model import OVERDUE, Book, Fact, Fault, Roles, check
from core.books.readable import Reader, unreadable
from core.coupons.campaign_tables import campaign_of, campaigns
from core.coupons.model import InHand
from core.coupons.tables import coupon_of, coupons
from core.deliveries.tables import deliveries, delivery_of, offer_of, offers
from core.notices.tables import notices
from core.orders.tables import order_of, orders
from core.outbox.kinds import every_kind
from core.outbox.tables import events
from core.payments.tables import payment_of, payments, refund_of, refunds
from core.payments.waiting_tables import waiting_payers
from core.people.invitation_tables import invitations
from core.people.tables import roles
from core.reviews.tables import ratings, reviews
from core.stores.tables import menu_items
from core.timers.tables import timers
from core.tracking.status_view_tables import order_views

#: Orders looked at together: enough to make a query worth it, few enough for any memory.
AT_A_TIME = 500


def newest_moment(connection: Connection) -> datetime | None:
    """When the newest fact was recorded; a moved clock is ahead of the machine's."""
    moment: datetime | None = connection.execute(select(func.max(events.c.at))).scalar()
    return moment


def look_at_everything(connection: Connection, now: datetime) -> tuple[int, list[Fault]]:
    """How many orders there are, and everything that is wrong, with them or elsewhere."""
    looked, faults = 0, list(look_elsewhere(connection, now))
    for n, found in look_at_orders(connection, now):
        looked += n
        faults += found
    return looked, faults


def look_at_orders(connection: Connection, now: datetime) -> Iterator[tuple[int, list[Fault]]]:
    """Every order, a few hundred at a time: how many these were, and what is wrong with them."""
    held = _roles(connection)
    last = ""
    while True:
        ids = [
            row.id
            for row in connection.execute(
                select(orders.c.id)
                .where(orders.c.id > last)
                .order_by(orders.c.id)
                .limit(AT_A_TIME)
            )
        ]
        if not ids:
            return
        last = ids[-1]
        found: list[Fault] = []
        reader = Reader(connection, found)
        rows = reader.rows(select(orders).where(orders.c.id.in_(ids)).order_by(orders.c.id))
        for book in _books(reader, rows, ids):
            try:
                found += [*check(book, held, now), *look_at_the_coupon(book)]
            except Exception as error:  # a row that says what no code expects is a fault too
                found.append(unreadable(book.order.id, "what is kept of it", error))
        yield len(ids), found


def look_elsewhere(connection: Connection, now: datetime) -> Iterator[Fault]:
    """What is no order's own: rows of orders that are not there, stock, what is overdue."""
    for table in (payments, refunds, events, order_views, waiting_payers, deliveries, offers):
        for row in connection.execute(_orphans(table)):
            yield Fault(row.order_id, "orphan", f"a row of {table.name} is of no order there is")
    for row in connection.execute(_BELOW_NOTHING):
        yield Fault(None, "impossible", f"{row.name} {row.id} says {row.won:,}")
    below = select(menu_items.c.id, menu_items.c.stock_left).where(menu_items.c.stock_left < 0)
    for row in connection.execute(below):
        yield Fault(None, "stock", f"item {row.id} has {row.stock_left} portions left")
    yield from _coupons(connection)
    yield from _ratings(connection)
    late = select(timers.c.kind, timers.c.key, timers.c.due_at).where(
        timers.c.due_at.is_not(None), timers.c.due_at < now - OVERDUE
    )
    for row in connection.execute(late):
        says = f"timer {row.kind} of {row.key} was due at {row.due_at:%Y-%m-%d %H:%M:%S} UTC"
        yield Fault(None, "overdue_timer", says, may_pass=True)
    owed = select(func.count().label("n")).where(
        notices.c.status == "owed", notices.c.try_at < now - OVERDUE
    )
    if n := connection.execute(owed).scalar():
        yield Fault(None, "overdue_notice", f"{n} notices are owed for a while", may_pass=True)


#: What is no order's own and cannot be below nothing; as text, for it is asked after every story.
_BELOW_NOTHING = text(
    " UNION ALL ".join(
        f"SELECT '{name}' AS name, id, {column} AS won FROM {table} WHERE {column} < 0"
        for name, table, column in (
            ("the price of item", "menu_items", "price"),
            ("the minimum order of store", "stores", "minimum_order"),
            ("the minimum order of campaign", "campaigns", "min_order"),
            ("the discount of campaign", "campaigns", "value"),
            ("the coupons given by campaign", "campaigns", "given"),
            ("the sale with coupon", "coupons", "sale"),
        )
    )
    + " LIMIT 100"
)


def _books(reader: Reader, rows: Sequence[Any], ids: Sequence[str]) -> Iterator[Book]:
    attempts = _by_order(reader, payments, ids)
    given_back = _by_order(reader, refunds, ids)
    recorded = _by_order(reader, events, ids)
    views = _by_order(reader, order_views, ids)
    waits = _by_order(reader, waiting_payers, ids)
    brought = _by_order(reader, deliveries, ids)
    offered = _by_order(reader, offers, ids)
    held = _in_hand(reader, [row.coupon_id for row in rows if row.coupon_id is not None])
    told = _rows_by_order(
        reader,
        select(notices.c.order_id, notices.c.bot, notices.c.person_id)
        .where(notices.c.order_id.in_(ids))
        .distinct(),
    )
    for row in rows:
        mine = row.id
        view = views[mine]
        made = reader.made(order_of, [row])
        if not made:
            continue
        yield Book(
            order=made[0],
            payments=reader.made(payment_of, attempts[mine]),
            refunds=reader.made(refund_of, given_back[mine]),
            facts=sorted((_fact(r) for r in recorded[mine]), key=lambda fact: fact.seq),
            view=view[0].view if view else None,
            told={(r.bot, r.person_id) for r in told[mine]},
            delivery=next(iter(reader.made(delivery_of, brought[mine])), None),
            offered=reader.made(offer_of, offered[mine]),
            coupon=held.get(row.coupon_id),
            waits=bool(waits[mine]),
        )


def _in_hand(reader: Reader, ids: Sequence[int]) -> dict[int, InHand]:
    """The coupons of those ids with their terms."""
    found = reader.rows(select(coupons).where(coupons.c.id.in_(ids)))
    made = {coupon.id: coupon for coupon in reader.made(coupon_of, found)}
    wanted = {coupon.campaign_id for coupon in made.values()}
    rows = reader.rows(select(campaigns).where(campaigns.c.id.in_(wanted)))
    terms = {campaign.id: campaign for campaign in reader.made(campaign_of, rows)}
    return {n: InHand(c, terms[c.campaign_id]) for n, c in made.items() if c.campaign_id in terms}


def _coupons(connection: Connection) -> Iterator[Fault]:
    """What is no order's own of coupons: the wrong order, a promise too many."""
    of_order = orders.c.id == coupons.c.order_id
    astray = (
        select(coupons.c.id, coupons.c.status, coupons.c.order_id)
        .outerjoin(orders, of_order)
        .where(
            or_(
                coupons.c.status.in_(("held", "spent"))
                & orders.c.coupon_id.is_distinct_from(coupons.c.id),
                coupons.c.status.not_in(("held", "spent")) & coupons.c.order_id.is_not(None),
            )
        )
        .limit(100)
    )
    for row in connection.execute(astray):
        says = f"coupon {row.id} is {row.status} by order {row.order_id}, which has it not"
        yield Fault(row.order_id, "coupon", says)
    given = (
        select(
            coupons.c.campaign_id, func.count().label("n"), func.max(coupons.c.nth).label("most")
        )
        .group_by(coupons.c.campaign_id)
        .subquery()
    )
    counted = select(campaigns, given.c.n, given.c.most).outerjoin(
        given, given.c.campaign_id == campaigns.c.id
    )
    for row in connection.execute(counted):
        try:
            campaign = campaign_of(row)
        except Exception as error:
            yield unreadable(None, f"campaign {row.id}", error)
            continue
        yield from look_at_campaign(campaign, row.n or 0, row.most or 0)


def _ratings(connection: Connection) -> Iterator[Fault]:
    """Every store's stars are those of its reviews, counted anew."""
    counted = connection.execute(
        select(
            reviews.c.store_id, func.count().label("n"), func.sum(reviews.c.stars).label("stars")
        ).group_by(reviews.c.store_id)
    )
    there = {row.store_id: (row.n, int(row.stars)) for row in counted}
    kept = {row.store_id: (row.reviews, row.stars) for row in connection.execute(select(ratings))}
    for store_id in sorted(there.keys() | kept.keys()):
        (n, stars), (kept_n, kept_stars) = there.get(store_id, (0, 0)), kept.get(store_id, (0, 0))
        if (n, stars) != (kept_n, kept_stars):
            says = (
                f"store {store_id} counts {kept_stars} stars of {kept_n} reviews,"
                f" {stars} of {n} are there"
            )
            yield Fault(None, "rating", says)


def _by_order(reader: Reader, table: Table, ids: Sequence[str]) -> dict[str, list[Any]]:
    return _rows_by_order(reader, select(table).where(table.c.order_id.in_(ids)))


def _rows_by_order(reader: Reader, statement: Select[*tuple[Any, ...]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in reader.rows(statement):
        found[row.order_id].append(row)
    return found


def _fact(row: Any) -> Fact:
    try:
        event = every_kind()[row.name].of(row.order_id, row.facts)
    except Exception:  # whatever it says, it is named and nothing stops
        event = None
    return Fact(row.seq, row.name, event, row.done_at is not None)


def _orphans(table: Table) -> Select[*tuple[Any, ...]]:
    there = select(orders.c.id).where(orders.c.id == table.c.order_id).exists()
    return select(table.c.order_id).where(~there).distinct().limit(100)


def _roles(connection: Connection) -> Roles:
    """What each person holds, and what a link made of them once: who left is no stranger."""
    held: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in connection.execute(select(roles)):
        held[row.person_id].append((row.role, row.store_id))
    used = select(invitations).where(invitations.c.used_by.is_not(None))
    for row in connection.execute(used):
        held[row.used_by].append((row.role, row.store_id))
    return held
