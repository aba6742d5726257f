"""Reads plain words: “양념치킨 2 콜라 1” against a menu. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.carts.model import MOST_OF_ONE
from core.records import record
from core.stores.model import Item

_COUNT = re.compile(r"(\d{1,3})\s*(?:개|인분|그릇|잔|마리|판|줄|병|캔|세트|x|X|×)?")
_NATIVE = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4, "다섯": 5,
    "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_NATIVE_COUNT = re.compile(
    rf"({'|'.join(sorted(_NATIVE, key=len, reverse=True))})"
    r"\s*(?:개|인분|그릇|잔|마리|판|줄|병|캔)?(?=\s|,|$)"
)


@record(frozen=True, slots=True)
class Wish:
    """Something named, and how many."""

    item: Item
    quantity: int


def _flat(name: str) -> str:
    return re.sub(r"[\s()·.,&+\-]+", "", name).casefold()


def read_wishes(words: str, items: Sequence[Item]) -> list[Wish]:
    """What the words name on this menu, in their order; a thing without a number is one.

    A short name finds an item when only one has it as its beginning or end: 콜라 finds
    콜라 1.25L. Nothing found is an empty list, never a guess.
    """
    text = " ".join(words.split())[:500]
    names = sorted(_names(items), key=lambda pair: len(pair[0]), reverse=True)
    wishes: list[Wish] = []
    while text := text.lstrip(" ,.!~\n"):
        found = _longest(text, names)
        if found is None:
            _, _, text = text.partition(" ")
            continue
        item, rest = found
        quantity, text = _how_many(rest)
        if 1 <= quantity <= MOST_OF_ONE:
            wishes.append(Wish(item, quantity))
    return wishes


def _names(items: Sequence[Item]) -> list[tuple[str, Item]]:
    full = [(_flat(name), item) for item in items for name in item.name.values()]
    short: dict[str, list[Item]] = {}
    for item in items:
        for name in item.name.values():
            first, *more = re.split(r"[\s(]+", name)
            for word in {first, more[-1] if more else first}:
                if len(_flat(word)) >= 2 and not word[0].isdigit():
                    short.setdefault(_flat(word), []).append(item)
    taken = {name for name, _ in full}
    single = [
        (name, owners[0])
        for name, owners in short.items()
        if len({i.id for i in owners}) == 1 and name not in taken
    ]
    return full + single


def _longest(text: str, names: Sequence[tuple[str, Item]]) -> tuple[Item, str] | None:
    for name, item in names:
        end = _matches(text, name)
        if end is not None:
            return item, text[end:]
    return None


def _matches(text: str, flat_name: str) -> int | None:
    """Where *flat_name* ends in *text*, spaces and marks within it not counting."""
    at = 0
    for position, char in enumerate(text):
        if at == len(flat_name):
            return position
        folded = _flat(char)
        if not folded:
            continue
        if not flat_name.startswith(folded, at):
            return None
        at += len(folded)
    return len(text) if at == len(flat_name) else None


def _how_many(rest: str) -> tuple[int, str]:
    stripped = rest.lstrip(" :x×*")
    for pattern in (_COUNT, _NATIVE_COUNT):
        found = pattern.match(stripped)
        if found is not None:
            said = found.group(1)
            number = int(said) if said.isdigit() else _NATIVE[said]
            return number, stripped[found.end() :]
    return 1, rest
