"""Nothing that cannot be is ever made: not by a constructor, and not by a change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.carts.model import MOST_LINES, Cart, CartLine, Quote, quote
from core.carts.tables import cart_of
from core.carts.words import Wish
from core.checkout.placing_api import Picked
from core.coupons.model import Terms
from core.orders.discounts import DiscountKind
from core.orders.model import MOST_OF_ONE, MOST_TOTAL, OrderLine, OrderStatus
from core.records import replace
from core.refusals import CannotBe, Refused, TooMany
from tests.rules.test_carts import CHICKEN, COLA, JJAJANG, NOW, STORE, a_cart
from tests.rules.test_life_of_an_order import an_order

WON = st.integers(-(2**63), 2**63)
#: What a quantity can never be, whatever it is written in.
NO_QUANTITY = st.one_of(
    st.integers(max_value=0),
    st.integers(min_value=MOST_OF_ONE + 1),
    st.floats(),
    st.text(max_size=3),
    st.none(),
    st.booleans(),
)


@given(NO_QUANTITY)
def test_no_quantity_below_one_or_above_the_most_is_made(n: int) -> None:
    fine = CartLine(1, 2, (11,), 7500)
    for make in (
        lambda: CartLine(1, n, (), 7500),
        lambda: replace(fine, quantity=n),
        lambda: OrderLine(1, {"ko": "짜장면", "en": "noodles"}, n, 7500),
        lambda: Picked(1, n),
        lambda: Wish(COLA, n),
    ):
        with pytest.raises(CannotBe):
            make()


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_a_cart_never_holds_more_or_less_than_it_may(first: int, then: int) -> None:
    """Whatever is put in and changed: it is refused, or every line is one that can be."""
    cart = a_cart()
    try:
        cart = cart.with_line(CartLine(1, first, (11,), 7500))
        cart = cart.with_line(CartLine(1, 1, (11,), 7500))
        cart = cart.with_quantity(0, then)
    except Refused:
        pass
    assert all(1 <= line.quantity <= MOST_OF_ONE for line in cart.lines)


def test_a_cart_has_as_many_lines_as_it_may() -> None:
    lines = tuple(CartLine(n, 1, (), 1) for n in range(MOST_LINES + 1))
    with pytest.raises(CannotBe):
        a_cart(*lines)
    full = a_cart(*lines[1:])
    with pytest.raises(TooMany):
        full.with_line(lines[0])
    with pytest.raises(CannotBe):
        replace(full, lines=lines)


@given(items=WON, fee=WON, discount=WON, off=st.integers(-1, 1))
def test_an_order_costs_what_its_parts_do_or_there_is_none(
    items: int, fee: int, discount: int, off: int
) -> None:
    total = items + fee - discount + off
    order = an_order(OrderStatus.AWAITING_PAYMENT)
    try:
        order = replace(order, items_total=items, delivery_fee=fee, discount=discount, total=total)
    except CannotBe:
        return
    assert off == 0
    assert 0 <= order.total <= MOST_TOTAL < 2**31
    assert 0 <= order.discount <= order.items_total + order.delivery_fee


@pytest.mark.parametrize("minutes", [-20, 0, 181, 10**9])
def test_no_order_is_promised_in_no_time(minutes: int) -> None:
    with pytest.raises(CannotBe):
        replace(an_order(OrderStatus.PLACED), minutes=minutes)


@given(items=WON, fee=WON, discount=WON, metres=WON)
def test_no_quote_has_a_discount_above_the_price(
    items: int, fee: int, discount: int, metres: int
) -> None:
    try:
        offer = Quote((), items, fee, discount, metres, (), {})
    except CannotBe:
        return
    assert offer.total >= 0
    assert offer.distance_m >= 0


@given(
    st.sampled_from(DiscountKind), st.integers(-(10**6), 10**6), st.none() | WON,
    st.integers(0, MOST_TOTAL), st.integers(0, 50_000),
)  # fmt: skip
def test_no_coupon_is_worth_more_than_there_is_to_pay(
    kind: DiscountKind, value: int, cap: int | None, items: int, fee: int
) -> None:
    """Whatever a row of another time promises."""
    assert 0 <= Terms(kind, value, cap).worth(items, fee) <= items + fee


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, MOST_OF_ONE)), max_size=MOST_LINES),
    st.integers(0, 10**12),
)
def test_a_dear_menu_makes_a_cart_that_says_so(picked: list[tuple[int, int]], dear: int) -> None:
    """What is too much for one order is said like all else that stands in its way."""
    menu = {1: JJAJANG, 2: replace(COLA, price=dear), 3: CHICKEN}
    cart = a_cart()
    for item_id, n in picked:
        try:
            cart = cart.with_line(CartLine(item_id, n, (11,) if item_id == 1 else (), 7500))
        except TooMany:
            continue
    offer = quote(cart, STORE, menu, distance_m=10, now=NOW)
    kinds = {problem.kind for problem in offer.problems}
    assert offer.total <= MOST_TOTAL or "too_much" in kinds


class Row:
    """A row of an older house."""

    person_id, store_id, receive, request, version = 5, 1, "delivery", "", 7
    coupon_id = coupon_by_hand = None

    def __init__(self, *quantities: object) -> None:
        self.lines = [
            {"item_id": 1, "quantity": n, "choice_ids": [11], "seen_price": 7500, "note": ""}
            for n in quantities
        ]


def test_a_row_of_an_older_house_loses_the_lines_that_cannot_be() -> None:
    cart = cart_of(Row(-4, 2, 0, 100, "3", None))
    assert [line.quantity for line in cart.lines] == [2]
    kinds = [p.kind for p in quote(cart, STORE, {1: JJAJANG}, distance_m=10, now=NOW).problems]
    assert kinds == ["lost"]


def test_what_was_ordered_in_an_older_house_is_told_as_it_was() -> None:
    kept = {"item_id": 1, "name": {"ko": "짜장면", "en": "noodles"}, "quantity": -4,
            "unit_price": 7500, "choices": [], "note": ""}  # fmt: skip
    assert OrderLine.of(kept).total == -30_000
    assert Cart(5).lines == ()
