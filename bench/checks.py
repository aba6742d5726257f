"""What must be so when a bench is over: said in words, and its exit code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple


class Check(NamedTuple):
    """One thing that must be so."""

    is_right: bool
    says: str


def said_and_done(checks: Iterable[Check]) -> int:
    """Print each; 1 if any is not so."""
    wrong = 0
    for check in checks:
        print(f"{'✓' if check.is_right else '✗'} {check.says}")
        wrong += not check.is_right
    return 1 if wrong else 0


def read(database_url: str, sql: str) -> list[tuple[Any, ...]]:
    """The rows of *sql* in a SQLite file, besides whoever has it open."""
    db = sqlite3.connect(database_url.removeprefix("sqlite:///"))
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()
