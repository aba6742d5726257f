"""What riders do: shift, offers, pick up, hand over; each handler calls one use case."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from chat import limits
from chat.asking import ask_for_place
from chat.fitting import Part, fit
from chat.pages import page_of, turning
from chat.screen import Button, RemoveKeyboard, Screen, answer, html, send, show
from chat.talking import begin_to_write
from chat.turn import Turn
from core.database.transaction import Transaction
from core.deliveries import use_cases as deliveries
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order
from core.people.tables import People
from core.refusals import (
    Changed,
    NotOnShift,
    NotYours,
    Refused,
    StepRefused,
    TooMany,
    Unreadable,
)
from core.riders.model import Rider, RiderStatus
from core.riders.queries import the_rider
from core.riders.use_cases import go_off_shift, go_on_shift, is_at
from core.texts import Lang, say
from core.texts import lines as line_texts
from core.texts import riders as texts
from core.texts import store as store_texts
from core.texts.arguments import OrderNumber, read_only_order
from core.texts.figures import clock_time, won
from core.tracking.riders_work import (
    RidersTicket,
    Stands,
    earnings,
    riders_ticket,
    riders_work,
)
from store_bot.owner import not_read
from store_bot.rider_ticket import rider_screen, state
from store_bot.taps import (
    DeclineOffer,
    EndShift,
    GiveBack,
    HandOver,
    PickUp,
    ShowDelivery,
    ShowOffers,
    StartShift,
    TakeDelivery,
    WhichDelivery,
    WriteCustomer,
)

SHIFT_ON = frozenset({"on", "start", "시작", "출근"})
SHIFT_OFF = frozenset({"off", "end", "stop", "마치기", "끝", "종료", "퇴근"})
SHIFT = "shift"  #: what the bot waits for after 근무 시작: a pin


async def take(turn: Turn, tap: TakeDelivery) -> None:
    """수락"""
    await _do(turn, tap, deliveries.take)


async def decline(turn: Turn, tap: DeclineOffer) -> None:
    """거절"""
    await _do(turn, tap, deliveries.decline, texts.DECLINED_OFFER.of(turn.lang))


async def give_back(turn: Turn, tap: GiveBack) -> None:
    """못 가요"""
    await _do(turn, tap, deliveries.give_back, texts.GIVEN_BACK.of(turn.lang))


async def pick_up(turn: Turn, tap: PickUp) -> None:
    """픽업했어요"""
    await _do(turn, tap, deliveries.pick_up)


async def hand_over(turn: Turn, tap: HandOver) -> None:
    """전달했어요"""
    await _do(turn, tap, deliveries.hand_over)


async def write_customer(turn: Turn, tap: WriteCustomer) -> None:
    """손님에게 말하기, or 답하기"""
    await begin_to_write(turn, tap.order_id)


async def show_delivery(turn: Turn, tap: ShowDelivery) -> None:
    """One of a list."""
    await redraw(turn, tap.order_id)


async def _do(turn: Turn, tap: Any, use_case: Callable[..., object], said: str = "") -> None:
    try:
        await turn.deps.db.write(use_case, tap.order_id, by=turn.person_id, version=tap.version)
    except NotYours:
        raise
    except Refused as refusal:
        await answer(turn, what_is_true(refusal, turn.lang), alert=True)
        await redraw(turn, tap.order_id)
        return
    await asyncio.gather(answer(turn, said), redraw(turn, tap.order_id))


async def redraw(turn: Turn, order_id: str) -> None:
    """The delivery as it now is, in the tapped message; that is its one ticket from now on."""
    ticket = await turn.deps.db.read(riders_ticket, order_id, turn.person_id)
    message_id = await show(turn, rider_screen(ticket, turn.lang))
    if message_id != ticket.message_id:
        await turn.deps.db.write(_this_is_the_ticket, turn.person_id, ticket, message_id)


def what_is_true(refusal: Refused, lang: Lang) -> str:
    """Why not, for a rider who was not the first."""
    match refusal:
        case TooMany():
            return say(texts.TOO_MANY, lang, most=refusal.facts["most"])
        case NotOnShift():
            return texts.NOT_ON_SHIFT.of(lang)
        case Changed():
            return texts.CHANGED.of(lang)
        case StepRefused():
            return texts.STANDS.get(refusal.status.value, texts.CHANGED).of(lang)
        case _:
            return store_texts.NOTHING_THERE.of(lang)


# --- the shift


async def shift_command(turn: Turn, said: str) -> None:
    """/shift on|off; without a word it shows how things are, with the other button."""
    word = said.strip().casefold()
    if word in SHIFT_ON:
        await _ask_place(turn)
    elif word in SHIFT_OFF:
        await _end(turn)
    elif word:
        await send(turn, Screen(html(texts.SHIFT_NOT_READ, turn.lang, said=said.strip())))
    else:
        rider = await turn.deps.db.read(the_rider, turn.person_id)
        if rider is not None:
            await send(turn, shift_screen(rider, turn.lang))


async def start_shift(turn: Turn, tap: StartShift) -> None:
    """근무 시작"""
    await _must_ride(turn)
    await _ask_place(turn)


async def end_shift(turn: Turn, tap: EndShift) -> None:
    """근무 마치기"""
    await turn.deps.db.write(go_off_shift, turn.person_id)
    await show(turn, Screen(texts.SHIFT_OVER.of(turn.lang)))


async def located(turn: Turn) -> None:
    """A pin, or the beginning of a live location: where a shift begins, or goes on."""
    message = turn.update.message
    assert message is not None and message.location is not None  # registered for locations
    here = {"latitude": message.location.latitude, "longitude": message.location.longitude}
    rider = await turn.deps.db.read(the_rider, turn.person_id)
    if rider is None or rider.status is not RiderStatus.APPROVED:
        await send(turn, Screen(store_texts.UNKNOWN_COMMAND.of(turn.lang)))
        return
    asked = await turn.deps.db.read(_what_was_asked, turn.bot, turn.person_id)
    if not rider.on_shift and asked != SHIFT:
        await send(turn, shift_screen(rider, turn.lang))
        return
    await turn.deps.db.write(_begin_shift, turn.bot, turn.person_id, **here)
    text = texts.PLACE_KEPT if rider.on_shift else texts.SHIFT_STARTED
    await send(turn, Screen(text.of(turn.lang), asking=RemoveKeyboard()))


async def moved(turn: Turn) -> None:
    """A live location goes on: no word is said."""
    message = turn.update.edited_message
    assert message is not None and message.location is not None  # registered for moves
    latitude, longitude = message.location.latitude, message.location.longitude
    try:
        await turn.deps.db.write(is_at, turn.person_id, latitude=latitude, longitude=longitude)
    except NotYours:
        return  # somebody else's live location: none of our business


def shift_screen(rider: Rider, lang: Lang) -> Screen:
    """Whether one is on shift, and the button for the other."""
    now = texts.ON_SHIFT if rider.on_shift else texts.OFF_SHIFT
    if rider.on_shift:
        button = Button(texts.END_SHIFT.of(lang), EndShift())
    else:
        button = Button(texts.START_SHIFT.of(lang), StartShift(), style="primary")
    text = f"<b>{texts.HELLO.of(lang)}</b>\n{say(texts.SHIFT, lang, state=now)}"
    return Screen(text, ((button,),))


async def _ask_place(turn: Turn) -> None:
    await turn.deps.db.write(_ask, turn.bot, turn.person_id)
    await ask_for_place(turn, texts.ASK_PLACE.of(turn.lang), texts.SEND_PLACE)


async def _end(turn: Turn) -> None:
    await turn.deps.db.write(go_off_shift, turn.person_id)
    await send(turn, Screen(texts.SHIFT_OVER.of(turn.lang)))


async def _must_ride(turn: Turn) -> None:
    rider = await turn.deps.db.read(the_rider, turn.person_id)
    if rider is None or rider.status is not RiderStatus.APPROVED:
        raise NotYours()


# --- the same in words: /take 12


async def offers_command(turn: Turn, said: str) -> None:
    """/offers: what is in hand, asked and free to take, each a button."""
    found = await turn.deps.db.read(riders_work, turn.person_id)
    if not found:
        await send(turn, Screen(texts.NO_WORK.of(turn.lang)))
        return
    await send(turn, _work(found, turn.lang))


async def show_offers(turn: Turn, tap: ShowOffers) -> None:
    """◀ ▶ of one's work."""
    found = await turn.deps.db.read(riders_work, turn.person_id)
    await show(turn, _work(found, turn.lang, tap.page))


def _work(found: list[RidersTicket], lang: Lang, number: int = 0) -> Screen:
    if not found:
        return Screen(texts.NO_WORK.of(lang))
    return _list(say(texts.WORK, lang, n=len(found)), found, lang, number, ShowOffers)


async def which_delivery(turn: Turn, tap: WhichDelivery) -> None:
    """◀ ▶ of the deliveries of that number."""
    work = await turn.deps.db.read(riders_work, turn.person_id)
    found = [ticket for ticket in work if ticket.order.number == tap.number]
    if not found:
        raise NotYours()
    await show(turn, _which(found, tap.number, turn.lang, tap.page))


def _which(found: list[RidersTicket], number: int, lang: Lang, page: int = 0) -> Screen:
    return _list(texts.WHICH.of(lang), found, lang, page, partial(WhichDelivery, number))


async def take_command(turn: Turn, said: str) -> None:
    """/take N"""
    await _command(turn, "take", said, deliveries.take, (Stands.ASKED, Stands.OPEN))


async def pick_up_command(turn: Turn, said: str) -> None:
    """/pickup N"""
    await _command(turn, "pickup", said, deliveries.pick_up, (Stands.MINE,))


async def delivered_command(turn: Turn, said: str) -> None:
    """/delivered N"""
    await _command(turn, "delivered", said, deliveries.hand_over, (Stands.MINE,))


async def carries(turn: Turn, said: str) -> bool:
    """Whether they have an order of that number in hand, as a rider."""
    try:
        number = read_only_order(said)
    except Unreadable:
        return False
    found = await turn.deps.db.read(riders_work, turn.person_id)
    return any(t.stands is Stands.MINE and _is_meant(t.order, number) for t in found)


def _is_meant(order: Order, number: OrderNumber | None) -> bool:
    return number is not None and (order.number, number.store or order.store_id) == (
        number.n,
        order.store_id,
    )


async def earnings_command(turn: Turn, said: str) -> None:
    """/earnings: today's deliveries and their sum, and the week's."""
    found = await turn.deps.db.read(earnings, turn.person_id)
    lang = turn.lang

    def rest(gists: Sequence[int]) -> str:
        return say(line_texts.AND_SO_MANY_MORE, lang, n=len(gists))

    lines: list[Part | str] = [
        say(texts.EARNINGS, lang, n=len(found.today), today=won(found.today_won, lang))
    ]
    for delivery in found.today:
        assert delivery.ended_at is not None  # it is over
        at, pay = clock_time(delivery.ended_at), won(delivery.pay or 0, lang)
        lines.append(Part(say(texts.EARNED, lang, at=at, pay=pay), rest=rest))
    lines.append(f"<i>{say(texts.WEEK, lang, week=won(found.week_won, lang))}</i>")
    await send(turn, Screen(fit(lines, limits.TEXT).text))


async def _command(
    turn: Turn,
    name: str,
    said: str,
    use_case: Callable[..., Order | object],
    stands: tuple[Stands, ...],
) -> None:
    try:
        number = read_only_order(said)
    except Unreadable as refusal:
        await send(turn, Screen(not_read(name, refusal, turn.lang)))
        return
    if number is None:
        await send(turn, Screen(say(store_texts.ASK_NUMBER, turn.lang, command=name)))
        return
    work = await turn.deps.db.read(riders_work, turn.person_id)
    found = [t for t in work if _is_meant(t.order, number) and t.stands in stands]
    if not found:
        await send(turn, Screen(store_texts.NO_SUCH_ORDER.of(turn.lang)))
        return
    if len(found) > 1:
        await send(turn, _which(found, number.n, turn.lang))
        return
    order_id = found[0].order.id
    try:
        await turn.deps.db.write(use_case, order_id, by=turn.person_id)
    except Refused as refusal:
        await send(turn, Screen(what_is_true(refusal, turn.lang)))
        return
    await redraw(turn, order_id)  # a command has no message to edit: the ticket is sent


def _list(
    text: str,
    found: list[RidersTicket],
    lang: Lang,
    part: int,
    tap: Callable[[int], tuple[Any, ...]],
) -> Screen:
    rows = []
    page = page_of(found, part)
    for ticket in page.items:
        store, number = ticket.store.named(lang), ticket.order.number
        label = say(texts.LINE, lang, n=number, store=store, state=state(ticket))
        rows.append((Button(label, ShowDelivery(ticket.order.id)),))
    return Screen(text, (*rows, *turning(page, tap)))


def _this_is_the_ticket(
    tx: Transaction, person_id: int, ticket: RidersTicket, message_id: int
) -> None:
    order_id = ticket.order.id
    tx[Notices].card_is(Bot.STORE, person_id, ticket.delivery.card, message_id)
    tx[Notices].was_shown(Bot.STORE, person_id, "rider_ticket", order_id, message_id, tx.now)


def _ask(tx: Transaction, bot: str, person_id: int) -> None:
    tx[People].ask(bot, person_id, SHIFT)


def _what_was_asked(tx: Transaction, bot: str, person_id: int) -> str | None:
    asked = tx[People].asked(bot, person_id)
    return asked[0] if asked else None


def _begin_shift(
    tx: Transaction, bot: str, person_id: int, *, latitude: float, longitude: float
) -> None:
    go_on_shift(tx, person_id, latitude=latitude, longitude=longitude)
    tx[People].answered(bot, person_id)
