"""Deliveries as one rider sees them, in a chat or by a program. Changes nothing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core.database.transaction import Transaction
from core.deliveries.model import Delivery, DeliveryStatus, OfferStatus
from core.deliveries.queries import metres_to_the_store
from core.deliveries.tables import Deliveries
from core.masking.masking import as_work_sees_it
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import WANTS_A_RIDER, Order
from core.orders.tables import Orders
from core.people.model import Role
from core.people.tables import People
from core.records import record
from core.refusals import NotYours
from core.riders.tables import Riders
from core.stores.model import Store
from core.stores.tables import Stores
from core.texts.figures import DAY_BEGINS_HOUR, SEOUL, business_day


class Stands(StrEnum):
    """What a delivery is to one rider."""

    ASKED = "asked"  #: they are being asked
    OPEN = "open"  #: they may take it: nobody else is asked
    MINE = "mine"  #: in their hands, or it was
    GONE = "gone"  #: they were asked, and it went another way


@record(frozen=True, slots=True)
class RidersTicket:
    """A delivery as one rider sees it."""

    order: Order
    delivery: Delivery
    store: Store
    stands: Stands
    distance_m: int | None  #: metres from the rider to the store; none without a pin
    message_id: int | None  #: the chat message it is drawn in; none before the first time


@record(frozen=True, slots=True)
class Earnings:
    """What a rider has earned."""

    today: tuple[Delivery, ...]  #: of the business day, to 05:00
    today_won: int
    week_won: int  #: the last seven business days, today included


def riders_ticket(tx: Transaction, order_id: str, person_id: int) -> RidersTicket:
    """The delivery, for a rider who may know of it; :class:`NotYours` for anybody else."""
    if not tx[People].worker(person_id).has(Role.RIDER):
        raise NotYours()
    delivery = tx[Deliveries].of_order(order_id)
    if delivery is None:
        raise NotYours()
    order = tx[Orders].get(order_id)
    mine = [o for o in tx[Deliveries].offers(order_id) if o.rider_id == person_id]
    asked = any(offer.status is OfferStatus.OPEN for offer in mine)
    stands = _stands(delivery, order, person_id, asked=asked)
    known = bool(mine) or delivery.nobody_at is not None or stands is Stands.MINE
    if not known:
        raise NotYours()
    return _ticket(tx, order, delivery, stands, person_id)


def riders_work(tx: Transaction, person_id: int) -> list[RidersTicket]:
    """What the rider has in hand, is asked, and may take; :class:`NotYours` for who is none."""
    if not tx[People].worker(person_id).has(Role.RIDER):
        raise NotYours()
    found = [d.order_id for d in tx[Deliveries].in_hand(person_id)]
    asked = tx[Deliveries].open_offer_to(person_id)
    if asked is not None:
        found.append(asked.order_id)
    rider = tx[Riders].get(person_id)
    if rider is not None and rider.on_shift:
        found += [d.order_id for d in tx[Deliveries].open_to_all()]
    tickets = [riders_ticket(tx, order_id, person_id) for order_id in dict.fromkeys(found)]
    return [t for t in tickets if t.stands is not Stands.GONE]


def earnings(tx: Transaction, person_id: int) -> Earnings:
    """What the rider was paid for; :class:`NotYours` for who is no rider.

    A delivery called off on its way is paid too: the way was ridden.
    """
    if not tx[People].worker(person_id).has(Role.RIDER):
        raise NotYours()
    today = business_day(tx.now)
    week = tx[Deliveries].ended_since(person_id, _begin_of(today - timedelta(days=6)))
    paid = [d for d in week if d.status in (DeliveryStatus.DELIVERED, DeliveryStatus.FAILED)]
    done = tuple(d for d in paid if d.ended_at is not None and d.ended_at >= _begin_of(today))
    return Earnings(done, sum(d.pay or 0 for d in done), sum(d.pay or 0 for d in paid))


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(DAY_BEGINS_HOUR), tzinfo=SEOUL)


def _stands(delivery: Delivery, order: Order, person_id: int, *, asked: bool) -> Stands:
    if delivery.rider_id == person_id:
        return Stands.MINE
    if order.status in WANTS_A_RIDER and delivery.rider_id is None:
        if asked:
            return Stands.ASKED
        if delivery.status is DeliveryStatus.WAITING:
            return Stands.OPEN
    return Stands.GONE


def _ticket(
    tx: Transaction, order: Order, delivery: Delivery, stands: Stands, person_id: int
) -> RidersTicket:
    rider = tx[Riders].get(person_id)
    metres = metres_to_the_store(tx, order, rider) if rider is not None else None
    message_id = tx[Notices].card(Bot.STORE, person_id, delivery.card)
    order, store = as_work_sees_it(tx, order), tx[Stores].get(order.store_id)
    return RidersTicket(order, delivery, store, stands, metres, message_id)
