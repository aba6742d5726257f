"""What somebody can do with an order. One function is one transaction."""

from __future__ import annotations

from core.carts.model import Cart, Quote, quote
from core.database.transaction import Transaction
from core.deliveries.model import Carrier
from core.deliveries.steps import store_hands_over, store_sets_out
from core.ids import new_id
from core.notices.model import CART, Bot
from core.orders.events import OrderRequested, StoreNotReached
from core.orders.model import (
    Action,
    Address,
    Order,
    OrderStatus,
    PayWith,
    Receive,
    lines_as_json,
    place,
    promised,
    take_step,
)
from core.orders.steps import for_the_customer, for_the_store, save, shortened, store_step
from core.outbox.event import Who
from core.payments.events import PaymentRequested
from core.payments.model import PAY_WITHIN, REMIND_AFTER, WATCHED_FOR, Method, Payment
from core.payments.model import PaymentStatus as Paying
from core.records import record, replace
from core.refusals import (
    CartEmpty,
    Changed,
    NoCard,
    NotAllowed,
    NotOrderable,
    NotYours,
    SoldOut,
    Unreadable,
)
from core.stores.model import Store, distance_m
from core.texts.figures import business_day

SHORTEST_PROMISE, LONGEST_PROMISE = (
    1,
    180,
)  # minutes; guess: nobody cooks a dinner for longer


@record(frozen=True, slots=True)
class Placed:
    """What a pay button made: the order and the payment that is to be collected for it."""

    order: Order
    payment: Payment
    is_new: bool  #: false when the same tap or request had made it before


def quote_cart(tx: Transaction, person_id: int) -> tuple[Cart, Store, Quote]:
    """The person's cart at this moment's prices, with all that stands in its way.

    Raises:
        CartEmpty: nothing is picked.
    """
    cart = tx.carts.of(person_id)
    if cart.is_empty or cart.store_id is None:
        raise CartEmpty()
    store = tx.stores.get(cart.store_id)
    items = tx.stores.items_by_id(line.item_id for line in cart.lines)
    door = tx.people.address(person_id)
    metres = None
    if door is not None:
        metres = distance_m((store.latitude, store.longitude), (door.latitude, door.longitude))
    return cart, store, quote(cart, store, items, distance_m=metres, now=tx.now)


def place_order(
    tx: Transaction,
    customer_id: int,
    *,
    request_key: str,
    cart_version: int | None,
    pay_with: PayWith,
    method: Method,
    card_message_id: int | None = None,
) -> Placed:
    """The customer presses pay: an order, and a payment written down before it is tried.

    The same *request_key* again finds what it made and changes nothing. *card_message_id* is the
    chat message that becomes the order's status card.

    Raises:
        Changed: the cart on the screen is not the cart any more.
        CartEmpty, NotOrderable: the cart cannot become an order; the facts say why.
        SoldOut: someone else took the last portion.
        NoCard: there is no card on file to charge.
        NotAllowed: the store takes no payment on delivery.
        Unreadable: we have no phone to call.
    """
    made = tx.orders.of_request(request_key)
    if made is not None:
        if made.customer_id != customer_id:
            raise NotYours()
        return Placed(made, tx.payments.of_order(made.id)[-1], is_new=False)

    cart, store, offer = quote_cart(tx, customer_id)
    if cart_version is not None and cart.version != cart_version:
        raise Changed()
    person, door = tx.people.get(customer_id), tx.people.address(customer_id)
    order, payment = place_what_was_picked(
        tx,
        cart,
        store,
        offer,
        request_key=request_key,
        door=Address(door.text, door.detail, door.latitude, door.longitude) if door else None,
        phone=person.phone if person else None,
        pay_with=pay_with,
        method=method,
    )
    assert payment is not None  # a method was given
    tx.carts.save(replace(cart, store_id=None, lines=(), request=""))
    if card_message_id is not None:
        tx.notices.card_is(Bot.CUSTOMER, customer_id, order.id, card_message_id)
    tx.notices.no_card(Bot.CUSTOMER, customer_id, CART)
    return Placed(order, payment, is_new=True)


def place_what_was_picked(
    tx: Transaction,
    cart: Cart,
    store: Store,
    offer: Quote,
    *,
    request_key: str,
    door: Address | None,
    phone: str | None,
    pay_with: PayWith,
    method: Method | None,
    card_id: int | None = None,
) -> tuple[Order, Payment | None]:
    """What was picked becomes an order, whoever picked it and wherever that was kept.

    Without a *method* nothing is collected yet: the order waits for its payment. *card_id* is
    the card on file to charge, the default one unless given.

    Raises:
        NotOrderable, NotAllowed, NoCard, SoldOut, Unreadable: see :func:`place_order`.
    """
    if offer.problems:
        raise NotOrderable(problems=offer.problems)
    if pay_with is PayWith.ON_DELIVERY and not store.pay_on_delivery:
        raise NotAllowed(what="on_delivery")
    cards = tx.payments.cards(cart.person_id) if method is Method.CARD_ON_FILE else []
    if method is Method.CARD_ON_FILE and not cards and offer.total > 0:
        raise NoCard()
    _hold_stock(tx, offer)
    order = _new_order(tx, cart, store, offer, pay_with, door, phone)
    tx.orders.add(order, request_key=request_key)
    tx.record(_requested(order, store, tx))
    payment = None
    if method is not None:
        payment = _new_payment(tx, order, method, card_id or (cards[0].id if cards else None))
        tx.payments.add(payment)
        tx.record(_payment_requested(payment, tx))
    if pay_with is PayWith.ON_DELIVERY:
        order = place_now(tx, order, by=Who.CUSTOMER)
    else:
        tx.timers.set("payment_reminder", order.id, tx.now + REMIND_AFTER, now=tx.now)
        tx.timers.set("payment_late", order.id, order.pay_until, now=tx.now)
    return order, payment


def place_now(tx: Transaction, order: Order, *, by: Who) -> Order:
    """The payment is certain: from here on the store has an order, with its number of the day."""
    day = business_day(tx.now)
    number = tx.orders.next_number(order.store_id, day)
    order, placed = place(order, by=by, at=tx.now, number=number, day=day)
    order = tx.orders.save(order)
    tx.record(placed)
    return order


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
    return store_step(tx, order, Action.REJECT, by, reason=shortened(reason))


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
    return store_step(tx, order, Action.CANCEL, by, reason=shortened(reason))


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
) -> Order:
    """The customer cancels freely until the store accepts.

    Raises:
        NotYours: it is somebody else's order.
        StepRefused: the store was faster; from then on the store is asked.
    """
    order = for_the_customer(tx, order_id, by, version)
    order, cancelled = take_step(
        order,
        Action.CANCEL,
        by=Who.CUSTOMER,
        at=tx.now,
        person_id=by,
        reason=shortened(reason),
    )
    return save(tx, order, cancelled)


def ask_to_cancel(tx: Transaction, order_id: str, *, by: int, version: int | None = None) -> Order:
    """The customer asks the store, which has accepted, to let the order go.

    A second run finds the wish already there and changes nothing.
    """
    order = for_the_customer(tx, order_id, by, version)
    if order.cancel_asked_at is not None:
        return order
    order, asked = take_step(order, Action.ASK_TO_CANCEL, by=Who.CUSTOMER, at=tx.now, person_id=by)
    return save(tx, replace(order, cancel_asked_at=tx.now), asked)


def give_up_on_payment(tx: Transaction, order_id: str) -> Order:
    """Nobody paid in time. Money found later is refunded and never makes an order."""
    order = tx.orders.lock(order_id)
    payer = tx.waiting.of(order.id)
    never_called = payer is not None and payer.called_at is None
    reason = "payment_busy" if never_called else "unpaid"
    order, expired = take_step(
        order, Action.GIVE_UP_ON_PAYMENT, by=Who.CLOCK, at=tx.now, reason=reason
    )
    return save(tx, order, expired)


def give_up_on_store(tx: Transaction, order_id: str, *, reason: str) -> Order:
    """The store never answered (*reason* ``no_answer``) or was never reached (``not_reached``)."""
    order = tx.orders.lock(order_id)
    order, rejected = take_step(
        order, Action.GIVE_UP_ON_STORE, by=Who.CLOCK, at=tx.now, reason=reason
    )
    return save(tx, order, rejected)


def tell_that_the_store_is_not_reached(tx: Transaction, order_id: str) -> None:
    """Five minutes and our store side is still down: the customer may wait or cancel free."""
    order = tx.orders.lock(order_id)
    if order.status is OrderStatus.PLACED:
        tx.record(StoreNotReached(order_id=order.id, at=tx.now, by=Who.CLOCK))


def _hold_stock(tx: Transaction, offer: Quote) -> None:
    """Take counted portions off the menu; given back if the order ends undelivered."""
    for item_id, portions in sorted(offer.counted.items()):
        if not tx.stores.take(item_id, portions):
            item = tx.stores.item(item_id)
            raise SoldOut(item=item.name if item else "")


def _new_order(
    tx: Transaction,
    cart: Cart,
    store: Store,
    offer: Quote,
    pay_with: PayWith,
    door: Address | None,
    phone: str | None,
) -> Order:
    if phone is None:
        raise Unreadable(what="phone")
    address = door if cart.receive is Receive.DELIVERY else None
    return Order(
        id=new_id(tx.random),
        store_id=store.id,
        customer_id=cart.person_id,
        status=OrderStatus.AWAITING_PAYMENT,
        version=1,
        receive=cart.receive,
        pay_with=pay_with,
        lines=offer.lines,
        items_total=offer.items_total,
        delivery_fee=offer.delivery_fee,
        discount=offer.discount,
        total=offer.total,
        address=address,
        distance_m=offer.distance_m if address else 0,
        phone=phone,
        request=cart.request,
        created_at=tx.now,
        pay_until=tx.now + PAY_WITHIN,
        carried_by=store.carried_by if address else Carrier.STORE,
    )


def _new_payment(tx: Transaction, order: Order, method: Method, card_id: int | None) -> Payment:
    payment_id = new_id(tx.random)
    watched = method is Method.CARD_ON_FILE
    return Payment(
        id=payment_id,
        order_id=order.id,
        customer_id=order.customer_id,
        method=method,
        status=Paying.REQUESTED,
        amount=order.total,
        refunded=0,
        key=f"pay:{payment_id}",
        version=1,
        requested_at=tx.now,
        card_id=card_id,
        ask_at=tx.now + WATCHED_FOR if watched else None,
    )


def _requested(order: Order, store: Store, tx: Transaction) -> OrderRequested:
    return OrderRequested(
        order_id=order.id,
        at=tx.now,
        by=Who.CUSTOMER,
        person_id=order.customer_id,
        store_id=store.id,
        customer_id=order.customer_id,
        store_name=store.name,
        receive=order.receive.value,
        pay_with=order.pay_with.value,
        lines=lines_as_json(order.lines),
        items_total=order.items_total,
        delivery_fee=order.delivery_fee,
        discount=order.discount,
        total=order.total,
        address=order.address.written if order.address else "",
    )


def _payment_requested(payment: Payment, tx: Transaction) -> PaymentRequested:
    return PaymentRequested(
        order_id=payment.order_id,
        at=tx.now,
        by=Who.CUSTOMER,
        person_id=payment.customer_id,
        payment_id=payment.id,
        amount=payment.amount,
        method=payment.method.value,
    )
