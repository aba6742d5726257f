"""However many portions leave an order, its sums stay those of what is left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.orders.discounts import DiscountKind
from core.orders.model import Order, OrderLine, OrderStatus, PayWith, Receive, without_line

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
#: At their dearest still an order: 6 × 99 × 16,000 won.
LINES = st.lists(st.tuples(st.integers(1, 99), st.integers(0, 16_000)), min_size=1, max_size=6)


def order_of(
    lines: list[tuple[int, int]], fee: int, discount: int, kind: DiscountKind | None
) -> Order:
    """An order of those (quantity, price) lines."""
    made = tuple(
        OrderLine(n, {"ko": f"메뉴 {n}", "en": f"dish {n}"}, quantity, price)
        for n, (quantity, price) in enumerate(lines)
    )
    items = sum(line.total for line in made)
    most = fee if kind is DiscountKind.FREE_DELIVERY else items
    discount = min(discount, most) if kind else 0
    return Order(
        id="a" * 16, store_id=1, customer_id=1, status=OrderStatus.ACCEPTED, version=1,
        receive=Receive.DELIVERY, pay_with=PayWith.CARD, lines=made, items_total=items,
        delivery_fee=fee, discount=discount, total=items + fee - discount, address=None,
        distance_m=0, phone="+821012345678", request="", created_at=NOON, pay_until=NOON,
        coupon_kind=kind,
    )  # fmt: skip


@given(
    LINES,
    st.integers(0, 9_000),
    st.integers(0, 90_000),
    st.sampled_from([None, *DiscountKind]),
    st.data(),
)
def test_the_sums_are_those_of_what_is_left(
    lines: list[tuple[int, int]],
    fee: int,
    discount: int,
    kind: DiscountKind | None,
    data: st.DataObject,
) -> None:
    order = order_of(lines, fee, discount, kind)
    place = data.draw(st.integers(0, len(lines) - 1))
    there = order.lines[place].quantity
    quantity = data.draw(st.integers(1, there))
    assume(len(lines) > 1 or quantity < there)  # of nothing left no order is made: it is cancelled
    left, out = without_line(order, place, quantity)
    assert out.quantity == quantity
    assert sum(line.quantity for line in left.lines) == sum(q for q, _ in lines) - quantity
    assert all(line.quantity >= 1 for line in left.lines)
    assert left.items_total == sum(line.total for line in left.lines)
    assert left.total == left.items_total + left.delivery_fee - left.discount >= 0
    assert 0 <= left.discount <= order.discount
    assert left.discount <= left.items_total + left.delivery_fee
    assert left.total <= order.total


@given(LINES, st.integers(0, 9_000), st.data())
def test_one_by_one_or_at_once_it_comes_to_the_same_without_a_coupon(
    lines: list[tuple[int, int]], fee: int, data: st.DataObject
) -> None:
    order = order_of(lines, fee, 0, None)
    place = data.draw(st.integers(0, len(lines) - 1))
    there = order.lines[place].quantity
    quantity = data.draw(st.integers(1, there))
    assume(len(lines) > 1 or quantity < there)
    at_once, _ = without_line(order, place, quantity)
    one_by_one = order
    for _ in range(quantity):
        one_by_one, _ = without_line(one_by_one, place, 1)
    assert one_by_one == at_once


@pytest.mark.parametrize("quantity", [0, -1, 4, 99])
def test_what_is_not_there_is_not_taken_out(quantity: int) -> None:
    with pytest.raises(ValueError, match="cannot be taken out"):
        without_line(order_of([(3, 1_000)], 0, 0, None), 0, quantity)
