"""Who asks for a store of their own: what is asked, in turn, and how the question stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.records import record
from core.refusals import Changed, Unreadable
from core.stores.written import FURTHEST_M, Hours, read_hours
from core.texts.figures import phone_as_stored
from core.texts.incoming import is_seen
from core.texts.numerals import in_plain_digits

LONGEST_NAME, LONGEST_ADDRESS = 40, 200  # guess: what fits a button, and an address
NEAREST_M = 100  # guess: a shorter reach is a slip of the thumb
_REACH = re.compile(
    r"(?P<far>\d{1,5}(?:\.\d{1,2})?) ?(?:(?P<km>km|킬로미터|킬로)|m|미터)?(?: ?까지)?",
    re.ASCII | re.IGNORECASE,
)


class Question(StrEnum):
    """A question of the dialogue, in the order they are asked."""

    NAME = "name"
    PLACE = "place"
    ADDRESS = "address"
    REACH = "reach"
    PHONE = "phone"
    HOURS = "hours"
    SURE = "sure"


class RegistrationStatus(StrEnum):
    """How the question stands."""

    WAITING = "waiting"  #: Asked; an admin answers. No customer sees the store.
    APPROVED = "approved"  #: The store is there, shut; its owner fills the menu and opens it.
    DECLINED = "declined"  #: Told why; may ask again.


#: Why an admin says no; the texts say it in words.
WHY_NOT = ("unclear", "area", "phone", "other")


@record(frozen=True, slots=True)
class Registration:
    """가게 등록: what somebody told of the store they want to open. One a person."""

    person_id: int
    name: dict[str, str]
    address: str
    latitude: float
    longitude: float
    reach_m: int  #: how far it delivers
    phone: str  #: E.164; admins alone see it
    hours: Hours
    status: RegistrationStatus
    asked_at: datetime
    version: int = 1  #: goes up with every save; an admin's tap carries it
    why_not: str | None = None
    decided_at: datetime | None = None
    decided_by: int | None = None  #: the admin


@record(frozen=True, slots=True)
class Draft:
    """What was answered so far."""

    id: int  #: which of the person's dialogues: a button of an older one changes nothing
    answers: Mapping[str, Any]

    @property
    def asks(self) -> Question:
        """The next question."""
        return next((q for q in Question if q.value not in self.answers), Question.SURE)


def in_both(written: str, longest: int) -> dict[str, str]:
    """A name as it was written; a second line is what English readers see.

    Raises:
        Unreadable: nothing was written, or far too much.
    """
    lines = [" ".join(line.split()) for line in written.splitlines() if line.strip()]
    if not 1 <= len(lines) <= 2 or any(len(n) > longest or not is_seen(n) for n in lines):
        raise Unreadable(what="name")
    return {"ko": lines[0], "en": lines[-1]}


def read_answer(draft: Draft, written: str) -> Any:
    """What a line or a button's value answers to what is asked.

    Raises:
        Changed: nothing is asked any more.
        Unreadable: it is no answer to that; ``what`` says which question.
    """
    if draft.asks is Question.SURE:
        raise Changed()
    try:
        return meaning(draft.asks, written)
    except Unreadable:
        raise Unreadable(what=draft.asks.value) from None


def meaning(question: Question, written: str) -> Any:
    """What a written line or a button's value answers to *question*.

    Raises:
        Unreadable: it is no answer to that; a pin is sent, not written.
    """
    match question:
        case Question.NAME:
            return in_both(written, LONGEST_NAME)
        case Question.ADDRESS:
            address = " ".join(written.split())[:LONGEST_ADDRESS]
            if not is_seen(address):
                raise Unreadable(what=question.value)
            return address
        case Question.REACH:
            found = _REACH.fullmatch(" ".join(in_plain_digits(written).split()))
            far = float(found["far"]) * (1000 if found["km"] else 1) if found else 0.0
            if not NEAREST_M <= far <= FURTHEST_M:
                raise Unreadable(what=question.value)
            return round(far)
        case Question.PHONE:
            if (phone := phone_as_stored(written)) is None:
                raise Unreadable(what=question.value)
            return phone
        case Question.HOURS:
            return read_hours(written)
        case _:
            raise Unreadable(what=question.value)
