"""Orders, shaped for a chat. Changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

from core.database.transaction import Transaction
from core.deliveries.model import DeliveryStatus
from core.deliveries.steps import is_out_of_reach
from core.deliveries.tables import Deliveries
from core.masking.masking import as_work_sees_it
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order, OrderStatus, Receive
from core.orders.tables import Orders
from core.payments.tables import Payments
from core.people.model import Person, Role, Worker
from core.people.tables import People
from core.records import record
from core.refusals import NotYours
from core.riders.tables import Riders
from core.stores.model import Carrier, Store
from core.stores.tables import Stores
from core.texts.figures import business_day
from core.tracking.status_view import StatusView
from core.tracking.status_view_tables import StatusViews

MOST_LISTED, MOST_PAST = 100, 50  # guess: further back nobody turns


@record(frozen=True, slots=True)
class Card:
    """What the customer's card shows: the view, what is kept beside it, and its version.

    What people wrote stands with the order and in no event's view, so that it can be forgotten.
    """

    view: StatusView
    version: int
    message_id: int | None  #: the message it is drawn in; none before the first time
    pay_link: str | None = None
    request: str = ""  #: all that its customer wrote to the store
    fetch_at: dict[str, str] | None = None  #: the store's address, where it is fetched


@record(frozen=True, slots=True)
class Bringing:
    """How an order that riders bring stands, for its kitchen."""

    rider: str | None  #: who said yes; none while somebody is looked for
    may_set_out: bool  #: the store may bring it itself
    may_close: bool  #: the rider on the way is out of reach: the store may say it is there


@record(frozen=True, slots=True)
class Ticket:
    """An order as the kitchen sees it."""

    order: Order
    store: Store
    customer: Person | None  #: none once nobody at the store has to know
    paid: int  #: won
    owed_back: int  #: won
    message_id: int | None
    bringing: Bringing | None = None  #: none: the store brings it itself, or it is fetched


def customers_card(tx: Transaction, order_id: str, person_id: int) -> Card:
    """The customer's own order; raises :class:`NotYours` for anybody else's."""
    order = tx[Orders].get(order_id)
    view = tx[StatusViews].get(order_id)
    if view is None or order.customer_id != person_id:
        raise NotYours()
    message_id = tx[Notices].card(Bot.CUSTOMER, person_id, order_id)
    fetched = order.receive is Receive.PICKUP
    fetch_at = tx[Stores].get(order.store_id).address if fetched else None
    return Card(view, order.version, message_id, request=order.request, fetch_at=fetch_at)


def active_orders(tx: Transaction, person_id: int) -> list[StatusView]:
    """What this customer has under way, newest first."""
    return [
        v for v in tx[StatusViews].of_customer(person_id, MOST_LISTED) if not v.status.is_final
    ]


def past_orders(tx: Transaction, person_id: int, *, most: int = MOST_PAST) -> list[StatusView]:
    """The customer's last orders, newest first; those never paid are left out."""
    seen = tx[StatusViews].of_customer(person_id, most * 3)
    return [v for v in seen if v.status is not OrderStatus.EXPIRED][:most]


def stores_ticket(tx: Transaction, order_id: str, person_id: int) -> Ticket:
    """An order of a store this person works for; :class:`NotYours` for any other."""
    order = tx[Orders].get(order_id)
    tx[People].worker(person_id).must_work_for(order.store_id)
    seen = as_work_sees_it(tx, order)
    payments = tx[Payments].of_order(order_id)
    return Ticket(
        seen,
        tx[Stores].get(order.store_id),
        tx[People].get(order.customer_id) if seen is order else None,
        paid=sum(p.amount for p in payments if p.status.is_collected),
        owed_back=sum(r.amount for r in tx[Payments].refunds_of_order(order_id)),
        message_id=tx[Notices].card(Bot.STORE, person_id, order_id),
        bringing=how_it_is_brought(tx, order),
    )


def how_it_is_brought(tx: Transaction, order: Order) -> Bringing | None:
    """How riders bring the order; none where the store does, which costs no look."""
    if order.carried_by is not Carrier.RIDER:
        return None
    delivery = tx[Deliveries].of_order(order.id)
    if delivery is None:
        return Bringing(None, may_set_out=True, may_close=False)
    if delivery.carried_by is Carrier.STORE:
        return None
    rider = tx[Riders].get(delivery.rider_id) if delivery.rider_id else None
    left = delivery.status is DeliveryStatus.PICKED_UP
    return Bringing(
        rider.name if rider else None,
        may_set_out=delivery.rider_id is None,
        may_close=left and is_out_of_reach(delivery, order, tx.now),
    )


def open_tickets(tx: Transaction, person_id: int) -> list[Order]:
    """What is under way in the stores this person works for, oldest first.

    Raises:
        NotYours: they work for none.
    """
    stores = tx[People].worker(person_id).stores()
    if not stores:
        raise NotYours()
    return [order for store_id in stores for order in tx[Orders].open_of_store(store_id)]


def admins_by_number(
    tx: Transaction, person_id: int, store_id: int | None, number: int, *, ended: bool = False
) -> list[tuple[Order, Store]]:
    """The orders called *number* now, of one store or of all; none for who is no admin.

    With *ended* yesterday's are meant as well as today's: people complain the day after.
    """
    if not tx[People].worker(person_id).has(Role.ADMIN):
        return []
    new, old = (
        [o for o in tx[Orders].all_of_number(day, number) if store_id in (None, o.store_id)]
        for day in _days(tx)
    )
    meant = new + old if ended else _meant(new, old)
    return [(order, tx[Stores].get(order.store_id)) for order in meant]


def by_number(tx: Transaction, person_id: int, number: int) -> list[Order]:
    """What is called *number* now in the stores this person works for: none, one or several."""
    worker: Worker = tx[People].worker(person_id)
    stores, of_number = worker.stores(), tx[Orders].of_number
    new, old = (
        [each for store_id in stores if (each := of_number(store_id, day, number)) is not None]
        for day in _days(tx)
    )
    return _meant(new, old)


def _days(tx: Transaction) -> tuple[date, date]:
    """This business day, and the one before."""
    today = business_day(tx.now)
    return today, today - timedelta(days=1)


def _meant(new: list[Order], old: list[Order]) -> list[Order]:
    """Today's, and what is still under way of yesterday's; with neither, yesterday's as it ended.

    At two past five people still ask after an order that ended at two to.
    """
    return new + [order for order in old if order.is_open] or old
