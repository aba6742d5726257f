"""PostgreSQL: a few writer threads with a connection each; one function is one transaction.

Must not know what the functions do. READ COMMITTED: whoever decides on a row saves it by its
version or reads it FOR UPDATE. A pooler in transaction mode is not for us: it breaks prepared
statements and LISTEN.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from core.clock import Clock
from core.database.call import MOST_RUNS, Call
from core.database.link import BEGIN, BEGIN_READ, BEGIN_REPORT, Link, engine_for, fate_of
from core.database.sql import Plans, Sql
from core.database.waking import Herald
from core.refusals import Conflict, Unavailable

log = logging.getLogger(__name__)

#: Threads of each kind (guess). A row locked elsewhere stalls one of them, not the process.
WRITERS, READERS, REPORTERS = 4, 2, 1
#: How long a function is tried again before its caller hears of it; as long as SQLite waits.
PATIENCE_SECONDS = 5.0
#: After a failed connection, callers are turned away for so long without trying another (guess).
DOWN_SECONDS = 0.3
#: So often in a row a new connection may be ended by an administrator before that counts as down.
ENDED_AT_THE_DOOR = 5

#: PostgreSQL docs, “Error Codes”: serialization, deadlock, locked, server going down, connection.
#: Not 57014: who cancelled a statement, or its time limit, meant it.
_AGAIN = ("40001", "40P01", "55P03", "57P", "08")
#: Out of disk, memory or connections; the disk itself.
_TROUBLES = ("53", "58")
_LOCKED = "55P03"
_READ_ONLY = "25006"


class _Kind(NamedTuple):
    """What a thread's transactions are like."""

    name: str
    begin: str
    calls: queue.SimpleQueue[Call | None]
    threads: int


class Postgres:
    """One server: threads that write, threads that read, and news between processes."""

    def __init__(
        self,
        url: URL,
        *,
        clock: Clock,
        random: Random,
        done: Callable[[list[Call]], None],
        heard: Callable[[list[str]], None],
        missed: Callable[[], None],
        run_twice: bool,
    ) -> None:
        """*done* is told of calls that may be answered; *heard* and *missed* of others' wakes."""
        self._clock = clock
        self._random = random
        self._done = done
        self._run_twice = run_twice
        self._engine = engine_for(url)
        self._plans = Plans(self._engine.dialect)
        self._writes = _Kind("writes", BEGIN, queue.SimpleQueue(), WRITERS)
        self._reads = _Kind("reads", BEGIN_READ, queue.SimpleQueue(), READERS)
        self._reports = _Kind("reports", BEGIN_REPORT, queue.SimpleQueue(), REPORTERS)
        self._kinds = (self._writes, self._reads, self._reports)
        self._threads = [
            threading.Thread(target=self._work, args=(kind,), name=name, daemon=True)
            for kind in self._kinds
            for name in (f"database-{kind.name}-{n}" for n in range(kind.threads))
        ]
        conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._herald = Herald(
            lambda: psycopg.connect(conninfo, autocommit=True, connect_timeout=3), heard, missed
        )
        self._down_until = 0.0
        self._closing = False
        self._gate = threading.Lock()  # between putting a call back and closing
        #: What runs now and since when (``time.monotonic()``), by thread: for a watchdog.
        self.running: dict[str, tuple[str, float]] = {}

    def start(self) -> None:
        """See that the server is there, then work.

        Raises:
            Unavailable: it cannot be reached.
        """
        try:
            Link(self._engine).close()
        except (DBAPIError, psycopg.Error) as error:
            raise Unavailable(f"PostgreSQL cannot be reached: {_in_short(error)}") from error
        for thread in self._threads:
            thread.start()
        self._herald.start()

    def write(self, call: Call) -> None:
        """Run *call* on the next free writer."""
        self._writes.calls.put(call)

    def read(self, call: Call) -> None:
        """Run *call* on the next free reader."""
        self._reads.calls.put(call)

    def report(self, call: Call) -> None:
        """Run *call* where nobody else waits for it."""
        self._reports.calls.put(call)

    @property
    def waiting(self) -> int:
        """How many writes wait."""
        return self._writes.calls.qsize()

    def close(self) -> None:
        """Finish and answer what waits."""
        with self._gate:
            self._closing = True
            for kind in self._kinds:
                for _ in range(kind.threads):
                    kind.calls.put(None)
        for thread in self._threads:
            thread.join()
        self._herald.close()
        self._engine.dispose()

    # What follows runs in the threads.

    def _work(self, kind: _Kind) -> None:
        link: Link | None = None
        while (call := kind.calls.get()) is not None:
            try:
                link = self._serve(kind, link, call)
            except (DBAPIError, psycopg.Error) as error:  # no transaction could begin
                link = None
                self._turn_away(kind, call, error)
            except BaseException as error:  # a bug here must not leave the caller hanging
                log.exception("a thread of the database stumbled")
                if link is not None:
                    link.close()
                link = None
                call.error = Unavailable(f"unknown whether {call.name} was saved: {error!r}")
                self._done([call])
        if link is not None:
            link.close()

    def _serve(self, kind: _Kind, link: Link | None, call: Call) -> Link | None:
        """Run *call* until it can be answered, or put it back; the connection to go on with.

        Raises:
            DBAPIError, psycopg.Error: the server is not to be had.
        """
        thread = threading.current_thread().name
        for run in range(1, 1_000_000):
            link = self._begin(kind, link)
            self.running[thread] = (call.name, time.monotonic())
            try:
                again = self._once(kind, link, call)
            finally:
                self.running.pop(thread, None)
            if link.is_lost:
                link.close()
                link = None
            if again is None:
                break
            if again == "conflict":
                if run >= MOST_RUNS:
                    break
                continue
            if time.monotonic() - (call.since or 0) > PATIENCE_SECONDS:
                call.error = _because(f"{call.name} was not saved: {again}", call.error)
                break
            if again == _LOCKED and self._put_back(kind, call):
                return link
            time.sleep(self._random.uniform(0, 0.01))  # those who met here part (guess)
        self._done([call])
        if call.topics and call.error is None and kind is self._writes:
            self._herald.tell(call.topics)
        return link

    def _begin(self, kind: _Kind, link: Link | None) -> Link:
        """Open a transaction, on a new connection if the old one was lost while idle."""
        if link is not None:
            with suppress(psycopg.Error):
                link.begin(kind.begin)
                return link
            link.close()
        if time.monotonic() < self._down_until:
            raise psycopg.OperationalError("it was not there a moment ago")
        for left in reversed(range(ENDED_AT_THE_DOOR)):
            try:
                link = Link(self._engine)
                link.begin(kind.begin)
                return link
            except (DBAPIError, psycopg.Error) as error:
                if left and _was_ended(getattr(error, "orig", error)):
                    continue  # somebody ended this very connection; the server is there
                self._down_until = time.monotonic() + DOWN_SECONDS
                raise
        raise AssertionError("the last try returns or raises")

    def _once(self, kind: _Kind, link: Link, call: Call) -> str | None:
        """Run *call* in the open transaction and end it; why it may run again, or None."""
        writing = kind is self._writes
        sql = Sql(self._plans, link.connection, link.cursor)
        call.run(sql, self._clock, self._random, rehearse=writing and self._run_twice)
        sql.end()
        status = link.status
        if call.error is None and status is TransactionStatus.INERROR:
            # The server has undone everything; SQLite would have kept the rest.
            call.error = RuntimeError(
                f"{call.name} went on after a failed statement; use sql.savepoint()"
            )
        if call.error is None and status is TransactionStatus.INTRANS:
            if writing:
                return self._commit(link, call)
            link.end("ROLLBACK")
            return None
        link.end("ROLLBACK")
        if link.is_lost:
            return "the connection was lost"
        if call.error is None:
            call.error = RuntimeError(f"{call.name} ended its own transaction")
        return _why_again(call)

    def _commit(self, link: Link, call: Call) -> str | None:
        """Save what *call* did; where the answer is lost, ask what became of it."""
        try:
            link.cursor.execute("COMMIT", prepare=False)
        except psycopg.Error as error:
            if not link.is_lost:  # the server looked and said no
                call.error = DBAPIError("COMMIT", (), error, hide_parameters=True)
                return _why_again(call)
            log.warning("COMMIT of %s was not answered: %s", call.name, error)
            fate = fate_of(link, self._engine, patience=PATIENCE_SECONDS)
            log.warning("the unanswered COMMIT of %s: %s", call.name, fate)
            if fate == "aborted":
                return "the connection was lost"
            if fate != "committed":
                call.error = _because(f"unknown whether {call.name} was saved", error)
        return None

    def _put_back(self, kind: _Kind, call: Call) -> bool:
        """Others first, while a row is locked elsewhere; not when closing: nobody would come."""
        with self._gate:
            if self._closing:
                return False
            kind.calls.put(call)
            return True

    def _turn_away(self, kind: _Kind, call: Call, error: Exception) -> None:
        """The server is not there: tell everybody who waits, at once."""
        turned_away = [call]
        with suppress(queue.Empty):
            while True:
                more = kind.calls.get_nowait()
                if more is None:
                    kind.calls.put(None)
                    break
                turned_away.append(more)
        log.error(
            "PostgreSQL: %d %s turned away: %s", len(turned_away), kind.name, _in_short(error)
        )
        for call in turned_away:
            call.error = _because(f"PostgreSQL cannot be reached: {_in_short(error)}", error)
        self._done(turned_away)


def _was_ended(error: Any) -> bool:
    """Whether a connection that stood was ended: by word of the server, or without one."""
    return isinstance(error, psycopg.errors.AdminShutdown) or (
        isinstance(error, psycopg.OperationalError)
        and "server closed the connection unexpectedly" in str(error)  # libpq's words
    )


def _why_again(call: Call) -> str | None:
    """Why *call* may run again on its error; otherwise makes the error what the caller hears."""
    error = call.error
    if isinstance(error, Conflict):
        return "conflict"
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith(_AGAIN):
        return state
    if state.startswith(_TROUBLES):
        call.error = _because(f"the database cannot do it now: {_in_short(error)}", error)
    elif state == _READ_ONLY:
        call.error = RuntimeError("a query cannot write")
        call.error.__cause__ = error
    return None


def _because(what: str, error: BaseException | None) -> Unavailable:
    unavailable = Unavailable(what)
    unavailable.__cause__ = error
    return unavailable


def _in_short(error: BaseException) -> str:
    """The driver's words on one line; no statement, no values."""
    return " ".join(str(getattr(error, "orig", None) or error).split())
