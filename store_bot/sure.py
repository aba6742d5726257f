"""Before an admin gives money back or stops an order: whose it is, what happens, is it meant?

The button carries what was shown. Where that is not so any more, nothing happens but the question
anew.
"""

from __future__ import annotations

from typing import Any

from chat.screen import Button, Screen, answer, html, show
from chat.turn import Turn
from core.database.transaction import Transaction
from core.fulfilment.amendments import cancel_by_admin
from core.orders.model import Action, allowed
from core.orders.transitions import whole_reason
from core.outbox.event import Who
from core.payments.refunds import Refundable, money_of, refund_of_request, refund_part, refundable
from core.people.tables import People
from core.refusals import Changed, Conflict, NothingToGiveBack, StepRefused, TooMuch
from core.texts import Lang, say
from core.texts import admin as texts
from core.texts import orders as words
from core.texts import story as story_texts
from core.texts.figures import name_masked, won
from core.texts.sure import ASKED_ANEW
from store_bot.admin_taps import AskAboutOrder, LeaveIt, SureCancel, SureRefund
from store_bot.called import order_called
from store_bot.owner import stands

#: What the bot remembers while its question stands.
SURE = "admin_sure"


async def question(
    turn: Turn, order_id: str, asked: dict[str, Any], *, anew: bool = False
) -> Screen:
    """What was asked for, as it would happen now, with one button for exactly that.

    Raises:
        TooLong: the reason is more than is read.
    """
    whole_reason(asked["reason"])
    look = _cancel if asked["command"] == "cancel" else _refund
    screen = await look(turn, order_id, asked)
    if not anew:
        return screen
    return Screen(f"{ASKED_ANEW.of(turn.lang)}\n\n{screen.text}", screen.buttons)


async def sure_refund(turn: Turn, tap: SureRefund) -> None:
    """환불하기: what was shown, or the question once more."""
    done = await turn.deps.db.read(
        refund_of_request, tap.order_id, by=turn.person_id, request_key=_key(turn, tap)
    )
    asked = await _asked(turn, tap, "refund")
    if asked is None and done is None:
        ask = AskAboutOrder(tap.order_id, "refund")
        rows = ((Button(story_texts.REFUND_IT.of(turn.lang), ask),),)
        await show(turn, Screen(ASKED_ANEW.of(turn.lang), rows))
        return
    try:
        refund = await turn.deps.db.write(
            refund_part,
            tap.order_id,
            by=turn.person_id,
            amount=tap.amount,
            reason=asked["reason"] if asked else "",
            request_key=_key(turn, tap),
            already=tap.already,
        )
    except (Changed, TooMuch, NothingToGiveBack):
        assert asked is not None  # what is done already is found, whatever has changed
        again = await question(turn, tap.order_id, asked, anew=True)
        await show(turn, again)
        return
    found = await turn.deps.db.read(money_of, tap.order_id, by=turn.person_id)
    name = order_called(found.order, found.store.name, turn.lang)
    amount = won(refund.amount, turn.lang)
    await show(turn, Screen(html(texts.REFUND_OWED, turn.lang, order=name, amount=amount)))


async def sure_cancel(turn: Turn, tap: SureCancel) -> None:
    """주문 취소하기: the order as it was shown, or the question once more."""
    asked = await _asked(turn, tap, "cancel")
    money = await turn.deps.db.read(money_of, tap.order_id, by=turn.person_id)
    if asked is None:
        await answer(turn, stands(money.order.status, turn.lang), alert=True)
        await show(turn, await _as_it_is(turn, tap.order_id))
        return
    try:
        await turn.deps.db.write(
            cancel_by_admin,
            tap.order_id,
            by=turn.person_id,
            reason=asked["reason"],
            version=tap.version,
            gives_back=tap.gives_back,
        )
    except (Changed, Conflict, StepRefused):
        await show(turn, await question(turn, tap.order_id, asked, anew=True))
        return
    await turn.deps.db.write(is_answered, turn.bot, turn.person_id)
    await show(turn, Screen(_cancelled(money, turn.lang)))


async def leave(turn: Turn, tap: LeaveIt) -> None:
    """그만두기"""
    await turn.deps.db.write(is_answered, turn.bot, turn.person_id)
    await show(turn, Screen(texts.LEFT_IT.of(turn.lang)))


async def _refund(turn: Turn, order_id: str, asked: dict[str, Any]) -> Screen:
    lang = turn.lang
    try:
        found = await turn.deps.db.read(refundable, order_id, by=turn.person_id)
    except NothingToGiveBack:
        known = await turn.deps.db.read(money_of, order_id, by=turn.person_id)
        name = order_called(known.order, known.store.name, lang)
        return Screen(html(texts.NOTHING_TO_GIVE_BACK, lang, order=name))
    name = order_called(found.order, found.store.name, lang)
    amount = found.left if asked["amount"] is None else asked["amount"]
    if amount > found.left:
        left = won(found.left, lang)
        return Screen(html(texts.TOO_MUCH, lang, order=name, left=left))
    await turn.deps.db.write(_remember, turn.bot, turn.person_id, turn.update_id, order_id, asked)
    text = texts.SURE_REFUND
    if amount == found.left:
        text = texts.SURE_REFUND_REST if found.already else texts.SURE_REFUND_ALL
    facts = say(
        texts.SURE_FACTS, lang, name=name_masked(found.customer), paid=won(found.paid, lang),
        already=won(found.already, lang),
    )  # fmt: skip
    sum_of_it = won(amount, lang)
    said = [
        html(text, lang, order=name, amount=sum_of_it),
        html(texts.ANY, lang, x=facts),
        html(texts.SURE_WHY, lang, why=asked["reason"]),
    ]
    tap = SureRefund(order_id, amount, found.already, turn.update_id)
    yes = Button(say(texts.REFUND_SUM, lang, amount=sum_of_it), tap, style="danger")
    return Screen("\n".join(said), ((yes,), (Button(texts.LEAVE_IT.of(lang), LeaveIt()),)))


async def _cancel(turn: Turn, order_id: str, asked: dict[str, Any]) -> Screen:
    lang = turn.lang
    found = await turn.deps.db.read(money_of, order_id, by=turn.person_id)
    order = found.order
    if Action.CANCEL not in allowed(order, Who.ADMIN):
        return await _as_it_is(turn, order_id)
    await turn.deps.db.write(_remember, turn.bot, turn.person_id, turn.update_id, order_id, asked)
    name = order_called(order, found.store.name, lang)
    money = texts.CANCEL_GIVES_NOTHING.of(lang)
    if found.ends_with:
        money = say(texts.CANCEL_GIVES_BACK, lang, left=won(found.ends_with, lang))
    said = [
        html(texts.SURE_CANCEL, lang, order=name),
        html(
            texts.SURE_CANCEL_FACTS, lang, name=name_masked(found.customer),
            status=words.STATUS[order.status.value], total=won(order.total, lang), money=money,
        ),
        html(texts.SURE_WHY, lang, why=asked["reason"]),
    ]  # fmt: skip
    tap = SureCancel(order_id, order.version, turn.update_id, found.ends_with)
    yes = Button(texts.CANCEL_IT.of(lang), tap, style="danger")
    return Screen("\n".join(said), ((yes,), (Button(texts.LEAVE_IT.of(lang), LeaveIt()),)))


async def _as_it_is(turn: Turn, order_id: str) -> Screen:
    found = await turn.deps.db.read(money_of, order_id, by=turn.person_id)
    return Screen(stands(found.order.status, turn.lang))


def _cancelled(money: Refundable, lang: Lang) -> str:
    name = order_called(money.order, money.store.name, lang)
    if not money.ends_with:
        return html(texts.CANCELLED_UNPAID, lang, order=name)
    return html(texts.CANCELLED, lang, order=name, left=won(money.ends_with, lang))


async def _asked(turn: Turn, tap: SureRefund | SureCancel, command: str) -> dict[str, Any] | None:
    """What the question was about; none once another took its place."""
    kept = await turn.deps.db.read(_kept, turn.bot, turn.person_id)
    if kept is None or (kept.get("order_id"), kept["question"]) != (tap.order_id, tap.asked):
        return None
    found: dict[str, Any] = kept["said"]
    return found if found["command"] == command else None


def _key(turn: Turn, tap: SureRefund) -> str:
    """The very same question answered twice is one refund."""
    return f"update:{turn.bot}:{tap.asked}"


def _remember(
    tx: Transaction, bot: str, person_id: int, update_id: int, order_id: str, asked: dict[str, Any]
) -> None:
    tx[People].ask(bot, person_id, SURE, order_id=order_id, question=update_id, said=asked)


def _kept(tx: Transaction, bot: str, person_id: int) -> dict[str, Any] | None:
    asked = tx[People].asked(bot, person_id)
    return asked[1] if asked is not None and asked[0] == SURE else None


def is_answered(tx: Transaction, bot: str, person_id: int) -> None:
    """Nothing is asked any more; another question meanwhile stays."""
    asked = tx[People].asked(bot, person_id)
    if asked is not None and asked[0] == SURE:
        tx[People].answered(bot, person_id)
