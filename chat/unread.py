"""What phones send besides words, taps and places: each is answered once, with the way on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from telegram import Message

from chat.screen import Screen, send
from chat.turn import Turn
from core.texts import Text, say
from core.texts import unread as texts

#: What Telegram makes of a picture that is sent as one, and what we can show again.
PICTURES = frozenset({"image/jpeg", "image/png"})
REMEMBERED = 2_000  # albums and edits; guess: an hour of a busy evening


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture somebody sent, as a photo or as a file of its kind."""

    file_id: str
    size: int | None  #: bytes, where Telegram tells


class Once:
    """What was answered lately, and is not answered again: an album's next picture, an edit."""

    def __init__(self) -> None:
        self._seen: OrderedDict[Hashable, None] = OrderedDict()

    def is_first(self, what: Hashable) -> bool:
        """True the first time."""
        if what in self._seen:
            return False
        self._seen[what] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True


def kind_of(message: Message) -> str | None:
    """What it is, in the words of the texts; none for what no person meant to say (pinned, …)."""
    if message.animation:  # Telegram tells it as a document too (Bot API, Message)
        return "animation"
    if message.document:
        of_pictures = (message.document.mime_type or "").startswith("image/")
        return "picture_file" if of_pictures else "document"
    if message.text is not None:
        return "blank"  # a text of which nothing shows; any other has its own handler
    return next((kind for kind in texts.KIND if getattr(message, kind, None)), None)


def picture_of(message: Message) -> Picture | None:
    """The picture in it, if it is one that can be shown again."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Picture(largest.file_id, largest.file_size)
    document = message.document
    if document and document.mime_type in PICTURES:
        return Picture(document.file_id, document.file_size)
    return None


async def say_what_helps(
    turn: Turn, kind: str, what_now: Callable[[Turn], Awaitable[Text]], *, has_words: bool
) -> None:
    """One sentence: what can be done here and now; or that the words under it are read."""
    if has_words:
        said = say(texts.ONLY_THE_WORDS, turn.lang, kind=texts.KIND[kind])
    else:
        now = await what_now(turn)
        said = say(texts.INSTEAD, turn.lang, kind=texts.KIND[kind], now=now)
    await send(turn, Screen(said, silent=True))
