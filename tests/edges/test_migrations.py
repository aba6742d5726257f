"""The migrations make exactly what the tables say, on both databases."""

from __future__ import annotations

import sqlite3
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


def test_what_was_said_before_is_still_said_once(tmp_path: Path) -> None:
    """A notice of the second form keeps its words; its key loses what other columns say."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    upgrade(url, to="0002")
    with sqlite3.connect(tmp_path / "old.db") as old:
        old.execute(
            "INSERT INTO notices (key, bot, person_id, kind, facts, order_id, urgency,"
            " created_at, status, tries, try_at, text) VALUES"
            " ('event:7:customer:555:accepted', 'customer', 555, 'accepted', '{}', 'abc', 1,"
            " '2026-11-01', 'sent', 1, '2026-11-01', '20분 뒤')"
        )

    upgrade(url)

    assert differences(url) == []
    with sqlite3.connect(tmp_path / "old.db") as new:
        kept = new.execute("SELECT order_id, key, kind, redraws, text FROM notices").fetchall()
    assert kept == [("abc", "event:7", "accepted", 0, "20분 뒤")]
