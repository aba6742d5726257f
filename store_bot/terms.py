"""/store: a store's hours, delivery fees, minimum and how to pay, and the way to change them."""

from __future__ import annotations

from functools import partial

from chat import limits
from chat.fitting import Part, brief, fit, fits
from chat.screen import Button, Photo, Screen, html, send, show
from chat.turn import Turn
from core.stores import terms as use_cases
from core.stores.editing import Asks
from core.stores.model import OWN_PHOTO
from core.stores.written import bands_written, hours_written
from core.texts import terms as texts
from core.texts.figures import won
from store_bot.my_stores import which_store
from store_bot.owner_taps import AskEdit, PayAtTheDoor, ShowTerms
from store_bot.taps import WhichStore


async def store_command(turn: Turn, said: str) -> None:
    """/store: of several stores, which?"""
    mine = await turn.deps.db.read(use_cases.stores_of_owner, turn.person_id)
    if len(mine) == 1:
        await send(turn, await terms_screen(turn, mine[0].id))
        return
    await send(turn, which_store(mine, turn.lang, ShowTerms, "store"))


async def which(turn: Turn, tap: WhichStore) -> Screen:
    """◀ ▶ of one's stores."""
    mine = await turn.deps.db.read(use_cases.stores_of_owner, turn.person_id)
    return which_store(mine, turn.lang, ShowTerms, "store", number=tap.page)


async def show_terms(turn: Turn, tap: ShowTerms) -> None:
    """One of several."""
    await show(turn, await terms_screen(turn, tap.store_id))


async def pay_at_the_door(turn: Turn, tap: PayAtTheDoor) -> None:
    """만나서 결제 받기, 안 받기"""
    await turn.deps.db.write(
        use_cases.pay_at_the_door, tap.store_id, by=turn.person_id, allowed=bool(tap.allowed)
    )
    await show(turn, await terms_screen(turn, tap.store_id))


async def terms_screen(turn: Turn, store_id: int) -> Screen:
    """What customers are told of the store, and a button for each of it."""
    store = await turn.deps.db.read(use_cases.own_store, store_id, by=turn.person_id)
    lang = turn.lang

    def told(about: str) -> str:
        return html(
            texts.TERMS,
            lang,
            store=store.named(lang),
            about=f"{about}\n" if about else "",
            hours=hours_written(store.hours, lang),
            bands=bands_written(store.fee_bands, lang),
            minimum=won(store.minimum_order, lang),
            at_the_door=texts.AT_THE_DOOR[store.pay_on_delivery].of(lang),
            address=store.address[lang],
        )

    def briefly(most: int) -> str:
        return told(brief(about, most))

    about, shorter = store.description[lang], (200, 60)
    text = fit(
        [Part(told(about), [partial(briefly, most) for most in shorter])], limits.CAPTION
    ).text
    asks = {
        "hours": Asks.HOURS,
        "bands": Asks.BANDS,
        "minimum": Asks.MINIMUM,
        "about": Asks.ABOUT,
        "photo": Asks.STORE_PHOTO,
    }
    buttons = [
        Button(texts.CHANGE[name].of(lang), AskEdit(each.value, store.id, 0))
        for name, each in asks.items()
    ]
    allow = not store.pay_on_delivery
    switch = Button(texts.ALLOW_AT_THE_DOOR[allow].of(lang), PayAtTheDoor(store.id, int(allow)))
    # The terms come before the picture: what has no room below it is said without it.
    pictured = store.photo.startswith(OWN_PHOTO) and fits(text, limits.CAPTION)
    photo = Photo(store.photo) if pictured else None
    return Screen(text, (tuple(buttons[:3]), tuple(buttons[3:]), (switch,)), photo=photo)
