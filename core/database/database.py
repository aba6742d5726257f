"""The one way in: run a plain function as a transaction, or as a query that cannot write.

Must not know what the functions do, nor which database runs them.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from random import Random, SystemRandom
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

from sqlalchemy import make_url
from typing_extensions import deprecated

from core.clock import Clock
from core.database.call import Call, must_be_plain
from core.database.transaction import Transaction
from core.database.waking import Topics
from core.refusals import Unavailable

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

#: How often the watchdog looks, and what it names: no function should run this long (guess).
WATCH_SECONDS = 1.0


class _Machine(Protocol):
    """SQLite or PostgreSQL."""

    running: dict[str, tuple[str, float]]

    @property
    def waiting(self) -> int: ...
    def start(self) -> None: ...
    def write(self, call: Call) -> None: ...
    def read(self, call: Call) -> None: ...
    def report(self, call: Call) -> None: ...
    def close(self) -> None: ...


class Database:
    """Runs plain functions of a `Transaction`, each in one transaction.

    A function may run more than once: it touches nothing but its transaction. Cancelling the
    wait does not cancel the work: it is then unknown to the canceller whether it was saved.
    """

    def __init__(self) -> None:
        """Made by `open_database`."""
        self._loop = asyncio.get_running_loop()
        self._topics = Topics()
        self._machine: _Machine
        self._closing = False
        self._watch: asyncio.TimerHandle | None = None

    @overload
    @deprecated("a transaction is a plain function: an async def cannot be one")
    def write(
        self,
        fn: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> Coroutine[Any, Any, Any]: ...
    @overload
    def write(
        self, fn: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kw: P.kwargs
    ) -> Coroutine[Any, Any, R]: ...
    def write(self, fn: Callable[..., Any], /, *args: Any, **kw: Any) -> Coroutine[Any, Any, Any]:
        """Run *fn* with a transaction and save what it did; answered once that is durable.

        Raises:
            Refused: the shop said no; nothing of *fn*'s own work is saved.
            Unavailable: the database could not save it.
            TypeError, RuntimeError: *fn* is no plain function, or we are inside one already.
        """
        must_be_plain(fn)
        return self._ask(self._machine.write, fn, args, kw)

    @overload
    @deprecated("a transaction is a plain function: an async def cannot be one")
    def read(
        self,
        fn: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> Coroutine[Any, Any, Any]: ...
    @overload
    def read(
        self, fn: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kw: P.kwargs
    ) -> Coroutine[Any, Any, R]: ...
    def read(self, fn: Callable[..., Any], /, *args: Any, **kw: Any) -> Coroutine[Any, Any, Any]:
        """Run the query *fn* on one state of the database. It cannot write."""
        must_be_plain(fn)
        return self._ask(self._machine.read, fn, args, kw)

    @overload
    @deprecated("a transaction is a plain function: an async def cannot be one")
    def report(
        self,
        fn: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> Coroutine[Any, Any, Any]: ...
    @overload
    def report(
        self, fn: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kw: P.kwargs
    ) -> Coroutine[Any, Any, R]: ...
    def report(self, fn: Callable[..., Any], /, *args: Any, **kw: Any) -> Coroutine[Any, Any, Any]:
        """Run the query *fn*, which may take seconds, where nobody else waits for it."""
        must_be_plain(fn)
        return self._ask(self._machine.report, fn, args, kw)

    async def _ask(
        self, ask: Callable[[Call], None], fn: Any, args: tuple[Any, ...], kw: dict[str, Any]
    ) -> Any:
        if self._closing:
            raise Unavailable("the database is closed")
        call = Call(fn, args, kw, self._loop.create_future())
        ask(call)
        return await call.future

    async def woken(self, topic: str, *, timeout: float) -> bool:
        """Wait until a commit wakes *topic*, or *timeout* seconds; whether it was woken.

        A wake that comes while this task is busy is kept for its next call.
        """
        return await self._topics.woken(topic, timeout)

    @property
    def waiting(self) -> int:
        """How many writes wait for their turn."""
        return self._machine.waiting

    def running(self) -> list[tuple[str, float]]:
        """The functions running now, and for how many seconds each."""
        now = time.monotonic()
        return [(name, now - since) for name, since in [*self._machine.running.values()]]

    async def close(self) -> None:
        """Finish and answer every write asked for, then let go of the database."""
        if self._closing:
            return
        self._closing = True
        if self._watch is not None:
            self._watch.cancel()
        await self._loop.run_in_executor(None, self._machine.close)

    async def _open(self, machine: _Machine) -> None:
        self._machine = machine
        await self._loop.run_in_executor(None, machine.start)
        self._look()

    def _look(self) -> None:
        """The watchdog: name what runs too long while it still runs."""
        for name, seconds in self.running():
            if seconds > WATCH_SECONDS:
                log.warning("%s has held its transaction for %.1f s so far", name, seconds)
        self._watch = self._loop.call_later(WATCH_SECONDS, self._look)

    # From any thread.

    def _done(self, calls: list[Call]) -> None:
        """Answer *calls* in the event loop, and wake whoever waits for what they did."""
        self._in_loop(self._answer, calls)

    def _in_loop(self, do: Callable[..., None], *args: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(do, *args)
        except RuntimeError:  # the loop ended without close(): nobody is left to hear it
            log.warning("the event loop ended before the database was closed")

    def _answer(self, calls: list[Call]) -> None:
        topics: set[str] = set()
        for call in calls:
            call.answer()
            topics |= call.topics
        if topics:
            self._topics.wake(topics)


async def open_database(
    url: str, *, clock: Clock, random: Random | None = None, run_twice: bool = False
) -> Database:
    """Open ``sqlite:///path`` (made if missing) or ``postgresql://…``; its tables are migrations'.

    *run_twice* runs every write twice, the first time taken back: for tests, which then see a
    function that touches something else.

    Raises:
        Unavailable: the database cannot be opened.
    """
    from core.database.postgres import Postgres
    from core.database.sqlite import Sqlite

    where = make_url(url)
    database = Database()
    dice = random or SystemRandom()
    if where.get_backend_name() == "sqlite":
        await database._open(
            Sqlite(where, clock=clock, random=dice, done=database._done, run_twice=run_twice)
        )
    elif where.get_backend_name() == "postgresql":
        await database._open(
            Postgres(
                where,
                clock=clock,
                random=dice,
                done=database._done,
                heard=lambda topics: database._in_loop(database._topics.wake, topics),
                missed=lambda: database._in_loop(database._topics.wake_all),
                run_twice=run_twice,
            )
        )
    else:
        raise ValueError(f"{where.get_backend_name()} is neither sqlite nor postgresql")
    return database
