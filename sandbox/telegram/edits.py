"""Changing and removing what was sent.

An edit without a keyboard removes the keyboard; an edit that changes nothing is refused.
"""

from __future__ import annotations

from .call import Call
from .errors import (
    BLOCKED,
    CANNOT_DELETE,
    CANNOT_EDIT,
    DELETE_NOT_FOUND,
    EDIT_NOT_FOUND,
    NO_CAPTION_TO_EDIT,
    NO_TEXT_TO_EDIT,
    NOT_MODIFIED,
    ApiError,
    bad_request,
    from_server,
)
from .limits import DELETED_MAX
from .media import picked_media
from .messages import CONTENT, announce
from .state import Chat, Json, Message

DELETE_WITHIN_S = 48 * 3600  # Bot API, deleteMessage
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")


def _own_message(call: Call) -> tuple[Chat, Message]:
    """The message to edit, if it is there and the bot's own."""
    chat = call.known_chat()
    message = call.message(chat, EDIT_NOT_FOUND)
    if chat.blocked:
        raise ApiError(403, BLOCKED)  # guess: seen for sends only
    if message.body["from"]["id"] != call.bot.id:
        raise bad_request(CANNOT_EDIT)
    return chat, message


def _inline_keyboard(call: Call) -> Json:
    markup = call.markup()
    if markup is None:
        return {}
    if "inline_keyboard" not in markup:
        raise from_server("Inline keyboard expected")
    return {"reply_markup": markup}


def _replace(
    call: Call, chat: Chat, message: Message, without: tuple[str, ...], new: Json
) -> Json:
    """The message with *new* instead of *without*.

    Raises:
        ApiError: nothing would change.
    """
    before = message.body
    gone = (*without, "reply_markup", "edit_date")
    body = {k: v for k, v in before.items() if k not in gone} | new
    if body == {k: v for k, v in before.items() if k != "edit_date"}:
        raise bad_request(NOT_MODIFIED)
    body["edit_date"] = call.state.clock.unix()
    message.become(body)
    call.state.on_change()
    announce(call, chat, message, "edit")
    return body


def edit_message_text(call: Call) -> Json:
    content, keyboard = call.text(), _inline_keyboard(call)
    chat, message = _own_message(call)
    if "text" not in message.body:
        raise bad_request(NO_TEXT_TO_EDIT)
    gone = ("text", "entities", "link_preview_options")
    return _replace(call, chat, message, gone, content | keyboard)


def edit_message_caption(call: Call) -> Json:
    content, keyboard = call.caption(), _inline_keyboard(call)
    chat, message = _own_message(call)
    if "photo" not in message.body and "document" not in message.body:
        raise bad_request(NO_CAPTION_TO_EDIT)
    return _replace(call, chat, message, _CAPTION, content | keyboard)


async def edit_message_media(call: Call) -> Json:
    given = call.params.json("media", "Can't parse input media JSON object")
    if given is None:
        raise from_server('Parameter "media" is required')
    keyboard = _inline_keyboard(call)
    _own_message(call)
    content = await picked_media(call, given)
    chat, message = _own_message(call)  # fetching a picture may have taken a while
    if not {"text", "photo", "document"} & message.body.keys():
        raise from_server("Message media can't be edited")
    return _replace(call, chat, message, CONTENT, content | keyboard)


def edit_message_reply_markup(call: Call) -> Json:
    keyboard = _inline_keyboard(call)
    chat, message = _own_message(call)
    return _replace(call, chat, message, (), keyboard)


# -- removing ---------------------------------------------------------------------------


def _remove(call: Call, chat: Chat, numbers: list[int]) -> None:
    for number in numbers:
        del chat.messages[number]
        if number in chat.pinned:
            chat.pinned.remove(number)
    call.state.on_change()
    facts = {"bot": call.bot.username, "person": chat.person_id, "message_ids": numbers}
    call.state.events.publish("delete", lambda: facts)


def delete_message(call: Call) -> bool:
    chat = call.known_chat()
    message = call.message(chat, DELETE_NOT_FOUND)
    if call.state.clock.now() - message.body["date"] > DELETE_WITHIN_S:
        raise bad_request(CANNOT_DELETE)
    _remove(call, chat, [message.body["message_id"]])
    return True


def delete_messages(call: Call) -> bool:
    """Several at once; those that are gone are skipped."""
    numbers = call.params.json("message_ids", "Can't parse message_ids JSON object")
    if numbers is None:
        raise from_server("Message identifiers are not specified")
    if not isinstance(numbers, list):
        raise from_server("Expected an Array of message identifiers")
    if len(numbers) > DELETED_MAX:
        raise from_server("Too many message identifiers specified")
    chat = call.known_chat()
    there = [int(n) for n in numbers if int(n) in chat.messages]
    oldest = call.state.clock.now() - DELETE_WITHIN_S
    if any(chat.messages[n].body["date"] < oldest for n in there):
        raise bad_request(CANNOT_DELETE)
    _remove(call, chat, there)
    return True
