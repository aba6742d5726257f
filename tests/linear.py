"""Whether a parser takes four times as long for four times as much, whatever is written."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable

from core.refusals import Refused

SHORT, LONG = 1_024, 4_096  # characters; the longest message there is
MOST_GROWTH = 6
MOST_MS = 20.0
#: Below this the clock tells nothing.
FLOOR_MS = 0.5

#: A parser that is not linear is so each time it is looked at; a busy machine is not.
LOOKS = 6

#: What costs parsers dearly: one thing again and again, and openings that nothing closes.
HOSTILE = (
    "( ", " ", "1", "1 ", "1,", "1.", "0", "-", "- ", ",", ", ", "+", "+1", ":", ";", "(", ")", "a",
    "a ", "가", "가 ", "월", "월 ", "월-", "11:00", "11-", "오전 ", "오전", "km", "1km", "1km ", "이", "이 ",
    "하나", "두 ", "콜라", "콜라 ", "공일", "공 ", "010-", "010 ", "㎞", "₩", "원", "만", "1만 ", "1천", "%", "*",
    "\u00bd", "\u2460", "\u0301", "\u3164", "\t", "~", "/", "·", "시간 ", "분", "주문 ", "#", "# ", "no. ",
)  # fmt: skip


def cpu_ms(read: Callable[[str], object], written: str, best_of: int = 5) -> float:
    """The CPU time of the fastest of some runs; a refusal is an answer."""
    best = float("inf")
    for _ in range(best_of):
        began = time.thread_time()
        try:
            read(written)
        except Refused:
            pass
        best = min(best, (time.thread_time() - began) * 1000)
    return best


def assert_linear(
    read: Callable[[str], object],
    *,
    beginnings: Iterable[str] = ("",),
    endings: Iterable[str] = ("",),
) -> None:
    """4,096 hostile characters take at most six times what 1,024 take, and 20 ms.

    Each text that does not is looked at again, by itself: what is quick once is quick.
    """
    slow = [*itertools.product(tuple(beginnings), HOSTILE, tuple(endings))]
    said: list[str] = []
    for _ in range(LOOKS):
        looked = [(each, *_growth_and_ms(read, *each)) for each in slow]
        late = [one for one in looked if one[1] > MOST_GROWTH or one[2] > MOST_MS]
        slow = [each for each, _, _ in late]
        said = [f"{growth:.1f} times as long, {ms:.1f} ms: {each!r}" for each, growth, ms in late]
        if not slow:
            return
    raise AssertionError("; ".join(said))


def _growth_and_ms(
    read: Callable[[str], object], begin: str, piece: str, end: str
) -> tuple[float, float]:
    short, long = (_text(begin, piece, end, length) for length in (SHORT, LONG))
    ms = cpu_ms(read, long)
    return ms / max(cpu_ms(read, short), FLOOR_MS), ms


def _text(begin: str, piece: str, end: str, length: int) -> str:
    room = length - len(begin) - len(end)
    return begin + (piece * (room // len(piece) + 1))[:room] + end
