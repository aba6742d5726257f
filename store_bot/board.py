"""The way to the kitchen board: its link, a new one, off."""

from __future__ import annotations

from chat.screen import Button, Screen, html, send, show
from chat.turn import Turn
from core.boards.model import Board
from core.boards.queries import the_board
from core.boards.use_cases import make_board, switch_board_off
from core.database.transaction import Transaction
from core.stores.model import Store
from core.texts import board as texts
from core.texts.figures import day_and_time
from store_bot.taps import NewBoardLink, SwitchBoardOff


async def board_command(turn: Turn, said: str) -> None:
    """/board: a link to each store's board; one that is on can be made anew or switched off."""
    for store, board in await turn.deps.db.read(_my_boards, turn.person_id):
        if board is None:
            await send(turn, await _new_link(turn, store))
        else:
            await send(turn, _is_on(turn, store, board))


async def new_link(turn: Turn, tap: NewBoardLink) -> None:
    """새 링크: the one before leads nowhere."""
    store = await turn.deps.db.read(_mine, tap.store_id, turn.person_id)
    await show(turn, await _new_link(turn, store))


async def switch_off(turn: Turn, tap: SwitchBoardOff) -> None:
    """끄기"""
    await turn.deps.db.write(switch_board_off, tap.store_id, by=turn.person_id)
    store = await turn.deps.db.read(_mine, tap.store_id, turn.person_id)
    await show(turn, Screen(html(texts.IS_OFF, turn.lang, store=store.named(turn.lang))))


async def _new_link(turn: Turn, store: Store) -> Screen:
    link = await turn.deps.db.write(make_board, store.id, by=turn.person_id)
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


def _mine(tx: Transaction, store_id: int, person_id: int) -> Store:
    tx.people.worker(person_id).must_work_for(store_id)
    return tx.stores.get(store_id)


def _my_boards(tx: Transaction, person_id: int) -> list[tuple[Store, Board | None]]:
    mine = tx.people.worker(person_id).stores()
    return [(tx.stores.get(store_id), the_board(tx, store_id, person_id)) for store_id in mine]
