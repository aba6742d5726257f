"""How far back a report looks, in business days. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from core.texts.figures import business_day


class Period(StrEnum):
    """How far back, today included."""

    TODAY = "today"
    WEEK = "week"  #: seven business days
    MONTH = "month"  #: thirty

    @property
    def days(self) -> int:
        """So many business days."""
        return {Period.TODAY: 1, Period.WEEK: 7, Period.MONTH: 30}[self]

    def until(self, now: datetime) -> tuple[date, date]:
        """Its first business day, and the one that runs."""
        last = business_day(now)
        return last - timedelta(days=self.days - 1), last
