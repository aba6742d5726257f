"""Who asked for a store of their own, as rows. No rules here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    select,
    update,
)

from core.database.schema import Json, Moment, insert_once, metadata
from core.database.tables import Tables
from core.records import replace
from core.refusals import Conflict, NotYours
from core.stores.registration import Registration, RegistrationStatus

registrations = Table(
    "registrations",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Json, nullable=False),
    Column("address", Text, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("reach_m", Integer, nullable=False),
    Column("phone", String(20), nullable=False),
    Column("hours", Json, nullable=False),
    Column("status", String(10), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("why_not", String(20)),
    Column("decided_at", Moment),
    Column("decided_by", BigInteger),
)

_CHANGING = tuple(c.name for c in registrations.c if c.name not in ("person_id", "version"))
_GET = select(registrations).where(registrations.c.person_id == bindparam("person_id"))
_LOCK = _GET.with_for_update()
_ADD = insert_once(registrations)
_SAVE = (
    update(registrations)
    .where(
        registrations.c.person_id == bindparam("b_person_id"),
        registrations.c.version == bindparam("b_version"),
    )
    .values(
        version=registrations.c.version + 1,
        **{name: bindparam(f"b_{name}") for name in _CHANGING},
    )
)
_WAITING = (
    select(registrations)
    .where(registrations.c.status == RegistrationStatus.WAITING.value)
    .order_by(registrations.c.asked_at, registrations.c.person_id)
)


def registration_of(row: Any) -> Registration:
    """The registration a row holds."""
    kept = {name: getattr(row, name) for name in _CHANGING if name != "status"}
    return Registration(
        person_id=row.person_id,
        version=row.version,
        status=RegistrationStatus(row.status),
        **kept,
    )


class Registrations(Tables):
    """The registrations of one transaction."""

    def get(self, person_id: int) -> Registration | None:
        """What they asked for; none for who never asked."""
        row = self._sql.row(_GET, person_id=person_id)
        return registration_of(row) if row else None

    def lock(self, person_id: int) -> Registration:
        """Held to the end of this transaction; :class:`NotYours` for who never asked."""
        row = self._sql.row(_LOCK, person_id=person_id)
        if row is None:
            raise NotYours()
        return registration_of(row)

    def add(self, asked: Registration) -> bool:
        """A first question; false when they had asked before."""
        values = {name: _plain(getattr(asked, name)) for name in _CHANGING}
        added = self._sql.run(_ADD, person_id=asked.person_id, version=asked.version, **values)
        return added == 1

    def save(self, asked: Registration) -> Registration:
        """With the version up by one; :class:`Conflict` if another saved first."""
        changing = {f"b_{name}": _plain(getattr(asked, name)) for name in _CHANGING}
        person_id, version = asked.person_id, asked.version
        if self._sql.run(_SAVE, b_person_id=person_id, b_version=version, **changing) != 1:
            raise Conflict(person_id)
        return replace(asked, version=version + 1)

    def waiting(self) -> list[Registration]:
        """Who waits for an admin's answer, the longest first."""
        return self._sql.readable(_WAITING, registration_of)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, RegistrationStatus) else value
