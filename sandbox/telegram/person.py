"""What people do with their phones, as `/sim/*`: write, tap, share a place or a number, block.

Each deed becomes the update Telegram would send. What a bot makes of it is not our business.
"""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web

from .entities import clean, finish
from .errors import ApiError
from .files import photo_sizes
from .media import keep_picture
from .messages import from_person
from .params import Upload
from .shown import chat_facts, shown_message
from .sim import Wrong, body_of, json_answer, number_of, text_of
from .state import Bot, Chat, Json, Message, Person, State, Tap
from .things import THINGS, forwarded, sent_file

_OUTSIDE_PHOTO = "no picture Telegram would take"


class PersonSide:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sim/text", self.text),
            web.post("/sim/press", self.text),
            web.post("/sim/tap", self.tap),
            web.post("/sim/location", self.location),
            web.post("/sim/contact", self.contact),
            web.post("/sim/photo", self.photo),
            web.post("/sim/file", self.file),
            web.post("/sim/thing", self.thing),
            web.post("/sim/edit", self.edit),
            web.post("/sim/block", self.block),
        ]

    # -- who and where ------------------------------------------------------------------

    def _who(self, wish: Json) -> tuple[Bot, Person, Chat]:
        bot = self._state.bot_named(text_of(wish, "bot"))
        if bot is None:
            raise Wrong(404, f"no bot {wish.get('bot')!r}")
        person = self._state.people.get(number_of(wish, "person"))
        if person is None:
            raise Wrong(404, f"no person {wish.get('person')!r}")
        return bot, person, self._state.chat(bot, person)

    def _say(self, bot: Bot, person: Person, chat: Chat, content: Json) -> web.Response:
        """The person's message appears in the chat and goes to the bot."""
        if chat.blocked:
            raise Wrong(409, "the person blocked this bot")
        first = not chat.started
        chat.started = True
        body = from_person(person, self._state.clock.unix(), content)
        message = Message(body)
        body = self._state.add_message(chat, message)
        if _used_up(chat, content):
            chat.reply_keyboard = None
            first = True
        if first:
            self._state.events.publish("chat", lambda: chat_facts(self._state, chat))
        shown = shown_message(message)
        facts = {"bot": bot.username, "person": person.id, "message": shown}
        self._state.events.publish("message", lambda: facts)
        update_id = bot.queue.add("message", body)
        return json_answer({"message": shown, "update_id": update_id})

    # -- deeds --------------------------------------------------------------------------

    async def text(self, request: web.Request) -> web.Response:
        """`POST /sim/text` and `/sim/press`: a reply-keyboard button only types its own text."""
        wish = await body_of(request)
        who = self._who(wish)
        text, entities = finish(clean(text_of(wish, "text")), [])
        if not text:
            raise Wrong(400, "text is empty")
        content: Json = {"text": text}
        if entities:
            content["entities"] = entities
        if wish.get("forwarded_from"):
            of = self._state.people.get(number_of(wish, "forwarded_from"))
            if of is None:
                raise Wrong(404, "no such person to forward from")
            content |= forwarded(of, self._state.clock.unix())
        if wish.get("reply_to"):
            quoted = who[2].messages.get(number_of(wish, "reply_to"))
            if quoted is None:
                raise Wrong(404, "no such message to reply to")
            content["reply_to_message"] = {
                k: v for k, v in quoted.body.items() if k != "reply_to_message"
            }
        return self._say(*who, content)

    async def tap(self, request: web.Request) -> web.Response:
        """`POST /sim/tap`: only a button that is there now. Forged taps go through /sim/update."""
        wish = await body_of(request)
        bot, person, chat = self._who(wish)
        message = chat.messages.get(number_of(wish, "message_id"))
        data = text_of(wish, "data")
        if message is None:
            raise Wrong(404, "no such message")
        if not any(b.get("callback_data") == data for b in _buttons(message.body)):
            raise Wrong(409, "the message has no such button now")
        if chat.blocked:
            raise Wrong(409, "the person blocked this bot")
        tap = Tap(str(secrets.randbits(62)), bot.id, person.id, self._state.clock.now())
        self._state.remember_tap(tap)
        query: Json = {
            "id": tap.id,
            "from": person.user(),
            "message": message.body,
            "chat_instance": chat.instance,
            "data": data,
        }
        update_id = bot.queue.add("callback_query", query)
        return json_answer({"callback_query_id": tap.id, "update_id": update_id})

    async def location(self, request: web.Request) -> web.Response:
        wish = await body_of(request)
        try:
            place = {k: float(wish[k]) for k in ("latitude", "longitude")}
        except (KeyError, TypeError, ValueError):
            raise Wrong(400, "latitude and longitude are numbers") from None
        content: Json = {"location": place}
        if wish.get("title") or wish.get("address"):
            named = {k: str(wish.get(k) or "") for k in ("title", "address")}
            content["venue"] = {"location": place, **named}
        return self._say(*self._who(wish), content)

    async def contact(self, request: web.Request) -> web.Response:
        """`POST /sim/contact`: one's own number carries one's user_id, another's does not."""
        wish = await body_of(request)
        bot, person, chat = self._who(wish)
        own = bool(wish.get("own", True))
        phone = str(wish.get("phone_number") or (person.phone if own else ""))
        if not phone:
            raise Wrong(400, "the person has no phone; give phone_number")
        contact: Json = {"phone_number": phone}
        if own:
            contact["first_name"] = person.first_name
            if person.last_name:
                contact["last_name"] = person.last_name
            contact["user_id"] = person.id
        else:
            contact["first_name"] = str(wish.get("first_name") or "친구")
        return self._say(bot, person, chat, {"contact": contact})

    async def photo(self, request: web.Request) -> web.Response:
        """`POST /sim/photo?bot=&person=&caption=&album=`: the picture is the body."""
        wish: dict[str, Any] = dict(request.query)
        bot, person, chat = self._who(wish)
        upload = Upload("photo", request.content_type, await request.content.read())
        try:
            file = keep_picture(self._state.files, bot.id, upload)
        except ApiError as error:
            raise Wrong(400, f"{_OUTSIDE_PHOTO}: {error.description}") from None
        content: Json = {"photo": photo_sizes(file, bot.id)}
        return self._say(bot, person, chat, {**content, **_under(wish)})

    async def file(self, request: web.Request) -> web.Response:
        """`POST /sim/file?bot=&person=&name=&caption=&album=`: a file, a picture as one too."""
        wish: dict[str, Any] = dict(request.query)
        bot, person, chat = self._who(wish)
        name = str(wish.get("name") or "file")
        data = await request.content.read()
        kept = self._state.files.add(bot.id, "document", name, request.content_type, data)
        return self._say(bot, person, chat, {**sent_file(kept, bot.id), **_under(wish)})

    async def thing(self, request: web.Request) -> web.Response:
        """`POST /sim/thing`: a voice, a film, a sticker, … by its *kind*."""
        wish = await body_of(request)
        make = THINGS.get(text_of(wish, "kind"))
        if make is None:
            raise Wrong(400, f"kind is one of {', '.join(THINGS)}")
        return self._say(*self._who(wish), {**make(), **_under(wish)})

    async def edit(self, request: web.Request) -> web.Response:
        """`POST /sim/edit`: one's own words are others now; *silently*: nobody changed a word.

        Telegram tells a bot of changes it cannot see as well (Bot API, Update, edited_message);
        such a message has no date of an edit.
        """
        wish = await body_of(request)
        bot, person, chat = self._who(wish)
        message = chat.messages.get(number_of(wish, "message_id"))
        if message is None or message.body["from"]["id"] != person.id:
            raise Wrong(404, "no such message of theirs")
        body = dict(message.body)
        if not wish.get("silently"):
            field = "text" if "text" in body else "caption"
            text, entities = finish(clean(text_of(wish, "text")), [])
            body |= {field: text, "edit_date": self._state.clock.unix()}
            name = "entities" if field == "text" else "caption_entities"
            body.pop(name, None)
            if entities:
                body[name] = entities
        message.become(body)
        self._state.on_change()
        facts = {"bot": bot.username, "person": person.id, "message": shown_message(message)}
        self._state.events.publish("edit", lambda: facts)
        return json_answer({"update_id": bot.queue.add("edited_message", body)})

    async def block(self, request: web.Request) -> web.Response:
        """`POST /sim/block`: the bot hears of it as my_chat_member."""
        wish = await body_of(request)
        bot, person, chat = self._who(wish)
        blocked = bool(wish.get("blocked", True))
        if blocked != chat.blocked:
            chat.blocked = blocked
            self._state.on_change()
            member, kicked = _membership(bot)
            old, new = (member, kicked) if blocked else (kicked, member)
            body = {
                "chat": person.chat(),
                "from": person.user(),
                "date": self._state.clock.unix(),
                "old_chat_member": old,
                "new_chat_member": new,
            }
            bot.queue.add("my_chat_member", body)
            self._state.events.publish("chat", lambda: chat_facts(self._state, chat))
        return json_answer({"blocked": chat.blocked})


def _under(wish: Json) -> Json:
    """The caption of what is sent, and the album it is part of."""
    content: Json = {}
    caption, entities = finish(clean(str(wish.get("caption") or "")), [])
    if caption:
        content["caption"] = caption
    if entities:
        content["caption_entities"] = entities
    if wish.get("album"):
        content["media_group_id"] = str(wish["album"])
    return content


def _used_up(chat: Chat, content: Json) -> bool:
    """Whether this was a button of a keyboard that goes away once used."""
    keyboard = chat.reply_keyboard
    if not keyboard or not keyboard.get("one_time_keyboard"):
        return False
    buttons = [button for row in keyboard["keyboard"] for button in row]
    return any(
        ("contact" in content and "request_contact" in button)
        or ("location" in content and "request_location" in button)
        or content.get("text") == button["text"]
        for button in buttons
    )


def _membership(bot: Bot) -> tuple[Json, Json]:
    member = {"user": bot.user(), "status": "member"}
    return member, {"user": bot.user(), "status": "kicked", "until_date": 0}


def _buttons(body: Json) -> list[Json]:
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
