"""A database with three jars, on a real SQLite file and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from core.clock import SystemClock
from core.database.database import Database, open_database
from tests.cluster import Cluster
from tests.edges.database.toy import make_tables
from tests.postgres import Server

Open = Callable[..., Awaitable[Database]]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file with the toy's tables."""
    url = f"sqlite:///{tmp_path}/shop/shop.db"
    make_tables(url)
    return url


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """A database of the session's server with the toy's tables."""
    url = postgres.new_database()
    make_tables(url)
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Either."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    found: str = request.getfixturevalue(name)
    return found


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Opens databases, and closes them when the test is over."""
    async with AsyncExitStack() as stack:

        async def open_(url: str, **more: Any) -> Database:
            database = await open_database(url, clock=SystemClock(), random=Random(7), **more)
            stack.push_async_callback(database.close)
            return database

        yield open_


@pytest.fixture
async def db(url: str, opened: Open) -> Database:
    """An open database, on either."""
    return await opened(url)


@pytest.fixture
async def file(sqlite_url: str, opened: Open) -> Database:
    """An open SQLite file."""
    return await opened(sqlite_url)


@pytest.fixture
async def server(postgres_url: str, opened: Open) -> Database:
    """An open database of the session's server."""
    return await opened(postgres_url)


class FragileServer(Cluster):
    """A server of one's own with the toy's tables, to stop and to start."""

    def __init__(self) -> None:
        super().__init__()
        self.start()
        make_tables(self.url)


@pytest.fixture
def fragile() -> Iterator[FragileServer]:
    """A server of one's own, to stop and to start."""
    fragile = FragileServer()
    yield fragile
    fragile.throw_away()


def connect(url: str) -> psycopg.Connection:
    """A connection beside the product's."""
    return psycopg.connect(url, autocommit=True)
