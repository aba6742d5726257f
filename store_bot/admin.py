"""What admins do, in words: /refund N [amount] reason, /cancel N reason, /approve.

Where a number fits several orders, the command is remembered and the bot shows them as buttons;
one that lacks its reason asks for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from chat import limits
from chat.fitting import packed
from chat.pages import page_of, turning
from chat.screen import Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.database.transaction import Transaction
from core.deps import Deps
from core.orders.model import Order
from core.orders.tables import Orders
from core.people.tables import People
from core.refusals import Changed, NotYours, Unreadable
from core.riders.queries import who_waits
from core.riders.use_cases import approve_rider, decline_rider
from core.stores import registering
from core.stores.model import Store
from core.stores.tables import Stores
from core.texts import Lang, say
from core.texts import admin as texts
from core.texts import registration as store_waits_texts
from core.texts import riders as rider_texts
from core.texts import store as store_texts
from core.texts.arguments import OrderNumber, read_order, read_part, read_reason
from core.texts.figures import phone_as_read, won
from core.tracking.queries import admins_by_number
from store_bot import sure
from store_bot.admin_taps import (
    AskAboutOrder,
    Replay,
    RetryRefund,
    ShowPage,
    ShowStory,
    WhichForAdmin,
    WhichStory,
)
from store_bot.called import order_called, order_line
from store_bot.menus import tell_menu
from store_bot.owner_taps import DeclineStore
from store_bot.registering import waiting_line
from store_bot.taps import Approve, PickForAdmin, TurnDown

#: Sends a screen, or shows it in the message that was tapped.
Show = Callable[[Turn, Screen], Awaitable[int]]
ASKED = "admin"
A_PAGE = 8  # guess: who waits, with two buttons each
STORE = "store"
#: What the bot waits for when a deed lacks its reason.
WHY = "admin_why"


async def refund_command(turn: Turn, said: str) -> None:
    """/refund N [amount] reason: shown and asked about before a won moves."""
    try:
        number, rest = read_order(said)
    except Unreadable as refusal:
        await send(turn, Screen(not_read("refund", refusal, turn.lang)))
        return
    await _begin(turn, "refund", number, _of_refund(rest))


async def cancel_command(turn: Turn, said: str) -> None:
    """/cancel N reason; at any time before the order's end."""
    try:
        number, rest = read_order(said)
        reason = read_reason(rest)
    except Unreadable as refusal:
        await send(turn, Screen(not_read("cancel", refusal, turn.lang)))
        return
    await _begin(turn, "cancel", number, {"reason": reason})


async def pick(turn: Turn, tap: PickForAdmin) -> None:
    """One of several orders of that number: the command that was written is about this one."""
    asked = await turn.deps.db.write(
        _what_was_asked, turn.bot, turn.person_id, question=tap.question
    )
    if asked is None:  # it is answered, or another command came after that list
        await answer(turn, store_texts.NOTHING_THERE.of(turn.lang), alert=True)
    else:
        await _about(turn, tap.order_id, asked, show)


async def ask_about(turn: Turn, tap: AskAboutOrder) -> None:
    """환불, 주문 취소: what the next line will be about."""
    if tap.command not in texts.ASK_WHY:
        raise NotYours()
    await _ask(turn, tap.order_id, {"command": tap.command}, send)


async def why_written(turn: Turn, words: str) -> None:
    """The reason, and before it how much goes back; a line that lacks one is asked for again."""
    about = await turn.deps.db.read(_about_what, turn.bot, turn.person_id)
    try:
        asked = _of_refund(words) if about["command"] == "refund" else _of_cancel(words)
    except Unreadable as refusal:
        await send(turn, Screen(not_read(about["command"], refusal, turn.lang)))
        return
    if asked.get("amount") is None and not asked.get("unread"):
        asked["amount"] = about.get("amount")
    await _about(turn, about["order_id"], {**asked, "command": about["command"]}, send)


async def _begin(
    turn: Turn, command: str, number: OrderNumber | None, asked: dict[str, Any]
) -> None:
    if number is None:
        example = texts.EXAMPLE[command]
        await send(turn, Screen(say(texts.ASK_ORDER, turn.lang, command=command, example=example)))
        return
    asked |= {"command": command, "question": turn.update_id}
    ended = command == "refund"
    found = await turn.deps.db.read(
        admins_by_number, turn.person_id, number.store, number.n, ended=ended
    )
    if not found:
        await send(turn, Screen(store_texts.NO_SUCH_ORDER.of(turn.lang)))
    elif len(found) > 1:
        await turn.deps.db.write(_remember, turn.bot, turn.person_id, asked)
        about = (number.store, number.n)
        await send(turn, which_screen(found, WhichForAdmin, about, turn.lang, asked=asked))
    else:
        await _about(turn, found[0][0].id, asked, send)


async def which_order(turn: Turn, tap: WhichForAdmin | WhichStory) -> None:
    """◀ ▶ of the orders of that number."""
    number = (tap.store_id or None, tap.number)
    asked = await turn.deps.db.read(_what_waits, turn.bot, turn.person_id) or {}
    ended = isinstance(tap, WhichForAdmin) and asked.get("command") == "refund"
    found = await turn.deps.db.read(admins_by_number, turn.person_id, *number, ended=ended)
    if not found:
        raise NotYours()
    screen = which_screen(found, type(tap), number, turn.lang, asked=asked, page=tap.page)
    await show(turn, screen)


def which_screen(
    found: list[tuple[Order, Store]],
    why: type[WhichForAdmin] | type[WhichStory],
    number: tuple[int | None, int],
    lang: Lang,
    *,
    asked: Mapping[str, Any] | None = None,
    page: int = 0,
) -> Screen:
    """어느 주문인가요? For the command that waits (*asked*), or to look at its story."""
    some = page_of(found, page)
    tap: Callable[[str], tuple[Any, ...]] = ShowStory
    if why is WhichForAdmin:
        tap = partial(PickForAdmin, question=(asked or {}).get("question", 0))
    rows = tuple((Button(order_line(o, s, lang), tap(o.id)),) for o, s in some.items)
    turns = turning(some, partial(why, number[0] or 0, number[1]))
    return Screen(store_texts.WHICH.of(lang), (*rows, *turns))


async def _about(turn: Turn, order_id: str, asked: dict[str, Any], how: Show) -> None:
    """What is missing is asked for; with all of it there: is that what is meant?"""
    if asked.get("unread") or not asked["reason"]:
        await _ask(turn, order_id, asked, how)
    else:
        await how(turn, await sure.question(turn, order_id, asked))


async def _ask(turn: Turn, order_id: str, asked: dict[str, Any], how: Show) -> None:
    """Why, and how much where that is not known; a word that was no sum is said to be none."""
    order, store = await turn.deps.db.write(
        _ask_why, turn.bot, turn.person_id, order_id, asked["command"], asked.get("amount")
    )
    name = order_called(order, store.name, turn.lang)
    text = html(texts.ASK_WHY[asked["command"]], turn.lang, order=name)
    if asked.get("amount"):
        amount = won(asked["amount"], turn.lang)
        text = html(texts.ASK_WHY_SUM, turn.lang, order=name, amount=amount)
    if asked.get("unread"):
        unread = html(texts.SUM_NOT_READ, turn.lang, said=asked["unread"])
        text = f"{unread}\n\n{text}"
    await how(turn, Screen(text))


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
    await tell_menu(turn.api, turn.deps.db, tap.person_id)
    await show(turn, await waiting_screen(turn.deps, turn.person_id, turn.lang))


async def waiting_screen(deps: Deps, person_id: int, lang: Lang, number: int = 0) -> Screen:
    """Who waits for an admin's answer, riders and stores, the longest first of each.

    Raises:
        NotYours: *person_id* is no admin.
    """
    riders = await deps.db.read(who_waits, person_id)
    stores = await deps.db.read(registering.stores_that_wait, person_id)
    if not riders and not stores:
        return Screen(texts.NOBODY_WAITS.of(lang))
    said, rows = [], []

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
    page = page_of(packed(said, limits.TEXT - 200, most=A_PAGE), number, 1)
    here = page.items[0]
    text = "\n".join([f"<b>{texts.WHO_WAITS.of(lang)}</b>", *(said[n] for n in here)])
    turns = turning(page, partial(ShowPage, "waiting"))
    return Screen(text, (*(rows[n] for n in here), *turns))


#: What may wait for an admin, and the two answers to it.
DECISIONS: Mapping[str, tuple[Callable[..., object], Callable[..., object]]] = {
    "rider": (approve_rider, decline_rider),
    STORE: (registering.approve_store, registering.decline_store),
}


def alert(facts: Mapping[str, Any], lang: Lang) -> Screen:
    """What needs a person, in words, masked; with the way to the order it is about."""
    kind, order_id = facts["kind"], facts.get("order_id")
    bot = texts.BOTS[facts["bot"]].of(lang) if facts.get("bot") else ""
    order = say(texts.NO_ORDER, lang, id=order_id or "")
    if "store" in facts:
        name, number = facts["store"][lang], facts.get("number")
        order = say(
            texts.ORDER if number is not None else texts.NO_NUMBER, lang, store=name, n=number
        )
    text = html(texts.ALERTS[kind], lang, **{**facts, "bot": bot, "order": order})
    rows = []
    if "event_id" in facts:
        replay = Replay(facts["event_id"])
        rows.append((Button(texts.REPLAY_IT.of(lang), replay, style="primary"),))
    elif "queue" in facts:
        replay = Replay(0, facts["queue"], facts["key"])
        rows.append((Button(texts.REPLAY_IT.of(lang), replay, style="primary"),))
    if facts.get("refund_id"):
        retry = RetryRefund(facts["refund_id"])
        rows.append((Button(texts.TRY_REFUND.of(lang), retry, style="primary"),))
    if order_id and ("queue" not in facts or "store" in facts):
        rows.append((Button(texts.SEE_ORDER.of(lang), ShowStory(order_id)),))
    if kind == "stuck_many":
        rows.append((Button(texts.SEE_STUCK.of(lang), ShowPage("stuck")),))
    return Screen(text, tuple(rows))


def not_read(command: str, refusal: Unreadable, lang: Lang) -> str:
    """Which part of it was not understood, and how it is written; nothing was done."""
    text = texts.SUM_NOT_READ if refusal.facts["what"] == "won" else texts.ORDER_NOT_READ
    facts = {"said": refusal.facts["written"], "command": command}
    return html(text, lang, **facts, example=texts.EXAMPLE.get(command, ""))


def _of_cancel(words: str) -> dict[str, Any]:
    return {"reason": read_reason(words)}


def _of_refund(words: str) -> dict[str, Any]:
    """``5000 콜라가 안 왔어요``: how much, if it says so, and why; or what is unread."""
    try:
        amount, reason = read_part(words)
    except Unreadable as refusal:
        return {"amount": None, "unread": refusal.facts["written"], "reason": ""}
    if amount == 0:  # meant, and no sum: not the same as none
        return {"amount": None, "unread": words.strip(), "reason": ""}
    return {"amount": amount, "reason": reason}


def _ask_why(
    tx: Transaction, bot: str, person_id: int, order_id: str, command: str, amount: int | None
) -> tuple[Order, Store]:
    tx[People].worker(person_id).must_be_admin()
    order = tx[Orders].get(order_id)
    tx[People].ask(bot, person_id, WHY, order_id=order.id, command=command, amount=amount)
    return order, tx[Stores].get(order.store_id)


def _about_what(tx: Transaction, bot: str, person_id: int) -> dict[str, Any]:
    """The order, the command and the sum; :class:`NotYours` when nothing is asked any more."""
    tx[People].worker(person_id).must_be_admin()
    asked = tx[People].asked(bot, person_id)
    if asked is None or asked[0] != WHY:
        raise NotYours()
    return asked[1]


def _remember(tx: Transaction, bot: str, person_id: int, asked: dict[str, Any]) -> None:
    tx[People].ask(bot, person_id, ASKED, **asked)


def _what_waits(tx: Transaction, bot: str, person_id: int) -> dict[str, Any] | None:
    """The command that waits for its order."""
    asked = tx[People].asked(bot, person_id)
    return None if asked is None or asked[0] != ASKED else asked[1]


def _what_was_asked(
    tx: Transaction, bot: str, person_id: int, *, question: int
) -> dict[str, Any] | None:
    """The same, once; none where the list that was tapped belongs to another command."""
    asked = _what_waits(tx, bot, person_id)
    if asked is None or asked.get("question", 0) != question:
        return None
    tx[People].answered(bot, person_id)
    return asked
