"""The migrations make exactly what the tables say, on both databases."""

from __future__ import annotations

from pathlib import Path

from core.database.migrate import at_head, differences, upgrade
from tests.postgres import Server


def test_a_new_sqlite_file_is_what_the_tables_say(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    upgrade(url)
    upgrade(url)
    assert at_head(url)
    assert differences(url) == []


def test_a_new_postgresql_database_is_what_the_tables_say(postgres: Server) -> None:
    url = postgres.new_database()
    upgrade(url)
    assert at_head(url)
    assert differences(url) == []
    postgres.drop(url)
