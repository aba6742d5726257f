"""Rider and customer write to each other through their bots: the same on both sides."""

from __future__ import annotations

from chat.asking import ask_no_more
from chat.screen import Screen, answer, send
from chat.turn import Turn
from core.database.transaction import Transaction
from core.deliveries import talking
from core.notices.model import Bot
from core.refusals import NotYours, StepRefused, Unreadable
from core.texts import riders as texts


async def begin_to_write(turn: Turn, order_id: str) -> None:
    """라이더에게 말하기, 손님에게 말하기, 답하기: what shall we say?"""
    try:
        await turn.deps.db.write(
            talking.begin_to_write, order_id, by=turn.person_id, bot=Bot(turn.bot)
        )
    except StepRefused:
        await answer(turn, texts.TALK_OVER.of(turn.lang), alert=True)
        return
    await send(turn, Screen(texts.WRITE_NOW.of(turn.lang)))


async def words_written(turn: Turn, words: str) -> None:
    """The words that were asked for arrive."""
    await _say(turn, None, words)


async def replied(turn: Turn, words: str) -> bool:
    """A reply to a message that was passed on; false when it is a reply to something else."""
    message = turn.update.message
    to = message.reply_to_message if message else None
    if to is None:
        return False
    about = await turn.deps.db.read(
        talking.answered_message, Bot(turn.bot), turn.person_id, to.message_id
    )
    if about is None:
        return False
    await _say(turn, about, words)
    return True


async def _say(turn: Turn, order_id: str | None, words: str) -> None:
    """Pass it on, or say why not."""
    text = texts.PASSED_ON
    try:
        before = await turn.deps.db.read(
            talking.said_before, order_id, by=turn.person_id, bot=Bot(turn.bot)
        )
        said = talking.read_words(words, before)
        if said.hidden:
            text = texts.PASSED_ON_WITHOUT_NUMBER
        await turn.deps.db.write(
            _pass_on, turn.person_id, Bot(turn.bot), said.words, turn.update_id, order_id
        )
    except (StepRefused, NotYours):
        text = texts.TALK_OVER
        if order_id is None:
            await ask_no_more(turn, talking.WORDS)
    except Unreadable:
        text = texts.NOTHING_SAID
    await send(turn, Screen(text.of(turn.lang), silent=True))


def _pass_on(
    tx: Transaction, by: int, bot: Bot, words: str, update_id: int, order_id: str | None
) -> None:
    """The update's own number names the words: the very same message again is passed on once."""
    key = f"update:{bot}:{update_id}"
    if order_id is None:
        talking.pass_on_what_was_asked(tx, by=by, bot=bot, words=words, key=key)
    else:
        talking.pass_on(tx, order_id, by=by, bot=bot, words=words, key=key)
