"""라이더 등록: a stranger's name, number and way of riding; then an admin is asked."""

from __future__ import annotations

from chat.asking import ask_for_phone, own_phone, what_was_asked
from chat.screen import Button, RemoveKeyboard, Screen, answer, html, send, show
from chat.turn import Turn
from core.database.transaction import Transaction
from core.people.model import LONGEST_NAME, Role, Worker
from core.people.tables import People
from core.refusals import NotYours, Unreadable
from core.riders.model import Ride, Rider, RiderStatus
from core.riders.queries import the_rider
from core.riders.tables import Riders
from core.riders.use_cases import ask_to_ride
from core.texts import registration as own_texts
from core.texts import riders as texts
from core.texts import store as store_texts
from core.texts.figures import phone_as_stored
from core.texts.incoming import whole_line
from store_bot import overseeing, registering
from store_bot.owner_taps import RegisterStore
from store_bot.rider import shift_screen
from store_bot.taps import BecomeRider, PickRide

#: What the bot waits for, in turn.
NAME, PHONE, RIDE = "rider_name", "rider_phone", "rider_ride"


async def start(turn: Turn) -> None:
    """/start of who works for no store: a rider's shift, an admin's page, or how to begin."""
    if await registering.waits(turn):
        return
    rider = await turn.deps.db.read(the_rider, turn.person_id)
    if rider is not None and rider.status is RiderStatus.APPROVED:
        await send(turn, shift_screen(rider, turn.lang))
    elif rider is not None and rider.status is RiderStatus.WAITING:
        await send(turn, Screen(texts.WAITS.of(turn.lang)))
    elif (await turn.deps.db.read(_at_work, turn.person_id)).has(Role.ADMIN):
        await overseeing.admin_command(turn, "")
    else:
        text = html(store_texts.STRANGER, turn.lang, id=str(turn.person_id))
        register = Button(own_texts.REGISTER.of(turn.lang), RegisterStore(), style="primary")
        become = Button(texts.BECOME.of(turn.lang), BecomeRider())
        await send(turn, Screen(text, ((register,), (become,))))


async def become_rider(turn: Turn, tap: BecomeRider) -> None:
    """라이더 등록: what is your name?"""
    rider = await turn.deps.db.read(the_rider, turn.person_id)
    if rider is not None and rider.status is not RiderStatus.DECLINED:
        await start(turn)
        return
    await turn.deps.db.write(_ask, turn.bot, turn.person_id, NAME)
    await show(turn, Screen(texts.ASK_NAME.of(turn.lang)))


async def name_written(turn: Turn, words: str) -> None:
    """The name; now the number."""
    name = whole_line(words, LONGEST_NAME)
    await turn.deps.db.write(_ask, turn.bot, turn.person_id, PHONE, name=name)
    await ask_for_phone(turn, html(texts.ASK_PHONE, turn.lang, name=name))


async def contacted(turn: Turn) -> None:
    """The contact that was asked for; only one's own counts."""
    phone = await own_phone(turn)
    if phone is not None:
        await phone_written(turn, phone)


async def phone_written(turn: Turn, words: str) -> None:
    """The number, typed or shared; now how they ride."""
    phone = phone_as_stored(words)
    asked = await what_was_asked(turn)
    name = asked[1].get("name", turn.name) if asked else turn.name
    if phone is None:
        await turn.deps.db.write(_ask, turn.bot, turn.person_id, PHONE, name=name)
        await send(turn, Screen(texts.NOT_A_PHONE.of(turn.lang)))
        return
    await turn.deps.db.write(_ask, turn.bot, turn.person_id, RIDE, name=name, phone=phone)
    await send(turn, Screen(texts.PHONE_KEPT.of(turn.lang), asking=RemoveKeyboard()))
    rides = [Button(text.of(turn.lang), PickRide(code)) for code, text in texts.RIDE.items()]
    rows = (tuple(rides[:2]), tuple(rides[2:]))
    await send(turn, Screen(texts.ASK_RIDE.of(turn.lang), rows))


async def pick_ride(turn: Turn, tap: PickRide) -> None:
    """오토바이: everything is told, an admin is asked."""
    if tap.ride not in texts.RIDE:
        raise NotYours()
    try:
        rider = await turn.deps.db.write(_ask_to_ride, turn.bot, turn.person_id, Ride(tap.ride))
    except Unreadable:
        rider = None
    if rider is None:
        await answer(turn, store_texts.NOTHING_THERE.of(turn.lang), alert=True)
        return
    text = texts.WAITS if rider.status is RiderStatus.WAITING else texts.APPROVED
    await show(turn, Screen(text.of(turn.lang)))


def _at_work(tx: Transaction, person_id: int) -> Worker:
    return tx[People].worker(person_id)


def _ask(
    tx: Transaction, bot: str, person_id: int, asked: str, name: str = "", phone: str = ""
) -> None:
    tx[People].ask(bot, person_id, asked, name=name, phone=phone)


def _ask_to_ride(tx: Transaction, bot: str, person_id: int, ride: Ride) -> Rider | None:
    """The rider who asks; one who had asked before, when the turn is run again; else none."""
    asked = tx[People].asked(bot, person_id)
    if asked is None or asked[0] != RIDE:
        return tx[Riders].get(person_id)
    tx[People].answered(bot, person_id)
    facts = asked[1]
    return ask_to_ride(tx, person_id, name=facts["name"], phone=facts["phone"], ride=ride)
