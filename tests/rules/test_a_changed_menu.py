"""A menu changes between filling a cart and mending it: the cart can be paid, or says how."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from core.carts.model import (
    Cart,
    CartLine,
    fits,
    mended,
    nearest_choices,
    quote,
    unit_price,
    usual_choices,
)
from core.records import replace
from core.stores.model import Choice, Item, OptionGroup
from tests.rules.test_carts import NOW, STORE, a_cart, an_item, named

#: What a cart may still lack after it was mended, and its customer can do about it.
MENDED_BY_ORDERING = {"below_minimum"}


@st.composite
def groups(draw: st.DrawFn) -> tuple[OptionGroup, ...]:
    """Questions as an owner could ask them."""
    made = []
    for n in range(draw(st.integers(0, 3))):
        ids = draw(st.lists(st.integers(10 * n + 10, 10 * n + 16), min_size=1, unique=True))
        choices = tuple(
            Choice(
                i, named(f"{i}"), draw(st.integers(0, 3) | st.just(500)),
                draw(st.sampled_from([None, None, NOW.replace(year=2030)])),
            )
            for i in ids
        )  # fmt: skip
        most = draw(st.integers(1, len(choices)))
        least = draw(st.integers(0, most))
        made.append(OptionGroup(n, named(f"질문 {n}"), least, most, choices))
    return tuple(made)


@st.composite
def menus(draw: st.DrawFn) -> dict[int, Item]:
    """Three dishes, each of which may have gone, sold out or changed its questions."""
    found = {}
    for item_id in (1, 2, 3):
        item = an_item(item_id, f"요리 {item_id}", draw(st.sampled_from([0, 1, 900, 19_000])))
        found[item_id] = replace(
            item,
            option_groups=draw(groups()),
            stock_left=draw(st.none() | st.integers(0, 5)),
            hidden=draw(st.integers(0, 5)) == 0,
            sold_out_until=draw(st.sampled_from([None, None, NOW.replace(year=2030)])),
        )
    gone = draw(st.sampled_from([0, 0, 1, 2, 3]))
    return {i: item for i, item in found.items() if i != gone}


@st.composite
def carts(draw: st.DrawFn) -> Cart:
    """What somebody picked from the menu as it was then."""
    cart = a_cart()
    for item in draw(menus()).values():
        for _ in range(draw(st.integers(0, 2))):
            picked = usual_choices(item, NOW)
            line = CartLine(item.id, draw(st.integers(1, 4)), picked, item.price)
            cart = cart.with_line(line)
    return cart


@given(carts(), menus())
def test_mending_ends_in_a_cart_to_pay_or_says_what_to_press(
    cart: Cart, menu: Mapping[int, Item]
) -> None:
    fixed = mended(cart, menu, NOW)

    assert mended(fixed, menu, NOW).lines == fixed.lines
    wanted = {line.item_id: 0 for line in fixed.lines}
    for line in fixed.lines:
        wanted[line.item_id] += line.quantity
    for i, n in wanted.items():
        left = menu[i].stock_left
        assert left is None or n <= left
    for problem in quote(fixed, STORE, menu, distance_m=10, now=NOW).problems:
        if not problem.anew:
            assert problem.kind in MENDED_BY_ORDERING, problem
            continue
        # 다시 고르기 shows answers that go, and a line of them takes this one's place.
        assert problem.line is not None
        line = fixed.lines[problem.line]
        item = menu[line.item_id]
        near = nearest_choices(item, line.choice_ids, NOW)
        assert fits(item, near, NOW)
        assert set(near) >= {i for i in near if i in line.choice_ids}
        anew = fixed.with_quantity(problem.line, 0).with_line(
            CartLine(item.id, line.quantity, near, unit_price(item, near))
        )
        kinds = [p for p in quote(anew, STORE, menu, distance_m=10, now=NOW).problems if p.anew]
        assert len(kinds) < sum(
            p.anew for p in quote(fixed, STORE, menu, distance_m=10, now=NOW).problems
        )


@given(carts(), menus())
def test_what_still_fits_stays_as_it_was_picked(cart: Cart, menu: Mapping[int, Item]) -> None:
    fixed = mended(cart, menu, NOW)
    kept = {(line.item_id, line.choice_ids) for line in fixed.lines}
    for line in cart.lines:
        item = menu.get(line.item_id)
        gone = item is None or item.hidden or item.is_sold_out(NOW)
        if not gone and item is not None and item.stock_left is None:
            assert (line.item_id, line.choice_ids) in kept
