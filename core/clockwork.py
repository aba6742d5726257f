"""Asks what is due, every second, and sends out the errands.

The timers are rows. Several processes may tick at once: a due row is held by whoever asks it. A
second of ours is the event loop's, which nobody sets back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from core.deps import Deps
from core.house import ask_what_is_due
from core.payments.errands import ask_again, call_back, carry_out_refunds
from core.refusals import Conflict, Unavailable
from core.timer_jobs import beat

log = logging.getLogger(__name__)

TICK_SECONDS = 1
#: Look up payments nobody answered for, give back what is owed, call people who wait.
ERRANDS = (ask_again, carry_out_refunds, call_back)


async def tick(deps: Deps) -> None:
    """One beat: everything due is asked."""
    try:
        while await deps.db.write(ask_what_is_due):
            pass
    except (Unavailable, Conflict) as error:  # what is due stays due
        log.warning("no tick: %s", error)


def begin_errands(deps: Deps) -> None:
    """Send out the errands about money that are not out already; each does all that is due.

    Nobody waits for them: a silent company must not hold up a store's rings.
    """
    if deps.draining:
        return  # nobody would wait for them
    for errand in ERRANDS:
        deps.start_alone(errand.__name__, _send_out(errand, deps))


async def _send_out(errand: Callable[[Deps], Awaitable[int]], deps: Deps) -> None:
    try:
        await errand(deps)
    except (Unavailable, Conflict) as error:
        log.warning("%s waits: %s", errand.__name__, error)


async def show_life(deps: Deps, role: str) -> None:
    """Tell the others that this role is up."""
    try:
        await deps.db.write(beat, role)
    except Unavailable as error:
        log.warning("no sign of life: %s", error)
    except Exception:  # whoever gives them is above no row that somebody spoiled
        log.exception("no sign of life of %s", role)


class Clockwork:
    """The ticking of a worker.

    A beat is an errand, which is only begun here: going down, it is let end. Between two of them
    passes the event loop's time, whatever happens to the machine's clock.
    """

    def __init__(self, deps: Deps) -> None:
        """Not ticking yet."""
        self._deps = deps
        self._loops: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Tick from now on."""
        self._loops.append(asyncio.create_task(_every(TICK_SECONDS, self._tick)))

    async def stop(self) -> None:
        """Begin no more beats; those under way end by themselves."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops.clear()

    def _tick(self) -> None:
        self._deps.start_alone("tick", tick(self._deps))


async def _every(seconds: float, beat: Callable[[], None]) -> None:
    """A beat that cannot be begun is logged, and the next one comes all the same.

    Whoever would tell the admins is begun in the same way; that beats are missing is seen by the
    timers that are late: /readyz says so.
    """
    while True:
        await asyncio.sleep(seconds)
        try:
            beat()
        except Exception:
            log.exception("a beat could not be begun")
