"""When a handler raises: log first, then tell the admins, then one apology to the person.

The apology carries a code to ask about; the same code is in the log and in the admins' notice.
A refusal is no fault: what no screen put into words of its own is said in the common ones.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from telegram import Update
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError
from telegram.ext import ContextTypes

from chat import limits
from chat.fitting import brief
from chat.language import spoken_with
from chat.refused import is_out_of_reach
from core.notices.alerts import Fault
from core.refusals import Refused, Unavailable
from core.texts import customer as texts
from core.texts import say
from core.texts.refusals import refusal_said

if TYPE_CHECKING:
    from chat.application import BotParts

log = logging.getLogger(__name__)

OURS = Path(__file__).parents[1]

Handler = Callable[[object, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


class Failed(NamedTuple):
    """A turn that raised, on its way to the row, the admins and the person."""

    why: str  #: kept in the update's row
    fault: Fault | None  #: for the admins; none while something is simply away
    person_id: int | None  #: whom to say sorry; none where it would not arrive
    language_code: str | None
    code: str
    is_away: bool = False  #: Telegram was: nothing is wrong with the turn, and it is run again


def on_error(parts: BotParts) -> Handler:
    """The handler for everything no screen expected: log it, and leave the rest to the intake."""

    async def note(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        error = context.error
        if not isinstance(update, Update) or error is None:
            return
        if isinstance(error, Refused):
            await _say_no(parts, update, error)
            return
        code = f"{update.update_id % 1_000_000:06d}"
        log.error(
            "update %s of %s failed (%s)",
            update.update_id,
            parts.bot,
            code,
            exc_info=error,
        )
        user = update.effective_user
        # Where Telegram is the trouble, an apology would not arrive either. What it would not
        # take (a screen too large, say) is our fault, and words of one line do arrive.
        arrives = isinstance(error, BadRequest) or not isinstance(error, TelegramError)
        whom = user.id if user is not None and arrives else None
        parts.failed[update.update_id] = Failed(
            why=f"{type(error).__name__}: {error}",
            fault=fault_of(error, parts.bot, code),
            person_id=whom,
            language_code=user.language_code if user else None,
            code=code,
            is_away=_is_away(error),
        )

    return note


async def _say_no(parts: BotParts, update: Update, refusal: Refused) -> None:
    """The shop's no, where it was asked: over the tapped button, else as a message."""
    user, query = update.effective_user, update.callback_query
    if user is None:
        return
    log.info("update %s of %s: refused, %s", update.update_id, parts.bot, refusal.code)
    lang = await spoken_with(parts.deps.db, user.id, user.language_code)
    said = refusal_said(refusal, lang)
    try:
        if query is not None:
            shown = {"text": brief(said, limits.TOAST), "show_alert": True}
            await parts.api.call("answerCallbackQuery", {"callback_query_id": query.id, **shown})
        else:
            await parts.api.call("sendMessage", {"chat_id": user.id, "text": said})
    except TelegramError as error:
        log.info("the refusal of update %s did not arrive: %s", update.update_id, error)
        if _is_away(error):  # it is said when Telegram is back: nobody is left without an answer
            why = f"{type(error).__name__}: {error}"
            failed = Failed(why, None, None, user.language_code, "", is_away=True)
            parts.failed[update.update_id] = failed


def _is_away(error: BaseException) -> bool:
    return isinstance(error, RetryAfter) or is_out_of_reach(error)


def fault_of(error: BaseException, bot: str, code: str) -> Fault | None:
    """What admins are told: the kind of error and the place, never its words or anybody's.

    None while the net or the database is away, or where somebody blocked us: nobody can mend that
    turn.
    """
    if isinstance(error, Forbidden | Unavailable) or _is_away(error):
        return None
    return Fault("turn_failed", type(error).__name__, place_of(error), bot, code)


def place_of(error: BaseException) -> str:
    """The last line of ours that the error passed through."""
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(OURS)) and "site-packages" not in frame.filename
    ]
    if not ours:
        return "?"
    last = ours[-1]
    return f"{Path(last.filename).relative_to(OURS).as_posix()}:{last.lineno} {last.name}"


async def apologise(parts: BotParts, failed: Failed) -> None:
    """One apology, in the person's own language."""
    if failed.person_id is None:
        return
    lang = await spoken_with(parts.deps.db, failed.person_id, failed.language_code)
    said = say(texts.SORRY, lang, code=failed.code)
    try:
        await parts.api.call("sendMessage", {"chat_id": failed.person_id, "text": said})
    except TelegramError as again:
        log.warning("the apology %s did not arrive: %s", failed.code, again)
