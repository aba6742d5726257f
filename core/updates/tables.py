"""Raw updates as rows, and the names Telegram gave our pictures. No rules here."""

from __future__ import annotations

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
    delete,
    null,
    select,
    text,
    update,
)

from core.database.schema import Moment, insert_once, metadata, upsert
from core.database.sql import Sql

UNDONE = text("done_at IS NULL")

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
    Index(
        "ix_updates_undone",
        "bot",
        "update_id",
        sqlite_where=UNDONE,
        postgresql_where=UNDONE,
    ),
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
_FAILED = (
    update(updates)
    .where(
        updates.c.bot == bindparam("b_bot"),
        updates.c.update_id == bindparam("b_update_id"),
    )
    .values(
        tries=updates.c.tries + 1,
        error=bindparam("b_error"),
        done_at=bindparam("b_done_at"),
        lease_until=null(),
    )
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
        (updates.c.lease_until.is_(None)) | (updates.c.lease_until <= bindparam("now")),
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
_FORGET = delete(updates).where(
    updates.c.done_at.is_not(None), updates.c.done_at < bindparam("before")
)
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


class Updates:
    """The updates of one transaction."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

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

    def failed(self, bot: str, update_id: int, error: str, parked_at: datetime | None) -> None:
        """Its handler raised; *parked_at* leaves it for good."""
        self._sql.run(
            _FAILED,
            b_bot=bot,
            b_update_id=update_id,
            b_error=error,
            b_done_at=parked_at,
        )

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

    def left(self, bot: str, now: datetime, until: datetime, most: int) -> Sequence[Written]:
        """Updates nobody is working on, ours until then, oldest first."""
        rows: list[Any] = list(self._sql.rows(_LEFT, bot=bot, now=now, most=most))
        if rows:
            leases: list[Mapping[str, Any]] = [
                {"b_bot": bot, "b_update_id": r.update_id, "b_until": until} for r in rows
            ]
            self._sql.many(_LEASE, leases)
        return [Written(r.update_id, r.person_id, r.raw, r.tries) for r in rows]

    def hold(self, bot: str, update_ids: Iterable[int], until: datetime) -> None:
        """They are ours until then."""
        leases = [{"b_bot": bot, "b_update_id": each, "b_until": until} for each in update_ids]
        self._sql.many(_LEASE, leases)

    def let_go(self) -> None:
        """Nobody works on anything."""
        self._sql.run(_LET_GO)

    def forget(self, before: datetime) -> int:
        """Drop what was worked off before then; how many."""
        return self._sql.run(_FORGET, before=before)

    def picture(self, bot: str, name: str) -> str | None:
        """What Telegram calls our picture; none before it was sent once."""
        row = self._sql.row(_PICTURE, bot=bot, name=name)
        return row.file_id if row else None

    def keep_picture(self, bot: str, name: str, file_id: str) -> None:
        """Telegram has it now."""
        self._sql.run(_KEEP_PICTURE, bot=bot, name=name, file_id=file_id)
