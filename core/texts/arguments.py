"""What people write behind a command: an order's number, minutes, won. Pure and linear.

Each reader has three answers: the value, none when nothing was written, and
:class:`Unreadable` when something was that cannot be read; ``written`` says what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.records import record
from core.refusals import Unreadable
from core.texts import Lang
from core.texts.numerals import (
    NATIVE,
    SINO_LETTERS,
    in_plain_digits,
    in_thousands,
    is_numeral,
    sino,
)
from core.texts.orders import own_words

_NUMBER = re.compile(
    r"(?:(?:no\.?|주문|번호|order) ?)?#? ?(?:(?P<store>\d{1,12}) ?- ?#?)?(?P<n>\d{1,6})",
    re.ASCII | re.IGNORECASE,
)
_AFTER_NUMBER = re.compile(r" ?(?:번(?:째)?)?(?: ?주문)?(?:을|를|은|는|이|에)?[,.:]?(?= |$)")
_SINO = "".join(sorted(SINO_LETTERS))
_HOURS = r"(?:(?P<hours>\d{1,3})(?P<half>\.5)?|(?P<spoken>[가-힣]{1,2})) ?(?:시간|hours?|hrs?|h)(?![a-z])"
_MINUTES = rf"(?P<minutes>\d{{1,4}}|[{_SINO}]{{1,7}}) ?(?:분|minutes?|mins?|m)?(?![a-z])"
_DURATION = re.compile(
    rf"(?:약 ?|in |for |about )?(?:{_HOURS})? ?(?:(?P<and_half>반)|{_MINUTES})?"
    r" ?(?:동안|정도|안에|뒤|후|쯤|간|만|에|요|이요)?[.!]?",
    re.ASCII | re.IGNORECASE,
)
_MARKS_OF_WON = ("원", "won", "krw")
_BEHIND_WON = (
    "이요",
    "이에요",
    "어치",
    "정도",
    "만",
    "을",
    "를",
    "은",
    "이",
    "도",
    "씩",
    "요",
    ",",
)
#: A part of what can be given back that is no sum: it has to be written as one.
_PART_OF_IT = frozenset({"절반", "반", "반만", "절반만", "일부", "half", "some", "part"})
_ALL_OF_IT = frozenset({"전액", "전부", "모두", "all", "full"})
#: A number that is counted in something other than won: 30분 늦었어요.
_COUNTED = (
    "분|시|번|개|인분|잔|병|캔|마리|그릇|층|호|동|월|일|명|줄|판|조각|세트|살|배|도|초|인"
    "|ml|l|g|kg|cm|km|m|min|am|pm|h|x|st|nd|rd|th"
)
_SUM = re.compile(
    r"₩|[만천백] ?원|(?<![\d,.:])\d[\d,.]*+ ?(?:원|만|천|백|won|krw|%|퍼센트|프로)",
    re.ASCII | re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?<![\d,.:a-z])\d[\d,.]*+(?![\d:]| ?(?:{_COUNTED}))(?<!:)", re.ASCII | re.IGNORECASE
)
_LONG_BARE = re.compile(
    r"(?<![\d,.:])\d{3}[\d,.]*+(?!:| ?(?:ml|g|kg|호|동))", re.ASCII | re.IGNORECASE
)
#: The durations that a dish may be sold out for, as people write them.
SOLD_OUT_FOR = {
    "today": "today", "오늘": "today", "오늘만": "today", "오늘 하루": "today",
    "4h": "4h", "4 h": "4h", "4hours": "4h", "4 hours": "4h", "4시간": "4h", "4 시간": "4h",
    "네 시간": "4h", "네시간": "4h",
    "until on": "until_on", "계속": "until_on", "다시 켤 때까지": "until_on",
    "on": "on", "해제": "on", "품절 해제": "on", "다시": "on",
}  # fmt: skip


@record(frozen=True, slots=True)
class OrderNumber:
    """``12``, or ``3-12``: the order's number of the day, and the store's before it."""

    store: int | None
    n: int


def read_order(said: str) -> tuple[OrderNumber | None, str]:
    """The order that is meant (``3``, ``#3``, ``③``, ``3번``, ``7-3``), and what stands behind it.

    Raises:
        Unreadable: something is written, and it begins with no number.
    """
    said = _on_one_line(said)
    if not said:
        return None, ""
    found = _NUMBER.match(said)
    behind = _AFTER_NUMBER.match(said, found.end()) if found else None
    if found is None or behind is None:
        raise Unreadable(what="order", written=said)
    store = int(found["store"]) if found["store"] else None
    return OrderNumber(store, int(found["n"])), said[behind.end() :].strip()


def read_only_order(said: str) -> OrderNumber | None:
    """The order that is meant, where nothing else is to be said.

    Raises:
        Unreadable: it is no number, or more stands behind it.
    """
    number, rest = read_order(said)
    if rest:
        raise Unreadable(what="order", written=_on_one_line(said))
    return number


def read_minutes(said: str) -> int | None:
    """``20``, ``20분``, 이십분, ``30m``, ``1시간 30분``, ``1h``: so many minutes.

    Raises:
        Unreadable: something is written, and it is no such span.
    """
    said = _on_one_line(said)
    if not said:
        return None
    found = _DURATION.fullmatch(said)
    if found is None:
        raise Unreadable(what="minutes", written=said)
    hours, minutes = _hours(found), _minutes(found)
    if hours is None and minutes is None:
        raise Unreadable(what="minutes", written=said)
    return (hours or 0) + (minutes or 0)


def _hours(found: re.Match[str]) -> int | None:
    """The whole and half hours of it, in minutes."""
    if found["hours"]:
        return int(found["hours"]) * 60 + (30 if found["half"] else 0)
    if found["spoken"]:
        spoken = 0.5 if found["spoken"] == "반" else NATIVE.get(found["spoken"])
        if spoken is None:
            raise Unreadable(what="minutes", written=found.string)
        return round(spoken * 60)
    return None


def _minutes(found: re.Match[str]) -> int | None:
    if found["and_half"]:
        if not (found["hours"] or found["spoken"]):
            raise Unreadable(what="minutes", written=found.string)
        return 30
    if not found["minutes"]:
        return None
    minutes = int(found["minutes"]) if found["minutes"].isascii() else sino(found["minutes"])
    if minutes is None:
        raise Unreadable(what="minutes", written=found.string)
    return minutes


def read_won(said: str) -> int | None:
    """``5000``, ``5,000원``, ``1만 2천원``, ``3천``, ``₩5000``: so much won.

    Raises:
        Unreadable: something is written, and it is no sum, or could be two.
    """
    said = _on_one_line(said)
    if not said:
        return None
    amount = _won(said)
    if amount is None:
        raise Unreadable(what="won", written=said)
    return amount


def read_part(said: str) -> tuple[int | None, str]:
    """How much of an order goes back, if it is said, and why: ``1만 2천원 콜라가 안 왔어요``.

    None is all of it: nothing was said of a sum, or 전액 was. A sum in the middle of the reason
    is asked about like one that cannot be read, and so is a number that counts nothing.

    Raises:
        Unreadable: it speaks of a sum, and not of one that can be read.
    """
    words = _on_one_line(said).split(" ")
    amount, rest = _leading_won(words)
    reason = " ".join(rest)
    is_all = words[0].casefold() in _ALL_OF_IT
    if amount is None and not is_all:
        other = _BARE.search(reason)
    else:
        other = _LONG_BARE.search(reason) or _BARE.match(reason)
    elsewhere = any(not c.isascii() and is_numeral(c) for c in reason)  # ½, ٣
    if (
        other
        or elsewhere
        or _SUM.search(reason)
        or (rest[:1] and rest[0].casefold() in _PART_OF_IT)
    ):
        raise Unreadable(what="won", written=" ".join(words))
    return amount, " ".join(rest[1:]) if is_all else reason


def _leading_won(words: list[str]) -> tuple[int | None, list[str]]:
    for length in (4, 3, 2, 1):  # 1만 2천 5백 원
        if length <= len(words):
            amount = _won(_without_ending(" ".join(words[:length])))
            if amount is not None:
                return amount, words[length:]
    return None, words


def read_reason(said: str) -> str:
    """Why, in somebody's own words; empty when nothing was written.

    Raises:
        Unreadable: it is a number or a span of minutes, and reads as a slip.
    """
    reason = " ".join(said.split())
    try:
        is_minutes = read_minutes(reason) is not None
    except Unreadable:
        is_minutes = False
    if reason and (is_minutes or not any(c.isalpha() for c in reason)):
        raise Unreadable(what="reason", written=reason)
    return own_words(reason)


def read_how_long(said: str) -> tuple[str | None, str]:
    """For how long a dish is sold out, at the end of what was written; and what stands before."""
    said = _on_one_line(said)
    words = said.split(" ")
    for length in (4, 3, 2, 1):
        if length < len(words):
            meant = SOLD_OUT_FOR.get(" ".join(words[-length:]).casefold())
            if meant is not None:
                return meant, " ".join(words[:-length])
    return None, said


def _won(said: str) -> int | None:
    marked = said.strip("₩").strip()
    for mark in _MARKS_OF_WON:
        if marked.casefold().endswith(mark):
            marked = marked[: -len(mark)].rstrip()
            break
    return in_thousands(marked)


def _without_ending(said: str) -> str:
    """``5,000원만`` without 만; a bare ``1만`` keeps it, for there it is ten thousand."""
    for ending in _BEHIND_WON:
        short = said.removesuffix(ending)
        if short != said and (short.endswith(_MARKS_OF_WON) or ending == ","):
            return short
    return said


def _on_one_line(said: str) -> str:
    return " ".join(in_plain_digits(said).split())


def language_named(said: str) -> Lang | None:
    """The language somebody names, in that language or the other; none for all else."""
    return _LANGUAGES.get(" ".join(said.split()).casefold())


_LANGUAGES: Mapping[str, Lang] = {
    "ko": "ko", "kr": "ko", "korean": "ko", "한국어": "ko", "한국말": "ko", "한글": "ko",
    "en": "en", "english": "en", "영어": "en",
}  # fmt: skip
