"""SQLite: one writer thread commits whatever waits at once; reads run where they are asked.

Must not know what the functions do. One process per file is the rule; a second one works,
unfairly.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from core import files
from core.clock import Clock
from core.database.call import MOST_RUNS, Call
from core.database.schema import of_json, to_json
from core.database.sql import Plans, Sql
from core.refusals import Conflict, Unavailable

log = logging.getLogger(__name__)

#: How long a write waits for another process's lock.
BUSY_MS = 5_000
#: The same for a read in the event loop, which must not stand still (guess).
READ_BUSY_MS = 200
#: Functions to one commit at most, so that the first need not wait long (guess).
MOST_IN_A_BATCH = 256
#: Who wakes this has deleted what nobody may read any more, the file's own bytes included.
FORGOTTEN = "forgotten"
#: A file of so many bytes is written anew in a fraction of a second (guess: 0.2 s); a larger one
#: in the quiet hour, 05:00 in Seoul, when a business day has ended.
SMALL_FILE, QUIET_HOUR_UTC = 32 * 2**20, 20

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


#: What SQLite keeps beside the file.
_BESIDE = ("-wal", "-shm", "-journal")
#: What else the settings' defaults put into the database's folder.
_PHOTOS = "photos"


def _is_ours(name: str, database: str) -> bool:
    return name == _PHOTOS or name.startswith(database)


def make_file(path: Path) -> None:
    """Make the database's folder and file, in WAL mode from the start.

    The mode is written in the file; setting it again while another process has the file open
    locks one of the two out.
    """
    files.make_folder(path.parent)
    files.make_file(path)  # what SQLite puts beside it has the same mode
    beside = [path.with_name(path.name + ending) for ending in _BESIDE]
    files.tighten(path, *beside)
    files.tighten_folder(path.parent, lambda name: _is_ours(name, path.name))
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
        json_serializer=to_json,
        json_deserializer=of_json,
        connect_args={
            "timeout": busy_ms / 1000,
            "check_same_thread": False,
            "cached_statements": 512,
        },
    )


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
        self._raw: Any = None
        self._made_anew: date | None = None  # the last day on which a large file was
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
        self._raw = self._connection.connection.dbapi_connection
        self._cursor = self._raw.cursor()
        self._cursor.execute("PRAGMA synchronous = FULL")
        # What a savepoint may take back is kept in memory, not in a file: 1.2x at 100 callers.
        self._cursor.execute("PRAGMA temp_store = MEMORY")
        self._cursor.execute("PRAGMA foreign_keys = ON")
        # What is deleted or shrinks is overwritten: nobody reads it in the file.
        self._cursor.execute("PRAGMA secure_delete = ON")

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
            self._commit(batch)

    def _commit(self, batch: list[Call]) -> None:
        """Run and answer *batch*: in one commit, or one by one if that is not to be had."""
        groups = deque([batch] if batch else [])
        while groups:
            group = groups.popleft()
            try:
                why = self._together(group)
            except BaseException as error:
                self._turn_away(chain(group, *groups), error)
                return
            if why is not None and len(group) > 1:
                groups.extend([call] for call in group)
                continue
            if why is not None and group[0].error is None:
                group[0].error = Unavailable(f"{group[0].name} was not saved: {why}")
            self._done(group)
            if any(FORGOTTEN in call.topics for call in group):
                self._tidy()

    def _together(self, calls: list[Call]) -> str | None:
        """Run *calls* in one transaction; None, or why nothing of it is saved.

        Raises:
            sqlite3.Error: the transaction could not even begin.
        """
        if self._raw is None:
            self._connect()
        self._cursor.execute("BEGIN IMMEDIATE")
        try:
            for call in calls:
                self._one(call)
                if not self._raw.in_transaction:  # SQLITE_FULL, IOERR or NOMEM may end it
                    return "the database ended the transaction"
            self._cursor.execute("COMMIT")
        except sqlite3.Error as error:
            log.warning("SQLite did not save %d functions: %s", len(calls), error)
            return str(error)
        finally:
            if self._raw.in_transaction:
                self._cursor.execute("ROLLBACK")
        return None

    def _one(self, call: Call) -> None:
        """Run *call* in its savepoint: what it raises undoes its own work only."""
        self.running["writes"] = (call.name, time.monotonic())
        for _ in range(MOST_RUNS):
            self._cursor.execute("SAVEPOINT call")
            sql = Sql(self._plans, self._connection, self._cursor)
            call.run(sql, self._clock, self._random, rehearse=self._run_twice)
            sql.end()
            call.error = _told(call.error)
            if not self._raw.in_transaction:
                break
            if call.error is not None:
                self._cursor.execute("ROLLBACK TO SAVEPOINT call")
            self._cursor.execute("RELEASE SAVEPOINT call")
            if not isinstance(call.error, Conflict):
                break
        self.running.pop("writes", None)

    def _tidy(self) -> None:
        """Let what was deleted leave the file and its WAL.

        ``secure_delete`` overwrites a deleted row, but not the copy of it that a full page leaves
        behind when SQLite spreads it over two: only writing the file anew does. A reader in the
        way, or a full disk, puts it off until the next time.
        """
        pages, size = (
            self._cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size")
        )
        is_small = pages * size <= SMALL_FILE
        now = self._clock.now().astimezone(UTC)
        is_quiet = now.hour == QUIET_HOUR_UTC and self._made_anew != now.date()
        try:
            self._cursor.execute(f"PRAGMA busy_timeout = {READ_BUSY_MS}")
            if is_small or is_quiet:
                self._cursor.execute(f"PRAGMA temp_store = {'MEMORY' if is_small else 'FILE'}")
                self._cursor.execute("VACUUM")
                self._made_anew = now.date()
            self._cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            log.warning("what was forgotten stays in the file a while: %s", error)
        finally:
            self._cursor.execute("PRAGMA temp_store = MEMORY")
            self._cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def _turn_away(self, calls: Iterable[Call], error: BaseException) -> None:
        """Nothing can be written now: tell everybody who waits, at once."""
        turned_away = list(calls)
        while not self._queue.empty():
            call = self._queue.get()
            if call is None:
                self._queue.put(None)
                break
            turned_away.append(call)
        log.error("SQLite takes no writes, %d turned away", len(turned_away), exc_info=error)
        for call in turned_away:
            call.error = Unavailable(f"the database takes no writes now: {error}")
        self._done(turned_away)
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
            raw, self._raw = self._raw, None  # a new connection next time
            with suppress(sqlite3.Error):
                raw.close()

    # Reads.

    def _connect_reader(self, engine: Engine) -> tuple[Connection, Any]:
        connection = engine.connect()
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA query_only = ON")
        return connection, raw

    def _read_on(self, connection: Connection, cursor: Any, call: Call) -> None:
        """Run *call* on one state of the file, and end the read: an open one holds the WAL."""
        raw = cursor.connection
        try:
            cursor.execute("BEGIN")
            sql = Sql(self._plans, connection, cursor)
            try:
                call.run(sql, self._clock, self._random)
                call.error = _told(call.error, reading=True)
            finally:
                sql.end()
                if raw.in_transaction:
                    cursor.execute("ROLLBACK")
        except sqlite3.Error as error:
            call.error = Unavailable(f"the database cannot be read: {error}")

    def _report(self, call: Call) -> None:
        try:
            connection, raw = self._connect_reader(self._engine)
            try:
                self._read_on(connection, raw.cursor(), call)
            finally:
                connection.close()
        except (sqlite3.Error, DBAPIError) as error:
            call.error = Unavailable(f"the database cannot be read: {error}")
        self._done([call])


def _told(error: Exception | None, *, reading: bool = False) -> Exception | None:
    """What the caller hears: the machine's troubles by their one name, all else as it is."""
    if not isinstance(error, DBAPIError):
        return error
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if reading and code == sqlite3.SQLITE_READONLY:
        told: Exception = RuntimeError("a query cannot write")
    elif code in _TROUBLES:
        told = Unavailable(f"the database cannot do it now: {error.orig}")
    else:
        return error
    told.__cause__ = error
    return told
