"""Numbers as people write and say them: ``２``, ``③``, 스물둘, 이십오, 1만 2천. Pure and linear.

What is no whole number is none: nothing is rounded, and nothing is guessed.
"""

from __future__ import annotations

import unicodedata

from core.texts.incoming import plain

#: ① to ⑳ stand alone: two of them side by side are two numbers, not one of two digits.
_CIRCLED = {0x2460 + n: f" {n + 1} " for n in range(20)}
#: What a phone's keyboard puts on a digit to make a key of it: 2️⃣.
_KEYCAPS = dict.fromkeys((0xFE0F, 0x20E3))
_ALONE = {**_CIRCLED, **_KEYCAPS}

_NATIVE_ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "넉": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
_NATIVE_TENS = {
    "열": 10, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50,
    "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
#: 하나, 열두, 스무, 아흔아홉: how things are counted up to 99.
NATIVE = {
    **_NATIVE_ONES,
    **_NATIVE_TENS,
    "스무": 20,
    **{ten + one: n + m for ten, n in _NATIVE_TENS.items() for one, m in _NATIVE_ONES.items()},
}
_SINO_ONES = {
    "영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4,
    "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9,
}  # fmt: skip
_SINO_UNITS = {"천": 1_000, "백": 100, "십": 10}
#: What a number in Sino-Korean words is made of.
SINO_LETTERS = frozenset({*_SINO_ONES, *_SINO_UNITS})
MOST_DIGITS = 9  # guess: nothing here is counted in billions


def in_plain_digits(written: str) -> str:
    """*written* with every digit as ASCII has it; ``②`` stands apart from what is beside it."""
    return written if written.isascii() else plain(written.translate(_ALONE))


def is_numeral(letter: str) -> bool:
    """A digit or anything else that Unicode calls a number: ½, Ⅱ, ٣."""
    return letter.isdigit() or unicodedata.category(letter)[0] == "N"


def digits(written: str) -> int | None:
    """``12`` or ``12,000``, the commas where they belong; none for all else."""
    if "," in written:
        first, *rest = written.split(",")
        if not 1 <= len(first) <= 3 or any(len(part) != 3 for part in rest):
            return None
        written = first + "".join(rest)
    if not (written.isascii() and written.isdigit()) or len(written) > MOST_DIGITS:
        return None
    return int(written)


def sino(written: str) -> int | None:
    """이십오 is 25, 백 is 100, 영 is 0; none for all else."""
    if written in ("영", "공"):
        return 0
    if not 1 <= len(written) <= 7:
        return None
    total, one, below = 0, 0, 10_000
    for letter in written:
        if letter in _SINO_UNITS:
            unit = _SINO_UNITS[letter]
            if unit >= below:
                return None
            total, one, below = total + (one or 1) * unit, 0, unit
        elif one or not _SINO_ONES.get(letter):
            return None
        else:
            one = _SINO_ONES[letter]
    return total + one


def in_thousands(written: str) -> int | None:
    """``12,000``, ``1만 2천``, ``3천5백``, ``1만2000``, ``1.5만``: the won that are meant.

    None where it could be read in two ways: ``1만5`` may be 10,005 or 15,000.
    """
    written = written.replace(" ", "") if _parts_are_named(written) else written
    whole = digits(written)
    if whole is not None or not written[:1].isdigit():
        return whole
    total, rest, below = 0, written, 100_000_000
    for letter, unit in (("만", 10_000), ("천", 1_000), ("백", 100)):
        said, named, after = rest.partition(letter)
        if not named:
            continue
        amount = _times(said, unit, below)
        if amount is None:
            return None
        total, rest, below = total + amount, after, unit
    if rest:
        last = digits(rest)
        if below > 10_000 or last is None or not below <= last * 10 < below * 10:
            return None
        total += last
    return total


def _parts_are_named(written: str) -> bool:
    """Each blank comes behind 만, 천 or 백: ``1만 2천``, and not ``1 2``."""
    return all(part[-1:] in ("만", "천", "백") for part in written.split(" ")[:-1])


def _times(said: str, unit: int, below: int) -> int | None:
    """``2`` of 천, ``1.5`` of 만; a part may not reach into the part above it."""
    whole, dot, tenth = said.partition(".")
    times = digits(whole)
    if times is None or (dot and not (len(tenth) == 1 and tenth.isascii() and tenth.isdigit())):
        return None
    amount = times * unit + (int(tenth) * unit // 10 if dot else 0)
    return amount if 0 < amount < below else None
