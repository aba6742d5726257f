"""Riders as rows. No rules here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
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

from core.database.schema import Moment, insert_once, metadata
from core.database.tables import Tables
from core.records import replace
from core.refusals import Conflict, NotYours
from core.riders.model import Ride, Rider, RiderStatus

riders = Table(
    "riders",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("ride", String(10), nullable=False),
    Column("status", String(10), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("on_shift", Boolean, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("silences", Integer, nullable=False),
    Column("quiet_until", Moment),
    Column("decided_at", Moment),
    Column("decided_by", BigInteger),
)

#: What may change; the place moves by itself, without a version.
_CHANGING = (
    "name", "ride", "status", "asked_at", "on_shift", "silences", "quiet_until", "decided_at",
    "decided_by",
)  # fmt: skip
_GET = select(riders).where(riders.c.person_id == bindparam("person_id"))
_LOCK = _GET.with_for_update()
_ADD = insert_once(riders)
_SAVE = (
    update(riders)
    .where(
        riders.c.person_id == bindparam("b_person_id"),
        riders.c.version == bindparam("b_version"),
    )
    .values(version=riders.c.version + 1, **{name: bindparam(f"b_{name}") for name in _CHANGING})
)
_PLACE = (
    update(riders)
    .where(riders.c.person_id == bindparam("b_person_id"))
    .values(latitude=bindparam("b_latitude"), longitude=bindparam("b_longitude"))
)
_WAITING = (
    select(riders)
    .where(riders.c.status == RiderStatus.WAITING.value)
    .order_by(riders.c.asked_at, riders.c.person_id)
)


def rider_of(row: Any) -> Rider:
    """The rider a row holds."""
    return Rider(
        person_id=row.person_id,
        name=row.name,
        ride=Ride(row.ride),
        status=RiderStatus(row.status),
        asked_at=row.asked_at,
        version=row.version,
        on_shift=bool(row.on_shift),
        latitude=row.latitude,
        longitude=row.longitude,
        silences=row.silences,
        quiet_until=row.quiet_until,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


class Riders(Tables):
    """The riders of one transaction."""

    def get(self, person_id: int) -> Rider | None:
        """The rider; none for who never asked to ride."""
        row = self._sql.row(_GET, person_id=person_id)
        return rider_of(row) if row else None

    def lock(self, person_id: int) -> Rider:
        """The rider, held to the end of this transaction; :class:`NotYours` when there is none."""
        row = self._sql.row(_LOCK, person_id=person_id)
        if row is None:
            raise NotYours()
        return rider_of(row)

    def add(self, rider: Rider) -> bool:
        """A new rider; false when they had asked before."""
        values = {name: _plain(getattr(rider, name)) for name in _CHANGING}
        place = {"latitude": rider.latitude, "longitude": rider.longitude}
        added = self._sql.run(
            _ADD, person_id=rider.person_id, version=rider.version, **values, **place
        )
        return added == 1

    def save(self, rider: Rider) -> Rider:
        """The rider with the version up by one; :class:`Conflict` if another saved first."""
        changing = {f"b_{name}": _plain(getattr(rider, name)) for name in _CHANGING}
        person_id, version = rider.person_id, rider.version
        if self._sql.run(_SAVE, b_person_id=person_id, b_version=version, **changing) != 1:
            raise Conflict(rider.person_id)
        return replace(rider, version=rider.version + 1)

    def is_at(self, person_id: int, latitude: float, longitude: float) -> bool:
        """Where they are now; false when there is no such rider."""
        moved = self._sql.run(
            _PLACE, b_person_id=person_id, b_latitude=latitude, b_longitude=longitude
        )
        return moved == 1

    def waiting(self) -> list[Rider]:
        """Who waits for an admin's answer, the longest first."""
        return self._sql.readable(_WAITING, rider_of)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Ride | RiderStatus) else value
