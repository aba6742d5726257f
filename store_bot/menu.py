"""/menu: headings, dishes, what can be done to each; every tap shows what is true now."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from chat import limits
from chat.fitting import Part, brief, fit
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Photo, Screen, answer, html, send, show
from chat.sure import question
from chat.turn import Turn
from core.database.transaction import Transaction
from core.people.tables import People
from core.refusals import Changed, TooMany
from core.stores import menu as use_cases
from core.stores.editing import Asks
from core.stores.menu import OwnMenu
from core.stores.model import OWN_PHOTO, Category, Item, OptionGroup, Store
from core.stores.tables import Stores
from core.texts import Lang, say
from core.texts import lines as line_texts
from core.texts import menu as texts
from core.texts import sure as sure_texts
from core.texts.figures import won
from store_bot.my_stores import which_store
from store_bot.owner_taps import (
    AskEdit,
    DeleteItem,
    DropCategory,
    DropPhoto,
    HideItem,
    MoveItem,
    ShowCategory,
    ShowOptions,
    ShowOwnItem,
    ShowOwnMenu,
)
from store_bot.taps import WhichStore

HEADINGS = 16  # of a page, two a row; guess


async def menu_command(turn: Turn, said: str) -> None:
    """/menu: of several stores, which?"""
    mine = await turn.deps.db.read(_my_stores, turn.person_id)
    if len(mine) == 1:
        await send(turn, await menu_screen(turn, mine[0].id))
        return
    await send(turn, which_store(mine, turn.lang, ShowOwnMenu, "menu"))


async def which(turn: Turn, tap: WhichStore) -> Screen:
    """◀ ▶ of one's stores."""
    mine = await turn.deps.db.read(_my_stores, turn.person_id)
    return which_store(mine, turn.lang, ShowOwnMenu, "menu", number=tap.page)


async def show_menu(turn: Turn, tap: ShowOwnMenu) -> None:
    """메뉴 전체"""
    await show(turn, await menu_screen(turn, tap.store_id, tap.page))


async def show_category(turn: Turn, tap: ShowCategory) -> None:
    """A heading is tapped."""
    await show(turn, await category_screen(turn, tap.category_id, tap.page))


async def show_item(turn: Turn, tap: ShowOwnItem) -> None:
    """A dish is tapped."""
    await show(turn, await item_screen(turn, tap.item_id))


async def hide(turn: Turn, tap: HideItem) -> None:
    """숨기기, 다시 보이기"""
    hidden = bool(tap.hidden)
    await turn.deps.db.write(use_cases.hide_item, tap.item_id, by=turn.person_id, hidden=hidden)
    await show(turn, await item_screen(turn, tap.item_id))


async def move(turn: Turn, tap: MoveItem) -> None:
    """분류 옮기기: which heading, then there."""
    if tap.category_id:
        await turn.deps.db.write(
            use_cases.move_item, tap.item_id, tap.category_id, by=turn.person_id
        )
        await show(turn, await item_screen(turn, tap.item_id))
        return
    item = await turn.deps.db.read(use_cases.own_item, tap.item_id, by=turn.person_id)
    menu = await turn.deps.db.read(use_cases.own_menu, item.store_id, by=turn.person_id)
    others = [each for each in menu.categories if each.id != item.category_id]
    page = page_of(others, tap.page)
    rows: list[tuple[Button, ...]] = [
        (Button(category.name[turn.lang], MoveItem(item.id, category.id)),)
        for category in page.items
    ]
    rows += turning(page, partial(MoveItem, item.id, 0))
    rows.append((Button(texts.BACK.of(turn.lang), ShowOwnItem(item.id)),))
    text = html(texts.MOVE_WHERE, turn.lang, item=item.name[turn.lang])
    await show(turn, Screen(text, tuple(rows)))


async def delete(turn: Turn, tap: DeleteItem) -> None:
    """지우기: asked once more, then done."""
    if tap.sure:
        with suppress(Changed):  # it has another name or price by now: asked anew
            item = await turn.deps.db.write(
                use_cases.delete_item, tap.item_id, by=turn.person_id, shown=tap.sure
            )
            await answer(turn, say(texts.DELETED, turn.lang, item=item.name[turn.lang]))
            await show(turn, await category_screen(turn, item.category_id))
            return
    item = await turn.deps.db.read(use_cases.own_item, tap.item_id, by=turn.person_id)
    text = html(texts.DELETE_SURE, turn.lang, item=item.name[turn.lang])
    yes, back = DeleteItem(item.id, use_cases.face_of(item)), ShowOwnItem(item.id)
    label = texts.DROP.of(turn.lang)
    await show(turn, question(text, label, yes, back, turn.lang, anew=bool(tap.sure)))


async def drop_photo(turn: Turn, tap: DropPhoto) -> None:
    """사진 빼기: asked once more, then done."""
    if tap.sure:
        with suppress(Changed):  # it has another picture by now: asked anew
            await turn.deps.db.write(
                use_cases.drop_photo, tap.item_id, by=turn.person_id, shown=tap.sure
            )
            await show(turn, await item_screen(turn, tap.item_id))
            return
    item = await turn.deps.db.read(use_cases.own_item, tap.item_id, by=turn.person_id)
    if not item.photo:
        await show(turn, await item_screen(turn, tap.item_id))
        return
    text = html(sure_texts.PHOTO, turn.lang, item=item.name[turn.lang])
    yes, back = DropPhoto(item.id, use_cases.face_of_photo(item)), ShowOwnItem(item.id)
    label = texts.TAKE_PHOTO_AWAY.of(turn.lang)
    await show(turn, question(text, label, yes, back, turn.lang, anew=bool(tap.sure)))


async def drop_category(turn: Turn, tap: DropCategory) -> None:
    """An empty heading goes, once they are sure; one with dishes stays and says so."""
    try:
        if tap.sure:
            with suppress(Changed):  # it has another name by now: asked anew
                store_id = await turn.deps.db.write(
                    use_cases.drop_category, tap.category_id, by=turn.person_id, shown=tap.sure
                )
                await show(turn, await menu_screen(turn, store_id))
                return
        category = await turn.deps.db.read(
            use_cases.empty_category, tap.category_id, by=turn.person_id
        )
    except TooMany:
        await answer(turn, texts.NOT_EMPTY.of(turn.lang), alert=True)
        await show(turn, await category_screen(turn, tap.category_id))
        return
    text = html(sure_texts.CATEGORY, turn.lang, name=category.name[turn.lang])
    yes = DropCategory(category.id, use_cases.face_of_category(category))
    label, back = texts.DROP.of(turn.lang), ShowCategory(category.id)
    await show(turn, question(text, label, yes, back, turn.lang, anew=bool(tap.sure)))


async def menu_screen(turn: Turn, store_id: int, number: int = 0) -> Screen:
    """The headings of a menu."""
    menu = await turn.deps.db.read(use_cases.own_menu, store_id, by=turn.person_id)
    lang, store = turn.lang, menu.store
    page = page_of(menu.categories, number, HEADINGS)
    buttons = [_category_button(menu, each, lang) for each in page.items]
    rows = [tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2)]
    rows += turning(page, partial(ShowOwnMenu, store.id))
    new = AskEdit(Asks.CATEGORY.value, store.id, 0)
    style = "" if menu.categories else "primary"
    rows.append((Button(texts.ADD_CATEGORY.of(lang), new, style=style),))
    if not menu.categories:
        return Screen(html(texts.EMPTY, lang, store=store.named(lang)), tuple(rows))
    hidden = sum(item.hidden for item in menu.items)
    n = len(menu.items)
    text = html(texts.MENU, lang, store=store.named(lang), n=n, hidden=hidden)
    return Screen(text, tuple(rows))


def _category_button(menu: OwnMenu, category: Category, lang: Lang) -> Button:
    n = len(menu.under(category.id))
    label = say(texts.CATEGORY_LINE, lang, name=brief(category.name[lang], 24), n=n)
    return Button(label, ShowCategory(category.id))


async def category_screen(turn: Turn, category_id: int, number: int = 0) -> Screen:
    """The dishes under a heading."""
    menu, category = await turn.deps.db.read(
        use_cases.own_category, category_id, by=turn.person_id
    )
    lang, items = turn.lang, menu.under(category_id)
    page = page_of(items, number)
    rows: list[tuple[Button, ...]] = [
        (Button(_line(turn, item), ShowOwnItem(item.id)),) for item in page.items
    ]
    rows += turning(page, partial(ShowCategory, category_id))
    new = AskEdit(Asks.NEW_NAME.value, category_id, 0)
    rows.append((Button(texts.ADD_ITEM.of(lang), new, style="primary"),))
    rename = Button(texts.RENAME.of(lang), AskEdit(Asks.CATEGORY_NAME.value, category_id, 0))
    last: list[Button] = [rename]
    if not items:
        last.append(Button(texts.DROP.of(lang), DropCategory(category_id), style="danger"))
    back = Button(texts.BACK_TO_MENU.of(lang), ShowOwnMenu(menu.store.id))
    text = html(texts.CATEGORY, lang, name=category.name[lang], n=len(items))
    return Screen(text, (*rows, tuple(last), (back,)))


def _line(turn: Turn, item: Item) -> str:
    mark = won(item.price, turn.lang)
    if item.hidden:
        mark = texts.HIDDEN_MARK.of(turn.lang)
    elif item.is_sold_out(turn.deps.clock.now()):
        mark = texts.SOLD_OUT_MARK.of(turn.lang)
    return f"{item.name[turn.lang]}{GAP}{mark}"


async def item_screen(turn: Turn, item_id: int) -> Screen:
    """A dish as it stands, and what can be done to it."""
    item = await turn.deps.db.read(use_cases.own_item, item_id, by=turn.person_id)
    lang = turn.lang
    head = html(
        texts.ITEM,
        lang,
        item=item.name[lang],
        price=won(item.price, lang),
        about=item.description[lang],
    ).rstrip()
    said: list[Part | str] = [head]
    if item.stock_left is not None:
        said.append(say(texts.LEFT_MARK, lang, n=item.stock_left))
    if item.hidden:
        said.append(texts.HIDDEN_MARK.of(lang))
    elif item.is_sold_out(turn.deps.clock.now()):
        said.append(texts.SOLD_OUT_MARK.of(lang))
    said += [_group_part(group, lang) for group in item.option_groups]
    edits = [Button(text.of(lang), AskEdit(asks, item.id, 0)) for asks, text in texts.EDIT.items()]
    edits.append(Button(texts.OPTIONS.of(lang), ShowOptions(item.id)))
    rows = [tuple(edits[n : n + 3]) for n in range(0, len(edits), 3)]
    switch = texts.SHOW if item.hidden else texts.HIDE
    hide = Button(switch.of(lang), HideItem(item.id, int(not item.hidden)))
    rows.append((hide, Button(texts.MOVE.of(lang), MoveItem(item.id, 0))))
    if item.photo:
        rows.append((Button(texts.TAKE_PHOTO_AWAY.of(lang), DropPhoto(item.id)),))
    drop = Button(texts.DROP.of(lang), DeleteItem(item.id, 0), style="danger")
    rows.append((Button(texts.BACK.of(lang), ShowCategory(item.category_id)), drop))
    own = item.photo.startswith(OWN_PHOTO)
    photo = Photo(item.photo) if own else None
    return Screen(fit(said, limits.CAPTION if own else limits.TEXT).text, tuple(rows), photo=photo)


def _group_part(group: OptionGroup, lang: Lang) -> Part:
    """``맵기: 순한맛, 보통, 매운맛``; where room is short, how many there are to choose from."""
    name, n = group.name[lang], len(group.choices)
    choices = ", ".join(choice.name[lang] for choice in group.choices)
    counted = say(line_texts.OPTIONS, lang, n=n)
    full = html(texts.GROUP_LINE, lang, group=name, choices=choices)
    shorter = partial(html, texts.GROUP_LINE, lang, group=brief(name, 40), choices=counted)
    return Part(full, [shorter])


def _my_stores(tx: Transaction, person_id: int) -> list[Store]:
    return [tx[Stores].get(store_id) for store_id in tx[People].worker(person_id).stores()]
