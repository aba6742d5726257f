"""Brings a database to the newest form of the tables. Knows no table by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, NullPool, create_engine, make_url

from core.database import sqlite

MIGRATIONS = Path(__file__).parent / "migrations"


def engine_of(url: str) -> Engine:
    """An engine for migrations: one connection, ordinary transactions."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        assert where.database  # a file
        sqlite.make_file(Path(where.database))
        return create_engine(where, poolclass=NullPool)
    return create_engine(where.set(drivername="postgresql+psycopg"), poolclass=NullPool)


def upgrade(url: str) -> None:
    """Run what has not been run yet, one process at a time; nothing to do is quick."""
    engine = engine_of(url)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_lock(7246301)")
            connection.commit()
        if _head() not in MigrationContext.configure(connection).get_current_heads():
            connection.rollback()
            command.upgrade(_config(connection), "head")
            connection.commit()
    engine.dispose()


def at_head(url: str) -> bool:
    """Whether every migration has been run."""
    engine = engine_of(url)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    engine.dispose()
    return _head() in found


def make_migration(url: str, message: str) -> None:
    """Write the migration that brings the database at *url* to what the tables now say."""
    engine = engine_of(url)
    with engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True)
    engine.dispose()


def differences(url: str) -> list[Any]:
    """What the tables say and the database does not: nothing, if the migrations are right."""
    from alembic.autogenerate import compare_metadata

    import core.database.transaction  # noqa: F401  # enters every table
    from core.database.schema import metadata

    engine = engine_of(url)
    with engine.connect() as connection:
        found = list(compare_metadata(MigrationContext.configure(connection), metadata))
    engine.dispose()
    return found


def _head() -> str:
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert head is not None  # there is a first migration
    return head


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
