"""An owner is asked for a new name, price, photo or hours, and what is told is done at once."""

from __future__ import annotations

from telegram.error import TelegramError

from chat.screen import Button, Screen, answer, html, send, show
from chat.turn import Turn
from chat.unread import Picture
from core.database.transaction import Transaction
from core.people.model import Worker
from core.people.tables import People
from core.refusals import Changed, NotYours, Repeated, TooMany, Unreadable
from core.stores import editing as use_cases
from core.stores.editing import ASKED, OF_THE_STORE, Asks, Editing, read_answer
from core.stores.menu import LARGEST_PHOTO, own_item
from core.stores.written import bands_written, hours_written
from core.texts import Lang, Text, say
from core.texts import menu as texts
from core.texts import store as store_texts
from core.texts import terms as term_texts
from core.texts.figures import won
from core.updates.use_cases import only_once, question_answered, unless_done
from store_bot import terms
from store_bot.menu import category_screen, item_screen, menu_command
from store_bot.options import group_screen
from store_bot.owner_taps import AskEdit, LeaveEdit, TellEdit


async def ask(turn: Turn, tap: AskEdit) -> None:
    """이름, 가격, …: write the new one."""
    editing = await turn.deps.db.write(
        use_cases.begin_editing,
        turn.bot,
        turn.person_id,
        _named(tap.asks),
        tap.about,
        tap.group_id,
    )
    await answer(turn)
    await send(turn, _question(editing, turn.lang))


async def tell(turn: Turn, tap: TellEdit) -> None:
    """An answer offered as a button."""
    asks = _named(tap.asks)
    try:
        after = await turn.deps.db.write(
            use_cases.tell, turn.bot, turn.person_id, read_answer(asks, tap.value),
            asks=asks, about=tap.about,
        )  # fmt: skip
    except (Changed, Unreadable):
        await answer(turn, store_texts.NOTHING_THERE.of(turn.lang), alert=True)
        return
    except TooMany:
        await answer(turn, texts.NO_MORE.of(turn.lang), alert=True)
        return
    await show(turn, await _after(turn, after))


async def leave(turn: Turn, tap: LeaveEdit) -> None:
    """그만두기"""
    await turn.deps.db.write(use_cases.leave_editing, turn.bot, turn.person_id)
    await show(turn, Screen(texts.STOPPED.of(turn.lang)))


async def written(turn: Turn, words: str) -> None:
    """An answer is written."""
    db = turn.deps.db
    try:
        editing = await db.read(
            unless_done, turn.bot, turn.update_id,
            use_cases.editing_of, turn.bot, turn.person_id,
        )  # fmt: skip
        after = await db.write(
            only_once, turn.bot, turn.update_id,
            use_cases.tell, turn.bot, turn.person_id, read_answer(editing.asks, words),
            asks=editing.asks, about=editing.about,
        )  # fmt: skip
    except Repeated:
        await _as_it_is(turn)  # told before the turn was cut off
        return
    except Unreadable as refusal:
        await send(turn, Screen(_not_read(refusal.facts["what"]).of(turn.lang)))
        return
    except TooMany:
        await send(turn, Screen(texts.NO_MORE.of(turn.lang)))
        return
    except Changed:
        await send(turn, Screen(store_texts.QUESTION_OVER.of(turn.lang)))
        return
    await send(turn, await _after(turn, after))


async def photographed(turn: Turn, picture: Picture) -> bool:
    """A photo arrives: fetched with nothing held, then kept where every bot sees it.

    False, and said so, when none was asked for.
    """
    asked = await turn.deps.db.write(question_answered, turn.bot, turn.update_id, turn.person_id)
    if asked != ASKED:
        await _for_what(turn)
        return False
    if picture.size is not None and picture.size > LARGEST_PHOTO:
        await send(turn, Screen(texts.PHOTO_TOO_BIG.of(turn.lang)))
        return True
    try:
        content = await turn.api.download(picture.file_id)
    except TelegramError:
        await send(turn, Screen(texts.PHOTO_LATER.of(turn.lang)))
        return True
    await _keep_photo(turn, content)
    return True


async def _keep_photo(turn: Turn, content: bytes) -> None:
    try:
        after = await turn.deps.db.write(
            only_once, turn.bot, turn.update_id,
            use_cases.send_photo, turn.bot, turn.person_id, content,
        )  # fmt: skip
    except Repeated:
        await _as_it_is(turn)  # kept before the turn was cut off
        return
    except Unreadable:
        await send(turn, Screen(texts.NOT_READ["photo"].of(turn.lang)))
        return
    except Changed:
        await _for_what(turn)
        return
    except NotYours:
        await send(turn, Screen(store_texts.NOTHING_THERE.of(turn.lang)))
        return
    await send(turn, await _after(turn, after))


async def _for_what(turn: Turn) -> None:
    worker = await turn.deps.db.read(_worker, turn.person_id)
    text = texts.PHOTO_FOR_WHAT if worker.stores() else store_texts.UNKNOWN_COMMAND
    await send(turn, Screen(text.of(turn.lang)))


async def _as_it_is(turn: Turn) -> None:
    try:
        editing = await turn.deps.db.read(use_cases.editing_of, turn.bot, turn.person_id)
    except Changed:
        await menu_command(turn, "")
        return
    await send(
        turn, await _after(turn, editing) if editing.is_next else _question(editing, turn.lang)
    )


async def _after(turn: Turn, done: Editing) -> Screen:
    """The next question, or what was changed as it is now."""
    if done.unsure is not None:
        return await _is_it_meant(turn, done)
    if done.is_next:
        return _question(done, turn.lang)
    if done.asks in OF_THE_STORE:
        return await terms.terms_screen(turn, done.about)
    if done.asks is Asks.CATEGORY_NAME:
        return await category_screen(turn, done.about)
    if done.asks is Asks.GROUP_NAME or done.group_id:
        return await group_screen(turn, done.about, done.group_id)
    return await item_screen(turn, done.about)


def _question(editing: Editing, lang: Lang) -> Screen:
    asks = editing.asks.value
    name = (editing.so_far or {}).get("name") or {}
    text = html(_asked(editing.asks), lang, name=name.get(lang, ""))
    rows: list[tuple[Button, ...]] = []
    if editing.asks in (Asks.NEW_LIMITS, Asks.LIMITS):
        buttons = [
            Button(label.of(lang), TellEdit(asks, editing.about, value))
            for value, label in texts.LIMITS_OFFERED.items()
        ]
        rows = [tuple(buttons[:2]), tuple(buttons[2:])]
    if editing.asks is Asks.STOCK:
        rows = [(Button(texts.NOT_COUNTED.of(lang), TellEdit(asks, editing.about, "-")),)]
    rows.append((Button(texts.STOP.of(lang), LeaveEdit()),))
    return Screen(text, tuple(rows))


async def _is_it_meant(turn: Turn, editing: Editing) -> Screen:
    """What was read, before it counts; the button says yes to exactly that."""
    lang, asks, told = turn.lang, editing.asks, editing.unsure
    name, was = "", ""
    if asks is Asks.NEW_PRICE:
        name = (editing.so_far or {})["name"][lang]
    elif asks is Asks.PRICE:
        item = await turn.deps.db.read(own_item, editing.about, by=turn.person_id)
        name = item.name[lang]
    if editing.was is not None:
        was = say(texts.NOW_IT_IS, lang, was=won(editing.was, lang))
    match asks:
        case Asks.HOURS:
            read = hours_written(told, lang)
        case Asks.BANDS:
            read = bands_written(tuple(tuple(band) for band in told), lang)
        case Asks.CHOICES | Asks.NEW_CHOICES:
            read = ", ".join(f"{name} +{won(more, lang)}" if more else name for name, more in told)
        case _:
            read = won(told, lang)
    text = html(texts.IS_IT_MEANT[asks.value], lang, name=name, read=read, was=was).rstrip()
    yes = Button(texts.IT_IS_MEANT.of(lang), TellEdit(asks.value, editing.about, editing.seal))
    stop = Button(texts.STOP.of(lang), LeaveEdit())
    return Screen(text, ((yes,), (stop,)))


def _named(asks: str) -> Asks:
    """The question a button names; :class:`NotYours` for a forged one."""
    if asks not in [each.value for each in Asks]:
        raise NotYours()
    return Asks(asks)


def _asked(asks: Asks) -> Text:
    if asks in OF_THE_STORE:
        return term_texts.ASK[asks.value.removeprefix("store_")]
    return texts.ASK[asks.value]


def _not_read(asks: str) -> Text:
    if Asks(asks) in OF_THE_STORE:
        return term_texts.NOT_READ[asks.removeprefix("store_")]
    return texts.NOT_READ[asks]


def _worker(tx: Transaction, person_id: int) -> Worker:
    return tx[People].worker(person_id)
