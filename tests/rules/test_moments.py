"""Moments on their way into a database: whatever zone they are told in, one moment is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Dialect, make_url

from core.database.schema import Moment

SEOUL = timezone(timedelta(hours=9))
DIALECTS = pytest.mark.parametrize(
    "dialect", [make_url(url).get_dialect()() for url in ("sqlite://", "postgresql+psycopg://")]
)


@DIALECTS
def test_six_in_seoul_is_nine_in_the_morning_in_every_book(dialect: Dialect) -> None:
    written = Moment().bind_processor(dialect)
    six = datetime(2026, 11, 24, 18, 0, tzinfo=SEOUL)
    nine = six.astimezone(UTC)
    assert str(written(six)) == str(written(nine))
    assert "09:00" in str(written(six))


@DIALECTS
def test_a_time_without_a_zone_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Moment().bind_processor(dialect)(datetime(2026, 11, 24, 18, 0))


def test_what_another_zone_tells_is_read_in_ours() -> None:
    """A server sets its own zone; the same moment reads alike in every log and answer."""
    read = Moment().result_processor(make_url("postgresql+psycopg://").get_dialect()(), None)
    six = datetime(2026, 11, 24, 18, 0, tzinfo=SEOUL)
    nine = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert [read(told).isoformat() for told in (six, nine)] == [nine.isoformat()] * 2
    assert read(None) is None
    with pytest.raises(ValueError, match="no time zone"):
        read(datetime(2026, 11, 24, 18, 0))
