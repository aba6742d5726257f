"""What the edges and errands are handed: database, clock, payment company, the bots' voices.

Knows no implementation: cli/roles.py puts them together.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.clock import Clock
from core.database.database import Database
from core.notices.model import Bot, Notice, Outcome
from core.payments.company import PaymentCompany
from core.settings import Settings

log = logging.getLogger(__name__)

R = TypeVar("R")

#: How a bot says a notice: draws it in the person's language, sends it, tells what became of it.
Voice = Callable[[Notice], Awaitable[Outcome]]


@dataclass
class Deps:
    """Everything handed in; nothing about an order is kept here."""

    db: Database
    clock: Clock
    settings: Settings
    company: PaymentCompany
    voices: Mapping[Bot, Voice] = field(default_factory=dict)
    #: How each breaker stands, by company and operation: closed, open or trying.
    breakers: Callable[[], Mapping[tuple[str, str], str]] = dict
    #: What is the matter with each bot of this process and Telegram; empty when nothing is.
    troubles: Callable[[], Mapping[Bot, Sequence[str]]] = dict
    draining: bool = False  #: no new work: we are going down
    running: set[asyncio.Task[Any]] = field(default_factory=set)
    alone: dict[str, asyncio.Task[Any]] = field(default_factory=dict)

    def start(self, errand: Coroutine[Any, Any, Any]) -> None:
        """Run an errand beside this turn; what it would lose in a crash, a row remembers."""
        _ = self.begin(errand)

    def start_alone(self, name: str, errand: Coroutine[Any, Any, Any]) -> None:
        """The same, unless the last one of that *name* is still under way."""
        under_way = self.alone.get(name)
        if under_way is not None and not under_way.done():
            errand.close()
            return
        self.alone[name] = self.begin(errand)

    def begin(self, errand: Coroutine[Any, Any, R]) -> asyncio.Task[R]:
        """The same, for somebody who waits for it for a while; it goes on without them."""
        task = asyncio.get_running_loop().create_task(errand)
        self.running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("an errand failed; its row is tried again", exc_info=task.exception())

    async def drain(self, seconds: float) -> None:
        """Let errands under way end, for *seconds* at most."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self.running and (left := until - loop.time()) > 0:  # one may have begun another
            await asyncio.wait(set(self.running), timeout=left)
