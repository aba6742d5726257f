"""What is in a cart and what it costs now. Pure; money is whole won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from core.orders.model import FURTHEST_M, MOST_OF_ONE, MOST_TOTAL, OrderLine, Receive
from core.payments.model import LEAST_BY_CARD
from core.records import record, replace
from core.refusals import CannotBe, OptionMissing, TooMany, must_be_whole
from core.stores.model import Choice, Item, Store

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

    def __post_init__(self) -> None:
        """Raises :class:`CannotBe`: nobody picks so many of it, or one answer twice."""
        must_be_whole("quantity", self.quantity, 1, MOST_OF_ONE)
        must_be_whole("price", self.seen_price, 0, MOST_TOTAL)
        if len(set(self.choice_ids)) != len(self.choice_ids):
            raise CannotBe(what="choices")

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
    def of(cls, kept: Mapping[str, Any]) -> CartLine | None:
        """The line that :meth:`as_json` kept; none when it is one that cannot be."""
        try:
            return cls(**{**kept, "choice_ids": tuple(kept["choice_ids"])})
        except CannotBe:
            return None


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
    lost: int = 0  #: lines of an older house that cannot be; said once, and gone when it is kept

    def __post_init__(self) -> None:
        """Raises :class:`CannotBe`: more lines than a cart holds."""
        if len(self.lines) > MOST_LINES:
            raise CannotBe(what="lines")

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
        return replace(self, lines=(*self.lines, line))

    def with_quantity(self, n: int, quantity: int) -> Cart:
        """Line *n* at *quantity*; none of it takes the line away.

        Raises:
            TooMany: more of one thing than a kitchen takes at once.
            CannotBe: less than none.
        """
        if quantity > MOST_OF_ONE:
            raise TooMany(most=MOST_OF_ONE)
        lines = list(self.lines)
        if quantity == 0:
            del lines[n]
        else:
            lines[n] = replace(lines[n], quantity=quantity)
        return replace(self, lines=tuple(lines))


@record(frozen=True, slots=True)
class Problem:
    """Something that stands between a cart and its order."""

    kind: str  #: a key of ``texts.customer.PROBLEM``
    item: dict[str, str] | None = None
    facts: Mapping[str, int] = field(default_factory=dict)
    line: int | None = None  #: the cart's line it is about, from 0
    anew: bool = False  #: mended by nobody but the customer, who chooses the line's answers anew


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

    def __post_init__(self) -> None:
        """Raises :class:`CannotBe`: less than nothing, or a discount above the price.

        More than :data:`MOST_TOTAL` is a problem of the cart, said like the others.
        """
        must_be_whole("items_total", self.items_total, 0, MOST_LINES * MOST_OF_ONE * MOST_TOTAL)
        must_be_whole("delivery_fee", self.delivery_fee, 0, MOST_TOTAL)
        must_be_whole("discount", self.discount, 0, self.items_total + self.delivery_fee)
        must_be_whole("distance", self.distance_m, 0, FURTHEST_M)

    @property
    def total(self) -> int:
        """Won to pay."""
        return self.items_total + self.delivery_fee - self.discount

    @property
    def is_too_little_for_a_card(self) -> bool:
        """There is something to pay, and less than the company charges a card."""
        return 0 < self.total < LEAST_BY_CARD


def unit_price(item: Item, choice_ids: Sequence[int]) -> int:
    """Won for one *item* with those choices.

    Raises:
        OptionMissing: a required group has too few or too many answers, or a choice is unknown.
        CannotBe: the menu has a price that nobody pays.
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
    must_be_whole("price", price, 0, MOST_TOTAL)
    return price


def fits(item: Item, choice_ids: Sequence[int], now: datetime) -> bool:
    """Whether *item* can be had with those choices: every question answered, nothing sold out."""
    try:
        unit_price(item, choice_ids)
    except (OptionMissing, CannotBe):
        return False
    return not any(c.is_sold_out(now) for c in _chosen(item, choice_ids))


def nearest_choices(item: Item, choice_ids: Sequence[int], now: datetime) -> tuple[int, ...]:
    """What is left of those choices on today's menu; what must be answered beyond, as usual."""
    near: list[int] = []
    for group in item.option_groups:
        to_be_had = [c.id for c in group.choices if not c.is_sold_out(now)]
        kept = [i for i in to_be_had if i in choice_ids][: group.max]
        more = [i for i in to_be_had if i not in kept][: max(group.min - len(kept), 0)]
        near += [*kept, *more]
    return tuple(near)


def _chosen(item: Item, choice_ids: Sequence[int]) -> list[Choice]:
    return [c for i in choice_ids if (c := item.choice(i)) is not None]


def usual_choices(item: Item, now: datetime) -> tuple[int, ...]:
    """The first choices that answer every question that must be answered, as the owner lists them."""
    return tuple(
        choice.id
        for group in item.option_groups
        for choice in [c for c in group.choices if not c.is_sold_out(now)][: group.min]
    )


def mended(cart: Cart, items: Mapping[int, Item], now: datetime) -> Cart:
    """*cart* as the menu now is: what cannot be had is out, portions and prices are today's.

    A line whose answers are not to be had, or not enough, stays for its customer to choose anew:
    nobody else knows what they would have instead.
    """
    kept: list[CartLine] = []
    left = {i: item.stock_left for i, item in items.items() if item.stock_left is not None}
    for line in cart.lines:
        item = items.get(line.item_id)
        if item is None or item.hidden or item.is_sold_out(now) or item.store_id != cart.store_id:
            continue
        n = min(line.quantity, left.get(item.id, line.quantity))
        if n < 1:
            continue
        if item.id in left:
            left[item.id] -= n
        line = replace(line, quantity=n)
        if fits(item, line.choice_ids, now):
            line = replace(line, seen_price=unit_price(item, line.choice_ids))
        kept.append(line)
    return replace(cart, lines=tuple(kept)) if kept else cart.emptied()


def quote(
    cart: Cart,
    store: Store,
    items: Mapping[int, Item],
    *,
    distance_m: int | None,
    now: datetime,
    lacks_door: bool = False,
) -> Quote:
    """*cart* at today's prices; every problem found, none raised.

    *distance_m* is metres from the store to the door, none when no door is known; *lacks_door*
    says that only the house is known.
    """
    lines: list[OrderLine] = []
    problems: list[Problem] = []
    if not store.is_open(now):
        problems.append(Problem("closed"))
    if cart.lost:
        problems.append(Problem("lost"))
    wanted: dict[int, int] = {}
    for n, line in enumerate(cart.lines):
        item = items.get(line.item_id)
        if item is None or item.hidden or item.store_id != store.id:
            problems.append(Problem("gone", line=n))
            continue
        wanted[item.id] = wanted.get(item.id, 0) + line.quantity
        try:
            price = unit_price(item, line.choice_ids)
        except (OptionMissing, CannotBe):
            problems.append(Problem("option", item.name, line=n, anew=True))
            continue
        picked = _chosen(item, line.choice_ids)
        off = next((c for c in picked if c.is_sold_out(now)), None)
        if item.is_sold_out(now):
            problems.append(Problem("sold_out", item.name, line=n))
        elif off is not None:
            problems.append(Problem("sold_out", off.name, line=n, anew=True))
        elif item.stock_left is not None and wanted[item.id] > item.stock_left:
            problems.append(Problem("stock", item.name, {"left": item.stock_left}, line=n))
        if price != line.seen_price and off is None:  # else there will be another line
            facts = {"was": line.seen_price, "now": price}
            problems.append(Problem("price", item.name, facts, line=n))
        choices = tuple({"id": c.id, "name": c.name, "price": c.price} for c in picked)
        is_counted = item.stock_left is not None
        lines.append(
            OrderLine(item.id, item.name, line.quantity, price, choices, line.note, is_counted)
        )
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
        if lacks_door:
            problems.append(Problem("no_detail"))
        if items_total < store.minimum_order:
            missing = store.minimum_order - items_total
            problems.append(Problem("below_minimum", facts={"missing": missing}))
    if items_total + fee > MOST_TOTAL:
        problems.append(Problem("too_much", facts={"most": MOST_TOTAL}))
    counted = {i: n for i, n in wanted.items() if items[i].stock_left is not None}
    return Quote(tuple(lines), items_total, fee, 0, distance_m or 0, tuple(problems), counted)
