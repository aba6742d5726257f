"""가게 등록: asked in a chat, answered by an admin. One transaction each."""

from __future__ import annotations

from typing import Any

from core.audit.model import Deed
from core.audit.tables import Audit
from core.database.transaction import Transaction
from core.geo import is_on_earth
from core.notices.model import Bot
from core.notices.tables import Notices
from core.people.dialogue import Dialogue
from core.people.model import Role
from core.people.tables import People
from core.records import replace
from core.refusals import Changed, NotYours, Unreadable
from core.stores.model import Store
from core.stores.registration import (
    WHY_NOT,
    Draft,
    Question,
    Registration,
    RegistrationStatus,
)
from core.stores.registration_tables import Registrations
from core.stores.tables import Stores

DIALOGUE = Dialogue("registration")
#: A new store's terms until its owner changes them (guess: what most small stores ask).
FIRST_FEE, FIRST_MINIMUM, FIRST_COOKING_MINUTES = 3_000, 12_000, (15, 25)


def begin_registration(tx: Transaction, bot: str, person_id: int, *, draft_id: int) -> Draft:
    """The first question; what was half answered before is forgotten.

    Raises:
        Changed: they asked already, and wait.
    """
    known = tx[Registrations].get(person_id)
    if known is not None and known.status is RegistrationStatus.WAITING:
        raise Changed()
    draft = Draft(draft_id, {})
    DIALOGUE.keep(tx, bot, person_id, draft.id, draft.answers)
    return draft


def registration_draft(
    tx: Transaction, bot: str, person_id: int, draft_id: int | None = None
) -> Draft:
    """What that person is telling of their store.

    Raises:
        Changed: nothing, or another dialogue than *draft_id*.
    """
    kept = DIALOGUE.kept(tx, bot, person_id, draft_id)
    return Draft(kept.id, kept.answers)


def tell_of_store(
    tx: Transaction,
    bot: str,
    person_id: int,
    value: Any,
    *,
    question: str,
    draft_id: int | None = None,
) -> Draft:
    """One more answer to *question*, as :func:`core.stores.registration.read_answer` read it.

    Raises:
        Changed: that is not what is asked any more.
    """
    draft = registration_draft(tx, bot, person_id, draft_id)
    if question != draft.asks.value:
        raise Changed()
    return _told(tx, bot, person_id, draft, value)


def tell_where(
    tx: Transaction, bot: str, person_id: int, *, latitude: float, longitude: float, address: str
) -> Draft:
    """The pin; *address* is what Telegram gave with it, empty for a bare pin.

    Raises:
        Changed: no pin is asked for.
        Unreadable: the place is not on this earth.
    """
    draft = registration_draft(tx, bot, person_id)
    if draft.asks is not Question.PLACE:
        raise Changed()
    if not is_on_earth(latitude, longitude):
        raise Unreadable(what=Question.PLACE.value)
    draft = _told(tx, bot, person_id, draft, [latitude, longitude])
    if address:
        draft = tell_of_store(tx, bot, person_id, address, question=Question.ADDRESS.value)
    return draft


def ask_for_store(tx: Transaction, bot: str, person_id: int, draft_id: int) -> Registration:
    """Everything is told: the admins are asked. Who was declined may ask once more.

    Raises:
        Changed: something is not told yet, or it was asked already.
    """
    draft = registration_draft(tx, bot, person_id, draft_id)
    if draft.asks is not Question.SURE:
        raise Changed()
    a = draft.answers
    asked = Registration(
        person_id=person_id,
        name=a["name"],
        address=a["address"],
        latitude=a["place"][0],
        longitude=a["place"][1],
        reach_m=a["reach"],
        phone=a["phone"],
        hours=a["hours"],
        status=RegistrationStatus.WAITING,
        asked_at=tx.now,
    )
    if not tx[Registrations].add(asked):
        known = tx[Registrations].lock(person_id)
        if known.status is RegistrationStatus.WAITING:
            raise Changed()
        asked = tx[Registrations].save(replace(asked, version=known.version))
    tx[People].set_phone(person_id, asked.phone)
    DIALOGUE.leave(tx, bot, person_id)
    for admin in tx[People].holders(Role.ADMIN):
        key = f"registration:{person_id}:{asked.version}"
        facts = {"who": person_id}
        tx[Notices].owe(Bot.STORE, admin, "who_waits", key=key, at=tx.now, facts=facts)
    return asked


def approve_store(
    tx: Transaction, person_id: int, *, by: int, version: int | None = None
) -> Registration:
    """An admin says yes: the store is there, shut, and theirs; they hear what comes next.

    A second run changes nothing.

    Raises:
        NotYours: *by* is no admin, or nobody asked.
        Changed: it was answered otherwise, or asked anew.
    """
    asked = _for_the_admin(tx, person_id, by)
    if asked.status is RegistrationStatus.APPROVED:
        return asked
    asked = _decide(tx, asked, RegistrationStatus.APPROVED, by, version)
    store = tx[Stores].open_new(_store_of(asked))
    tx[People].give_role(person_id, Role.OWNER, store.id, tx.now)
    _note(tx, Deed.APPROVE, asked, by, store_id=store.id)
    return asked


def decline_store(
    tx: Transaction, person_id: int, *, by: int, version: int | None = None, why: str = "other"
) -> Registration:
    """An admin says no and *why*; they hear it, and may ask again. A second run changes nothing.

    Raises:
        NotYours: *by* is no admin, nobody asked, or there is no such reason.
        Changed: it was answered otherwise, or asked anew.
    """
    asked = _for_the_admin(tx, person_id, by)
    if why not in WHY_NOT:
        raise NotYours()
    if asked.status is RegistrationStatus.DECLINED:
        return asked
    asked = _decide(tx, replace(asked, why_not=why), RegistrationStatus.DECLINED, by, version)
    _note(tx, Deed.DECLINE, asked, by)
    return asked


def _note(
    tx: Transaction, deed: Deed, asked: Registration, by: int, *, store_id: int | None = None
) -> None:
    name = asked.name["ko"]
    tx[Audit].add(
        deed, by=by, at=tx.now, whom=asked.person_id, store_id=store_id, what="store", name=name
    )


def the_registration(tx: Transaction, person_id: int) -> Registration | None:
    """What they asked for, if they did."""
    return tx[Registrations].get(person_id)


def stores_that_wait(tx: Transaction, by: int) -> list[Registration]:
    """Which stores wait for an admin's answer, the longest first.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    return tx[Registrations].waiting()


def _told(tx: Transaction, bot: str, person_id: int, draft: Draft, value: Any) -> Draft:
    draft = Draft(draft.id, {**draft.answers, draft.asks.value: value})
    DIALOGUE.keep(tx, bot, person_id, draft.id, draft.answers)
    return draft


def _for_the_admin(tx: Transaction, person_id: int, by: int) -> Registration:
    tx[People].worker(by).must_be_admin()
    return tx[Registrations].lock(person_id)


def _decide(
    tx: Transaction,
    asked: Registration,
    status: RegistrationStatus,
    by: int,
    version: int | None,
) -> Registration:
    if asked.status is not RegistrationStatus.WAITING or version not in (None, asked.version):
        raise Changed()
    asked = tx[Registrations].save(replace(asked, status=status, decided_at=tx.now, decided_by=by))
    kind, key = f"store_{status.value}", f"registration:{asked.person_id}:{asked.version}"
    facts = {"store": asked.name, "why": asked.why_not}
    tx[Notices].owe(Bot.STORE, asked.person_id, kind, key=key, at=tx.now, facts=facts)
    return asked


def _store_of(asked: Registration) -> Store:
    """The store as it opens: shut until its owner has a menu, without an id yet."""
    return Store(
        id=0,
        name=asked.name,
        description={"ko": "", "en": ""},
        category={"ko": "", "en": ""},
        address={"ko": asked.address, "en": asked.address},
        latitude=asked.latitude,
        longitude=asked.longitude,
        photo="",
        hours=asked.hours,
        minimum_order=FIRST_MINIMUM,
        fee_bands=((asked.reach_m, FIRST_FEE),),
        cooking_minutes=FIRST_COOKING_MINUTES,
        pay_on_delivery=False,
        approved=True,
        closed=True,
    )
