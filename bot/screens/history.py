"""The same again, and plain words that fill the cart."""

from __future__ import annotations

from bot.screens import cart, stores
from bot.screens.stores import why_not
from bot.taps import Reorder
from chat.screen import Screen, answer, html, send
from chat.turn import Turn
from core.carts import use_cases as carts
from core.carts.words import Words, read_wishes
from core.database.transaction import Transaction
from core.people.questions import looked_while_asked
from core.refusals import NotYours, OtherStore, Refused, Repeated
from core.stores.model import Item
from core.stores.tables import Stores
from core.texts import customer as texts
from core.texts import say
from core.updates.use_cases import only_once, unless_done

MOST_PARTS = 5  # guess: who wrote more that we cannot read had better look at the menu


async def reorder_command(turn: Turn, words: str = "") -> None:
    """/reorder: the last order, in the cart again with its pay button."""
    try:
        _, missing = await turn.deps.db.write(carts.reorder, turn.person_id)
    except NotYours:
        await send(turn, Screen(texts.NO_ORDERS.of(turn.lang)))
        return
    except Refused as refusal:
        await send(turn, Screen(why_not(turn, refusal)))
        return
    await _show(turn, missing)


async def reorder(turn: Turn, tap: Reorder) -> None:
    """지난번 그대로"""
    try:
        _, missing = await turn.deps.db.write(carts.reorder, turn.person_id, tap.order_id or None)
    except NotYours:
        raise
    except Refused as refusal:
        await answer(turn, why_not(turn, refusal), alert=True)
        return
    await answer(turn, texts.REORDERED.of(turn.lang))
    await _show(turn, missing)


async def words_written(turn: Turn, words: str) -> None:
    """“양념치킨 2 콜라 1” while looking at a menu."""
    db = turn.deps.db
    try:
        menu = await db.read(unless_done, turn.bot, turn.update_id, _menu_in_mind, turn.person_id)
        read = read_wishes(words, menu[1]) if menu is not None else None
        if menu is None or read is None or not read.wishes:
            await send(turn, _not_understood(turn, read))
            return
        _, put_in, left_out = await db.write(
            only_once, turn.bot, turn.update_id,
            carts.fill_from_words, turn.person_id, menu[0], read.wishes,
        )  # fmt: skip
    except Repeated:
        await cart.refresh_cart(turn)
        return
    except OtherStore:
        await send(turn, Screen(texts.OTHER_STORE.of(turn.lang)))
        await cart.refresh_cart(turn)
        return
    except Refused as refusal:
        await send(turn, Screen(why_not(turn, refusal)))
        return
    for item in left_out[:3]:
        await send(turn, _left_out(turn, item))
    if read.not_understood:
        await send(turn, _not_understood(turn, read))
    if put_in:
        await cart.refresh_cart(turn)


def _not_understood(turn: Turn, read: Words | None) -> Screen:
    """Which part of it: nothing was put in for that."""
    if read is None or not read.not_understood:
        return Screen(texts.NOT_ON_MENU.of(turn.lang))
    parts = " · ".join(f"“{part}”" for part in read.not_understood[:MOST_PARTS])
    return Screen(html(texts.NOT_UNDERSTOOD, turn.lang, parts=parts))


async def names_dishes(turn: Turn, words: str, asked: str) -> bool:
    """Whether the words are dishes of a menu they looked at after that was asked, and no more."""
    menu = await turn.deps.db.read(_menu_since, turn.person_id, asked)
    if menu is None:
        return False
    read = read_wishes(words, menu)
    return bool(read.wishes) and not read.not_understood


def _left_out(turn: Turn, item: Item) -> Screen:
    return Screen(say(texts.SOLD_OUT, turn.lang, item=item.name[turn.lang]))


async def _show(turn: Turn, missing: list[dict[str, str]]) -> None:
    if missing:
        items = ", ".join(name[turn.lang] for name in missing)
        await send(turn, Screen(html(texts.SOME_MISSING, turn.lang, items=items)))
    await cart.refresh_cart(turn)


def _menu_in_mind(tx: Transaction, person_id: int) -> tuple[int, list[Item]] | None:
    """The store they are looking at, and what it has."""
    store_id = stores.store_in_mind(tx, person_id)
    return None if store_id is None else (store_id, tx[Stores].items(store_id))


def _menu_since(tx: Transaction, person_id: int, asked: str) -> list[Item] | None:
    store_id = looked_while_asked(tx, person_id, asked)
    return None if store_id is None else tx[Stores].items(store_id)
