"""The way to the kitchen board: its link, a new one, off."""

from __future__ import annotations

from contextlib import suppress

from chat.screen import Button, Screen, html, send, show
from chat.sure import question
from chat.turn import Turn
from core.boards.model import Board
from core.boards.queries import the_board
from core.boards.use_cases import face_of, make_board, switch_board_off
from core.database.transaction import Transaction
from core.people.tables import People
from core.refusals import Changed, NotYours
from core.stores.model import Store
from core.stores.tables import Stores
from core.texts import board as texts
from core.texts import sure as sure_texts
from core.texts.figures import day_and_time
from store_bot.taps import NewBoardLink, ShowBoard, SwitchBoardOff


async def board_command(turn: Turn, said: str) -> None:
    """/board: a link to each store's board; one that is on can be made anew or switched off."""
    for store, board in await turn.deps.db.read(_my_boards, turn.person_id):
        if board is None:
            await send(turn, await _new_link(turn, store))
        else:
            await send(turn, _is_on(turn, store, board))


async def new_link(turn: Turn, tap: NewBoardLink) -> None:
    """새 링크: asked about first where the one before would lead nowhere."""
    store, board = await turn.deps.db.read(_mine, tap.store_id, turn.person_id)
    if board is None or tap.sure:
        with suppress(Changed):  # another link was made meanwhile: asked anew
            await show(turn, await _new_link(turn, store, tap.sure or None))
            return
        store, board = await turn.deps.db.read(_mine, tap.store_id, turn.person_id)
    await show(turn, _sure(turn, store, board, NewBoardLink, anew=bool(tap.sure)))


async def switch_off(turn: Turn, tap: SwitchBoardOff) -> None:
    """끄기: asked first, then done."""
    store, board = await turn.deps.db.read(_mine, tap.store_id, turn.person_id)
    if board is None or tap.sure:
        with suppress(Changed):  # another link was made meanwhile: asked anew
            await turn.deps.db.write(
                switch_board_off, tap.store_id, by=turn.person_id, shown=tap.sure or None
            )
            text = html(texts.IS_OFF, turn.lang, store=store.named(turn.lang))
            await show(turn, Screen(text))
            return
        store, board = await turn.deps.db.read(_mine, tap.store_id, turn.person_id)
    await show(turn, _sure(turn, store, board, SwitchBoardOff, anew=bool(tap.sure)))


async def show_board(turn: Turn, tap: ShowBoard) -> None:
    """돌아가기: how the board is now."""
    store, board = await turn.deps.db.read(_mine, tap.store_id, turn.person_id)
    if board is None:
        await show(turn, Screen(html(texts.IS_OFF, turn.lang, store=store.named(turn.lang))))
    else:
        await show(turn, _is_on(turn, store, board))


def _sure(
    turn: Turn,
    store: Store,
    board: Board | None,
    kind: type[NewBoardLink] | type[SwitchBoardOff],
    *,
    anew: bool,
) -> Screen:
    """Which link leads nowhere then."""
    if board is None:
        raise NotYours()
    lang, is_new = turn.lang, kind is NewBoardLink
    text = html(
        sure_texts.NEW_BOARD if is_new else sure_texts.BOARD_OFF, lang,
        store=store.named(lang), made=day_and_time(board.made_at),
    )  # fmt: skip
    label = sure_texts.MAKE_NEW if is_new else sure_texts.SWITCH_IT_OFF
    tap = kind(store.id, face_of(board))
    return question(text, label.of(lang), tap, ShowBoard(store.id), lang, anew=anew)


async def _new_link(turn: Turn, store: Store, shown: int | None = None) -> Screen:
    link = await turn.deps.db.write(make_board, store.id, by=turn.person_id, shown=shown)
    url = f"{turn.deps.settings.own_url}/board#{link}"
    text = html(texts.MADE, turn.lang, store=store.named(turn.lang), name=turn.name)
    opens = Button(texts.OPEN.of(turn.lang), url=url, style="primary")
    return Screen(text, ((opens,), _switches(turn, store.id)))


def _is_on(turn: Turn, store: Store, board: Board) -> Screen:
    lang = turn.lang
    text = html(texts.IS_ON, lang, store=store.named(lang), made=day_and_time(board.made_at))
    opened = texts.NEVER_OPENED.of(lang)
    if board.opened_at is not None:
        opened = html(texts.OPENED, lang, at=day_and_time(board.opened_at))
    return Screen(f"{text}\n<i>{opened}</i>", (_switches(turn, store.id),))


def _switches(turn: Turn, store_id: int) -> tuple[Button, ...]:
    return (
        Button(texts.NEW_LINK.of(turn.lang), NewBoardLink(store_id)),
        Button(texts.SWITCH_OFF.of(turn.lang), SwitchBoardOff(store_id), style="danger"),
    )


def _mine(tx: Transaction, store_id: int, person_id: int) -> tuple[Store, Board | None]:
    board = the_board(tx, store_id, person_id)
    return tx[Stores].get(store_id), board


def _my_boards(tx: Transaction, person_id: int) -> list[tuple[Store, Board | None]]:
    mine = tx[People].worker(person_id).stores()
    return [(tx[Stores].get(store_id), the_board(tx, store_id, person_id)) for store_id in mine]
