"""What a button carries: under 64 bytes, the same again when read, and nothing of what is forged."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens.picking import picked_read, picked_written
from bot.taps import TAPS as CUSTOMER_TAPS
from bot.taps import Add, ShowItem
from chat.taps import LONGEST, TapBook, written
from core.orders.model import MOST_TOTAL
from store_bot.taps import TAPS as STORE_TAPS

BOOKS = {"customer": CUSTOMER_TAPS, "store": STORE_TAPS}
#: The largest there is: an order's id has 16 letters; ids and pages as a database holds.
LARGEST: dict[type, Any] = {str: "z" * 16, int: 2**63 - 1}
#: What the model itself keeps small; a version is a column of 32 bits.
FITTING = {"quantity": 99, "line": 99, "place": 99, "instead": 1, "saves": MOST_TOTAL,
           "amount": MOST_TOTAL, "already": MOST_TOTAL, "gives_back": MOST_TOTAL,
           "version": 2**31 - 1}  # fmt: skip


def kinds() -> list[tuple[str, type]]:
    return [(name, kind) for name, book in BOOKS.items() for kind in book.kinds()]


@pytest.mark.parametrize(("book", "kind"), kinds(), ids=lambda x: getattr(x, "__name__", x))
def test_every_tap_fits_and_comes_back_the_same(book: str, kind: type) -> None:
    hints = get_type_hints(kind)
    tap = kind(**{name: FITTING.get(name, LARGEST[of]) for name, of in hints.items()})
    data = written(tap)
    assert len(data.encode()) <= LONGEST
    assert BOOKS[book].read(data) == tap


@pytest.mark.parametrize(("book", "kind"), kinds(), ids=lambda x: getattr(x, "__name__", x))
def test_buttons_of_before_a_field_came_still_work(book: str, kind: type) -> None:
    """A field that came later is left out where it says nothing new: old and new read it alike."""
    hints, defaults = get_type_hints(kind), getattr(kind, "_field_defaults", {})
    given_by_all = {n: LARGEST[of] for n, of in hints.items() if n not in defaults}
    tap = kind(**{name: FITTING.get(name, value) for name, value in given_by_all.items()})
    data = written(tap)
    assert data.count("|") == len(given_by_all)
    assert BOOKS[book].read(data) == tap
    everything = "|".join((data, *(str(value) for value in defaults.values())))
    assert BOOKS[book].read(everything) == tap
    assert not isinstance(BOOKS[book].read(everything + "|0"), kind)


@pytest.mark.parametrize("data", [f"m|{2**63}|1", f"m|1|-{2**64}", "m|" + "9" * 60])
def test_what_no_database_holds_is_none(data: str) -> None:
    assert CUSTOMER_TAPS.read(data) is None


@given(st.text(max_size=80))
def test_whatever_is_forged_is_read_as_none_or_as_a_whole_tap(data: str) -> None:
    for book in BOOKS.values():
        tap = book.read(data)
        if tap is not None:
            assert book.read(written(tap)) == tap


@given(st.sampled_from(kinds()), st.lists(st.text(alphabet="|-09aé ", max_size=6), max_size=6))
def test_a_known_verb_with_any_facts_raises_nothing(
    kind: tuple[str, type], facts: list[str]
) -> None:
    book = BOOKS[kind[0]]
    verb = book.verb_of(kind[1])
    tap = book.read("|".join((verb, *facts)))
    assert tap is None or isinstance(tap, tuple)


@pytest.mark.parametrize(
    "data",
    [None, "", "zz|1", "ac", "ac|o|--5|1", "ac|o|５|1", "ac|o|1|1|1", "ac|o|-5|1", "ac|o|05|1",
     "ac|o|+5|1", "ac|o|5 |1", "ac|o|٥|1", "ac|o|²|1", "ac|o|99999999999999999999|1",
     "ac|o\x00|5|1", "ac|o\n|5|1", "ac|o\ud800|5|1", f"ac|{'o' * 64}|5|1", "ac|o|5|1\u200b"],
)  # fmt: skip
def test_what_no_button_of_ours_carries_is_none(data: str | None) -> None:
    assert STORE_TAPS.read(data) is None


def test_what_can_be_forged_as_fewer_than_none_is_nothing() -> None:
    assert CUSTOMER_TAPS.read("a|1001|11.21|-4|0") is None
    assert CUSTOMER_TAPS.read("q|0|-1|1") is None


@pytest.mark.parametrize("value", [-1, "a\x00", "a\u200b", "\ud83c", "a  b", "\u1112\u1161\u11ab"])
def test_no_button_of_ours_can_be_made_of_what_is_not_read(value: Any) -> None:
    kind = next(k for k in STORE_TAPS.kinds() if {"order_id", "version"} <= set(get_type_hints(k)))
    facts = dict.fromkeys(get_type_hints(kind), 1) | {"order_id": "o"}
    name = "version" if isinstance(value, int) else "order_id"
    with pytest.raises(ValueError, match="cannot carry"):
        written(kind(**(facts | {name: value})))


#: As many choices as `fits_a_button` lets a menu have: ids of two, three and four letters.
PICKED = st.one_of(
    st.lists(st.integers(10, 99), max_size=13, unique=True),
    st.lists(st.integers(100, 999), max_size=10, unique=True),
    st.lists(st.integers(1000, 9999), max_size=8, unique=True),
)


@given(PICKED)
def test_what_is_picked_goes_through_a_button_of_the_largest_dish(ids: list[int]) -> None:
    picked = picked_written(ids)
    for tap in (ShowItem(2**63 - 1, picked, 99, 99), Add(2**63 - 1, picked, 99, 1)):
        assert CUSTOMER_TAPS.read(written(tap)) == tap
    assert picked_read(picked) == sorted(ids)


@given(st.text(max_size=40))
def test_a_garbled_pick_is_choices_or_none(picked: str) -> None:
    assert all(type(i) is int and 0 <= i < 2**60 for i in picked_read(picked))


def test_what_was_picked_on_older_buttons_is_read() -> None:
    assert picked_read("11.21.22") == [11, 21, 22]
    assert picked_read("") == []


def test_two_taps_cannot_share_a_verb() -> None:
    book = TapBook()
    book.enter("a")(type("One", (tuple,), {"__annotations__": {}}))
    with pytest.raises(ValueError, match="two taps"):
        book.enter("a")
