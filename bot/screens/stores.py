"""Stores, a menu with its photo, an item with its options."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.screens import cart
from bot.screens.picking import picked_read, picked_written
from bot.taps import (
    Add,
    ShowCart,
    ShowFree,
    ShowHeadings,
    ShowItem,
    ShowMenu,
    ShowReviews,
    ShowStores,
    TakeCoupon,
)
from chat import limits
from chat.fitting import Part, brief, fit
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Photo, Screen, answer, html, send, show
from chat.turn import Reader, Turn
from core.carts import use_cases as carts
from core.carts.model import Cart, usual_choices
from core.carts.tables import Carts
from core.coupons.model import Campaign
from core.coupons.queries import free_to_take
from core.database.transaction import Transaction
from core.finding.queries import Menu, StoreNearby, menu_of, stores_near
from core.people.questions import looked_at, looks_at
from core.refusals import (
    CannotBe,
    NotYours,
    OptionMissing,
    OtherStore,
    Refused,
    Repeated,
    SoldOut,
    StoreClosed,
    TooMany,
)
from core.stores.model import OWN_PHOTO, Category, Choice, Item
from core.stores.tables import Stores
from core.texts import Lang, Text, say
from core.texts import coupons as coupon_texts
from core.texts import customer as texts
from core.texts.figures import fee, won
from core.texts.reviews import POPULAR, REVIEWS, rating
from core.updates.use_cases import only_once

_ANY = Text("{x}", "{x}")
HEADINGS = 8  # guess: more of them are a list of their own
FREE = 3  # coupons offered on the menu itself; guess
CHOICES = 24  # buttons of a page, two a row; guess
MOST_QUANTITY = 20  # guess: more is written as words


async def stores_screen(turn: Reader, number: int = 0) -> Screen:
    """The stores that can bring something now, the nearest first; the others below, greyed."""
    found = await turn.deps.db.read(stores_near, turn.person_id)
    n = sum(1 for near in found if near.is_open)
    page = page_of(found, number)
    rows = tuple(
        (Button(_store_line(turn, near), ShowMenu(near.store.id, 0)),) for near in page.items
    )
    text = say(texts.STORES, turn.lang, n=n) if n else texts.NO_STORES.of(turn.lang)
    return Screen(text, (*rows, *turning(page, ShowStores)))


def _store_line(turn: Reader, near: StoreNearby) -> str:
    name = near.store.named(turn.lang)
    if not near.is_open:
        return f"{name}{GAP}{texts.STORE_CLOSED_MARK.of(turn.lang)}"
    if near.distance_m is not None and near.delivery_fee is None:
        return f"{name}{GAP}{texts.TOO_FAR_MARK.of(turn.lang)}"
    if near.rating is not None:
        name += f" {rating(near.rating.average, near.rating.reviews, turn.lang)}"
    return f"{name}{GAP}{_minutes(turn, near)}"


def _minutes(turn: Reader, near: StoreNearby) -> str:
    least, most = near.eta_minutes
    return say(texts.MINUTES_RANGE, turn.lang, least=least, most=most)


async def menu_screen(
    turn: Reader,
    menu: Menu,
    category_id: int,
    picked: Cart,
    free: list[Campaign],
    number: int = 0,
) -> Screen:
    """A store's photo, its terms, one heading of its menu and the way to the others."""
    lang, store = turn.lang, menu.store
    current = category_id or (menu.categories[0].id if menu.categories else 0)
    page = page_of(menu.of_category(current), number)
    rows: list[tuple[Button, ...]] = [
        (_item_button(turn, item, is_popular=item.id in menu.popular),) for item in page.items
    ]
    rows += turning(page, partial(ShowMenu, store.id, current))
    rows += _other_headings(menu, current, lang)
    if len(free) <= FREE:
        rows += [(_free_coupon(each, lang),) for each in free]
    else:
        label = say(coupon_texts.TAKE_ONE_OF, lang, n=len(free))
        rows.append((Button(label, ShowFree(store.id)),))
    if (said := menu.nearby.rating) is not None:
        label = rating(said.average, said.reviews, lang)
        rows.append((Button(f"{REVIEWS.of(lang)} {label}", ShowReviews(store.id)),))
    last = [Button(texts.OTHER_STORES.of(lang), ShowStores())]
    if not picked.is_empty and picked.store_id == store.id:
        total = won(sum(li.seen_price * li.quantity for li in picked.lines), lang)
        label = say(texts.TO_CART, lang, total=total)
        last.append(Button(label, ShowCart(), style="primary"))
    text = _menu_text(turn, menu)
    return Screen(text, (*rows, tuple(last)), photo=photo(turn, store.photo))


def _menu_text(turn: Reader, menu: Menu) -> str:
    """The store's name and terms; its own words of itself as long as a caption has room."""
    lang, store, fee_won = turn.lang, menu.store, menu.nearby.delivery_fee

    def told(description: str) -> str:
        said = html(
            texts.MENU,
            lang,
            store=store.named(lang),
            description=description,
            minimum=won(store.minimum_order, lang),
            fee=fee(fee_won, lang) if fee_won is not None else "–",
            minutes=_minutes(turn, menu.nearby),
        )
        return _closed_up(said)

    return _as_caption(told, store.description[lang])


def _as_caption(told: Callable[[str], str], description: str) -> str:
    """What *told* says of a description as long as it fits below a picture."""
    shorter = [partial(_told_briefly, told, description, most) for most in (600, 200, 60)]
    return fit([Part(told(description), shorter)], limits.CAPTION).text


def _told_briefly(told: Callable[[str], str], description: str, longest: int) -> str:
    return told(brief(description, longest))


def _other_headings(menu: Menu, current: int, lang: Lang) -> list[tuple[Button, ...]]:
    """A button for each of the others; for many, one that leads to all of them."""
    others = [each for each in menu.categories if each.id != current]
    if len(others) > HEADINGS:
        label = say(texts.ALL_HEADINGS, lang, n=len(menu.categories))
        return [(Button(label, ShowHeadings(menu.store.id)),)]
    buttons = [_heading(menu, each, lang) for each in others]
    return [tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2)]


def _heading(menu: Menu, category: Category, lang: Lang) -> Button:
    name = brief(category.name[lang], 24)
    return Button(
        f"{name} {len(menu.of_category(category.id))}", ShowMenu(menu.store.id, category.id)
    )


def headings_screen(turn: Reader, menu: Menu, number: int) -> Screen:
    """Every heading of a menu, two a row."""
    lang, store = turn.lang, menu.store
    page = page_of(menu.categories, number, 2 * HEADINGS)
    buttons = [_heading(menu, each, lang) for each in page.items]
    rows = [tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2)]
    rows += turning(page, partial(ShowHeadings, store.id))
    rows.append((Button(texts.BACK_TO_MENU.of(lang), ShowMenu(store.id, 0)),))
    text = f"<b>{html(_ANY, lang, x=store.named(lang))}</b>"
    return Screen(text, tuple(rows), photo=photo(turn, store.photo))


def free_screen(turn: Reader, menu: Menu, free: list[Campaign], number: int) -> Screen:
    """Every coupon that may be taken here."""
    lang, store = turn.lang, menu.store
    page = page_of(free, number)
    rows: list[tuple[Button, ...]] = [(_free_coupon(each, lang),) for each in page.items]
    rows += turning(page, partial(ShowFree, store.id))
    rows.append((Button(texts.BACK_TO_MENU.of(lang), ShowMenu(store.id, 0)),))
    text = f"<b>{html(_ANY, lang, x=store.named(lang))}</b>"
    return Screen(text, tuple(rows), photo=photo(turn, store.photo))


def _free_coupon(campaign: Campaign, lang: Lang) -> Button:
    terms = campaign.terms
    off = coupon_texts.off(terms.kind.value, terms.value, terms.cap, lang)
    return Button(say(coupon_texts.TAKE, lang, off=off), TakeCoupon(campaign.id))


def _item_button(turn: Reader, item: Item, *, is_popular: bool) -> Button:
    right, now = won(item.price, turn.lang), turn.deps.clock.now()
    if item.is_sold_out(now):
        right = texts.SOLD_OUT_MARK.of(turn.lang)
    first = picked_written(list(usual_choices(item, now)))
    name = item.name[turn.lang]
    if is_popular:
        name += f" · {POPULAR.of(turn.lang)}"
    return Button(f"{name}{GAP}{right}", ShowItem(item.id, first, 1))


def item_screen(turn: Reader, item: Item, picked: str, quantity: int, number: int = 0) -> Screen:
    """An item, its questions as buttons; every button leads to the screen after it."""
    lang, chosen = turn.lang, picked_read(picked)
    every = [(group, choice) for group in item.option_groups for choice in group.choices]
    page = page_of(every, number, CHOICES)
    rows: list[tuple[Button, ...]] = []
    for group in item.option_groups:
        buttons = [
            _choice_button(item, chosen, choice, quantity, page.number, lang)
            for of, choice in page.items
            if of is group
        ]
        rows += [tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2)]
    here = partial(ShowItem, item.id, picked, quantity)
    rows += turning(page, here)
    label = say(texts.QUANTITY, lang, n=quantity)
    counter = [Button(label, here(page.number))]
    if quantity > 1:
        counter.insert(0, Button("−", ShowItem(item.id, picked, quantity - 1, page.number)))
    if quantity < MOST_QUANTITY:
        counter.append(Button("+", ShowItem(item.id, picked, quantity + 1, page.number)))
    rows.append(tuple(counter))
    price = item.price + sum(c.price for i in chosen if (c := item.choice(i)))
    total = say(texts.ADD, lang, total=won(price * quantity, lang))
    rows.append((Button(total, Add(item.id, picked, quantity, 0), style="primary"),))
    rows.append((Button(texts.BACK_TO_MENU.of(lang), ShowMenu(item.store_id, item.category_id)),))

    def told(description: str) -> str:
        facts = {"item": item.name[lang], "price": won(item.price, lang)}
        return _closed_up(html(texts.ITEM, lang, description=description, **facts))

    text = _as_caption(told, item.description[lang])
    return Screen(text, tuple(rows), photo=photo(turn, item.photo))


def _choice_button(
    item: Item, chosen: list[int], choice: Choice, quantity: int, page: int, lang: Lang
) -> Button:
    extra = f" +{won(choice.price, lang)}" if choice.price else ""
    mark = "✓ " if choice.id in chosen else ""
    label = f"{mark}{brief(choice.name[lang], 24)}{extra}"
    return Button(label, ShowItem(item.id, _after(item, chosen, choice.id), quantity, page))


def _closed_up(text: str) -> str:
    """*text* without the gap that a missing description leaves."""
    return text.replace("\n\n", "\n")


def _after(item: Item, chosen: list[int], tapped: int) -> str:
    """The choices after one more tap: a single answer is replaced, others are switched."""
    for group in item.option_groups:
        ids = [c.id for c in group.choices]
        if tapped not in ids:
            continue
        if group.max == 1:
            kept = [i for i in chosen if i not in ids]
            took_back = tapped in chosen and group.min == 0
            return picked_written(kept if took_back else [*kept, tapped])
        if tapped in chosen:
            return picked_written([i for i in chosen if i != tapped])
        if sum(i in ids for i in chosen) < group.max:
            return picked_written([*chosen, tapped])
    return picked_written(chosen)


def photo(turn: Reader, name: str) -> Photo | None:
    """A picture of the menu, if there is one."""
    if not name:
        return None
    if name.startswith(OWN_PHOTO):
        return Photo(name)
    path = Path(turn.deps.settings.photos) / name
    return Photo(name, path) if path.is_file() else None


async def show_stores(turn: Turn, tap: ShowStores) -> None:
    """/stores, and every way back to them."""
    await show(turn, await stores_screen(turn, tap.page))


async def stores_command(turn: Turn, words: str = "") -> None:
    """/stores"""
    await send(turn, await stores_screen(turn))


async def show_menu(turn: Turn, tap: ShowMenu) -> None:
    """A store, or a heading of its menu, is tapped."""
    await look_at_menu(turn, tap.store_id, tap.category_id, tap.page)


async def look_at_menu(turn: Turn, store_id: int, category_id: int = 0, page: int = 0) -> None:
    """The tapped message as a store's menu."""
    menu, picked, free = await turn.deps.db.write(_look_at, turn.person_id, store_id)
    await show(turn, await menu_screen(turn, menu, category_id, picked, free, page))


async def show_headings(turn: Turn, tap: ShowHeadings) -> None:
    """메뉴 분류"""
    menu, _, _ = await turn.deps.db.write(_look_at, turn.person_id, tap.store_id)
    await show(turn, headings_screen(turn, menu, tap.page))


async def show_free(turn: Turn, tap: ShowFree) -> None:
    """쿠폰 받기, where a store gives out several"""
    menu, _, free = await turn.deps.db.write(_look_at, turn.person_id, tap.store_id)
    await show(turn, free_screen(turn, menu, free, tap.page))


async def menu_command(turn: Turn, words: str = "") -> None:
    """/menu: of the store one is looking at or ordering from."""
    store_id = await turn.deps.db.read(store_in_mind, turn.person_id)
    if store_id is None:
        await stores_command(turn)
        return
    menu, picked, free = await turn.deps.db.write(_look_at, turn.person_id, store_id)
    await send(turn, await menu_screen(turn, menu, 0, picked, free))


async def show_item(turn: Turn, tap: ShowItem) -> None:
    """An item, or one of its options, is tapped."""
    item = await turn.deps.db.read(_item, tap.item_id)
    if item.is_sold_out(turn.deps.clock.now()):
        await answer(turn, say(texts.SOLD_OUT, turn.lang, item=item.name[turn.lang]), alert=True)
        return
    quantity = max(1, min(MOST_QUANTITY, tap.quantity))
    await show(turn, item_screen(turn, item, tap.picked, quantity, tap.page))


async def add(turn: Turn, tap: Add) -> None:
    """담기: into the cart, which shows itself below the menu."""
    try:
        await turn.deps.db.write(
            only_once,
            turn.bot,
            turn.update_id,
            carts.add_to_cart,
            turn.person_id,
            tap.item_id,
            quantity=tap.quantity,
            choice_ids=picked_read(tap.picked),
            instead=bool(tap.instead),
        )
    except Repeated:
        pass
    except OtherStore:
        again = Add(tap.item_id, tap.picked, tap.quantity, 1)
        rows = (
            (Button(texts.START_ANEW.of(turn.lang), again, style="danger"),),
            (Button(texts.KEEP_THE_CART.of(turn.lang), ShowCart()),),
        )
        await answer(turn)
        await send(turn, Screen(texts.OTHER_STORE.of(turn.lang), rows))
        return
    except Refused as refusal:
        await answer(turn, why_not(turn, refusal), alert=True)
        return
    item = await turn.deps.db.read(_item, tap.item_id)
    await answer(turn, say(texts.ADDED, turn.lang, item=item.name[turn.lang]))
    if tap.instead:  # the question is answered: its buttons would add once more
        await show(turn, Screen(html(texts.ADDED, turn.lang, item=item.name[turn.lang])))
    else:
        await look_at_menu(turn, item.store_id, item.category_id)
    await cart.refresh_cart(turn)


def why_not(turn: Turn, refusal: Refused) -> str:
    """A refusal to pick something, in words."""
    facts = {
        name: value[turn.lang] if isinstance(value, dict) else value
        for name, value in refusal.facts.items()
    }
    match refusal:
        case SoldOut():
            return say(texts.SOLD_OUT, turn.lang, **facts)
        case StoreClosed():
            return say(texts.CLOSED, turn.lang, **facts)
        case OptionMissing() if "group" in facts:
            return say(texts.CHOOSE, turn.lang, **facts)
        case CannotBe():
            return texts.CANNOT_BE.of(turn.lang)
        case TooMany():
            return say(texts.TOO_MANY, turn.lang, **facts)
        case _:
            return texts.NOTHING_THERE.of(turn.lang)


def _item(tx: Transaction, item_id: int) -> Item:
    item = tx[Stores].item(item_id)
    if item is None or item.hidden:
        raise NotYours()
    return item


def _look_at(tx: Transaction, person_id: int, store_id: int) -> tuple[Menu, Cart, list[Campaign]]:
    menu = menu_of(tx, store_id, person_id)
    if not menu.store.approved:
        raise NotYours()
    looks_at(tx, person_id, store_id)
    return menu, tx[Carts].of(person_id), free_to_take(tx, person_id, store_id)


def store_in_mind(tx: Transaction, person_id: int) -> int | None:
    """The store whose menu they look at, or whose food is in their cart."""
    looks_at = looked_at(tx, person_id)
    return looks_at if looks_at is not None else tx[Carts].of(person_id).store_id
