"""The person's side as JSON: messages with their HTML, chats with their commands and keyboard.

Only reads; it is what the page and the tests see.
"""

from __future__ import annotations

from .rendering import safe_html
from .state import Bot, Chat, Json, Message, Person, State


def shown_message(message: Message) -> Json:
    """A message as Telegram's JSON, plus its text as safe HTML and whether it came silently."""
    body = message.body
    if "text" in body:
        html = safe_html(body["text"], body.get("entities", []))
    else:
        html = safe_html(body.get("caption", ""), body.get("caption_entities", []))
    return {**body, "html": html, "silent": message.silent}


def shown_chat(state: State, chat: Chat) -> Json:
    """A chat without its messages."""
    bot, person = state.bots[chat.bot_id], state.people[chat.person_id]
    return {
        "bot": bot.username,
        "person": person.id,
        "started": chat.started,
        "blocked": chat.blocked,
        "commands": commands_for(bot, person.id, person.language_code),
        "reply_keyboard": chat.reply_keyboard,
        "menu_button": menu_button_for(bot, chat),
        "pinned": chat.pinned,
    }


def chat_facts(state: State, chat: Chat) -> Json:
    return {
        "bot": state.bots[chat.bot_id].username,
        "person": chat.person_id,
        "chat": shown_chat(state, chat),
    }


def shown_person(person: Person) -> Json:
    user = person.user()
    user.pop("is_bot")
    if person.phone:
        user["phone"] = person.phone
    return user


def shown_state(state: State) -> Json:
    return {
        "now": state.clock.now(),
        "bots": [
            {"id": b.id, "username": b.username, "name": b.name} for b in state.bots.values()
        ],
        "people": [shown_person(p) for p in state.people.values()],
        "chats": [
            {
                **shown_chat(state, c),
                "messages": [shown_message(m) for m in c.messages.values()],
            }
            for c in state.chats.values()
        ],
    }


def commands_for(bot: Bot, person_id: int, language: str) -> list[Json]:
    """The list this person's app shows (Bot API, “Determining list of commands”)."""
    language = language[:2]
    for scope in (f"chat:{person_id}", "all_private_chats", "default"):
        for key in (f"{scope}/{language}", f"{scope}/"):
            if key in bot.commands:
                return bot.commands[key]
    return []


def menu_button_for(bot: Bot, chat: Chat) -> Json:
    return chat.menu_button or bot.menu_button or {"type": "commands"}
