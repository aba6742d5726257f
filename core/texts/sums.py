"""Reads a sum of won as people write it, and says when something looks like one and is none.

Pure, and linear in what is read. ``5000``, ``5,000원``, ``₩5,000``, ``1만 5천원``, ``2천원``.
"""

from __future__ import annotations

import re

from core.texts.incoming import plain

#: A sum has at most so many digits, its commas left out.
MOST_DIGITS = 9
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9}", re.ASCII)
_IN_UNITS = re.compile(r"(?:([0-9]{1,5})?만)?(?:([0-9])?천)?(?:([0-9])?백)?([0-9]{1,4})?")
#: What a word that is meant as a sum begins with, or ends with.
_BEGINS = re.compile(r"[+\-₩\\]?[0-9]|[₩]|-")
_KOREAN_SUM = re.compile(r"[일이삼사오육칠팔구십백천만억]+원[을를만]?")


def read_won(word: str) -> int | None:
    """The won one word says; none when it is no sum, below one won, or not surely read."""
    said = plain(word.strip())
    if len(said) > 4 * MOST_DIGITS:
        return None
    said = said.removeprefix("₩").removesuffix("원")
    if _GROUPED.fullmatch(said):
        amount = int(said.replace(",", ""))
        return amount if amount > 0 else None
    is_said = word.strip().endswith("원") or any(sign.isdigit() for sign in said)
    return _of_units(said) if is_said else None  # 백 번 사과해요: no sum


def looks_like_a_sum(word: str) -> bool:
    """Whether whoever wrote it may have meant a sum, readable or not."""
    said = plain(word.strip())[:64]
    return bool(_BEGINS.match(said) or _KOREAN_SUM.fullmatch(said) or read_won(said))


def won_and_rest(words: str) -> tuple[int | None, str, str]:
    """(the won it begins with or none, a first word that looks like a sum and is none, the rest).

    ``1만 5천원 늦었어요``: a sum may be of two words, where the second is its smaller units.
    """
    first, _, rest = words.strip().partition(" ")
    second, _, later = rest.strip().partition(" ")
    if second and plain(first).endswith(("만", "천")) and plain(second).endswith("원"):
        both = read_won(first + second)
        if both is not None:
            return both, "", later.strip()
    amount = read_won(first)
    if amount is not None:
        return amount, "", rest.strip()
    if looks_like_a_sum(first):
        return None, first, rest.strip()
    return None, "", words.strip()


def _of_units(said: str) -> int | None:
    """``1만5천``, ``2천``, ``3만``, ``1만500``; none for what is no such thing."""
    found = _IN_UNITS.fullmatch(said)
    if found is None or not any(unit in said for unit in "만천백"):
        return None
    parts = zip("만천백", (10_000, 1_000, 100), found.groups(), strict=False)
    amount = sum(int(n or 1) * size for unit, size, n in parts if unit in said)
    last = int(found[4] or 0)
    smallest = next(
        size for unit, size in (("백", 100), ("천", 1_000), ("만", 10_000)) if unit in said
    )
    if last >= smallest or (found[1] or "1").startswith("0"):
        return None
    return amount + last
