"""An order another program asks for in one piece: cart, door and phone together.

The rules are the chats' own; the person's cart in the chat stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.carts.agreed import Agreed
from core.carts.model import Cart, CartLine, quote, unit_price
from core.checkout.placing import door_of, place_what_was_picked
from core.database.transaction import Transaction
from core.geo import distance_m
from core.orders.model import MOST_OF_ONE, Address, Order, PayWith, Receive
from core.orders.shares import USUAL, Shares
from core.orders.tables import Orders
from core.payments.cards import way_to_pay
from core.payments.model import Method, Payment
from core.payments.tables import Payments
from core.people.model import is_a_phone
from core.people.tables import People
from core.refusals import (
    CannotBe,
    NotYours,
    OptionMissing,
    Unreadable,
    must_be_whole,
)
from core.stores.model import Item
from core.stores.tables import Stores
from core.texts.incoming import is_seen


@dataclass(frozen=True, slots=True)
class Picked:
    """One thing wanted."""

    item_id: int
    quantity: int
    choice_ids: tuple[int, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Raises :class:`CannotBe`: nobody wants so many, or none."""
        must_be_whole("quantity", self.quantity, 1, MOST_OF_ONE)


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """Everything an order needs, in one piece."""

    store_id: int
    lines: tuple[Picked, ...]
    receive: Receive
    pay_with: PayWith
    address: Address | None = None  #: none: the door the person uses in the chat
    phone: str | None = None  #: E.164; none: the number we know
    request: str = ""
    coupon_id: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """The order that came of it, and what is to be collected for it."""

    order: Order
    payment: Payment | None  #: none: it waits until somebody pays
    is_new: bool  #: false when the same request had made it before


def place_requested_order(
    tx: Transaction,
    customer_id: int,
    wanted: OrderRequest,
    *,
    request_key: str,
    pay: bool,
    cards_on: bool,
    total: int | None = None,
    card_id: int | None = None,
    keeps_order: bool = True,
    shares: Shares = USUAL,
) -> Made:
    """Place *wanted*; with *pay* a payment is written down at once, before it is tried.

    *total* is the sum its customer agreed to, in won: at any other, nothing is ordered. The same
    *request_key* again finds what it made. Without a card on file, or with *cards_on* false, the
    payment is one in the company's window. A declined card cancels the order unless
    *keeps_order*.

    Raises:
        Changed: it does not cost *total*; the facts say what it costs.
        NotYours: no such store, or the card is somebody else's.
        TooMany, NotOrderable, SoldOut, NotAllowed: it cannot be ordered so; the facts say why.
        TooManyUnpaid, TooManyAtTheDoor, TooMuchHeld: they hold their share already.
        CouponRefused: it cannot be ordered with that coupon; somebody else's is NotYours.
        Unreadable: the phone is none, or we know none.
    """
    made = tx[Orders].of_request(request_key)
    if made is not None:
        attempts = tx[Payments].of_order(made.id)
        return Made(made, attempts[0] if attempts else None, is_new=False)
    store = tx[Stores].get(wanted.store_id)
    if not store.approved:
        raise NotYours()
    items = tx[Stores].items_by_id(line.item_id for line in wanted.lines)
    cart = _cart(customer_id, wanted, items)
    door, phone = _door(tx, customer_id, wanted), _phone(tx, customer_id, wanted)
    metres = None
    if door is not None:
        metres = distance_m((store.latitude, store.longitude), (door.latitude, door.longitude))
    method = None
    if wanted.pay_with is PayWith.ON_DELIVERY:
        method = Method.ON_DELIVERY
    elif pay:
        method = way_to_pay(tx, customer_id, cards_on=cards_on, card_id=card_id)
    order, payment = place_what_was_picked(
        tx,
        cart,
        store,
        quote(
            cart, store, items, distance_m=metres, now=tx.now,
            lacks_door=wanted.address is None and door is not None and not door.detail,
        ),
        request_key=request_key,
        door=door,
        phone=phone,
        pay_with=wanted.pay_with,
        method=method,
        card_id=card_id if method is Method.CARD_ON_FILE else None,
        keeps_order=keeps_order,
        agreed=Agreed(total) if total is not None else None,
        shares=shares,
    )  # fmt: skip
    return Made(order, payment, is_new=True)


def _cart(customer_id: int, wanted: OrderRequest, items: dict[int, Item]) -> Cart:
    """A cart nobody keeps; its prices are today's, since no other was ever shown."""
    cart = Cart(
        customer_id,
        wanted.store_id,
        receive=wanted.receive,
        request=wanted.request,
        coupon_id=wanted.coupon_id,
    )
    for line in wanted.lines:
        price, item = 0, items.get(line.item_id)
        if item is not None:
            try:
                price = unit_price(item, line.choice_ids)
            except (OptionMissing, CannotBe):
                price = 0  # the quote says which item and why
        picked = CartLine(line.item_id, line.quantity, line.choice_ids, price, line.note)
        cart = cart.with_line(picked)
    return cart


def _door(tx: Transaction, customer_id: int, wanted: OrderRequest) -> Address | None:
    if wanted.address is None:
        return door_of(tx, customer_id)
    if not is_seen(wanted.address.text):
        raise Unreadable(what="address")
    return wanted.address


def _phone(tx: Transaction, customer_id: int, wanted: OrderRequest) -> str | None:
    if wanted.phone is None:
        person = tx[People].get(customer_id)
        return person.phone if person else None
    if not is_a_phone(wanted.phone):
        raise Unreadable(what="phone")
    return wanted.phone
