"""PostgreSQL: a few writer threads with a connection each; one function is one transaction.

Must not know what the functions do. READ COMMITTED: whoever decides on a row saves it by its
version or reads it FOR UPDATE.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from random import Random
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from core.clock import Clock
from core.database.call import MOST_RUNS, Call
from core.database.sql import Plans, Sql
from core.database.waking import Herald
from core.refusals import Conflict, Unavailable

log = logging.getLogger(__name__)

WRITERS, READERS = 4, 2
LOCK_MS, STATEMENT_MS = 200, 5_000
MOST_TRIES = 20  # of a function whose transaction the server took back
#: PostgreSQL docs, “Error Codes”: what the same function may survive when run again. 57014, a
#: cancelled statement, is not among them.
_AGAIN = ("40001", "40P01", "55P03", "57P", "08")


class Postgres:
    """One server: threads that write, threads that read, and news between processes."""

    def __init__(
        self,
        url: URL,
        *,
        clock: Clock,
        random: Random,
        done: Callable[[list[Call]], None],
        heard: Callable[[list[str] | None], None],
        run_twice: bool,
    ) -> None:
        """*done* is told of calls that may be answered, *heard* of other processes' topics."""
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=NullPool,
            isolation_level="READ COMMITTED",
            hide_parameters=True,
            connect_args={
                "connect_timeout": 5,
                "options": f"-c lock_timeout={LOCK_MS} -c statement_timeout={STATEMENT_MS}"
                " -c idle_in_transaction_session_timeout=10000",
            },
        )
        self._clock, self._random, self._done = clock, random, done
        self._run_twice = run_twice
        self._plans = Plans(self._engine.dialect)
        self._writes: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._reads: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, args=(jobs, read_only), daemon=True, name=name)
            for jobs, read_only, count, name in (
                (self._writes, False, WRITERS, "database-writes"),
                (self._reads, True, READERS, "database-reads"),
            )
            for _ in range(count)
        ]
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._herald = Herald(
            lambda: psycopg.connect(plain, autocommit=True, connect_timeout=5),
            lambda topics: heard(topics),
            lambda: heard(None),
        )

    def start(self) -> None:
        """See that the server is there, then work.

        Raises:
            Unavailable: it cannot be reached.
        """
        try:
            self._engine.connect().close()
        except DBAPIError as error:
            raise Unavailable(f"PostgreSQL cannot be reached: {error.orig}") from error
        for thread in self._threads:
            thread.start()
        self._herald.start()

    def write(self, call: Call) -> None:
        """Run *call* on the next free writer."""
        self._writes.put(call)

    def read(self, call: Call) -> None:
        """Run *call* on the next free reader."""
        self._reads.put(call)

    def close(self) -> None:
        """Finish and answer what waits."""
        for _ in range(WRITERS):
            self._writes.put(None)
        for _ in range(READERS):
            self._reads.put(None)
        for thread in self._threads:
            thread.join()
        self._herald.close()
        self._engine.dispose()

    def _work(self, jobs: queue.SimpleQueue[Call | None], read_only: bool) -> None:
        connection: Connection | None = None
        while (call := jobs.get()) is not None:
            for attempt in range(MOST_TRIES):
                try:
                    if connection is None:
                        connection = self._connect(read_only)
                    connection = self._once(connection, call)
                    break
                except _Again as again:
                    call.error = Unavailable(f"{call.name}: {again}")
                    if again.lost:
                        connection = _let_go(connection)
                    time.sleep(min(0.01 * 2**attempt, 0.5))
                except DBAPIError as error:
                    call.error = Unavailable(f"PostgreSQL cannot be reached: {error.orig}")
                    connection = _let_go(connection)
                    break
                except BaseException as error:
                    log.exception("a writer stumbled")
                    call.error = Unavailable(f"a writer stumbled over {type(error).__name__}")
                    connection = _let_go(connection)
                    break
            self._done([call])
            if call.error is None and call.topics:
                self._herald.tell(call.topics)
        _let_go(connection)

    def _connect(self, read_only: bool) -> Connection:
        connection = self._engine.connect()
        if read_only:
            raw: Any = connection.connection.dbapi_connection
            raw.read_only = True
        return connection

    def _once(self, connection: Connection, call: Call) -> Connection:
        """Run *call* and commit it; its answer may be told when this returns.

        Raises:
            _Again: the server took the transaction back; the function may run again.
        """
        raw: Any = connection.connection.dbapi_connection
        transaction = connection.begin()
        cursor = raw.cursor()
        sql = Sql(self._plans, connection, cursor)
        runs = call.runs
        call.run(sql, self._clock, self._random, rehearse=self._run_twice)
        error = call.error
        if error is not None:
            sql.end()
            lost = raw.closed
            if not lost:
                transaction.rollback()
            if isinstance(error, Conflict) and runs < MOST_RUNS:
                raise _Again("somebody saved first", lost=lost)
            if isinstance(error, DBAPIError) and _may_run_again(error):
                raise _Again(str(error.orig), lost=lost or raw.closed)
            return connection
        fate = self._own_number(cursor)
        sql.end()
        try:
            transaction.commit()
        except DBAPIError as failed:
            if not raw.closed:
                raise _Again(str(failed.orig), lost=True) from failed
            if fate is not None and self._was_committed(fate):
                return self._connect(read_only=False)
            raise _Again("the connection was lost during COMMIT", lost=True) from failed
        return connection

    def _own_number(self, cursor: Any) -> str | None:
        """The transaction's number, to ask about its fate; none when it wrote nothing."""
        found = cursor.execute("SELECT pg_current_xact_id_if_assigned()::text").fetchone()
        return found[0] if found else None

    def _was_committed(self, number: str) -> bool:
        """What became of a transaction whose COMMIT was not answered.

        Raises:
            DBAPIError: the server is not there to be asked.
        """
        until = time.monotonic() + 10
        while True:
            try:
                with self._engine.connect() as connection:
                    raw: Any = connection.connection.dbapi_connection
                    asked = "SELECT pg_xact_status(%s::xid8)"
                    status = raw.execute(asked, (number,)).fetchone()[0]
            except DBAPIError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
                continue
            if status != "in progress":
                return bool(status == "committed")
            time.sleep(0.05)


class _Again(Exception):
    """The transaction is gone; the function may run again."""

    def __init__(self, why: str, *, lost: bool) -> None:
        super().__init__(why)
        self.lost = lost


def _may_run_again(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or ""
    if not state:
        return bool(error.connection_invalidated) or isinstance(
            error.orig, psycopg.OperationalError
        )
    return state != "57014" and state.startswith(_AGAIN)


def _let_go(connection: Connection | None) -> None:
    if connection is not None:
        try:
            connection.invalidate()
            connection.close()
        except Exception as error:
            log.info("a broken connection could not be closed: %s", error)
