"""Raw updates as rows, and the names Telegram gave our pictures. No rules here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    null,
    select,
    text,
    update,
)

from core.database.schema import Moment, insert_once, metadata, upsert
from core.database.sql import BrokenRow
from core.database.tables import Tables
from core.queues.model import Queue
from core.queues.tables import AT, Rows

UNDONE = text("done_at IS NULL")
PARKED = text("parked_at IS NOT NULL")

updates = Table(
    "updates",
    metadata,
    Column("bot", String(16), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, nullable=False),
    Column("raw", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("done_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("error", Text),
    Column("asked", String(32)),  # the question its words answer, however often it is run
    Column("acted_at", Moment),  # when what it may do only once was done
    Column("try_at", Moment),
    Column("parked_at", Moment),
    Index("ix_updates_parked", "parked_at", sqlite_where=PARKED, postgresql_where=PARKED),
    Index(
        "ix_updates_undone",
        "bot",
        "update_id",
        sqlite_where=UNDONE,
        postgresql_where=UNDONE,
    ),
    Index("ix_updates_received", "received_at"),
)

UPDATE_ROWS = Rows(
    Queue.UPDATES,
    updates,
    key=[updates.c.bot, updates.c.update_id],
    called=updates.c.bot,
    later="try_at",
    aside={"done_at": AT, "lease_until": None},
    back={"done_at": None},
)

pictures = Table(
    "pictures",
    metadata,
    Column("bot", String(16), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("file_id", Text, nullable=False),
)

_ADD = insert_once(updates)
_DONE = (
    update(updates)
    .where(
        updates.c.bot == bindparam("b_bot"),
        updates.c.update_id == bindparam("b_update_id"),
    )
    .values(done_at=bindparam("b_done_at"), lease_until=null())
)
_THIS = (updates.c.bot == bindparam("b_bot"), updates.c.update_id == bindparam("b_update_id"))
_ASKED = select(updates.c.asked).where(*_THIS)
_SET_ASKED = update(updates).where(*_THIS).values(asked=bindparam("b_asked"))
_HAS_ACTED = select(updates.c.acted_at).where(*_THIS)
_ACT = (
    update(updates)
    .where(*_THIS, updates.c.acted_at.is_(None))
    .values(acted_at=bindparam("b_acted_at"))
)
_LEFT = (
    select(updates)
    .where(
        UNDONE,
        updates.c.bot == bindparam("bot"),
        (updates.c.lease_until.is_(None))
        | (updates.c.lease_until <= bindparam("now"))
        | (updates.c.lease_until > bindparam("until")),  # the clock was set back since
        (updates.c.try_at.is_(None)) | (updates.c.try_at <= bindparam("now")),
    )
    .order_by(updates.c.update_id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(updates)
    .where(
        updates.c.bot == bindparam("b_bot"),
        updates.c.update_id == bindparam("b_update_id"),
    )
    .values(lease_until=bindparam("b_until"))
)
_LET_GO = update(updates).where(UNDONE).values(lease_until=null())
_PICTURE = select(pictures.c.file_id).where(
    pictures.c.bot == bindparam("bot"), pictures.c.name == bindparam("name")
)
_KEEP_PICTURE = upsert(pictures, key=["bot", "name"], set_=["file_id"])


class Written(NamedTuple):
    """An update as it was written down."""

    update_id: int
    person_id: int
    raw: str
    tries: int
    said: Mapping[str, Any] | None = None  #: *raw* once more, where it came with the update itself


def _written(row: Any) -> Written:
    """The update a row holds; raises where it is none that anybody could have sent."""
    said = json.loads(row.raw)
    if not isinstance(said, dict):
        raise ValueError("an update is an object")
    return Written(row.update_id, row.person_id, row.raw, row.tries, said)


class Updates(Tables):
    """The updates of one transaction."""

    def add(
        self,
        bot: str,
        update_id: int,
        person_id: int,
        raw: str,
        at: datetime,
        until: datetime,
    ) -> bool:
        """Write one down, ours to work off until then; false for one that is there already."""
        added = self._sql.run(
            _ADD,
            bot=bot,
            update_id=update_id,
            person_id=person_id,
            raw=raw,
            received_at=at,
            lease_until=until,
            tries=0,
        )
        return added == 1

    def done(self, bot: str, update_ids: Iterable[int], at: datetime) -> None:
        """They were worked off."""
        marks = [{"b_bot": bot, "b_update_id": each, "b_done_at": at} for each in update_ids]
        self._sql.many(_DONE, marks)

    def asked(self, bot: str, update_id: int) -> str | None:
        """The question its words answer, if that was decided."""
        row = self._sql.row(_ASKED, b_bot=bot, b_update_id=update_id)
        return row.asked if row else None

    def set_asked(self, bot: str, update_id: int, asked: str) -> None:
        """Its words answer that question, whenever it is run."""
        self._sql.run(_SET_ASKED, b_bot=bot, b_update_id=update_id, b_asked=asked)

    def acts_first(self, bot: str, update_id: int, at: datetime) -> bool:
        """Mark that it did what it may do only once; false when it had."""
        return self._sql.run(_ACT, b_bot=bot, b_update_id=update_id, b_acted_at=at) == 1

    def has_acted(self, bot: str, update_id: int) -> bool:
        """Whether it did what it may do only once."""
        row = self._sql.row(_HAS_ACTED, b_bot=bot, b_update_id=update_id)
        return row is not None and row.acted_at is not None

    def left(
        self, bot: str, now: datetime, until: datetime, most: int
    ) -> Sequence[Written | BrokenRow]:
        """Updates nobody is working on, ours until then, oldest first; as rows what is none."""
        found = self._sql.each(_LEFT, _written, bot=bot, now=now, until=until, most=most)
        leases: list[Mapping[str, Any]] = [
            {"b_bot": bot, "b_update_id": each.update_id, "b_until": until}
            for each in found
            if isinstance(each, Written)
        ]
        self._sql.many(_LEASE, leases)
        return found

    def hold(self, bot: str, update_ids: Iterable[int], until: datetime) -> None:
        """They are ours until then."""
        leases = [{"b_bot": bot, "b_update_id": each, "b_until": until} for each in update_ids]
        self._sql.many(_LEASE, leases)

    def let_go(self) -> None:
        """Nobody works on anything."""
        self._sql.run(_LET_GO)

    def picture(self, bot: str, name: str) -> str | None:
        """What Telegram calls our picture; none before it was sent once."""
        row = self._sql.row(_PICTURE, bot=bot, name=name)
        return row.file_id if row else None

    def keep_picture(self, bot: str, name: str, file_id: str) -> None:
        """Telegram has it now."""
        self._sql.run(_KEEP_PICTURE, bot=bot, name=name, file_id=file_id)
