"""What may be said of a thing that is kept: what it is, how long, from when on, who forgets it. Pure.

The table itself is in :mod:`core.keeping.table`.
"""

from __future__ import annotations

from enum import StrEnum

from core.records import record


class Kind(StrEnum):
    """What a kept thing is to a person."""

    NONE = "none"  #: about nobody: a price, a state, our own numbers
    NUMBER = "number"  #: a Telegram number; it becomes nobody's when its person goes
    PERSONAL = "personal"  #: tells where somebody lives, how to reach them, or what they said
    BOOKS = (
        "books"  #: the law wants it kept; no phone, door, pin or free text is ever of this kind
    )
    SECRET = "secret"  #: opens a door or moves money; never shown, not to its owner either


class Topic(StrEnum):
    """What a person is told it is, in /privacy."""

    DOOR = "door"
    PHONE = "phone"
    PLACES = "places"
    WORDS = "words"
    REVIEWS = "reviews"
    NAME = "name"
    MESSAGES = "messages"
    CARDS = "cards"
    BOOKS = "books"
    CHOICES = "choices"
    WORK = "work"


class Since(StrEnum):
    """The event a time runs from."""

    END = "end"  #: the order's, with no claim or refund of it open
    WRITTEN = "written"  #: when it was written
    LAST_ORDER = "last_order"  #: their last one, or when the place was last chosen
    LAST_SEEN = "last_seen"  #: when they last spoke to us or ordered
    NEEDED = "needed"  #: as long as what it is for goes on
    BOUND = "bound"  #: when it was written; at least so long, and nobody's once they leave us
    LEAVING = "leaving"  #: when they leave the work, or leave us


@record(frozen=True, slots=True)
class Rule:
    """How long something is kept, and who forgets it."""

    name: str
    kind: Kind
    since: Since = Since.NEEDED
    #: Days after that; ``None``: for good, or until that very moment.
    days: int | None = None
    #: The days are a setting, ``BAEDAL_KEEP_PERSONAL_DAYS``, and not *days*.
    is_set: bool = False
    #: Which function forgets it, ``module:function``; empty where nobody need.
    by: str = ""
    topic: Topic | None = None


#: The same for everybody who does not set it; what is set is kept under that name.
PERSONAL_DAYS, PERSONAL = 90, "personal"
#: Telegram keeps an update for a day; a repeat after a week is no repeat (Bot API, getUpdates).
UPDATE_DAYS = 7
#: A place, or a person, that nobody has heard of for a year (guess: who moves, moves in a year).
SILENT_DAYS = 365
#: A review is read for a year (guess); its stars are counted on.
REVIEW_DAYS = 365
#: Act on Consumer Protection in Electronic Commerce, Enforcement Decree, article 6: contracts,
#: payments and deliveries are kept for five years.
BOOKS_DAYS = 5 * 365
