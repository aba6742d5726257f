"""A real PostgreSQL: one server for a whole run, one database a test.

The server is made once, by the process that prints, before any other begins; those that run the
tests are told where it is. A run that cannot have one ends at once and says why.
"""

from __future__ import annotations

import itertools
import os
from typing import Any

import psycopg
import pytest

from core.database.migrate import upgrade
from tests.cluster import Cluster, NotMade

#: The database that stories begin with a copy of.
AS_IT_OPENS = "as_it_opens"
#: Whoever has this lock makes it.
THE_MAKERS = 20_261_124
#: What a worker is told, by this name.
ADDRESS = "baedal_postgres"
#: Whoever starts many runs names the server of all of them here.
GIVEN = "BAEDAL_TEST_POSTGRES"

_numbers = itertools.count(1)
_cluster: Cluster | None = None


class Server:
    """A running server, which other processes of the run use too."""

    def __init__(self, url: str) -> None:
        self.url = url

    def new_database(self, *, like: str | None = None) -> str:
        """The address of a fresh database, empty or *like* another."""
        return self._create(f"story_{os.getpid()}_{next(_numbers)}", like=like)

    def _create(self, name: str, like: str | None = None) -> str:
        with psycopg.connect(self.url, autocommit=True) as connection:
            template = f" TEMPLATE {like} STRATEGY FILE_COPY" if like else ""  # four times quicker
            connection.execute(f"CREATE DATABASE {name}{template}")
        return self.url_of(name)

    def as_it_opens(self) -> str:
        """The address of a fresh database with every migration run; they are run once a run."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            if not _is_there(connection):
                connection.execute("SELECT pg_advisory_lock(%s)", [THE_MAKERS])  # then it ends
                if not _is_there(connection):
                    self._make(connection)
        return self.new_database(like=AS_IT_OPENS)

    def _make(self, connection: psycopg.Connection) -> None:
        """It has its name when it is whole."""
        in_making = f"{AS_IT_OPENS}_soon"
        connection.execute(f"DROP DATABASE IF EXISTS {in_making} WITH (FORCE)")
        upgrade(self._create(in_making))
        connection.execute(f"ALTER DATABASE {in_making} RENAME TO {AS_IT_OPENS}")

    def url_of(self, name: str) -> str:
        """Where a database of that name is."""
        head, _, query = self.url.partition("?")
        head = head.rsplit("/", 1)[0] + f"/{name}"
        return f"{head}?{query}" if query else head

    def drop(self, url: str) -> None:
        """Throw a database away."""
        name = url.partition("?")[0].rsplit("/", 1)[1]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _is_there(connection: psycopg.Connection) -> bool:
    asked = "SELECT 1 FROM pg_database WHERE datname = %s"
    return connection.execute(asked, [AS_IT_OPENS]).fetchone() is not None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """In the process that prints, before a worker begins: there is a server, and it knows where."""
    node.workerinput[ADDRESS] = _the_server()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Server:
    """The run's server."""
    told = getattr(request.config, "workerinput", {})
    return Server(told.get(ADDRESS) or _the_server())


def _the_server() -> str:
    """The address of this process's server, made when it is asked for the first time.

    Ends the run with the reason where it cannot be made: else each test would fail of it.
    """
    global _cluster
    if GIVEN in os.environ:
        return os.environ[GIVEN]
    if _cluster is None:
        try:
            made = Cluster()
            made.start()
        except (NotMade, OSError) as why:
            pytest.exit(f"PostgreSQL could not be started on this machine.\n{why}", returncode=1)
        _cluster = made
    return _cluster.url


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Whoever made it throws it away."""
    global _cluster
    if _cluster is not None:
        gone, _cluster = _cluster, None
        gone.throw_away()
