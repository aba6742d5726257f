"""What a chat shows, and how it gets there: edited in place where it can be, sent anew else.

Knows no food. Texts come as ready HTML; what people wrote is escaped here, once.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import escape as escape_html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telegram.error import BadRequest, TelegramError

from chat import limits
from chat.api import message_id_in
from chat.fitting import brief, cut, fits, shown
from chat.refused import cannot_be_edited, has_lost_the_picture, is_unchanged
from chat.sender import Priority
from chat.shown import Looks, digest
from chat.taps import written
from chat.turn import Turn
from core.stores.menu import kept_photo
from core.texts import Lang, Text, say
from core.updates import use_cases as updates

if TYPE_CHECKING:
    from chat.api import BotApi

log = logging.getLogger(__name__)

LONGEST_FACT = 1_000  # guess: longer than a door, a request, a note and an answer may be
GAP = "\u2003"  # a wide gap: a label and its value
#: Marks that turn the reading direction around; a menu name could hide a price with them.
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00]")


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: a tap, or a page that opens."""

    text: str
    tap: tuple[Any, ...] | None = None
    url: str | None = None
    style: str = ""  #: primary, success, danger or plain

    def as_json(self) -> dict[str, str]:
        """How Telegram takes it."""
        button = {"text": label(self.text)}
        if self.url is not None:
            button["url"] = self.url
        elif self.tap is not None:
            button["callback_data"] = written(self.tap)
        if self.style:
            button["style"] = self.style
        return button


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of ours; uploaded once per bot, then called by Telegram's name for it.

    Where it is: in a file, at hand (then *key* is empty and nobody calls it by a name), or else
    among the pictures people sent, under its key.
    """

    key: str
    path: Path | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReplyButton:
    """A button in the place of the keyboard."""

    text: str
    contact: bool = False
    location: bool = False

    def as_json(self) -> dict[str, Any]:
        """How Telegram takes it."""
        asks = {"request_contact": self.contact, "request_location": self.location}
        return {"text": self.text, **{name: True for name, on in asks.items() if on}}


@dataclass(frozen=True, slots=True)
class Asking:
    """A keyboard of answers."""

    rows: tuple[tuple[ReplyButton, ...], ...]
    placeholder: str = ""

    def as_json(self) -> dict[str, Any]:
        """How Telegram takes it."""
        keyboard = [[button.as_json() for button in row] for row in self.rows]
        markup = {
            "keyboard": keyboard,
            "resize_keyboard": True,
            "one_time_keyboard": True,
        }
        if self.placeholder:
            markup["input_field_placeholder"] = brief(self.placeholder, limits.PLACEHOLDER)
        return markup


@dataclass(frozen=True, slots=True)
class RemoveKeyboard:
    """Gives the keyboard its place back."""

    def as_json(self) -> dict[str, Any]:
        """How Telegram takes it."""
        return {"remove_keyboard": True}


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: ready HTML, buttons, perhaps a picture."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    photo: Photo | None = None
    asking: Asking | RemoveKeyboard | None = None
    silent: bool = False
    of: str = ""  #: the order it is about: only such a screen may stand in its card's place
    leaves: str = ""  #: what the message whose place it takes says then; empty: what it said

    @property
    def fitting_text(self) -> str:
        """The text, which fits: a screen says less where it must. One that does not is a fault."""
        room = limits.TEXT if self.photo is None else limits.CAPTION
        if fits(self.text, room) and len(self.text.encode()) <= limits.RAW_BYTES:
            return self.text
        _fault(f"a text of {limits.length(self.text)} for {room}")
        fitted = cut(self.text, room)
        if len(fitted.encode()) > limits.RAW_BYTES:  # it is the marks that are too many
            return escaped(shown(fitted), room)
        return fitted

    def markup(self) -> str | None:
        """The keyboard as Telegram takes it; rows that are too many are a fault, and go."""
        if self.buttons:
            rows = [[button.as_json() for button in row] for row in self.buttons]
            written = _as_markup(rows)
            while (too := _too_much(rows, written)) and rows:
                _fault(too)
                rows = _fewer(rows)
                written = _as_markup(rows)
            return written
        if self.asking is not None:
            return json.dumps(self.asking.as_json(), ensure_ascii=False)
        return None

    @property
    def looks(self) -> Looks:
        """The same for two screens that show the same."""
        photo = self.photo
        pictured = (photo.key, photo.path, photo.content or b"") if photo is not None else ()
        return digest(self.fitting_text, self.markup() if self.buttons else "", *pictured)


def _as_markup(rows: list[list[dict[str, str]]]) -> str:
    return json.dumps({"inline_keyboard": rows}, ensure_ascii=False)


def _too_much(rows: list[list[dict[str, str]]], written: str) -> str:
    """What of a keyboard Telegram would not take; empty when it fits."""
    if (n := sum(len(row) for row in rows)) > limits.BUTTONS:
        return f"a keyboard of {n} buttons"
    if (n := max(len(row) for row in rows)) > limits.ROW:
        return f"a row of {n} buttons"
    if (n := len(written.encode())) > limits.MARKUP_BYTES:
        return f"a keyboard of {n} bytes"
    return ""


def _fewer(rows: list[list[dict[str, str]]]) -> list[list[dict[str, str]]]:
    """Rows no longer than Telegram takes; one fewer of the middle: ways on and back are last."""
    width = limits.ROW
    cut_up = [row[n : n + width] for row in rows for n in range(0, len(row), width)]
    if len(cut_up) > len(rows):
        return cut_up
    middle = max(0, len(rows) - 4)
    return rows[:middle] + rows[middle + 1 :]


def _fault(what: str) -> None:
    """Tests hear it at once; in a house it is logged, without anybody's words."""
    if limits.is_loud:
        raise limits.DoesNotFit(what)
    log.error("a screen does not fit, and is cut: %s", what, stack_info=True)


def label(words: str, room: int = limits.LABEL) -> str:
    """What a button says: its value, behind the gap, stays; the name before it is shortened."""
    if limits.length(words) <= room:
        return words
    name, gap, value = words.rpartition(GAP)
    if not gap:
        return brief(words, room)
    value = brief(value, room // 2)
    return f"{brief(name, room - limits.length(value) - 1)}{GAP}{value}"


def escaped(words: str, longest: int = limits.TEXT) -> str:
    """What somebody wrote, harmless in HTML; longer than *longest*, it ends in a … and so far."""
    return escape_html(brief(_BIDI.sub("", words), longest), quote=False)


def _safe(fact: str) -> str:
    return escaped(fact, LONGEST_FACT)


def html(text: Text, lang: Lang, **facts: Any) -> str:
    """*text* with its facts, each fact harmless in HTML."""
    return say(text, lang, escape=_safe, **facts)


async def answer(turn: Turn, text: str = "", *, alert: bool = False) -> None:
    """End the spinner of the tapped button, once; a query that is too old is let go.

    A spinner that goes on is no reason to run a turn again; words that did not arrive are.
    """
    if turn.query_id is None or turn.answered:
        return
    turn.answered = True
    params: dict[str, Any] = {"callback_query_id": turn.query_id}
    if text:
        params |= {"text": brief(text, limits.TOAST), "show_alert": alert}
    try:
        await turn.api.call("answerCallbackQuery", params)
    except BadRequest:
        return  # “query is too old”: the person has long gone on
    except TelegramError as error:
        if text:
            raise
        log.info("%s: a spinner goes on: %s", turn.bot, error)


async def send(turn: Turn, screen: Screen) -> int:
    """A new message at the foot of the chat; its id.

    What this update's turn has sent before it was cut off is not sent again.
    """
    looks = screen.looks
    if (there := turn.sent_before.pop(looks, None)) is not None:
        return there
    message_id = await turn.sender.send(
        Priority.TALK, turn.chat_id, partial(send_to, turn, turn.chat_id, screen)
    )
    turn.sent[looks] = message_id
    return message_id


async def show(turn: Turn, screen: Screen) -> int:
    """The tapped message as this screen, a new one where it cannot be edited; the message's id.

    An order's card shows nothing but its order: what else is to be seen comes below it.

    A refusal that nobody knows is no reason to leave somebody without an answer: it is noted, and
    the screen is sent.
    """
    if turn.message_id is None or turn.has_photo != (screen.photo is not None):
        return await send(turn, screen)
    if turn.card_of is not None and screen.of != turn.card_of:
        return await send(turn, screen)
    looks = screen.looks
    if turn.api.shown.is_so((turn.chat_id, turn.message_id), looks):
        return turn.message_id  # without waiting for this chat's turn either
    edit = partial(edit_in, turn, turn.chat_id, turn.message_id, screen, looks)
    try:
        if await turn.sender.send(Priority.TALK, turn.chat_id, edit):
            return turn.message_id
    except BadRequest as refusal:
        log.error("an edit in %s was refused, and is sent anew: %s", turn.bot, refusal)
    return await send(turn, screen)


async def strip(api: BotApi, chat_id: int, message_id: int) -> None:
    """Take a message's buttons away by *api*; one that has none, or is gone, is let go."""
    try:
        params = {"chat_id": chat_id, "message_id": message_id}
        with api.shown.changing((chat_id, message_id)):
            await api.call("editMessageReplyMarkup", params)
    except BadRequest:
        return  # gone, too old, or bare already


async def send_to(via: Any, chat_id: int, screen: Screen) -> int:
    """Send a screen by *via* (a turn, or a bot's voice); the new message's id."""
    params: dict[str, Any] = {"chat_id": chat_id, "parse_mode": "HTML"}
    if screen.silent:
        params["disable_notification"] = True
    if (markup := screen.markup()) is not None:
        params["reply_markup"] = markup
    if screen.photo is None:
        params["text"] = screen.fitting_text
        params["link_preview_options"] = {"is_disabled": True}
        sent = await via.api.call("sendMessage", params)
    else:
        params["caption"] = screen.fitting_text
        sent = await _with_photo(via, "sendPhoto", params, screen.photo)
    message_id = message_id_in(sent)
    via.api.shown.keep((chat_id, message_id), screen.looks)
    return message_id


async def send_file(turn: Turn, caption: Screen, name: str, mime: str, content: bytes) -> None:
    """A file of ours at the foot of the chat, with a line below it."""
    params = {"chat_id": turn.chat_id, "parse_mode": "HTML", "caption": caption.fitting_text}
    upload = partial(turn.api.upload_file, params, name, mime, content)
    await turn.sender.send(Priority.TALK, turn.chat_id, upload)


async def edit_in(
    via: Any, chat_id: int, message_id: int, screen: Screen, looks: bytes | None = None
) -> bool:
    """Redraw a message, unless it shows that; false when it is gone or cannot be edited any more.

    *looks* is the screen's own, where it was asked before.

    Raises:
        BadRequest: Telegram refuses it in words nobody here knows.
    """
    looks = looks or screen.looks
    if via.api.shown.is_so((chat_id, message_id), looks):
        return True
    with via.api.shown.changing((chat_id, message_id)) as change:
        try:
            await _edit(via, {"chat_id": chat_id, "message_id": message_id}, screen)
        except TelegramError as error:
            if cannot_be_edited(error):
                return False
            if not is_unchanged(error):
                raise
        change.shows = looks
    return True


async def _edit(via: Any, params: dict[str, Any], screen: Screen) -> None:
    markup = screen.markup() if screen.buttons else None
    if markup is not None:
        params["reply_markup"] = markup
    if screen.photo is None:
        params |= {
            "text": screen.fitting_text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        await via.api.call("editMessageText", params)
    else:
        media = {"type": "photo", "caption": screen.fitting_text}
        params["media"] = media | {"parse_mode": "HTML"}
        await _with_photo(via, "editMessageMedia", params, screen.photo)


async def _with_photo(via: Any, method: str, params: Mapping[str, Any], photo: Photo) -> Any:
    """By Telegram's name for the picture where we know it, else uploaded."""
    known = await via.deps.db.read(updates.picture, via.bot, photo.key) if photo.key else None
    editing = method == "editMessageMedia"
    if known is not None:
        try:
            if editing:
                media = params["media"] | {"media": known}
                return await via.api.call(method, {**params, "media": media})
            return await via.api.call(method, {**params, "photo": known})
        except BadRequest as error:
            if not has_lost_the_picture(error):
                raise
    content = await _content_of(via, photo)
    if editing:
        media = params["media"] | {"media": "attach://picture"}
        sent = await via.api.upload(method, {**params, "media": media}, "picture", content)
    else:
        sent = await via.api.upload(method, params, "photo", content)
    if photo.key and (file_id := _file_id_in(sent)) is not None:
        await via.deps.db.write(updates.keep_picture, via.bot, photo.key, file_id)
    return sent


def _file_id_in(sent: Any) -> str | None:
    """Telegram's name for the picture, where it told one: it is sent either way."""
    try:
        file_id = sent["photo"][-1]["file_id"]
    except (KeyError, IndexError, TypeError):
        return None
    return file_id if isinstance(file_id, str) else None


async def _content_of(via: Any, photo: Photo) -> bytes:
    if photo.content is not None:
        return photo.content
    if photo.path is not None:
        return photo.path.read_bytes()
    kept: bytes | None = await via.deps.db.read(kept_photo, photo.key)
    assert kept is not None  # an item names it only in the transaction that keeps it
    return kept
