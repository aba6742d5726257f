"""An order as other programs are told it: from its rows and its facts, never from a view.

A view may lag by a moment; who has just accepted an order reads that it is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from core.database.transaction import Transaction
from core.deliveries.model import Delivery
from core.deliveries.tables import Deliveries
from core.masking.masking import as_work_sees_it
from core.orders.model import Action, Address, Order, OrderStatus, allowed
from core.orders.tables import Orders, order_of, orders
from core.outbox.event import Who
from core.outbox.tables import Outbox
from core.payments.model import Payment
from core.payments.tables import Payments
from core.people.model import Role
from core.people.tables import People
from core.refusals import NotYours
from core.riders.tables import Riders
from core.stores.model import Carrier
from core.tracking.status_view import LEADS_TO

MOST = 100  # guess: a page of orders; a program that wants more asks more often


@dataclass(frozen=True, slots=True)
class Reached:
    """A status an order reached."""

    status: OrderStatus
    at: datetime
    by: Who
    reason: str | None


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """Everything about one order that its viewer may know."""

    order: Order
    payments: tuple[Payment, ...]  #: every attempt, the newest first
    timeline: tuple[Reached, ...]
    may: tuple[Action, ...]  #: what the viewer may ask of it now
    rider: str | None = None  #: the name of who brings it; none where the store does
    address: Address | None = None  #: for its customer and its kitchen; none for pickup

    @property
    def paid(self) -> int:
        """Won the company took, or the door."""
        return sum(p.amount for p in self.payments if p.status.is_collected)

    @property
    def refunded(self) -> int:
        """Won that went back."""
        return sum(p.refunded for p in self.payments)


#: A rider reads it with the delivery; an admin needs the reason, not the door.
_KNOW_THE_DOOR = frozenset({Who.CUSTOMER, Who.STORE})
#: Who is told a masked one once they have nothing to do with it any more.
_AT_WORK = frozenset({Who.STORE, Who.RIDER, Who.ADMIN})

_OF_STORE = (
    select(orders)
    .where(
        orders.c.store_id == bindparam("store_id"),
        orders.c.business_day.is_not(None),
        orders.c.status == bindparam("status"),
    )
    .order_by(orders.c.business_day.desc(), orders.c.number.desc())  # the index of the numbers
    .limit(bindparam("most"))
)
_BY_STATUS = select(orders.c.status, func.count().label("n")).group_by(orders.c.status)


def order_details(tx: Transaction, order_id: str, person_id: int, who: Who) -> OrderDetails:
    """The order, to its customer, its store, its rider or an admin.

    Raises:
        NotYours: for anybody else; an unpaid order is none of the store's.
    """
    order = tx[Orders].get(order_id)
    must_see(tx, order, person_id, who)
    return details_of(tx, order, who)


def must_see(tx: Transaction, order: Order, person_id: int, who: Who) -> None:
    """Raises :class:`NotYours` unless this person, in that role, may know of the order."""
    sees = {
        Who.CUSTOMER: lambda: order.customer_id == person_id,
        Who.STORE: lambda: (
            order.status is not OrderStatus.AWAITING_PAYMENT
            and order.placed_at is not None
            and tx[People].worker(person_id).works_for(order.store_id)
        ),
        Who.RIDER: lambda: _is_in_their_hands(tx, order.id, person_id),
        Who.ADMIN: lambda: tx[People].worker(person_id).has(Role.ADMIN),
    }
    if who not in sees or not sees[who]():
        raise NotYours()


def _is_in_their_hands(tx: Transaction, order_id: str, person_id: int) -> bool:
    """Whether that rider said yes to bring it; also once it is brought."""
    delivery = tx[Deliveries].of_order(order_id)
    return delivery is not None and delivery.rider_id == person_id


def details_of(tx: Transaction, order: Order, who: Who) -> OrderDetails:
    """The order as it stands in this transaction."""
    facts = [recorded.event for recorded in tx[Outbox].of_order(order.id)]
    if who in _AT_WORK:
        order = as_work_sees_it(tx, order)
    return OrderDetails(
        order,
        payments=(*tx[Payments].of_order(order.id),),
        timeline=tuple(
            Reached(LEADS_TO[type(fact)], fact.at, fact.by, fact.reason)
            for fact in facts
            if type(fact) in LEADS_TO
        ),
        may=allowed(order, who),
        rider=riders_name(tx, order),
        address=order.address if who in _KNOW_THE_DOOR else None,
    )


def riders_name(tx: Transaction, order: Order) -> str | None:
    """Who said yes to bring it; none where nobody has, or the store brings it."""
    if order.carried_by is not Carrier.RIDER:
        return None
    delivery = tx[Deliveries].of_order(order.id)
    rider = tx[Riders].get(delivery.rider_id) if delivery and delivery.rider_id else None
    return rider.name if rider else None


def customers_orders(tx: Transaction, person_id: int, *, active: bool) -> list[OrderDetails]:
    """This customer's orders, newest first; only those under way when *active*."""
    if active:
        found = tx[Orders].open_of_customer(person_id)
    else:
        found = tx[Orders].latest_of_customer(person_id, MOST)
    return [details_of(tx, order, Who.CUSTOMER) for order in found[:MOST]]


def stores_orders(
    tx: Transaction, store_id: int, person_id: int, status: OrderStatus | None
) -> list[OrderDetails]:
    """A store's orders under way, the oldest first; or its ended ones of a *status*, newest first.

    Raises:
        NotYours: they do not work there.
    """
    tx[People].worker(person_id).must_work_for(store_id)
    if status is not None and status.is_final:
        rows = tx.sql.rows(_OF_STORE, store_id=store_id, status=status.value, most=MOST)
        found = [order_of(row) for row in rows]
    else:
        found = tx[Orders].open_of_store(store_id)
        found = [order for order in found if status in (None, order.status)]
    return [details_of(tx, order, Who.STORE) for order in found[:MOST]]


def delivery_details(tx: Transaction, order_id: str, person_id: int, who: Who) -> Delivery | None:
    """The order's delivery, to whoever may see the order; none before it is accepted."""
    must_see(tx, tx[Orders].get(order_id), person_id, who)
    return tx[Deliveries].of_order(order_id)


def orders_by_status(tx: Transaction) -> dict[str, int]:
    """How many orders there are in each status."""
    counted = {status.value: 0 for status in OrderStatus}
    return counted | {row.status: row.n for row in tx.sql.rows(_BY_STATUS)}
