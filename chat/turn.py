"""One update on its way through a bot: who spoke, in which chat, what was tapped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from telegram import Update

from core.deps import Deps
from core.texts import Lang

if TYPE_CHECKING:
    from chat.api import BotApi
    from chat.sender import Sender
    from chat.shown import Looks


class Reader(Protocol):
    """Whoever a screen is drawn for."""

    @property
    def deps(self) -> Deps: ...
    @property
    def person_id(self) -> int: ...
    @property
    def lang(self) -> Lang: ...


@dataclass(frozen=True, slots=True)
class Recipient:
    """A reader who did not tap anything: a notice is drawn for them."""

    deps: Deps
    person_id: int
    lang: Lang


@dataclass(slots=True)
class Turn:
    """What a handler works with."""

    bot: str  #: customer or store
    update: Update
    update_id: int
    person_id: int
    chat_id: int
    name: str
    lang: Lang
    deps: Deps
    sender: Sender
    api: BotApi
    query_id: str | None = None  #: the tap to answer; none when it was no tap
    message_id: int | None = None  #: the tapped message
    has_photo: bool = False  #: the tapped message is a picture with a caption
    answered: bool = False
    card_of: str | None = None  #: the order whose card the tapped message is
    #: At work: they, or nobody at a store of theirs, could be written to before this.
    was_missed: bool = False
    #: What an earlier run of this update has sent, by its looks: Telegram went away behind it.
    sent_before: dict[Looks, int] = field(default_factory=dict)
    sent: dict[Looks, int] = field(default_factory=dict)  #: the same, for a later run
