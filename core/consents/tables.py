"""Consents as rows. No rules here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Integer, Table, bindparam, select

from core.database.schema import Moment, insert_once, metadata
from core.database.tables import Tables

consents = Table(
    "consents",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
)

_AGREE = insert_once(consents)
_AGREED = select(consents.c.at).where(
    consents.c.person_id == bindparam("person_id"), consents.c.version == bindparam("version")
)


class Consents(Tables):
    """The consents of one transaction."""

    def agree(self, person_id: int, version: int, at: datetime) -> None:
        """They agreed to that wording; only the first time is kept."""
        self._sql.run(_AGREE, person_id=person_id, version=version, at=at)

    def agreed(self, person_id: int, version: int) -> datetime | None:
        """When they agreed to it; none before they did."""
        row = self._sql.row(_AGREED, person_id=person_id, version=version)
        return row.at if row else None
