"""Which language somebody is spoken with: the one they chose, else their phone's."""

from __future__ import annotations

from collections.abc import Mapping

from core.database.database import Database
from core.database.transaction import Transaction
from core.people.model import Person
from core.people.tables import People
from core.refusals import Unavailable
from core.texts import Lang

#: What a button of a language carries.
LANGUAGES: Mapping[str, Lang] = {"ko": "ko", "en": "en"}


def phones_language(code: str | None) -> Lang:
    """What a phone's language (IETF tag) means to us; Korean when it says nothing."""
    return "ko" if (code or "ko").lower().startswith("ko") else "en"


async def spoken_with(db: Database, person_id: int, code: str | None) -> Lang:
    """Their language, also while the database is away and for somebody we never met."""
    try:
        person = await db.read(known, person_id)
    except Unavailable:
        person = None
    return person.lang if person is not None else phones_language(code)


def known(tx: Transaction, person_id: int) -> Person | None:
    """The person, if we have met."""
    return tx[People].get(person_id)
