"""What the payment company posts to us: a hint that a payment changed, and never a proof.

Toss does not sign these, so nothing in them is believed but which payment to look at: the state
comes from asking the company. The answer is always 200, so that it stops repeating itself, and
the asking is bounded, so that a flood of forged ones is no flood of questions.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from core.clock import Clock
from core.deps import Deps
from core.payments.errands import look_for_unmatched_money, take_a_hint
from core.payments.queries import is_ours

#: A payment is looked at no sooner than so long after its last hint (guess).
HINTS_APART = timedelta(seconds=5)
#: So many hints a second are followed, and so many in a burst; the clock asks for the rest.
A_SECOND, BURST = 20.0, 40.0
#: For payments we do not have: those are forged, or we were restored from a backup.
STRANGE_A_SECOND, STRANGE_BURST = 0.2, 5.0
#: Payments whose last hint is remembered.
REMEMBERED = 2_000
#: A webhook holds one payment, about 2,000 bytes; longer is none (guess).
LONGEST = 64 * 1024
_PAYMENT_ID = re.compile(r"[a-z2-7]{16}")


class Bucket:
    """So many a second, and a few more at once."""

    def __init__(self, a_second: float, burst: float) -> None:
        self._a_second, self._burst = a_second, burst
        self._left = burst
        self._at: datetime | None = None

    def take(self, now: datetime) -> bool:
        """One of them, if there is one."""
        if self._at is not None:
            passed = max((now - self._at).total_seconds(), 0.0)
            self._left = min(self._burst, self._left + passed * self._a_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Hints:
    """Which hints are worth a look, and how many at once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ours = Bucket(A_SECOND, BURST)
        self._strange = Bucket(STRANGE_A_SECOND, STRANGE_BURST)
        self._last: OrderedDict[str, datetime] = OrderedDict()

    def is_worth_a_look(self, payment_id: str) -> bool:
        """Not the same one again and again, and not more than we follow."""
        now = self._clock.now()
        last = self._last.get(payment_id)
        if last is not None and timedelta() <= now - last < HINTS_APART:
            return False
        if not self._ours.take(now):
            return False
        self._last[payment_id] = now
        self._last.move_to_end(payment_id)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)
        return True

    def is_worth_a_question(self) -> bool:
        """For a payment we do not have."""
        return self._strange.take(self._clock.now())


def routes(deps: Deps) -> list[web.RouteDef]:
    """Where the company posts."""
    hints = Hints(deps.clock)

    async def toss(request: web.Request) -> web.Response:
        body = await _body(request)
        payment_id = payment_in(body)
        if payment_id is not None and not deps.draining and hints.is_worth_a_look(payment_id):
            if await deps.db.read(is_ours, payment_id):
                deps.start(take_a_hint(deps, payment_id, went_back=says_it_went_back(body)))
            elif hints.is_worth_a_question():
                deps.start(look_for_unmatched_money(deps, payment_id))
        return web.Response(text="ok")

    return [web.post("/payments/callback/toss", toss)]


async def _body(request: web.Request) -> bytes:
    """What was posted; nothing where it is too long to be about one payment."""
    raw = bytearray()
    async for piece in request.content.iter_chunked(16 * 1024):
        raw += piece
        if len(raw) > LONGEST:
            return b""
    return bytes(raw)


def payment_in(body: bytes) -> str | None:
    """The payment a webhook is about, by our own name for it; none in a body that has none."""
    told = _told(body, "orderId")
    return told if isinstance(told, str) and _PAYMENT_ID.fullmatch(told) else None


def says_it_went_back(body: bytes) -> bool:
    """Whether a webhook says that money went back: the only news of a payment that is certain."""
    return _told(body, "status") in ("CANCELED", "PARTIAL_CANCELED")


def _told(body: bytes, name: str) -> object:
    """A field of the payment that was posted, whatever it is; none where there is none."""
    try:
        posted: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(posted, dict):
        return None
    data = posted.get("data")
    return data.get(name) if isinstance(data, dict) else posted.get(name)
