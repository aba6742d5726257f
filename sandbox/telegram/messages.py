"""What bots send: texts, places, contacts, copies; each becomes a message in the person's chat.

Pictures and documents are in `media`, changing what was sent in `edits`.
"""

from __future__ import annotations

from typing import Any

from .call import Call
from .errors import COPY_NOT_FOUND, REPLY_NOT_FOUND, bad_request, from_server
from .shown import chat_facts, shown_message
from .state import Chat, Json, Message, Person

#: What makes up a message's content; the rest says who, where and when.
CONTENT = (
    "text", "entities", "link_preview_options", "caption", "caption_entities", "photo",
    "document", "location", "venue", "contact", "has_media_spoiler", "show_caption_above_media",
)  # fmt: skip


def post(call: Call, content: Json, **more: Any) -> Json:
    """Put *content* into the chat of the call, with its keyboard and its quote."""
    chat, person = call.chat_to_write()
    markup = call.markup()
    body: Json = {
        "from": call.bot.user(),
        "chat": person.chat(),
        "date": call.state.clock.unix(),
        **_quote(call, chat),
        **content,
        **more,
    }
    if call.params.flag("protect_content"):
        body["has_protected_content"] = True
    if markup and "inline_keyboard" in markup:
        body["reply_markup"] = markup
    message = Message(body, silent=call.params.flag("disable_notification"))
    body = call.state.add_message(chat, message)
    announce(call, chat, message)
    if markup and "inline_keyboard" not in markup:
        _set_reply_keyboard(call, chat, markup, body["message_id"])
    return body


def announce(call: Call, chat: Chat, message: Message, kind: str = "message") -> None:
    facts = {"bot": call.bot.username, "person": chat.person_id}
    call.state.events.publish(kind, lambda: {**facts, "message": shown_message(message)})


def _set_reply_keyboard(call: Call, chat: Chat, markup: Json, message_id: int) -> None:
    removed = "remove_keyboard" in markup
    chat.reply_keyboard = None if removed else {**markup, "message_id": message_id}
    call.state.on_change()
    call.state.events.publish("chat", lambda: chat_facts(call.state, chat))


def _quote(call: Call, chat: Chat) -> Json:
    """The message this one answers, without its own quote (Telegram nests only once)."""
    wanted = call.params.json("reply_parameters", "Can't parse reply parameters JSON object") or {}
    if not isinstance(wanted, dict):
        raise from_server("Object expected as reply parameters")
    number = wanted.get("message_id") or call.params.integer("reply_to_message_id")
    if not number:
        return {}
    quoted = chat.messages.get(int(number))
    if quoted is None:
        if wanted.get("allow_sending_without_reply") or call.params.flag(
            "allow_sending_without_reply"
        ):
            return {}
        raise bad_request(REPLY_NOT_FOUND)
    kept = {k: v for k, v in quoted.body.items() if k != "reply_to_message"}
    return {"reply_to_message": kept}


def send_message(call: Call) -> Json:
    return post(call, call.text())


def _place(call: Call) -> Json:
    latitude, longitude = (
        call.params.number("latitude"),
        call.params.number("longitude"),
    )
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("Bad Request: wrong location specified")  # guess
    return {"latitude": latitude, "longitude": longitude}


def send_location(call: Call) -> Json:
    if call.params.integer("live_period"):
        raise bad_request("Bad Request: the sandbox knows no live locations")
    return post(call, {"location": _place(call)})


def send_venue(call: Call) -> Json:
    place = _place(call)
    venue = {
        "location": place,
        "title": call.params.required("title"),
        "address": call.params.required("address"),
    }
    return post(call, {"venue": venue, "location": place})


def send_contact(call: Call) -> Json:
    contact = {
        "phone_number": call.params.required("phone_number"),
        "first_name": call.params.required("first_name"),
    }
    for name in ("last_name", "vcard"):
        if call.params.has(name):
            contact[name] = call.params.text(name)
    return post(call, {"contact": contact})


def copy_message(call: Call) -> Json:
    """The same content again as a new message, without saying whose it was."""
    source = call.known_chat("from_chat_id")
    original = call.message(source, COPY_NOT_FOUND)
    content = {k: v for k, v in original.body.items() if k in CONTENT}
    if not content:
        raise bad_request("Bad Request: the message can't be copied")
    if call.params.has("caption") and ("photo" in content or "document" in content):
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content.update(call.caption())
    return {"message_id": post(call, content)["message_id"]}


def send_chat_action(call: Call) -> bool:
    chat, _ = call.chat_to_write()
    action = call.params.text("action")
    if action not in _ACTIONS:
        raise from_server("Wrong parameter action in request")
    facts = {"bot": call.bot.username, "person": chat.person_id, "action": action}
    call.state.events.publish("action", lambda: facts)
    return True


_ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note", "cancel",
)  # fmt: skip


def from_person(person: Person, date: int, content: Json) -> Json:
    """The body of a message a person writes."""
    return {"from": person.user(), "chat": person.chat(), "date": date, **content}
