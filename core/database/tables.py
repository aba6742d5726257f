"""What a room's tables are made with, and what a transaction asks of them. Knows no room."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from core.database.sql import Sql


class Opened(Protocol):
    """An open transaction, as its tables see it."""

    sql: Sql
    now: datetime

    def wake(self, *topics: str) -> None:
        """Wake whoever waits on *topics* once this is committed."""


class Tables:
    """A room's tables inside one open transaction, made when ``tx[…]`` first asks for them."""

    def __init__(self, tx: Opened) -> None:
        self._sql = tx.sql
        self._now = tx.now
        self._wake = tx.wake

    def flush(self) -> None:
        """Write what was put off to be written together; at the end, and around a savepoint."""

    def discard_pending(self) -> None:
        """A savepoint was taken back: what was read or kept since may not be so."""
