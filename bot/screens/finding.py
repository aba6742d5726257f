"""Finding an order again: its card at the foot of the chat, or a list to choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.screens.status import screen_of
from bot.taps import ShowActive, ShowOrder, ShowPast
from chat.leaving import leave
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Screen, send, show
from chat.turn import Turn
from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices
from core.texts import Text
from core.texts import customer as texts
from core.texts import orders as words
from core.texts.figures import day_and_time
from core.tracking.queries import active_orders, customers_card, past_orders
from core.tracking.status_view import StatusView

A_PAGE = 5  # guess: the last dinners one remembers


async def find_again(turn: Turn) -> bool:
    """What is under way, at the foot of the chat: its card, or a choice of several; was there any.

    An order has one card: the one further up loses its buttons and is redrawn no more.
    """
    active = await turn.deps.db.read(active_orders, turn.person_id)
    if len(active) == 1:
        order_id = active[0].order_id
        await _is_the_card(turn, order_id, await send(turn, await screen_of(turn, order_id)))
    elif active:
        await send(turn, _active(turn, active))
    return bool(active)


async def status_command(turn: Turn, words: str = "") -> None:
    """/status: the order under way, or a choice of several."""
    if not await find_again(turn):
        await send(turn, Screen(texts.NO_ACTIVE.of(turn.lang)))


async def orders_command(turn: Turn, words: str = "") -> None:
    """/orders: the last ones."""
    past = await turn.deps.db.read(past_orders, turn.person_id)
    if not past:
        await send(turn, Screen(texts.NO_ORDERS.of(turn.lang)))
    else:
        await send(turn, _past(turn, past))


async def show_past(turn: Turn, tap: ShowPast) -> None:
    """◀ ▶ of the last ones."""
    past = await turn.deps.db.read(past_orders, turn.person_id)
    await show(turn, _past(turn, past, tap.page))


async def show_active(turn: Turn, tap: ShowActive) -> None:
    """◀ ▶ of what is under way."""
    active = await turn.deps.db.read(active_orders, turn.person_id)
    await show(turn, _active(turn, active, tap.page))


def _past(turn: Turn, views: list[StatusView], number: int = 0) -> Screen:
    return _list(turn, views, texts.PAST, number, ShowPast)


def _active(turn: Turn, views: list[StatusView], number: int = 0) -> Screen:
    return _list(turn, views, texts.UNDER_WAY_NOW, number, ShowActive)


def _list(
    turn: Turn,
    views: list[StatusView],
    title: Text,
    number: int,
    tap: Callable[[int], tuple[Any, ...]],
) -> Screen:
    rows = []
    page = page_of(views, number, A_PAGE)
    for view in page.items:
        label = (
            f"{day_and_time(view.requested_at)} {view.store_name[turn.lang]}"
            f"{GAP}{words.STATUS[view.status.value].of(turn.lang)}"
        )
        rows.append((Button(label, ShowOrder(view.order_id)),))
    return Screen(title.of(turn.lang), (*rows, *turning(page, tap)))


async def show_order(turn: Turn, tap: ShowOrder) -> None:
    """One of the list is tapped: while it is under way, this message is its card now."""
    card = await turn.deps.db.read(customers_card, tap.order_id, turn.person_id)
    message_id = await show(turn, await screen_of(turn, tap.order_id))
    if not card.view.status.is_final:
        await _is_the_card(turn, tap.order_id, message_id)


async def _is_the_card(turn: Turn, order_id: str, message_id: int) -> None:
    once = f"moved:{turn.update_id}:{order_id}"
    before = await turn.deps.db.write(_move_card, turn.person_id, order_id, message_id, once)
    if before is not None and before != message_id:
        await leave(turn, turn.chat_id, before, order_id)


def _move_card(
    tx: Transaction, person_id: int, order_id: str, message_id: int, once: str
) -> int | None:
    """Which message was the card. The new one is owed a redraw: it may be of a moment ago."""
    before = tx[Notices].card(Bot.CUSTOMER, person_id, order_id)
    tx[Notices].card_is(Bot.CUSTOMER, person_id, order_id, message_id)
    tx[Notices].owe(Bot.CUSTOMER, person_id, "card", key=once, at=tx.now, order_id=order_id)
    return before


async def cancel_command(turn: Turn, words: str = "") -> None:
    """/cancel: shows the order under way, whose card has the button that fits."""
    await status_command(turn, words)
