"""Open, close, pause, sold out: the store's switches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from chat import limits
from chat.fitting import Part, fit
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.carts.words import find_dishes
from core.database.transaction import Transaction
from core.fulfilment import carriers
from core.people.model import Role, Worker
from core.people.tables import People
from core.refusals import NothingToSell, NotYours, Refused, StoreSuspended, Unreadable
from core.riders.queries import the_rider
from core.stores import use_cases as stores
from core.stores.model import Carrier, Item, Store
from core.stores.staff import PREFIX
from core.stores.tables import Stores
from core.texts import Text, say
from core.texts import admin_pages as admin_texts
from core.texts import lines as line_texts
from core.texts import riders as rider_texts
from core.texts import store as texts
from core.texts.arguments import read_how_long, read_minutes
from core.texts.figures import time_beside
from store_bot import joining, staff
from store_bot.menus import tell_menu
from store_bot.taps import BringBy, Pause, SellOut, ShowSoldOut

PAUSES = (15, 30, 60)
HOW_LONG = {
    "today": texts.SOLD_OUT_TODAY,
    "4h": texts.SOLD_OUT_4H,
    "until_on": texts.SOLD_OUT_UNTIL_ON,
    "on": texts.BACK_ON,
}


def state(store: Store, turn: Turn) -> str:
    """Whether it takes orders, in words."""
    now = turn.deps.clock.now()
    if store.suspended_at is not None:
        return texts.IS_SUSPENDED.of(turn.lang)
    if (
        store.paused_until is not None
        and now < store.paused_until
        and store.paused_until.year < 9000
    ):
        return say(texts.PAUSED_UNTIL, turn.lang, at=time_beside(store.paused_until, now))
    return (texts.OPEN if store.is_open(now) else texts.SHUT).of(turn.lang)


async def start_command(turn: Turn, said: str) -> None:
    """/start: one's stores and how they stand, a rider's shift, a way in; or an invitation."""
    if said.startswith(PREFIX):
        await staff.opened(turn, said)
        return
    await tell_menu(turn.api, turn.deps.db, turn.person_id)
    found = await turn.deps.db.read(_my_stores, turn.person_id)
    if not found:
        await joining.start(turn)
        return

    def rest(gists: Sequence[object]) -> str:
        return say(line_texts.AND_SO_MANY_MORE, turn.lang, n=len(gists))

    lines: list[Part | str] = [f"<b>{texts.HELLO.of(turn.lang)}</b>"]
    for store in found:
        name = html(texts.STORE_LINE, turn.lang, store=store.named(turn.lang))
        lines.append(Part(f"{name}{GAP}{state(store, turn)}", rest=rest))
    await send(turn, Screen(fit(lines, limits.TEXT).text))


async def help_command(turn: Turn, said: str) -> None:
    """/help: for the work one does; a stranger reads the store's."""
    worker = await turn.deps.db.read(_at_work, turn.person_id)
    parts = [texts.HELP] if worker.stores() else []
    if worker.owned():
        parts.append(texts.OWNERS_HELP)
    if await turn.deps.db.read(the_rider, turn.person_id) is not None:
        parts.append(rider_texts.COMMANDS_HELP)
    if worker.has(Role.ADMIN):
        parts.append(admin_texts.HELP)
    said_to = [part.of(turn.lang) for part in parts or [texts.HELP]]
    await send(turn, Screen("\n──────\n".join(said_to)))


async def open_command(turn: Turn, said: str) -> None:
    """/open"""
    await _switch(turn, stores.open_store, texts.OPENED)


async def close_command(turn: Turn, said: str) -> None:
    """/close"""
    await _switch(turn, stores.close_store, texts.CLOSED)


async def pause_command(turn: Turn, said: str) -> None:
    """/pause 30, /pause 1시간; without a span that can be read it asks."""
    mine = await turn.deps.db.read(_my_stores, turn.person_id)
    asks = texts.ASK_PAUSE.of(turn.lang)
    try:
        minutes = read_minutes(said)
    except Unreadable as refusal:
        minutes = None
        asks = html(texts.PAUSE_NOT_READ, turn.lang, said=refusal.facts["written"])
    if minutes is not None:
        for store in mine:
            await send(turn, Screen(await _pause(turn, store.id, minutes)))
        return
    for store in mine:
        row = tuple(
            Button(say(texts.PAUSE_MINUTES, turn.lang, n=n), Pause(store.id, n)) for n in PAUSES
        )
        await send(turn, Screen(asks, (row,)))


async def pause(turn: Turn, tap: Pause) -> None:
    """30분"""
    text = await _pause(turn, tap.store_id, tap.minutes)
    await show(turn, Screen(text))


async def _pause(turn: Turn, store_id: int, minutes: int) -> str:
    try:
        store = await turn.deps.db.write(
            stores.pause_store, store_id, by=turn.person_id, minutes=minutes
        )
    except NotYours:
        raise
    except Refused:
        return texts.BAD_PAUSE.of(turn.lang)
    return state(store, turn)


async def delivery_command(turn: Turn, said: str) -> None:
    """/delivery: who brings each store's orders, and the button for the other way."""
    for store in await turn.deps.db.read(_my_stores, turn.person_id):
        await send(turn, _who_brings(store, turn))


async def bring_by(turn: Turn, tap: BringBy) -> None:
    """직접 배달로 바꾸기, 라이더 배달로 바꾸기"""
    if tap.carrier not in texts.SWITCH_TO:
        raise NotYours()
    carrier = Carrier(tap.carrier)
    store = await turn.deps.db.write(carriers.bring_by, tap.store_id, carrier, by=turn.person_id)
    await show(turn, _who_brings(store, turn))


def _who_brings(store: Store, turn: Turn) -> Screen:
    other = Carrier.RIDER if store.carried_by is Carrier.STORE else Carrier.STORE
    text = html(texts.BROUGHT_BY[store.carried_by], turn.lang, store=store.named(turn.lang))
    switch = Button(texts.SWITCH_TO[other].of(turn.lang), BringBy(store.id, other.value))
    return Screen(text, ((switch,),))


async def sold_out_command(turn: Turn, said: str) -> None:
    """/soldout 짬뽕 [today|4h|until on]; without a dish, or with more than it reads, it asks."""
    mine = await turn.deps.db.read(_my_stores, turn.person_id)
    menus = [(store, await turn.deps.db.read(_items, store.id)) for store in mine]
    if not said.strip():
        for store, items in menus:
            await send(turn, _which_item(turn, store.id, items))
        return
    how_long, dish = read_how_long(said)
    found = [(store, item) for store, items in menus for item in find_dishes(dish, items)]
    if len(found) == 1:
        text = await _sell_out(turn, found[0][1].id, how_long or "today")
        await send(turn, Screen(text))
    elif found:
        rows = tuple(
            (Button(_of_store(store, item, turn, len(mine)), ShowSoldOut(store.id, item.id)),)
            for store, item in found
        )
        await send(turn, Screen(texts.WHICH_DISH.of(turn.lang), rows))
    else:
        await send(turn, Screen(html(texts.SOLD_OUT_NOT_READ, turn.lang, said=dish)))


def _of_store(store: Store, item: Item, turn: Turn, stores: int) -> str:
    """The dish; whose it is, for who works at several."""
    name = item.name[turn.lang]
    return name if stores == 1 else f"{store.named(turn.lang)}{GAP}{name}"


async def show_sold_out(turn: Turn, tap: ShowSoldOut) -> None:
    """An item of the list: for how long?"""
    items = await turn.deps.db.read(_items_of_mine, tap.store_id, turn.person_id)
    item = next((i for i in items if i.id == tap.item_id), None)
    if item is None:
        await show(turn, _which_item(turn, tap.store_id, items, tap.page))
        return
    rows = tuple(
        (Button(text.of(turn.lang), SellOut(item.id, code)),) for code, text in HOW_LONG.items()
    )
    text = html(texts.SOLD_OUT_HOW_LONG, turn.lang, item=item.name[turn.lang])
    await show(turn, Screen(text, rows))


async def sell_out(turn: Turn, tap: SellOut) -> None:
    """오늘만, 4시간, 다시 켤 때까지, 다시 팔기"""
    text = await _sell_out(turn, tap.item_id, tap.how_long)
    await answer(turn)
    await show(turn, Screen(text))


async def _sell_out(turn: Turn, item_id: int, how_long: str) -> str:
    item = await turn.deps.db.write(stores.sell_out, item_id, by=turn.person_id, how_long=how_long)
    text = texts.ON_AGAIN if how_long == "on" else texts.SOLD_OUT_NOW
    return html(text, turn.lang, item=item.name[turn.lang])


def _which_item(turn: Turn, store_id: int, items: list[Item], number: int = 0) -> Screen:
    now = turn.deps.clock.now()
    rows: list[tuple[Button, ...]] = []
    page = page_of(items, number)
    for item in page.items:
        mark = f"{GAP}{texts.SOLD_OUT_MARK.of(turn.lang)}" if item.is_sold_out(now) else ""
        label = f"{item.name[turn.lang]}{mark}"
        rows.append((Button(label, ShowSoldOut(store_id, item.id)),))
    rows += turning(page, partial(ShowSoldOut, store_id, 0))
    return Screen(texts.SOLD_OUT_LIST.of(turn.lang), tuple(rows))


async def _switch(turn: Turn, use_case: Callable[..., Store], text: Text) -> None:
    for store in await turn.deps.db.read(_my_stores, turn.person_id):
        try:
            switched = await turn.deps.db.write(use_case, store.id, by=turn.person_id)
        except StoreSuspended as refusal:
            reason = refusal.facts["reason"] or ""
            name = store.named(turn.lang)
            await send(turn, Screen(html(texts.SUSPENDED, turn.lang, store=name, reason=reason)))
            continue
        except NothingToSell:
            name = store.named(turn.lang)
            await send(turn, Screen(html(texts.NOTHING_TO_SELL, turn.lang, store=name)))
            continue
        await send(turn, Screen(html(text, turn.lang, store=switched.named(turn.lang))))


def _at_work(tx: Transaction, person_id: int) -> Worker:
    return tx[People].worker(person_id)


def _my_stores(tx: Transaction, person_id: int) -> list[Store]:
    return [tx[Stores].get(store_id) for store_id in tx[People].worker(person_id).stores()]


def _items(tx: Transaction, store_id: int) -> list[Item]:
    return tx[Stores].items(store_id)


def _items_of_mine(tx: Transaction, store_id: int, person_id: int) -> list[Item]:
    tx[People].worker(person_id).must_work_for(store_id)
    return tx[Stores].items(store_id)
