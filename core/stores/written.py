"""Hours and delivery fees as an owner writes them, and back. Pure; Seoul time, metres, won."""

from __future__ import annotations

import re
from itertools import islice

from core.refusals import Unreadable
from core.stores.hours import Hours as Hours
from core.stores.hours import read_hours as read_hours
from core.stores.model import WEEKDAYS
from core.texts import Lang, Text, say
from core.texts import terms as texts
from core.texts.arguments import read_won
from core.texts.figures import distance, fee
from core.texts.numerals import in_plain_digits

Bands = tuple[tuple[int, int], ...]

MOST_BANDS = 6  # guess: as many as somebody reads
FURTHEST_M = 20_000  # guess: food is cold beyond
HIGHEST_FEE = 50_000  # won; guess
_DASHES = str.maketrans({"∼": "~", "–": "-", "—": "-"})
_DISTANCE = re.compile(
    r"(?<![\d.])(?:up to )?(?:(?P<begin>\d{1,5}(?:\.\d{1,2})?) ?(?:km|킬로|m|미터)? ?[-~] ?)?"
    r"(?P<far>\d{1,5}(?:\.\d{1,2})?) ?(?P<unit>km|킬로미터|킬로|m|미터)(?![a-z])",
    re.ASCII | re.IGNORECASE,
)
#: What may stand between a distance and its fee, and between the bands.
_AROUND_A_FEE = " ,;/·:="


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
    text = " ".join(in_plain_digits(written).translate(_DASHES).split())
    found = list(islice(_DISTANCE.finditer(text), MOST_BANDS + 1))
    if not found or text[: found[0].start()].strip(_AROUND_A_FEE):
        raise Unreadable(what="fee_bands")
    ends = [*(each.start() for each in found[1:]), len(text)]
    bands: list[tuple[int, int]] = []
    for each, end in zip(found, ends, strict=True):
        amount = _fee(text[each.end() : end])
        bands.append((_metres(each, bands[-1][0] if bands else 0), amount))
    far = [metres for metres, _ in bands]
    if (
        not 1 <= len(bands) <= MOST_BANDS
        or far != sorted(set(far))
        or not 1 <= far[0] <= far[-1] <= FURTHEST_M
        or max(won for _, won in bands) > HIGHEST_FEE
    ):
        raise Unreadable(what="fee_bands")
    return tuple(bands)


def _metres(found: re.Match[str], before: int) -> int:
    """Up to where; a distance that it begins from is where the band before it ended."""
    metre = 1 if found["unit"].casefold() in ("m", "미터") else 1000
    if found["begin"] and round(float(found["begin"]) * metre) != before:
        raise Unreadable(what="fee_bands")
    return round(float(found["far"]) * metre)


def _fee(written: str) -> int:
    """What stands behind a distance: ``까지 2,000원``, in won; 무료 is nothing."""
    fee = written.strip(_AROUND_A_FEE)
    for word in ("까지", "이내", "미만"):
        fee = fee.removeprefix(word).strip(_AROUND_A_FEE)
    if fee.casefold() in ("무료", "공짜", "free"):
        return 0
    try:
        amount = read_won(fee)
    except Unreadable:
        amount = None
    if amount is None:
        raise Unreadable(what="fee_bands")
    return amount


def bands_written(bands: Bands, lang: Lang) -> str:
    """``1.0km 2,000원 · 2.0km 3,000원``"""
    return " · ".join(
        say(_BAND_TEXT, lang, far=distance(metres), fee=fee(won, lang)) for metres, won in bands
    )


_BAND_TEXT = Text("{far}까지 {fee}", "{fee} up to {far}")
