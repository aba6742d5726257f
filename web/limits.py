"""How fast one caller may call: a bucket of tokens each, in memory. Knows no HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from core.refusals import Refused

MOST_BUCKETS = 20_000  # some megabytes; past this those that are full again go (guess)


class TooFast(Refused):
    """Too many calls; ``retry_after_seconds`` says when the next is welcome."""

    code = "too_fast"


@dataclass(slots=True)
class _Bucket:
    left: float
    seen_at: float


class Limit:
    """So many calls a second for each caller, twice as many (or *at_once*) at once."""

    def __init__(
        self,
        a_second: float,
        *,
        at_once: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._a_second = a_second
        self._most = max(2 * a_second if at_once is None else at_once, 1.0)
        self._clock = clock
        self._buckets: dict[Hashable, _Bucket] = {}

    def take(self, caller: Hashable) -> None:
        """One call.

        Raises:
            TooFast: the bucket is empty.
        """
        now = self._clock()
        bucket = self._buckets.get(caller)
        if bucket is None:
            if len(self._buckets) >= MOST_BUCKETS:
                self._sweep(now)
            bucket = self._buckets[caller] = _Bucket(self._most, now)
        bucket.left = self._filled(bucket, now)
        bucket.seen_at = now
        self._must_be_one(bucket.left)
        bucket.left -= 1

    def must_have(self, caller: Hashable) -> None:
        """Take none, and see whether there is one.

        Raises:
            TooFast: the bucket is empty.
        """
        if (bucket := self._buckets.get(caller)) is not None:
            self._must_be_one(self._filled(bucket, self._clock()))

    def _must_be_one(self, left: float) -> None:
        if left < 1:
            raise TooFast(retry_after_seconds=(1 - left) / self._a_second)

    def _filled(self, bucket: _Bucket, now: float) -> float:
        return min(self._most, bucket.left + (now - bucket.seen_at) * self._a_second)

    def _sweep(self, now: float) -> None:
        """Let go of buckets that are full again: they say nothing a new one would not."""
        full = [c for c, b in self._buckets.items() if self._filled(b, now) >= self._most]
        for caller in full:
            del self._buckets[caller]
        if not full:
            self._buckets.clear()  # under attack from everywhere: memory is worth more
