"""Which keyboards Telegram takes: sizes, kinds of button, colours, and its complaints.

Pure: a decoded reply_markup goes in, the one to keep comes out.
"""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from .errors import BUTTON_DATA_INVALID, MARKUP_TOO_LONG, bad_request, from_server
from .limits import (
    BUTTONS_MAX,
    COPY_TEXT_MAX,
    DATA_MAX_BYTES,
    MARKUP_MAX_BYTES,
    PLACEHOLDER_MAX,
    REPLY_BUTTONS_MAX,
    REPLY_ROW_MAX,
    ROW_MAX,
)

STYLES = ("", "primary", "success", "danger")  # Bot API 10.0; "default" is no style

_ACTIONS = (
    "url", "callback_data", "web_app", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "login_url", "pay", "callback_game",
)  # fmt: skip
_INLINE = "can't parse inline keyboard button: "
_REPLY = "can't parse keyboard button: "


def is_this_machine(url: str) -> bool:
    """Whether an address is this machine's own; the stand-in talks to no other."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_markup(markup: Any) -> dict[str, Any] | None:
    """What is kept of a reply_markup: an inline keyboard, a reply keyboard, or its removal.

    Raises:
        ApiError: Telegram would not take it.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise from_server("Object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard", " of the InlineKeyboardMarkup")
        kept = [[_inline_button(b) for b in row] for row in rows if row]
        _check_size(kept, BUTTONS_MAX, ROW_MAX)
        if len(json.dumps(kept, ensure_ascii=False).encode()) > MARKUP_MAX_BYTES:
            raise bad_request(MARKUP_TOO_LONG)
        return {"inline_keyboard": kept} if kept else None
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"], "keyboard", "")
        kept = [[_reply_button(b) for b in row] for row in rows if row]
        if not kept:
            return None
        _check_size(kept, REPLY_BUTTONS_MAX, REPLY_ROW_MAX)
        flags = ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")
        shown: dict[str, Any] = {name: True for name in flags if markup.get(name)}
        if placeholder := markup.get("input_field_placeholder"):
            shown["input_field_placeholder"] = str(placeholder)[:PLACEHOLDER_MAX]
        return {"keyboard": kept, **shown}
    if markup.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if markup.get("force_reply"):
        return {k: v for k, v in markup.items() if v not in (None, False, "")}
    return None


def _check_size(rows: list[list[dict[str, Any]]], most: int, a_row: int) -> None:
    """A row that is too long is refused here like a keyboard that is (guess)."""
    if sum(len(row) for row in rows) > most or any(len(row) > a_row for row in rows):
        raise bad_request(MARKUP_TOO_LONG)


def _rows(rows: Any, name: str, of: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise from_server(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise from_server(f'Field "{name}"{of} must be an Array of Arrays')
    return rows


def _text_and_style(button: dict[str, Any], complaint: str, what: str) -> dict[str, Any]:
    text = button.get("text")
    if not isinstance(text, str):
        raise from_server(f'{complaint}Can\'t find field "text"')
    if not text.strip():
        raise from_server(f"{what} button text must be non-empty")
    style = str(button.get("style") or "").lower()
    style = "" if style == "default" else style
    if style not in STYLES:
        raise from_server(f"{complaint}invalid button style specified")
    kept = {"text": text}
    if style:
        kept["style"] = style
    if button.get("icon_custom_emoji_id"):
        kept["icon_custom_emoji_id"] = str(button["icon_custom_emoji_id"])
    return kept


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise from_server(f"{_INLINE}InlineKeyboardButton must be an Object")
    kept = _text_and_style(button, _INLINE, "Inline keyboard")
    # "" is a real value only for the inline queries; pay and games are flags
    action = next(
        (a for a in _ACTIONS if button.get(a) or (a.startswith("switch") and a in button)),
        None,
    )
    if action is None:
        raise from_server(f"{_INLINE}Text buttons are unallowed in the inline keyboard")
    value = button[action]
    if action == "callback_data" and len(str(value).encode()) > DATA_MAX_BYTES:
        raise bad_request(BUTTON_DATA_INVALID)
    if action == "url":
        _check_url(str(value), "Inline keyboard button")
    if action == "web_app":
        url = str(value.get("url", "")) if isinstance(value, dict) else ""
        _check_url(url, "Inline keyboard button Web App", https=True)
    if action == "copy_text":
        copied = value.get("text", "") if isinstance(value, dict) else ""
        if not 1 <= len(copied) <= COPY_TEXT_MAX:
            raise bad_request("Bad Request: BUTTON_COPY_TEXT_INVALID")  # guess
    if action in ("pay", "callback_game", "login_url"):
        raise bad_request("Bad Request: BUTTON_TYPE_INVALID")
    return {**kept, action: value}


def _reply_button(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise from_server(f"{_REPLY}KeyboardButton must be a String or an Object")
    kept = _text_and_style(button, _REPLY, "Keyboard")
    for action in ("request_contact", "request_location"):
        if button.get(action):
            return {**kept, action: True}
    if isinstance(button.get("web_app"), dict):
        _check_url(str(button["web_app"].get("url", "")), "Keyboard button Web App", https=True)
        return {**kept, "web_app": button["web_app"]}
    return kept


def _check_url(url: str, what: str, *, https: bool = False) -> None:
    """Telegram takes web pages and tg: links; here also http to this machine."""
    if url.lower().startswith(("tg:", "ton:")) and not https:
        return
    parts = urlsplit(url if "://" in url else f"http://{url}")
    why = ""
    if is_this_machine(url):
        return
    if https and parts.scheme != "https":
        why = "Only HTTPS links are allowed"
    elif parts.scheme not in ("http", "https"):
        why = "Unsupported URL protocol"
    elif "." not in (parts.hostname or ""):
        why = "Wrong HTTP URL"
    if why:
        raise from_server(f"{what} URL '{url}' is invalid: {why}")
