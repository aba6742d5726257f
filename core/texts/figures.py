"""How won, phones, distances and times are written. Pure; times come in as aware UTC."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers

from core.texts.speech import Lang, Text, say

SEOUL = ZoneInfo("Asia/Seoul")
#: The business day runs to 05:00 in Seoul: a 02:00 order belongs to the evening before.
DAY_BEGINS_HOUR = 5

LONGEST_PHONE = 32  # characters; guess: fifteen digits with what people write between them
#: Where an address lies, without its door: 연남동, 온양읍; else the road.
_AREA = re.compile(r"(?<![가-힣\d])[가-힣]{1,8}\d{0,2}(?:동|읍|면|리|가)(?![가-힣\d])")
_ROAD = re.compile(r"[가-힣\d]{1,12}(?:로|길)(?![가-힣])")

_WON = Text(ko="{won:,}원", en="₩{won:,}")
_FREE = Text(ko="무료", en="free")


def won(amount: int, lang: Lang) -> str:
    """``23,900원`` or ``-3,000원``; ``₩23,900`` or ``-₩3,000`` in English."""
    if lang == "en" and amount < 0:
        return f"-₩{-amount:,}"
    return say(_WON, lang, won=amount)


def won_short(amount: int, lang: Lang) -> str:
    """As short as a picture wants it: ``12.3만`` or ``5,000``; ``123k`` in English."""
    unit, name = (10_000, "만") if lang == "ko" else (1_000, "k")
    if amount < unit:
        return f"{amount:,}"
    return f"{amount / unit:,.1f}".removesuffix(".0") + name


def fee(amount: int, lang: Lang) -> str:
    """A delivery fee in won; nothing to pay is said in a word."""
    return won(amount, lang) if amount else _FREE.of(lang)


def clock_time(at: datetime) -> str:
    """``18:45`` in Seoul."""
    return at.astimezone(SEOUL).strftime("%H:%M")


def time_beside(at: datetime, beside: datetime) -> str:
    """``18:45``; with its date, ``12/01 18:45``, where *beside* is of another business day."""
    same = business_day(at) == business_day(beside)
    return clock_time(at) if same else day_and_time(at)


def arrival_range(eta: datetime) -> str:
    """``18:41–18:46``: five minutes around the estimated arrival."""
    half = timedelta(seconds=150)
    return f"{clock_time(eta - half)}–{clock_time(eta + half)}"


def day_and_time(at: datetime) -> str:
    """``11/24 18:45`` in Seoul."""
    return at.astimezone(SEOUL).strftime("%m/%d %H:%M")


def whole_day(at: datetime) -> str:
    """``2026/11/24`` in Seoul."""
    return at.astimezone(SEOUL).strftime("%Y/%m/%d")


def last_day(ends_at: datetime) -> str:
    """The last moment before *ends_at*: ``11/30``, or with its time where that is no day's end."""
    local = ends_at.astimezone(SEOUL)
    if local.hour in (0, DAY_BEGINS_HOUR) and local.minute == 0:
        return (local - timedelta(hours=local.hour, seconds=1)).strftime("%m/%d")
    return day_and_time(ends_at)


def business_day(at: datetime) -> date:
    """The day a store counts *at* to; it ends at 05:00 in Seoul."""
    return (at.astimezone(SEOUL) - timedelta(hours=DAY_BEGINS_HOUR)).date()


def day_begins(day: date) -> datetime:
    """The first moment of a business day."""
    return datetime.combine(day, time(DAY_BEGINS_HOUR), tzinfo=SEOUL)


def phone_masked(stored: str) -> str:
    """``010-****-5678``: enough to know whose it is, not to call."""
    if not stored:  # forgotten
        return ""
    read = phone_as_read(stored)
    first, dash, rest = read.partition("-")
    middle, _, last = rest.rpartition("-")
    if not dash or not middle:
        return f"****{read[-4:]}"
    return f"{first}-{'*' * len(middle)}-{last}"


def name_masked(name: str) -> str:
    """``민*``: the first letter."""
    return f"{name[:1]}*"


def distance(metres: int) -> str:
    """``850m`` or ``1.2km``."""
    return f"{metres}m" if metres < 1000 else f"{metres / 1000:.1f}km"


def phone_as_stored(written: str) -> str | None:
    """A phone as E.164 (``+821012345678``), or ``None`` when nobody is reached at it.

    What is typed without a country is Korean. A number of emergency, one a digit short, one with
    an extension and two in one line are none.
    """
    number = _between_words(written)
    return _as_stored(number) if 0 < len(number) <= LONGEST_PHONE else None


def _between_words(written: str) -> str:
    """From its first digit to its last: 번호는 010-1234-5678 이에요."""
    places = [place for place, char in enumerate(written) if char.isdigit()]
    if not places:
        return ""
    begin = places[0]
    plus = begin - 1 if written[begin - 1 : begin] in ("+", "＋") else begin
    return written[plus : places[-1] + 1]


@lru_cache(maxsize=4096)  # people have one number, and order with it again
def _as_stored(written: str) -> str | None:
    try:
        number = phonenumbers.parse(written, "KR")
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    own = phonenumbers.national_significant_number(number)
    mobile = number.country_code == 82 and own.startswith("10")
    # Ministry of Science and ICT, numbering plan: 010 and eight digits, since 2004.
    if mobile and (len(own) != 10 or not own[2:].strip("0")):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def area_of(address: str) -> str:
    """The 동, or the road, that *address* lies in; empty when it names neither."""
    found = _AREA.search(address) or _ROAD.search(address)
    return found.group() if found else ""


def phone_as_read(stored: str) -> str:
    """``010-1234-5678`` for a Korean number, else the international form."""
    number = phonenumbers.parse(stored, "KR")
    korean = number.country_code == 82
    shape = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if korean
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, shape)
