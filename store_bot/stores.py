"""/stores, /suspend, /unsuspend: how each store stands, and an admin's word on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from chat import limits
from chat.fitting import Part, fit
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Screen, html, send, show
from chat.taps import SEPARATOR
from chat.turn import Turn
from core.database.transaction import Transaction
from core.people.tables import People
from core.refusals import Changed, NotYours, Unreadable
from core.reports.stores import Stands, all_stores, one_store, stores_called
from core.stores.model import Store
from core.stores.suspending import face_of, read_reason, suspend_store, unsuspend_store
from core.stores.tables import Stores
from core.texts import Lang, say
from core.texts import admin as admin_texts
from core.texts import admin_pages as texts
from core.texts import sure as sure_texts
from core.texts.figures import day_and_time
from store_bot.admin_taps import (
    AskToSuspend,
    FindStores,
    LeaveIt,
    ShowPage,
    ShowStore,
    SureSuspend,
    Unsuspend,
)
from store_bot.sure import SURE, is_answered

#: What the bot waits for once it has asked why a store is to be suspended.
WHY = "suspend_why"
#: As long a name as a turned page carries; of a longer one the first page is shown (guess).
LONGEST_CALLED = 36


async def stores_command(turn: Turn, said: str) -> None:
    """/stores: every store with its state; /stores NAME: those."""
    await send(turn, await stores_page(turn, said))


async def suspend_command(turn: Turn, said: str) -> None:
    """/suspend STORE reason; without the reason it asks."""
    wanted, reason = await _read(turn, said)
    if wanted is None:
        await send(turn, Screen(say(texts.ASK_STORE, turn.lang, command="suspend")))
    elif len(wanted) != 1:
        called = said.split()[0] if reason else said
        await send(turn, _which(wanted, called, turn.lang))
    elif not reason:
        await ask_why(turn, AskToSuspend(wanted[0].id))
    else:
        await _ask_whether(turn, wanted[0].id, reason)


async def unsuspend_command(turn: Turn, said: str) -> None:
    """/unsuspend STORE"""
    wanted, rest = await _read(turn, said)
    if wanted is None or rest:
        await send(turn, Screen(say(texts.ASK_ONLY_STORE, turn.lang, command="unsuspend")))
    elif len(wanted) != 1:
        await send(turn, _which(wanted, said, turn.lang))
    else:
        await turn.deps.db.write(unsuspend_store, wanted[0].id, by=turn.person_id)
        await send(turn, await _one(turn, wanted[0].id))


async def show_store(turn: Turn, tap: ShowStore) -> None:
    """One store."""
    await show(turn, await _one(turn, tap.store_id))


async def ask_why(turn: Turn, tap: AskToSuspend) -> None:
    """이용 정지: the next line says why."""
    store = await turn.deps.db.write(_ask, turn.bot, turn.person_id, tap.store_id)
    text = html(texts.ASK_WHY_SUSPEND, turn.lang, store=store.named(turn.lang))
    await send(turn, Screen(text))


async def why_written(turn: Turn, words: str) -> None:
    """The reason."""
    store_id = await turn.deps.db.read(_about_which, turn.bot, turn.person_id)
    await _ask_whether(turn, store_id, words)


async def sure_suspend(turn: Turn, tap: SureSuspend) -> None:
    """이용 정지하기: the store that was shown, or the question once more."""
    found = await turn.deps.db.read(one_store, tap.store_id, turn.person_id)
    why = await turn.deps.db.read(_why_of, turn.bot, turn.person_id, tap)
    if why is None or found.store.suspended_at is not None:  # another question, or done by now
        await show(turn, store_screen(found, turn.lang))
        return
    try:
        await turn.deps.db.write(
            suspend_store, tap.store_id, by=turn.person_id, reason=why, shown=tap.shown
        )
    except Changed:
        found = await turn.deps.db.read(one_store, tap.store_id, turn.person_id)
        await show(turn, _question(turn, found, why, tap.asked, anew=True))
        return
    await turn.deps.db.write(is_answered, turn.bot, turn.person_id)
    await show(turn, await _one(turn, tap.store_id))


async def unsuspend(turn: Turn, tap: Unsuspend) -> None:
    """정지 풀기"""
    await turn.deps.db.write(unsuspend_store, tap.store_id, by=turn.person_id)
    await show(turn, await _one(turn, tap.store_id))


async def find_stores(turn: Turn, tap: FindStores) -> None:
    """◀ ▶ of the stores called so."""
    await show(turn, await stores_page(turn, tap.called, tap.n))


async def stores_page(turn: Turn, called: str = "", number: int = 0) -> Screen:
    """The stores with how they stand; those that wait for somebody first."""
    lang = turn.lang
    found = await turn.deps.db.report(all_stores, turn.person_id)
    if called.strip():
        some = {s.id for s in await turn.deps.db.read(stores_called, called, turn.person_id)}
        found = [each for each in found if each.store.id in some]
    if not found:
        return Screen(texts.NO_SUCH_STORE.of(lang))
    found.sort(key=lambda each: (_FIRST.get(each.state, 2), each.store.id))
    page = page_of(found, number)
    rows = [(Button(_label(each, lang), ShowStore(each.store.id)),) for each in page.items]
    said = say(texts.STORES_HEAD, lang, n=len(found))
    home = (Button(texts.TO_HOME.of(lang), ShowPage("home")),)
    return Screen(said, (*rows, *turning(page, _turns(called)), home))


def _turns(called: str) -> Callable[[int], tuple[Any, ...]]:
    """What turns a page of the stores called so; a name too long for a button is shortened."""
    words = "".join(c for c in "".join(called.split()) if c != SEPARATOR)[:LONGEST_CALLED]
    short = words.encode()[:LONGEST_CALLED].decode(errors="ignore")  # whole letters
    return partial(FindStores, short) if short else partial(ShowPage, "stores")


_FIRST = {"waiting": 0, "suspended": 1}


def _label(each: Stands, lang: Lang) -> str:
    text = texts.STORE_LINE_BUSY if each.under_way else texts.STORE_LINE
    return say(
        text, lang, id=each.store.id, store=each.store.named(lang),
        state=texts.STORE_STATE[each.state], n=each.under_way,
    )  # fmt: skip


async def _one(turn: Turn, store_id: int) -> Screen:
    found = await turn.deps.db.read(one_store, store_id, turn.person_id)
    return store_screen(found, turn.lang)


def store_screen(found: Stands, lang: Lang) -> Screen:
    """One store: how it stands, why if it is suspended, who works there."""
    store, state = found.store, texts.STORE_STATE[found.state]
    said = [
        html(texts.STORE_HEAD, lang, store=store.named(lang), gap=GAP, state=state),
        say(texts.STORE_NUMBER, lang, id=store.id, n=found.under_way),
    ]
    if store.suspended_at is not None:
        at, reason = day_and_time(store.suspended_at), store.suspended_because or ""
        said.append(html(texts.SUSPENDED_SINCE, lang, at=at, reason=reason))

    def rest(gists: Sequence[object]) -> str:
        return say(texts.AND_MORE, lang, n=len(gists))

    people = [
        Part(html(texts.WORKER[role], lang, name=name), rest=rest) for name, role in found.people
    ]
    if store.suspended_at is not None:
        does = Button(texts.UNSUSPEND.of(lang), Unsuspend(store.id), style="success")
    else:
        does = Button(texts.SUSPEND.of(lang), AskToSuspend(store.id), style="danger")
    back = (Button(texts.TO_STORES.of(lang), ShowPage("stores")),)
    return Screen(fit([*said, *people], limits.TEXT).text, ((does,), back))


async def _ask_whether(turn: Turn, store_id: int, reason: str) -> None:
    """Which store it is, what stops and what goes on: is it meant?"""
    try:
        why = read_reason(reason)
    except Unreadable:
        await ask_why(turn, AskToSuspend(store_id))
        return
    found = await turn.deps.db.read(one_store, store_id, turn.person_id)
    if found.store.suspended_at is not None:
        await turn.deps.db.write(_is_answered, turn.bot, turn.person_id)
        await send(turn, store_screen(found, turn.lang))
        return
    await turn.deps.db.write(
        _remember, turn.bot, turn.person_id, store_id, question=turn.update_id, reason=why
    )
    await send(turn, _question(turn, found, why, turn.update_id))


def _question(turn: Turn, found: Stands, why: str, asked: int, *, anew: bool = False) -> Screen:
    lang, store = turn.lang, found.store
    said = [
        html(sure_texts.SUSPEND, lang, store=store.named(lang), id=store.id, n=found.under_way),
        html(admin_texts.SURE_WHY, lang, why=why),
    ]
    if anew:
        said.insert(0, f"{sure_texts.ASKED_ANEW.of(lang)}\n")
    # The orders under way are said, and not among what must be so: each of them goes on.
    tap = SureSuspend(store.id, face_of(store), asked)
    yes = Button(sure_texts.SUSPEND_IT.of(lang), tap, style="danger")
    leave = Button(admin_texts.LEAVE_IT.of(lang), LeaveIt())
    return Screen("\n".join(said), ((yes,), (leave,)))


async def _read(turn: Turn, said: str) -> tuple[list[Store] | None, str]:
    """The stores that all of it means (names may have spaces), or its first word; and the rest."""
    said = said.strip()
    if not said:
        return None, ""
    db, by = turn.deps.db, turn.person_id
    if whole := await db.read(stores_called, said, by):
        return whole, ""
    first, _, rest = said.partition(" ")
    return await db.read(stores_called, first, by), rest.strip()


def _which(found: list[Store], called: str, lang: Lang) -> Screen:
    if not found:
        return Screen(texts.NO_SUCH_STORE.of(lang))
    page = page_of(found, 0)
    rows = [(Button(store.named(lang), ShowStore(store.id)),) for store in page.items]
    return Screen(texts.WHICH_STORE.of(lang), (*rows, *turning(page, _turns(called))))


def _ask(tx: Transaction, bot: str, by: int, store_id: int) -> Store:
    tx[People].worker(by).must_be_admin()
    store = tx[Stores].get(store_id)
    tx[People].ask(bot, by, WHY, store_id=store_id)
    return store


def _remember(
    tx: Transaction, bot: str, by: int, store_id: int, *, question: int, reason: str
) -> None:
    tx[People].ask(bot, by, SURE, store_id=store_id, question=question, reason=reason)


def _why_of(tx: Transaction, bot: str, by: int, tap: SureSuspend) -> str | None:
    """The reason that question was asked with; none once another took its place."""
    asked = tx[People].asked(bot, by)
    if asked is None or asked[0] != SURE:
        return None
    facts = asked[1]
    is_it = (facts.get("store_id"), facts.get("question")) == (tap.store_id, tap.asked)
    return str(facts["reason"]) if is_it else None


def _about_which(tx: Transaction, bot: str, by: int) -> int:
    asked = tx[People].asked(bot, by)
    if asked is None or asked[0] != WHY:
        raise NotYours()
    return int(asked[1]["store_id"])


def _is_answered(tx: Transaction, bot: str, by: int) -> None:
    asked = tx[People].asked(bot, by)
    if asked is not None and asked[0] == WHY:
        tx[People].answered(bot, by)
