"""Opening hours as owners write them. Pure, linear; Seoul time.

All of what is written counts, or it is not read: a word that is unknown, a day told twice in two
ways, spans that overlap are asked about, and never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from core.records import record
from core.refusals import Unreadable
from core.stores.model import WEEKDAYS
from core.texts.numerals import in_plain_digits

Hours = dict[str, list[list[str]]]

MOST_SPANS = 3  # guess: a lunch, a dinner and a night
MOST_GROUPS = 14  # guess: each day told once, and once more
DAY = 24 * 60  # minutes
#: Beyond it, bare hours were meant on a clock of twelve: 11-9 is no night of 22 hours (guess).
LONGEST_BARE = 16 * 60

_DAYS = dict(zip("월화수목금토일", WEEKDAYS, strict=True)) | {
    name: day
    for day, names in zip(
        WEEKDAYS,
        ("mon monday", "tue tues tuesday", "wed wednesday", "thu thur thurs thursday",
         "fri friday", "sat saturday", "sun sunday"),
        strict=True,
    )
    for name in names.split()
}  # fmt: skip
_MANY_DAYS = {
    **dict.fromkeys(("매일", "everyday", "every day", "daily", "연중무휴"), WEEKDAYS),
    **dict.fromkeys(("평일", "주중", "weekdays", "weekday"), WEEKDAYS[:5]),
    **dict.fromkeys(("주말", "weekends", "weekend"), WEEKDAYS[5:]),
}
_SHUT = ("정기휴무", "휴무일", "휴무", "휴일", "쉽니다", "쉬어요", "쉼", "closed", "off")
_ALL_DAY = ("24시간 영업", "24시간", "24 hours", "24hours", "24h", "24시 영업")
#: Halves of the day: which hours are said with each, and whether they are after noon.
_HALVES = {
    **dict.fromkeys(("오전", "am", "a.m."), (range(1, 13), False)),
    **dict.fromkeys(("오후", "pm", "p.m."), (range(1, 13), True)),
    "새벽": ((12, *range(1, 8)), False), "아침": (range(5, 12), False),
    "낮": ((12, *range(1, 6)), True), "저녁": (range(4, 12), True),
    "밤": ((*range(6, 13), 1, 2, 3), True),
}  # fmt: skip
_DASHES = ("부터", "에서", "until", "till", "to")
_BREAKS = ("그리고", "및", "and", "와", "과", "은", "는")
_NOISE = ("영업시간", "영업", "까지", "open", "엔", "에", "만", "from", "hours")


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_HALF = _any([*_HALVES])
_TOKEN = re.compile(
    rf"(?P<all_day>{_any(_ALL_DAY)})"
    rf"|(?P<shut>{_any(_SHUT)})(?![a-z])"
    rf"|(?P<many>{_any([*_MANY_DAYS])})(?![a-z])"
    r"|(?P<korean>[월화수목금토일]{1,7})(?:요일)?(?=은|는|에|부터|까지|만|휴|[월화수목금토일]요일|[^가-힣]|$)"
    rf"|(?P<english>{_any([d for d in _DAYS if d.isascii()])})(?![a-z])"
    rf"|(?:(?P<before>{_HALF}) ?)?(?P<hour>\d{{1,2}})(?!\d)"
    r"(?::(?P<minute>\d{2})(?!\d)| ?시(?!간)(?: ?(?P<spoken>\d{1,2}) ?분| ?(?P<half>반))?)?"
    r" ?(?P<after>a\.m\.|p\.m\.|am|pm)?(?![a-z])"
    r"|(?P<noon>정오|noon)|(?P<midnight>자정|midnight)"
    rf"|(?P<dash>[-~]|(?:{_any(_DASHES)})(?![a-z]))"
    rf"|(?P<break>[,;&+/·:\n]|(?:{_any(_BREAKS)})(?![a-z]))"
    rf"|(?P<noise>{_any(_NOISE)})(?![a-z])"
    r"|(?P<blank>[ ()\[\].])"
)
_ELSEWHERE = str.maketrans({"∼": "~", "–": "-", "—": "-", "ㆍ": "·", "•": "·", "：": ":"})


@record(frozen=True, slots=True)
class _Time:
    """A time of the clock; without a half of the day it may be on a clock of twelve."""

    minutes: int  #: since midnight, up to 24:00
    half_told: bool
    on_twelve: bool = False  #: its half was not told, and it may be on a clock of twelve


@record(frozen=True, slots=True)
class _Group:
    """Days, and their spans; none for shut."""

    days: frozenset[str]
    spans: tuple[tuple[int, int], ...]


def read_hours(written: str) -> Hours:
    """``월-금 11:00-15:00, 17:00-21:00, 토 12-22, 일 휴무``: the spans of each day.

    Spans without a day belong to the days before them; a day not named is shut; a span that ends
    at or before its beginning ends the next day. Where a day is told twice, the narrower counts:
    ``매일 12-22, 수 휴무``.

    Raises:
        Unreadable: something of it is neither a day nor a time, could be meant in two ways, or
            no day is open.
    """
    groups = _merged(_groups(written))
    hours: Hours = {day: [] for day in WEEKDAYS}
    for group in sorted(groups, key=lambda each: -len(each.days)):
        for day in group.days:
            hours[day] = [[_clock(begin), _clock(end)] for begin, end in sorted(group.spans)]
    if not any(hours.values()):
        raise Unreadable(what="hours")
    return hours


def _merged(groups: Sequence[_Group]) -> list[_Group]:
    """Days told twice with spans have both; days that overlap in part are not to be read."""
    merged: dict[frozenset[str], _Group] = {}
    for group in groups:
        for days in merged:
            if days & group.days and not (days <= group.days or group.days <= days):
                raise Unreadable(what="hours")
        before = merged.get(group.days)
        if before is not None:
            if not (before.spans and group.spans):
                raise Unreadable(what="hours")
            group = _Group(group.days, before.spans + group.spans)
        _must_fit(group.spans)
        merged[group.days] = group
    return list(merged.values())


def _must_fit(spans: Sequence[tuple[int, int]]) -> None:
    """No more than a day has room for, and none over another."""
    ends = 0
    for n, (begin, end) in enumerate(sorted(spans)):
        if begin < ends or n == MOST_SPANS:
            raise Unreadable(what="hours")
        ends = end if end > begin else end + DAY
    if spans and ends > DAY + min(begin for begin, _ in spans):
        raise Unreadable(what="hours")


def _groups(written: str) -> list[_Group]:
    groups: list[_Group] = []
    days: list[str] = []
    spans: list[tuple[int, int]] = []
    is_told = is_bare = False  #: the days have their spans, or are shut; the first spans lack days

    def close() -> None:
        nonlocal days, spans, is_told, is_bare
        if days and not is_told and is_bare and len(groups) == 1:  # 11-21 매일
            groups[0] = _Group(frozenset(days), groups[0].spans)
        elif days or is_told:
            if not is_told or (not days and groups) or len(groups) == MOST_GROUPS:
                raise Unreadable(what="hours")
            is_bare = is_bare or not days
            groups.append(_Group(frozenset(days or WEEKDAYS), tuple(spans)))
        days, spans, is_told = [], [], False

    for what, told in _phrases(written):
        if what == "days":
            if is_told:
                close()
            if set(told) & set(days):
                raise Unreadable(what="hours")
            days += told
        elif what == "span":
            if is_told and not spans:
                raise Unreadable(what="hours")
            spans.append(told)
            is_told = True
        else:
            if is_told:
                raise Unreadable(what="hours")
            spans = [(0, DAY)] if what == "all_day" else []
            is_told = True
    close()
    return groups


def _phrases(written: str) -> Iterator[tuple[str, Any]]:
    """Days with the days between two, spans from one time to another, shut and all day."""
    tokens = _tokens(written)
    at = 0
    while at < len(tokens):
        what, told = tokens[at]
        follows = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        if what == "days" and follows == "dash" and len(told) == 1:
            kind, last = tokens[at + 2] if at + 2 < len(tokens) else ("", [])
            if kind != "days" or len(last) != 1:
                raise Unreadable(what="hours")
            yield "days", _from_to(told[0], last[0])
            at += 3
        elif what == "time":
            if follows != "dash" or at + 2 >= len(tokens) or tokens[at + 2][0] != "time":
                raise Unreadable(what="hours")
            yield "span", _span(told, tokens[at + 2][1])
            at += 3
        elif what in ("days", "shut", "all_day"):
            yield what, told
            at += 1
        else:
            raise Unreadable(what="hours")


def _from_to(first: str, last: str) -> list[str]:
    """The days from one to the other; 일-화 goes over the week's end."""
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    if begin <= end:
        return list(WEEKDAYS[begin : end + 1])
    return [*WEEKDAYS[begin:], *WEEKDAYS[: end + 1]]


def _tokens(written: str) -> list[tuple[str, Any]]:
    """What the words are, days as lists of them; a word that is none of ours ends it."""
    text = in_plain_digits(written.translate(_ELSEWHERE)).casefold()
    text = "\n".join(" ".join(line.split()) for line in text.splitlines())
    tokens: list[tuple[str, Any]] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            raise Unreadable(what="hours")
        at = found.end()
        token = _meaning(found)
        if token is not None:
            tokens.append(token)
    return tokens


def _meaning(found: re.Match[str]) -> tuple[str, Any] | None:
    said = found.group()
    if found["hour"]:
        return "time", _time(found)
    if found["noon"] or found["midnight"]:
        return "time", _Time(DAY // 2 if found["noon"] else DAY, half_told=True)
    if found["many"]:
        return "days", list(_MANY_DAYS[said])
    if letters := found["korean"]:
        return "days", [_DAYS[letter] for letter in letters]
    if found["english"]:
        return "days", [_DAYS[said]]
    for what in ("all_day", "shut", "dash"):
        if found[what]:
            return what, None
    return None


def _time(found: re.Match[str]) -> _Time:
    hour = int(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or found["spoken"] or 0)
    half = found["before"] or found["after"]
    if minute > 59 or (found["before"] and found["after"]):
        raise Unreadable(what="hours")
    if half is None:
        if hour * 60 + minute > DAY:
            raise Unreadable(what="hours")
        return _Time(hour * 60 + minute, half_told=False, on_twelve=1 <= hour <= 12)
    hours, is_late = _HALVES[half]
    if hour not in hours:
        raise Unreadable(what="hours")
    if half == "밤" and (hour == 12 or hour < 6):  # 밤 12시 is midnight, 밤 1시 after it
        return _Time(DAY if (hour, minute) == (12, 0) else hour % 12 * 60 + minute, half_told=True)
    return _Time((hour % 12 + (12 if is_late else 0)) * 60 + minute, half_told=True)


def _span(first: _Time, last: _Time) -> tuple[int, int]:
    """From one to the other; where one half of the day is told, the other follows from it."""
    begin, end = first.minutes, last.minutes
    if first.half_told and last.on_twelve:
        end = min(n for n in _on_twelve(last) if n > begin)
        end = end if end <= DAY else end - DAY
    elif last.half_told and first.on_twelve:
        begin = max(n for n in _on_twelve(first) if n < end) % DAY
    length = end - begin if end > begin else end + DAY - begin
    if begin in (end, DAY) or (end <= begin and length > LONGEST_BARE):
        raise Unreadable(what="hours")
    return begin, end


def _on_twelve(time: _Time) -> list[int]:
    """The minutes that a clock of twelve may mean, of the day before, this and the next."""
    return [time.minutes % (DAY // 2) + n * DAY // 2 for n in range(-2, 4)]


def _clock(minutes: int) -> str:
    """``21:30``; 24:00 is a day's end."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
