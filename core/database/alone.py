"""A turn only one process may hold: who polls a bot, where several share one database.

On PostgreSQL a session-level advisory lock on a connection of its own: it ends with the
connection, so a process that dies lets go without a word. On SQLite, where the processes share a
machine, a lock on a file beside the database's. Must not know what the turn is for.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol

import psycopg
from sqlalchemy import URL, make_url

from core.files import private, tighten

log = logging.getLogger(__name__)

#: How often somebody who waits looks whether the turn is free (guess).
LOOK_SECONDS = 2.0

#: A server or a client that is gone without a word is noticed within about twenty seconds
#: (libpq docs, “Connection Control”; PostgreSQL docs, “TCP Settings”).
_CONNECTION: dict[str, Any] = {
    "application_name": "baedal turn",
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2",
}
_TRY = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"


class Alone(Protocol):
    """A turn: taken, held, let go."""

    async def take(self) -> None:
        """Wait until it is ours; at once when it is already."""

    async def is_held(self) -> bool:
        """Whether it still is: a lost connection has lost it."""

    async def let_go(self) -> None:
        """The next one may have it."""


def alone(database_url: str, name: str) -> Alone:
    """The turn called *name* among everybody who shares that database."""
    where = make_url(database_url)
    if where.get_backend_name() == "postgresql":
        return _OnPostgres(where, name)
    return _OnAFile(f"{where.database}.{name}.lock")


class _OnPostgres:
    def __init__(self, where: URL, name: str) -> None:
        self._conninfo = where.set(drivername="postgresql").render_as_string(hide_password=False)
        self._name = f"baedal {name}"
        self._session: psycopg.AsyncConnection | None = None

    async def take(self) -> None:
        waits = False
        while not await self._try():
            if not waits:
                log.info("%s: another process has this turn; waiting", self._name)
            waits = True
            await asyncio.sleep(LOOK_SECONDS)
        if waits:
            log.warning("%s: the turn is ours now", self._name)

    async def is_held(self) -> bool:
        if self._session is None:
            return False
        try:
            await self._session.execute("SELECT 1")
            return True
        except psycopg.Error:
            await self._drop()
            return False

    async def let_go(self) -> None:
        await self._drop()

    async def _try(self) -> bool:
        if await self.is_held():
            return True
        try:
            session = await psycopg.AsyncConnection.connect(
                self._conninfo, autocommit=True, **_CONNECTION
            )
        except psycopg.Error as error:
            log.warning("%s: the database cannot be reached: %s", self._name, type(error).__name__)
            return False
        self._session = session
        with suppress(psycopg.Error):
            found = await (await session.execute(_TRY, (self._name,))).fetchone()
            if found is not None and found[0]:
                return True
        await self._drop()
        return False

    async def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(psycopg.Error):
                await session.close()


class _OnAFile:
    def __init__(self, path: str) -> None:
        self._path = path
        self._file: IO[str] | None = None

    async def take(self) -> None:
        tighten(Path(self._path))
        while self._file is None:
            file = open(self._path, "w", opener=private)  # noqa: ASYNC230, SIM115  # empty, local, and kept open
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._file = file
            except OSError:
                file.close()
                await asyncio.sleep(LOOK_SECONDS)

    async def is_held(self) -> bool:
        return self._file is not None

    async def let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
