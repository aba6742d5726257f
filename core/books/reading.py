"""A connection that cannot write, on one state of a database that may be in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url

from core.database import sqlite


class NoSuchDatabase(Exception):
    """There is nothing at that address; a check must not make it."""


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """Everything read inside is of one moment, and nothing can be written.

    Raises:
        NoSuchDatabase: the file is not there.
    """
    where = make_url(url)
    if where.get_backend_name() == "postgresql":
        engine = _postgres(where)
        begin = "SELECT 1"  # the isolation level says the rest
    else:
        if not where.database or not Path(where.database).exists():
            raise NoSuchDatabase(where.database)
        engine = sqlite.engine_for(where)
        begin = "BEGIN"
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.exec_driver_sql(begin)
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")
    finally:
        engine.dispose()


def _postgres(where: URL) -> Engine:
    return create_engine(
        where.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        hide_parameters=True,
    )
