"""What somebody can do with an order that is placed. One function is one transaction."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.deliveries.steps import store_hands_over, store_sets_out
from core.orders.events import CancelRequested, StoreNotReached, StoreReached
from core.orders.model import (
    LONGEST_PROMISE,
    SHORTEST_PROMISE,
    Action,
    Order,
    OrderStatus,
    promised,
    take_step,
)
from core.orders.tables import Orders
from core.orders.transitions import (
    as_shown,
    for_the_customer,
    for_the_store,
    save,
    store_step,
    whole_reason,
)
from core.outbox.event import Who
from core.outbox.tables import Outbox
from core.payments.refunds import must_go_back
from core.payments.waiting_tables import Waiting
from core.records import replace
from core.refusals import (
    AskedAlready,
    Changed,
    StepRefused,
    Unreadable,
)
from core.stores.model import Carrier

#: A store that goes on is asked once more, and a third time; then it is left to cook (guess).
MOST_WISHES = 3


def accept_order(
    tx: Transaction,
    order_id: str,
    *,
    by: int,
    minutes: int,
    version: int | None = None,
) -> Order:
    """The store takes a placed order and promises it in *minutes*.

    Raises:
        NotYours: *by* does not work for the order's store.
        StepRefused: someone was faster: the customer cancelled, or the clock ran out.
        Unreadable: nobody cooks that long.
    """
    if not SHORTEST_PROMISE <= minutes <= LONGEST_PROMISE:
        raise Unreadable(what="minutes")
    order = for_the_store(tx, order_id, by, version)
    ready_at, eta_at = promised(order, minutes, tx.now)
    by_rider = order.carried_by is Carrier.RIDER
    order, accepted = take_step(
        order,
        Action.ACCEPT,
        by=Who.STORE,
        at=tx.now,
        person_id=by,
        minutes=minutes,
        ready_at=ready_at,
        eta_at=eta_at,
        carried_by=order.carried_by.value if by_rider else None,
    )
    return save(tx, replace(order, minutes=minutes, ready_at=ready_at, eta_at=eta_at), accepted)


def reject_order(
    tx: Transaction, order_id: str, *, by: int, reason: str, version: int | None = None
) -> Order:
    """The store says no to a placed order; *reason* is a code of the list or its own words."""
    order = for_the_store(tx, order_id, by, version)
    return store_step(tx, order, Action.REJECT, by, reason=whole_reason(reason))


def start_cooking(tx: Transaction, order_id: str, *, by: int, version: int | None = None) -> Order:
    """It goes on the stove."""
    return store_step(tx, for_the_store(tx, order_id, by, version), Action.START_COOKING, by)


def finish_cooking(
    tx: Transaction, order_id: str, *, by: int, version: int | None = None
) -> Order:
    """It is packed."""
    return store_step(tx, for_the_store(tx, order_id, by, version), Action.FINISH_COOKING, by)


def depart(tx: Transaction, order_id: str, *, by: int, version: int | None = None) -> Order:
    """The store sets out with it; so it may with one that no rider has said yes to.

    Raises:
        RiderHasIt: a rider comes for it.
    """
    order = for_the_store(tx, order_id, by, version)
    left = store_step(tx, order, Action.DEPART, by)
    if order.carried_by is Carrier.RIDER:
        store_sets_out(tx, order, by)
    return left


def deliver(tx: Transaction, order_id: str, *, by: int, version: int | None = None) -> Order:
    """It is at the door, or fetched.

    Raises:
        RiderHasIt: a rider is on the way with it, and not out of reach.
    """
    order = for_the_store(tx, order_id, by, version)
    if order.carried_by is Carrier.RIDER:
        store_hands_over(tx, order)
    return store_step(tx, order, Action.DELIVER, by)


def cancel_by_store(
    tx: Transaction, order_id: str, *, by: int, reason: str, version: int | None = None
) -> Order:
    """The store agrees to the customer's wish, or cannot make it after all."""
    order = for_the_store(tx, order_id, by, version)
    return store_step(tx, order, Action.CANCEL, by, reason=whole_reason(reason))


def decline_to_cancel(
    tx: Transaction, order_id: str, *, by: int, version: int | None = None
) -> Order:
    """The store goes on with an order its customer wanted to cancel.

    Raises:
        Changed: nobody asks to cancel it.
    """
    order = for_the_store(tx, order_id, by, version)
    if order.cancel_asked_at is None:
        raise Changed(status=order.status)
    order = replace(order, cancel_asked_at=None)
    return store_step(tx, order, Action.DECLINE_TO_CANCEL, by)


def cancel_order(
    tx: Transaction,
    order_id: str,
    *,
    by: int,
    reason: str = "customer",
    version: int | None = None,
    gives_back: int | None = None,
) -> Order:
    """The customer cancels freely until the store accepts.

    *version* is the order's and *gives_back* the sum in won as they were shown, where they were.

    Raises:
        NotYours: it is somebody else's order.
        StepRefused: the store was faster; from then on the store is asked.
        Changed: it is not as it was shown.
    """
    order = for_the_customer(tx, order_id, by, version)
    must_go_back(tx, order, gives_back)
    order, cancelled = take_step(
        order,
        Action.CANCEL,
        by=Who.CUSTOMER,
        at=tx.now,
        person_id=by,
        reason=whole_reason(reason),
    )
    return save(tx, order, cancelled)


def ask_to_cancel(
    tx: Transaction,
    order_id: str,
    *,
    by: int,
    version: int | None = None,
    gives_back: int | None = None,
) -> Order:
    """The customer asks the store, which has accepted, to let the order go.

    *version* is the order's and *gives_back* the sum in won as they were shown, where they were.

    Raises:
        Changed: it is not as it was shown.
        AskedAlready: it has not answered yet, or has said no often enough; it is not rung again.
    """
    order = for_the_customer(tx, order_id, by, None)
    if order.cancel_asked_at is not None:
        raise AskedAlready(is_open=True)
    order = as_shown(order, version)
    must_go_back(tx, order, gives_back)
    asked_before = sum(isinstance(r.event, CancelRequested) for r in tx[Outbox].of_order(order_id))
    if asked_before >= MOST_WISHES:
        raise AskedAlready(is_open=False)
    order, asked = take_step(order, Action.ASK_TO_CANCEL, by=Who.CUSTOMER, at=tx.now, person_id=by)
    return save(tx, replace(order, cancel_asked_at=tx.now), asked)


def give_up_on_payment(tx: Transaction, order_id: str) -> Order:
    """Nobody paid in time. Money found later is refunded and never makes an order."""
    order = tx[Orders].lock(order_id)
    payer = tx[Waiting].of(order.id)
    never_called = payer is not None and payer.called_at is None
    reason = "payment_busy" if never_called else "unpaid"
    order, expired = take_step(
        order, Action.GIVE_UP_ON_PAYMENT, by=Who.CLOCK, at=tx.now, reason=reason
    )
    return save(tx, order, expired)


def give_up_on_store(tx: Transaction, order_id: str, *, reason: str) -> Order:
    """The store never answered (*reason* ``no_answer``) or was never reached (``not_reached``)."""
    order = tx[Orders].lock(order_id)
    order, rejected = take_step(
        order, Action.GIVE_UP_ON_STORE, by=Who.CLOCK, at=tx.now, reason=reason
    )
    return save(tx, order, rejected)


def tell_that_the_store_is_not_reached(tx: Transaction, order_id: str) -> None:
    """Five minutes and our store side is still down: the customer may wait or cancel free."""
    order = tx[Orders].lock(order_id)
    if order.status is OrderStatus.PLACED:
        tx.record(StoreNotReached(order_id=order.id, at=tx.now, by=Who.CLOCK))


def tell_that_the_store_is_reached(tx: Transaction, order_id: str) -> None:
    """Our store side has the order at last: whoever was told that it has not learns it.

    A second run finds that nobody was told so since.
    """
    told = [r.event for r in tx[Outbox].of_order(order_id)]
    about = [e for e in told if isinstance(e, StoreNotReached | StoreReached)]
    if about and isinstance(about[-1], StoreNotReached):
        tx.record(StoreReached(order_id=order_id, at=tx.now, by=Who.CLOCK))


def cancel_or_ask(tx: Transaction, order_id: str, *, by: int, reason: str) -> tuple[Order, bool]:
    """The customer wants out: cancelled, or (true) the store that has accepted is asked.

    Raises:
        NotYours: it is somebody else's order.
        StepRefused: it is too late for either.
    """
    try:
        return cancel_order(tx, order_id, by=by, reason=reason or "customer"), False
    except StepRefused as refusal:
        if refusal.status not in (OrderStatus.ACCEPTED, OrderStatus.COOKING):
            raise
        try:
            return ask_to_cancel(tx, order_id, by=by), True
        except AskedAlready as asked:
            if not asked.is_open:
                raise
            return tx[Orders].get(order_id), True  # a second run finds it there
