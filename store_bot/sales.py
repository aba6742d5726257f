"""/sales: what a store sold, in words and as a picture."""

from __future__ import annotations

import asyncio
from functools import partial

from chat import limits
from chat.chart import bar_chart
from chat.fitting import Part, brief, fit
from chat.screen import Button, Photo, Screen, html, send, show
from chat.turn import Turn
from core.refusals import NotYours
from core.reports.period import Period
from core.reports.sales import Sales, sales_of
from core.stores.model import Store
from core.stores.terms import stores_of_owner
from core.texts import Lang, say
from core.texts import sales as texts
from core.texts.figures import DAY_BEGINS_HOUR, won, won_short
from core.texts.periods import ASK, PERIOD, period_of
from store_bot.my_stores import which_store
from store_bot.owner_taps import ShowSales
from store_bot.taps import WhichStore


async def sales_command(turn: Turn, said: str) -> None:
    """/sales [today|week|month]: of several stores, which?"""
    period = period_of(said)
    if period is None:
        await send(turn, Screen(say(ASK, turn.lang, command="sales")))
        return
    mine = await turn.deps.db.read(stores_of_owner, turn.person_id)
    if len(mine) == 1:
        await send(turn, await _screen(turn, mine[0].id, Period(period)))
        return
    await send(turn, _which(mine, period, turn.lang))


async def which(turn: Turn, tap: WhichStore) -> Screen:
    """◀ ▶ of one's stores."""
    if tap.word not in PERIOD:
        raise NotYours()
    mine = await turn.deps.db.read(stores_of_owner, turn.person_id)
    return _which(mine, tap.word, turn.lang, tap.page)


def _which(mine: list[Store], period: str, lang: Lang, number: int = 0) -> Screen:
    def sales(store_id: int) -> ShowSales:
        return ShowSales(store_id, period)

    return which_store(mine, lang, sales, "sales", word=period, number=number)


async def show_sales(turn: Turn, tap: ShowSales) -> None:
    """오늘, 7일, 30일"""
    if tap.period not in PERIOD:
        raise NotYours()
    await show(turn, await _screen(turn, tap.store_id, Period(tap.period)))


async def _screen(turn: Turn, store_id: int, period: Period) -> Screen:
    sold = await turn.deps.db.report(sales_of, store_id, period, by=turn.person_id)
    row = tuple(
        Button(label.of(turn.lang), ShowSales(store_id, name))
        for name, label in PERIOD.items()
        if name != period.value
    )
    picture = await asyncio.to_thread(sales_picture, sold, turn.lang) if sold.orders else None
    photo = Photo("", content=picture) if picture is not None else None
    return Screen(told(sold, turn.lang), (row,), photo=photo)


def told(sold: Sales, lang: Lang) -> str:
    """The sums, what went back, and the best dishes."""
    head = html(
        texts.HEAD,
        lang,
        store=sold.store.named(lang),
        period=PERIOD[sold.period.value],
        days=_days(sold),
    )
    if not (sold.orders or sold.lost or sold.under_way or sold.given_back):
        return f"{head}\n{texts.NOTHING.of(lang)}"
    said = [head, say(texts.TOTAL, lang, total=won(sold.total, lang), n=sold.orders)]
    said.append(say(texts.PARTS, lang, items=won(sold.items, lang), fees=won(sold.fees, lang)))
    less = [
        say(text, lang, won=won(-amount, lang))
        for text, amount in (
            (texts.DISCOUNTS, sold.discounts),
            (texts.GIVEN_BACK, sold.given_back),
        )
        if amount
    ]
    if less:
        said.append(" · ".join(less))
    if sold.under_way:
        amount = won(sold.under_way_won, lang)
        said.append(say(texts.UNDER_WAY, lang, n=sold.under_way, won=amount))
    if sold.lost:
        said.append(say(texts.LOST, lang, n=sold.lost))
    if sold.best:
        said.append(f"\n<b>{texts.BEST.of(lang)}</b>")
    parts: list[Part | str] = [*said]
    for n, dish in enumerate(sold.best, 1):
        amount = won(dish.won, lang)
        facts = {"n": n, "quantity": dish.quantity, "won": amount}
        name = dish.name[lang]
        shorter = partial(html, texts.DISH, lang, dish=brief(name, 24), **facts)
        parts.append(Part(html(texts.DISH, lang, dish=name, **facts), [shorter]))
    return fit(parts, limits.CAPTION).text


def sales_picture(sold: Sales, lang: Lang) -> bytes:
    """A PNG: by the hour for one day, by the day for more. Draw it in a thread."""
    total = won(sold.total, lang)
    under = say(texts.UNDER_TITLE, lang, days=_days(sold), n=sold.orders, total=total)
    if sold.period is Period.TODAY:
        title = say(texts.BY_HOUR, lang, store=sold.store.named(lang))
        hours = [(DAY_BEGINS_HOUR + n) % 24 for n in range(24)]
        bars = [(f"{hour}{texts.HOUR.of(lang)}", sold.by_hour[hour]) for hour in hours]
        bars = _when_something_sold(bars)
    else:
        title = say(texts.BY_DAY, lang, store=sold.store.named(lang))
        bars = [(f"{day:%m/%d}", amount) for day, amount in sold.by_day]
    return bar_chart(title, under, bars, said=lambda amount: won_short(amount, lang))


def _when_something_sold(bars: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """From an hour before the first sale to an hour after the last: wider bars are read easier."""
    there = [n for n, (_, amount) in enumerate(bars) if amount]
    return bars[max(there[0] - 1, 0) : there[-1] + 2] if there else bars


def _days(sold: Sales) -> str:
    first, last = f"{sold.first:%m/%d}", f"{sold.last:%m/%d}"
    return first if first == last else f"{first}–{last}"
