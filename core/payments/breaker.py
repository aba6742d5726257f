"""Whether to call the payment company at all. Pure: times come in, and a new breaker comes out.

Closed, open until a time, or one trial. A declined card is an answer, not a failure; only the
company's own faults count, and a call that nobody let end counts for nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from core.records import record, replace

#: It opens at so many failures in a row, or when so many of enough calls failed in a while.
FAILURES_IN_A_ROW = 5
ENOUGH_CALLS = 10
FAILED_SHARE = 0.5
WHILE = timedelta(seconds=30)
#: How long nobody calls: twice as long after every trial that failed, up to a limit.
FIRST_REST = timedelta(seconds=10)
LONGEST_REST = timedelta(seconds=120)


class Ticket(NamedTuple):
    """Leave to call once; to be handed back with what came of it."""

    era: int  #: which closed stretch, or which trial, it belongs to
    is_trial: bool


class Counted(NamedTuple):
    """The calls that ended within one second."""

    second: int  #: Unix time
    calls: int
    failures: int


@record(frozen=True, slots=True)
class Breaker:
    """How one company does at one kind of call."""

    failures_in_a_row: int = 0
    counted: tuple[Counted, ...] = ()  #: oldest first; never longer than a while has seconds
    open_until: datetime | None = None  #: none: closed
    rest: timedelta = FIRST_REST  #: how long it is open this time
    on_trial: bool = False  #: somebody is trying; everybody else waits for what comes of it
    era: int = 0  #: goes up whenever it opens, closes or lets somebody try

    @property
    def is_open(self) -> bool:
        """Nobody calls but one who tries."""
        return self.open_until is not None

    @property
    def state(self) -> str:
        """In one word, for whoever watches from outside: closed, open or trying."""
        if self.open_until is None:
            return "closed"
        return "trying" if self.on_trial else "open"

    def wait(self, now: datetime) -> timedelta | None:
        """How long until it is worth asking for leave; none when there is leave now."""
        if self.open_until is None:
            return None
        left = self.open_until - now
        if timedelta() < left <= self.rest:  # longer than it rests: the clock was set back
            return left
        return timedelta(seconds=1) if self.on_trial else None

    def ask(self, now: datetime) -> tuple[Ticket | None, Breaker]:
        """Leave to call, if there is any; a trial is only one caller's."""
        if self.wait(now) is not None:
            return None, self
        if self.open_until is None:
            return Ticket(self.era, is_trial=False), self
        trying = replace(self, on_trial=True, era=self.era + 1)
        return Ticket(trying.era, is_trial=True), trying

    def answered(self, ticket: Ticket, now: datetime, *, failed: bool) -> Breaker:
        """The call of *ticket* came to an end. One begun in an earlier era says nothing new."""
        if ticket.era != self.era:
            return self
        if ticket.is_trial:
            longer = min(self.rest * 2, LONGEST_REST)
            return self._opened(now, longer) if failed else Breaker(era=self.era + 1)
        row = self.failures_in_a_row + 1 if failed else 0
        counted = _count(self.counted, now, failed)
        after = replace(self, failures_in_a_row=row, counted=counted)
        return after._opened(now, FIRST_REST) if after._is_enough() else after

    def released(self, ticket: Ticket) -> Breaker:
        """The caller gave up before anything was known: the next one may try."""
        if ticket.era != self.era or not ticket.is_trial:
            return self
        return replace(self, on_trial=False)

    def _opened(self, now: datetime, rest: timedelta) -> Breaker:
        return Breaker(open_until=now + rest, rest=rest, era=self.era + 1)

    def _is_enough(self) -> bool:
        if self.failures_in_a_row >= FAILURES_IN_A_ROW:
            return True
        calls = sum(second.calls for second in self.counted)
        failures = sum(second.failures for second in self.counted)
        return calls >= ENOUGH_CALLS and failures >= calls * FAILED_SHARE


def _count(counted: tuple[Counted, ...], now: datetime, failed: bool) -> tuple[Counted, ...]:
    """One more call; what is older than a while, or from a clock since set back, is forgotten."""
    second = int(now.timestamp())
    oldest = second - int(WHILE.total_seconds())
    kept = [one for one in counted if oldest < one.second <= second]
    calls, failures = 0, 0
    if kept and kept[-1].second == second:
        _, calls, failures = kept.pop()
    return (*kept, Counted(second, calls + 1, failures + failed))
