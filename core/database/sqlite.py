"""SQLite: one writer thread commits whatever waits at once; reads run where they are asked.

Must not know what the functions do. One process per file is the rule; a second one works, unfairly.
"""

from __future__ import annotations

import json
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from core.clock import Clock
from core.database.call import MOST_RUNS, Call
from core.database.sql import Plans, Sql
from core.refusals import Conflict, Unavailable

log = logging.getLogger(__name__)

#: How long a write waits for another process's lock.
BUSY_MS = 5_000
#: The same for a read in the event loop, which must not stand still (guess).
READ_BUSY_MS = 200
#: Functions to one commit at most, so that the first need not wait long (guess).
MOST_IN_A_BATCH = 256

#: “Result and Error Codes”, sqlite.org: the machine's troubles, not the function's.
_TROUBLES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


def make_file(path: Path) -> None:
    """Make the database's folder and file, in WAL mode from the start.

    The mode is written in the file; setting it again while another process has the file open
    locks one of the two out.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
    try:
        until = time.monotonic() + BUSY_MS / 1000
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:  # another process is making it: look again
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)
    finally:
        connection.close()


def engine_for(url: URL, *, busy_ms: int = BUSY_MS) -> Engine:
    """Connections in autocommit mode: BEGIN and COMMIT are ours to say."""
    return create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        json_serializer=_to_json,
        connect_args={
            "timeout": busy_ms / 1000,
            "check_same_thread": False,
            "cached_statements": 512,
        },
    )


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Sqlite:
    """One file: a writer thread with its connection, and connections that cannot write."""

    def __init__(
        self,
        url: URL,
        *,
        clock: Clock,
        random: Random,
        done: Callable[[list[Call]], None],
        run_twice: bool,
    ) -> None:
        """*done* is told, from the writer thread, of calls that may be answered."""
        if not url.database or url.database == ":memory:":
            raise ValueError("a database needs a file: sqlite:///path")
        self._path = Path(url.database)
        self._clock = clock
        self._random = random
        self._done = done
        self._run_twice = run_twice
        self._engine = engine_for(url)
        self._read_engine = engine_for(url, busy_ms=READ_BUSY_MS)
        self._plans = Plans(self._engine.dialect)
        self._queue: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="database-writes", daemon=True)
        #: What runs now and since when (``time.monotonic()``), by thread: for a watchdog.
        self.running: dict[str, tuple[str, float]] = {}

    def start(self) -> None:
        """Open the file, making it if need be.

        Raises:
            Unavailable: it cannot be opened.
        """
        try:
            make_file(self._path)
            self._connect()
            self._reader, self._reader_raw = self._connect_reader(self._read_engine)
        except (OSError, sqlite3.Error, DBAPIError) as error:
            raise Unavailable(f"{self._path} cannot be opened: {error}") from error
        self._read_cursor = self._reader_raw.cursor()
        self._thread.start()

    def write(self, call: Call) -> None:
        """Run *call* in turn."""
        self._queue.put(call)

    @property
    def waiting(self) -> int:
        """How many writes wait."""
        return self._queue.qsize()

    def read(self, call: Call) -> None:
        """Run *call* here and now, on the event loop's own connection, and answer it."""
        self._read_on(self._reader, self._read_cursor, call)
        call.answer()

    def report(self, call: Call) -> None:
        """Run *call* on a thread of its own: it may take long."""
        threading.Thread(target=self._report, args=(call,), name="database-report").start()

    def close(self) -> None:
        """Finish and answer what waits; the last to close folds the WAL into the file."""
        self._queue.put(None)
        self._thread.join()
        self._reader.close()
        self._connection.close()

    # What follows runs in the writer thread.

    def _connect(self) -> None:
        self._connection = self._engine.connect()
        self._raw: Any = self._connection.connection.dbapi_connection
        self._cursor = self._raw.cursor()
        self._cursor.execute("PRAGMA synchronous = FULL")
        self._cursor.execute("PRAGMA foreign_keys = ON")

    def _work(self) -> None:
        ending = False
        while not ending:
            batch: list[Call] = []
            call = self._queue.get()
            while call is not None:
                batch.append(call)
                if len(batch) >= MOST_IN_A_BATCH or self._queue.empty():
                    break
                call = self._queue.get()
            ending = call is None
            if batch:
                self._commit(batch)

    def _commit(self, batch: list[Call]) -> None:
        """Run and answer *batch*: in one commit, or one by one if that is not to be had."""
        try:
            if self._together(batch):
                return
            for call in batch:
                if not self._together([call]):
                    call.error = Unavailable(f"{self._path.name} could not save {call.name}")
                    self._done([call])
        except BaseException as error:  # a bug here must not leave callers hanging
            log.exception("the writer stumbled")
            for call in batch:
                call.error = Unavailable(f"the writer stumbled over {type(error).__name__}")
            self._done(batch)
            self._reconnect()

    def _together(self, batch: list[Call]) -> bool:
        """One BEGIN, every function in its savepoint, one COMMIT; false: nothing was saved.

        Nobody, refusals included, is answered before the COMMIT.
        """
        try:
            self._cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            why = Unavailable(f"{self._path.name} is busy: {error}")
            for call in batch:
                call.error = why
            self._done(batch)
            return True  # answered
        for call in batch:
            if not self._run(call):
                self._roll_back()
                return False
        try:
            self._cursor.execute("COMMIT")
        except sqlite3.Error as error:
            log.error("COMMIT failed: %s", error)
            self._roll_back()
            return False
        self._done(batch)
        return True

    def _run(self, call: Call) -> bool:
        """One function in its savepoint; false when the database ended the whole transaction."""
        self.running[threading.current_thread().name] = (call.name, time.monotonic())
        call.runs = 0
        while True:
            self._cursor.execute("SAVEPOINT one")
            sql = Sql(self._plans, self._connection, self._cursor)
            call.run(sql, self._clock, self._random, rehearse=self._run_twice)
            sql.end()
            if not self._raw.in_transaction:
                return False
            if call.error is not None:
                self._cursor.execute("ROLLBACK TO SAVEPOINT one")
            self._cursor.execute("RELEASE SAVEPOINT one")
            if isinstance(call.error, DBAPIError) and _is_trouble(call.error):
                return False
            if isinstance(call.error, Conflict) and call.runs < MOST_RUNS:
                continue
            self.running.pop(threading.current_thread().name, None)
            return True

    def _roll_back(self) -> None:
        if self._raw.in_transaction:
            self._cursor.execute("ROLLBACK")

    def _reconnect(self) -> None:
        try:
            self._connection.invalidate()
            self._connection.close()
        except Exception:
            log.exception("the old connection could not be closed")
        self._connect()

    # What follows runs where it is asked, on connections that cannot write.

    def _connect_reader(self, engine: Engine) -> tuple[Connection, Any]:
        connection = engine.connect()
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA query_only = ON")
        return connection, raw

    def _read_on(self, connection: Connection, cursor: Any, call: Call) -> None:
        try:
            cursor.execute("BEGIN")
        except sqlite3.Error as error:
            call.error = Unavailable(f"{self._path.name} cannot be read: {error}")
            return
        sql = Sql(self._plans, connection, cursor)
        call.run(sql, self._clock, self._random)
        sql.end()
        cursor.execute("ROLLBACK")  # ends every read: an open one would keep the WAL growing
        if isinstance(call.error, DBAPIError) and _is_trouble(call.error):
            call.error = Unavailable(f"{self._path.name} cannot be read: {call.error}")

    def _report(self, call: Call) -> None:
        connection, raw = self._connect_reader(self._engine)
        try:
            self._read_on(connection, raw.cursor(), call)
        finally:
            connection.close()
        self._done([call])


def _is_trouble(error: DBAPIError) -> bool:
    """Whether the machine is in trouble, not the function."""
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return (code & 0xFF) in _TROUBLES
