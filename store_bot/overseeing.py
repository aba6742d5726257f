"""/admin, /stuck, /replay, /payments: what there is to do, and the way to each order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from chat.pages import page_of, turning
from chat.screen import GAP, Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.audit.queries import NEWEST
from core.payments.refunds import try_again
from core.queues.model import Queue
from core.queues.trying import replay, what_is_parked
from core.refusals import NotYours
from core.reports.payments import Money, where_money_waits
from core.riders.queries import who_waits
from core.stores.registering import stores_that_wait
from core.stuck.model import Stuck, What
from core.stuck.queries import what_is_stuck
from core.texts import Lang, Text, say
from core.texts import admin as admin_texts
from core.texts import admin_pages as texts
from core.texts.figures import clock_time, won
from store_bot import broadcast, stores
from store_bot.admin import waiting_screen
from store_bot.admin_taps import (
    Replay,
    RetryRefund,
    ShowDeeds,
    ShowPage,
    ShowStats,
    ShowStory,
)
from store_bot.called import order_name

MOST_LINES = 15  # of a page; guess: what a phone shows without scrolling long
ALL = "all"  # of a replay, once that is meant
COMPANY = {"toss": Text("토스페이먼츠", "Toss Payments")}


async def admin_command(turn: Turn, said: str) -> None:
    """/admin"""
    await send(turn, await _home(turn))


async def stuck_command(turn: Turn, said: str) -> None:
    """/stuck"""
    await send(turn, await _stuck(turn))


async def replay_command(turn: Turn, said: str) -> None:
    """/replay: what is parked, each with its button."""
    await send(turn, await _parked(turn))


async def payments_command(turn: Turn, said: str) -> None:
    """/payments"""
    await send(turn, await _payments(turn))


async def show_page(turn: Turn, tap: ShowPage) -> None:
    """One of the admins' pages, as things are now."""
    if tap.page not in _PAGES:
        raise NotYours()
    await show(turn, await _PAGES[tap.page](turn, tap.n))


async def run_again(turn: Turn, tap: Replay) -> None:
    """다시 돌리기: of one that is not parked any more there is nothing to do.

    All of them are asked about first, and again where there are more or fewer by then.
    """
    if not tap.event_id and tap.queue in ("", ALL):
        parked = len(await turn.deps.db.read(what_is_parked, turn.person_id))
        if parked and tap.key != str(parked):
            await show(turn, _sure(parked, turn.lang))
            return
    run = await turn.deps.db.write(replay, by=turn.person_id, **_which(tap))
    await answer(turn, say(texts.REPLAYED, turn.lang, n=run))
    await show(turn, await _parked(turn))


def _which(tap: Replay) -> dict[str, Any]:
    """The row, or all there are; a queue nobody knows has none."""
    if tap.event_id:
        return {"queue": Queue.FACTS, "key": str(tap.event_id)}
    if tap.queue in ("", ALL):
        return {}
    if tap.queue not in set(Queue):
        raise NotYours()
    return {"queue": Queue(tap.queue), "key": tap.key}


def _sure(parked: int, lang: Lang) -> Screen:
    yes = Button(
        say(texts.SURE_REPLAY_ALL, lang, n=parked), Replay(0, ALL, str(parked)), style="danger"
    )
    no = Button(texts.LEAVE_PARKED.of(lang), ShowPage("replay"))
    return Screen(say(texts.ASK_REPLAY_ALL, lang, n=parked), ((yes,), (no,)))


async def retry_refund(turn: Turn, tap: RetryRefund) -> None:
    """환불 다시 시도, from whichever page"""
    tried = await turn.deps.db.write(try_again, tap.refund_id, by=turn.person_id)
    said = admin_texts.REFUND_IS_TRIED if tried else admin_texts.REFUND_IS_DONE
    await answer(turn, said.of(turn.lang), alert=not tried)


async def _home(turn: Turn, number: int = 0) -> Screen:
    """What there is to do comes first, with how much of it."""
    db, by, lang = turn.deps.db, turn.person_id, turn.lang
    found = await db.report(what_is_stuck, by)
    money = await db.read(where_money_waits, by)
    waiting = len(await db.read(who_waits, by)) + len(await db.read(stores_that_wait, by))
    to_do = {
        "stuck": (texts.STUCK, len(found)),
        "payments": (texts.PAYMENTS, money.waiting + len(money.unknown)),
        "waiting": (texts.WAITING, waiting),
    }
    said = [texts.HOME.of(lang)]
    said += [
        say(texts.NUMBER_OF, lang, page=name, gap=GAP, n=n) for name, n in to_do.values() if n
    ]
    if len(said) == 1:
        said.append(texts.ALL_IS_WELL.of(lang))
    first = tuple(
        Button(say(texts.COUNTED, lang, page=name, n=n) if n else name.of(lang), ShowPage(page))
        for page, (name, n) in to_do.items()
    )
    second = (
        Button(texts.STORES.of(lang), ShowPage("stores")),
        Button(texts.STATS.of(lang), ShowStats("today")),
    )
    third = (
        Button(texts.BROADCASTS.of(lang), ShowPage("broadcasts")),
        Button(texts.AUDIT.of(lang), ShowDeeds(NEWEST)),
    )
    again = (Button(texts.AGAIN.of(lang), ShowPage("home")),)
    return Screen("\n".join(said), (first, second, third, again))


async def _stuck(turn: Turn, number: int = 0) -> Screen:
    found = await turn.deps.db.report(what_is_stuck, turn.person_id)
    return stuck_screen(found, turn.deps.clock.now(), turn.lang, number)


def stuck_screen(found: list[Stuck], now: datetime, lang: Lang, number: int = 0) -> Screen:
    """What stands still, why and for how long, each with a button to its order."""
    if not found:
        return Screen(texts.NOTHING_STUCK.of(lang), (_foot("stuck", lang),))
    said = [say(texts.STUCK_HEAD, lang, n=len(found))]
    page = page_of(found, number, MOST_LINES)
    said += [_line(one, now, lang) for one in page.items]
    rows = _to_orders(page.items, lang)
    rows += [_retry(one, lang) for one in page.items if "refund_id" in one.facts]
    rows += turning(page, partial(ShowPage, "stuck"))
    if parked := sum("queue" in one.facts for one in found):
        label = say(texts.REPLAY_ALL, lang, n=parked)
        rows.append((Button(label, Replay(0), style="primary"),))
    return Screen("\n".join(said), (*rows, _foot("stuck", lang)))


def _retry(one: Stuck, lang: Lang) -> tuple[Button, ...]:
    amount = won(one.facts["amount"], lang)
    label = say(texts.RETRY_ONE, lang, order=_name(one, lang), amount=amount)
    return (Button(label, RetryRefund(one.facts["refund_id"]), style="primary"),)


def _to_orders(found: Sequence[Stuck], lang: Lang) -> list[tuple[Button, ...]]:
    """A button for each order, two in a row."""
    seen = {one.order.id: one for one in found if one.order is not None}
    buttons = [Button(_name(one, lang), ShowStory(order_id)) for order_id, one in seen.items()]
    return [tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2)]


def _line(one: Stuck, now: datetime, lang: Lang) -> str:
    facts = dict(one.facts)
    if "amount" in facts:
        facts["amount"] = won(facts["amount"], lang)
    why = say(texts.WHY_STUCK[one.why], lang, **facts)
    order, ago = _name(one, lang), _ago(one.since, now, lang)
    return html(texts.STUCK_LINE, lang, order=order, gap=GAP, why=why, ago=ago)


def _name(one: Stuck, lang: Lang) -> str:
    if one.order is not None and one.store is not None:
        return order_name(one.order, one.store, lang)
    if "order_id" in one.facts:
        return say(admin_texts.NO_ORDER, lang, id=one.facts["order_id"])
    return texts.NO_ORDER.of(lang)


async def _parked(turn: Turn, number: int = 0) -> Screen:
    lang = turn.lang
    every = await turn.deps.db.report(what_is_stuck, turn.person_id)
    found = [one for one in every if "queue" in one.facts]
    if not found:
        return Screen(texts.NOTHING_PARKED.of(lang), (_foot("replay", lang),))
    now = turn.deps.clock.now()
    said = [say(texts.REPLAY_HEAD, lang, n=len(found))]
    page = page_of(found, number)
    said += [_line(one, now, lang) for one in page.items]
    rows: list[tuple[Button, ...]] = [(replay_button(one, lang),) for one in page.items]
    rows += turning(page, partial(ShowPage, "replay"))
    label = say(texts.REPLAY_ALL, lang, n=len(found))
    every_one = (Button(label, Replay(0), style="primary"),)
    return Screen("\n".join(said), (*rows, every_one, _foot("replay", lang)))


def replay_button(one: Stuck, lang: Lang) -> Button:
    """The way to run one parked row again."""
    facts = one.facts
    if one.what is What.FACT:
        label = say(texts.REPLAY_ONE, lang, order=_name(one, lang))
        return Button(label, Replay(facts["event_id"]))
    what = texts.OF_QUEUE[facts["queue"]]
    label = say(texts.REPLAY_ROW, lang, what=what, key=facts["key"])
    return Button(label, Replay(0, facts["queue"], facts["key"]))


async def _payments(turn: Turn, number: int = 0) -> Screen:
    money = await turn.deps.db.report(where_money_waits, turn.person_id)
    return payments_screen(money, turn.deps.breakers(), turn.deps.clock.now(), turn.lang, number)


def payments_screen(
    money: Money,
    breakers: Mapping[tuple[str, str], str],
    now: datetime,
    lang: Lang,
    number: int = 0,
) -> Screen:
    """This process's breakers, the rests all processes know, who waits, what is unknown."""
    said = [texts.PAYMENTS_HEAD.of(lang)]
    said += [
        say(
            texts.BREAKER_LINE, lang, company=COMPANY.get(company, Text(company, company)),
            operation=texts.OPERATION[operation], gap=GAP, state=texts.BREAKER[state],
        )
        for (company, operation), state in breakers.items()
    ]  # fmt: skip
    said += [
        say(texts.RESTS, lang, operation=texts.OPERATION[r.operation], at=clock_time(r.until))
        for r in money.rests
    ]
    since = _since(money.waiting_since, now, lang)
    said.append(say(texts.WAITING_PAYERS, lang, gap=GAP, n=money.waiting, since=since))
    said.append(say(texts.UNKNOWN, lang, gap=GAP, n=len(money.unknown)))
    owed, since = won(money.owed_back, lang), _since(money.owed_since, now, lang)
    said.append(say(texts.REFUNDS, lang, gap=GAP, n=money.refunds, won=owed, since=since))
    page = page_of([*money.unknown, *money.stuck], number, MOST_LINES)
    said += [_line(one, now, lang) for one in page.items]
    turns = turning(page, partial(ShowPage, "payments"))
    rows = (*_to_orders(page.items, lang), *turns, _foot("payments", lang))
    return Screen("\n".join(said), rows)


def _since(at: datetime | None, now: datetime, lang: Lang) -> str:
    return "" if at is None else say(texts.SINCE, lang, ago=_ago(at, now, lang))


def _ago(at: datetime, now: datetime, lang: Lang) -> str:
    return texts.how_long(max(int((now - at).total_seconds() // 60), 0), lang)


def _foot(page: str, lang: Lang) -> tuple[Button, ...]:
    again = Button(texts.AGAIN.of(lang), ShowPage(page))
    return again, Button(texts.TO_HOME.of(lang), ShowPage("home"))


async def _waiting(turn: Turn, number: int = 0) -> Screen:
    return await waiting_screen(turn.deps, turn.person_id, turn.lang, number)


async def _stores(turn: Turn, number: int = 0) -> Screen:
    return await stores.stores_page(turn, number=number)


_PAGES = {
    "home": _home,
    "stuck": _stuck,
    "replay": _parked,
    "payments": _payments,
    "waiting": _waiting,
    "stores": _stores,
    "broadcasts": broadcast.broadcasts_page,
}
