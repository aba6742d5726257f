"""One call of one bot, and the checks nearly every method begins with.

What a chat lets a bot do is decided here; what the methods do with it is theirs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from .entities import Entity, clean, finish, parse_html, utf16
from .errors import (
    BLOCKED,
    CANNOT_WRITE_FIRST,
    CAPTION_TOO_LONG,
    CHAT_EMPTY,
    CHAT_NOT_FOUND,
    SOURCE_TOO_LONG,
    TEXT_EMPTY,
    TEXT_ONLY_SPACE,
    TEXT_TOO_LONG,
    ApiError,
    bad_request,
    from_server,
)
from .keyboards import check_markup
from .limits import CAPTION_MAX, ENTITIES_MAX, SOURCE_MAX_BYTES, TEXT_MAX
from .params import Params
from .state import Bot, Chat, Json, Message, Person, State
from .webhooks import Webhooks

Fetch = Callable[[str], Awaitable[tuple[bytes, str] | None]]


@dataclass(frozen=True, slots=True)
class Call:
    state: State
    bot: Bot
    params: Params
    webhooks: Webhooks
    fetch: Fetch  #: Gets a URL of this machine for sendPhoto; None when it cannot be had.

    # -- the chat -----------------------------------------------------------------------

    def person(self, name: str = "chat_id") -> Person:
        """Who the call is about; a bot knows only people, by their number."""
        if not self.params.has(name):
            raise bad_request(CHAT_EMPTY)
        person = self.state.people.get(self.params.integer(name, -1))
        if person is None:
            raise bad_request(CHAT_NOT_FOUND)
        return person

    def chat_to_write(self) -> tuple[Chat, Person]:
        """The chat, if this bot may write into it now."""
        person = self.person()
        chat = self.state.chats.get((self.bot.id, person.id))
        if chat is not None and chat.blocked:
            raise ApiError(403, BLOCKED)
        if chat is None or not chat.started:
            raise ApiError(403, CANNOT_WRITE_FIRST)
        return chat, person

    def known_chat(self, name: str = "chat_id") -> Chat:
        """The chat to read from or tidy up in, blocked or not."""
        person = self.person(name)
        chat = self.state.chats.get((self.bot.id, person.id))
        if chat is None:
            raise bad_request(CHAT_NOT_FOUND)
        return chat

    def message(self, chat: Chat, otherwise: str) -> Message:
        message = chat.messages.get(self.params.integer("message_id"))
        if message is None:
            raise bad_request(otherwise)
        return message

    # -- what is written ----------------------------------------------------------------

    def formatted(self, source: str, parse_mode: str, entities: Any) -> tuple[str, list[Entity]]:
        """Plain text and entities; both counts of a text's length are reported, we take UTF-16."""
        given: list[Entity] = []
        if len(source.encode(errors="replace")) > SOURCE_MAX_BYTES:
            raise bad_request(SOURCE_TOO_LONG)
        source, mode = clean(source), parse_mode.lower()
        if mode == "html":
            source, given = parse_html(source)
        elif mode in ("markdown", "markdownv2"):
            raise bad_request("Bad Request: the sandbox reads parse_mode HTML only")
        elif mode not in ("", "none"):
            raise from_server("Unsupported parse_mode")
        elif isinstance(entities, list):
            given = [_given_entity(e) for e in entities]
        text, found = finish(source, given)
        return text, found[:ENTITIES_MAX]

    def text(self) -> Json:
        """`text` and `entities` of a message to send.

        Raises:
            ApiError: empty, too long, or broken HTML.
        """
        params = self.params
        if not params.has("text"):
            raise bad_request(TEXT_EMPTY)
        text, entities = self.formatted(
            params.text("text"), params.text("parse_mode"), params.json("entities", "")
        )
        if not text:
            raise bad_request(TEXT_ONLY_SPACE)
        if utf16(text) > TEXT_MAX:
            raise bad_request(TEXT_TOO_LONG)
        content: Json = {"text": text}
        if entities:
            content["entities"] = entities
        options = params.json(
            "link_preview_options", "Can't parse link preview options JSON object"
        )
        if params.flag("disable_web_page_preview"):
            options = {"is_disabled": True}
        if options:
            content["link_preview_options"] = options
        return content

    def caption(self, given: Json | None = None) -> Json:
        """`caption` and its entities, from the call or from one InputMedia of it."""
        source = Params(given) if given is not None else self.params
        caption, entities = self.formatted(
            source.text("caption"),
            source.text("parse_mode"),
            source.json("caption_entities", ""),
        )
        if utf16(caption) > CAPTION_MAX:
            raise bad_request(CAPTION_TOO_LONG)
        content: Json = {}
        if caption:
            content["caption"] = caption
        if entities:
            content["caption_entities"] = entities
        if source.flag("show_caption_above_media"):
            content["show_caption_above_media"] = True
        if source.flag("has_spoiler"):
            content["has_media_spoiler"] = True
        return content

    def markup(self) -> Json | None:
        complaint = "Can't parse reply keyboard markup JSON object"
        return check_markup(self.params.json("reply_markup", complaint))


def _given_entity(entity: Any) -> Entity:
    if not isinstance(entity, dict) or not all(
        isinstance(entity.get(k), t) for k, t in (("type", str), ("offset", int), ("length", int))
    ):
        raise from_server("Can't parse MessageEntity: expected an Object")
    return entity
