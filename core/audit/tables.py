"""The audit as rows, which are only ever added. No rules here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, bindparam, select

from core.audit.model import Deed, Entry
from core.database.schema import Json, Moment, metadata
from core.database.tables import Tables

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("deed", String(20), nullable=False),
    Column("order_id", String(16)),
    Column("store_id", BigInteger),
    Column("whom", BigInteger),
    Column("reason", Text),
    Column("facts", Json, nullable=False),
)

_ADD = audit.insert()
#: From the newest back; a page is reached by the last id of the one before.
_BEFORE = (
    select(audit)
    .where(audit.c.id < bindparam("before"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("most"))
)


class Audit(Tables):
    """The audit, in one transaction."""

    def add(
        self,
        deed: Deed,
        *,
        by: int,
        at: datetime,
        order_id: str | None = None,
        store_id: int | None = None,
        whom: int | None = None,
        reason: str | None = None,
        **facts: Any,
    ) -> None:
        """*by* did it; committed with the deed itself, or not at all."""
        self._sql.run(
            _ADD, at=at, person_id=by, deed=deed.value, order_id=order_id, store_id=store_id,
            whom=whom, reason=reason, facts=facts,
        )  # fmt: skip

    def before(self, entry_id: int, most: int) -> list[Entry]:
        """What was done before that entry, the newest first."""
        rows = self._sql.rows(_BEFORE, before=entry_id, most=most)
        return [Entry(**{**row._asdict(), "deed": Deed(row.deed)}) for row in rows]
