"""가게 등록: a stranger tells of their store, one answer after another; an admin is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chat.asking import ask_for_phone, ask_for_place, own_phone
from chat.screen import Button, RemoveKeyboard, Screen, html, send, show
from chat.turn import Turn
from core.database.transaction import Transaction
from core.refusals import Changed, Refused, Repeated, Unreadable
from core.stores import registering as use_cases
from core.stores.registration import (
    LONGEST_ADDRESS,
    Draft,
    Question,
    Registration,
    RegistrationStatus,
    read_answer,
)
from core.stores.written import hours_written
from core.texts import Lang, Text, say
from core.texts import registration as texts
from core.texts.figures import distance, phone_as_read
from core.texts.incoming import is_seen, one_line
from core.updates.use_cases import only_once
from store_bot.dialogue import Talk
from store_bot.owner_taps import AskForStore, LeaveRegistration, RegisterStore, TellOfStore

REACHES_M = (1_000, 1_500, 2_000, 3_000, 4_000, 5_000)


async def waits(turn: Turn) -> bool:
    """Say so to somebody whose store waits for an admin's answer; false for anybody else."""
    asked = await turn.deps.db.read(use_cases.the_registration, turn.person_id)
    if asked is None or asked.status is not RegistrationStatus.WAITING:
        return False
    await send(turn, Screen(_waiting(asked, turn.lang)))
    return True


async def register(turn: Turn, tap: RegisterStore) -> None:
    """가게 등록, and 처음부터: the first question."""
    try:
        draft = await turn.deps.db.write(
            use_cases.begin_registration, turn.bot, turn.person_id, draft_id=turn.update_id
        )
    except Changed:
        await waits(turn)
        return
    await TALK.ask_here(turn, draft)


async def told(turn: Turn, tap: TellOfStore) -> None:
    """An answer is tapped."""
    value = tap.value
    if tap.question == Question.HOURS.value:
        usual = {str(n): text.ko for n, text in enumerate(texts.USUAL_HOURS)}
        value = usual.get(tap.value, "")
    await TALK.tapped(turn, value, question=tap.question, draft_id=tap.draft)


async def written(turn: Turn, words: str) -> None:
    """An answer is written."""
    await TALK.written(turn, words)


async def contacted(turn: Turn) -> None:
    """The contact that was asked for; only one's own counts."""
    phone = await own_phone(turn)
    if phone is not None:
        await written(turn, phone)


async def located(turn: Turn) -> None:
    """The pin of the store; a place picked from the map brings its address along."""
    message = turn.update.message
    assert message is not None and message.location is not None  # registered for locations
    called = message.venue.address if message.venue else ""
    address = one_line(called, LONGEST_ADDRESS)
    try:
        await turn.deps.db.write(
            _where, turn.bot, turn.update_id, turn.person_id,
            message.location.latitude, message.location.longitude,
            address if is_seen(address) else "",
        )  # fmt: skip
    except Repeated:
        pass
    except Unreadable as refusal:
        await send(turn, Screen(_why(refusal).of(turn.lang)))
        return
    except Changed:
        await TALK.ask_on(turn)
        return
    await send(turn, Screen(texts.GOT_IT.of(turn.lang), asking=RemoveKeyboard()))
    await TALK.ask_on(turn)


async def ask_for_store(turn: Turn, tap: AskForStore) -> None:
    """신청하기: once, however often it is tapped."""
    try:
        asked = await turn.deps.db.write(
            use_cases.ask_for_store, turn.bot, turn.person_id, tap.draft
        )
    except Changed:
        await TALK.as_it_is(turn)
        return
    await show(turn, Screen(_waiting(asked, turn.lang)))


async def leave(turn: Turn, tap: LeaveRegistration) -> None:
    """그만두기"""
    await turn.deps.db.write(use_cases.DIALOGUE.leave, turn.bot, turn.person_id)
    await show(turn, Screen(texts.LEFT.of(turn.lang)))


class Registering(Talk[Draft]):
    """A pin and a number are asked for with a keyboard, which comes with a message of its own."""

    async def ask_here(self, turn: Turn, draft: Draft) -> None:
        """The next question in the place of the last, or below it with its keyboard."""
        if draft.asks is Question.PHONE:
            await show(turn, Screen("\n".join(_so_far(draft, turn.lang))))
            await self.ask_below(turn, draft)
        else:
            await super().ask_here(turn, draft)

    async def ask_below(self, turn: Turn, draft: Draft) -> None:
        """The next question at the foot of the chat, with the keyboard that answers it."""
        text = texts.ASK[draft.asks.value].of(turn.lang)
        match draft.asks:
            case Question.PLACE:
                await ask_for_place(turn, text, texts.SEND_PLACE)
            case Question.PHONE:
                await ask_for_phone(turn, text)
            case Question.HOURS:
                await send(turn, Screen(texts.GOT_IT.of(turn.lang), asking=RemoveKeyboard()))
                await super().ask_below(turn, draft)
            case _:
                await super().ask_below(turn, draft)


def _why(refusal: Refused) -> Text:
    return texts.NOT_READ[refusal.facts["what"]]


async def _question(turn: Turn, draft: Draft) -> Screen:
    """What was told so far, the next question, its usual answers."""
    lang, asks = turn.lang, draft.asks
    said = [*_so_far(draft, lang), texts.ASK[asks.value].of(lang)]
    rows: list[tuple[Button, ...]] = []
    if asks is Question.REACH:
        buttons = [
            Button(
                say(texts.UP_TO, lang, far=distance(far)),
                TellOfStore(asks.value, str(far), draft.id),
            )
            for far in REACHES_M
        ]
        rows = [tuple(buttons[:3]), tuple(buttons[3:])]
    if asks is Question.HOURS:
        buttons = [
            Button(usual.of(lang), TellOfStore(asks.value, str(n), draft.id))
            for n, usual in enumerate(texts.USUAL_HOURS)
        ]
        rows = [tuple(buttons[:2]), tuple(buttons[2:])]
    if asks is Question.SURE:
        rows = [(Button(texts.ASK_FOR_IT.of(lang), AskForStore(draft.id), style="primary"),)]
    anew = Button(texts.START_ANEW.of(lang), RegisterStore())
    rows.append((anew, Button(texts.LEAVE_IT.of(lang), LeaveRegistration(), style="danger")))
    return Screen("\n".join(said), tuple(rows))


def _so_far(draft: Draft, lang: Lang) -> list[str]:
    told = draft.answers
    facts: dict[str, Callable[[Any], str]] = {
        "name": lambda x: x[lang],
        "address": str,
        "reach": distance,
        "phone": phone_as_read,
        "hours": lambda x: hours_written(x, lang),
    }
    return [
        html(texts.SO_FAR[name], lang, x=read(told[name]))
        for name, read in facts.items()
        if name in told
    ]


def _waiting(asked: Registration, lang: Lang) -> str:
    return html(texts.WAITS, lang, store=asked.name[lang])


def waiting_line(asked: Registration, n: int, lang: Lang) -> str:
    """What an admin reads of it."""
    return html(
        texts.STORE_WAITS,
        lang,
        n=n,
        store=asked.name[lang],
        phone=phone_as_read(asked.phone),
        address=asked.address,
        far=distance(asked.reach_m),
        hours=hours_written(asked.hours, lang),
    )


def _where(
    tx: Transaction, bot: str, update_id: int, person_id: int, latitude: float, longitude: float,
    address: str,
) -> None:  # fmt: skip
    only_once(
        tx, bot, update_id,
        use_cases.tell_where, bot, person_id,
        latitude=latitude, longitude=longitude, address=address,
    )  # fmt: skip


TALK = Registering(
    draft=use_cases.registration_draft,
    answer=use_cases.tell_of_store,
    read=read_answer,
    question=_question,
    instead=waits,
    why=_why,
    moved_on=texts.MOVED_ON,
)
