"""What each message of one bot shows, as far as this process knows: the same is not sent again.

Kept in the process, not in a row: a row would cost each tap a commit of its own, and after a
restart the worst is one edit that Telegram answers with “not modified”. Where other processes may
edit the same messages (PostgreSQL), what we know is believed for a few seconds only, which is
when the same screen is drawn twice.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import NewType

MOST_MESSAGES = 20_000  # guess: an evening's; some 150 bytes each
#: How long it is believed where others may have edited the message meanwhile (guess).
BESIDE_OTHERS_S = 10.0

Place = tuple[int, int]  #: chat and message
Looks = NewType("Looks", bytes)  #: a screen's digest


class Change:
    """An edit under way; what the message shows once it is through."""

    def __init__(self) -> None:
        self.shows: Looks | None = None


class Shown:
    """What was shown last, by message."""

    def __init__(
        self, believed_s: float | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """*believed_s*: for how long; none: as long as the process lives."""
        self._believed_s = believed_s
        self._clock = clock
        self._known: OrderedDict[Place, tuple[Looks, float]] = OrderedDict()
        self._under_way: dict[Place, int] = {}
        self._mixed: set[Place] = set()

    def is_so(self, place: Place, looks: Looks) -> bool:
        """Whether that message shows just this."""
        known = self._known.get(place)
        if known is None or known[0] != looks:
            return False
        return self._believed_s is None or self._clock() - known[1] < self._believed_s

    def keep(self, place: Place, looks: Looks) -> None:
        """That message shows this now."""
        self._known.pop(place, None)
        self._known[place] = (looks, self._clock())
        while len(self._known) > MOST_MESSAGES:
            self._known.popitem(last=False)

    @contextmanager
    def changing(self, place: Place) -> Iterator[Change]:
        """An edit of that message. Of two at once nobody knows which came last."""
        self._known.pop(place, None)
        if place in self._under_way:
            self._mixed.add(place)
        self._under_way[place] = self._under_way.get(place, 0) + 1
        change = Change()
        try:
            yield change
        finally:
            self._under_way[place] -= 1
            if not self._under_way[place]:
                del self._under_way[place]
                if place not in self._mixed and change.shows is not None:
                    self.keep(place, change.shows)
                self._mixed.discard(place)


def digest(*parts: object) -> Looks:
    """A screen in sixteen bytes."""
    made = blake2b(digest_size=16)
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        made.update(len(raw).to_bytes(8, "big") + raw)
    return Looks(made.digest())
