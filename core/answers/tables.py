"""Answers as rows, one a person and idempotency key. No rules here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    select,
    update,
)

from core.database.schema import Json, Moment, insert_once, metadata
from core.database.tables import Tables

answers = Table(
    "answers",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String(100), primary_key=True),
    Column("digest", String(64), nullable=False),  # of the method, the path and the body
    Column("waits_for", Json),  # what was begun and is not known yet
    Column("status", Integer),  # none until it is answered
    Column("body", Text),
    Column("made_at", Moment, nullable=False),
    Index("ix_answers_made", "made_at"),
)

_CLAIM = insert_once(answers)
_GET = select(answers).where(
    answers.c.person_id == bindparam("person_id"), answers.c.key == bindparam("key")
)
_THIS = (answers.c.person_id == bindparam("b_person_id"), answers.c.key == bindparam("b_key"))
_WAIT = update(answers).where(*_THIS).values(waits_for=bindparam("b_waits_for"))
_KEEP = (
    update(answers)
    .where(*_THIS, answers.c.status.is_(None))
    .values(status=bindparam("b_status"), body=bindparam("b_body"))
)
_FORGET = delete(answers).where(*_THIS, answers.c.status.is_(None))
_FORGET_ABOUT = delete(answers).where(answers.c.body.like(bindparam("about", type_=String)))
_FORGET_OLD = delete(answers).where(answers.c.made_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one call."""

    digest: str
    waits_for: dict[str, Any] | None
    status: int | None  #: none: begun, not answered
    body: str | None  #: the JSON that was answered


class Answers(Tables):
    """The answers of one transaction."""

    def claim(self, person_id: int, key: str, digest: str, at: datetime) -> Kept | None:
        """Ours to answer (none), or what is kept under that key already.

        Two at once: the second waits for the first one's commit.
        """
        if self._sql.run(_CLAIM, person_id=person_id, key=key, digest=digest, made_at=at) == 1:
            return None
        return self.get(person_id, key)

    def get(self, person_id: int, key: str) -> Kept | None:
        """What is kept under that key."""
        row = self._sql.row(_GET, person_id=person_id, key=key)
        return Kept(row.digest, row.waits_for, row.status, row.body) if row else None

    def wait(self, person_id: int, key: str, waits_for: dict[str, Any]) -> None:
        """It is begun; the answer hangs on something outside."""
        self._sql.run(_WAIT, b_person_id=person_id, b_key=key, b_waits_for=waits_for)

    def keep(self, person_id: int, key: str, status: int, body: str | None) -> bool:
        """That is the answer from now on; false when there was one."""
        kept = self._sql.run(_KEEP, b_person_id=person_id, b_key=key, b_status=status, b_body=body)
        return kept == 1

    def forget(self, person_id: int, key: str) -> None:
        """It was not answered, and may be asked anew."""
        self._sql.run(_FORGET, b_person_id=person_id, b_key=key)

    def forget_about(self, order_id: str) -> int:
        """Drop what anybody was answered that tells of that order."""
        return self._sql.run(_FORGET_ABOUT, about=f"%{order_id}%")

    def forget_old(self, before: datetime) -> int:
        """Drop what was asked before then."""
        return self._sql.run(_FORGET_OLD, before=before)
