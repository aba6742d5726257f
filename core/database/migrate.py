"""Brings a database to the newest form of the tables, and writes the next step there.

Must not know a table by name. An upgrade is one transaction on both databases: it
is there as a whole or not at all, and a second process waits and then finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url

from core.database import sqlite

MIGRATIONS = Path(__file__).parent / "migrations"
#: Any number all our processes agree on; a name for the lock on PostgreSQL.
_LOCK = 7_246_301


def engine_of(url: str) -> Engine:
    """An engine for migrations, whose transactions hold every change of the tables."""
    where = make_url(url)
    if where.get_backend_name() == "postgresql":
        return create_engine(where.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    sqlite.make_file(_file(where))
    engine = create_engine(where, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _leave_begin_to_us(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # sqlite3 would begin after the first CREATE TABLE

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def upgrade(url: str, *, to: str = "head") -> None:
    """Run what has not been run yet, one process at a time; nothing to do is quick."""
    with _open(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if _head() not in MigrationContext.configure(connection).get_current_heads():
            command.upgrade(_config(connection), to)


def at_head(url: str) -> bool:
    """Whether every migration has been run."""
    where = make_url(url)
    if where.get_backend_name() == "postgresql":
        engine = engine_of(url)
    elif _file(where).exists():
        engine = sqlite.engine_for(where)  # asking must not lock
    else:
        return False
    try:
        with engine.connect() as connection:
            return _head() in MigrationContext.configure(connection).get_current_heads()
    finally:
        engine.dispose()


def make_migration(url: str, message: str) -> None:
    """Write the migration that brings the database at *url* to what the tables now say."""
    with _open(url) as connection:
        command.revision(_config(connection), message, autogenerate=True)


def differences(url: str) -> list[Any]:
    """What the tables say and the database does not: nothing, if the migrations are right."""
    from alembic.autogenerate import compare_metadata

    import core.database.transaction  # noqa: F401  # enters every table
    from core.database.schema import metadata

    with _open(url) as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


@contextmanager
def _open(url: str) -> Iterator[Connection]:
    """One connection, one transaction."""
    engine = engine_of(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _file(where: URL) -> Path:
    assert where.database  # a database in memory is nobody's
    return Path(where.database)


def _head() -> str:
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert head is not None  # there is a first migration
    return head


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
