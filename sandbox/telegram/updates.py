"""One bot's updates: numbered, kept until confirmed, and handed out by long polling.

The rules (offsets, clamps, who gets the 409) are Telegram's own server's, read in its
`Client.cpp`. Knows nothing of webhooks beyond that one may be in charge.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .clock import SandboxClock
from .errors import OTHER_POLL, POLL_ENDED_BY_WEBHOOK, ApiError

MESSAGE_LIFE_S = 86_400  # Client.cpp: messages and membership are kept a day
QUERY_LIFE_S = 150  # Client.cpp: callback, shipping and pre-checkout queries
LONG_POLL_MAX_S = 50  # Client.h LONG_POLL_MAX_TIMEOUT
CONFLICT_PAUSE_S = 3.0  # Client.cpp fail_query_conflict: a second 409 within this waits as long
HISTORY = 1000  # guess: updates kept after they were delivered, to look at and to repeat

#: Webhook order is kept per lane (Client.cpp, webhook_queue_id): a text and a tap are not ordered.
_LANES = {
    "inline_query": 1,
    "chosen_inline_result": 2,
    "callback_query": 3,
    "shipping_query": 4,
    "pre_checkout_query": 4,
    "my_chat_member": 5,
    "chat_member": 6,
    "message_reaction": 7,
}
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Pending:
    """An update and how far it came."""

    update_id: int
    kind: str
    body: dict[str, Any]  #: The object under its kind.
    lane: int
    expires_at: float
    state: str = "waiting"  #: waiting, delivered (confirmed or acknowledged), expired
    attempts: int = 0
    last_error: str = ""
    again: bool = False  #: A repeat: an offset confirms it only after it was handed out once more.

    def as_update(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.body}


def lane_of(kind: str, body: dict[str, Any]) -> int:
    group = _LANES.get(kind, 0)
    whose = body.get("from") if group in (1, 2, 3, 4) else body.get("chat")
    number = whose.get("id", 0) if isinstance(whose, dict) else 0
    return int(number) + (group << 33)


class UpdateQueue:
    """What a bot has yet to hear, oldest first."""

    def __init__(self, clock: SandboxClock, changed: Callable[[Pending], None]) -> None:
        self._clock = clock
        self._changed = changed
        self.next_id = random.randint(100_000_000, 800_000_000)
        self.waiting: dict[int, Pending] = {}
        self.history: deque[Pending] = deque(maxlen=HISTORY)
        self.allowed: list[str] = []  #: Empty: everything but NOT_BY_DEFAULT.
        self.on_new: Callable[[Pending], None] | None = None  #: The webhook's ear, if one is set.
        self._poll: asyncio.Future[None] | None = None
        self._last_offset = 0
        self._last_poll_at = 0.0
        self._next_conflict_at = 0.0

    # -- putting in ---------------------------------------------------------------------

    def add(self, kind: str, body: dict[str, Any], *, update_id: int | None = None) -> int | None:
        """Queue one update; its id, or None when the bot did not ask for this kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return None
        if update_id is None:
            update_id = self.next_id
        life = QUERY_LIFE_S if kind.endswith("_query") else MESSAGE_LIFE_S
        pending = Pending(update_id, kind, body, lane_of(kind, body), self._clock.now() + life)
        pending.again = update_id < self.next_id
        self.next_id = max(self.next_id, update_id + 1)
        self._put(pending)
        return update_id

    def repeat(self, update_id: int) -> bool:
        """Deliver one again, with the number it had: Telegram does this after a lost answer."""
        known = self.waiting.get(update_id) or next(
            (p for p in reversed(self.history) if p.update_id == update_id), None
        )
        if known is None:
            return False
        life = QUERY_LIFE_S if known.kind.endswith("_query") else MESSAGE_LIFE_S
        again = Pending(update_id, known.kind, known.body, known.lane, self._clock.now() + life)
        again.again = True
        self._put(again)
        return True

    def _put(self, pending: Pending) -> None:
        self.waiting[pending.update_id] = pending
        self._changed(pending)
        if self.on_new is not None:
            self.on_new(pending)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    # -- taking out ---------------------------------------------------------------------

    def settle(self, pending: Pending, state: str) -> None:
        """It was delivered, or its life ended. A repeat queued meanwhile stays."""
        pending.state = state
        if self.waiting.get(pending.update_id) is pending:
            del self.waiting[pending.update_id]
        self.history.append(pending)
        self._changed(pending)

    def noticed(self, pending: Pending) -> None:
        """An attempt failed; whoever looks on should see it."""
        self._changed(pending)

    def forget_waiting(self) -> None:
        for pending in list(self.waiting.values()):
            self.settle(pending, "dropped")

    def _expire(self) -> None:
        now = self._clock.now()
        for pending in [p for p in self.waiting.values() if p.expires_at < now]:
            self.settle(pending, "expired")

    def count(self) -> int:
        self._expire()
        return len(self.waiting)

    def _take(self, offset: int, limit: int) -> list[Pending]:
        self._expire()
        if offset < 0 and self.waiting:  # from the end: forgets what is before
            offset = sorted(self.waiting)[offset:][0]
        for pending in [p for i, p in self.waiting.items() if i < offset]:
            if pending.attempts or not pending.again:
                self.settle(pending, "delivered")
        return [self.waiting[i] for i in sorted(self.waiting)[:limit]]

    # -- long polling -------------------------------------------------------------------

    async def poll(self, offset: int, limit: int, timeout: int) -> list[dict[str, Any]]:
        """What getUpdates answers; waits up to *timeout* seconds for a first one."""
        limit = 100 if limit <= 0 else min(limit, 100)
        timeout = max(0, min(timeout, LONG_POLL_MAX_S))
        now = time.monotonic()
        if offset == self._last_offset:  # a tight loop is slowed down
            if timeout < 3 and now < self._last_poll_at + 3.0:
                timeout = 3
            if now < self._last_poll_at + 0.5:
                limit = 1
        self._last_offset, self._last_poll_at = offset, now
        ready = self._take(offset, limit)
        if not ready and timeout:
            self.end_poll(OTHER_POLL)
            mine = self._poll = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await mine
            except TimeoutError:
                pass
            except ApiError as conflict:
                await self._pause_after_conflict()
                raise conflict from None
            finally:
                if self._poll is mine:
                    self._poll = None
            ready = self._take(offset, limit)
        for pending in ready:
            pending.attempts += 1
        return [pending.as_update() for pending in ready]

    def end_poll(self, because: str = POLL_ENDED_BY_WEBHOOK) -> None:
        """The older of two polls loses, and any poll loses to a webhook."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, because))

    def let_go(self) -> None:
        """We are closing: whoever waits gets its empty answer now."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    async def _pause_after_conflict(self) -> None:
        now = time.monotonic()
        if now < self._next_conflict_at:
            await asyncio.sleep(CONFLICT_PAUSE_S)
        else:
            self._next_conflict_at = now + CONFLICT_PAUSE_S

    # -- keeping ------------------------------------------------------------------------

    def dump(self) -> dict[str, Any]:
        return {
            "next_id": self.next_id,
            "allowed": self.allowed,
            "waiting": [asdict(p) for p in self.waiting.values()],
        }

    def load(self, kept: dict[str, Any]) -> None:
        self.next_id = kept["next_id"]
        self.allowed = kept["allowed"]
        self.waiting = {p["update_id"]: Pending(**p) for p in kept["waiting"]}

    def all(self) -> Iterable[Pending]:
        yield from self.history
        yield from self.waiting.values()
