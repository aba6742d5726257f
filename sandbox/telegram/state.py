"""Who and what exists in the stand-in: people, bots, their chats and the messages in them.

Plain data and how it is kept; no HTTP, no rules about what may be sent.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .clock import SandboxClock
from .events import Events
from .files import Files
from .updates import Pending, UpdateQueue

Json = dict[str, Any]
to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
MESSAGES_KEPT = 2000  # guess: per chat; Telegram forgets nothing, a load test has to
TAPS_KEPT = 1000  # guess: taps whose answers can still be asked for


@dataclass(slots=True)
class Person:
    """Somebody with Telegram on their phone."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "ko"
    phone: str = ""

    def user(self) -> Json:
        """As Telegram's User object. Never the phone: that is only shared as a contact."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                user[name] = value
        return user

    def chat(self) -> Json:
        user = self.user()
        user.pop("is_bot")
        user.pop("language_code", None)
        return {**user, "type": "private"}


@dataclass(slots=True)
class Message:
    """A message as Telegram shows it, and whether it arrived without a sound."""

    body: Json  #: Never changed in place: calls, updates and taps hold on to it as it was.
    silent: bool = False
    _kept: str = ""  #: Its line in the state file, while that is still true.

    def become(self, body: Json) -> None:
        self.body, self._kept = body, ""

    def line(self, chat: Chat) -> str:
        if not self._kept:
            self._kept = to_json([chat.bot_id, chat.person_id, self.silent, self.body])
        return self._kept


@dataclass(slots=True)
class Chat:
    """The private chat of one person with one bot."""

    bot_id: int
    person_id: int
    started: bool = False  #: The person wrote first; until then the bot may not.
    blocked: bool = False
    reply_keyboard: Json | None = None
    pinned: list[int] = field(default_factory=list)
    menu_button: Json | None = None
    instance: str = field(default_factory=lambda: str(random.getrandbits(63)))
    messages: dict[int, Message] = field(default_factory=dict)


@dataclass(slots=True)
class Webhook:
    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass(slots=True)
class Tap:
    """A callback query and what became of it."""

    id: str
    bot_id: int
    person_id: int
    at: float
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    url: str = ""


class Bot:
    """A registered bot: its words about itself and its updates."""

    def __init__(self, token: str, username: str, name: str, queue: UpdateQueue) -> None:
        self.token = token
        self.id = int(token.partition(":")[0])
        self.username = username
        self.name = name
        self.queue = queue
        self.next_message_id = 1  #: One count for all its chats, as at Telegram.
        self.webhook: Webhook | None = None
        self.set_webhook_at = (0.0, 0.0)  #: On the real clock and on ours.
        self.commands: dict[str, list[Json]] = {}  #: "scope/language" → commands
        self.about: dict[str, dict[str, str]] = {}  #: name, description… → language → text
        self.menu_button: Json | None = None
        self.logged_out_until = 0.0

    def user(self) -> Json:
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
        }

    def dump(self) -> Json:
        kept = {name: getattr(self, name) for name in _BOT_FIELDS}
        kept["queue"] = self.queue.dump()
        kept["webhook"] = asdict(self.webhook) if self.webhook else None
        return kept

    def load(self, kept: Json) -> None:
        for name in _BOT_FIELDS:
            setattr(self, name, kept[name])
        self.queue.load(kept["queue"])
        self.webhook = Webhook(**kept["webhook"]) if kept["webhook"] else None


_BOT_FIELDS = (
    "token", "username", "name", "next_message_id", "commands", "about", "menu_button",
    "logged_out_until",
)  # fmt: skip


class State:
    """Everything the stand-in remembers."""

    def __init__(self, clock: SandboxClock, events: Events, files_folder: Path | None) -> None:
        self.clock = clock
        self.events = events
        self.files = Files(files_folder)
        self.people: dict[int, Person] = {}
        self.bots: dict[int, Bot] = {}
        self.chats: dict[tuple[int, int], Chat] = {}  #: (bot, person) → chat
        self.taps: dict[str, Tap] = {}
        self.next_person_id = 5001
        self.on_change: Callable[[], None] = lambda: None

    # -- finding ------------------------------------------------------------------------

    def bot_named(self, username: str) -> Bot | None:
        wanted = username.removeprefix("@").lower()
        return next((b for b in self.bots.values() if b.username.lower() == wanted), None)

    def chat(self, bot: Bot, person: Person) -> Chat:
        key = (bot.id, person.id)
        if key not in self.chats:
            self.chats[key] = Chat(*key)
        return self.chats[key]

    # -- changing -----------------------------------------------------------------------

    def new_bot(self, token: str, username: str, name: str) -> Bot:
        queue = UpdateQueue(self.clock, lambda pending: self._update_changed(bot, pending))
        bot = Bot(token, username, name, queue)
        self.bots[bot.id] = bot
        return bot

    def _update_changed(self, bot: Bot, pending: Pending) -> None:
        self.on_change()
        self.events.publish("update", lambda: {"bot": bot.username, "update": progress(pending)})

    def add_message(self, chat: Chat, message: Message) -> Json:
        """Put a message into a chat, numbered; its body."""
        bot = self.bots[chat.bot_id]
        message.body = {"message_id": bot.next_message_id, **message.body}
        bot.next_message_id += 1
        chat.messages[message.body["message_id"]] = message
        if len(chat.messages) > MESSAGES_KEPT:
            del chat.messages[next(iter(chat.messages))]
        self.on_change()
        return message.body

    def remember_tap(self, tap: Tap) -> None:
        self.taps[tap.id] = tap
        while len(self.taps) > TAPS_KEPT:
            del self.taps[next(iter(self.taps))]
        self.on_change()

    def forget(self) -> None:
        """Start over: bots stay registered with their webhooks, the rest was never there."""
        self.people.clear()
        self.chats.clear()
        self.taps.clear()
        self.files.forget()
        for bot in self.bots.values():
            bot.queue.waiting.clear()
            bot.queue.history.clear()
        self.on_change()

    def forward(self, seconds: float) -> None:
        """Time goes by; kept, and whoever looks on is told."""
        self.clock.forward(seconds)
        self.on_change()
        now = {"now": self.clock.now()}
        self.events.publish("clock", lambda: now)

    # -- keeping ------------------------------------------------------------------------

    def dump(self) -> str:
        """Everything as JSON. Messages are by far the most, so each is encoded once."""
        rest = {
            "shift_s": self.clock.shift_s,
            "next_person_id": self.next_person_id,
            "people": [asdict(p) for p in self.people.values()],
            "bots": [b.dump() for b in self.bots.values()],
            "chats": [
                {name: getattr(c, name) for name in _CHAT_FIELDS} for c in self.chats.values()
            ],
            "taps": [asdict(t) for t in self.taps.values()],
            "files": self.files.dump(),
        }
        lines = ",\n".join(m.line(c) for c in self.chats.values() for m in c.messages.values())
        return f'{{"rest":{to_json(rest)},\n"messages":[\n{lines}\n]}}\n'

    def load(self, text: str) -> None:
        whole = json.loads(text)
        kept = whole["rest"]
        self.clock.shift_s = kept["shift_s"]
        self.next_person_id = kept["next_person_id"]
        self.people = {p["id"]: Person(**p) for p in kept["people"]}
        for bot in kept["bots"]:
            self.new_bot(bot["token"], bot["username"], bot["name"]).load(bot)
        for fields in kept["chats"]:
            chat = Chat(**fields)
            self.chats[chat.bot_id, chat.person_id] = chat
        for bot_id, person_id, silent, body in whole["messages"]:
            self.chats[bot_id, person_id].messages[body["message_id"]] = Message(body, silent)
        self.taps = {t["id"]: Tap(**t) for t in kept["taps"]}
        self.files.load(kept["files"])


def progress(pending: Pending) -> Json:
    """One update as the inspector lists it."""
    return {
        "update_id": pending.update_id,
        "kind": pending.kind,
        "state": pending.state,
        "attempts": pending.attempts,
        "last_error": pending.last_error,
        "update": pending.as_update(),
    }


_CHAT_FIELDS = (
    "bot_id", "person_id", "started", "blocked", "reply_keyboard", "pinned", "menu_button",
    "instance",
)  # fmt: skip
