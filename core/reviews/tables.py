"""Receipts, reviews and ratings as rows. No rules here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert

from core.database.schema import Moment, insert_once, metadata, upsert
from core.database.tables import Tables
from core.records import replace
from core.refusals import Conflict
from core.reviews.model import Rating, Review

receipts = Table(
    "receipts",
    metadata,
    Column("order_id", String(16), primary_key=True),
    Column("arrived", Boolean, nullable=False),
    Column("said_at", Moment, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("order_id", String(16), primary_key=True),
    Column("store_id", BigInteger, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("answer", Text),
    Column("answered_at", Moment),
    Column("answered_by", BigInteger),
    CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    Index("ix_reviews_of_store", "store_id", "written_at"),
    Index("ix_reviews_by_whom", "store_id", "customer_id"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("store_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reviews", Integer, nullable=False),
    Column("stars", Integer, nullable=False),
)

_CHANGING = ("stars", "words", "changed_at", "answer", "answered_at", "answered_by")
_RECEIPT = select(receipts.c.arrived).where(receipts.c.order_id == bindparam("order_id"))
_SAY = upsert(receipts, key=("order_id",), set_=("arrived", "said_at"))
_GET = select(reviews).where(reviews.c.order_id == bindparam("order_id"))
_ADD = insert_once(reviews)
_SAVE = (
    update(reviews)
    .where(reviews.c.order_id == bindparam("b_id"), reviews.c.version == bindparam("b_version"))
    .values(version=reviews.c.version + 1, **{name: bindparam(f"b_{name}") for name in _CHANGING})
)
_OF_STORE = (
    select(reviews)
    .where(reviews.c.store_id == bindparam("store_id"))
    .order_by(reviews.c.written_at.desc(), reviews.c.order_id)
    .limit(bindparam("most"))
)
_BY_WHOM = (
    select(reviews.c.customer_id)
    .where(
        reviews.c.store_id == bindparam("store_id"),
        reviews.c.customer_id > bindparam("after"),
    )
    .group_by(reviews.c.customer_id)
    .order_by(reviews.c.customer_id)
    .limit(bindparam("most"))
)
_new = Insert(ratings)
_COUNT = _new.on_conflict_do_update(
    index_elements=["store_id"],
    set_={
        "reviews": ratings.c.reviews + _new.excluded.reviews,
        "stars": ratings.c.stars + _new.excluded.stars,
    },
)
_RATING = select(ratings).where(ratings.c.store_id == bindparam("store_id"))
_RATINGS = select(ratings)


def review_of(row: Any) -> Review:
    """The review a row holds."""
    return Review(**row._asdict())


class Reviews(Tables):
    """The receipts, reviews and ratings of one transaction."""

    def receipt(self, order_id: str) -> bool | None:
        """Whether the customer says that it arrived; none: they have not said."""
        row = self._sql.row(_RECEIPT, order_id=order_id)
        return bool(row.arrived) if row else None

    def say(self, order_id: str, *, arrived: bool, at: datetime) -> None:
        """Keep what the customer says of its arrival."""
        self._sql.run(_SAY, order_id=order_id, arrived=arrived, said_at=at)

    def get(self, order_id: str) -> Review | None:
        """The order's review, if there is one."""
        row = self._sql.row(_GET, order_id=order_id)
        return review_of(row) if row else None

    def add(self, review: Review) -> None:
        """A new one, counted; :class:`Conflict` if the order has got one meanwhile."""
        kept = {name: getattr(review, name) for name in reviews.c.keys()}  # noqa: SIM118  # no dict
        if self._sql.run(_ADD, **kept) != 1:
            raise Conflict(review.order_id)
        self._sql.run(_COUNT, store_id=review.store_id, reviews=1, stars=review.stars)

    def save(self, review: Review, *, had: int) -> Review:
        """The review with its version up by one; it *had* so many stars. Raises Conflict."""
        changing = {f"b_{name}": getattr(review, name) for name in _CHANGING}
        saved = self._sql.run(_SAVE, b_id=review.order_id, b_version=review.version, **changing)
        if saved != 1:
            raise Conflict(review.order_id)
        if review.stars != had:
            more = review.stars - had
            self._sql.run(_COUNT, store_id=review.store_id, reviews=0, stars=more)
        return replace(review, version=review.version + 1)

    def of_store(self, store_id: int, most: int) -> list[Review]:
        """A store's reviews, the newest first."""
        return [review_of(r) for r in self._sql.rows(_OF_STORE, store_id=store_id, most=most)]

    def reviewers(self, store_id: int, *, after: int, most: int) -> list[int]:
        """Who reviewed a store, by id, from *after* on."""
        rows = self._sql.rows(_BY_WHOM, store_id=store_id, after=after, most=most)
        return [row.customer_id for row in rows]

    def rating(self, store_id: int) -> Rating | None:
        """A store's rating; none before its first review."""
        row = self._sql.row(_RATING, store_id=store_id)
        return Rating(row.reviews, row.stars) if row else None

    def ratings(self) -> dict[int, Rating]:
        """Every store's, by store."""
        return {r.store_id: Rating(r.reviews, r.stars) for r in self._sql.rows(_RATINGS)}
