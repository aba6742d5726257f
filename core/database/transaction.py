"""What a plain function gets to work with: one open transaction and everything kept in it.

Must not know who asked, how it is committed (there is no commit here), nor any room.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any, TypeVar, cast

from core.database.sql import Sql
from core.database.tables import Tables
from core.outbox.event import Event
from core.outbox.tables import Outbox

T = TypeVar("T", bound=Tables)


class Transaction:
    """One open transaction: its statements, its moment, its dice, and whom to wake after it."""

    def __init__(self, sql: Sql, now: datetime, random: Random) -> None:
        """Made anew for every run of a function, so that nothing is left of an earlier run."""
        self.sql = sql
        self.now = now
        self.random = random
        self.topics: set[str] = set()
        self._made: dict[type[Tables], Tables] = {}

    def __getitem__(self, tables: type[T]) -> T:
        """A room's tables, the same ones to the end of this transaction."""
        made: Any = self._made.get(tables)
        if made is None:
            made = self._made[tables] = tables(self)
        return cast(T, made)

    def record(self, *events: Event) -> None:
        """Write facts down with the change itself; the relay hands them to their policies."""
        outbox = self[Outbox]
        for event in events:
            outbox.add(event)
        self.wake("events")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What raises inside undoes only what was done inside."""
        self.flush()
        try:
            with self.sql.savepoint():
                yield
                self.flush()
        except BaseException:
            self.discard_pending()
            raise

    def flush(self) -> None:
        """Write what was put off to be written together; at the end, and around a savepoint."""
        for tables in self._made.values():
            tables.flush()

    def discard_pending(self) -> None:
        """A savepoint was taken back: what was read or kept since may not be so."""
        for tables in self._made.values():
            tables.discard_pending()

    def wake(self, *topics: str) -> None:
        """Wake whoever waits on *topics*, here and in other processes, once this is committed."""
        self.topics.update(topics)
