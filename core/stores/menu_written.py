"""A menu's words as an owner writes them: prices, limits, choices, whole questions. Pure; won."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from core.records import record, replace
from core.refusals import Unreadable
from core.stores.model import Choice, OptionGroup
from core.texts.arguments import read_won
from core.texts.incoming import is_seen, one_line
from core.texts.numerals import digits, in_plain_digits

HIGHEST_PRICE = 1_000_000  # won; guess: a feast for a company
LONGEST_NAME, LONGEST_DESCRIPTION = 40, 200  # guess: what fits a button, and a screen
MOST_STOCK = 9_999  # guess
MOST_GROUPS, MOST_CHOICES = 8, 20  # guess: what fits a screen of buttons
#: What a customer picked goes through a button of 64 bytes beside the item and the quantity.
ROOM_FOR_PICKED = 40
_LIMITS = re.compile(r"(?P<min>\d{1,2})(?: ?[-~] ?(?P<max>\d{1,2}))?", re.ASCII)
_DASHES = str.maketrans({"∼": "~", "–": "-", "—": "-"})
#: What parts one choice from the next, beside the end of a line; the comma of 1,500 does not.
_PARTING = frozenset(",/·ㆍ")
#: A number from this on behind a name is no part of it: 곱빼기 1500 (guess; 콜라 500 is one, too).
LEAST_BARE_PRICE = 100


@record(frozen=True, slots=True)
class WrittenGroup:
    """A question as it was written; it gets its ids from what the item has already."""

    name: dict[str, str]
    min: int
    max: int
    choices: tuple[tuple[str, int], ...]  #: (name, won on top)


def read_price(written: str) -> int:
    """``12,000원``, ``12000`` or ``1만 2천원``.

    Raises:
        Unreadable: no amount, or more than a menu knows.
    """
    try:
        amount = read_won(written)
    except Unreadable:
        amount = None
    if amount is None or amount > HIGHEST_PRICE:
        raise Unreadable(what="price")
    return amount


def read_stock(written: str) -> int | None:
    """``20`` portions; ``-`` is not counted.

    Raises:
        Unreadable: neither.
    """
    written = in_plain_digits(written).strip().removesuffix("개").strip()
    if written == "-":
        return None
    left = digits(written)
    if left is None or left > MOST_STOCK:
        raise Unreadable(what="stock")
    return left


def read_limits(written: str) -> tuple[int, int]:
    """``1`` (exactly one), ``0-3`` or ``최대 3개``: least and most answers.

    Raises:
        Unreadable: it is no such thing.
    """
    told = " ".join(in_plain_digits(written).translate(_DASHES).replace("개", " ").split())
    up_to = told.casefold().removeprefix("최대").removeprefix("up to").strip()
    found = _LIMITS.fullmatch(up_to)
    if found is None or (up_to != told.casefold() and found["max"]):
        raise Unreadable(what="limits")
    least = 0 if up_to != told.casefold() else int(found["min"])
    most = int(found["max"] or found["min"])
    if not 0 <= least <= most <= MOST_CHOICES or most == 0:
        raise Unreadable(what="limits")
    return least, most


def read_choices(written: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """``보통, 곱빼기 +1,500원``: the names and what each costs on top.

    One stands on a line, or several behind one another, parted by a comma, a stroke or a point.

    Raises:
        Unreadable: none, too many, one twice, a name too long for a button, or a price that
            cannot be read: what stands behind a name and looks like one is never left in it.
    """
    choices = [_choice(each) for line in written for each in _parted(line)]
    names = [name for name, _ in choices]
    if (
        not 1 <= len(names) <= MOST_CHOICES
        or len(set(names)) != len(names)
        or any(len(name) > LONGEST_NAME or not _is_a_name(name) for name in names)
        or any(more > HIGHEST_PRICE for _, more in choices)
    ):
        raise Unreadable(what="choices")
    return tuple(choices)


def _parted(line: str) -> Iterator[str]:
    """The choices of a line; brackets hold theirs together, and so do the commas of a price."""
    depth, begin = 0, 0
    for place, char in enumerate(line):
        depth = max(depth + (char in "([") - (char in ")]"), 0)
        if char in _PARTING and not depth and not _is_in_a_number(line, place):
            yield line[begin:place]
            begin = place + 1
    yield line[begin:]


def _is_in_a_number(line: str, place: int) -> bool:
    """The comma of ``1,500``, with three digits and no more behind it; the stroke of ``1/2``."""
    if not line[place - 1 : place].isdigit():
        return False
    behind = line[place + 1 : place + 5]
    if line[place] != ",":
        return behind[:1].isdigit()
    return len(behind) >= 3 and behind[:3].isdigit() and not behind[3:].isdigit()


def _choice(written: str) -> tuple[str, int]:
    """A name, and what it costs on top.

    Raises:
        Unreadable: what stands behind the name is meant as a price, and is none.
    """
    line = in_plain_digits(written)
    line = one_line(line, len(line))
    name, sign, more = line.rpartition("+")
    if sign and not (name[-1:].isdigit() and more[:1].isdigit() and "원" not in more):  # 1+1
        return _priced(name, more)
    name, _, last = line.rpartition(" ")
    if name and (last.startswith("₩") or last.endswith("원")):
        return _priced(name, last)
    bare = last.strip("()[]")
    if name and (bare[:1] in "-=:" and bare[1:2].isdigit()):
        raise Unreadable(what="choices")
    number = digits(bare)
    if name and number is not None and number >= LEAST_BARE_PRICE:
        raise Unreadable(what="choices")
    if line.endswith(("원", "원)")) and line.rstrip("원)")[-1:].isdigit():
        raise Unreadable(what="choices")
    return line, 0


def _priced(name: str, more: str) -> tuple[str, int]:
    """``곱빼기 (`` and `` 1,500원)``: brackets and a colon around it are part of neither."""
    name = name.rstrip(" ([:=")
    try:
        price = read_won(more.strip(" )]"))
    except Unreadable:
        price = None
    if price is None or "+" in name.replace("1+1", ""):
        raise Unreadable(what="choices")
    return name, price


def _is_a_name(written: str) -> bool:
    """Something is seen, and not digits alone: those are what is left of a broken price."""
    return is_seen(written) and not all(c.isdigit() or c in " ,.+" for c in written)


def read_groups(written: str) -> tuple[WrittenGroup, ...]:
    """``양(1): 보통, 곱빼기+1500; 더하기(0-2): 치즈+1000, 김치``: all of an item's questions.

    Without limits exactly one is to be chosen.

    Raises:
        Unreadable: something of it is no question with its choices.
    """
    groups = [_group(part) for part in _lines(written)]
    names = [group.name["ko"] for group in groups]
    if len(groups) > MOST_GROUPS or len(set(names)) != len(names):
        raise Unreadable(what="options")
    return tuple(groups)


def _lines(written: str) -> Iterator[str]:
    for line in written.replace("；", ";").split("\n"):
        yield from (part for part in line.split(";") if part.strip())


def _group(written: str) -> WrittenGroup:
    asked, colon, told = written.replace("：", ":").partition(":")
    name, bracket, limits = asked.rstrip().removesuffix(")").partition("(")
    name = " ".join(name.split())
    if not colon or not is_seen(name) or len(name) > LONGEST_NAME or ")" in name:
        raise Unreadable(what="options")
    if bool(bracket) != asked.rstrip().endswith(")"):
        raise Unreadable(what="options")
    least, most = read_limits(limits if bracket else "1")
    choices = read_choices([told])
    if most > len(choices):
        raise Unreadable(what="options")
    return WrittenGroup({"ko": name, "en": name}, least, most, choices)


def as_kept(
    written: Sequence[WrittenGroup], known: Sequence[OptionGroup]
) -> tuple[OptionGroup, ...]:
    """The written questions with ids: what had that name keeps its id, and its sold-out mark.

    A new id is above every id the item has: none is ever given to another choice.

    Raises:
        Unreadable: a customer's choice of them would not fit a button.
    """
    next_group = max((group.id for group in known), default=0) + 1
    next_choice = max((c.id for group in known for c in group.choices), default=10) + 1
    kept = []
    for each in written:
        before = next((g for g in known if g.name["ko"] == each.name["ko"]), None)
        group_id = before.id if before else next_group
        next_group += before is None
        choices = []
        for called, price in each.choices:
            was = (
                next((c for c in before.choices if c.name["ko"] == called), None)
                if before
                else None
            )
            if was is None:
                choices.append(Choice(next_choice, {"ko": called, "en": called}, price))
                next_choice += 1
            else:
                choices.append(replace(was, price=price))
        name = before.name if before and each.name["ko"] == each.name["en"] else each.name
        kept.append(OptionGroup(group_id, name, each.min, each.max, tuple(choices)))
    if not fits_a_button(kept):
        raise Unreadable(what="options")
    return tuple(kept)


def as_written(group: OptionGroup) -> WrittenGroup:
    """The same question without its ids."""
    choices = tuple((c.name["ko"], c.price) for c in group.choices)
    return WrittenGroup(group.name, group.min, group.max, choices)


def fits_a_button(groups: Iterable[OptionGroup]) -> bool:
    """Whether the most a customer can pick of these still goes through a button."""
    room = 0
    for group in groups:
        longest = sorted((len(str(c.id)) for c in group.choices), reverse=True)[: group.max]
        room += sum(longest) + len(longest)
    return room <= ROOM_FOR_PICKED
