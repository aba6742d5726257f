"""When a handler raises: log first, then one apology to the person with a code to ask about."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from core.texts import Lang, say
from core.texts import customer as texts

if TYPE_CHECKING:
    from chat.application import BotParts

log = logging.getLogger(__name__)

Handler = Callable[[object, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def on_error(parts: BotParts) -> Handler:
    """The handler for everything no screen expected."""

    async def tell(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        error = context.error
        if not isinstance(update, Update):
            return
        code = f"{update.update_id % 1_000_000:06d}"
        log.error(
            "update %s of %s failed (%s)",
            update.update_id,
            parts.bot,
            code,
            exc_info=error,
        )
        parts.failed[update.update_id] = f"{type(error).__name__}: {error}"
        user = update.effective_user
        if user is None or isinstance(error, TelegramError):
            return  # Telegram is the trouble: an apology would not arrive either
        lang: Lang = "ko" if (user.language_code or "ko").startswith("ko") else "en"
        said = say(texts.SORRY, lang, code=code)
        try:
            await parts.api.call("sendMessage", {"chat_id": user.id, "text": said})
        except TelegramError as again:
            log.warning("the apology %s did not arrive: %s", code, again)

    return tell
