"""How far back a report looks, as people write and read it."""

from __future__ import annotations

from core.texts.numerals import in_plain_digits
from core.texts.speech import Text

PERIOD = {
    "today": Text("오늘", "Today"),
    "week": Text("7일", "7 days"),
    "month": Text("30일", "30 days"),
}
#: How people write it after /sales and /stats.
WRITTEN = {
    "": "today", "today": "today", "오늘": "today", "오늘하루": "today",
    "week": "week", "7": "week", "7days": "week", "weekly": "week", "thisweek": "week",
    "주": "week", "이번주": "week", "일주일": "week", "한주": "week", "7일": "week",
    "month": "month", "30": "month", "30days": "month", "monthly": "month", "thismonth": "month",
    "월": "month", "달": "month", "이번달": "month", "한달": "month", "30일": "month",
}  # fmt: skip
ASK = Text(
    "언제까지 볼까요? 예: /{command} today · /{command} week · /{command} month",
    "How far back? e.g. /{command} today · /{command} week · /{command} month",
)


def period_of(written: str) -> str | None:
    """Which period somebody wrote; none when it is none."""
    return WRITTEN.get("".join(in_plain_digits(written).casefold().split()))
