"""What a bot asked a person last, and their own number when that is what was asked for."""

from __future__ import annotations

from typing import Any

from chat.screen import Asking, ReplyButton, Screen, send
from chat.turn import Turn
from core.database.transaction import Transaction
from core.people.questions import close
from core.people.tables import People
from core.texts import Text
from core.texts import riders as texts


async def what_was_asked(turn: Turn) -> tuple[str, dict[str, Any]] | None:
    """What the bot waits for, with its facts; none when it waits for nothing."""
    return await turn.deps.db.read(_asked, turn.bot, turn.person_id)


async def ask_for_phone(turn: Turn, text: str) -> None:
    """Ask in these words, with the button that shares one's own number."""
    rows = ((ReplyButton(texts.SEND_PHONE.of(turn.lang), contact=True),),)
    await send(turn, Screen(text, asking=Asking(rows)))


async def ask_for_place(turn: Turn, text: str, label: Text) -> None:
    """Ask in these words, with the button that shares where one is."""
    rows = ((ReplyButton(label.of(turn.lang), location=True),),)
    await send(turn, Screen(text, asking=Asking(rows)))


async def own_phone(turn: Turn) -> str | None:
    """The number of the contact that arrived; none, and said so, when it is somebody else's.

    Telegram tells one's own number with its country and without a plus (as seen: 821012345678).
    """
    contact = turn.update.message.contact if turn.update.message else None
    assert contact is not None  # registered for contacts only
    if contact.user_id != turn.person_id:
        await send(turn, Screen(texts.NOT_YOUR_CONTACT.of(turn.lang)))
        return None
    phone = contact.phone_number
    return phone if phone.startswith(("+", "0")) else f"+{phone}"


async def ask_no_more(turn: Turn, asked: str) -> None:
    """What was asked is over: the next words mean something else."""
    await turn.deps.db.write(close, turn.bot, turn.person_id, asked)


def _asked(tx: Transaction, bot: str, person_id: int) -> tuple[str, dict[str, Any]] | None:
    return tx[People].asked(bot, person_id)
