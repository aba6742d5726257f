"""Hours, fees, prices and options as owners write them: all of it is read, or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Unreadable
from core.stores.doubts import are_strange_choices, is_strange, is_strange_fee
from core.stores.menu_written import (
    as_kept,
    fits_a_button,
    read_choices,
    read_groups,
    read_limits,
    read_price,
    read_stock,
)
from core.stores.model import WEEKDAYS
from core.stores.registration import Question, meaning
from core.stores.written import bands_written, hours_written, read_bands, read_hours
from tests.linear import assert_linear


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
        ("수 휴무, 매일 12-22", "월–화 12:00–22:00, 수 휴무, 목–일 12:00–22:00"),
        ("매일 11:00-15:00, 17:00-21:00", "매일 11:00–15:00 · 17:00–21:00"),
        ("매일 11-15 / 17-21", "매일 11:00–15:00 · 17:00–21:00"),
        ("월-금 11-15, 17-21, 토 12-22", "월–금 11:00–15:00 · 17:00–21:00, 토 12:00–22:00, 일 휴무"),
        ("월 11-15, 월 17-21", "월 11:00–15:00 · 17:00–21:00, 화–일 휴무"),
        ("매일 오전 11-오후2, 오후5-오후9", "매일 11:00–14:00 · 17:00–21:00"),
        ("매일 오후 5시-9시", "매일 17:00–21:00"),
        ("11am-9, Sun off", "월–토 11:00–21:00, 일 휴무"),
        ("11-9pm", "매일 11:00–21:00"),
        ("13시-새벽 2시", "매일 13:00–02:00"),
        ("저녁 6시~새벽 2시", "매일 18:00–02:00"),
        ("정오~밤 11시", "매일 12:00–23:00"),
        ("토,일 11-21", "월–금 휴무, 토–일 11:00–21:00"),
        ("월·화·수 11-21", "월–수 11:00–21:00, 목–일 휴무"),
        ("월화수 11-21", "월–수 11:00–21:00, 목–일 휴무"),
        ("11-21 매일", "매일 11:00–21:00"),
        ("11-21, 일 휴무", "월–토 11:00–21:00, 일 휴무"),
        ("평일 11-21 주말 12-22", "월–금 11:00–21:00, 토–일 12:00–22:00"),
        ("매일 11：00－21：00", "매일 11:00–21:00"),
        ("월요일부터 금요일까지 11시부터 21시까지", "월–금 11:00–21:00, 토–일 휴무"),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(written: str, read: str) -> None:
    hours = read_hours(written)
    assert hours_written(hours, "ko") == read
    for lang in ("ko", "en"):
        assert read_hours(hours_written(hours, lang)) == hours  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    ["", "아무 때나", "월", "11-11", "25-26", "오후 13시-15시", "휴무", "월-금 11-21 빼고", "매일 11-14, 13-21",
     "매일 10-22, 24시간", "매일 9-5", "매일 24:00-02:00", "23:59-23:58", "11-21 11-21", "월 휴무 월 11-21",
     "월-수 11-21, 수-금 12-22", "평일 11-21 (브레이크 15-17)", "매일 11-21, 라스트오더 20:30",
     "격주 월 휴무, 매일 11-21", "오후 5시-13시", "11:00", "월-금", "1100-2100", "매일 10-12, 13-15, 16-18, 19-21"],
)  # fmt: skip
def test_what_are_no_hours(written: str) -> None:
    with pytest.raises(Unreadable):
        read_hours(written)


def spans() -> st.SearchStrategy[list[list[str]]]:
    """Up to three spans of a day, one after the other; the last may go over midnight."""

    def made(quarters: list[int]) -> list[list[str]]:
        times = sorted(set(quarters))[: len(set(quarters)) // 2 * 2]
        clock = [f"{q // 4:02}:{q % 4 * 15:02}" for q in times]
        return [[a, b] for a, b in zip(clock[::2], clock[1::2], strict=True)]

    return st.lists(st.integers(24, 95), min_size=2, max_size=6, unique=True).map(made)


def colons(begin: str, end: str) -> str:
    return f"{begin}-{end}"


def hangul(begin: str, end: str) -> str:
    def one(time: str) -> str:
        hour, minute = time.split(":")
        return f"{int(hour)}시" + (f" {int(minute)}분" if minute != "00" else "")

    return f"{one(begin)}부터 {one(end)}까지"


def halves(begin: str, end: str) -> str:
    def one(time: str) -> str:
        hour, minute = map(int, time.split(":"))
        return f"{'오후' if hour >= 12 else '오전'} {hour % 12 or 12}:{minute:02}"

    return f"{one(begin)} ~ {one(end)}"


def english(begin: str, end: str) -> str:
    def one(time: str) -> str:
        hour, minute = map(int, time.split(":"))
        return f"{hour % 12 or 12}:{minute:02}{'pm' if hour >= 12 else 'am'}"

    return f"{one(begin)} to {one(end)}"


@given(
    st.lists(st.one_of(st.just([]), spans()), min_size=7, max_size=7).filter(any),
    st.sampled_from([colons, hangul, halves, english]),
    st.sampled_from([", ", " ", " / ", " · ", " & "]),
    st.sampled_from([", ", "\n", "; ", " "]),
    st.sampled_from(["월화수목금토일", "Mon Tue Wed Thu Fri Sat Sun"]),
)
def test_no_span_of_any_week_is_lost(
    week: list[list[list[str]]],
    times: Callable[[str, str], str],
    between: str,
    after: str,
    names: str,
) -> None:
    """However a week is written, it is read back whole."""
    days = names.split() if " " in names else list(names)
    told = after.join(
        f"{day} " + (between.join(times(*span) for span in each) or "휴무")
        for day, each in zip(days, week, strict=True)
    )
    assert read_hours(told) == dict(zip(WEEKDAYS, week, strict=True))


@given(
    st.text(alphabet="월화수목금토일매평주말 ,-~:;/·0123456789시분오전후휴무ampfro\n", max_size=40)
)
def test_what_is_read_is_read_back_the_same(written: str) -> None:
    try:
        hours = read_hours(written)
    except Unreadable:
        return
    assert read_hours(hours_written(hours, "ko")) == hours
    assert read_hours(hours_written(hours, "en")) == hours


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("500m 무료, 1.5km 2,000원\n3 킬로 3500", ((500, 0), (1_500, 2_000), (3_000, 3_500))),
        ("1km까지 2천원, 2km까지 3천원", ((1_000, 2_000), (2_000, 3_000))),
        ("0~1km 2000, 1~2km 3000", ((1_000, 2_000), (2_000, 3_000))),
        ("1km 2000,2km 3,000", ((1_000, 2_000), (2_000, 3_000))),
        ("1km: ₩2,000; 2km = 1만2천원", ((1_000, 2_000), (2_000, 12_000))),
        ("１km ２０００", ((1_000, 2_000),)),
        ("1m 무료, 1km 2000", ((1, 0), (1_000, 2_000))),
    ],
)
def test_fees_are_read_as_people_write_them(
    written: str, read: tuple[tuple[int, int], ...]
) -> None:
    assert read_bands(written) == read
    assert read_bands(bands_written(read, "ko")) == read


@pytest.mark.parametrize(
    "written",
    ["", "3km", "3000", "3km 1000, 2km 2000", "30km 1", "2km 60000", "2km 3000 쯤", "1km 2,0000", "1km 20,00",
     "1km 2.000", "1km -2000", "1km 1만5", "0-1km 2000, 2-3km 3000", "1km 1km 2000", "배달 1km 2000",
     "0m 무료, 1km 2000"],
)  # fmt: skip
def test_what_are_no_fees(written: str) -> None:
    with pytest.raises(Unreadable):
        read_bands(written)


def test_prices_limits_and_portions() -> None:
    prices = ("12,000원", "12000", "1만 2천원", "₩500", "0")
    assert [read_price(w) for w in prices] == [12_000, 12_000, 12_000, 500, 0]
    limits = ("1", "0-3", "2 ~ 4", "최대 3개", "0개~2개")
    assert [read_limits(w) for w in limits] == [(1, 1), (0, 3), (2, 4), (0, 3), (0, 2)]
    assert [read_stock(w) for w in ("20", "２０개", "1,000", "-")] == [20, 20, 1_000, None]
    for wrong in ("", "만원", "-1", "1,00", "2000000", "²", "1.5"):
        with pytest.raises(Unreadable):
            read_price(wrong)
    for wrong in ("0", "3-1", "0-99", "하나", "²"):
        with pytest.raises(Unreadable):
            read_limits(wrong)
    for wrong in ("", "-1", "1.5", "²", "99999", "조금"):
        with pytest.raises(Unreadable):
            read_stock(wrong)


CHOICES = (("보통", 0), ("곱빼기", 1_500), ("특대", 12_000))


@given(
    st.sampled_from(["\n", ", ", ",", " / ", "/", " · "]),
    st.sampled_from(
        ["+{n}", " +{n:,}", " + {n:,}원", "(+{n})", " (+{n:,}원)", " ₩{n:,}", " {n:,}원", ": +{n}"]
    ),
)
def test_choices_are_parted_however_they_are_written(parting: str, price: str) -> None:
    told = parting.join(name + (price.format(n=more) if more else "") for name, more in CHOICES)
    assert read_choices(told.splitlines()) == CHOICES
    assert read_groups(f"양(1): {told.replace(chr(10), ', ')}")[0].choices == CHOICES


def test_choices_with_and_without_a_price() -> None:
    written = [
        "보통",
        "곱빼기 +1,500원",
        "콜라 500ml",
        "치즈+1000",
        "",
        "1+1 세트",
        "매운맛 2단계",
    ]
    assert read_choices([line for line in written if line]) == (
        ("보통", 0), ("곱빼기", 1_500), ("콜라 500ml", 0), ("치즈", 1_000), ("1+1 세트", 0), ("매운맛 2단계", 0),
    )  # fmt: skip


@pytest.mark.parametrize(
    "written",
    ["곱빼기 1500", "곱빼기 -500", "곱빼기 +1.5", "곱빼기 +1,50", "곱빼기 +", "곱빼기 +-5", "+500", "곱빼기1500원",
     "곱빼기 +1500 치즈 +1000", "곱빼기 +만원", "\u3164", "보통, 보통", "곱빼기 +9999999", ""],
)  # fmt: skip
def test_a_price_that_cannot_be_read_is_never_nothing(written: str) -> None:
    with pytest.raises(Unreadable):
        read_choices(written.splitlines())
    with pytest.raises(Unreadable):
        read_groups(f"양(1): {written}")


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


@given(st.integers(100, 100_000), st.sampled_from([10, 100, 1_000]))
def test_a_digit_too_many_or_too_few_is_asked_about(price: int, slip: int) -> None:
    assert is_strange(price * slip, before=price)
    assert is_strange(price // slip, before=price)
    assert not is_strange(price, before=price)
    assert not is_strange(price + price // 2, before=price, beside=[price])


def test_what_is_hardly_meant() -> None:
    menu = [7_500, 8_000, 19_000, 2_000]
    assert all(is_strange(n, beside=menu) for n in (0, 20, 99, 700, 80_000))
    assert not any(is_strange(n, beside=menu) for n in (1_000, 2_000, 45_000))
    assert not is_strange_fee(0) and is_strange_fee(30) and is_strange_fee(50_000, before=[3_000])
    assert are_strange_choices([("곱빼기", 15)], price=7_500)
    assert are_strange_choices([("곱빼기", 150_000)], price=7_500)
    assert not are_strange_choices([("보통", 0), ("곱빼기", 1_500)], price=7_500)


@pytest.mark.parametrize(
    "read",
    [
        read_hours, read_bands, read_price, read_stock, read_limits, read_groups,
        lambda written: read_choices(written.splitlines()),
        lambda written: meaning(Question.REACH, written),
        lambda written: meaning(Question.NAME, written),
    ],
)  # fmt: skip
def test_all_of_it_is_read_in_one_go(read: Callable[[str], object]) -> None:
    assert_linear(read, beginnings=("", "매일 11-", "1km ", "양(1): "))
