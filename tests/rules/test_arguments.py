"""What people write behind a command: read as it is meant, or handed back to be asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Unreadable
from core.texts.arguments import (
    OrderNumber,
    language_named,
    read_how_long,
    read_minutes,
    read_only_order,
    read_order,
    read_part,
    read_reason,
    read_won,
)
from core.texts.numerals import sino
from core.texts.periods import period_of
from tests.linear import assert_linear

ORDERS = {
    "3": "", "#3": "", "３": "", "③": "", "3번": "", "3번 주문": "", "# 3": "", "no. 3": "", "주문 3": "",
    "3, 20": "20", "3번을 20분에": "20분에", "3 20분": "20분", "③ ２０": "20", "3번: 20": "20",
}  # fmt: skip


@pytest.mark.parametrize("said", ORDERS)
def test_an_orders_number_and_what_stands_behind_it(said: str) -> None:
    assert read_order(said) == (OrderNumber(None, 3), ORDERS[said])


@pytest.mark.parametrize("said", ["7-3", "#7-3", "7-#3", "7 - 3", "７－３", "7-3번"])
def test_a_stores_number_before_it(said: str) -> None:
    assert read_order(said) == (OrderNumber(7, 3), "")


@pytest.mark.parametrize(
    "said", ["x", "-3", "3.5", "1/2", "³", "٣", "3a", "3개", "1234567", "#", "?"]
)
def test_what_is_no_order_is_asked_about(said: str) -> None:
    with pytest.raises(Unreadable):
        read_order(said)
    assert read_order("") == (None, "")
    with pytest.raises(Unreadable):
        read_only_order("3 4")


MINUTES = {
    "20": 20, "２０": 20, "⑳": 20, "20분": 20, "20 분": 20, "20분에": 20, "약 20분": 20, "20분 뒤": 20,
    "30m": 30, "30 min": 30, "in 30 minutes": 30, "이십분": 20, "이십오 분": 25, "십오분만": 15,
    "1시간": 60, "한 시간": 60, "두시간": 120, "1시간 30분": 90, "1시간 반": 90, "1.5시간": 90,
    "1h": 60, "1h30m": 90, "2 hours": 120, "반시간": 30, "0": 0,
}  # fmt: skip


@pytest.mark.parametrize("said", MINUTES)
def test_minutes_are_read_as_people_write_them(said: str) -> None:
    assert read_minutes(said) == MINUTES[said]


@pytest.mark.parametrize(
    "said",
    [
        "-5",
        "1.5",
        "20~30",
        "20-30분",
        "22:00",
        "10시까지",
        "²",
        "½",
        "곧",
        "반",
        "20 30",
        "20 mon",
        "이분의일",
        "빨리",
    ],
)
def test_what_are_no_minutes_is_asked_about(said: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_minutes(said)
    assert refusal.value.facts["written"]
    assert read_minutes(" ") is None


@given(st.integers(1, 9_999))
def test_sino_numbers_are_read_back(n: int) -> None:
    ones, units = "일이삼사오육칠팔구", ((1_000, "천"), (100, "백"), (10, "십"), (1, ""))
    said, rest = "", n
    for unit, name in units:
        many, rest = divmod(rest, unit)
        if many:
            said += (ones[many - 1] if many > 1 or not name else "") + name
    assert sino(said) == n


WON = {
    "5000": 5_000, "5,000": 5_000, "5,000원": 5_000, "5000 원": 5_000, "₩5000": 5_000, "₩ 5,000": 5_000,
    "5000₩": 5_000, "５０００": 5_000, "1만": 10_000, "1만원": 10_000, "1만 2천원": 12_000, "1만2천": 12_000,
    "1만 2천 5백원": 12_500, "1만2000": 12_000, "3천": 3_000, "3천5백": 3_500, "5천원": 5_000,
    "1.5만원": 15_000, "12만": 120_000, "0": 0, "krw": None, "5000 won": 5_000,
}  # fmt: skip


@pytest.mark.parametrize("said", [said for said, won in WON.items() if won is not None])
def test_won_are_read_as_people_write_them(said: str) -> None:
    assert read_won(said) == WON[said]
    amount, reason = read_part(f"{said} 콜라가 안 왔어요")
    assert (amount, reason) == (WON[said], "콜라가 안 왔어요")


#: Sums that are meant and cannot be read, or read in two ways.
NO_SUMS = (
    "5,00", "12,0000", "1만5", "1.25만", "-5000", "5.000", "만원", "오천원", "₩", "50%", "1e4", "½", "5000~6000",
    "$5", "12345678901", "1 2", "5000 2000",
)  # fmt: skip


@pytest.mark.parametrize("said", NO_SUMS)
def test_what_is_no_sum_is_asked_about(said: str) -> None:
    with pytest.raises(Unreadable):
        read_won(said)
    for words in (f"{said} 콜라", f"콜라 {said}", said):
        with pytest.raises(Unreadable):
            read_part(words)


@pytest.mark.parametrize(
    "said", ["절반", "반만 콜라", "콜라 값 2천원", "5000 2000원 콜라", "전액 5000", "half"]
)
def test_a_sum_in_another_place_is_asked_about(said: str) -> None:
    with pytest.raises(Unreadable):
        read_part(said)


@pytest.mark.parametrize(
    "why",
    [
        "콜라가 안 왔어요",
        "30분 늦었어요",
        "콜라 1.25L가 없어요",
        "2인분 중 하나",
        "12:30에 왔어요",
        "the 2nd cola",
    ],
)
def test_a_reason_may_hold_numbers_that_are_no_sum(why: str) -> None:
    assert read_part(why) == (None, why)
    assert read_part(f"전액 {why}") == (None, why)
    assert read_part(f"5000원 {why}") == (5_000, why)
    assert read_reason(why) == why


@pytest.mark.parametrize("said", ["4", "20분", "...", "5,000", "②"])
def test_a_slip_is_no_reason(said: str) -> None:
    with pytest.raises(Unreadable):
        read_reason(said)


def test_for_how_long_a_dish_is_sold_out() -> None:
    assert read_how_long("짬뽕 오늘만") == ("today", "짬뽕")
    assert read_how_long("짬뽕 4 시간") == read_how_long("짬뽕 4h") == ("4h", "짬뽕")
    assert read_how_long("짬뽕 until on") == ("until_on", "짬뽕")
    assert read_how_long("짬뽕 2시간") == (None, "짬뽕 2시간")


def test_days_and_languages() -> None:
    assert [period_of(w) for w in ("", "오늘", "이번 주", "７일", "this month")] == [
        "today", "today", "week", "week", "month",
    ]  # fmt: skip
    assert [period_of(w) for w in ("어제", "지난주", "아무말", "2026")] == [None] * 4
    assert [language_named(w) for w in ("English", "한국어", "KO", "日本語", "")] == [
        "en", "ko", "ko", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "read",
    [read_order, read_minutes, read_won, read_part, read_reason, read_how_long, period_of],
)
def test_all_of_it_is_read_in_one_go(read: object) -> None:
    assert callable(read)
    assert_linear(read, beginnings=("", "1 ", "1만 "))
