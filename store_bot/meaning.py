"""A bare number while an order waits: is it the order's minutes, or an answer to what was asked?

Neither is guessed: a price that was asked and the minutes of an order that just rang look alike.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from chat.screen import Button, Screen, answer, html, send
from chat.turn import Turn
from core.carts.agreed import seal
from core.database.transaction import Transaction
from core.orders.model import LONGEST_PROMISE, SHORTEST_PROMISE, Order, OrderStatus
from core.orders.tables import Orders
from core.people.tables import People
from core.refusals import Unreadable
from core.texts import say
from core.texts import store as texts
from core.texts.arguments import read_minutes
from store_bot.taps import Accept, AnswerMeant

MOST_OFFERED = 4  # orders; guess: as many as somebody tells apart
LONGEST_NUMBER = 6  # characters: 120분


class Waits(NamedTuple):
    """What a bare number could be about."""

    orders: list[Order]
    question: str  #: seal of what was asked; empty when nothing is


def as_minutes(words: str) -> int | None:
    """``20``, ``20분``, ``②``: minutes that an order can be promised in, and nothing beside."""
    if len(words) > LONGEST_NUMBER:
        return None
    try:
        minutes = read_minutes(words)
    except Unreadable:
        return None
    in_reach = minutes is not None and SHORTEST_PROMISE <= minutes <= LONGEST_PROMISE
    return minutes if in_reach else None


async def ask_which(turn: Turn, words: str) -> bool:
    """Ask what a bare number means; false when no order waits or it is no such number."""
    minutes = as_minutes(words)
    if minutes is None:
        return False
    waits = await turn.deps.db.read(what_waits, turn.bot, turn.person_id)
    if not waits.orders:
        return False
    rows = [
        (
            Button(
                say(texts.ACCEPT_NUMBER, turn.lang, n=order.number, minutes=minutes),
                Accept(order.id, minutes, order.version),
            ),
        )
        for order in waits.orders[:MOST_OFFERED]
    ]
    if waits.question:
        label = say(texts.ANSWER_QUESTION, turn.lang, words=minutes)
        rows.append((Button(label, AnswerMeant(minutes, waits.question)),))
    await send(turn, Screen(html(texts.WHAT_IS_MEANT, turn.lang, words=words), tuple(rows)))
    return True


async def still_asked(turn: Turn, tap: AnswerMeant) -> str | None:
    """What was asked when the number was written, if it is asked still; else says it is over."""
    asked = await turn.deps.db.read(_asked, turn.bot, turn.person_id)
    if asked is None or seal(list(asked)) != tap.question:
        await answer(turn, texts.QUESTION_OVER.of(turn.lang), alert=True)
        return None
    return asked[0]


def what_waits(tx: Transaction, bot: str, person_id: int) -> Waits:
    """Orders of theirs that wait to be accepted, and what the bot asked."""
    asked = tx[People].asked(bot, person_id)
    found = [
        order
        for store_id in tx[People].worker(person_id).stores()
        for order in tx[Orders].open_of_store(store_id)
        if order.status is OrderStatus.PLACED
    ]
    return Waits(found, seal(list(asked)) if asked else "")


def _asked(tx: Transaction, bot: str, person_id: int) -> tuple[str, dict[str, Any]] | None:
    return tx[People].asked(bot, person_id)
