"""Hours, fees, prices and options as owners write them."""

from __future__ import annotations

import pytest

from core.refusals import Unreadable
from core.stores.menu_written import (
    as_kept,
    fits_a_button,
    read_choices,
    read_groups,
    read_limits,
    read_won,
)
from core.stores.written import bands_written, hours_written, read_bands, read_hours


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("매일 11:00-21:00", "매일 11:00–21:00"),
        ("11-21", "매일 11:00–21:00"),
        ("24시간", "매일 24시간"),
        ("월-금 11시~21시 30분, 토 12-22, 일 휴무", "월–금 11:00–21:30, 토 12:00–22:00, 일 휴무"),
        ("Mon-Fri 11:00-21:00, Sat 5pm-2am, Sun closed", "월–금 11:00–21:00, 토 17:00–02:00, 일 휴무"),
        ("오전 11시 - 오후 9시", "매일 11:00–21:00"),
        ("평일 11:00-15:00 17:00-21:00\n주말 10-22", "월–금 11:00–15:00 · 17:00–21:00, 토–일 10:00–22:00"),
        ("일-화 10-20", "월–화 10:00–20:00, 수–토 휴무, 일 10:00–20:00"),
        ("매일 12-22, 수 휴무", "월–화 12:00–22:00, 수 휴무, 목–일 12:00–22:00"),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(written: str, read: str) -> None:
    hours = read_hours(written)
    assert hours_written(hours, "ko") == read
    assert read_hours(hours_written(hours, "ko").replace(" · ", " ")) == hours


@pytest.mark.parametrize(
    "written",
    ["", "아무 때나", "월", "11-11", "25-26", "오후 13시-15시", "휴무", "월-금 11-21 빼고"],
)
def test_what_are_no_hours(written: str) -> None:
    with pytest.raises(Unreadable):
        read_hours(written)


def test_fees_are_read_as_people_write_them() -> None:
    bands = read_bands("500m 무료, 1.5km 2,000원\n3 킬로 3500")
    assert bands == ((500, 0), (1_500, 2_000), (3_000, 3_500))
    assert bands_written(bands, "ko") == "500m까지 무료 · 1.5km까지 2,000원 · 3.0km까지 3,500원"


@pytest.mark.parametrize("written", ["", "3km", "3000", "3km 1000, 2km 2000", "30km 1", "2km 60000", "2km 3000 쯤"])  # fmt: skip
def test_what_are_no_fees(written: str) -> None:
    with pytest.raises(Unreadable):
        read_bands(written)


def test_prices_and_limits() -> None:
    assert [read_won(w) for w in ("12,000원", "12000", "₩500", "0")] == [12_000, 12_000, 500, 0]
    assert [read_limits(w) for w in ("1", "0-3", "2 ~ 4")] == [(1, 1), (0, 3), (2, 4)]
    for wrong in ("", "만원", "-1", "1,00", "2000000"):
        with pytest.raises(Unreadable):
            read_won(wrong)
    for wrong in ("0", "3-1", "0-99", "하나"):
        with pytest.raises(Unreadable):
            read_limits(wrong)


def test_choices_with_and_without_a_price() -> None:
    written = ["보통", "곱빼기 +1,500원", "콜라 500ml", "치즈+1000", ""]
    assert read_choices(written) == (
        ("보통", 0), ("곱빼기", 1_500), ("콜라 500ml", 0), ("치즈", 1_000),
    )  # fmt: skip


def test_an_id_is_never_given_to_another_choice() -> None:
    """A cart remembers what was chosen by its id."""
    first = as_kept(read_groups("맵기: 순한맛, 매운맛+500"), ())
    again = as_kept(read_groups("맵기: 보통맛, 매운맛+700; 양(0-1): 곱빼기+1000"), first)
    ids = {c.id for g in first for c in g.choices}
    kept = {c.name["ko"]: c.id for g in again for c in g.choices}
    assert kept["매운맛"] == first[0].choices[1].id
    assert not {kept["보통맛"], kept["곱빼기"]} & ids
    assert as_kept(read_groups("맵기: 보통맛, 매운맛+700; 양(0-1): 곱빼기+1000"), again) == again
    assert fits_a_button(again)
