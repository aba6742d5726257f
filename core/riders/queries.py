"""Riders, shaped for a chat. Changes nothing."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.people.tables import People
from core.riders.model import Rider
from core.riders.tables import Riders


def the_rider(tx: Transaction, person_id: int) -> Rider | None:
    """Who rides, or asked to; none for anybody else."""
    return tx[Riders].get(person_id)


def who_waits(tx: Transaction, by: int) -> list[tuple[Rider, str | None]]:
    """Who waits for an admin's answer, with their phone (E.164), the longest first.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    found = []
    for rider in tx[Riders].waiting():
        person = tx[People].get(rider.person_id)
        found.append((rider, person.phone if person else None))
    return found
