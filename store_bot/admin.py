"""What admins do, in words: /refund N [amount] reason, /cancel N reason, /approve.

Where a number fits several orders, the command is remembered and the bot shows them as buttons;
one that lacks its reason asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chat import limits
from chat.fitting import packed
from chat.pages import page_of, turning
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
from core.texts.arguments import OrderNumber, read_order, read_part, read_reason
from core.texts.figures import phone_as_read, won
from store_bot.admin_taps import (
    AskAboutOrder,
    Replay,
    RetryRefund,
    ShowPage,
    ShowStory,
    WhichForAdmin,
    WhichStory,
)
from store_bot.menus import tell_menu
from store_bot.owner import stands
from store_bot.owner_taps import DeclineStore
from store_bot.registering import waiting_line
from store_bot.taps import Approve, PickForAdmin, TurnDown

ASKED = "admin"
A_PAGE = 8  # guess: who waits, with two buttons each
STORE = "store"
#: What the bot waits for when a deed lacks its reason.
WHY = "admin_why"


async def refund_command(turn: Turn, said: str) -> None:
    """/refund N [amount] reason; without an amount, all that is left."""
    try:
        number, rest = read_order(said)
        asked = _of_refund(rest)
    except Unreadable as refusal:
        await send(turn, Screen(not_read("refund", refusal, turn.lang)))
        return
    await _begin(turn, "refund", number, asked)


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
    asked = await turn.deps.db.write(_what_was_asked, turn.bot, turn.person_id)
    if asked is None:
        await answer(turn, store_texts.NOTHING_THERE.of(turn.lang), alert=True)
    elif not asked["reason"]:
        about = AskAboutOrder(tap.order_id, asked["command"])
        await ask_about(turn, about, asked.get("amount"))
    else:
        await show(turn, Screen(await _do(turn, tap.order_id, asked)))


async def ask_about(turn: Turn, tap: AskAboutOrder, amount: int | None = None) -> None:
    """환불, 주문 취소: what the next line will be about; a sum that was said is kept for it."""
    if tap.command not in texts.ASK_WHY:
        raise NotYours()
    order, store = await turn.deps.db.write(_ask_why, turn.bot, turn.person_id, tap, amount)
    name = order_name(order, store.name, turn.lang)
    if amount is None:
        text = html(texts.ASK_WHY[tap.command], turn.lang, order=name)
    else:
        text = html(texts.ASK_WHY_SUM, turn.lang, order=name, amount=won(amount, turn.lang))
    await send(turn, Screen(text))


async def why_written(turn: Turn, words: str) -> None:
    """The reason, and before it how much goes back; a line that lacks one is asked for again."""
    order_id, command, amount = await turn.deps.db.read(_about_what, turn.bot, turn.person_id)
    asked: dict[str, Any]
    try:
        asked = _of_refund(words) if command == "refund" else {"reason": read_reason(words)}
    except Unreadable as refusal:
        await send(turn, Screen(not_read(command, refusal, turn.lang)))
        return
    if command == "refund" and asked["amount"] is None:
        asked["amount"] = amount
    if not asked["reason"]:
        await ask_about(turn, AskAboutOrder(order_id, command), asked.get("amount"))
        return
    asked |= {"command": command, "key": f"update:{turn.bot}:{turn.update_id}"}
    await send(turn, Screen(await _do(turn, order_id, asked)))
    await turn.deps.db.write(_is_answered, turn.bot, turn.person_id)


async def _begin(
    turn: Turn, command: str, number: OrderNumber | None, asked: dict[str, Any]
) -> None:
    if number is None:
        example = texts.EXAMPLE[command]
        await send(turn, Screen(say(texts.ASK_ORDER, turn.lang, command=command, example=example)))
        return
    # The update's own number: the very same message again is the same refund.
    asked |= {"command": command, "key": f"update:{turn.bot}:{turn.update_id}"}
    found = await turn.deps.db.read(admins_by_number, turn.person_id, number.store, number.n)
    if not found:
        await send(turn, Screen(store_texts.NO_SUCH_ORDER.of(turn.lang)))
    elif len(found) > 1:
        await turn.deps.db.write(_remember, turn.bot, turn.person_id, asked)
        await send(turn, which_screen(found, WhichForAdmin, (number.store, number.n), turn.lang))
    elif not asked["reason"]:
        await ask_about(turn, AskAboutOrder(found[0][0].id, command), asked.get("amount"))
    else:
        await send(turn, Screen(await _do(turn, found[0][0].id, asked)))


async def which_order(turn: Turn, tap: WhichForAdmin | WhichStory) -> None:
    """◀ ▶ of the orders of that number."""
    number = (tap.store_id or None, tap.number)
    found = await turn.deps.db.read(admins_by_number, turn.person_id, *number)
    if not found:
        raise NotYours()
    await show(turn, which_screen(found, type(tap), number, turn.lang, tap.page))


def which_screen(
    found: list[tuple[Order, Store]],
    why: type[WhichForAdmin] | type[WhichStory],
    number: tuple[int | None, int],
    lang: Lang,
    page: int = 0,
) -> Screen:
    """어느 주문인가요? For the command that waits, or to look at its story."""
    some = page_of(found, page)
    tap: Callable[[str], tuple[Any, ...]] = ShowStory if why is WhichStory else PickForAdmin
    rows = tuple((Button(order_line(o, s, lang), tap(o.id)),) for o, s in some.items)
    turns = turning(some, partial(why, number[0] or 0, number[1]))
    return Screen(store_texts.WHICH.of(lang), (*rows, *turns))


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
    if facts.get("refund_id"):
        retry = RetryRefund(facts["refund_id"])
        rows.append((Button(texts.TRY_REFUND.of(lang), retry, style="primary"),))
    if order_id and ("event_id" not in facts or "store" in facts):
        rows.append((Button(texts.SEE_ORDER.of(lang), ShowStory(order_id)),))
    if kind == "stuck_many":
        rows.append((Button(texts.SEE_STUCK.of(lang), ShowPage("stuck")),))
    return Screen(text, tuple(rows))


def order_line(order: Order, store: Store, lang: Lang) -> str:
    """``골목닭집 #12 · 조리 중 · 23,000원``, for a button."""
    return say(
        texts.PICK_LINE,
        lang,
        store=store.named(lang),
        n=order.number,
        status=words.STATUS[order.status.value],
        total=won(order.total, lang),
    )


def order_name(order: Order, store: Mapping[str, str], lang: Lang) -> str:
    """``골목닭집 #12 주문``; of one never placed there is only its store."""
    if order.number is None:
        return say(texts.NO_NUMBER, lang, store=store[lang])
    return say(texts.ORDER, lang, store=store[lang], n=order.number)


def not_read(command: str, refusal: Unreadable, lang: Lang) -> str:
    """Which part of it was not understood, and how it is written; nothing was done."""
    text = texts.SUM_NOT_READ if refusal.facts["what"] == "won" else texts.ORDER_NOT_READ
    facts = {"said": refusal.facts["written"], "command": command}
    return html(text, lang, **facts, example=texts.EXAMPLE.get(command, ""))


def _of_refund(words: str) -> dict[str, Any]:
    """``5000 콜라가 안 왔어요``: how much, if it says so, and why.

    Raises:
        Unreadable: it speaks of a sum, and not of one that can be read.
    """
    amount, reason = read_part(words)
    return {"amount": amount, "reason": reason}


def _ask_why(
    tx: Transaction, bot: str, person_id: int, tap: AskAboutOrder, amount: int | None
) -> tuple[Order, Store]:
    tx.people.worker(person_id).must_be_admin()
    order = tx.orders.get(tap.order_id)
    tx.people.ask(bot, person_id, WHY, order_id=order.id, command=tap.command, amount=amount)
    return order, tx.stores.get(order.store_id)


def _about_what(tx: Transaction, bot: str, person_id: int) -> tuple[str, str, int | None]:
    """(order, command, the sum that was said); :class:`NotYours` when nothing is asked."""
    tx.people.worker(person_id).must_be_admin()
    asked = tx.people.asked(bot, person_id)
    if asked is None or asked[0] != WHY:
        raise NotYours()
    return asked[1]["order_id"], asked[1]["command"], asked[1].get("amount")


def _is_answered(tx: Transaction, bot: str, person_id: int) -> None:
    asked = tx.people.asked(bot, person_id)
    if asked is not None and asked[0] == WHY:
        tx.people.answered(bot, person_id)


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
