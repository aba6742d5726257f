"""/stats and /audit: how it went, and who did what and why."""

from __future__ import annotations

from functools import partial

from chat import limits
from chat.fitting import Part, brief, fit, packed
from chat.screen import GAP, Button, Screen, html, send, show
from chat.turn import Turn
from core.audit.queries import NEWEST, Told, deeds
from core.queues.trying import OPERATOR
from core.refusals import NotYours
from core.reports.period import Period
from core.reports.stats import Stats, stats
from core.texts import Lang, Text, say
from core.texts import admin as admin_texts
from core.texts import admin_pages as texts
from core.texts import orders as words
from core.texts.figures import day_and_time, won
from core.texts.periods import ASK, PERIOD, period_of
from store_bot.admin_taps import ShowDeeds, ShowPage, ShowStats, ShowStory
from store_bot.called import order_name

MOST_STORES, MOST_REASONS = 8, 8  # guess: what a phone shows without scrolling long


async def stats_command(turn: Turn, said: str) -> None:
    """/stats [today|week|month]; another word is asked about."""
    period = period_of(said)
    if period is None:
        await send(turn, Screen(say(ASK, turn.lang, command="stats")))
    else:
        await send(turn, await _stats(turn, Period(period)))


async def show_stats(turn: Turn, tap: ShowStats) -> None:
    """오늘, 7일, 30일"""
    if tap.period not in PERIOD:
        raise NotYours()
    await show(turn, await _stats(turn, Period(tap.period)))


async def audit_command(turn: Turn, said: str) -> None:
    """/audit"""
    await send(turn, await _audit(turn, NEWEST))


async def show_deeds(turn: Turn, tap: ShowDeeds) -> None:
    """이전: the next page."""
    await show(turn, await _audit(turn, tap.before))


async def _stats(turn: Turn, period: Period) -> Screen:
    found = await turn.deps.db.report(stats, turn.person_id, period)
    return stats_screen(found, period, turn.lang)


def stats_screen(found: Stats, period: Period, lang: Lang) -> Screen:
    """The figures, and the buttons for other days."""
    since, until = (day.strftime("%m/%d") for day in (found.since, found.until))
    head = texts.STATS_TODAY if period is Period.TODAY else texts.STATS_HEAD
    said: list[Part | str] = [say(head, lang, since=since, until=until)]
    if found.orders == 0:
        said.append(texts.NO_ORDERS.of(lang))
    else:
        said += _figures(found, lang)
    buttons = tuple(Button(text.of(lang), ShowStats(p)) for p, text in PERIOD.items())
    home = (Button(texts.TO_HOME.of(lang), ShowPage("home")),)
    return Screen(fit(said, limits.TEXT).text, (buttons, home))


def _figures(found: Stats, lang: Lang) -> list[Part | str]:
    sales, refunded = won(found.sales, lang), won(found.refunded, lang)
    said: list[Part | str] = [
        say(texts.ORDERS, lang, n=found.orders, delivered=found.delivered, open=found.open),
        say(texts.SALES, lang, sales=sales, refunded=refunded),
    ]
    if found.accept_seconds is not None and found.accept_seconds_slow is not None:
        usual, slow = _clock(found.accept_seconds), _clock(found.accept_seconds_slow)
        said.append(say(texts.ACCEPTED, lang, usual=usual, slow=slow))
    if found.delivered:
        percent = round(100 * found.late / found.delivered)
        said.append(say(texts.LATE, lang, n=found.late, percent=percent))
    if found.ends:
        said.append(f"\n<b>{texts.ENDS.of(lang)}</b>")
        for code, n in list(found.ends.items())[:MOST_REASONS]:
            reason = words.reason_said(code, lang) or words.STATUS["expired"].of(lang)
            shorter = partial(html, texts.END_LINE, lang, reason=brief(reason, 60), gap=GAP, n=n)
            full = html(texts.END_LINE, lang, reason=reason, gap=GAP, n=n)
            said.append(Part(full, [shorter]))
    said.append(f"\n<b>{texts.BY_STORE.of(lang)}</b>")
    for each in found.stores[:MOST_STORES]:
        name, sold = each.store.named(lang), won(each.sales, lang)
        said.append(html(texts.OF_STORE, lang, store=name, gap=GAP, n=each.orders, sales=sold))
    if (more := len(found.stores) - MOST_STORES) > 0:
        said.append(say(texts.AND_MORE, lang, n=more))
    return said


def _clock(seconds: int) -> str:
    """``1:05``: minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"


async def _audit(turn: Turn, before: int) -> Screen:
    found, more = await turn.deps.db.read(deeds, turn.person_id, before)
    return audit_screen(found, before, more, turn.lang)


def audit_screen(found: list[Told], before: int, more: int | None, lang: Lang) -> Screen:
    """Who did what and why, the newest first, with the ways to the orders."""
    said = [texts.AUDIT_HEAD.of(lang)]
    if not found:
        said.append(texts.NO_DEEDS.of(lang))
    deeds_said = [f"\n{_deed(told, lang)}" for told in found]
    if deeds_said and len(here := packed(deeds_said, limits.TEXT - 200)[0]) < len(found):
        found, more = found[: len(here)], found[len(here) - 1].entry.id
    said += deeds_said[: len(found)]
    orders = {told.order.id: told for told in found if told.order is not None}
    buttons = [Button(_about(told, lang), ShowStory(of)) for of, told in orders.items()]
    rows = [tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2)]
    turns = []
    if before != NEWEST:
        turns.append(Button(texts.NEWEST.of(lang), ShowDeeds(NEWEST)))
    if more is not None:
        turns.append(Button(texts.OLDER.of(lang), ShowDeeds(more)))
    home = (Button(texts.TO_HOME.of(lang), ShowPage("home")),)
    return Screen("\n".join(said), (*rows, *((tuple(turns),) if turns else ()), home))


def _deed(told: Told, lang: Lang) -> str:
    entry = told.entry
    facts = {**entry.facts, "about": _about(told, lang)}
    if "amount" in facts:
        facts["amount"] = won(facts["amount"], lang)
    if "name" not in facts:
        facts["name"] = told.whom or ""
    deed = say(texts.DEED[entry.deed.value], lang, **facts)
    text = texts.DEED_WHY if entry.reason else texts.DEED_LINE
    return html(
        text, lang, at=day_and_time(entry.at), who=_who(told, lang),
        deed=Text(deed, deed).of(lang), why=entry.reason,
    )  # fmt: skip


def _who(told: Told, lang: Lang) -> str:
    by_hand = told.entry.person_id == OPERATOR
    return texts.OPERATOR.of(lang) if by_hand else told.who


def _about(told: Told, lang: Lang) -> str:
    """The order or the store it was about."""
    if told.order is not None and told.store is not None:
        return order_name(told.order, told.store, lang)
    if told.store is not None:
        return told.store[lang]
    if told.entry.order_id is None and "queue" in told.entry.facts:
        return texts.OF_QUEUE[told.entry.facts["queue"]].of(lang)
    return say(admin_texts.NO_ORDER, lang, id=told.entry.order_id or "")
