"""The one way in: ``write`` and ``read`` run a plain function as one transaction.

Must not know what the functions do, nor which database it is beyond opening it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from random import Random, SystemRandom
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

from sqlalchemy import make_url
from typing_extensions import deprecated

from core.clock import Clock
from core.database.call import Call, must_be_plain
from core.database.postgres import Postgres
from core.database.sqlite import Sqlite
from core.database.transaction import Transaction
from core.database.waking import Topics

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


class Engine(Protocol):
    """What runs the functions."""

    def start(self) -> None: ...
    def write(self, call: Call) -> None: ...
    def read(self, call: Call) -> None: ...
    def close(self) -> None: ...


class Database:
    """An open database. Made by :func:`open_database`, in a running event loop."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        random: Random | None = None,
        run_twice: bool = False,
    ) -> None:
        """*run_twice* rehearses every write first: a test's way to find what is not plain."""
        self._loop = asyncio.get_running_loop()
        self._topics = Topics()
        self._closed = False
        dice = random or SystemRandom()
        where = make_url(url)
        self._engine: Engine
        if where.get_backend_name() == "sqlite":
            self._engine = Sqlite(
                where, clock=clock, random=dice, done=self._done, run_twice=run_twice
            )
        else:
            self._engine = Postgres(
                where,
                clock=clock,
                random=dice,
                done=self._done,
                heard=self._heard,
                run_twice=run_twice,
            )

    def start(self) -> None:
        """Open it; raises :class:`Unavailable` when that cannot be."""
        self._engine.start()

    @overload
    @deprecated("a transaction is a plain function: it cannot be async")
    async def write(
        self,
        fn: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> R: ...
    @overload
    async def write(
        self,
        fn: Callable[Concatenate[Transaction, P], R],
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> R: ...
    async def write(self, fn: Callable[..., Any], /, *args: Any, **kw: Any) -> Any:
        """Run *fn* as one transaction; what it returned, once that is committed.

        It may run more than once. A caller that is cancelled does not know whether it was
        saved: it is still run, once.

        Raises:
            Refused: the shop said no; nothing of *fn* is saved.
            Unavailable: the database is not to be had.
            TypeError: *fn* is no plain function.
        """
        call = self._call(fn, args, kw)
        self._engine.write(call)
        return await call.future

    async def read(
        self,
        fn: Callable[Concatenate[Transaction, P], R],
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> R:
        """Run *fn* where it cannot write."""
        call = self._call(fn, args, kw)
        self._engine.read(call)
        result: R = await call.future
        return result

    async def woken(self, topic: str, *, timeout: float) -> bool:
        """Wait until a commit wakes *topic*, here or in another process; false: time ran out."""
        task = asyncio.current_task()
        return await self._topics.woken(topic, task.get_name() if task else "", timeout)

    async def close(self) -> None:
        """Finish and answer everything that waits, then let go. A second time does nothing."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._engine.close)
            await asyncio.sleep(0)  # the last answers are on their way

    def _call(self, fn: Callable[..., Any], args: tuple[Any, ...], kw: dict[str, Any]) -> Call:
        must_be_plain(fn)
        if self._closed:
            raise RuntimeError("the database is closed")
        return Call(fn, args, kw, self._loop.create_future())

    def _done(self, calls: list[Call]) -> None:
        """From a writer thread: these may be answered."""
        self._loop.call_soon_threadsafe(self._answer, calls)

    def _answer(self, calls: list[Call]) -> None:
        topics: set[str] = set()
        for call in calls:
            call.answer()
            topics |= call.topics
        if topics:
            self._topics.wake(topics)

    def _heard(self, topics: list[str] | None) -> None:
        """From a listening thread: another process woke these; none: perhaps all."""
        wake = self._topics.wake_all if topics is None else lambda: self._topics.wake(topics)
        self._loop.call_soon_threadsafe(wake)


async def open_database(
    url: str, *, clock: Clock, random: Random | None = None, run_twice: bool = False
) -> Database:
    """Open ``sqlite:///path`` or ``postgresql://…``.

    Raises:
        Unavailable: it cannot be opened.
    """
    database = Database(url, clock=clock, random=random, run_twice=run_twice)
    database.start()
    return database
