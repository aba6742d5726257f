"""What a bot says about itself: command lists, menu button, name and descriptions.

Commands are kept by scope and language and looked up in Telegram's order.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from .call import Call
from .errors import from_server
from .limits import ABOUT_MAX, COMMAND_ABOUT_MAX, COMMANDS_MAX
from .shown import chat_facts, menu_button_for
from .state import Json

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_SCOPES = (
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
    "chat_administrators", "chat_member",
)  # fmt: skip


def _key(call: Call) -> str:
    scope = call.params.json("scope", "Can't parse BotCommandScope JSON object") or {}
    kind = scope.get("type", "default") if isinstance(scope, dict) else ""
    if kind not in _SCOPES:
        raise from_server("Can't parse BotCommandScope: Unsupported type specified")
    if kind == "chat":
        if not str(scope.get("chat_id") or ""):
            raise from_server("Can't parse BotCommandScope: Empty chat_id specified")
        if not _is_known(call, scope["chat_id"]):
            raise from_server("Chat not found")
        kind = f"chat:{scope['chat_id']}"
    return f"{kind}/{_language(call)}"


def _is_known(call: Call, chat_id: Any) -> bool:
    try:
        return (call.bot.id, int(chat_id)) in call.state.chats
    except ValueError:
        return False


def _language(call: Call) -> str:
    language = call.params.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise from_server("BOT_LANG_CODE_INVALID")  # guess
    return language


def set_my_commands(call: Call) -> bool:
    commands = call.params.json("commands", "Can't parse commands JSON object")
    if not isinstance(commands, list):
        raise from_server("Expected an Array of BotCommand")
    if len(commands) > COMMANDS_MAX:
        raise from_server("BOT_COMMANDS_TOO_MUCH")  # guess
    kept = []
    for command in commands:
        if not isinstance(command, dict):
            raise from_server("Can't parse BotCommand: expected an Object")
        name, what = (
            str(command.get("command", "")),
            str(command.get("description", "")).strip(),
        )
        if not name.removeprefix("/"):
            raise from_server("Command must be non-empty")
        if not what:
            raise from_server("Command description must be non-empty")
        if not _COMMAND.fullmatch(name):
            raise from_server("BOT_COMMAND_INVALID")
        if len(what) > COMMAND_ABOUT_MAX:
            raise from_server("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": name.removeprefix("/"), "description": what})
    _keep(call, kept)
    return True


def delete_my_commands(call: Call) -> bool:
    _keep(call, [])
    return True


def _keep(call: Call, commands: list[Json]) -> None:
    key = _key(call)
    if commands:
        call.bot.commands[key] = commands
    else:
        call.bot.commands.pop(key, None)
    _chats_changed(call)


def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_key(call), [])


# -- the menu button --------------------------------------------------------------------


def set_chat_menu_button(call: Call) -> bool:
    button = call.params.json("menu_button", "Can't parse menu button JSON object")
    button = button or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in (
        "default",
        "commands",
        "web_app",
    ):
        raise from_server("Can't parse menu button: MenuButton has unsupported type")
    kept = None if button["type"] == "default" else button
    if call.params.has("chat_id"):
        call.known_chat().menu_button = kept
    else:
        call.bot.menu_button = kept
    _chats_changed(call)
    return True


def get_chat_menu_button(call: Call) -> Json:
    if call.params.has("chat_id"):
        return menu_button_for(call.bot, call.known_chat())
    return call.bot.menu_button or {"type": "commands"}


# -- names ------------------------------------------------------------------------------


def _set_about(call: Call, what: str) -> bool:
    text = call.params.text(what).strip()
    if len(text) > ABOUT_MAX[what]:
        raise from_server(f"Bot {what.replace('_', ' ')} is too long")  # guess
    by_language = call.bot.about.setdefault(what, {})
    by_language[_language(call)] = text
    if not text:
        del by_language[_language(call)]
    if what == "name" and not _language(call) and text:
        call.bot.name = text
    _chats_changed(call)
    return True


def _get_about(call: Call, what: str) -> Json:
    by_language = call.bot.about.get(what, {})
    default = call.bot.name if what == "name" else ""
    return {what: by_language.get(_language(call)) or by_language.get("") or default}


def set_my_name(call: Call) -> bool:
    return _set_about(call, "name")


def get_my_name(call: Call) -> Json:
    return _get_about(call, "name")


def set_my_description(call: Call) -> bool:
    return _set_about(call, "description")


def get_my_description(call: Call) -> Json:
    return _get_about(call, "description")


def set_my_short_description(call: Call) -> bool:
    return _set_about(call, "short_description")


def get_my_short_description(call: Call) -> Json:
    return _get_about(call, "short_description")


def _chats_changed(call: Call) -> None:
    """Every open chat of the bot may show something else now."""
    call.state.on_change()
    if call.state.events.watched:
        for chat in call.state.chats.values():
            if chat.bot_id == call.bot.id:
                call.state.events.publish("chat", partial(chat_facts, call.state, chat))
