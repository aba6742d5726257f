"""What becomes of a message whose place another one took: its buttons go, now or a little later.

Where Telegram does not take the edit at once, it is owed as a notice: an old card never keeps
buttons because of one bad second.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram.error import BadRequest, Forbidden, TelegramError

from chat.screen import Screen, edit_in, strip
from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices

log = logging.getLogger(__name__)

#: The notice that owes it.
BARE = "bare"


async def leave(via: Any, chat_id: int, message_id: int, order_id: str, text: str = "") -> None:
    """That message is left as *text*, or as it is, without buttons. Never raises for Telegram.

    *via* is a turn, or a bot's parts.
    """
    try:
        await bare(via, chat_id, message_id, text)
    except TelegramError as error:
        log.info("%s: an old card keeps its buttons for now: %s", via.bot, error)
        await via.deps.db.write(_owe, Bot(via.bot), chat_id, message_id, order_id, text)


async def bare(via: Any, chat_id: int, message_id: int, text: str) -> None:
    """The edit itself; what is gone, or refused for good, is let go.

    Raises:
        TelegramError: it was not taken now, and may be later.
    """
    try:
        if text:
            await edit_in(via, chat_id, message_id, Screen(text))
        else:
            await strip(via.api, chat_id, message_id)
    except (BadRequest, Forbidden) as error:
        log.warning("%s: an old card keeps its buttons: %s", via.bot, error)


def _owe(
    tx: Transaction, bot: Bot, person_id: int, message_id: int, order_id: str, text: str
) -> None:
    facts = {"message_id": message_id, "text": text}
    key = f"{BARE}:{message_id}"
    tx[Notices].owe(bot, person_id, BARE, key=key, at=tx.now, order_id=order_id, facts=facts)
