"""What admins do, in words: /refund N [amount] reason, /cancel N reason, /approve.

Where a number fits several orders, the command is remembered and the bot shows them as buttons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chat.screen import Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.database.transaction import Transaction
from core.deps import Deps
from core.orders.mending import cancel_by_admin
from core.orders.model import Order
from core.orders.queries import admins_by_number
from core.payments.refunds import refund_part
from core.refusals import (
    Changed,
    NothingToGiveBack,
    NotYours,
    StepRefused,
    TooMuch,
    Unreadable,
)
from core.riders.queries import who_waits
from core.riders.use_cases import approve_rider, decline_rider
from core.stores import registering
from core.stores.model import Store
from core.texts import Lang, say
from core.texts import admin as texts
from core.texts import orders as words
from core.texts import registration as store_waits_texts
from core.texts import riders as rider_texts
from core.texts import store as store_texts
from core.texts.figures import phone_as_read, won
from store_bot.owner import stands
from store_bot.owner_taps import DeclineStore
from store_bot.registering import waiting_line
from store_bot.taps import Approve, PickForAdmin, TurnDown

#: ``12`` or ``3-12``: the order's number of the day, and the store's before it.
_NUMBER = re.compile(r"(?:(?P<store>\d{1,12})-)?#?(?P<n>\d{1,6})", re.ASCII)
_AMOUNT = re.compile(r"[\d,]{1,12}원?", re.ASCII)
ASKED = "admin"
STORE = "store"


async def refund_command(turn: Turn, said: str) -> None:
    """/refund N [amount] reason; without an amount, all that is left."""
    number, rest = _read(said)
    first, _, reason = rest.partition(" ")
    amount: int | None = None
    if _AMOUNT.fullmatch(first) and any(c.isdigit() for c in first):
        amount, rest = int(first.replace(",", "").rstrip("원")), reason.strip()
    await _begin(turn, "refund", number, {"amount": amount, "reason": rest})


async def cancel_command(turn: Turn, said: str) -> None:
    """/cancel N reason; at any time before the order's end."""
    number, rest = _read(said)
    await _begin(turn, "cancel", number, {"reason": rest})


async def pick(turn: Turn, tap: PickForAdmin) -> None:
    """One of several orders of that number: the command that was written is about this one."""
    asked = await turn.deps.db.write(_what_was_asked, turn.bot, turn.person_id)
    if asked is None:
        await answer(turn, store_texts.NOTHING_THERE.of(turn.lang), alert=True)
        return
    await show(turn, Screen(await _do(turn, tap.order_id, asked)))


async def _begin(
    turn: Turn, command: str, number: tuple[int | None, int] | None, asked: dict[str, Any]
) -> None:
    if number is None or not asked["reason"]:
        example = texts.EXAMPLE[command]
        await send(turn, Screen(say(texts.ASK_ORDER, turn.lang, command=command, example=example)))
        return
    # The update's own number: the very same message again is the same refund.
    asked |= {"command": command, "key": f"update:{turn.bot}:{turn.update_id}"}
    found = await turn.deps.db.read(admins_by_number, turn.person_id, *number)
    if not found:
        await send(turn, Screen(store_texts.NO_SUCH_ORDER.of(turn.lang)))
    elif len(found) == 1:
        await send(turn, Screen(await _do(turn, found[0][0].id, asked)))
    else:
        await turn.deps.db.write(_remember, turn.bot, turn.person_id, asked)
        rows = tuple((_line(turn, order, store),) for order, store in found)
        await send(turn, Screen(store_texts.WHICH.of(turn.lang), rows))


async def _do(turn: Turn, order_id: str, asked: dict[str, Any]) -> str:
    """Carry the command out; what to say of it."""
    if asked["command"] == "cancel":
        return await _cancel(turn, order_id, asked["reason"])
    return await _refund(turn, order_id, asked)


async def _refund(turn: Turn, order_id: str, asked: dict[str, Any]) -> str:
    try:
        refund = await turn.deps.db.write(
            refund_part,
            order_id,
            by=turn.person_id,
            amount=asked["amount"],
            reason=asked["reason"],
            request_key=asked["key"],
        )
    except Unreadable:
        return texts.BAD_AMOUNT.of(turn.lang)
    except NothingToGiveBack as refusal:
        return say(texts.NOTHING_TO_GIVE_BACK, turn.lang, n=refusal.facts["number"])
    except TooMuch as refusal:
        left = won(refusal.facts["left"], turn.lang)
        return say(texts.TOO_MUCH, turn.lang, n=refusal.facts["number"], left=left)
    order = await turn.deps.db.read(_order, order_id)
    amount = won(refund.amount, turn.lang)
    return say(texts.REFUND_OWED, turn.lang, n=order.number, amount=amount)


async def _cancel(turn: Turn, order_id: str, reason: str) -> str:
    try:
        order = await turn.deps.db.write(
            cancel_by_admin, order_id, by=turn.person_id, reason=reason
        )
    except StepRefused as refusal:
        return stands(refusal.status, turn.lang)
    return say(texts.CANCELLED, turn.lang, n=order.number)


async def approve_command(turn: Turn, said: str) -> None:
    """/approve: who waits, each with 승인 and 거절."""
    await send(turn, await waiting_screen(turn.deps, turn.person_id, turn.lang))


async def approve(turn: Turn, tap: Approve) -> None:
    """승인"""
    await _decide(turn, tap, *DECISIONS.get(tap.what, ())[:1])


async def turn_down(turn: Turn, tap: TurnDown) -> None:
    """거절; of a store first: why?"""
    if tap.what == STORE:
        await show(turn, await _why_not(turn, tap))
        return
    await _decide(turn, tap, *DECISIONS.get(tap.what, ())[1:])


async def decline_store(turn: Turn, tap: DeclineStore) -> None:
    """The reason: told to whoever asked."""
    how = TurnDown(STORE, tap.person_id, tap.version)
    await _decide(turn, how, partial(registering.decline_store, why=tap.why))


async def _why_not(turn: Turn, tap: TurnDown) -> Screen:
    waiting = await turn.deps.db.read(registering.stores_that_wait, turn.person_id)
    asked = next((each for each in waiting if each.person_id == tap.person_id), None)
    if asked is None:
        raise NotYours()
    rows = tuple(
        (Button(label.of(turn.lang), DeclineStore(tap.person_id, tap.version, why)),)
        for why, label in store_waits_texts.WHY_NOT.items()
    )
    text = html(store_waits_texts.ASK_WHY, turn.lang, store=asked.name[turn.lang])
    return Screen(text, rows)


async def _decide(turn: Turn, tap: Approve | TurnDown, *decision: Callable[..., object]) -> None:
    """Carry it out, and show who waits now; a decision of nothing we know finds nothing."""
    if not decision:
        raise NotYours()
    try:
        await turn.deps.db.write(
            decision[0], tap.person_id, by=turn.person_id, version=tap.version
        )
    except Changed:
        await answer(turn, texts.ANSWERED.of(turn.lang), alert=True)
    await show(turn, await waiting_screen(turn.deps, turn.person_id, turn.lang))


async def waiting_screen(deps: Deps, person_id: int, lang: Lang) -> Screen:
    """Who waits for an admin's answer, riders and stores, the longest first of each.

    Raises:
        NotYours: *person_id* is no admin.
    """
    riders = await deps.db.read(who_waits, person_id)
    stores = await deps.db.read(registering.stores_that_wait, person_id)
    if not riders and not stores:
        return Screen(texts.NOBODY_WAITS.of(lang))
    said = [f"<b>{texts.WHO_WAITS.of(lang)}</b>"]
    rows = []

    def both_answers(n: int, *key: Any) -> None:
        yes = Button(say(texts.APPROVE, lang, n=n), Approve(*key), style="success")
        rows.append((yes, Button(say(texts.TURN_DOWN, lang, n=n), TurnDown(*key))))

    for n, (rider, phone) in enumerate(riders, 1):
        ride = rider_texts.RIDE[rider.ride.value].of(lang)
        read = phone_as_read(phone) if phone else ""
        said.append(html(texts.RIDER_WAITS, lang, n=n, name=rider.name, ride=ride, phone=read))
        both_answers(n, "rider", rider.person_id, rider.version)
    for n, asked in enumerate(stores, len(riders) + 1):
        said.append(waiting_line(asked, n, lang))
        both_answers(n, STORE, asked.person_id, asked.version)
    return Screen("\n".join(said), tuple(rows))


#: What may wait for an admin, and the two answers to it.
DECISIONS: Mapping[str, tuple[Callable[..., object], Callable[..., object]]] = {
    "rider": (approve_rider, decline_rider),
    STORE: (registering.approve_store, registering.decline_store),
}


def alert(facts: Mapping[str, Any], lang: Lang) -> str:
    """What needs a person, in words, masked."""
    bot = texts.BOTS[facts["bot"]].of(lang) if facts.get("bot") else ""
    number = facts.get("order")
    order = say(texts.ORDER, lang, n=number) if number is not None else texts.NO_NUMBER.of(lang)
    return html(texts.ALERTS[facts["kind"]], lang, **{**facts, "bot": bot, "order": order})


def _line(turn: Turn, order: Order, store: Store) -> Button:
    label = say(
        texts.PICK_LINE,
        turn.lang,
        store=store.named(turn.lang),
        n=order.number,
        status=words.STATUS[order.status.value],
        total=won(order.total, turn.lang),
    )
    return Button(label, PickForAdmin(order.id))


def _read(said: str) -> tuple[tuple[int | None, int] | None, str]:
    first, _, rest = said.strip().partition(" ")
    found = _NUMBER.fullmatch(first)
    if found is None:
        return None, ""
    store = int(found["store"]) if found["store"] else None
    return (store, int(found["n"])), rest.strip()


def _order(tx: Transaction, order_id: str) -> Order:
    return tx.orders.get(order_id)


def _remember(tx: Transaction, bot: str, person_id: int, asked: dict[str, Any]) -> None:
    tx.people.ask(bot, person_id, ASKED, **asked)


def _what_was_asked(tx: Transaction, bot: str, person_id: int) -> dict[str, Any] | None:
    """The command that waits for its order, once."""
    asked = tx.people.asked(bot, person_id)
    if asked is None or asked[0] != ASKED:
        return None
    tx.people.answered(bot, person_id)
    return asked[1]
