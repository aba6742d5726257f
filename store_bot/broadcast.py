"""/broadcast: the words, to whom, a preview with the count; then how far it is, and stop."""

from __future__ import annotations

from functools import partial

from chat import limits
from chat.fitting import Part, fit
from chat.pages import page_of, turning
from chat.screen import Button, Screen, answer, escaped, send, show
from chat.sure import question
from chat.turn import Turn
from core.broadcasts.drafting import (
    NO,
    WITHOUT,
    YES,
    Draft,
    Question,
    answer_draft,
    begin_draft,
    draft_of,
    leave_draft,
    read_answer,
    send_draft,
)
from core.broadcasts.model import Audience, Broadcast
from core.broadcasts.queries import Progress, how_many, latest_broadcasts, progress
from core.broadcasts.use_cases import stop_broadcast
from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices
from core.refusals import Changed, Refused
from core.texts import Lang, Text, say
from core.texts import admin_pages as pages
from core.texts import broadcasts as texts
from core.texts import sure as sure_texts
from core.texts.figures import day_and_time
from store_bot.admin_taps import (
    BroadcastAnswer,
    LeaveBroadcast,
    NewBroadcast,
    SendBroadcast,
    ShowBroadcast,
    ShowPage,
    StopBroadcast,
)
from store_bot.dialogue import Talk


async def broadcast_command(turn: Turn, said: str) -> None:
    """/broadcast: what was sent, and the way to a new one."""
    await send(turn, await broadcasts_page(turn))


async def broadcasts_page(turn: Turn, number: int = 0) -> Screen:
    """The newest broadcasts, and the way to a new one."""
    lang = turn.lang
    found = await turn.deps.db.read(latest_broadcasts, turn.person_id)
    said = [texts.HEAD.of(lang)]
    if not found:
        said.append(texts.NONE_YET.of(lang))
    page = page_of(found, number)
    rows: list[tuple[Button, ...]] = [
        (Button(_label(each, lang), ShowBroadcast(each.id)),) for each in page.items
    ]
    rows += turning(page, partial(ShowPage, "broadcasts"))
    new = (Button(texts.NEW.of(lang), NewBroadcast(), style="primary"),)
    home = (Button(pages.TO_HOME.of(lang), ShowPage("home")),)
    return Screen("\n".join(said), (*rows, new, home))


async def new_broadcast(turn: Turn, tap: NewBroadcast) -> None:
    """새 공지 쓰기, and 처음부터: the first question."""
    draft = await turn.deps.db.write(
        begin_draft, turn.bot, turn.person_id, draft_id=turn.update_id
    )
    await TALK.ask_here(turn, draft)


async def draft_answer(turn: Turn, tap: BroadcastAnswer) -> None:
    """An answer is tapped."""
    await TALK.tapped(turn, tap.value, question=tap.question, draft_id=tap.draft)


async def draft_written(turn: Turn, words: str) -> None:
    """An answer is written."""
    await TALK.written(turn, words)


async def send_out(turn: Turn, tap: SendBroadcast) -> None:
    """보내기: once, however often it is tapped. This message then shows how far it is."""
    try:
        made = await turn.deps.db.write(send_draft, turn.bot, turn.person_id, tap.draft)
    except Changed:
        await TALK.as_it_is(turn)
        return
    await _show_progress(turn, made.id)


async def leave(turn: Turn, tap: LeaveBroadcast) -> None:
    """그만두기"""
    await turn.deps.db.write(leave_draft, turn.bot, turn.person_id)
    await show(turn, Screen(texts.LEFT.of(turn.lang)))


async def show_broadcast(turn: Turn, tap: ShowBroadcast) -> None:
    """How far it is; from now on this message follows it."""
    await _show_progress(turn, tap.broadcast_id)


async def stop(turn: Turn, tap: StopBroadcast) -> None:
    """멈추기: asked once more, then nobody else is told; nothing of a broadcast ever changes."""
    if not tap.sure:
        found = await turn.deps.db.report(progress, turn.person_id, tap.broadcast_id)
        if found.broadcast.state == "going":
            text, label = sure_texts.BROADCAST.of(turn.lang), sure_texts.STOP_IT.of(turn.lang)
            yes, back = StopBroadcast(tap.broadcast_id, 1), ShowBroadcast(tap.broadcast_id)
            await send(turn, question(text, label, yes, back, turn.lang))  # the card is redrawn
            return
    now = turn.deps.clock.now()
    stopped = await turn.deps.db.write(stop_broadcast, tap.broadcast_id, by=turn.person_id)
    said = texts.STOPPED if stopped.state == "stopped" else texts.OVER_ALREADY
    if stopped.stopped_at is not None and stopped.stopped_at < now:
        said = texts.OVER_ALREADY
    await answer(turn, said.of(turn.lang))
    await _show_progress(turn, tap.broadcast_id)


async def _show_progress(turn: Turn, broadcast_id: int) -> None:
    found = await turn.deps.db.report(progress, turn.person_id, broadcast_id)
    message_id = await show(turn, progress_screen(found, turn.lang))
    await turn.deps.db.write(_follows, turn.person_id, found.broadcast, message_id)


def progress_screen(found: Progress, lang: Lang) -> Screen:
    """How many got it, how many are left; the words; and a way to stop while it goes."""
    broadcast = found.broadcast
    state, who = texts.STATE[broadcast.state], texts.AUDIENCE[broadcast.audience.value]
    said: list[Part | str] = [
        say(texts.PROGRESS, lang, id=broadcast.id, state=state, who=who),
        say(texts.COUNTS, lang, sent=found.sent, waiting=found.waiting, blocked=found.blocked),
    ]
    if found.refused:
        said.append(say(texts.REFUSED, lang, n=found.refused))
    said.append(_quote_part(broadcast.said_in(lang)))
    rows: list[tuple[Button, ...]] = []
    if broadcast.state == "going":
        stop_it = Button(texts.STOP.of(lang), StopBroadcast(broadcast.id), style="danger")
        rows.append((Button(texts.AGAIN.of(lang), ShowBroadcast(broadcast.id)), stop_it))
    rows.append((Button(texts.TO_THE_LIST.of(lang), ShowPage("broadcasts")),))
    return Screen(fit(said, limits.TEXT).text, tuple(rows))


async def _show_all(turn: Turn) -> None:
    await show(turn, await broadcasts_page(turn))


def _why(refusal: Refused) -> Text:
    return texts.NOT_READ[refusal.facts["what"]]


async def _question(turn: Turn, draft: Draft) -> Screen:
    """What was written so far, the next question, its buttons."""
    lang, question = turn.lang, draft.asks
    said: list[Part | str] = [_quote_part(words) for words in draft.words.values()]
    if question is Question.SURE:
        audience = Audience(draft.answers["audience"])
        n = await turn.deps.db.report(how_many, turn.person_id, audience, is_ad=draft.is_ad)
        if draft.is_ad:
            said.append(texts.GOES_AS_AD.of(lang))
        who = texts.AUDIENCE[audience.value]
        said.append(say(texts.ASK[question.value], lang, who=who, n=n))
    else:
        said.append(texts.ASK[question.value].of(lang))
    rows: list[tuple[Button, ...]] = []
    if question is Question.EN:
        without = BroadcastAnswer(question.value, WITHOUT, draft.id)
        rows.append((Button(texts.WITHOUT_ENGLISH.of(lang), without),))
    if question is Question.AUDIENCE:
        for audience in Audience:
            n = await turn.deps.db.report(how_many, turn.person_id, audience)
            label = say(texts.AUDIENCE_LINE, lang, who=texts.AUDIENCE[audience.value], n=n)
            rows.append(
                (Button(label, BroadcastAnswer(question.value, audience.value, draft.id)),)
            )
    if question is Question.AD:
        for yes_or_no, value in ((texts.IS_AD, YES), (texts.IS_NO_AD, NO)):
            tap = BroadcastAnswer(question.value, value, draft.id)
            rows.append((Button(yes_or_no.of(lang), tap),))
    if question is Question.SURE:
        rows.append((Button(texts.SEND.of(lang), SendBroadcast(draft.id), style="primary"),))
    anew = Button(texts.ANEW.of(lang), NewBroadcast())
    rows.append((anew, Button(texts.LEAVE.of(lang), LeaveBroadcast(), style="danger")))
    return Screen(fit(said, limits.TEXT).text, tuple(rows))


def _label(each: Broadcast, lang: Lang) -> str:
    who, state = texts.AUDIENCE[each.audience.value], texts.STATE[each.state]
    return say(texts.LINE, lang, at=day_and_time(each.made_at), who=who, state=state)


def _quote_part(words: str) -> Part:
    """Both languages of it at their longest are two messages: then each begins as it begins."""
    return Part(_quoted(words), [partial(_quoted, words, most) for most in (1_500, 500)])


def _quoted(words: str, most: int = limits.TEXT) -> str:
    return f"<blockquote>{escaped(words, most)}</blockquote>"


def _follows(tx: Transaction, person_id: int, broadcast: Broadcast, message_id: int) -> None:
    if broadcast.made_by == person_id:
        tx[Notices].card_is(Bot.STORE, person_id, broadcast.card, message_id)


TALK = Talk(
    draft=draft_of,
    answer=answer_draft,
    read=read_answer,
    question=_question,
    instead=_show_all,
    why=_why,
    moved_on=texts.MOVED_ON,
)
