"""What a customer can do with a cart. One transaction each."""

from __future__ import annotations

from collections.abc import Sequence

from core.carts.model import (
    LONGEST_NOTE,
    Cart,
    CartLine,
    fits,
    mended,
    unit_price,
    usual_choices,
)
from core.carts.tables import Carts
from core.carts.words import Wish
from core.database.transaction import Transaction
from core.orders.model import OrderLine, Receive
from core.orders.tables import Orders
from core.people.questions import withdraw
from core.records import replace
from core.refusals import (
    CartEmpty,
    Changed,
    NotYours,
    OtherStore,
    Refused,
    SoldOut,
    StoreClosed,
)
from core.stores.model import Item
from core.stores.tables import Stores
from core.texts.incoming import whole_line


def add_to_cart(
    tx: Transaction,
    person_id: int,
    item_id: int,
    *,
    quantity: int,
    choice_ids: Sequence[int],
    instead: bool = False,
) -> Cart:
    """Pick *quantity* of an item; *instead* empties another store's cart first.

    A line of the same item that has to be chosen anew makes room for it.

    Raises:
        NotYours: there is no such item on any menu.
        SoldOut, StoreClosed, OptionMissing, TooMany: it cannot be picked as asked.
        OtherStore: the cart holds another store's food.
        CannotBe: less than one of it.
    """
    item = _orderable(tx, item_id)
    cart = tx[Carts].of(person_id)
    if cart.lines and cart.store_id != item.store_id:
        if not instead:
            raise OtherStore(store_id=cart.store_id)
        withdraw(tx, "customer", person_id, "request")
        cart = cart.emptied()
    picked = tuple(choice_ids)
    price = unit_price(item, picked)
    for choice_id in picked:
        choice = item.choice(choice_id)
        if choice is not None and choice.is_sold_out(tx.now):
            raise SoldOut(item=choice.name)
    cart = cart.at(item.store_id)
    if not cart.lines:
        cart = replace(cart, receive=Receive.DELIVERY)
    note = ""
    for n, there in enumerate(cart.lines):
        if there.item_id == item.id and not fits(item, there.choice_ids, tx.now):
            cart, note = cart.with_quantity(n, 0), there.note
            break
    return tx[Carts].save(cart.with_line(CartLine(item.id, quantity, picked, price, note)))


def change_quantity(
    tx: Transaction, person_id: int, line: int, quantity: int, *, version: int
) -> Cart:
    """Line number *line* (from 0) at *quantity*; none of it takes the line away.

    Raises:
        Changed: the cart on the screen is not the cart any more.
    """
    cart = _as_shown(tx, person_id, version)
    if not 0 <= line < len(cart.lines):
        raise Changed()
    return tx[Carts].save(cart.with_quantity(line, quantity))


def empty_cart(tx: Transaction, person_id: int, *, version: int | None = None) -> None:
    """Put everything back; an empty cart stays as it is.

    Raises:
        Changed: the cart that was to be emptied is not the cart any more.
    """
    cart = tx[Carts].of(person_id)
    if cart.is_empty:
        return
    if version is not None and cart.version != version:
        raise Changed()
    withdraw(tx, "customer", person_id, "request")
    tx[Carts].save(cart.emptied())


def choose_receive(tx: Transaction, person_id: int, receive: Receive, *, version: int) -> Cart:
    """Have it brought, or fetch it."""
    cart = _as_shown(tx, person_id, version)
    return tx[Carts].save(replace(cart, receive=receive))


def keep_request(tx: Transaction, person_id: int, words: str) -> Cart:
    """The customer's words to the store.

    Raises:
        CartEmpty: there is nothing they could belong to. TooLong: it is more than is read.
    """
    cart = tx[Carts].of(person_id)
    if cart.is_empty:
        raise CartEmpty()
    return tx[Carts].save(replace(cart, request=whole_line(words, LONGEST_NOTE)))


def take_new_prices(tx: Transaction, person_id: int) -> Cart:
    """The customer has seen what changed: today's prices are the ones agreed on from now on.

    Lines nobody can order any more are taken out; what must be chosen anew stays. A second run
    changes nothing.
    """
    cart = tx[Carts].of(person_id)
    as_it_is = mended(cart, tx[Stores].items_by_id(line.item_id for line in cart.lines), tx.now)
    if as_it_is.lines == cart.lines and not cart.lost:
        return cart
    return tx[Carts].save(as_it_is)


def fill_from_words(
    tx: Transaction, person_id: int, store_id: int, wishes: Sequence[Wish]
) -> tuple[Cart, list[Wish], list[Item]]:
    """“양념치킨 2 콜라 1” fills the cart of the store one is looking at.

    *wishes* are the words as they were read beside its menu; each item is looked at once more.
    The cart, what could be put in it, and the items that cannot be had. A question that must be
    answered gets its usual answer, which the cart shows.
    """
    store = tx[Stores].get(store_id)
    items = tx[Stores].items_by_id(wish.item.id for wish in wishes)
    if not store.is_open(tx.now):
        raise StoreClosed(store=store.name)
    cart = tx[Carts].of(person_id)
    if cart.lines and cart.store_id != store_id:
        raise OtherStore(store_id=cart.store_id)
    left_out: list[Item] = []
    put_in: list[Wish] = []
    cart = cart.at(store_id)
    for wish in wishes:
        item = items.get(wish.item.id)
        if item is None or item.hidden or item.is_sold_out(tx.now):
            left_out.append(item or wish.item)
            continue
        picked = usual_choices(item, tx.now)
        price = unit_price(item, picked)
        cart = cart.with_line(CartLine(item.id, wish.quantity, picked, price))
        put_in.append(wish)
    if put_in:
        cart = tx[Carts].save(cart)
    return cart, put_in, left_out


def reorder(
    tx: Transaction, person_id: int, order_id: str | None = None
) -> tuple[Cart, list[dict[str, str]]]:
    """The last order, or that one, into the cart again at today's prices.

    The cart, and the names of what cannot be had as it was. It takes the place of what was in
    the cart.

    Raises:
        NotYours: there is no such order of theirs.
        SoldOut: nothing of it can be had any more.
    """
    if order_id is None:
        latest = [o for o in tx[Orders].latest_of_customer(person_id, 10) if o.lines]
        if not latest:
            raise NotYours()
        order = latest[0]
    else:
        order = tx[Orders].get(order_id)
    if order.customer_id != person_id or not order.lines:
        raise NotYours()
    cart = replace(
        tx[Carts].of(person_id).emptied(),
        store_id=order.store_id,
        receive=order.receive,
        request=order.request,
    )
    missing: list[dict[str, str]] = []
    for old in order.lines:
        try:
            cart = cart.with_line(_again(tx, old))
        except Refused:
            missing.append(old.name)
    if not cart.lines:
        raise SoldOut(item=order.lines[0].name)
    withdraw(tx, "customer", person_id, "request")
    return tx[Carts].save(cart), missing


def _again(tx: Transaction, old: OrderLine) -> CartLine:
    """What was ordered then, as a line of today.

    Raises:
        NotYours, SoldOut, OptionMissing, CannotBe: it cannot be had as it was.
    """
    item = tx[Stores].item(old.item_id)
    picked = tuple(c["id"] for c in old.choices)
    if item is None or item.hidden:
        raise NotYours()
    if item.is_sold_out(tx.now) or not fits(item, picked, tx.now):
        raise SoldOut(item=item.name)
    return CartLine(item.id, old.quantity, picked, unit_price(item, picked), old.note)


def _as_shown(tx: Transaction, person_id: int, version: int) -> Cart:
    cart = tx[Carts].of(person_id)
    if cart.version != version:
        raise Changed()
    return cart


def _orderable(tx: Transaction, item_id: int) -> Item:
    item = tx[Stores].item(item_id)
    if item is None or item.hidden:
        raise NotYours()
    store = tx[Stores].get(item.store_id)
    if not store.is_open(tx.now):
        raise StoreClosed(store=store.name)
    if item.is_sold_out(tx.now):
        raise SoldOut(item=item.name)
    return item
