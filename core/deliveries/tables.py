"""Deliveries, and the riders who were asked to bring them, as rows. No rules here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    select,
    text,
    update,
)

from core.database.schema import Moment, insert_once, metadata
from core.database.tables import Tables
from core.deliveries.model import Delivery, DeliveryStatus, Offer, OfferStatus
from core.records import replace
from core.refusals import Conflict
from core.stores.model import Carrier

#: The predicates of the indexes; SQLite uses them only for the very same words. A delivery a store
#: brings itself stands in none of them.
OF_RIDERS = text("rider_id IS NOT NULL")
OPEN_TO_ALL = text("nobody_at IS NOT NULL AND status = 'waiting'")
OPEN = text("status = 'open'")

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("order_id", String(16), nullable=False, unique=True),
    Column("status", String(12), nullable=False),
    Column("carried_by", String(10), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("picked_up_at", Moment),
    Column("ended_at", Moment),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("rider_id", BigInteger),
    Column("pay", Integer),
    Column("offered_at", Moment),
    Column("assigned_at", Moment),
    Column("nobody_at", Moment),
    Column("new_times", Integer, nullable=False, server_default="0"),
    Index(
        "ix_deliveries_of_rider", "rider_id", "ended_at",
        sqlite_where=OF_RIDERS, postgresql_where=OF_RIDERS,
    ),
    Index(
        "ix_deliveries_open_to_all", "nobody_at",
        sqlite_where=OPEN_TO_ALL, postgresql_where=OPEN_TO_ALL,
    ),
)  # fmt: skip

offers = Table(
    "offers",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("order_id", String(16), nullable=False),
    Column("rider_id", BigInteger, nullable=False),
    Column("status", String(10), nullable=False),
    Column("distance_m", Integer, nullable=False),
    Column("offered_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_offers_of_order", "order_id"),
    # No rider is asked two things at once, and no order is offered to two.
    Index(
        "ix_offers_one_a_rider", "rider_id", unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    ),
    Index(
        "ix_offers_one_an_order", "order_id", unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    ),
)  # fmt: skip

_ADD = insert_once(deliveries)
_OF_ORDER = select(deliveries).where(deliveries.c.order_id == bindparam("order_id"))
_BY_ID = select(deliveries).where(deliveries.c.id == bindparam("id"))
_SET = (
    update(deliveries)
    .where(deliveries.c.order_id == bindparam("b_order_id"))
    .values(
        status=bindparam("b_status"),
        due_at=bindparam("b_due_at"),
        picked_up_at=bindparam("b_picked_up_at"),
        ended_at=bindparam("b_ended_at"),
    )
)
_CHANGING = (
    "status", "carried_by", "picked_up_at", "ended_at", "rider_id", "offered_at",
    "assigned_at",
)  # fmt: skip
_SAVE = (
    update(deliveries)
    .where(
        deliveries.c.order_id == bindparam("b_order_id"),
        deliveries.c.version == bindparam("b_version"),
    )
    .values(
        version=deliveries.c.version + 1,
        **{name: bindparam(f"b_{name}") for name in _CHANGING},
    )
)
_DUE = (
    update(deliveries)
    .where(deliveries.c.order_id == bindparam("b_order_id"))
    .values(due_at=bindparam("b_due_at"))
)
_NOBODY = (
    update(deliveries)
    .where(deliveries.c.order_id == bindparam("b_order_id"))
    .values(nobody_at=bindparam("b_nobody_at"))
)
_NEW_TIME = (
    update(deliveries)
    .where(deliveries.c.order_id == bindparam("b_order_id"))
    .values(new_times=bindparam("b_new_times"))
)
_IN_HAND = (
    select(deliveries)
    .where(
        OF_RIDERS,
        deliveries.c.rider_id == bindparam("rider_id"),
        deliveries.c.ended_at.is_(None),
    )
    .order_by(deliveries.c.assigned_at, deliveries.c.id)
)
_ENDED_SINCE = (
    select(deliveries)
    .where(
        OF_RIDERS,
        deliveries.c.rider_id == bindparam("rider_id"),
        deliveries.c.ended_at >= bindparam("since"),
    )
    .order_by(deliveries.c.ended_at, deliveries.c.id)
)
_OPEN_TO_ALL = select(deliveries).where(OPEN_TO_ALL).order_by(deliveries.c.nobody_at)
_OFFER = insert_once(offers)
_END_OFFER = (
    update(offers)
    .where(offers.c.id == bindparam("b_id"), OPEN)
    .values(status=bindparam("b_status"), ended_at=bindparam("b_ended_at"))
)
_OPEN_OFFER = select(offers).where(OPEN, offers.c.order_id == bindparam("order_id"))
_OPEN_OFFER_TO = select(offers).where(OPEN, offers.c.rider_id == bindparam("rider_id"))
_OFFERS = select(offers).where(offers.c.order_id == bindparam("order_id")).order_by(offers.c.id)


def delivery_of(row: Any) -> Delivery:
    """The delivery a row holds."""
    return Delivery(
        id=row.id,
        order_id=row.order_id,
        status=DeliveryStatus(row.status),
        carried_by=Carrier(row.carried_by),
        created_at=row.created_at,
        due_at=row.due_at,
        picked_up_at=row.picked_up_at,
        ended_at=row.ended_at,
        version=row.version,
        rider_id=row.rider_id,
        pay=row.pay,
        offered_at=row.offered_at,
        assigned_at=row.assigned_at,
        nobody_at=row.nobody_at,
        new_times=row.new_times,
    )


def offer_of(row: Any) -> Offer:
    """The offer a row holds."""
    status = OfferStatus(row.status)
    return Offer(row.id, row.order_id, row.rider_id, status, row.distance_m, row.offered_at)


class Deliveries(Tables):
    """The deliveries and offers of one transaction."""

    def add(self, order_id: str, at: datetime, due_at: datetime | None) -> bool:
        """A new delivery of the order, carried by its store; false when there is one."""
        added = self._sql.run(
            _ADD,
            order_id=order_id,
            status=DeliveryStatus.WAITING.value,
            carried_by=Carrier.STORE.value,
            created_at=at,
            due_at=due_at,
        )
        return added == 1

    def add_for_riders(
        self, order_id: str, at: datetime, due_at: datetime | None, pay: int
    ) -> bool:
        """A new delivery for a rider, who gets *pay* won; false when there is one."""
        added = self._sql.run(
            _ADD,
            order_id=order_id,
            status=DeliveryStatus.WAITING.value,
            carried_by=Carrier.RIDER.value,
            created_at=at,
            due_at=due_at,
            pay=pay,
        )
        return added == 1

    def of_order(self, order_id: str) -> Delivery | None:
        """The order's delivery; none before the store accepts, or when it is fetched."""
        row = self._sql.row(_OF_ORDER, order_id=order_id)
        return delivery_of(row) if row else None

    def of_id(self, delivery_id: int) -> Delivery | None:
        """The delivery other programs call so."""
        row = self._sql.row(_BY_ID, id=delivery_id)
        return delivery_of(row) if row else None

    def follow(self, delivery: Delivery) -> None:
        """Keep how a store's own delivery stands: only policies write it, one fact at a time."""
        self._sql.run(
            _SET,
            b_order_id=delivery.order_id,
            b_status=delivery.status.value,
            b_due_at=delivery.due_at,
            b_picked_up_at=delivery.picked_up_at,
            b_ended_at=delivery.ended_at,
        )

    def save(self, delivery: Delivery) -> Delivery:
        """A rider's delivery, its version up by one; :class:`Conflict` if another saved first."""
        changing = {f"b_{name}": getattr(delivery, name) for name in _CHANGING}
        changing |= {"b_status": delivery.status.value, "b_carried_by": delivery.carried_by.value}
        order_id, version = delivery.order_id, delivery.version
        if self._sql.run(_SAVE, b_order_id=order_id, b_version=version, **changing) != 1:
            raise Conflict(order_id)
        return replace(delivery, version=version + 1)

    def is_due(self, order_id: str, at: datetime) -> None:
        """The food is ready to leave. No step, so the buttons people hold stay good."""
        self._sql.run(_DUE, b_order_id=order_id, b_due_at=at)

    def nobody_since(self, order_id: str, at: datetime | None) -> None:
        """Since then it is open to every rider; none: somebody is looked for anew. No step."""
        self._sql.run(_NOBODY, b_order_id=order_id, b_nobody_at=at)

    def told_a_new_time(self, delivery: Delivery) -> int:
        """The customer hears a later time once more; how often that is now. No step."""
        times = delivery.new_times + 1
        self._sql.run(_NEW_TIME, b_order_id=delivery.order_id, b_new_times=times)
        return times

    def in_hand(self, rider_id: int) -> list[Delivery]:
        """What the rider said yes to and has not handed over, the first first."""
        return self._sql.readable(_IN_HAND, delivery_of, rider_id=rider_id)

    def ended_since(self, rider_id: int, since: datetime) -> list[Delivery]:
        """What the rider's hands let go of since then, however it ended."""
        rows = self._sql.rows(_ENDED_SINCE, rider_id=rider_id, since=since)
        return [delivery_of(row) for row in rows]

    def open_to_all(self) -> list[Delivery]:
        """Those nobody was found for, the longest first."""
        return self._sql.readable(_OPEN_TO_ALL, delivery_of)

    def offer(
        self,
        order_id: str,
        rider_id: int,
        distance_m: int,
        at: datetime,
        status: OfferStatus = OfferStatus.OPEN,
    ) -> bool:
        """Ask that rider; false when they, or somebody for this order, are being asked already."""
        made = self._sql.run(
            _OFFER,
            order_id=order_id,
            rider_id=rider_id,
            status=status.value,
            distance_m=distance_m,
            offered_at=at,
        )
        return made == 1

    def end_offer(self, offer: Offer, status: OfferStatus, at: datetime) -> bool:
        """The question is answered, or over; false when it was over before."""
        ended = self._sql.run(_END_OFFER, b_id=offer.id, b_status=status.value, b_ended_at=at)
        return ended == 1

    def open_offer(self, order_id: str) -> Offer | None:
        """Who is being asked about that order."""
        row = self._sql.row(_OPEN_OFFER, order_id=order_id)
        return offer_of(row) if row else None

    def open_offer_to(self, rider_id: int) -> Offer | None:
        """What that rider is being asked."""
        row = self._sql.row(_OPEN_OFFER_TO, rider_id=rider_id)
        return offer_of(row) if row else None

    def offers(self, order_id: str) -> list[Offer]:
        """Everybody who was asked about that order, the first first."""
        return [offer_of(row) for row in self._sql.rows(_OFFERS, order_id=order_id)]
