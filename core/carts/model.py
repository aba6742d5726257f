"""What is in a cart and what it costs now. Pure; money is whole won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from core.orders.model import OrderLine, Receive
from core.records import record, replace
from core.refusals import OptionMissing, TooMany
from core.stores.model import Item, Store

MOST_OF_ONE = 99  # guess: a kitchen asks before it cooks a hundred
MOST_LINES = 30  # guess: a card of thirty lines still fits a message
LONGEST_NOTE = 200  # guess: characters a kitchen reads


@record(frozen=True, slots=True)
class CartLine:
    """One thing picked, with the price the customer saw."""

    item_id: int
    quantity: int
    choice_ids: tuple[int, ...]
    seen_price: int  #: won for one, choices included, when it was picked or last shown
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """How it is kept."""
        return {
            "item_id": self.item_id,
            "quantity": self.quantity,
            "choice_ids": list(self.choice_ids),
            "seen_price": self.seen_price,
            "note": self.note,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> CartLine:
        """The line that :meth:`as_json` kept."""
        return cls(**{**kept, "choice_ids": tuple(kept["choice_ids"])})


@record(frozen=True, slots=True)
class Cart:
    """Everything picked from one store."""

    person_id: int
    store_id: int | None = None
    lines: tuple[CartLine, ...] = ()
    receive: Receive = Receive.DELIVERY
    request: str = ""  #: the customer's words to the store
    version: int = 0  #: goes up with every change; the pay button carries it
    coupon_id: int | None = None  #: the coupon whose discount the customer was shown
    coupon_by_hand: bool = False  #: chosen by the customer (none, too), not picked for them

    @property
    def is_empty(self) -> bool:
        """Nothing picked."""
        return not self.lines

    def at(self, store_id: int) -> Cart:
        """The cart of that store; an empty one forgets the coupon chosen for an earlier dinner."""
        cart = replace(self, store_id=store_id)
        return cart if self.lines else replace(cart, coupon_id=None, coupon_by_hand=False)

    def emptied(self) -> Cart:
        """Nothing picked: no store, no words to it, no coupon of it."""
        return replace(
            self, store_id=None, lines=(), request="", coupon_id=None, coupon_by_hand=False
        )

    def with_line(self, line: CartLine) -> Cart:
        """The cart with one more line; the same thing twice is one line of two.

        Raises:
            TooMany: more of one thing, or more lines, than a kitchen takes at once.
        """
        for n, there in enumerate(self.lines):
            if (there.item_id, there.choice_ids, there.note) == (
                line.item_id,
                line.choice_ids,
                line.note,
            ):
                return self.with_quantity(n, there.quantity + line.quantity)
        if len(self.lines) >= MOST_LINES:
            raise TooMany(most=MOST_LINES)
        if line.quantity > MOST_OF_ONE:
            raise TooMany(most=MOST_OF_ONE)
        return replace(self, lines=(*self.lines, line))

    def with_quantity(self, n: int, quantity: int) -> Cart:
        """Line *n* at *quantity*; none of it takes the line away."""
        if quantity > MOST_OF_ONE:
            raise TooMany(most=MOST_OF_ONE)
        lines = list(self.lines)
        if quantity < 1:
            del lines[n]
        else:
            lines[n] = replace(lines[n], quantity=quantity)
        return replace(self, lines=tuple(lines))


@record(frozen=True, slots=True)
class Problem:
    """Something that stands between a cart and its order."""

    kind: str  #: sold_out, gone, stock, option, price, below_minimum, too_far, closed, no_address, no_phone
    item: dict[str, str] | None = None
    facts: Mapping[str, int] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Quote:
    """What a cart would cost at this moment, and what stands in its way."""

    lines: tuple[OrderLine, ...]
    items_total: int
    delivery_fee: int
    discount: int
    distance_m: int
    problems: tuple[Problem, ...]
    counted: Mapping[int, int]  #: portions wanted of the items whose stock is counted, by id

    @property
    def total(self) -> int:
        """Won to pay."""
        return self.items_total + self.delivery_fee - self.discount


def unit_price(item: Item, choice_ids: Sequence[int]) -> int:
    """Won for one *item* with those choices.

    Raises:
        OptionMissing: a required group has too few or too many answers, or a choice is unknown.
    """
    if len(set(choice_ids)) != len(choice_ids):
        raise OptionMissing(item=item.name)
    known = {c.id for group in item.option_groups for c in group.choices}
    if not set(choice_ids) <= known:
        raise OptionMissing(item=item.name)
    price = item.price
    for group in item.option_groups:
        picked = [c for c in group.choices if c.id in choice_ids]
        if not group.min <= len(picked) <= group.max:
            raise OptionMissing(item=item.name, group=group.name)
        price += sum(c.price for c in picked)
    return price


def usual_choices(item: Item, now: datetime) -> tuple[int, ...]:
    """The first choices that answer every question that must be answered, as the owner lists them."""
    return tuple(
        choice.id
        for group in item.option_groups
        for choice in [c for c in group.choices if not c.is_sold_out(now)][: group.min]
    )


def quote(
    cart: Cart,
    store: Store,
    items: Mapping[int, Item],
    *,
    distance_m: int | None,
    now: datetime,
) -> Quote:
    """*cart* at today's prices; every problem found, none raised.

    *distance_m* is metres from the store to the door, none when no door is known.
    """
    lines: list[OrderLine] = []
    problems: list[Problem] = []
    if not store.is_open(now):
        problems.append(Problem("closed"))
    wanted: dict[int, int] = {}
    for line in cart.lines:
        item = items.get(line.item_id)
        if item is None or item.hidden or item.store_id != store.id:
            problems.append(Problem("gone"))
            continue
        wanted[item.id] = wanted.get(item.id, 0) + line.quantity
        try:
            price = unit_price(item, line.choice_ids)
        except OptionMissing:
            problems.append(Problem("option", item.name))
            continue
        picked = [c for i in line.choice_ids if (c := item.choice(i)) is not None]
        if item.is_sold_out(now) or any(c.is_sold_out(now) for c in picked):
            problems.append(Problem("sold_out", item.name))
        elif item.stock_left is not None and wanted[item.id] > item.stock_left:
            problems.append(Problem("stock", item.name, {"left": item.stock_left}))
        if price != line.seen_price:
            problems.append(Problem("price", item.name, {"was": line.seen_price, "now": price}))
        choices = tuple({"id": c.id, "name": c.name, "price": c.price} for c in picked)
        lines.append(OrderLine(item.id, item.name, line.quantity, price, choices, line.note))
    items_total = sum(line.total for line in lines)
    fee = 0
    if cart.receive is Receive.DELIVERY:
        if distance_m is None:
            problems.append(Problem("no_address"))
        else:
            banded = store.delivery_fee(distance_m)
            fee = banded or 0
            if banded is None:
                problems.append(Problem("too_far"))
        if items_total < store.minimum_order:
            missing = store.minimum_order - items_total
            problems.append(Problem("below_minimum", facts={"missing": missing}))
    counted = {i: n for i, n in wanted.items() if items[i].stock_left is not None}
    return Quote(tuple(lines), items_total, fee, 0, distance_m or 0, tuple(problems), counted)
