"""Links that make somebody staff, as rows. Only a link's hash is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    String,
    Table,
    bindparam,
    select,
    text,
    update,
)

from core.database.schema import Moment, metadata
from core.database.tables import Tables
from core.people.model import Invitation, Role

OPEN = text("used_at IS NULL AND revoked_at IS NULL")

invitations = Table(
    "invitations",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("link_hash", String(64), nullable=False, unique=True),
    Column("store_id", BigInteger, nullable=False, index=True),
    Column("role", String(10), nullable=False),
    Column("made_by", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("used_by", BigInteger),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

_ADD = invitations.insert()
_BY_HASH = select(invitations).where(invitations.c.link_hash == bindparam("link_hash"))
_GET = select(invitations).where(invitations.c.id == bindparam("id"))
_OPEN = (
    select(invitations)
    .where(
        invitations.c.store_id == bindparam("store_id"),
        OPEN,
        invitations.c.ends_at > bindparam("now"),
    )
    .order_by(invitations.c.id)
)
_USE = (
    update(invitations)
    .where(invitations.c.id == bindparam("b_id"), OPEN, invitations.c.ends_at > bindparam("b_now"))
    .values(used_by=bindparam("b_used_by"), used_at=bindparam("b_now"))
)
_REVOKE = (
    update(invitations)
    .where(invitations.c.id == bindparam("b_id"), OPEN)
    .values(revoked_at=bindparam("b_now"))
)


def invitation_of(row: Any) -> Invitation:
    """The invitation a row holds."""
    return Invitation(
        id=row.id,
        store_id=row.store_id,
        role=Role(row.role),
        made_by=row.made_by,
        ends_at=row.ends_at,
        used_by=row.used_by,
    )


class Invitations(Tables):
    """The invitations of one transaction."""

    def add(
        self, link_hash: str, store_id: int, role: Role, *, by: int, at: datetime, ends: datetime
    ) -> None:
        """A new link."""
        self._sql.run(
            _ADD, link_hash=link_hash, store_id=store_id, role=role.value, made_by=by, made_at=at,
            ends_at=ends,
        )  # fmt: skip

    def of_link(self, link_hash: str) -> Invitation | None:
        """What that link is for, used, over or not."""
        row = self._sql.row(_BY_HASH, link_hash=link_hash)
        return invitation_of(row) if row else None

    def get(self, invitation_id: int) -> Invitation | None:
        """One of them."""
        row = self._sql.row(_GET, id=invitation_id)
        return invitation_of(row) if row else None

    def open(self, store_id: int, now: datetime) -> list[Invitation]:
        """Links of a store that still work."""
        rows = self._sql.rows(_OPEN, store_id=store_id, now=now)
        return [invitation_of(row) for row in rows]

    def use(self, invitation_id: int, person_id: int, now: datetime) -> bool:
        """The link is theirs; false when it is used, revoked or over."""
        return self._sql.run(_USE, b_id=invitation_id, b_used_by=person_id, b_now=now) == 1

    def revoke(self, invitation_id: int, now: datetime) -> bool:
        """The link works no more; false when it did not anyway."""
        return self._sql.run(_REVOKE, b_id=invitation_id, b_now=now) == 1
