"""Searches for the text that costs a reader most, and measures it there.

Signs, marks, digits, words and pieces of what the reader knows (the examples in its docstring),
repeated alone and in pairs, with and without something before and behind. CPU time, the best of
five, with every cache emptied before each.
"""

from __future__ import annotations

import gc
import itertools
import re
import time
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper, cache
from random import Random
from typing import NamedTuple

LITTLE, MUCH = 1_024, 4_096
FIRST_LOOK, SECOND_LOOK = 128, 512
FINALISTS = 6  # of each kind: slowest, and fastest growing
BEST_OF = 5
FAST_GROWTH, MORE_LOOKS = 5.0, 6
REST_S = 0.25  # before looking again: whatever made the machine busy is over by then (guess)

ATOMS = (
    "(", ")", "[", "{", "<", " ", "\t", "\n", ",", ".", "-", "~", ":", ";", "/", "|", "\\", "'",
    '"', "+", "=", "%", "#", "@", "*", "&", "0", "1", "9", "11:00", "1km", "12,000", "₩", "원",
    "개", "시", "분", "월", "토", "매일", "오전", "am", "휴무", "로", "길", "동", "호", "한 ",
    "하나", "가", "ㄱ", "\u1100", "\u1161", "\u11a8", "a", "é", "e\u0301", "\u0301", "\u0335",
    "\u3164", "\u200b", "\u200d", "\ufe0f", "\u202e", "😀", "👨\u200d👩\u200d👧", "２", "①", "³",
    "٣", "\x00", "\ud83c", "key", "eyJ", "bearer ", "test_sk_", "010-", "콜라", "치킨 ",
)  # fmt: skip
_EXAMPLES = re.compile(r"``([^`]{1,60})``|“([^”]{1,60})”")


class Cost(NamedTuple):
    """What a reader's worst text costs."""

    unit: str  #: the text, as what it repeats
    little: float  #: seconds for 1,024 of it
    much: float  #: seconds for 4,096

    @property
    def growth(self) -> float:
        """How much more four times as much costs."""
        return self.much / self.little


def worst(read: Callable[[str], object], knows: str, seconds: float) -> list[Cost]:
    """The costs of the slowest and the fastest growing texts that were found.

    The first look takes *seconds* at most: at each sign and example, then at as many pairs.
    """
    looked, until = [], time.thread_time() + seconds
    for n, shape in enumerate(_shapes(knows)):
        looked.append((shape, _once(read, shape(FIRST_LOOK))))
        if n > 3 * len(ATOMS) and time.thread_time() > until:
            break
    looked.sort(key=lambda pair: -pair[1])
    slowest = looked[: len(looked) // 5]
    again = [(shape, before, _best(read, shape, SECOND_LOOK, 2)) for shape, before in slowest]
    by_cost = sorted(again, key=lambda three: -three[2])[:FINALISTS]
    by_growth = sorted(again, key=lambda three: -three[2] / three[1])[:FINALISTS]
    finalists = {shape.unit: shape for shape, _, _ in (*by_cost, *by_growth)}
    return [_cost(read, shape) for shape in finalists.values()]


def _cost(read: Callable[[str], object], shape: Shape) -> Cost:
    """The best of five; where that grows fast, of a few times five: the machine may be busy."""
    little, much = _best(read, shape, LITTLE), _best(read, shape, MUCH)
    for _ in range(MORE_LOOKS):
        if much <= FAST_GROWTH * little:
            break
        time.sleep(REST_S)
        little = min(little, _best(read, shape, LITTLE))
        much = min(much, _best(read, shape, MUCH))
    return Cost(shape.unit, little, much)


class Shape(NamedTuple):
    """A text of any length: something before, something over and over, something behind."""

    before: str
    over: str
    behind: str

    def __call__(self, length: int) -> str:
        """So many characters of it."""
        room = max(0, length - len(self.before) - len(self.behind))
        repeated = self.over * (room // len(self.over) + 1)
        return f"{self.before}{repeated[:room]}{self.behind}"[:length]

    @property
    def unit(self) -> str:
        """How it is shown."""
        return " … ".join(ascii(part) for part in self if part)


def _shapes(knows: str) -> Iterator[Shape]:
    examples = [a or b for a, b in _EXAMPLES.findall(knows)]
    for one in (*ATOMS, *examples):
        yield Shape("", one, "")
        yield Shape("", f"{one} ", "")
        yield Shape("", one, "!")
    pairs = [Shape("", one + other, "") for one, other in itertools.permutations(ATOMS, 2)]
    for example, one in itertools.product(examples, ATOMS):
        pairs += [Shape(example, one, ""), Shape("", one, example), Shape("", example + one, "")]
    Random(4_096).shuffle(pairs)  # the same ones whenever it is run
    yield from pairs


def _best(read: Callable[[str], object], shape: Shape, length: int, of: int = BEST_OF) -> float:
    return min(_once(read, shape(length)) for _ in range(of))


def _once(read: Callable[[str], object], text: str) -> float:
    """CPU seconds of one reading; that it is no answer is an answer."""
    for each in _caches():
        each.cache_clear()
    began = time.thread_time_ns()
    try:
        read(text)
    except (Exception, RecursionError):  # whatever it says, it took this long
        pass
    return max(1, time.thread_time_ns() - began) / 1e9


@cache
def _caches() -> list[_lru_cache_wrapper[object]]:
    """Every cache of ours that remembers by a text: a second reading would cost nothing."""
    ours = ("core.", "chat.", "web.", "bot.", "store_bot.", "cli.")
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, _lru_cache_wrapper)
        and str(each.__module__).startswith(ours)
        and any(kind == "str" for kind in each.__wrapped__.__annotations__.values())
    ]
