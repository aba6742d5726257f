"""Making, opening and switching off a kitchen board. One transaction each."""

from __future__ import annotations

from core.boards.model import Board, Entered
from core.boards.queries import enter
from core.boards.tables import Boards
from core.database.transaction import Transaction
from core.ids import fingerprint, new_token
from core.people.tables import People
from core.shown import face, must_be_shown


def face_of(board: Board) -> int:
    """What its person is asked about before its link leads nowhere: which link that is."""
    return face(board.made_at)


def make_board(tx: Transaction, store_id: int, *, by: int, shown: int | None = None) -> str:
    """A new link to the store's board, for *by* alone; an earlier one leads nowhere from now on.

    Only its fingerprint is kept: nobody can be shown the same link twice.

    Raises:
        NotYours: *by* does not work there.
        Changed: another link was made since they were asked (*shown*).
    """
    tx[People].worker(by).must_work_for(store_id)
    _must_be(tx, store_id, by, shown)
    link = new_token(tx.random)
    tx[Boards].put(Board(store_id, by, tx.now), fingerprint(link))
    tx.wake("events")  # boards opened by the earlier link notice at once
    return link


def switch_board_off(tx: Transaction, store_id: int, *, by: int, shown: int | None = None) -> None:
    """The link leads nowhere from now on. A second run changes nothing.

    Raises:
        NotYours: *by* does not work there.
        Changed: another link was made since they were asked (*shown*).
    """
    tx[People].worker(by).must_work_for(store_id)
    _must_be(tx, store_id, by, shown)
    tx[Boards].drop(store_id, by)
    tx.wake("events")


def open_board(tx: Transaction, link: str) -> Entered:
    """Somebody opened the link in a browser; when is noted for whoever made it.

    Raises:
        NotYours: it leads nowhere, or its person does not work there any more.
    """
    mark = fingerprint(link)
    entered = enter(tx, mark)
    tx[Boards].opened(mark, tx.now)
    return entered


def _must_be(tx: Transaction, store_id: int, by: int, shown: int | None) -> None:
    """The link that was shown; where none is on, none is lost."""
    board = tx[Boards].get(store_id, by)
    if board is not None:
        must_be_shown(shown, board.made_at)
