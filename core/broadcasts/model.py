"""What a broadcast is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from html import escape

from core.notices.model import Bot
from core.records import record
from core.texts import Lang

#: As many characters as somebody reads in a chat (guess); Telegram takes 4,096, marks included.
MOST_WORDS = 1_000
MOST_IN_HTML = 3_500


class Audience(StrEnum):
    """Whom a broadcast is for."""

    CUSTOMERS = "customers"  #: everyone who ever ordered
    OWNERS = "owners"  #: of any store
    RIDERS = "riders"  #: approved ones

    @property
    def bot(self) -> Bot:
        """Which bot tells them."""
        return Bot.CUSTOMER if self is Audience.CUSTOMERS else Bot.STORE


@record(frozen=True, slots=True)
class Broadcast:
    """An admin's words on their way to many people."""

    id: int
    audience: Audience
    words: Mapping[str, str]  #: by language; those without English read the Korean
    made_at: datetime
    made_by: int
    people: int  #: how many it was for when it was sent
    reached: int  #: everybody up to this person is owed it
    owed: int  #: how many notices were written
    all_owed_at: datetime | None = None
    stopped_at: datetime | None = None
    ended_at: datetime | None = None  #: told to all, or stopped
    is_ad: bool = False  #: it says so, says how to stop it, and keeps to the hours of the law

    @property
    def state(self) -> str:
        """going, stopped or ended."""
        if self.stopped_at is not None:
            return "stopped"
        return "ended" if self.ended_at is not None else "going"

    @property
    def key(self) -> str:
        """What its notices are called: one a person."""
        return f"broadcast:{self.id}"

    @property
    def card(self) -> str:
        """What the admin's message about it is kept under."""
        return f"b:{self.id}"

    def said_in(self, lang: Lang) -> str:
        """The words for somebody who reads *lang*."""
        return self.words.get(lang) or self.words["ko"]


def fits(words: str) -> bool:
    """Whether the words are some, and fit into one message."""
    return bool(words) and len(words) <= MOST_WORDS and len(escape(words)) <= MOST_IN_HTML
