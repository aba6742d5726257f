"""A plain function somebody waits for: run it, see that it kept the rules, answer.

Must not know which database runs it, nor what the function does.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from random import Random
from typing import Any

from core.clock import Clock
from core.database.sql import Sql
from core.database.transaction import Transaction
from core.refusals import Refused

log = logging.getLogger(__name__)

#: Bulk work belongs in chunks shorter than this.
SLOW_SECONDS = 0.05
#: How often a function is run on a new truth before the caller hears of the conflict.
MOST_RUNS = 5

_NOT_PLAIN = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR


class _Here(threading.local):
    """What this thread is running inside a transaction."""

    name: str | None = None


_here = _Here()


def name_of(fn: Callable[..., Any]) -> str:
    """The function's name, for warnings and errors; never what it was given."""
    while isinstance(fn, partial):
        fn = fn.func
    return getattr(fn, "__qualname__", None) or repr(fn)


def must_be_plain(fn: Callable[..., Any]) -> None:
    """Refuse at once what cannot be a transaction.

    Raises:
        TypeError: *fn* is async or a generator.
        RuntimeError: we are inside a transaction already.
    """
    if _here.name is not None:
        raise RuntimeError(
            f"{_here.name} asked for {name_of(fn)} while it is a transaction itself;"
            f" call {name_of(fn)}(tx, …) directly, or owe it to a policy, timer or errand"
        )
    code = getattr(fn, "__code__", None)
    if code is not None and code.co_flags & _NOT_PLAIN:
        raise TypeError(
            f"{name_of(fn)} is async or a generator; a transaction is a plain function"
        )


class _OnlyRehearsed(Exception):
    """Rolls a rehearsal back."""


class Call:
    """One function to run, and the future of whoever waits for it."""

    __slots__ = (
        "args",
        "error",
        "fn",
        "future",
        "kw",
        "result",
        "runs",
        "since",
        "topics",
    )

    def __init__(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        kw: dict[str, Any],
        future: asyncio.Future[Any],
    ) -> None:
        self.fn = fn
        self.args = args
        self.kw = kw
        self.future = future
        self.result: Any = None
        self.error: Exception | None = None
        #: Whom to wake once this is committed.
        self.topics: set[str] = set()
        self.runs = 0
        #: When its first run began, by ``time.monotonic()``.
        self.since: float | None = None

    @property
    def name(self) -> str:
        """The function's name."""
        return name_of(self.fn)

    def run(self, sql: Sql, clock: Clock, random: Random, *, rehearse: bool = False) -> None:
        """Run the function once; what came out is kept here until it may be told.

        *rehearse* runs it before and takes that back: whatever it touched besides its
        transaction then happens twice, and a test sees it.
        """
        if rehearse:
            with suppress(Exception), sql.savepoint():
                self._once(sql, clock, random)
                raise _OnlyRehearsed
        self._once(sql, clock, random)

    def _once(self, sql: Sql, clock: Clock, random: Random) -> None:
        self.result = self.error = None
        self.runs += 1
        tx = Transaction(sql, clock.now(), random)
        started = time.monotonic()
        if self.since is None:
            self.since = started
        _here.name = self.name
        try:
            result = self.fn(tx, *self.args, **self.kw)
            _must_be_finished(result, tx, self.name)
            tx.flush()
            self.result = result
        except StopIteration as stop:  # a future cannot carry it
            self.error = _wrapped(self.name, stop)
        except Exception as error:
            self.error = error
        except BaseException as stop:  # KeyboardInterrupt would end the loop, and the thread here
            self.error = _wrapped(self.name, stop)
        finally:
            _here.name = None
        self.topics = tx.topics if self.error is None else set()
        took = time.monotonic() - started
        if took > SLOW_SECONDS:
            log.warning("%s held its transaction for %d ms", self.name, took * 1000)

    def answer(self) -> None:
        """Tell whoever waits. In the event loop only."""
        if not self.future.done():
            if self.error is None:
                self.future.set_result(self.result)
            else:
                self.future.set_exception(self.error)
        elif self.error is not None and not isinstance(self.error, Refused):
            log.error("%s failed and nobody waits for it", self.name, exc_info=self.error)


def _wrapped(name: str, stop: BaseException) -> Exception:
    error = RuntimeError(f"{name} raised {type(stop).__name__}")
    error.__cause__ = stop
    return error


def _must_be_finished(result: Any, tx: Transaction, name: str) -> None:
    """Refuse a result that would use the transaction after its end."""
    kind = type(result)
    if result is tx or result is tx.sql:
        raise TypeError(f"{name} returned its transaction, which ends with it")
    if hasattr(kind, "__next__") or hasattr(kind, "__await__") or hasattr(kind, "__anext__"):
        if isinstance(result, Coroutine):
            result.close()
        raise TypeError(f"{name} returned a {kind.__name__}, which would run after its end")


def answer_all(calls: Iterable[Call]) -> None:
    """Tell everybody. In the event loop only."""
    for call in calls:
        call.answer()
