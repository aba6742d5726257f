"""How many codes somebody wrote that nobody gives out, as rows. No rules here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Integer, Table, bindparam, delete, select

from core.database.schema import Moment, metadata, upsert
from core.database.tables import Tables

guesses = Table(
    "guesses",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("since", Moment, nullable=False),  # the first of them
    Column("misses", Integer, nullable=False),
)

_OF = select(guesses).where(guesses.c.person_id == bindparam("person_id"))
_PUT = upsert(guesses, key=["person_id"], set_=["since", "misses"])
_FORGET = delete(guesses).where(guesses.c.since < bindparam("before"))


class Guesses(Tables):
    """The guesses of one transaction."""

    def of(self, person_id: int, *, after: datetime) -> tuple[datetime, int] | None:
        """Since when they missed, and how often; none where that is no later than *after*."""
        row = self._sql.row(_OF, person_id=person_id)
        return (row.since, row.misses) if row and row.since > after else None

    def put(self, person_id: int, since: datetime, misses: int) -> None:
        """They missed so often since then."""
        self._sql.run(_PUT, person_id=person_id, since=since, misses=misses)

    def forget(self, before: datetime) -> None:
        """What began before then is long over."""
        self._sql.run(_FORGET, before=before)
