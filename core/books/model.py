"""What must be true of one order's rows, whoever wrote them and whatever died meanwhile. Pure.

Each check is a function that yields what is wrong, in words for whoever runs the service.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.coupons.model import InHand
from core.deliveries.model import Delivery, DeliveryStatus, Offer, OfferStatus
from core.orders.events import OrderRequested
from core.orders.model import LIFE_OF_AN_ORDER, Order, OrderStatus, PayWith, Receive
from core.outbox.event import Event
from core.payments import events as money
from core.payments import ledger
from core.payments.model import Method, Payment, PaymentStatus, Refund, RefundStatus
from core.records import record
from core.stores.model import Carrier
from core.tracking import status_view
from core.tracking.status_view import StatusView

#: Something due for longer than this is not merely under way.
OVERDUE = timedelta(minutes=5)


@record(frozen=True, slots=True)
class Fault:
    """Something that does not add up."""

    order_id: str | None  #: none: about something else than an order
    what: str  #: which check: lost_refund, history, view …
    says: str
    #: Only a fault once nothing is under way any more; while the service works it is a warning.
    may_pass: bool = False


@record(frozen=True, slots=True)
class Fact:
    """An event as it was recorded."""

    seq: int
    name: str
    event: Event | None  #: none: nobody knows that name, or it cannot be read
    done: bool  #: its policies ran


@dataclass(slots=True)
class Book:
    """Everything kept about one order."""

    order: Order
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)  #: by their number
    view: StatusView | None = None
    told: set[tuple[str, int]] = field(default_factory=set)  #: (bot, person)
    delivery: Delivery | None = None
    offered: list[Offer] = field(default_factory=list)
    coupon: InHand | None = None  #: the one its discount comes from
    waits: bool = False  #: its customer waits for the payment company, or was called back

    @property
    def is_behind(self) -> bool:
        """Some of its facts have not been handed to their policies: what follows is to come."""
        return any(not fact.done for fact in self.facts)


#: (role, store or 0) that a person holds.
Roles = Mapping[int, Collection[tuple[str, int]]]


def check(book: Book, roles: Roles, now: datetime) -> Iterator[Fault]:
    """Everything that is wrong with one order."""
    for look in _CHECKS:
        yield from look(book, now)
    yield from _strangers(book, roles)


def _can_be(book: Book, now: datetime) -> Iterator[Fault]:
    """Nothing that the model could not hold: portions below one, sums below nothing."""
    order = book.order
    for line in order.lines:
        what = f"{line.quantity} portions of item {line.item_id}"
        if line.quantity < 1:
            yield _fault(book, "impossible", f"it has {what}")
        if line.total < 0:
            yield _fault(book, "impossible", f"{what} cost {line.total:,} won")
    sums = {
        "items cost": order.items_total,
        "delivery costs": order.delivery_fee,
        "discount is": order.discount,
        "total is": order.total,
    }
    for name, won in sums.items():
        if won < 0:
            yield _fault(book, "impossible", f"its {name} {won:,} won")
    if order.discount > order.items_total + order.delivery_fee:
        yield _fault(book, "impossible", f"{order.discount:,} won are taken off of less")
    for payment in book.payments:
        if payment.amount < 0 or not 0 <= payment.refunded <= max(payment.amount, 0):
            says = f"payment {payment.id} is of {payment.amount:,}, {payment.refunded:,} went back"
            yield _fault(book, "impossible", says)
    for refund in book.refunds:
        if refund.amount <= 0:
            yield _fault(book, "impossible", f"refund {refund.id} is of {refund.amount:,} won")


def _sums(book: Book, now: datetime) -> Iterator[Fault]:
    order = book.order
    lines = sum(line.total for line in order.lines)
    if lines != order.items_total:
        yield _fault(book, "wrong_total", f"its lines cost {lines:,}, not {order.items_total:,}")
    total = order.items_total + order.delivery_fee - order.discount
    if total != order.total:
        yield _fault(book, "wrong_total", f"its sums make {total:,}, not {order.total:,} won")


def _money(book: Book, now: datetime) -> Iterator[Fault]:
    """charged − given back = what was kept, and nothing twice."""
    order = book.order
    card = [p for p in book.payments if p.method is not Method.ON_DELIVERY]
    if order.status in ledger.KEPT and not _is_paid_for(book):
        yield _fault(book, "unpaid", f"it is {order.status}, and no payment was collected for it")
        return
    holding = [p for p in card if _left(book, p) > 0]
    if len(holding) > 1:
        yield _fault(book, "charged_twice", f"{len(holding)} payments hold money: {_ids(holding)}")
        return
    booked = ledger.entries(order, book.payments, book.refunds)
    left = ledger.left_over(booked)
    if left == 0 or book.is_behind:
        return
    says = f"{left:+,} won are not accounted for ({ledger.written(booked)})"
    if left > 0 and order.status not in ledger.KEPT:
        yield _fault(book, "lost_refund", f"it is {order.status} and its money is kept: {says}")
    else:
        yield _fault(book, "sums", says)


def _is_paid_for(book: Book) -> bool:
    if book.order.pay_with is PayWith.ON_DELIVERY:
        delivered = book.order.status is OrderStatus.DELIVERED and not book.is_behind
        return any(
            p.status.is_collected or (p.status.is_open and not delivered)
            for p in book.payments
            if p.method is Method.ON_DELIVERY
        )
    return any(p.status.is_collected for p in book.payments)


def _left(book: Book, payment: Payment) -> int:
    owed = sum(r.amount for r in book.refunds if r.payment_id == payment.id)
    return payment.amount - owed if payment.status.is_collected else 0


def _refunds(book: Book, now: datetime) -> Iterator[Fault]:
    known = {p.id: p for p in book.payments}
    for refund in book.refunds:
        if refund.payment_id not in known:
            yield _fault(book, "orphan", f"refund {refund.id} is of no payment of this order")
    for payment in book.payments:
        mine = [r for r in book.refunds if r.payment_id == payment.id]
        owed = sum(r.amount for r in mine)
        done = sum(r.amount for r in mine if r.status is RefundStatus.DONE)
        who = f"payment {payment.id}"
        if owed > payment.amount:
            yield _fault(
                book, "refund_over_paid", f"{who}: {owed:,} of {payment.amount:,} won go back"
            )
        if mine and not payment.status.is_collected:
            yield _fault(book, "refund_over_paid", f"{who}: refunds of what was never collected")
        if done != payment.refunded:
            yield _fault(
                book,
                "refunds_differ",
                f"{who} counts {payment.refunded:,} won given back, its refunds {done:,}",
            )
        if payment.status is PaymentStatus.REFUNDED and done < payment.amount:
            yield _fault(book, "lost_refund", f"{who} is called refunded and is not, not all")


def _open_payments(book: Book, now: datetime) -> Iterator[Fault]:
    """Nothing is open without somebody who asks about it."""
    for payment in book.payments:
        who = f"payment {payment.id}"
        if payment.status is PaymentStatus.HELD and not (book.waits or book.is_behind):
            yield _fault(book, "stuck_payment", f"{who} is held, and nobody waits in turn for it")
        if not payment.status.is_open or payment.method is Method.ON_DELIVERY:
            continue
        in_the_window = payment.method is Method.WINDOW and payment.payment_key is None
        if payment.ask_at is None and not in_the_window:
            yield _fault(book, "stuck_payment", f"{who} is {payment.status}; nobody asks about it")
        elif payment.ask_at is not None and now > payment.ask_at + OVERDUE:
            late = int((now - payment.ask_at).total_seconds())
            yield _fault(
                book,
                "stuck_payment",
                f"{who} should have been asked about {late} s ago",
                passes=True,
            )
        if book.order.status in ledger.KEPT and payment.status is PaymentStatus.UNKNOWN:
            yield _fault(book, "stuck_payment", f"{who} is unknown beside a paid one", passes=True)
    for refund in book.refunds:
        if refund.status is RefundStatus.PARKED:
            says = f"refund {refund.id} is refused by the company and waits for an admin"
            yield _fault(book, "parked_refund", says, passes=True)
        if refund.status is RefundStatus.OWED and now > refund.try_at + OVERDUE:
            says = f"refund {refund.id} is owed and nobody has tried it for a while"
            yield _fault(book, "stuck_refund", says, passes=True)
    order = book.order
    if order.status is OrderStatus.AWAITING_PAYMENT and now > order.pay_until + OVERDUE:
        yield _fault(book, "stuck_order", "it should have been paid or have expired", passes=True)


def _facts(book: Book, now: datetime) -> Iterator[Fault]:
    """Numbered without a gap, readable, and every sum of money told once."""
    numbers = [fact.seq for fact in book.facts]
    if numbers != list(range(1, len(numbers) + 1)):
        missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
        says = f"facts {missing} are missing" if missing else f"facts are numbered {numbers}"
        yield _fault(book, "missing_event", says if numbers else "it has no facts")
        return
    if not book.facts or book.facts[0].name != OrderRequested.__name__:
        yield _fault(book, "missing_event", "its history does not begin with its being asked for")
        return
    unread = [fact.name for fact in book.facts if fact.event is None]
    if unread:
        yield _fault(book, "missing_event", f"nobody can read {', '.join(unread)}")
        return
    yield from _sums_told(book)
    if book.is_behind:
        yield _fault(book, "behind", "some facts wait for their policies", passes=True)


def _sums_told(book: Book) -> Iterator[Fault]:
    charged = sum(p.amount for p in book.payments if p.status.is_collected)
    told = _told(book, money.PaymentApproved, money.PaymentMismatched)
    if charged != told:
        yield _fault(
            book, "missing_event", f"{charged:,} won were charged, the facts tell {told:,}"
        )
    owed, told = sum(r.amount for r in book.refunds), _told(book, money.RefundOwed)
    if owed != told:
        yield _fault(
            book, "lost_refund" if owed < told else "missing_event",
            f"the facts tell of {told:,} won to go back, the refunds are {owed:,}",
        )  # fmt: skip
    done = sum(r.amount for r in book.refunds if r.status is RefundStatus.DONE)
    told = _told(book, money.RefundSettled)
    if done != told:
        yield _fault(book, "missing_event", f"{done:,} won went back, the facts tell of {told:,}")


def _told(book: Book, *kinds: type[Event]) -> int:
    sums = (getattr(f.event, "amount", 0) for f in book.facts if isinstance(f.event, kinds))
    return sum(sums)


def _history(book: Book, now: datetime) -> Iterator[Fault]:
    """The statuses its facts lead through are a way through the life table, and end where it is."""
    status = OrderStatus.AWAITING_PAYMENT
    for fact in book.facts:
        event = fact.event
        steps = [s for s in LIFE_OF_AN_ORDER if event is not None and s.event is type(event)]
        if event is None or not steps:
            continue
        fitting = [s for s in steps if s.before is status and event.by in s.who]
        if not fitting:
            says = f"fact {fact.seq}, {fact.name} by {event.by}, cannot follow {status}"
            yield _fault(book, "history", says)
            return
        status = fitting[0].after
    if status is not book.order.status:
        yield _fault(book, "history", f"its facts end at {status}, it is {book.order.status}")


def _view(book: Book, now: datetime) -> Iterator[Fault]:
    """What people are shown is what the facts tell, as far as they were handed on."""
    built: StatusView | None = None
    for fact in book.facts:
        if not fact.done or fact.event is None:
            continue
        if isinstance(fact.event, OrderRequested):
            built = status_view.begin(fact.event, fact.seq)
        elif built is not None:
            built = status_view.after(built, fact.event, fact.seq)
    if built == book.view:
        return
    if built is None or book.view is None:
        yield _fault(book, "view", "its view is missing" if built else "its view has no facts")
        return
    names = [n for n in StatusView.__slots__ if getattr(built, n) != getattr(book.view, n)]
    yield _fault(book, "view", f"its view differs from its facts in {', '.join(names)}")


def _brought(book: Book, now: datetime) -> Iterator[Fault]:
    """Whoever brings it stands where the order stands, and nobody is asked about what is over."""
    order, delivery = book.order, book.delivery
    asked = [offer for offer in book.offered if offer.status is OfferStatus.OPEN]
    if delivery is None:
        arrived = order.status is OrderStatus.DELIVERED and order.receive is Receive.DELIVERY
        if arrived and not book.is_behind:
            yield _fault(book, "delivery", "it is delivered, and nobody brought it")
        if asked:
            yield _fault(book, "delivery", "a rider is asked about it, and there is no delivery")
        return
    if asked and delivery.status is not DeliveryStatus.OFFERED:
        yield _fault(book, "delivery", f"a rider is asked about it, and it is {delivery.status}")
    if delivery.is_under_way and delivery.carried_by is Carrier.STORE:
        yield _fault(book, "delivery", "a rider and the store both bring it")
    if book.is_behind:
        return
    there = delivery.status is DeliveryStatus.DELIVERED
    if order.status is OrderStatus.DELIVERED and not there:
        yield _fault(book, "delivery", f"it is delivered, its delivery {delivery.status}")
    elif there and order.status is not OrderStatus.DELIVERED:
        yield _fault(book, "delivery", f"its delivery is delivered, it is {order.status}")
    elif order.status.is_final and not delivery.status.is_final:
        yield _fault(book, "delivery", f"it is {order.status}, its delivery {delivery.status}")


def _strangers(book: Book, roles: Roles) -> Iterator[Fault]:
    """Nobody was told of it who has nothing to do with it."""
    acted = {f.event.person_id for f in book.facts if f.event is not None}
    for bot, person in sorted(book.told):
        if bot == "customer" and person == book.order.customer_id:
            continue
        held = roles.get(person, ())
        at_work = any(
            role in ("admin", "rider") or store == book.order.store_id for role, store in held
        )
        if bot == "customer" or not (at_work or person in acted):
            yield _fault(book, "stranger", f"person {person} was told of it by the {bot} bot")


_CHECKS: tuple[Callable[[Book, datetime], Iterator[Fault]], ...] = (
    _can_be, _sums, _money, _refunds, _open_payments, _facts, _history, _view, _brought,
)  # fmt: skip


def _fault(book: Book, what: str, says: str, *, passes: bool = False) -> Fault:
    return Fault(book.order.id, what, says, may_pass=passes)


def _ids(payments: Collection[Payment]) -> str:
    return ", ".join(payment.id for payment in payments)
