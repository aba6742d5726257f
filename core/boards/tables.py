"""Kitchen boards as rows; of a link only its fingerprint is kept. No rules here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, String, Table, bindparam, delete, select, update

from core.boards.model import Board
from core.database.schema import Moment, metadata, upsert
from core.database.tables import Tables

boards = Table(
    "boards",
    metadata,
    Column("store_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("opened_at", Moment),
)

_GET = select(boards).where(
    boards.c.store_id == bindparam("store_id"), boards.c.person_id == bindparam("person_id")
)
_OF_LINK = select(boards).where(boards.c.fingerprint == bindparam("fingerprint"))
_PUT = upsert(boards, key=("store_id", "person_id"), set_=("fingerprint", "made_at", "opened_at"))
_OPENED = (
    update(boards)
    .where(boards.c.fingerprint == bindparam("b_fingerprint"))
    .values(opened_at=bindparam("b_opened_at"))
)
_DROP = delete(boards).where(
    boards.c.store_id == bindparam("store_id"), boards.c.person_id == bindparam("person_id")
)


def _board(row: Any) -> Board:
    return Board(row.store_id, row.person_id, row.made_at, row.opened_at)


class Boards(Tables):
    """The kitchen boards of one transaction."""

    def get(self, store_id: int, person_id: int) -> Board | None:
        """That person's board of that store; none when it is off."""
        row = self._sql.row(_GET, store_id=store_id, person_id=person_id)
        return _board(row) if row else None

    def of_link(self, fingerprint: str) -> Board | None:
        """The board whose link has that fingerprint."""
        row = self._sql.row(_OF_LINK, fingerprint=fingerprint)
        return _board(row) if row else None

    def put(self, board: Board, fingerprint: str) -> None:
        """A board with its link; the one there was before leads nowhere."""
        self._sql.run(
            _PUT,
            store_id=board.store_id,
            person_id=board.person_id,
            fingerprint=fingerprint,
            made_at=board.made_at,
            opened_at=board.opened_at,
        )

    def opened(self, fingerprint: str, at: datetime) -> None:
        """Its link was opened."""
        self._sql.run(_OPENED, b_fingerprint=fingerprint, b_opened_at=at)

    def drop(self, store_id: int, person_id: int) -> None:
        """Switch it off; one that is off stays so."""
        self._sql.run(_DROP, store_id=store_id, person_id=person_id)
