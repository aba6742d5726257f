"""How what was picked becomes an order. One function is one transaction."""

from __future__ import annotations

from core.carts.agreed import Agreed, changes, shown
from core.carts.model import Cart, Problem, Quote, quote
from core.carts.tables import Carts
from core.checkout.fair_share import must_be_a_fair_share
from core.consents.model import VERSION
from core.consents.tables import Consents
from core.coupons.holding import hold, taken_off
from core.coupons.model import InHand
from core.database.transaction import Transaction
from core.geo import distance_m
from core.ids import new_id
from core.notices.model import CART, Bot
from core.notices.tables import Notices
from core.orders.events import OrderRequested
from core.orders.model import Address, Order, OrderStatus, PayWith, Receive, lines_as_json
from core.orders.shares import USUAL, Shares
from core.orders.tables import Orders
from core.orders.transitions import place_now
from core.outbox.event import Who
from core.payments.attempts import begin_attempt
from core.payments.company import NOTHING_TO_PAY
from core.payments.model import LEAST_BY_CARD, PAY_WITHIN, REMIND_AFTER, Method, Payment
from core.payments.settling import settle
from core.payments.tables import Payments
from core.people.tables import People
from core.records import record
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
from core.stores.model import Carrier, Store
from core.stores.tables import Stores
from core.timers.tables import Timers


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
    cart = tx[Carts].of(person_id)
    if cart.is_empty or cart.store_id is None:
        raise CartEmpty()
    store = tx[Stores].get(cart.store_id)
    items = tx[Stores].items_by_id(line.item_id for line in cart.lines)
    door = tx[People].address(person_id)
    metres = None
    if door is not None:
        metres = distance_m((store.latitude, store.longitude), (door.latitude, door.longitude))
    lacks_door = door is not None and not door.detail
    offer = quote(cart, store, items, distance_m=metres, now=tx.now, lacks_door=lacks_door)
    return cart, store, offer


def door_of(tx: Transaction, person_id: int) -> Address | None:
    """Where this person has it brought now."""
    saved = tx[People].address(person_id)
    if saved is None:
        return None
    return Address(saved.text, saved.detail, saved.latitude, saved.longitude)


def place_order(
    tx: Transaction,
    customer_id: int,
    *,
    request_key: str,
    cart_version: int | None,
    pay_with: PayWith,
    method: Method,
    agreed: Agreed | None = None,
    card_message_id: int | None = None,
    shares: Shares = USUAL,
) -> Placed:
    """The customer presses pay: an order, and a payment written down before it is tried.

    The same *request_key* again finds what it made and changes nothing. *agreed* is what their
    button showed: where something else is true now, nothing is ordered and nothing charged.
    *card_message_id* is the chat message that becomes the order's status card; *shares* is how
    much one person may hold.

    Raises:
        Changed: the cart on the screen is not the cart any more, or what was agreed is not true
            any more; ``changes`` says what, ``total`` what it costs now.
        CartEmpty, NotOrderable: the cart cannot become an order; the facts say why.
        SoldOut: someone else took the last portion.
        CouponRefused: the cart's coupon cannot be used any more; ``why`` says it.
        NoCard: there is no card on file to charge.
        TooManyUnpaid, TooManyAtTheDoor, TooMuchHeld: they hold their share already.
        NotAllowed: the store takes no payment on delivery.
        Unreadable: we have no phone to call.
    """
    made = tx[Orders].of_request(request_key)
    if made is not None:
        if made.customer_id != customer_id:
            raise NotYours()
        return Placed(made, tx[Payments].of_order(made.id)[-1], is_new=False)

    cart, store, offer = quote_cart(tx, customer_id)
    if cart_version is not None and cart.version != cart_version:
        raise Changed()
    person = tx[People].lock(customer_id)
    order, payment = place_what_was_picked(
        tx,
        cart,
        store,
        offer,
        request_key=request_key,
        door=door_of(tx, customer_id),
        phone=person.phone if person else None,
        pay_with=pay_with,
        method=method,
        agreed=agreed,
        shares=shares,
    )
    assert payment is not None  # a method was given
    tx[Carts].save(cart.emptied())
    if card_message_id is not None:
        tx[Notices].card_is(Bot.CUSTOMER, customer_id, order.id, card_message_id)
    tx[Notices].no_card(Bot.CUSTOMER, customer_id, CART)
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
    keeps_order: bool = True,
    agreed: Agreed | None = None,
    shares: Shares = USUAL,
) -> tuple[Order, Payment | None]:
    """What was picked becomes an order, whoever picked it and wherever that was kept.

    Without a *method* nothing is collected yet: the order waits for its payment. *card_id* is
    the card on file to charge, the default one unless given; should it be declined, the order is
    cancelled unless *keeps_order*. The cart's coupon, if it has one, is held by the order. Where
    there is nothing to pay, it is placed at once, and no company hears of it.

    Raises:
        Changed, NotOrderable, NotAllowed, NoCard, SoldOut, CouponRefused, Unreadable,
        TooManyUnpaid, TooManyAtTheDoor, TooMuchHeld: see :func:`place_order`.
    """
    if offer.problems:
        raise NotOrderable(problems=offer.problems)
    if pay_with is PayWith.ON_DELIVERY and not store.pay_on_delivery:
        raise NotAllowed(what="on_delivery")
    offer, coupon = taken_off(tx, cart, offer)
    cards = tx[Payments].cards(cart.person_id) if method is Method.CARD_ON_FILE else []
    card_id = card_id or (cards[0].id if cards else None)
    if agreed is not None:
        pays = method is Method.CARD_ON_FILE and offer.total > 0
        now = shown(cart, offer, door, card_id if pays else None)
        if found := changes(agreed, now):
            raise Changed(changes=found, total=offer.total)
    if pay_with is PayWith.CARD and offer.is_too_little_for_a_card:
        raise NotOrderable(problems=(Problem("too_little", facts={"least": LEAST_BY_CARD}),))
    if method is Method.CARD_ON_FILE and not cards and offer.total > 0:
        raise NoCard()
    if offer.total > 0:  # what a coupon paid for is bought, not held
        must_be_a_fair_share(tx, cart.person_id, shares, pay_with=pay_with, counted=offer.counted)
    _hold_stock(tx, offer)
    order = _new_order(tx, cart, store, offer, coupon, pay_with, door, phone)
    tx[Orders].add(order, request_key=request_key)
    # the cart said so; the first time counts
    tx[Consents].agree(order.customer_id, VERSION, tx.now)
    if coupon is not None:
        hold(tx, coupon, order.id)
    tx.record(_requested(order, store, tx))
    if offer.total == 0:
        return pay_nothing(tx, order, pay_with)
    payment = None
    if method is not None:
        payment = begin_attempt(tx, order, method, card_id=card_id, keeps_order=keeps_order)
    if pay_with is PayWith.ON_DELIVERY:
        order = place_now(tx, order, by=Who.CUSTOMER)
    else:
        tx[Timers].set("payment_reminder", order.id, tx.now + REMIND_AFTER, now=tx.now)
        tx[Timers].set("payment_late", order.id, order.pay_until, now=tx.now)
    return order, payment


def pay_nothing(tx: Transaction, order: Order, pay_with: PayWith) -> tuple[Order, Payment]:
    """A coupon paid for all of it: the order is placed, by nobody's card and nobody's window."""
    if pay_with is PayWith.ON_DELIVERY:
        payment = begin_attempt(tx, order, Method.ON_DELIVERY)
        return place_now(tx, order, by=Who.CUSTOMER), payment
    payment = begin_attempt(tx, order, Method.WINDOW)
    return settle(tx, payment.id, NOTHING_TO_PAY), tx[Payments].get(payment.id)


def _hold_stock(tx: Transaction, offer: Quote) -> None:
    """Take counted portions off the menu; given back if the order ends undelivered."""
    for item_id, portions in sorted(offer.counted.items()):
        if not tx[Stores].take(item_id, portions):
            item = tx[Stores].item(item_id)
            raise SoldOut(item=item.name if item else "")


def _new_order(
    tx: Transaction,
    cart: Cart,
    store: Store,
    offer: Quote,
    coupon: InHand | None,
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
        coupon_id=coupon.coupon.id if coupon else None,
        coupon_kind=coupon.campaign.terms.kind if coupon else None,
        carried_by=store.carried_by if address else Carrier.STORE,
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
        coupon_id=order.coupon_id,
    )
