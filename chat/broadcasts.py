"""An admin's words to many people, as either bot says them."""

from __future__ import annotations

from chat.keeping import as_an_ad
from chat.screen import Screen, escaped
from core.broadcasts.queries import words_of
from core.deps import Deps
from core.notices.model import Later, Moot, Notice
from core.people.model import Person
from core.texts import keeping as texts


async def broadcast_screen(deps: Deps, notice: Notice, person: Person) -> Screen | Moot | Later:
    """The words, without a sound; none once it is stopped. Advertising says so, and by whom."""
    found = await deps.db.read(words_of, notice.facts["broadcast_id"])
    if found is None:
        return Moot("stopped")
    said = escaped(found.said_in(person.lang))
    if not found.is_ad:
        return Screen(said, silent=True)
    sender = texts.AD_SENDER.of(person.lang)
    return await as_an_ad(deps, person, Screen(f"<b>{sender}</b>\n{said}", silent=True))
