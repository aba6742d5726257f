"""Rider and customer write to each other through us; neither sees the other's number."""

from __future__ import annotations

from collections.abc import Iterable

from core.database.transaction import Transaction
from core.deliveries.model import Delivery, Move
from core.deliveries.tables import Deliveries
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order
from core.orders.tables import Orders
from core.people.tables import People
from core.refusals import NotYours, StepRefused, TooLong, Unreadable
from core.texts.hiding import LINES_BEFORE, Hiding, hide_phones
from core.texts.incoming import LONGEST_MESSAGE, one_line

#: What a bot waits for once somebody wants to write to the other side.
WORDS = "words"
LONGEST_WORDS = 300  # guess: what a rider reads at a red light


def read_words(written: str, before: Iterable[str] = ()) -> Hiding:
    """What is passed on of a line somebody wrote: a phone number in it is hidden.

    *before* is what they wrote last: a number may come in two lines.

    Raises:
        Unreadable: nothing is left to say. TooLong: it is more than is read.
    """
    said = hide_phones(one_line(written, LONGEST_MESSAGE), before)
    if not said.words:
        raise Unreadable(what="words")
    if len(said.words) > LONGEST_WORDS:
        raise TooLong(most=LONGEST_WORDS)
    return said


def said_before(tx: Transaction, order_id: str | None, *, by: int, bot: Bot) -> list[str]:
    """What they wrote last about that order, or the one they are about to write of.

    Raises:
        NotYours, StepRefused: see :func:`pass_on`.
    """
    if order_id is None:
        asked = tx[People].asked(bot.value, by)
        if asked is None or asked[0] != WORDS:
            return []
        order_id = asked[1]["order_id"]
    order, delivery = who_talks(tx, order_id, by=by, bot=bot)
    to, person_id = _other_side(order, delivery, bot)
    return tx[Notices].passed_on(order_id, to, person_id, LINES_BEFORE)


def pass_on(tx: Transaction, order_id: str, *, by: int, bot: Bot, words: str, key: str) -> None:
    """Pass *words*, as :func:`read_words` read them, on to the other side of an order.

    *bot* says as whom somebody speaks: the customer bot's are customers, the store bot's riders.
    A second run with the same *key* adds nothing.

    Raises:
        NotYours: they are neither its customer nor its rider.
        StepRefused: no rider has it in hand, or not any more.
    """
    order, delivery = who_talks(tx, order_id, by=by, bot=bot)
    to, person_id = _other_side(order, delivery, bot)
    facts = {"words": words, "number": order.number}
    tx[Notices].owe(to, person_id, "passed_on", key=key, at=tx.now, order_id=order_id, facts=facts)


def _other_side(order: Order, delivery: Delivery, bot: Bot) -> tuple[Bot, int]:
    """Who hears what is said in *bot*, and in which of the bots."""
    if bot is Bot.CUSTOMER:
        assert delivery.rider_id is not None  # under way
        return Bot.STORE, delivery.rider_id
    return Bot.CUSTOMER, order.customer_id


def begin_to_write(tx: Transaction, order_id: str, *, by: int, bot: Bot) -> None:
    """The next line they write is for the other side.

    Raises:
        NotYours, StepRefused: see :func:`pass_on`.
    """
    who_talks(tx, order_id, by=by, bot=bot)
    tx[People].ask(bot.value, by, WORDS, order_id=order_id)


def pass_on_what_was_asked(tx: Transaction, *, by: int, bot: Bot, words: str, key: str) -> None:
    """Pass on the line that was waited for. A second run finds it passed on.

    Raises:
        NotYours, StepRefused: see :func:`pass_on`.
    """
    asked = tx[People].asked(bot.value, by)
    if asked is None or asked[0] != WORDS:
        return
    tx[People].answered(bot.value, by)
    pass_on(tx, asked[1]["order_id"], by=by, bot=bot, words=words, key=key)


def who_talks(tx: Transaction, order_id: str, *, by: int, bot: Bot) -> tuple[Order, Delivery]:
    """The order and its delivery, for whoever may write to the other side now.

    Raises:
        NotYours: they are neither its customer nor its rider.
        StepRefused: no rider has it in hand, or not any more.
    """
    order, delivery = tx[Orders].get(order_id), tx[Deliveries].of_order(order_id)
    if bot is Bot.CUSTOMER:
        is_theirs = order.customer_id == by
    else:
        is_theirs = delivery is not None and delivery.rider_id == by
    if not is_theirs:
        raise NotYours()
    if delivery is None or not delivery.is_under_way or not order.is_open:
        raise StepRefused(order.status, Move.TAKE, number=order.number)
    return order, delivery


def answered_message(tx: Transaction, bot: Bot, person_id: int, message_id: int) -> str | None:
    """The order a message passed on was about, when somebody replies to it; else none."""
    return tx[Notices].passed_on_in(bot, person_id, message_id)
