"""Broadcasts as rows, and whom they may be for. No rules here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    exists,
    false,
    func,
    select,
    update,
)

from core.advertising.tables import ad_choices
from core.broadcasts.model import Audience, Broadcast
from core.database.schema import Json, Moment, metadata
from core.database.tables import Tables
from core.orders.tables import orders
from core.people.tables import people, roles, unreachable

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("audience", String(10), nullable=False),
    Column("words", Json, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    Column("reached", BigInteger, nullable=False),
    Column("owed", Integer, nullable=False),
    Column("all_owed_at", Moment),
    Column("stopped_at", Moment),
    Column("ended_at", Moment),
    Column("is_ad", Boolean, nullable=False, server_default=false()),
)

_ADD = broadcasts.insert().returning(broadcasts.c.id)
_GET = select(broadcasts).where(broadcasts.c.id == bindparam("id"))
_LOCK = _GET.with_for_update()
_LATEST = select(broadcasts).order_by(broadcasts.c.id.desc()).limit(bindparam("most"))
_CHANGING = ("reached", "owed", "all_owed_at", "stopped_at", "ended_at")
_SAVE = (
    update(broadcasts)
    .where(broadcasts.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}") for name in _CHANGING})
)


def _some(who: ColumnElement[int], *of: ColumnElement[bool]) -> Select[Any]:
    """Everybody *of* those whom the bot has met and can reach, by id, from *after* on."""
    lost = exists().where(unreachable.c.bot == bindparam("bot"), unreachable.c.person_id == who)
    met = exists().where(people.c.id == who)
    return (
        select(who.label("id"))
        .where(who > bindparam("after"), *of, met, ~lost)
        .group_by(who)
        .order_by(who)
    )


_WHO: Mapping[Audience, Select[Any]] = {
    Audience.CUSTOMERS: _some(orders.c.customer_id, orders.c.business_day.is_not(None)),
    Audience.OWNERS: _some(roles.c.person_id, roles.c.role == "owner"),
    Audience.RIDERS: _some(roles.c.person_id, roles.c.role == "rider"),
}
_NEXT = {audience: asked.limit(bindparam("most")) for audience, asked in _WHO.items()}
_COUNT = {
    audience: select(func.count().label("n")).select_from(asked.order_by(None).subquery())
    for audience, asked in _WHO.items()
}


def _who_want_ads(asked: Select[Any]) -> Select[Any]:
    some = asked.order_by(None).subquery()
    asked_for_it = exists().where(
        ad_choices.c.person_id == some.c.id, ad_choices.c.wanted_at.is_not(None)
    )
    return select(func.count().label("n")).select_from(some).where(asked_for_it)


_COUNT_OF_ADS = {audience: _who_want_ads(asked) for audience, asked in _WHO.items()}


class Broadcasts(Tables):
    """The broadcasts of one transaction."""

    def add(self, broadcast: Broadcast) -> int:
        """A new broadcast's id."""
        row = self._sql.row(
            _ADD, audience=broadcast.audience.value, words=dict(broadcast.words),
            made_at=broadcast.made_at, made_by=broadcast.made_by, people=broadcast.people,
            reached=broadcast.reached, owed=broadcast.owed, all_owed_at=None, stopped_at=None,
            ended_at=None, is_ad=broadcast.is_ad,
        )  # fmt: skip
        assert row is not None  # inserted
        return int(row.id)

    def get(self, broadcast_id: int, *, lock: bool = False) -> Broadcast | None:
        """One of them; none when there is none of that id."""
        row = self._sql.row(_LOCK if lock else _GET, id=broadcast_id)
        return _broadcast(row) if row else None

    def latest(self, most: int) -> list[Broadcast]:
        """The newest first."""
        return self._sql.readable(_LATEST, _broadcast, most=most)

    def save(self, broadcast: Broadcast) -> None:
        """How far it got. Its row is locked by the caller."""
        changing = {f"b_{name}": getattr(broadcast, name) for name in _CHANGING}
        self._sql.run(_SAVE, b_id=broadcast.id, **changing)

    def count(self, audience: Audience, *, is_ad: bool = False) -> int:
        """How many people it would reach now; with *is_ad* only who asked for advertising."""
        count = (_COUNT_OF_ADS if is_ad else _COUNT)[audience]
        return int(self._sql.only(count, bot=audience.bot.value, after=0).n)

    def next_people(self, audience: Audience, *, after: int, most: int) -> list[int]:
        """Whom it is for, by id, from *after* on."""
        bot = audience.bot.value
        return [r.id for r in self._sql.rows(_NEXT[audience], bot=bot, after=after, most=most)]


def _broadcast(row: Any) -> Broadcast:
    kept = row._asdict()
    return Broadcast(**{**kept, "audience": Audience(row.audience), "is_ad": bool(kept["is_ad"])})
