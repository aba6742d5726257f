"""The levers beside the chats, as `/sim/*`: bots, people, clock, faults, and looking on."""

from __future__ import annotations

import re
import secrets

from aiohttp import web

from .api import REAL_TOKEN, BotApi, shown_call
from .errors import LOOKS_REAL
from .shown import shown_message, shown_person, shown_state
from .sim import Wrong, body_of, json_answer, number_of, text_of
from .state import Bot, Json, Person, State, Tap, progress

_TOKEN = re.compile(r"\d{1,12}:[\w-]+")


class Controls:
    def __init__(self, state: State, api: BotApi) -> None:
        self._state, self._api = state, api

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sim/bots", self.register),
            web.get("/sim/people", self.people),
            web.post("/sim/people", self.new_person),
            web.get("/sim/state", self.everything),
            web.get("/sim/messages", self.messages),
            web.get("/sim/answers", self.answer),
            web.get("/sim/calls", self.calls),
            web.get("/sim/updates", self.updates),
            web.post("/sim/update", self.inject),
            web.post("/sim/repeat", self.repeat),
            web.get("/sim/events", self._state.events.stream),
            web.get("/sim/files/{file_id}", self.file),
            web.get("/sim/clock", self.clock),
            web.post("/sim/clock", self.forward),
            web.get("/sim/faults", self.faults),
            web.post("/sim/faults", self.order_fault),
            web.delete("/sim/faults", self.clear_faults),
            web.get("/sim/faults/met", self.faults_met),
            web.post("/sim/limits", self.switch_limits),
            web.post("/sim/reset", self.reset),
        ]

    # -- bots and people ----------------------------------------------------------------

    async def register(self, request: web.Request) -> web.Response:
        """`POST /sim/bots`: a token we will answer to. Again with the same token: renamed."""
        wish = await body_of(request)
        token, username = (
            text_of(wish, "token"),
            text_of(wish, "username").removeprefix("@"),
        )
        if REAL_TOKEN.fullmatch(token):
            raise Wrong(400, LOOKS_REAL.removeprefix("Bad Request: "))
        if not _TOKEN.fullmatch(token):
            raise Wrong(400, "a token looks like 1001:sandbox-customer")
        name = str(wish.get("name") or username)
        other = self._state.bot_named(username)
        bot = self._state.bots.get(int(token.partition(":")[0]))
        if other is not None and other is not bot:
            raise Wrong(409, f"another bot is called {username}")
        if bot is None:
            bot = self._state.new_bot(token, username, name)
        elif bot.token != token:
            raise Wrong(409, "another token has this number")
        else:
            bot.username, bot.name = username, name
        self._state.on_change()
        return json_answer({"id": bot.id, "username": bot.username, "name": bot.name})

    async def people(self, _request: web.Request) -> web.Response:
        return json_answer([shown_person(p) for p in self._state.people.values()])

    async def new_person(self, request: web.Request) -> web.Response:
        """`POST /sim/people`: somebody new, or, with a known id, somebody changed."""
        wish = await body_of(request)
        number = int(wish.get("id") or self._state.next_person_id)
        known = self._state.people.get(number) or Person(number, "")
        for name in ("first_name", "last_name", "username", "language_code", "phone"):
            if wish.get(name) is not None:
                setattr(known, name, str(wish[name]))
        if not known.first_name:
            raise Wrong(400, "first_name is missing")
        self._state.people[number] = known
        self._state.next_person_id = max(self._state.next_person_id, number + 1)
        self._state.on_change()
        shown = shown_person(known)
        self._state.events.publish("person", lambda: {"person": number, "object": shown})
        return json_answer(shown)

    def _bot(self, wish: Json) -> Bot:
        bot = self._state.bot_named(text_of(wish, "bot"))
        if bot is None:
            raise Wrong(404, f"no bot {wish['bot']!r}")
        return bot

    # -- looking ------------------------------------------------------------------------

    async def everything(self, _request: web.Request) -> web.Response:
        return json_answer({**shown_state(self._state), "faults": self._api.faults.listed()})

    async def messages(self, request: web.Request) -> web.Response:
        wish = dict(request.query)
        key = (self._bot(wish).id, number_of(wish, "person"))
        after = int(wish.get("after") or 0)
        chat = self._state.chats.get(key)
        messages = chat.messages.items() if chat else ()
        return json_answer([shown_message(m) for number, m in messages if number > after])

    async def answer(self, request: web.Request) -> web.Response:
        tap = self._state.taps.get(request.query.get("callback_query_id", ""))
        if tap is None:
            raise Wrong(404, "no such tap")
        shown: Json = {
            "answered": tap.answered,
            "text": tap.text,
            "show_alert": tap.show_alert,
        }
        return json_answer({**shown, "url": tap.url})

    async def calls(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after") or 0)
        return json_answer([shown_call(c) for c in self._api.calls if c["n"] > after])

    async def updates(self, request: web.Request) -> web.Response:
        queue = self._bot(dict(request.query)).queue
        return json_answer([progress(p) for p in queue.all()])

    async def file(self, request: web.Request) -> web.Response:
        file = self._state.files.by_file_id(request.match_info["file_id"])
        data = self._state.files.read(file) if file else None
        if file is None or data is None:
            raise Wrong(404, "no such file")
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        if file.kind != "photo":
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=data, content_type=file.content_type, headers=headers)

    # -- updates as Telegram might send them ----------------------------------------------

    async def inject(self, request: web.Request) -> web.Response:
        """`POST /sim/update`: any update, forged ones too. A forged tap can be answered."""
        wish = await body_of(request)
        bot, update = self._bot(wish), wish.get("update")
        kinds = [k for k in update if k != "update_id"] if isinstance(update, dict) else []
        if not isinstance(update, dict) or len(kinds) != 1:
            raise Wrong(400, "update is an object with one kind of update in it")
        body = update[kinds[0]]
        if not isinstance(body, dict):
            raise Wrong(400, f"{kinds[0]} is not an object")
        if kinds[0] == "callback_query":
            body = {"id": str(secrets.randbits(62)), "chat_instance": "0", **body}
            person = body.get("from", {}).get("id", 0)
            self._state.remember_tap(
                Tap(str(body["id"]), bot.id, int(person), self._state.clock.now())
            )
        number = update.get("update_id")
        update_id = bot.queue.add(
            kinds[0], body, update_id=int(number) if number is not None else None
        )
        return json_answer({"update_id": update_id, "callback_query_id": body.get("id")})

    async def repeat(self, request: web.Request) -> web.Response:
        """`POST /sim/repeat`: one update again, with the number it had."""
        wish = await body_of(request)
        if not self._bot(wish).queue.repeat(number_of(wish, "update_id")):
            raise Wrong(404, "no such update")
        return json_answer({"ok": True})

    # -- levers -------------------------------------------------------------------------

    async def clock(self, _request: web.Request) -> web.Response:
        return json_answer({"now": self._state.clock.now()})

    async def forward(self, request: web.Request) -> web.Response:
        wish = await body_of(request)
        try:
            seconds = float(wish.get("forward_s", 0))
        except (TypeError, ValueError):
            raise Wrong(400, "forward_s is not a number") from None
        if seconds < 0:
            raise Wrong(400, "time only goes forward")
        self._state.forward(seconds)
        return json_answer({"now": self._state.clock.now()})

    async def faults(self, _request: web.Request) -> web.Response:
        return json_answer(self._api.faults.listed())

    async def order_fault(self, request: web.Request) -> web.Response:
        try:
            self._api.faults.order(await body_of(request))
        except (TypeError, ValueError) as error:
            raise Wrong(400, str(error)) from None
        return json_answer(self._api.faults.listed())

    async def clear_faults(self, _request: web.Request) -> web.Response:
        self._api.faults.clear()
        return json_answer([])

    async def faults_met(self, _request: web.Request) -> web.Response:
        """`GET /sim/faults/met`: how many calls of each method met an ordered trouble so far."""
        return json_answer(dict(self._api.faults.met))

    async def switch_limits(self, request: web.Request) -> web.Response:
        """`POST /sim/limits {"on": true}`: the model of Telegram's flood limits."""
        self._api.limits.on = bool((await body_of(request)).get("on"))
        self._api.limits.clear()
        return json_answer({"on": self._api.limits.on})

    async def reset(self, _request: web.Request) -> web.Response:
        """`POST /sim/reset`: nobody ever wrote. Bots stay registered, with their webhooks."""
        self._state.forget()
        for bot in self._state.bots.values():
            await self._api.webhooks.begin(bot)  # what was on its way is forgotten too
        self._api.faults.clear()
        self._api.limits.clear()
        self._api.calls.clear()
        self._state.events.publish("reset", dict)
        return json_answer({"ok": True})
