"""Reads plain words: “양념치킨 2 콜라 1” against a menu. Pure, and linear in what was written.

Never a guess about food: what is not surely a dish of this menu, or surely so many of it, is
handed back as it was written, and nothing is put in for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from core.carts.counting import COUNTERS, Count, count_at, ending_at
from core.orders.model import MOST_OF_ONE
from core.records import record
from core.refusals import must_be_whole
from core.stores.model import Item
from core.texts.numerals import in_plain_digits, is_numeral

_NOT_IN_NAMES = frozenset(" \t\n\r\f\v()[]·.,&+-_/'\"!?~:;")
#: What parts one wish from the next.
_PARTING = frozenset(",\n;&+/·")
_PARTING_WORDS = frozenset({"그리고", "또", "및", "and", "plus"})
#: Said beside a wish without a meaning of its own here.
_FILLERS = frozenset({
    "주세요", "줘", "줘요", "주문", "주문요", "주문이요", "주문할게요", "주문할께요", "할게요",
    "부탁드려요", "부탁드립니다", "부탁해요", "부탁해", "시킬게요", "먹을게요", "보내주세요",
    "저는", "저", "저희", "여기", "요", "이요", "좀", "네", "음", "그럼", "추가", "추가요",
    "배달", "포장", "x", "of", "the", "some", "please", "pls", "give", "me", "us", "i", "id",
    "i'd", "like", "want", "would", "we", "can", "have", "get", "order", "with",
})  # fmt: skip
#: Said of a dish that is not wanted: behind its name, and before it.
_NOT_WANTED = ("빼", "말고", "취소", "없이", "제외", "아니", "대신")
_NOT_WANTED_BEFORE = frozenset({"no", "not", "without", "remove", "cancel", "drop", "minus"})
_SIGNS = frozenset(".,/-~+:")
_OWN_COUNT = re.compile(r"(\d{1,3})\s?(\D{1,3})$")  # 군만두 8개


@record(frozen=True, slots=True)
class Wish:
    """Something named, and how many."""

    item: Item
    quantity: int

    def __post_init__(self) -> None:
        """Raises :class:`CannotBe`: nobody wants so many, or none."""
        must_be_whole("quantity", self.quantity, 1, MOST_OF_ONE)


@record(frozen=True, slots=True)
class Words:
    """What the words name on a menu, in their order, and what of them was not understood."""

    wishes: tuple[Wish, ...]
    not_understood: tuple[str, ...]  #: as it was written


def read_wishes(words: str, items: Sequence[Item]) -> Words:
    """What the words name on this menu, in their order; a thing without a number is one.

    A short name finds an item when only one has it as its beginning or end: 콜라 finds
    콜라 1.25L. A number belongs to the dish before it, or, where that has its own, to the next.
    A number that cannot be meant (1.5, -1, 0개, 백 개), and one that belongs to nothing that was
    found, is not understood, and so is the dish it stands at.
    """
    return Menu(items).read(words)


def find_dishes(words: str, items: Sequence[Item]) -> list[Item]:
    """The dishes that *words* as a whole may name: none, one, or several to choose from."""
    menu, text = Menu(items), _Text(words)
    end, found = menu.longest(text, 0)
    return list(found) if end == len(text.flat) else []


class Menu:
    """The names of a menu, looked up letter by letter."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._root = _by_letter(tuple(tuple(item.name.values()) for item in items))
        self._named: dict[tuple[int, ...], tuple[Item, ...]] = {}

    def longest(self, text: _Text, at: int) -> tuple[int, tuple[Item, ...]]:
        """Where the longest name at that letter ends, and whose it is; *at*: there is none."""
        here, end, flat = self._root, at, text.flat
        found: tuple[int, ...] = ()
        for n in range(at, len(flat)):
            following = here.get(flat[n])
            if following is None:
                break
            here = following
            if "" in here:
                end, found = n + 1, here[""]
        items = self._named.get(found)  # a name may be short for every dish there is
        if items is None:
            items = self._named[found] = tuple(self._items[place] for place in found)
        return end, items

    def read(self, words: str) -> Words:
        """See :func:`read_wishes`."""
        text = _Text(words)
        reading = _Reading(text)
        at = 0
        while at < len(text.flat):
            at = self._next(text, at, reading)
        return reading.done()

    def _next(self, text: _Text, at: int, reading: _Reading) -> int:
        """Read what begins at that letter; where the next begins."""
        if text.parts_before(at):
            reading.parts()
        end, found = self.longest(text, at)
        if found and (after := self._ends(text, end)) is not None:
            reading.dish(found, at, after.end)
            if after.parts:
                reading.parts()
            return after.end
        count = text.count_at(at)
        if count is not None:
            glued = count.end < len(text.flat) and text.joined(count.end)
            if glued and not self._begins(text, count.end):
                count = Count(text.word_end(at), None)
            reading.number(count.value, at, count.end)
            if count.parts:
                reading.parts()
            return count.end
        end = text.word_end(at)
        word = "".join(text.flat[at:end])
        if word in _PARTING_WORDS:
            reading.parts()
        elif word not in _FILLERS:
            reading.word(word, at, end)
        return end

    def _ends(self, text: _Text, end: int) -> Count | None:
        """What stands behind a name and belongs to it (콜라요); none in the middle of a word."""
        if end == len(text.flat) or not text.joined(end) or self._begins(text, end):
            return Count(end, None)
        behind = ending_at(text.flat, end, text.joined)
        if behind.end == len(text.flat) or not text.joined(behind.end):
            return behind
        return behind if self._begins(text, behind.end) else None

    def _begins(self, text: _Text, at: int) -> bool:
        """A number or a name begins in the middle of a word: 짜장면2콜라3."""
        return text.count_at(at) is not None or bool(self.longest(text, at)[1])


class _Text:
    """What was written, without its blanks and marks, and where each letter stood."""

    def __init__(self, words: str) -> None:
        self.written = in_plain_digits(words)
        self.flat: list[str] = []
        self._at: list[int] = []
        self._parted: set[int] = set()
        self._counts: dict[int, Count | None] = {}
        written, parted = self.written, False
        for place, char in enumerate(written):
            inside = char in _SIGNS and _is_in_a_number(written, place)
            if char in _NOT_IN_NAMES and not inside:
                parted = parted or char in _PARTING
                continue
            if parted:
                self._parted.add(len(self.flat))
                parted = False
            for letter in char.casefold():
                self.flat.append(letter)
                self._at.append(place)
        #: Whether no blank or mark stands before a letter; asked of each letter many times.
        self.joined: Callable[[int], bool] = [
            at > 0 and place - self._at[at - 1] <= 1 for at, place in enumerate(self._at)
        ].__getitem__

    def count_at(self, at: int) -> Count | None:
        """The number that begins at that letter, read once however often it is asked for."""
        if at not in self._counts:
            self._counts[at] = count_at(self.flat, at, self.joined)
        return self._counts[at]

    def parts_before(self, at: int) -> bool:
        """A comma, a line's end or the like stands before that letter."""
        return at in self._parted

    def word_end(self, at: int) -> int:
        """Where the word that begins there ends."""
        end = at + 1
        while end < len(self.flat) and self.joined(end):
            end += 1
        return end

    def between(self, at: int, end: int) -> str:
        """As it was written."""
        return " ".join(self.written[self._at[at] : self._at[end - 1] + 1].split())


class _Open:
    """A dish that was named, until it is known how many of it."""

    def __init__(self, found: tuple[Item, ...], at: int, end: int) -> None:
        self.found, self.at, self.end = found, at, end
        self.quantity: int | None = 1
        self.is_counted = False  #: a number was said of it
        self.has_words = False  #: other words stand behind it


class _Reading:
    """What was read so far: each dish, and the numbers around it."""

    def __init__(self, text: _Text) -> None:
        self._text = text
        self._wishes: list[Wish] = []
        self._left: list[tuple[int, int]] = []  #: what was not understood
        self._open: _Open | None = None
        self._before: tuple[int | None, int, int] | None = None  #: a number, for what follows
        self._words_at: int | None = None  #: where unknown words before this place begin
        self._is_unwanted = False

    def dish(self, found: tuple[Item, ...], at: int, end: int) -> None:
        """A name of the menu."""
        self._close()
        self._open = _Open(found, at, end)
        if self._before is not None:
            self._open.quantity, self._open.at, _ = self._before
            self._open.is_counted, self._before = True, None
        if self._is_unwanted:
            self._open.quantity, self._open.is_counted = None, True
        self._words_at, self._is_unwanted = None, False

    def number(self, value: int | None, at: int, end: int) -> None:
        """A number: of the dish before it, unless that has one; else of what follows."""
        dish = self._open
        if dish is not None and not dish.is_counted:
            # “짜장면 피자 2판”: whose? Only one of it is the same either way.
            dish.quantity = value if value == 1 or not dish.has_words else None
            dish.is_counted, dish.end = True, end
            self._words_at = None
            return
        self._leave_number()
        if self._words_at is None:
            self._before = (value, at, end)
            return
        at, first = self._words_at, self._text.flat[self._words_at]
        if first.isascii():  # “pizza 2 cola”
            self._before = (None, at, end)
        else:
            self._left.append((at, end))
        self._words_at = None

    def word(self, word: str, at: int, end: int) -> None:
        """A word that is on no menu."""
        dish = self._open
        if dish is not None and word.startswith(_NOT_WANTED):
            dish.quantity, dish.is_counted, dish.end = None, True, end
            return
        self._is_unwanted = self._is_unwanted or word in _NOT_WANTED_BEFORE
        if dish is not None:
            dish.has_words = True
        if self._words_at is None and self._before is None:
            self._words_at = at

    def parts(self) -> None:
        """A comma, 그리고, 랑: what follows is another wish."""
        self._leave_number()
        self._close()
        self._words_at, self._is_unwanted = None, False

    def done(self) -> Words:
        """All of it."""
        self.parts()
        return Words(tuple(self._wishes), tuple(self._as_written()))

    def _close(self) -> None:
        dish, self._open = self._open, None
        if dish is None:
            return
        quantity = dish.quantity
        if quantity is None or len(dish.found) > 1 or _may_be_pieces(dish.found[0], quantity):
            self._left.append((dish.at, dish.end))
        else:
            self._wishes.append(Wish(dish.found[0], quantity))

    def _leave_number(self) -> None:
        if self._before is None:
            return
        _, at, end = self._before
        if self._open is not None and self._open.end == at:  # “콜라 2 3”: which of the two?
            self._open.quantity, self._open.end = None, end
        else:
            self._left.append((at, end))
        self._before = None

    def _as_written(self) -> list[str]:
        """Side by side is said in one."""
        joined: list[tuple[int, int]] = []
        for at, end in sorted(self._left):
            if joined and at <= joined[-1][1]:
                at, end = joined.pop()[0], max(end, joined[-1][1] if joined else end)
            joined.append((at, end))
        return [self._text.between(at, end) for at, end in joined]


def _may_be_pieces(item: Item, quantity: int) -> bool:
    """군만두 16개 may be sixteen pieces, or sixteen times 군만두 8개."""
    for name in item.name.values():
        own = _OWN_COUNT.search(name)
        if own is not None and own[2].strip() in COUNTERS and quantity >= int(own[1]) > 1:
            return True
    return False


@lru_cache(maxsize=256)  # a menu is read for every line that is written, and seldom changes
def _by_letter(menu: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    """The names as a tree of letters; where one ends, the places of those it may mean."""
    root: dict[str, Any] = {}
    for name, places in _names(menu).items():
        here = root
        for letter in name:
            here = here.setdefault(letter, {})
        here[""] = tuple(places)
    return root


def _names(menu: Sequence[Sequence[str]]) -> dict[str, dict[int, None]]:
    """Each name, full and short, and whose it is: several dishes may be called one thing."""
    full: dict[str, dict[int, None]] = {}
    short: dict[str, dict[int, None]] = {}
    for place, names in enumerate(menu):
        for name in names:
            full.setdefault(_flat(name), {})[place] = None
            words = [word for word in re.split(r"[\s(]+", name) if word]
            for word in {words[0], words[-1]} if words else ():
                flat = _flat(word)
                if len(flat) >= 2 and not word[0].isdigit() and flat not in _FILLERS | COUNTERS:
                    short.setdefault(flat, {})[place] = None
    full.pop("", None)
    return short | full


def _flat(name: str) -> str:
    return "".join(_Text(name).flat)


def _is_in_a_number(written: str, place: int) -> bool:
    """The point of 1.5, the comma of 1,000, the stroke of 1/2; the minus of -1 too."""
    before, after = written[place - 1 : place], written[place + 1 : place + 2]
    if not after or not is_numeral(after):
        return False
    if before and is_numeral(before):
        return True
    return written[place] == "-" and (not before or before.isspace())
