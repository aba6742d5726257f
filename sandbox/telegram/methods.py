"""The table of the Bot API's methods: the built ones, and those that are only known by name.

Small methods that fit nowhere else are here too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from . import commands, edits, media, messages
from .call import Call
from .entities import utf16
from .errors import (
    METHOD_NOT_FOUND,
    QUERY_TOO_OLD,
    WEBHOOK_ACTIVE,
    ApiError,
    bad_request,
)
from .known import KNOWN
from .limits import ANSWER_MAX
from .shown import chat_facts
from .state import Chat, Json
from .webhooks import delete_webhook, get_webhook_info, set_webhook

ANSWER_WITHIN_S = 60  # guess: the real window is undocumented, reports say 15 to 60 s
LOGGED_OUT_S = 600  # Bot API, logOut: ten minutes before one may log in again

Method = Callable[[Call], Any | Awaitable[Any]]


def get_me(call: Call) -> Json:
    return {
        **call.bot.user(),
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


async def get_updates(call: Call) -> list[Json]:
    queue, params = call.bot.queue, call.params
    if call.bot.webhook is not None:
        raise ApiError(409, WEBHOOK_ACTIVE)
    allowed = params.json("allowed_updates", "Can't parse allowed_updates JSON object")
    if isinstance(allowed, list):
        queue.allowed = [str(kind) for kind in allowed]
    return await queue.poll(
        params.integer("offset"),
        params.integer("limit", 100),
        params.integer("timeout"),
    )


def answer_callback_query(call: Call) -> bool:
    """Stop the button's spinner, once and in time."""
    state, params = call.state, call.params
    tap = state.taps.get(params.text("callback_query_id"))
    if tap is None or tap.bot_id != call.bot.id or tap.answered:
        raise bad_request(QUERY_TOO_OLD)
    if state.clock.now() - tap.at > ANSWER_WITHIN_S:
        raise bad_request(QUERY_TOO_OLD)
    text = params.text("text")
    if utf16(text) > ANSWER_MAX:
        raise bad_request("Bad Request: MESSAGE_TOO_LONG")
    tap.answered, tap.text, tap.url = True, text, params.text("url")
    tap.show_alert = params.flag("show_alert")
    state.on_change()
    facts = {
        "bot": call.bot.username,
        "person": tap.person_id,
        "callback_query_id": tap.id,
        "text": text,
        "show_alert": tap.show_alert,
        "url": tap.url,
    }
    state.events.publish("answer", lambda: facts)
    return True


def get_chat(call: Call) -> Json:
    chat = call.known_chat()
    person = call.state.people[chat.person_id]
    full: Json = {
        **person.chat(),
        "accent_color_id": person.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, True),
    }
    if person.username:
        full["active_usernames"] = [person.username]
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].body
    return full


_GIFTS = (
    "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
    "gifts_from_channels",
)  # fmt: skip


def pin_chat_message(call: Call) -> bool:
    chat, _ = call.chat_to_write()
    number: int = call.message(chat, "Bad Request: message to pin not found").body["message_id"]
    chat.pinned = [n for n in chat.pinned if n != number] + [number]
    return _pins_changed(call, chat)


def unpin_chat_message(call: Call) -> bool:
    chat, _ = call.chat_to_write()
    number = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("Bad Request: message to unpin not found")
    chat.pinned = [n for n in chat.pinned if n != number]
    return _pins_changed(call, chat)


def unpin_all_chat_messages(call: Call) -> bool:
    chat, _ = call.chat_to_write()
    chat.pinned = []
    return _pins_changed(call, chat)


def _pins_changed(call: Call, chat: Chat) -> bool:
    call.state.on_change()
    call.state.events.publish("chat", lambda: chat_facts(call.state, chat))
    return True


def log_out(call: Call) -> bool:
    call.bot.logged_out_until = call.state.clock.now() + LOGGED_OUT_S
    call.state.on_change()
    return True


def close(_call: Call) -> bool:
    return True


# fmt: off
BUILT: dict[str, Method] = {
    "getme":                  get_me,
    "getupdates":             get_updates,
    "setwebhook":             set_webhook,
    "deletewebhook":          delete_webhook,
    "getwebhookinfo":         get_webhook_info,
    "sendmessage":            messages.send_message,
    "sendphoto":              media.send_photo,
    "sendmediagroup":         media.send_media_group,
    "senddocument":           media.send_document,
    "sendlocation":           messages.send_location,
    "sendvenue":              messages.send_venue,
    "sendcontact":            messages.send_contact,
    "copymessage":            messages.copy_message,
    "sendchataction":         messages.send_chat_action,
    "editmessagetext":        edits.edit_message_text,
    "editmessagecaption":     edits.edit_message_caption,
    "editmessagemedia":       edits.edit_message_media,
    "editmessagereplymarkup": edits.edit_message_reply_markup,
    "deletemessage":          edits.delete_message,
    "deletemessages":         edits.delete_messages,
    "answercallbackquery":    answer_callback_query,
    "getfile":                media.get_file,
    "getchat":                get_chat,
    "pinchatmessage":         pin_chat_message,
    "unpinchatmessage":       unpin_chat_message,
    "unpinallchatmessages":   unpin_all_chat_messages,
    "setmycommands":          commands.set_my_commands,
    "getmycommands":          commands.get_my_commands,
    "deletemycommands":       commands.delete_my_commands,
    "setchatmenubutton":      commands.set_chat_menu_button,
    "getchatmenubutton":      commands.get_chat_menu_button,
    "setmyname":              commands.set_my_name,
    "getmyname":              commands.get_my_name,
    "setmydescription":       commands.set_my_description,
    "getmydescription":       commands.get_my_description,
    "setmyshortdescription":  commands.set_my_short_description,
    "getmyshortdescription":  commands.get_my_short_description,
    "logout":                 log_out,
    "close":                  close,
}
# fmt: on


def method_named(name: str) -> Method:
    """The method, however its letters are written.

    Raises:
        ApiError: Telegram has no such method, or the sandbox has not built it.
    """
    built = BUILT.get(name.lower())
    if built is not None:
        return built
    if name.lower() in KNOWN:
        raise bad_request(f"Bad Request: the sandbox has not built the method {name}")
    raise ApiError(404, METHOD_NOT_FOUND)
