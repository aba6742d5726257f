"""Pictures people sent for their menus, as rows: every process of the house finds them here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, bindparam, select

from core.database.schema import Moment, insert_once, metadata
from core.database.tables import Tables

photos = Table(
    "photos",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("store_id", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_at", Moment, nullable=False),
)

_ADD = insert_once(photos)
_GET = select(photos.c.content).where(photos.c.name == bindparam("name"))


class Photos(Tables):
    """The pictures of one transaction."""

    def add(self, name: str, store_id: int, content: bytes, at: datetime) -> None:
        """Keep a picture; the same one again is there already."""
        self._sql.run(_ADD, name=name, store_id=store_id, content=content, added_at=at)

    def get(self, name: str) -> bytes | None:
        """The picture of that name."""
        row = self._sql.row(_GET, name=name)
        return bytes(row.content) if row else None
