"""An order's whole story, for an admin: its facts, its money, who brought it, who was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.database.transaction import Transaction
from core.deliveries.model import Delivery, Offer
from core.deliveries.tables import Deliveries
from core.masking.open_matters import is_open
from core.notices.model import Notice, NoticeStatus
from core.notices.tables import Notices
from core.orders.model import Order
from core.orders.tables import Orders
from core.outbox.tables import Outbox, Recorded
from core.payments.model import Payment, Refund
from core.payments.tables import Payments
from core.people.model import Role
from core.people.tables import People
from core.records import record
from core.refusals import NotYours
from core.riders.tables import Riders
from core.stores.model import Store
from core.stores.tables import Stores

A_PAGE = 15  # guess: notices a message shows


@record(frozen=True, slots=True)
class Story:
    """Everything an admin may know of an order."""

    order: Order
    store: Store
    facts: Sequence[Recorded]  #: the first first
    payments: Sequence[Payment]  #: the newest first
    refunds: Sequence[Refund]
    delivery: Delivery | None
    offers: Sequence[Offer]
    names: Mapping[int, str]  #: of everybody who did something
    told: Mapping[NoticeStatus, int]  #: how many notices stand how
    is_open: bool = False  #: under way, or a claim, a refund or a payment of it is open


@record(frozen=True, slots=True)
class Log:
    """A page of what was said of an order, the newest first."""

    order: Order
    store: Store
    notices: Sequence[Notice]
    names: Mapping[int, str]
    roles: Mapping[int, str]  #: customer, store, rider or admin
    page: int  #: from 0
    pages: int


def story_of(tx: Transaction, order_id: str, by: int) -> Story:
    """The order's story.

    Raises:
        NotYours: *by* is no admin, or there is no such order.
    """
    tx[People].worker(by).must_be_admin()
    order = tx[Orders].get(order_id)
    facts = tx[Outbox].of_order(order_id)
    offers = tx[Deliveries].offers(order_id)
    told: dict[NoticeStatus, int] = {}
    for notice in tx[Notices].of_order(order_id):
        told[notice.status] = told.get(notice.status, 0) + 1
    people = {r.event.person_id for r in facts} | {offer.rider_id for offer in offers}
    return Story(
        order,
        tx[Stores].get(order.store_id),
        facts,
        tx[Payments].of_order(order_id),
        tx[Payments].refunds_of_order(order_id),
        tx[Deliveries].of_order(order_id),
        offers,
        {person: _name(tx, person) for person in people | {order.customer_id} if person},
        told,
        is_open(tx, order),
    )


def notices_of(tx: Transaction, order_id: str, by: int, page: int = 0) -> Log:
    """What was said of the order, to whom, and what became of it.

    Raises:
        NotYours: *by* is no admin, or there is no such order or page.
    """
    tx[People].worker(by).must_be_admin()
    order = tx[Orders].get(order_id)
    found = tx[Notices].of_order(order_id)[::-1]
    pages = max(-(-len(found) // A_PAGE), 1)
    if not 0 <= page < pages:
        raise NotYours()
    shown = found[page * A_PAGE :][:A_PAGE]
    people = {notice.person_id for notice in shown}
    return Log(
        order,
        tx[Stores].get(order.store_id),
        shown,
        {person: _name(tx, person) for person in people},
        {person: _role(tx, person, order) for person in people},
        page,
        pages,
    )


def _name(tx: Transaction, person_id: int) -> str:
    rider = tx[Riders].get(person_id)
    return rider.name if rider is not None else tx[People].name_of(person_id)


def _role(tx: Transaction, person_id: int, order: Order) -> str:
    """In which role they were told of it; the nearest to the order counts."""
    if person_id == order.customer_id:
        return "customer"
    worker = tx[People].worker(person_id)
    if worker.works_for(order.store_id):
        return "store"
    return "rider" if worker.has(Role.RIDER) else "admin"
