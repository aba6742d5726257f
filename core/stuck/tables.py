"""What the admins were told stands still, as rows: each is told once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, String, Table, bindparam, delete

from core.database.schema import Moment, insert_once, metadata
from core.database.tables import Tables

stuck_told = Table(
    "stuck_told",
    metadata,
    Column("what", String(20), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("at", Moment, nullable=False),
)

_TELL = insert_once(stuck_told)
_FORGET = delete(stuck_told).where(stuck_told.c.at < bindparam("before"))


class StuckTold(Tables):
    """What was told, in one transaction."""

    def first_time(self, what: str, key: str, at: datetime) -> bool:
        """Note that it is told now; false when it was told before."""
        return self._sql.run(_TELL, what=what, key=key, at=at) == 1

    def forget(self, before: datetime) -> None:
        """What was told before then may be told again."""
        self._sql.run(_FORGET, before=before)
