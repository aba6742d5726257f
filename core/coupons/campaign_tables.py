"""Campaigns as rows, and the customers they may be for. No rules here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import Insert

from core.coupons.model import Audience, Campaign, Terms
from core.database.schema import Moment, metadata
from core.database.tables import Tables
from core.orders.discounts import DiscountKind
from core.orders.tables import ENDED, orders

#: The predicate of the indexes on what is given out, in the very words SQLite wants to find again.
RUNNING = text("closed_at IS NULL")

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("store_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("value", Integer, nullable=False),
    Column("cap", Integer),
    Column("min_order", Integer, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("quota", Integer),
    Column("per_customer", Integer, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("days", Integer),
    Column("person_id", BigInteger),
    Column("code", String(20)),
    Column("given", Integer, nullable=False),
    Column("reached", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", BigInteger, nullable=False),
    Column("closed_at", Moment),
    CheckConstraint("given >= 0 AND (quota IS NULL OR given <= quota)", name="quota"),
    Index("ix_campaigns_of_store", "store_id", "id"),
    Index(
        "ix_campaigns_running", "store_id", "audience",
        sqlite_where=RUNNING, postgresql_where=RUNNING,
    ),
    Index(
        "ix_campaigns_code", "code", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING
    ),
)  # fmt: skip

_GET = select(campaigns).where(campaigns.c.id == bindparam("id"))
_LOCK = _GET.with_for_update()
_OF_STORE = (
    select(campaigns)
    .where(campaigns.c.store_id == bindparam("store_id"))
    .order_by(campaigns.c.id.desc())
    .limit(bindparam("most"))
)
_RUNNING_HERE = (
    select(campaigns)
    .where(
        RUNNING,
        campaigns.c.store_id == bindparam("store_id"),
        campaigns.c.audience == bindparam("audience"),
    )
    .order_by(campaigns.c.id)
)
_OF_CODE = select(campaigns).where(RUNNING, campaigns.c.code == bindparam("code"))
_ADD = Insert(campaigns).on_conflict_do_nothing().returning(campaigns.c.id)
_TAKE_ONE = (
    update(campaigns)
    .where(
        campaigns.c.id == bindparam("b_id"),
        RUNNING,
        or_(campaigns.c.quota.is_(None), campaigns.c.given < campaigns.c.quota),
    )
    .values(given=campaigns.c.given + 1)
)
_REACHED = (
    update(campaigns)
    .where(campaigns.c.id == bindparam("b_id"))
    .values(given=bindparam("b_given"), reached=bindparam("b_reached"))
)
_CLOSE = (
    update(campaigns)
    .where(campaigns.c.id == bindparam("b_id"), RUNNING)
    .values(closed_at=bindparam("b_closed_at"))
)
_BROUGHT = (
    select(orders.c.customer_id)
    .where(
        orders.c.store_id == bindparam("store_id"),
        orders.c.customer_id > bindparam("after"),
        ENDED,
        text("orders.status = 'delivered'"),
    )
    .group_by(orders.c.customer_id)
    .order_by(orders.c.customer_id)
    .limit(bindparam("most"))
)
_AWAY = _BROUGHT.having(func.max(orders.c.created_at) < bindparam("before"))
_HAS_ORDERED = (
    select(orders.c.id)
    .where(
        orders.c.store_id == bindparam("store_id"),
        orders.c.customer_id == bindparam("customer_id"),
        text("orders.status NOT IN ('expired', 'rejected', 'cancelled')"),
    )
    .limit(1)
)


def campaign_of(row: Any, prefix: str = "") -> Campaign:
    """The campaign a row holds, its columns named with *prefix*."""

    def column(name: str) -> Any:
        return getattr(row, prefix + name)

    terms = Terms(
        DiscountKind(column("kind")), column("value"), column("cap"), min_order=column("min_order")
    )
    return Campaign(
        id=column("id"),
        store_id=column("store_id"),
        terms=terms,
        audience=Audience(column("audience")),
        quota=column("quota"),
        per_customer=column("per_customer"),
        starts_at=column("starts_at"),
        ends_at=column("ends_at"),
        days=column("days"),
        person_id=column("person_id"),
        code=column("code"),
        given=column("given"),
        reached=column("reached"),
        made_at=column("made_at"),
        closed_at=column("closed_at"),
    )


class Campaigns(Tables):
    """The campaigns of one transaction."""

    def add(self, campaign: Campaign, *, made_by: int) -> int | None:
        """A new campaign's id; none when another that runs has its code."""
        terms = campaign.terms
        row = self._sql.row(
            _ADD,
            store_id=campaign.store_id,
            kind=terms.kind.value,
            value=terms.value,
            cap=terms.cap,
            min_order=terms.min_order,
            audience=campaign.audience.value,
            quota=campaign.quota,
            per_customer=campaign.per_customer,
            starts_at=campaign.starts_at,
            ends_at=campaign.ends_at,
            days=campaign.days,
            person_id=campaign.person_id,
            code=campaign.code,
            given=campaign.given,
            reached=campaign.reached,
            made_at=campaign.made_at,
            made_by=made_by,
        )
        return int(row.id) if row else None

    def get(self, campaign_id: int, *, lock: bool = False) -> Campaign | None:
        """One campaign; none when there is none of that id."""
        row = self._sql.row(_LOCK if lock else _GET, id=campaign_id)
        return campaign_of(row) if row else None

    def of_store(self, store_id: int, most: int) -> list[Campaign]:
        """A store's campaigns, the newest first."""
        rows = self._sql.rows(_OF_STORE, store_id=store_id, most=most)
        return [campaign_of(row) for row in rows]

    def running(self, store_id: int, audience: Audience) -> list[Campaign]:
        """What a store gives out to *audience* at this time, the oldest first."""
        rows = self._sql.rows(_RUNNING_HERE, store_id=store_id, audience=audience.value)
        return [campaign_of(row) for row in rows]

    def of_code(self, code: str) -> Campaign | None:
        """The running campaign of that code."""
        row = self._sql.row(_OF_CODE, code=code)
        return campaign_of(row) if row else None

    def take_one(self, campaign_id: int) -> bool:
        """Count one more given out; false when the quota is reached, or it was closed."""
        return self._sql.run(_TAKE_ONE, b_id=campaign_id) == 1

    def reached(self, campaign_id: int, *, given: int, person_id: int) -> None:
        """So many are given out, up to that customer. Its row is locked by the caller."""
        self._sql.run(_REACHED, b_id=campaign_id, b_given=given, b_reached=person_id)

    def close(self, campaign_id: int, at: datetime) -> bool:
        """Give out no more; false when it was closed before."""
        return self._sql.run(_CLOSE, b_id=campaign_id, b_closed_at=at) == 1

    def brought_here(self, store_id: int, *, after: int, most: int) -> list[int]:
        """Whom a store has brought something, by id, from *after* on."""
        rows = self._sql.rows(_BROUGHT, store_id=store_id, after=after, most=most)
        return [row.customer_id for row in rows]

    def away(self, store_id: int, before: datetime, *, after: int, most: int) -> list[int]:
        """Those whose last delivered order was asked for *before* then."""
        rows = self._sql.rows(_AWAY, store_id=store_id, before=before, after=after, most=most)
        return [row.customer_id for row in rows]

    def has_ordered(self, store_id: int, customer_id: int) -> bool:
        """Whether they have an order here that was not undone, delivered or under way."""
        found = self._sql.row(_HAS_ORDERED, store_id=store_id, customer_id=customer_id)
        return found is not None
