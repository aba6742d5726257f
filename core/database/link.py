"""One connection to PostgreSQL, and what became of a transaction whose COMMIT was not answered.

Must not know what runs on it.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, Literal

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from core.database.schema import of_json, to_json

#: A row locked elsewhere stalls a thread no longer; then its function waits in the queue.
LOCK_MS = 200
#: Transactions take milliseconds; a statement that takes this long is a mistake (guess).
STATEMENT_MS = 5_000
#: The same for reports (guess).
REPORT_MS = 60_000
#: A function that stops in the middle gives its rows back after this (guess).
IDLE_MS = 10_000

#: The number is asked for with BEGIN, in one trip, so that COMMIT's fate can be asked later.
BEGIN = "BEGIN; SELECT pg_current_xact_id()::text"
#: One state of the database for the whole query, as on SQLite.
BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT NULL"
BEGIN_REPORT = f"{BEGIN_READ}; SET LOCAL statement_timeout = {REPORT_MS}"

#: Said after connecting, not in the connection's options, which poolers refuse. The last says
#: which life of the server this is: a restart changes the first time, a crash the second.
_HELLO = f"""
SET lock_timeout = {LOCK_MS};
SET statement_timeout = {STATEMENT_MS};
SET idle_in_transaction_session_timeout = {IDLE_MS};
SET timezone = 'UTC';
SELECT concat(pg_postmaster_start_time(), ' ', stats_reset) FROM pg_stat_bgwriter
"""

#: A server that has not heard of a lost connection keeps the transaction open; this ends it.
_END_IT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid = %s AND backend_xid = %s::xid8::xid
"""
#: How long a transaction may go on after its connection was lost before we end it (guess).
END_IT_SECONDS = 0.5

Fate = Literal["committed", "aborted", "unknown"]


def engine_for(url: URL) -> Engine:
    """Connections in autocommit mode: BEGIN and COMMIT are ours to say."""
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        paramstyle="format",
        hide_parameters=True,
        json_serializer=to_json,
        json_deserializer=of_json,
        use_native_hstore=False,
        connect_args={
            "application_name": "baedal",
            "connect_timeout": 3,
            # A server that is gone without a word is noticed (libpq docs, “Connection Control”).
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "tcp_user_timeout": 10_000,
        },
    )


class Link:
    """One connection and its cursor."""

    def __init__(self, engine: Engine) -> None:
        """Connect.

        Raises:
            DBAPIError, psycopg.Error: the server is not to be had.
        """
        self.connection = engine.connect()
        raw: Any = self.connection.connection.dbapi_connection
        self.raw: Any = raw
        self.cursor: Any = raw.cursor()
        self.pid: int = raw.info.backend_pid
        self.transaction: str | None = None
        try:
            self.life = str(self._last_of(_HELLO))
        except psycopg.Error:
            self.close()
            raise

    @property
    def is_lost(self) -> bool:
        """Whether the server can no longer be spoken to here."""
        return bool(self.raw.closed)

    @property
    def status(self) -> TransactionStatus:
        """Where the transaction stands, as the server said last."""
        status: TransactionStatus = self.raw.info.transaction_status
        return status

    def begin(self, how: str) -> None:
        """Open a transaction and remember its number."""
        found = self._last_of(how)
        self.transaction = found

    def end(self, how: str) -> None:
        """Say ROLLBACK; if the connection is lost, that has been said already."""
        with suppress(psycopg.Error):
            self.cursor.execute(how, prepare=False)

    def close(self) -> None:
        """Let go, in whatever state it is."""
        with suppress(psycopg.Error):
            self.raw.close()
        with suppress(DBAPIError):
            self.connection.invalidate()
        self.connection.close()

    def _last_of(self, statements: str) -> Any:
        """Several statements in one trip; the value of the last that has one."""
        self.cursor.execute(statements, prepare=False)
        value = None
        while True:
            if self.cursor.description:
                value = self.cursor.fetchone()[0]
            if not self.cursor.nextset():
                return value


def fate_of(link: Link, engine: Engine, *, patience: float) -> Fate:
    """What became of the last transaction of a lost *link*, asked for *patience* seconds.

    A number that was never written down is given out again after a crash. So in another life
    of the server “committed” may be somebody else's, and only “aborted” is sure.
    """
    until = time.monotonic() + patience
    end_it_at = time.monotonic() + END_IT_SECONDS
    while time.monotonic() < until:
        try:
            other = Link(engine)
        except (DBAPIError, psycopg.Error):
            time.sleep(0.1)
            continue
        try:
            while time.monotonic() < until:
                status = _ask(other, link.transaction)
                if status == "aborted":
                    return "aborted"
                if other.life != link.life:
                    return "unknown"
                if status == "committed":
                    return "committed"
                if time.monotonic() > end_it_at:
                    other.cursor.execute(_END_IT, (link.pid, link.transaction))
                time.sleep(0.02)
        except psycopg.Error:
            time.sleep(0.1)
        finally:
            other.close()
    return "unknown"


def _ask(link: Link, transaction: str | None) -> str | None:
    try:
        link.cursor.execute("SELECT pg_xact_status(%s::xid8)", (transaction,))
    except psycopg.errors.InvalidParameterValue:  # “is in the future”: the crash forgot it
        return "aborted"
    status: str | None = link.cursor.fetchone()[0]
    return status
