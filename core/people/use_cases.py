"""What somebody can tell us about themselves. One transaction each."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from core.database.transaction import Transaction
from core.geo import is_on_earth
from core.outbox.event import Who
from core.people.model import (
    AT_THE_STORE,
    LONGEST_LINE,
    Person,
    Role,
    SavedAddress,
    is_a_phone,
    name_in,
)
from core.people.tables import People
from core.records import replace
from core.refusals import NotYours, RoleNotHeld, Unreadable
from core.texts import Lang
from core.texts.incoming import is_seen, one_line, whole_line

#: Which roles let somebody speak as a store, a rider or an admin.
HELD_TO_SPEAK_AS = {
    Who.STORE: AT_THE_STORE,
    Who.RIDER: frozenset({Role.RIDER}),
    Who.ADMIN: frozenset({Role.ADMIN}),
}
MOST_ADDRESSES = 5  # guess: as many as fit a screen


def meet(tx: Transaction, person_id: int, *, name: str, lang: Lang) -> Person:
    """Somebody speaks to us: the person as we know them, written down at the first word.

    A language once chosen stays; a new name is kept. A second run changes nothing.
    """
    known = tx[People].get(person_id)
    name = name_in(name)
    if known is None:
        key = str(UUID(int=tx.random.getrandbits(128), version=4))
        person = Person(person_id, name, lang, None, key)
        tx[People].meet(person, tx.now)
        known = tx[People].get(person_id)
        assert known is not None  # written a line above
    elif name and known.name != name:
        tx[People].set_name(person_id, name)
    return known


def keep_phone(tx: Transaction, person_id: int, phone: str) -> None:
    """The number for the delivery, as :func:`core.texts.figures.phone_as_stored` read it.

    Raises:
        Unreadable: it is none.
    """
    if not is_a_phone(phone):
        raise Unreadable(what="phone")
    tx[People].set_phone(person_id, phone)


def keep_place(
    tx: Transaction,
    person_id: int,
    *,
    text: str,
    detail: str,
    latitude: float,
    longitude: float,
) -> SavedAddress:
    """A door from a pin, in use from now on; the same place twice is one address.

    Raises:
        Unreadable: the place is not on this earth, or what it is called shows nothing.
    """
    text, detail = one_line(text, LONGEST_LINE), whole_line(detail, LONGEST_LINE)
    shows = is_seen(text) and (not detail or is_seen(detail))
    if not shows or not is_on_earth(latitude, longitude):
        raise Unreadable(what="address")
    for there in tx[People].addresses(person_id, MOST_ADDRESSES):
        if (there.latitude, there.longitude, there.text) == (latitude, longitude, text):
            tx[People].use_address(person_id, there.id, tx.now)
            break
    else:
        tx[People].add_address(
            person_id,
            text,
            detail,
            latitude,
            longitude,
            tx.now,
        )
    address = tx[People].address(person_id)
    assert address is not None  # written above
    return address


def keep_detail(
    tx: Transaction, person_id: int, detail: str, *, address_id: int | None = None
) -> SavedAddress:
    """Building, floor and door of that address, or (none) of the one in use.

    Raises:
        Unreadable: it shows nothing, or there is no such address. TooLong: it is no door.
    """
    theirs = tx[People].addresses(person_id, MOST_ADDRESSES)
    address = next((a for a in theirs if address_id in (None, a.id)), None)
    detail = whole_line(detail, LONGEST_LINE)
    if address is None or not is_seen(detail):
        raise Unreadable(what="address")
    tx[People].set_detail(person_id, address.id, detail)
    return replace(address, detail=detail)


def use_address(tx: Transaction, person_id: int, address_id: int) -> SavedAddress:
    """Bring it to that saved door from now on.

    Raises:
        NotYours: the door is somebody else's.
    """
    if not tx[People].use_address(person_id, address_id, tx.now):
        raise NotYours()
    address = tx[People].address(person_id)
    assert address is not None
    return address


def may_speak_as(tx: Transaction, person_id: int, who: Who) -> None:
    """Raises :class:`RoleNotHeld` unless they hold, at this moment, the role they speak in."""
    if who is Who.CUSTOMER:
        return  # everybody is one
    worker = tx[People].worker(person_id)
    if not any(worker.has(role) for role in HELD_TO_SPEAK_AS.get(who, ())):
        raise RoleNotHeld()


def give_role(tx: Transaction, person_id: int, role: Role, store_id: int | None = None) -> bool:
    """Somebody may do that work from now on; false when they could already."""
    return tx[People].give_role(person_id, role, store_id, tx.now)


def is_lost(tx: Transaction, bot: str, person_id: int) -> bool:
    """Whether they had blocked that bot when it last spoke to them."""
    return tx[People].is_lost(bot, person_id)


def speaks_again(tx: Transaction, bot: str, person_id: int) -> None:
    """Somebody who had blocked that bot is back: it may speak to them again."""
    tx[People].find_again(bot, person_id)


def enrol_admins(tx: Transaction, person_ids: Iterable[int]) -> None:
    """Whoever the settings name is an admin. A second run changes nothing; nobody is removed."""
    for person_id in person_ids:
        tx[People].give_role(person_id, Role.ADMIN, None, tx.now)
