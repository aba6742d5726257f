"""Hides phone numbers in what people write to each other, and nothing else. Pure and linear.

A number is known by the plan of numbers, however it is spelled or spaced: 010 and eight digits, an
area's code with its number, a plus and a country. Door codes, flats, orders, prices, dates and
times have other shapes, and are needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from core.records import record

HIDDEN = "***"
#: So many signs may stand between two parts of one number: “010 - 1234”.
MOST_BETWEEN = 3
MOST_DIGITS = 15  # ITU-T E.164, 6.2.1
#: So much of what was written before is looked at: a number may be sent in three lines (guess).
LINES_BEFORE, MOST_OF_A_LINE = 3, 100

_SPELLED = {
    **{letter: str(n) for n, letter in enumerate("영일이삼사오육칠팔구")}, "공": "0", "륙": "6",
}  # fmt: skip
#: 이 before these is no two: 5678이에요.
_BEHIND_A_NOUN = ("에", "예", "라", "랑", "고", "요")
_IN_ENGLISH = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_ENGLISH = re.compile(rf"(?<![a-z])(?:{'|'.join(_IN_ENGLISH)})(?![a-z])", re.ASCII)
_SAID_BETWEEN = ("다시", "대시", "에", "dash", "국")
_SIGNS = frozenset(" .-_/·,()*\n\t\u20e3\ufe0f–—‐−－．／（），・＿~")
_WHOLE = re.compile(
    r"010\d{8}"  # all that begin so have eight more
    r"|01[16789]\d{7,8}"
    r"|0(?:2|[3-6][1-5])\d{7,8}"
    r"|0(?:70|80|60)\d{7,8}"
    r"|050\d\d{7,8}"
    r"|(?:00)?82(?:0?10\d{8}|2\d{7,8}|[3-6][1-5]\d{7,8})"
)
#: How they begin; what begins so may still be none.
_MAY_BE = re.compile(r"01[016789]|02|0[3-6][1-5]|0[678]0|050|0082|82")
#: The shortest of them: 02-123-4567.
LEAST_DIGITS = 9
_BEGINS = re.compile(r"01[016789]\d{0,7}|8210\d{0,7}")


@record(frozen=True, slots=True)
class Hiding:
    """Words with the numbers in them hidden."""

    words: str
    hidden: bool  #: whether there were any


@record(frozen=True, slots=True)
class _Part:
    """Digits side by side."""

    begin: int
    end: int
    digits: str
    plus: bool  #: a plus stands before it
    code: bool  #: a star or a hash touches it, as in a door's code
    spelled: bool  #: in words, whose last may belong to what follows: 팔이에요


def hide_phones(words: str, before: Iterable[str] = ()) -> Hiding:
    """*words* with every phone number in them hidden; *before* is what the same person wrote
    last, oldest first: a number that began there is hidden where it goes on.
    """
    spans = _phones(words)
    said = "\n".join(line[-MOST_OF_A_LINE:] for line in list(before)[-LINES_BEFORE:])
    if said:
        spans += _going_on(said, words)
    if not spans:
        return Hiding(words, hidden=False)
    shown, at = [], 0
    for begin, end in sorted(spans):
        if begin >= at:
            shown += [words[at:begin], HIDDEN]
        at = max(at, end)
    return Hiding("".join(shown) + words[at:], hidden=True)


def _phones(words: str) -> list[tuple[int, int]]:
    """From where to where, one after the other."""
    parts = _parts(words)
    linked = [_belong(words, one, other) for one, other in pairwise(parts)]
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(parts):
        found = _phone_from(words, parts, linked, at)
        if found is None:
            at += 1
            continue
        behind, end = found
        while words[end : end + 1] in ("\u20e3", "\ufe0f"):  # what makes a key of a digit
            end += 1
        spans.append((parts[at].begin - parts[at].plus, end))
        at = behind
    return spans


def _phone_from(
    words: str, parts: Sequence[_Part], linked: Sequence[bool], at: int
) -> tuple[int, int] | None:
    """(the part behind the number that begins with that part, where it ends)."""
    if not (parts[at].plus or parts[at].digits[0] in "08" or len(parts[at].digits) in (3, 10, 11)):
        return None
    digits, found = "", None
    for n in range(at, len(parts)):
        if n > at and not linked[n - 1]:
            break
        digits += parts[n].digits
        if len(digits) > MOST_DIGITS + 1:
            break
        is_open = parts[at].plus or n == at or len(digits) < 4 or len(parts[at].digits) == 3
        if not (is_open or _MAY_BE.match(digits)):
            break
        if len(digits) < LEAST_DIGITS - parts[at].plus:
            continue
        if _is_a_phone(digits, parts, at, n, words):
            found = n + 1, parts[n].end
        elif parts[n].spelled and _is_a_phone(digits[:-1], parts, at, n, words):
            found = n + 1, parts[n].end - 1
    return found


def _is_a_phone(digits: str, parts: Sequence[_Part], at: int, last: int, words: str) -> bool:
    """Whether *digits*, of the parts from *at* to *last*, are one."""
    first = parts[at]
    if first.plus:
        return 8 <= len(digits) <= MOST_DIGITS
    whole = _WHOLE.fullmatch(digits) is not None
    if at == last:
        return whole or (len(digits) in (10, 11) and not first.code)
    if whole and digits.startswith(("010", "82", "0082")):
        return True
    american = not whole and len(digits) == 10 and last - at == 2 and len(first.digits) == 3
    if not (whole or american) or any(part.code for part in parts[at : last + 1]):
        return False
    if american:  # 415-555-2671: one sign between all
        second, third = parts[at + 1 : last + 1]
        between = words[first.end : second.begin], words[second.end : third.begin]
        return len(second.digits) == 3 and between in (("-", "-"), (".", "."))
    # The first part is the code by itself: 02-123-4567, and not the hours of 01:10-12:30.
    return len(first.digits) >= (2 if digits.startswith("02") else 3)


def _belong(words: str, one: _Part, other: _Part) -> bool:
    """Nothing but signs, or a word for one (다시, 에), stands between the two."""
    if other.plus or other.begin - one.end > 2 * MOST_BETWEEN + 4:
        return False
    between = words[one.end : other.begin]
    for said in _SAID_BETWEEN:
        if said in between:
            between = between.replace(said, "", 1)
            break
    return len(between) <= 2 * MOST_BETWEEN and all(c in _SIGNS for c in between)


def _going_on(before: str, words: str) -> list[tuple[int, int]]:
    """The part of *words* that ends a number which the lines before began."""
    begun = _begun(before)
    if begun is None:
        return []
    digits, parts = begun, _parts(words)
    for n, part in enumerate(parts):
        if part.plus or part.code or (n and not _belong(words, parts[n - 1], part)):
            break
        digits += part.digits
        if _WHOLE.fullmatch(digits):
            return [(parts[0].begin, part.end)]
        if part.spelled and _WHOLE.fullmatch(digits[:-1]):
            return [(parts[0].begin, part.end - 1)]
        if len(digits) > MOST_DIGITS:
            break
    return []


def _begun(before: str) -> str | None:
    """The digits of a number that is not whole yet, at the end of what was written."""
    parts = _parts(before)
    for at in range(max(0, len(parts) - 8), len(parts)):
        digits = "".join(part.digits for part in parts[at:])
        if len(digits) >= 3 and _BEGINS.fullmatch(digits):
            return digits
    return None


def _parts(words: str) -> list[_Part]:
    """The digits that stand side by side, in figures or spelled."""
    parts: list[_Part] = []
    run: list[tuple[int, int, str, bool]] = []
    for place in [*_digits(words), (len(words) + 9, 0, "", False)]:
        if run and (place[0] != run[-1][1] or place[3] != run[-1][3]):
            begin, end = run[0][0], run[-1][1]
            before, behind = words[max(begin - 1, 0) : begin], words[end : end + 1]
            digits = "".join(digit for _, _, digit, _ in run)
            code = before in ("#", "*") or behind in ("#", "*")
            parts.append(_Part(begin, end, digits, before in ("+", "＋"), code, run[0][3]))
            run = []
        run.append(place)
    return parts


def _digits(words: str) -> list[tuple[int, int, str, bool]]:
    """Each digit: where it begins and ends, and whether it is spelled in Hangul."""
    found = []
    for place, char in enumerate(words):
        digit = _SPELLED.get(char)
        if digit and not (char == "이" and words[place + 1 : place + 2] in _BEHIND_A_NOUN):
            found.append((place, place + 1, digit, True))
        elif digit is None and (digit := char if "0" <= char <= "9" else _foreign(char)):
            found.append((place, place + 1, digit, False))
    low = words.lower()
    if len(low) == len(words):
        spoken = _ENGLISH.finditer(low)
        found += [(m.start(), m.end(), _IN_ENGLISH[m.group()], False) for m in spoken]
        found.sort()
    return found


def _foreign(char: str) -> str:
    """２, ②, ٢: a digit of another writing."""
    if char.isascii():
        return ""
    digit = unicodedata.digit(char, -1)
    return str(digit) if digit >= 0 else ""
