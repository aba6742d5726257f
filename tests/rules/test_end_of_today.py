"""What people call today ends where their store's does, whatever its hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stores.model import ALL_DAY, SOON, WEEKDAYS, Store, end_of_business_day
from core.texts.figures import SEOUL, business_day, clock_time, time_beside

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(
    lambda at: at.replace(tzinfo=SEOUL)
)
CLOCKS = st.integers(0, 47).map(lambda half: f"{half // 2:02d}:{half % 2 * 30:02d}")
HOURS = st.lists(st.tuples(CLOCKS, CLOCKS), min_size=1, max_size=2)


def a_store(*hours: tuple[str, str]) -> Store:
    """One with those hours, every day."""
    every: dict[str, Any] = {day: [list(span) for span in hours] for day in WEEKDAYS}
    return Store(
        id=1, name={"ko": "가게", "en": "store"}, description={"ko": "", "en": ""},
        category={"ko": "", "en": ""}, address={"ko": "", "en": ""}, latitude=37.5,
        longitude=127.0, photo="", hours=every, minimum_order=0, fee_bands=((1_000, 0),),
        cooking_minutes=(10, 20), pay_on_delivery=True, approved=True, version=1,
    )  # fmt: skip


@given(HOURS, MOMENTS)
def test_today_never_ends_before_the_service_people_have_in_mind(
    hours: list[tuple[str, str]], now: datetime
) -> None:
    store = a_store(*hours)
    end = store.end_of_today(now)
    assert now < end <= now + timedelta(hours=53)
    service = store.service_at(now)
    if service is None:
        assert end == end_of_business_day(now)
    elif service[1] - service[0] < ALL_DAY:
        assert end >= service[1]


@given(HOURS, MOMENTS)
def test_opened_outside_its_hours_it_is_open_until_they_end(
    hours: list[tuple[str, str]], now: datetime
) -> None:
    store = a_store(*hours)
    end = store.end_of_opening(now)
    assert now < end <= now + SOON + timedelta(hours=24)


@pytest.mark.parametrize(
    ("hours", "now", "ends"),
    [
        (("11:00", "21:00"), "30 12:00", "01 05:00"),
        (("11:00", "21:00"), "30 04:30", "30 05:00"),  # nothing opens soon: the night that ends
        (("06:00", "14:00"), "30 04:30", "01 05:00"),  # breakfast: the day that begins
        (("04:30", "13:00"), "30 04:45", "01 05:00"),
        (("05:00", "10:00"), "30 01:10", "01 05:00"),
        (("17:00", "03:00"), "30 23:00", "01 05:00"),
        (("18:00", "06:00"), "30 23:00", "01 06:00"),  # a night goes on past five
        (("18:00", "06:00"), "30 04:30", "30 06:00"),
        (("00:00", "00:00"), "30 12:00", "01 05:00"),  # never closed: by the business day
    ],
)
def test_where_today_ends(hours: tuple[str, str], now: str, ends: str) -> None:
    month = {"30": 11, "01": 12}
    at, end = (
        datetime.strptime(f"2026-{month[m[:2]]}-{m}", "%Y-%m-%d %H:%M").replace(tzinfo=SEOUL)
        for m in (now, ends)
    )
    assert a_store(hours).end_of_today(at) == end


@given(MOMENTS, st.integers(0, 60 * 24 * 400))
def test_a_time_of_another_business_day_has_its_date(at: datetime, minutes: int) -> None:
    later = at + timedelta(minutes=minutes)
    said = time_beside(later, at)
    assert (said == clock_time(later)) == (business_day(later) == business_day(at))
    assert said.endswith(clock_time(later))
