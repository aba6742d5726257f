"""A menu's words as an owner writes them: prices, limits, choices, whole questions. Pure; won."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from core.records import record, replace
from core.refusals import Unreadable
from core.stores.model import Choice, OptionGroup

HIGHEST_PRICE = 1_000_000  # won; guess: a feast for a company
LONGEST_NAME, LONGEST_DESCRIPTION = 40, 200  # guess: what fits a button, and a screen
MOST_STOCK = 9_999  # guess
MOST_GROUPS, MOST_CHOICES = 8, 20  # guess: what fits a screen of buttons
#: What a customer picked goes through a button of 64 bytes beside the item and the quantity.
ROOM_FOR_PICKED = 40
_WON = re.compile(r"₩?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})\s*원?", re.ASCII)
_CHOICE = re.compile(r"(?P<name>.+?)\s*(?:\+\s*₩?|\s₩)\s*(?P<more>\d[\d,]{0,8})\s*원?", re.ASCII)
_LIMITS = re.compile(r"(?P<min>\d{1,2})(?:\s*[-~–]\s*(?P<max>\d{1,2}))?", re.ASCII)
_GROUP = re.compile(r"(?P<name>[^:()]+?)\s*(?:\((?P<limits>[^)]*)\))?\s*:\s*(?P<choices>.+)")


@record(frozen=True, slots=True)
class WrittenGroup:
    """A question as it was written; it gets its ids from what the item has already."""

    name: dict[str, str]
    min: int
    max: int
    choices: tuple[tuple[str, int], ...]  #: (name, won on top)


def read_won(written: str) -> int:
    """``12,000원`` or ``12000``.

    Raises:
        Unreadable: no amount, or more than a menu knows.
    """
    found = _WON.fullmatch(written.strip())
    amount = int(found[1].replace(",", "")) if found else HIGHEST_PRICE + 1
    if amount > HIGHEST_PRICE:
        raise Unreadable(what="price")
    return amount


def read_stock(written: str) -> int | None:
    """``20`` portions; ``-`` is not counted.

    Raises:
        Unreadable: neither.
    """
    written = written.strip().removesuffix("개").strip()
    if written == "-":
        return None
    if not (written.isascii() and written.isdigit() and int(written) <= MOST_STOCK):
        raise Unreadable(what="stock")
    return int(written)


def read_limits(written: str) -> tuple[int, int]:
    """``1`` (exactly one) or ``0-3``: least and most answers.

    Raises:
        Unreadable: it is no such thing.
    """
    found = _LIMITS.fullmatch(written.strip())
    least = int(found["min"]) if found else 0
    most = int(found["max"] or least) if found else 0
    if not 0 <= least <= most <= MOST_CHOICES or most == 0:
        raise Unreadable(what="limits")
    return least, most


def read_choices(written: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """``보통``, ``곱빼기 +1,500원``: the names and what each costs on top.

    Raises:
        Unreadable: none, too many, one twice, or a name too long for a button.
    """
    choices: list[tuple[str, int]] = []
    for each in written:
        line = " ".join(each.split())
        if not line:
            continue
        found = _CHOICE.fullmatch(line)
        name = found["name"] if found else line
        choices.append((name, int(found["more"].replace(",", "")) if found else 0))
    names = [name for name, _ in choices]
    if (
        not 1 <= len(names) <= MOST_CHOICES
        or len(set(names)) != len(names)
        or any(len(name) > LONGEST_NAME for name in names)
        or any(more > HIGHEST_PRICE for _, more in choices)
    ):
        raise Unreadable(what="choices")
    return tuple(choices)


def read_groups(written: str) -> tuple[WrittenGroup, ...]:
    """``양(1): 보통, 곱빼기+1500; 더하기(0-2): 치즈+1000, 김치``: all of an item's questions.

    Without limits exactly one is to be chosen.

    Raises:
        Unreadable: something of it is no question with its choices.
    """
    groups = []
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", written))):
        found = _GROUP.fullmatch(part)
        if found is None or len(found["name"]) > LONGEST_NAME:
            raise Unreadable(what="options")
        least, most = read_limits(found["limits"] or "1")
        choices = read_choices(re.split(r",(?!\d{3}(?!\d))", found["choices"]))
        if most > len(choices):
            raise Unreadable(what="options")
        name = " ".join(found["name"].split())
        groups.append(WrittenGroup({"ko": name, "en": name}, least, most, choices))
    names = [group.name["ko"] for group in groups]
    if len(groups) > MOST_GROUPS or len(set(names)) != len(names):
        raise Unreadable(what="options")
    return tuple(groups)


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
