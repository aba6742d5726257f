"""Becoming a rider, an admin's answer, going on and off shift. One transaction each."""

from __future__ import annotations

from core.audit.model import Deed
from core.audit.tables import Audit
from core.database.transaction import Transaction
from core.geo import is_on_earth
from core.notices.model import Bot
from core.notices.tables import Notices
from core.people.model import Role, is_a_phone, name_in
from core.people.tables import People
from core.records import replace
from core.refusals import Changed, NotYours, Unreadable
from core.riders.model import Ride, Rider, RiderStatus
from core.riders.tables import Riders


def ask_to_ride(tx: Transaction, person_id: int, *, name: str, phone: str, ride: Ride) -> Rider:
    """라이더 등록: the admins are asked. Who was declined may ask once more.

    Asking again while waiting keeps the first question; a rider stays one.

    Raises:
        Unreadable: the phone is none, or there is no name.
    """
    if not is_a_phone(phone):
        raise Unreadable(what="phone")
    name = name_in(name)
    if not name:
        raise Unreadable(what="name")
    rider = Rider(person_id, name, ride, RiderStatus.WAITING, asked_at=tx.now)
    if not tx[Riders].add(rider):
        known = tx[Riders].lock(person_id)
        if known.status is not RiderStatus.DECLINED:
            return known
        asked = replace(rider, version=known.version)
        rider = tx[Riders].save(asked)
    tx[People].set_phone(person_id, phone)
    for admin in tx[People].holders(Role.ADMIN):
        key = f"rider:{person_id}:{rider.version}"
        facts = {"who": person_id}
        tx[Notices].owe(Bot.STORE, admin, "who_waits", key=key, at=tx.now, facts=facts)
    return rider


def approve_rider(
    tx: Transaction, person_id: int, *, by: int, version: int | None = None
) -> Rider:
    """An admin says yes: the role is theirs, and they hear it. A second run changes nothing.

    Raises:
        NotYours: *by* is no admin, or nobody asked.
        Changed: it was answered otherwise, or asked anew.
    """
    rider = _for_the_admin(tx, person_id, by)
    if rider.status is RiderStatus.APPROVED:
        return rider
    rider = _decide(tx, rider, RiderStatus.APPROVED, by, version)
    tx[People].give_role(person_id, Role.RIDER, None, tx.now)
    return rider


def decline_rider(
    tx: Transaction, person_id: int, *, by: int, version: int | None = None
) -> Rider:
    """An admin says no, and they hear it. A second run changes nothing.

    Raises:
        NotYours: *by* is no admin, or nobody asked.
        Changed: it was answered otherwise, or asked anew.
    """
    rider = _for_the_admin(tx, person_id, by)
    if rider.status is RiderStatus.DECLINED:
        return rider
    return _decide(tx, rider, RiderStatus.DECLINED, by, version)


def enrol_rider(tx: Transaction, person_id: int, *, name: str, ride: Ride) -> None:
    """Somebody who needs no approval rides from now on. A second run changes nothing."""
    rider = Rider(person_id, name, ride, RiderStatus.APPROVED, asked_at=tx.now)
    tx[Riders].add(rider)
    tx[People].give_role(person_id, Role.RIDER, None, tx.now)


def go_on_shift(tx: Transaction, person_id: int, *, latitude: float, longitude: float) -> Rider:
    """On shift from here; on shift already: just here.

    Raises:
        NotYours: they are no rider.
        Unreadable: the place is not on this earth.
    """
    is_at(tx, person_id, latitude=latitude, longitude=longitude)
    rider = tx[Riders].lock(person_id)
    if rider.on_shift:
        return rider
    return tx[Riders].save(replace(rider, on_shift=True, silences=0, quiet_until=None))


def go_off_shift(tx: Transaction, person_id: int) -> Rider:
    """Asked nothing more; what is in hand goes on. A second run changes nothing.

    Raises:
        NotYours: they are no rider.
    """
    rider = _who_rides(tx, person_id)
    return tx[Riders].save(replace(rider, on_shift=False)) if rider.on_shift else rider


def is_at(tx: Transaction, person_id: int, *, latitude: float, longitude: float) -> None:
    """Where a rider is now, from a pin or a live location.

    Raises:
        NotYours: they are no rider.
        Unreadable: the place is not on this earth.
    """
    if not is_on_earth(latitude, longitude):
        raise Unreadable(what="address")
    _who_rides(tx, person_id)
    tx[Riders].is_at(person_id, latitude, longitude)


def _who_rides(tx: Transaction, person_id: int) -> Rider:
    rider = tx[Riders].lock(person_id)
    if not tx[People].worker(person_id).has(Role.RIDER):
        raise NotYours()
    return rider


def _for_the_admin(tx: Transaction, person_id: int, by: int) -> Rider:
    tx[People].worker(by).must_be_admin()
    return tx[Riders].lock(person_id)


def _decide(
    tx: Transaction, rider: Rider, status: RiderStatus, by: int, version: int | None
) -> Rider:
    if rider.status is not RiderStatus.WAITING or version not in (None, rider.version):
        raise Changed()
    rider = tx[Riders].save(replace(rider, status=status, decided_at=tx.now, decided_by=by))
    kind, key = f"rider_{status.value}", f"rider:{rider.person_id}:{rider.version}"
    tx[Notices].owe(Bot.STORE, rider.person_id, kind, key=key, at=tx.now)
    deed = Deed.APPROVE if status is RiderStatus.APPROVED else Deed.DECLINE
    tx[Audit].add(deed, by=by, at=tx.now, whom=rider.person_id, what="rider", name=rider.name)
    return rider
