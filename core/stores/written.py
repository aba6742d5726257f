"""Hours and delivery fees as an owner writes them, and back. Pure; Seoul time, metres, won."""

from __future__ import annotations

import re
from typing import Any

from core.refusals import Unreadable
from core.stores.model import WEEKDAYS
from core.texts import Lang, Text, say
from core.texts import terms as texts
from core.texts.figures import distance, fee

Hours = dict[str, list[list[str]]]
Bands = tuple[tuple[int, int], ...]

MOST_SPANS = 3  # guess: a lunch, a dinner and a night
MOST_BANDS = 6  # guess: as many as somebody reads
FURTHEST_M = 20_000  # guess: food is cold beyond
HIGHEST_FEE = 50_000  # won; guess
_DAYS = {
    "월": "mon", "화": "tue", "수": "wed", "목": "thu", "금": "fri", "토": "sat", "일": "sun",
    **{day: day for day in WEEKDAYS},
}  # fmt: skip
_MANY_DAYS = {
    "매일": WEEKDAYS, "everyday": WEEKDAYS, "daily": WEEKDAYS,
    "평일": WEEKDAYS[:5], "weekdays": WEEKDAYS[:5], "주말": WEEKDAYS[5:], "weekends": WEEKDAYS[5:],
}  # fmt: skip
_DAY = "mon|tue|wed|thu|fri|sat|sun|[월화수목금토일](?:요일)?"
_WHICH = re.compile(
    rf"(?P<many>{'|'.join(_MANY_DAYS)})|(?P<first>{_DAY})\s*[-~–]\s*(?P<last>{_DAY})|(?P<one>{_DAY})"
)
_CLOCK = r"(오전|오후|am|pm)?\s*(\d{1,2})(?::(\d{2})|\s*시(?:\s*(\d{1,2})\s*분)?)?\s*(am|pm)?"
_SPAN = re.compile(rf"{_CLOCK}\s*(?:[-~–]|부터|to)\s*{_CLOCK}\s*(?:까지)?")
_SHUT = ("휴무", "쉼", "쉬어요", "closed", "off")
_ALL_DAY = ("24시간", "24 hours", "24h")
_BAND = re.compile(
    r"(?P<far>\d{1,5}(?:\.\d{1,2})?)\s*(?P<unit>km|킬로|m|미터)\s*(?:까지|[:=])?\s*"
    r"(?P<fee>무료|free|₩?\s*\d[\d,]{0,7}\s*원?)",
    re.IGNORECASE,
)


def read_hours(written: str) -> Hours:
    """``월-금 11:00-21:00, 토 12-22, 일 휴무``: the spans of each day; a day not named is shut.

    A span that ends at or before its beginning ends the next day.

    Raises:
        Unreadable: something of it is neither a day nor a time, or no day is open.
    """
    hours: Hours = {day: [] for day in WEEKDAYS}
    for part in re.split(r"[,\n;]+", written.casefold()):
        if part.strip():
            days, spans = _part(part.strip())
            for day in days:
                hours[day] = spans
    if not any(hours.values()):
        raise Unreadable(what="hours")
    return hours


def _part(part: str) -> tuple[list[str], list[list[str]]]:
    days: list[str] = []
    while (found := _WHICH.match(part)) and not _starts_a_time(part):
        days += _days_of(found)
        part = part[found.end() :].lstrip(" /·:와과")
    for word in (*_SHUT, *_ALL_DAY):
        if part == word:
            return days or list(WEEKDAYS), [] if word in _SHUT else [["00:00", "24:00"]]
    spans, at = [], 0
    for found in _SPAN.finditer(part):
        if part[at : found.start()].strip(" /&"):
            break
        spans.append([_clock(*found.groups()[:5]), _clock(*found.groups()[5:])])
        at = found.end()
    if part[at:].strip() or not 1 <= len(spans) <= MOST_SPANS:
        raise Unreadable(what="hours")
    if any(begin == end for begin, end in spans):
        raise Unreadable(what="hours")
    return days or list(WEEKDAYS), spans


def _starts_a_time(part: str) -> bool:
    return _SPAN.match(part) is not None


def _days_of(found: re.Match[str]) -> list[str]:
    if found["many"]:
        return list(_MANY_DAYS[found["many"]])
    if found["one"]:
        return [_day(found["one"])]
    first, last = (WEEKDAYS.index(_day(found[name])) for name in ("first", "last"))
    if first <= last:
        return list(WEEKDAYS[first : last + 1])
    return [*WEEKDAYS[first:], *WEEKDAYS[: last + 1]]


def _day(written: str) -> str:
    return _DAYS[written.removesuffix("요일")]


def _clock(half: Any, hour: str, minute: Any, spoken: Any, after: Any) -> str:
    """``21:30``; 24:00 is a day's end."""
    h, m = int(hour), int(minute or spoken or 0)
    which = half or after
    if which is not None:
        if not 1 <= h <= 12:
            raise Unreadable(what="hours")
        h = h % 12 + (12 if which in ("오후", "pm") else 0)
    if not (h < 24 and m < 60) and (h, m) != (24, 0):
        raise Unreadable(what="hours")
    return f"{h:02}:{m:02}"


def hours_written(hours: Hours, lang: Lang) -> str:
    """``월–금 11:00–21:00, 토 12:00–22:00, 일 휴무``: neighbouring days of one kind together."""
    runs: list[tuple[list[str], list[list[str]]]] = []
    for day in WEEKDAYS:
        spans = hours.get(day, [])
        if runs and runs[-1][1] == spans:
            runs[-1][0].append(day)
        else:
            runs.append(([day], spans))
    if len(runs) == 1:
        return f"{texts.EVERY_DAY.of(lang)} {_spans(runs[0][1], lang)}"
    return ", ".join(f"{_named(days, lang)} {_spans(spans, lang)}" for days, spans in runs)


def _named(days: list[str], lang: Lang) -> str:
    first, last = texts.DAYS[days[0]].of(lang), texts.DAYS[days[-1]].of(lang)
    return first if len(days) == 1 else f"{first}–{last}"


def _spans(spans: list[list[str]], lang: Lang) -> str:
    if not spans:
        return texts.SHUT_ALL_DAY.of(lang)
    if spans == [["00:00", "24:00"]]:
        return texts.ALL_DAY.of(lang)
    return " · ".join(f"{begin}–{end}" for begin, end in spans)


def read_bands(written: str) -> Bands:
    """``1km 2000, 2km 3,000원, 3km 무료``: (up to metres, won), nearest first.

    Raises:
        Unreadable: something of it is no distance with its fee, or the distances do not grow.
    """
    bands, at = [], 0
    for found in _BAND.finditer(written):
        if written[at : found.start()].strip(" ,\n;/"):
            break
        metres = float(found["far"]) * (1000 if found["unit"].casefold() in ("km", "킬로") else 1)
        digits = re.sub(r"\D", "", found["fee"])
        bands.append((round(metres), int(digits) if digits else 0))
        at = found.end()
    far = [metres for metres, _ in bands]
    if (
        written[at:].strip(" ,\n;/")
        or not 1 <= len(bands) <= MOST_BANDS
        or far != sorted(set(far))
        or not 1 <= far[0] <= far[-1] <= FURTHEST_M
        or max(won for _, won in bands) > HIGHEST_FEE
    ):
        raise Unreadable(what="fee_bands")
    return tuple(bands)


def bands_written(bands: Bands, lang: Lang) -> str:
    """``1.0km 2,000원 · 2.0km 3,000원``"""
    return " · ".join(
        say(_BAND_TEXT, lang, far=distance(metres), fee=fee(won, lang)) for metres, won in bands
    )


_BAND_TEXT = Text("{far}까지 {fee}", "{fee} up to {far}")
