"""A PTB application that hands each update to a bot's contents page. Keeps no state of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from chat.api import BotApi
from chat.errors import Failed, on_error
from chat.language import known, phones_language
from chat.screen import Screen, send
from chat.sender import Sender
from chat.shown import Looks
from chat.transport import AiohttpRequest, keep_tokens_out_of_the_log
from chat.turn import Turn
from chat.unread import Once, Picture, kind_of, picture_of, say_what_helps
from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.model import Bot
from core.notices.tables import Notices
from core.people.model import Person, name_in
from core.people.use_cases import meet
from core.ringing.use_cases import is_missed
from core.texts import Text, unread
from core.texts.incoming import LONGEST_MESSAGE, one_line

#: What our lanes are made for: PTB's own update queue, updater and job queue stay unused.
App = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Contents:
    """A bot's contents page: who takes what."""

    on_command: Callable[[Turn, str, str], Awaitable[None]]
    on_tap: Callable[[Turn, str], Awaitable[None]]
    on_text: Callable[[Turn, str], Awaitable[None]]
    on_location: Callable[[Turn], Awaitable[None]]
    on_contact: Callable[[Turn], Awaitable[None]]
    what_now: Callable[[Turn], Awaitable[Text]]  #: what could be done here, said to who did not
    on_moved: Callable[[Turn], Awaitable[None]] | None = None  #: a live location goes on
    #: A picture; whether it is the one that was asked for.
    on_picture: Callable[[Turn, Picture], Awaitable[bool]] | None = None


@dataclass(slots=True)
class BotParts:
    """What one bot's turns and notices go through."""

    bot: str
    deps: Deps
    api: BotApi
    sender: Sender
    failed: dict[int, Failed] = field(default_factory=dict)  #: until the intake has seen to it
    once: Once = field(default_factory=Once)
    #: What a turn has sent, by its update, until it is done or given up: run again it sends the
    #: rest. Only in the process: a crash repeats what was sent last, as anywhere.
    sent: dict[int, dict[Looks, int]] = field(default_factory=dict)


def build_application(
    token: str,
    api_url: str,
    request: AiohttpRequest,
    parts: BotParts,
    contents: Contents,
) -> App:
    """The application, not initialized yet. Only private chats are listened to."""
    keep_tokens_out_of_the_log()
    app: App = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(request)
        .get_updates_request(
            request
        )  # never used: the same, so that whoever closes it has closed all
        .updater(None)
        .job_queue(None)
        .build()
    )

    async def written(turn: Turn, words: str) -> None:
        if words.startswith("/"):
            await contents.on_command(turn, *command_in(words))
        else:
            await contents.on_text(turn, words)

    async def tap(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query  # registered for taps only
        await contents.on_tap(await make_turn(parts, update), update.callback_query.data or "")

    async def text(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message and update.message.text  # the filter saw to it
        await written(await make_turn(parts, update), update.message.text)

    async def location(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await contents.on_location(await make_turn(parts, update))

    async def contact(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await contents.on_contact(await make_turn(parts, update))

    async def moved(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if contents.on_moved is not None:
            await contents.on_moved(await make_turn(parts, update))

    async def other(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """What is neither words nor a place: taken if it was asked for, else answered once."""
        message = update.message
        assert message is not None  # the filter saw to it
        if (kind := kind_of(message)) is None:
            return
        album, words = message.media_group_id, message.caption or ""
        is_first = not album or parts.once.is_first((message.chat_id, album))
        if not is_first and not words:
            return
        turn, picture = await make_turn(parts, update), picture_of(message)
        if is_first and picture is not None and contents.on_picture is not None:
            if await contents.on_picture(turn, picture):
                if words:
                    said = unread.ONLY_THE_PHOTO.of(turn.lang)
                    await send(turn, Screen(said, silent=True))
                return
        elif is_first:
            await say_what_helps(turn, kind, contents.what_now, has_words=bool(words))
        if words:
            await written(turn, words)

    async def edited(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Words are read once. Telegram tells of changes nobody made as well, without a date."""
        message = update.edited_message
        if message is None or message.edit_date is None:
            return
        if parts.once.is_first((message.chat_id, message.message_id)):
            turn = await make_turn(parts, update)
            await send(turn, Screen(unread.EDITED.of(turn.lang), silent=True))

    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    app.add_handler(CallbackQueryHandler(tap))
    app.add_handler(MessageHandler(private & filters.TEXT, text))
    app.add_handler(MessageHandler(private & (filters.LOCATION | filters.VENUE), location))
    app.add_handler(MessageHandler(private & filters.CONTACT, contact))
    app.add_handler(MessageHandler(private, other))
    anew = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE
    app.add_handler(MessageHandler(anew & filters.LOCATION, moved))
    app.add_handler(MessageHandler(anew & (filters.TEXT | filters.CAPTION), edited))
    app.add_error_handler(on_error(parts))
    return app


def command_in(words: str) -> tuple[str, str]:
    """``/soldout@bot 짬뽕``: the command's name, and what stands after it on one line."""
    name, *rest = words.removeprefix("/").split(maxsplit=1) or [""]
    return name.partition("@")[0].casefold(), one_line("".join(rest), LONGEST_MESSAGE)


async def make_turn(parts: BotParts, update: Update) -> Turn:
    """Who speaks and where, in the language they chose."""
    user, query = update.effective_user, update.callback_query
    assert user is not None  # messages and taps in private chats have one
    message = query.message if query else None
    tapped = message.message_id if message else None
    person, card_of, missed = await parts.deps.db.read(_who_and_where, parts.bot, user.id, tapped)
    name = name_in(user.first_name)
    if person is None or (name and person.name != name):
        spoken = phones_language(user.language_code)
        person = await parts.deps.db.write(meet, user.id, name=name, lang=spoken)
    sent = parts.sent.setdefault(update.update_id, {})
    return Turn(
        bot=parts.bot,
        update=update,
        update_id=update.update_id,
        person_id=user.id,
        chat_id=user.id,
        name=name or unread.NAMELESS.of(person.lang),
        lang=person.lang,
        deps=parts.deps,
        sender=parts.sender,
        api=parts.api,
        query_id=query.id if query else None,
        message_id=tapped,
        has_photo=bool(getattr(message, "photo", None)),
        card_of=card_of,
        was_missed=missed,
        sent_before=dict(sent),
        sent=sent,
    )


def _who_and_where(
    tx: Transaction, bot: str, person_id: int, message_id: int | None
) -> tuple[Person | None, str | None, bool]:
    """Who it is; of which order the tapped message is the customer's card; whether somebody at
    work could not be written to. Read together, in one way to the database.
    """
    card_of = None
    if message_id is not None and bot == Bot.CUSTOMER:
        card_of = tx[Notices].card_in(Bot.CUSTOMER, person_id, message_id)
    missed = bot == Bot.STORE and is_missed(tx, person_id)
    return known(tx, person_id), card_of, missed
