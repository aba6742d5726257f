"""Who could bring an order, and how far away they are. Changes nothing."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, func, select

from core.database.sql import Row
from core.database.transaction import Transaction
from core.deliveries.dispatch import Candidate
from core.deliveries.tables import OF_RIDERS, OPEN, Deliveries, deliveries, offers
from core.geo import distance_m
from core.orders.model import Order
from core.riders.model import Ride, Rider, RiderStatus
from core.riders.tables import riders
from core.stores.tables import Stores

_CANDIDATES = select(
    riders.c.person_id,
    riders.c.ride,
    riders.c.latitude,
    riders.c.longitude,
    riders.c.quiet_until,
    select(func.count())
    .where(OF_RIDERS, deliveries.c.rider_id == riders.c.person_id, deliveries.c.ended_at.is_(None))
    .correlate(riders)
    .scalar_subquery()
    .label("in_hand"),
    exists()
    .where(OPEN, offers.c.rider_id == riders.c.person_id)
    .correlate(riders)
    .label("has_offer"),
    select(func.max(offers.c.offered_at))
    .where(offers.c.order_id == bindparam("order_id"), offers.c.rider_id == riders.c.person_id)
    .correlate(riders)
    .scalar_subquery()
    .label("asked_at"),
).where(
    riders.c.on_shift,
    riders.c.status == RiderStatus.APPROVED.value,
    riders.c.latitude.is_not(None),
)


def candidates(tx: Transaction, order_id: str, here: tuple[float, float]) -> list[Candidate]:
    """Every rider on shift, as the order of the store *here* sees them."""

    def candidate(row: Row) -> Candidate:
        return Candidate(
            rider_id=row.person_id,
            ride=Ride(row.ride),
            distance_m=distance_m(here, (row.latitude, row.longitude)),
            in_hand=row.in_hand,
            has_offer=bool(row.has_offer),
            quiet_until=row.quiet_until,
            asked_at=row.asked_at,
        )

    return tx.sql.readable(_CANDIDATES, candidate, order_id=order_id)


def metres_to_the_store(tx: Transaction, order: Order, rider: Rider) -> int | None:
    """From the rider's last place to the order's store; none without a place."""
    if rider.latitude is None or rider.longitude is None:
        return None
    store = tx[Stores].get(order.store_id)
    return distance_m((store.latitude, store.longitude), (rider.latitude, rider.longitude))


def was_asked(tx: Transaction, order_id: str, rider_id: int) -> bool:
    """Whether that rider was ever asked about the order."""
    return any(offer.rider_id == rider_id for offer in tx[Deliveries].offers(order_id))
