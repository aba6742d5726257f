"""When advertising may be said to somebody. Pure; times come in as aware UTC.

Act on Promotion of Information and Communications Network Utilization, article 50: it begins with
"(광고)", says who sends it and how to stop it, goes to nobody who has not asked for it, and from 21:00 to
08:00 only to who agreed to the nights by themselves.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from core.records import record
from core.texts.figures import SEOUL

#: Enforcement Decree of that Act, article 61: the hours that need a consent of their own.
NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)


@record(frozen=True, slots=True)
class AdChoice:
    """What somebody said about advertising; who has said nothing is told none."""

    person_id: int
    wanted_at: datetime | None = None  #: they asked for it
    nights_at: datetime | None = None  #: they agreed to the nights as well
    changed_at: datetime | None = None  #: when they last said something about it

    @property
    def wants_any(self) -> bool:
        """They asked for it, and have not stopped it since."""
        return self.wanted_at is not None

    def not_before(self, now: datetime) -> datetime:
        """The first moment from *now* on at which it may be said to them."""
        return now if self.nights_at is not None else morning_after(now)


def is_night(at: datetime) -> bool:
    """Whether it is one of the hours that need a consent of their own."""
    local = at.astimezone(SEOUL).time()
    return local >= NIGHT_BEGINS or local < NIGHT_ENDS


def morning_after(at: datetime) -> datetime:
    """*at* itself by day; by night the coming 08:00 in Seoul."""
    if not is_night(at):
        return at
    local = at.astimezone(SEOUL)
    day = local.date() + timedelta(days=1) if local.time() >= NIGHT_BEGINS else local.date()
    return datetime.combine(day, NIGHT_ENDS, tzinfo=SEOUL).astimezone(at.tzinfo)
