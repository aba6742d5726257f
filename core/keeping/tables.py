"""Who is leaving, and the days that are set, as rows. No rules here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    select,
    update,
)

from core.database.schema import Moment, insert_once, metadata, upsert
from core.database.tables import Tables
from core.keeping.table import COLUMNS
from core.records import record

leavings = Table(
    "leavings",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("bot", String(16), nullable=False),  # which one they asked; empty: the clock did
    Column("ghost", BigInteger, nullable=False),  # the number their books have from then on
    Column("asked_at", Moment, nullable=False),
    Column("told_at", Moment),  # when they were owed the last word; none: it waits
    Column(
        "reached", BigInteger
    ),  # rows up to this one hold them no more; none: not looked through
)

keeping_days = Table(
    "keeping_days",
    metadata,
    Column("what", String(20), primary_key=True),
    Column("days", Integer, nullable=False),
)

_LEAVE = insert_once(leavings)
_LEAVING = select(leavings).where(leavings.c.person_id == bindparam("person_id"))
_LOCK = _LEAVING.with_for_update()
_TOLD = (
    update(leavings)
    .where(leavings.c.person_id == bindparam("b_person_id"))
    .values(told_at=bindparam("b_told_at"))
)
_REACHED = (
    update(leavings)
    .where(leavings.c.person_id == bindparam("b_person_id"))
    .values(reached=bindparam("b_reached"))
)
_STAY = delete(leavings).where(leavings.c.person_id == bindparam("person_id"))
_SET_DAYS = upsert(keeping_days, key=["what"], set_=["days"])
_DAYS = select(keeping_days.c.days).where(keeping_days.c.what == bindparam("what"))


@record(frozen=True, slots=True)
class Leaving:
    """Somebody who asked to be forgotten, and is not yet."""

    person_id: int
    bot: str
    ghost: int
    asked_at: datetime
    told_at: datetime | None
    reached: int | None

    @property
    def has_begun(self) -> bool:
        """They have had the last word, or nobody was there to hear one."""
        return self.told_at is not None or self.bot == ""


def every_table() -> dict[str, Table]:
    """Every table that the register of what is kept has a line for.

    Raises:
        KeyError: a room was not imported: ``core.house`` imports them all.
    """
    return {name: metadata.tables[name] for name in COLUMNS}


class Keeping(Tables):
    """Who leaves, and the days that are set, in one transaction."""

    def leave(self, leaving: Leaving) -> bool:
        """They asked to be forgotten; false when they had."""
        added = self._sql.run(
            _LEAVE, person_id=leaving.person_id, bot=leaving.bot, ghost=leaving.ghost,
            asked_at=leaving.asked_at, told_at=leaving.told_at, reached=leaving.reached,
        )  # fmt: skip
        return added == 1

    def leaving(self, person_id: int, *, lock: bool = False) -> Leaving | None:
        """How far their leaving is; none where nobody leaves."""
        row = self._sql.row(_LOCK if lock else _LEAVING, person_id=person_id)
        if row is None:
            return None
        return Leaving(row.person_id, row.bot, row.ghost, row.asked_at, row.told_at, row.reached)

    def told(self, person_id: int, at: datetime) -> None:
        """They are owed the last word."""
        self._sql.run(_TOLD, b_person_id=person_id, b_told_at=at)

    def reached(self, person_id: int, row_id: int) -> None:
        """The rows up to that one hold them no more."""
        self._sql.run(_REACHED, b_person_id=person_id, b_reached=row_id)

    def stay(self, person_id: int) -> bool:
        """They changed their mind, or are gone; false when nobody was leaving."""
        return self._sql.run(_STAY, person_id=person_id) == 1

    def set_days(self, what: str, days: int) -> None:
        """The setting as it is now."""
        self._sql.run(_SET_DAYS, what=what, days=days)

    def days(self, what: str, otherwise: int) -> int:
        """What is set."""
        row = self._sql.row(_DAYS, what=what)
        return int(row.days) if row else otherwise
