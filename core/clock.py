"""What time it is, for those who are handed a clock.

Must not know what the time is for. Rules never ask a clock: times reach them as arguments.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock somebody can move: the machine's time plus a shift, or a time that stands still."""

    def __init__(self, start: datetime | None = None) -> None:
        """Stand still at *start* until moved; without one, run with the machine's time."""
        if start is not None and start.tzinfo is None:
            raise ValueError("a clock starts at an aware time")
        self._start = start
        self._shift = timedelta()

    def now(self) -> datetime:
        """This moment, in UTC."""
        return (self._start or datetime.now(UTC)).astimezone(UTC) + self._shift

    def forward(self, seconds: float) -> None:
        """Move on by *seconds*; time never runs backwards."""
        if seconds < 0:
            raise ValueError("a clock is moved forward only")
        self._shift += timedelta(seconds=seconds)
