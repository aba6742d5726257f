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
from chat.sender import Sender
from chat.transport import AiohttpRequest, keep_tokens_out_of_the_log
from chat.turn import Turn
from core.deps import Deps
from core.people.use_cases import meet

#: What our lanes are made for: PTB's own update queue, updater and job queue stay unused.
App = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Contents:
    """A bot's contents page: who takes what."""

    on_command: Callable[[Turn, str, str], Awaitable[None]]
    on_tap: Callable[[Turn, str], Awaitable[None]]
    on_text: Callable[[Turn, str], Awaitable[None]]
    on_location: Callable[[Turn], Awaitable[None]] | None = None
    on_contact: Callable[[Turn], Awaitable[None]] | None = None
    on_moved: Callable[[Turn], Awaitable[None]] | None = None  #: a live location goes on
    on_photo: Callable[[Turn], Awaitable[None]] | None = None


@dataclass(slots=True)
class BotParts:
    """What one bot's turns and notices go through."""

    bot: str
    deps: Deps
    api: BotApi
    sender: Sender
    failed: dict[int, Failed] = field(default_factory=dict)  #: until the intake has seen to it


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
        .get_updates_request(AiohttpRequest())
        .updater(None)
        .job_queue(None)
        .build()
    )

    async def command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message and update.message.text  # the filter saw to it
        name, _, words = update.message.text.partition(" ")
        name = name.removeprefix("/").partition("@")[0].casefold()
        await contents.on_command(await make_turn(parts, update), name, words.strip())

    async def tap(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query  # registered for taps only
        await contents.on_tap(await make_turn(parts, update), update.callback_query.data or "")

    async def text(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message and update.message.text  # the filter saw to it
        await contents.on_text(await make_turn(parts, update), update.message.text.strip())

    async def location(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if contents.on_location is not None:
            await contents.on_location(await make_turn(parts, update))

    async def contact(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if contents.on_contact is not None:
            await contents.on_contact(await make_turn(parts, update))

    async def moved(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if contents.on_moved is not None:
            await contents.on_moved(await make_turn(parts, update))

    async def photo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if contents.on_photo is not None:
            await contents.on_photo(await make_turn(parts, update))

    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    app.add_handler(CallbackQueryHandler(tap))
    app.add_handler(MessageHandler(private & filters.Regex(r"^/"), command))
    app.add_handler(MessageHandler(private & filters.TEXT, text))
    app.add_handler(MessageHandler(private & (filters.LOCATION | filters.VENUE), location))
    app.add_handler(MessageHandler(private & filters.CONTACT, contact))
    app.add_handler(MessageHandler(private & filters.PHOTO, photo))
    edited = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE
    app.add_handler(MessageHandler(edited & filters.LOCATION, moved))
    app.add_error_handler(on_error(parts))
    return app


async def make_turn(parts: BotParts, update: Update) -> Turn:
    """Who speaks and where, in the language they chose."""
    user, query = update.effective_user, update.callback_query
    assert user is not None  # messages and taps in private chats have one
    person = await parts.deps.db.read(known, user.id)
    if person is None or person.name != user.first_name[:64]:
        spoken = phones_language(user.language_code)
        person = await parts.deps.db.write(meet, user.id, name=user.first_name, lang=spoken)
    message = query.message if query else None
    return Turn(
        bot=parts.bot,
        update=update,
        update_id=update.update_id,
        person_id=user.id,
        chat_id=user.id,
        name=user.first_name,
        lang=person.lang,
        deps=parts.deps,
        sender=parts.sender,
        api=parts.api,
        query_id=query.id if query else None,
        message_id=message.message_id if message else None,
        has_photo=bool(getattr(message, "photo", None)),
    )
