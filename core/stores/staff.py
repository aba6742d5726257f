"""Who works at a store: invited by a link, removed by an owner. One transaction each."""

from __future__ import annotations

from datetime import timedelta

from core.database.transaction import Transaction
from core.ids import fingerprint, new_token
from core.notices.model import Bot
from core.notices.tables import Notices
from core.people.invitation_tables import Invitations
from core.people.model import AT_THE_STORE, Invitation, Role
from core.people.tables import People
from core.records import record
from core.refusals import LastOwner, LinkSpent, NotYours, TooMany
from core.shown import face, must_be_shown
from core.stores.model import Store
from core.stores.tables import Stores

#: How long a link waits to be opened (guess: until tomorrow's shift).
GOOD_FOR = timedelta(hours=24)
MOST_LINKS, MOST_WORKERS = 5, 30  # guess: a store's, not a chain's
#: What a deep link of the store bot begins with: ``?start=join-…``.
PREFIX = "join-"


@record(frozen=True, slots=True)
class Colleague:
    """Somebody who works there."""

    person_id: int
    name: str
    role: Role


@record(frozen=True, slots=True)
class Staff:
    """A store's people, and the links that still work."""

    store: Store
    people: tuple[Colleague, ...]
    invitations: tuple[Invitation, ...]


def staff_of(tx: Transaction, store_id: int, *, by: int) -> Staff:
    """Who works there, owners first.

    Raises:
        NotYours: the store is not theirs.
    """
    tx[People].worker(by).must_own(store_id)
    people = []
    for person_id, role in tx[People].workers_of(store_id):
        if role is Role.STAFF and (person_id, Role.OWNER) in tx[People].workers_of(store_id):
            continue
        people.append(Colleague(person_id, tx[People].name_of(person_id), role))
    links = tuple(tx[Invitations].open(store_id, tx.now))
    return Staff(tx[Stores].get(store_id), tuple(people), links)


def invite(tx: Transaction, store_id: int, role: Role, *, by: int) -> str:
    """A new link's secret part: for one person, for a day. It is shown once; we keep its hash.

    Raises:
        NotYours: the store is not theirs, or there is no such role at a store.
        TooMany: enough links wait to be opened.
    """
    tx[People].worker(by).must_own(store_id)
    if role not in AT_THE_STORE:
        raise NotYours()
    tx[Stores].lock(store_id)
    if len(tx[Invitations].open(store_id, tx.now)) >= MOST_LINKS:
        raise TooMany(most=MOST_LINKS)
    token = new_token(tx.random)
    ends = tx.now + GOOD_FOR
    tx[Invitations].add(fingerprint(token), store_id, role, by=by, at=tx.now, ends=ends)
    return f"{PREFIX}{token}"


def open_link(tx: Transaction, invitation_id: int, *, by: int) -> tuple[Invitation, bool]:
    """A link of a store of theirs, and whether it still waits to be opened.

    Raises:
        NotYours: it is no link of a store of theirs.
    """
    invitation = tx[Invitations].get(invitation_id)
    if invitation is None:
        raise NotYours()
    tx[People].worker(by).must_own(invitation.store_id)
    waiting = tx[Invitations].open(invitation.store_id, tx.now)
    return invitation, any(each.id == invitation_id for each in waiting)


def revoke(tx: Transaction, invitation_id: int, *, by: int) -> int:
    """The link works no more; whose store it was for. A second run changes nothing.

    Raises:
        NotYours: it is no link of a store of theirs.
    """
    invitation = tx[Invitations].get(invitation_id)
    if invitation is None:
        raise NotYours()
    tx[People].worker(by).must_own(invitation.store_id)
    tx[Invitations].revoke(invitation_id, tx.now)
    return invitation.store_id


def join(tx: Transaction, person_id: int, secret: str) -> tuple[Store, Role]:
    """Somebody opens a link: they work there from now on, and the owners hear it.

    A second run by the same person changes nothing.

    Raises:
        LinkSpent: used by somebody else, revoked or over; or there never was such a link.
        TooMany: as many work there as can.
    """
    invitation = tx[Invitations].of_link(fingerprint(secret.removeprefix(PREFIX)))
    if invitation is None:
        raise LinkSpent()
    store = tx[Stores].lock(invitation.store_id)
    if invitation.used_by == person_id:
        if not tx[People].worker(person_id).works_for(store.id):
            raise LinkSpent()  # removed since
        return store, invitation.role
    if tx[People].worker(person_id).works_for(store.id) and invitation.role is Role.STAFF:
        return store, Role.STAFF  # the link stays for whom it was meant
    workers = {who for who, _ in tx[People].workers_of(store.id)}
    if person_id not in workers and len(workers) >= MOST_WORKERS:
        raise TooMany(most=MOST_WORKERS)
    if not tx[Invitations].use(invitation.id, person_id, tx.now):
        raise LinkSpent()
    tx[People].take_role(person_id, Role.STAFF, store.id)
    tx[People].give_role(person_id, invitation.role, store.id, tx.now)
    facts = {
        "store": store.name,
        "who": tx[People].name_of(person_id),
        "role": invitation.role.value,
    }
    for owner, role in tx[People].workers_of(store.id):
        if role is Role.OWNER and owner != person_id:
            key = f"invitation:{invitation.id}"
            tx[Notices].owe(Bot.STORE, owner, "staff_joined", key=key, at=tx.now, facts=facts)
    return store, invitation.role


def face_of(them: Colleague) -> int:
    """What an owner sees of somebody who is about to be removed."""
    return face(them.name, them.role.value)


def remove(
    tx: Transaction, store_id: int, person_id: int, *, by: int, shown: int | None = None
) -> None:
    """Somebody works there no more, and hears it. A second run changes nothing.

    Raises:
        NotYours: the store is not theirs, or nobody of that id works there.
        Changed: they are not what was shown when it was asked (*shown*): an owner by now.
        LastOwner: a store has an owner.
    """
    tx[People].worker(by).must_own(store_id)
    store = tx[Stores].lock(store_id)
    tx[People].discard_pending()
    held = tx[People].workers_of(store_id)
    owners = [who for who, role in held if role is Role.OWNER]
    if person_id not in [who for who, _ in held]:
        raise NotYours()
    if by not in owners:  # removed by another owner, while we waited for the row
        raise NotYours()
    role_now = Role.OWNER if person_id in owners else Role.STAFF
    must_be_shown(shown, tx[People].name_of(person_id), role_now.value)
    if owners == [person_id]:
        raise LastOwner()
    for role in AT_THE_STORE:
        tx[People].take_role(person_id, role, store_id)
    if person_id != by:
        key = f"removed:{store_id}:{tx.now.isoformat()}"
        facts = {"store": store.name}
        tx[Notices].owe(Bot.STORE, person_id, "staff_removed", key=key, at=tx.now, facts=facts)
