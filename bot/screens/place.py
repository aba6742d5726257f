"""Where to bring it and whom to call: a pin, a line of text, a contact."""

from __future__ import annotations

from bot.screens import cart, finding, history, stores
from bot.taps import AskPhone, KeepPhone, Reorder, ShowStores
from chat.asking import ask_for_phone, own_phone
from chat.screen import (
    Asking,
    Button,
    RemoveKeyboard,
    ReplyButton,
    Screen,
    answer,
    html,
    send,
    show,
)
from chat.turn import Turn
from core.carts.model import Cart
from core.carts.tables import Carts
from core.database.transaction import Transaction
from core.orders.model import Order
from core.orders.tables import Orders
from core.people import use_cases as people
from core.people.model import Person, SavedAddress, is_a_phone
from core.people.tables import People
from core.people.use_cases import is_lost, speaks_again
from core.refusals import NotYours, Unreadable
from core.texts import Lang
from core.texts import customer as texts
from core.texts.figures import phone_as_read, phone_as_stored
from core.texts.incoming import is_seen, whole_number

BOT = "customer"
#: Fewer digits were not meant as a number at all (guess).
LEAST_DIGITS_MEANT = 5


def ask_for_the_place(turn: Turn, *, hello: bool = True) -> Screen:
    """The very first question."""
    text = texts.HELLO if hello else texts.ASK_PLACE_AGAIN
    rows = (
        (ReplyButton(texts.SEND_PLACE.of(turn.lang), location=True),),
        (ReplyButton(texts.BROWSE.of(turn.lang)),),
    )
    return Screen(
        html(text, turn.lang, name=turn.name),
        asking=Asking(rows, placeholder=texts.PLACE_HINT.of(turn.lang)),
    )


def ask_for_the_phone(turn: Turn, address: str = "") -> Screen:
    """The last question before the first order, below the *address* just kept."""
    rows = ((ReplyButton(texts.SEND_PHONE.of(turn.lang), contact=True),),)
    text = html(texts.ASK_PHONE, turn.lang, address=address)
    return Screen(text if address else texts.NEED_PHONE.of(turn.lang), asking=Asking(rows))


def welcome_back(turn: Turn, address: SavedAddress, has_ordered: bool) -> Screen:
    """Somebody we know: the same again in one tap, or something else."""
    again = Button(texts.SAME_AGAIN.of(turn.lang), Reorder(""), style="primary")
    browse = Button(texts.BROWSE.of(turn.lang), ShowStores())
    rows = ((again,), (browse,)) if has_ordered else ((browse,),)
    text = html(texts.HELLO_AGAIN, turn.lang, name=turn.name, address=address.written)
    return Screen(text, rows)


async def start(turn: Turn, words: str = "") -> None:
    """/start: a stranger is asked where to; a friend is offered the same again.

    Somebody who waits for dinner finds its card again, and is asked nothing.
    """
    if await turn.deps.db.read(is_lost, turn.bot, turn.person_id):
        await turn.deps.db.write(speaks_again, turn.bot, turn.person_id)
    if await finding.find_again(turn):
        return
    person, address, has_ordered = await turn.deps.db.read(_known, turn.person_id)
    if address is None:
        await send(turn, ask_for_the_place(turn))
    elif person is None or person.phone is None:
        await _next_question(turn)
    else:
        await send(turn, welcome_back(turn, address, has_ordered))


async def address_command(turn: Turn, words: str = "") -> None:
    """/address: where we bring it now, and how to change it."""
    _, address, _ = await turn.deps.db.read(_known, turn.person_id)
    if address is not None:
        text = html(texts.ADDRESS_NOW, turn.lang, address=address.written)
        await send(turn, Screen(text, asking=ask_for_the_place(turn).asking))
    else:
        await send(turn, ask_for_the_place(turn, hello=False))


async def phone_command(turn: Turn, words: str = "") -> None:
    """/phone: the number the store and the rider reach us at, and how to change it."""
    if words.strip():
        phone = phone_as_stored(words)
        if phone is None:
            await send(turn, Screen(texts.NOT_A_PHONE.of(turn.lang)))
        else:
            await turn.deps.db.write(_keep_phone, turn.person_id, phone)
            await send(turn, Screen(phone_line(phone, turn.lang)))
        return
    person, _, _ = await turn.deps.db.read(_known, turn.person_id)
    if person is None or person.phone is None:
        await ask_phone(turn)
        return
    row = (Button(texts.CHANGE_PHONE.of(turn.lang), AskPhone()),)
    await send(turn, Screen(phone_line(person.phone, turn.lang), (row,)))


def phone_line(phone: str, lang: Lang) -> str:
    """``연락받을 번호 010-1234-5678``, for every screen that leads to an order."""
    return html(texts.PHONE_NOW, lang, phone=phone_as_read(phone))


async def ask_phone(turn: Turn, tap: object = None) -> None:
    """번호 바꾸기: the next line, or a contact, is the new one."""
    await turn.deps.db.write(_ask_for_phone, turn.person_id)
    await ask_for_phone(turn, texts.ASK_NEW_PHONE.of(turn.lang))


async def keep_phone(turn: Turn, tap: KeepPhone) -> None:
    """네, 이 번호로"""
    if not is_a_phone(tap.phone):
        raise NotYours()
    await turn.deps.db.write(_keep_phone, turn.person_id, tap.phone)
    await show(turn, Screen(phone_line(tap.phone, turn.lang)))


async def is_a_number(turn: Turn, words: str) -> bool:
    """A line that is a phone number and nothing else, though none was asked for: is it the new
    one? False for any other line.
    """
    if any(c.isalpha() for c in words):
        return False
    phone = phone_as_stored(words)
    if phone is None:
        return False
    yes = Button(texts.KEEP_THAT_PHONE.of(turn.lang), KeepPhone(phone), style="primary")
    text = html(texts.IS_IT_THE_PHONE, turn.lang, phone=phone_as_read(phone))
    await send(turn, Screen(text, ((yes,),)))
    return True


async def located(turn: Turn) -> None:
    """A pin or a venue arrives: keep it and ask for the door."""
    message = turn.update.message
    assert message is not None  # registered for locations only
    venue, location = message.venue, message.location
    assert location is not None
    called = [venue.address, venue.title] if venue else []
    place = next((each for each in called if is_seen(each)), texts.PIN.of(turn.lang))
    address, under_way = await turn.deps.db.write(
        _keep_place_and_ask,
        turn.person_id,
        place,
        location.latitude,
        location.longitude,
    )
    await _ask_detail(turn, address, under_way)


async def _ask_detail(turn: Turn, address: SavedAddress, under_way: list[Order]) -> None:
    """The door of that house; food on its way to another one goes there all the same."""
    said = [
        html(texts.GOES_TO_THE_OLD, turn.lang, address=order.address.written)
        for order in under_way
        if order.address is not None
        and (order.address.latitude, order.address.longitude)
        != (address.latitude, address.longitude)
    ]
    said.append(html(texts.ASK_DETAIL, turn.lang, place=address.text))
    await send(turn, Screen("\n".join(said), asking=RemoveKeyboard()))


async def tell_place(turn: Turn, tap: object = None) -> None:
    """배달 받을 곳 알려 주기"""
    await answer(turn)
    await ask_where_to(turn)


async def ask_where_to(turn: Turn) -> None:
    """What is missing of where it goes: the house, or its door."""
    address = await turn.deps.db.write(_expect_detail, turn.person_id)
    if address is None:
        await send(turn, ask_for_the_place(turn, hello=False))
    else:
        await _ask_detail(turn, address, [])


async def detail_written(turn: Turn, words: str) -> None:
    """Building, floor and door arrive as a line."""
    try:
        await turn.deps.db.write(_keep_detail, turn.person_id, words)
    except Unreadable:
        await send(turn, Screen(texts.NOT_A_DOOR.of(turn.lang)))
        return
    await _next_question(turn)


async def contacted(turn: Turn) -> None:
    """A contact arrives; only one's own counts."""
    phone = await own_phone(turn)
    if phone is not None:
        await phone_written(turn, phone)


async def phone_written(turn: Turn, words: str) -> None:
    """A number, typed or shared."""
    phone = phone_as_stored(words)
    if phone is None:
        await _no_phone(turn, words)
        return
    await turn.deps.db.write(_keep_phone, turn.person_id, phone)
    await _next_question(turn, just_kept=True)


async def _no_phone(turn: Turn, words: str) -> None:
    """Not to be read as one. Who has a number keeps it, and is asked no longer."""
    person, _, _ = await turn.deps.db.read(_known, turn.person_id)
    if person is None or person.phone is None:
        await send(turn, Screen(texts.NOT_A_PHONE.of(turn.lang)))
        return
    await turn.deps.db.write(_ask_no_more, turn.person_id)
    if sum(whole_number(c) is not None for c in words) < LEAST_DIGITS_MEANT:
        await history.words_written(turn, words)
        return
    text = html(texts.NOT_A_PHONE_SO_KEPT, turn.lang, phone=phone_as_read(person.phone))
    row = (Button(texts.CHANGE_PHONE.of(turn.lang), AskPhone()),)
    await send(turn, Screen(text, (row,)))


async def _next_question(turn: Turn, *, just_kept: bool = False) -> None:
    person, address, picked = await turn.deps.db.write(_what_is_missing, turn.person_id)
    if address is None:
        await send(turn, ask_for_the_place(turn, hello=False))
    elif person is None or person.phone is None:
        await send(turn, ask_for_the_phone(turn, address.written))
    else:
        if just_kept:
            await send(turn, Screen(texts.PHONE_KEPT.of(turn.lang), asking=RemoveKeyboard()))
        if picked.is_empty:
            await send(turn, await stores.stores_screen(turn))
        else:
            await cart.refresh_cart(turn)


def _known(tx: Transaction, person_id: int) -> tuple[Person | None, SavedAddress | None, bool]:
    has_ordered = bool(tx[Orders].latest_of_customer(person_id, 1))
    return tx[People].get(person_id), tx[People].address(person_id), has_ordered


def _keep_place_and_ask(
    tx: Transaction, person_id: int, text: str, latitude: float, longitude: float
) -> tuple[SavedAddress, list[Order]]:
    """The new place, and what is under way to a door."""
    kept = people.keep_place(
        tx, person_id, text=text, detail="", latitude=latitude, longitude=longitude
    )
    tx[People].ask(BOT, person_id, "detail", address_id=kept.id)
    open_orders = tx[Orders].open_of_customer(person_id)
    return kept, [order for order in open_orders if order.address is not None]


def _expect_detail(tx: Transaction, person_id: int) -> SavedAddress | None:
    address = tx[People].address(person_id)
    if address is not None:
        tx[People].ask(BOT, person_id, "detail", address_id=address.id)
    return address


def _keep_detail(tx: Transaction, person_id: int, detail: str) -> SavedAddress:
    """The door of the house that was asked about."""
    asked = tx[People].asked(BOT, person_id)
    about = asked[1].get("address_id") if asked is not None and asked[0] == "detail" else None
    kept = people.keep_detail(tx, person_id, detail, address_id=about)
    tx[People].answered(BOT, person_id)
    return kept


def _keep_phone(tx: Transaction, person_id: int, phone: str) -> None:
    people.keep_phone(tx, person_id, phone)
    tx[People].answered(BOT, person_id)


def _ask_for_phone(tx: Transaction, person_id: int) -> None:
    tx[People].ask(BOT, person_id, "phone")


def _ask_no_more(tx: Transaction, person_id: int) -> None:
    tx[People].answered(BOT, person_id)


def _what_is_missing(
    tx: Transaction, person_id: int
) -> tuple[Person | None, SavedAddress | None, Cart]:
    person, address = tx[People].get(person_id), tx[People].address(person_id)
    if address is not None and (person is None or person.phone is None):
        tx[People].ask(BOT, person_id, "phone")
    return person, address, tx[Carts].of(person_id)
