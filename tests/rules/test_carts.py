"""What a cart costs and what plain words put in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.carts.model import Cart, CartLine, quote, unit_price
from core.orders.model import MOST_TOTAL, Receive
from core.refusals import OptionMissing, TooMany
from core.stores.model import Choice, Item, OptionGroup, Store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, 18:00 in Seoul


def named(ko: str, en: str = "") -> dict[str, str]:
    return {"ko": ko, "en": en or ko}


def an_item(item_id: int, ko: str, price: int, *groups: OptionGroup, **more: object) -> Item:
    return Item(
        id=item_id, store_id=1, category_id=1, name=named(ko), description=named(""), price=price,
        photo="", alt=named(""), option_groups=groups, **more,  # type: ignore[arg-type]
    )  # fmt: skip


SIZE = OptionGroup(
    1,
    named("양"),
    1,
    1,
    (Choice(11, named("보통"), 0), Choice(12, named("곱빼기"), 1500)),
)
EXTRAS = OptionGroup(
    2,
    named("더하기"),
    0,
    1,
    (Choice(21, named("달걀"), 1000), Choice(22, named("김치"), 500)),
)
JJAJANG = an_item(1, "짜장면", 7500, SIZE, EXTRAS)
COLA = an_item(2, "콜라 1.25L", 2500)
CHICKEN = an_item(3, "양념치킨", 19000)
STORE = Store(
    id=1, name=named("별빛반점"), description=named(""), category=named("중식"), address=named(""),
    latitude=37.55, longitude=126.92, photo="", hours={"tue": [["11:00", "21:00"]]},
    minimum_order=14_000, fee_bands=((1000, 1500), (2000, 2500)), cooking_minutes=(10, 20),
    pay_on_delivery=True, approved=True,
)  # fmt: skip


def a_cart(*lines: CartLine, receive: Receive = Receive.DELIVERY) -> Cart:
    return Cart(5, 1, lines, receive, "", 1)


def problems(cart: Cart, *, metres: int | None = 800, **items: Item) -> list[str]:
    menu = {1: JJAJANG, 2: COLA, 3: CHICKEN} | {item.id: item for item in items.values()}
    return [p.kind for p in quote(cart, STORE, menu, distance_m=metres, now=NOW).problems]


def test_choices_are_added_to_the_price() -> None:
    assert unit_price(JJAJANG, [12, 21]) == 10_000


@pytest.mark.parametrize("picked", [[], [11, 12], [11, 99], [11, 21, 22], [11, 11]])
def test_a_question_needs_as_many_answers_as_it_asks(picked: list[int]) -> None:
    with pytest.raises(OptionMissing):
        unit_price(JJAJANG, picked)


def test_a_cart_adds_up_with_the_fee_of_its_distance() -> None:
    cart = a_cart(CartLine(1, 2, (12,), 9000), CartLine(2, 1, (), 2500))
    offer = quote(cart, STORE, {1: JJAJANG, 2: COLA}, distance_m=1500, now=NOW)
    assert (offer.items_total, offer.delivery_fee, offer.total) == (
        20_500,
        2500,
        23_000,
    )
    assert offer.problems == ()


def test_fetching_it_costs_no_delivery_and_has_no_minimum() -> None:
    cart = a_cart(CartLine(2, 1, (), 2500), receive=Receive.PICKUP)
    offer = quote(cart, STORE, {2: COLA}, distance_m=None, now=NOW)
    assert (offer.total, offer.problems) == (2500, ())


def test_everything_that_stands_in_the_way_is_said_at_once() -> None:
    gone_up = an_item(3, "양념치킨", 20_000)
    off = an_item(2, "콜라 1.25L", 2500, sold_out_until=NOW + timedelta(hours=1))
    few = an_item(1, "짜장면", 7500, SIZE, stock_left=1)
    cart = a_cart(
        CartLine(3, 1, (), 19_000),
        CartLine(2, 1, (), 2500),
        CartLine(1, 2, (11,), 7500),
    )
    assert problems(cart, a=gone_up, b=off, c=few) == ["price", "sold_out", "stock"]
    assert problems(a_cart(CartLine(2, 1, (), 2500)), metres=5000) == [
        "too_far",
        "below_minimum",
    ]
    assert problems(a_cart(CartLine(3, 1, (), 19_000)), metres=None) == ["no_address"]
    assert problems(a_cart(CartLine(77, 1, (), 1))) == ["gone", "below_minimum"]


def test_the_dearest_order_there_is() -> None:
    """The most is to be had, its delivery counted in; a won more is said."""
    at_the_most = MOST_TOTAL - 1_500  # the fee of 800 m
    for price, said in ((at_the_most, []), (at_the_most + 1, ["too_much"])):
        feast = an_item(3, "잔칫상", price)
        assert problems(a_cart(CartLine(3, 1, (), price)), a=feast) == said


def test_a_store_is_open_within_its_hours_and_over_midnight() -> None:
    from dataclasses import replace

    assert STORE.is_open(NOW)
    assert not STORE.is_open(NOW + timedelta(hours=4))
    late = replace(STORE, hours={"tue": [["18:00", "02:00"]]})
    assert late.is_open(NOW + timedelta(hours=7))  # 01:00 on Wednesday
    assert not late.is_open(NOW + timedelta(hours=9))
    always = replace(STORE, hours={"tue": [["00:00", "24:00"]]})
    assert always.is_open(NOW)


def test_nobody_orders_a_hundred_of_one_thing() -> None:
    with pytest.raises(TooMany):
        a_cart().with_line(CartLine(1, 60, (11,), 7500)).with_line(CartLine(1, 60, (11,), 7500))


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 9)), max_size=12))
def test_a_cart_is_the_sum_of_its_lines(picked: list[tuple[int, int]]) -> None:
    prices = {1: 7500, 2: 2500, 3: 19_000}
    cart = a_cart()
    for item_id, n in picked:
        cart = cart.with_line(CartLine(item_id, n, (11,) if item_id == 1 else (), prices[item_id]))
    offer = quote(cart, STORE, {1: JJAJANG, 2: COLA, 3: CHICKEN}, distance_m=10, now=NOW)
    assert offer.items_total == sum(prices[i] * n for i, n in picked)
