"""Stopping advertising, wanting it again, and what may be said now. One transaction each."""

from __future__ import annotations

from core.advertising.model import AdChoice
from core.advertising.tables import AdChoices
from core.database.transaction import Transaction
from core.records import replace


def ad_choice(tx: Transaction, person_id: int) -> AdChoice:
    """What they said about it."""
    return tx[AdChoices].of(person_id)


def stop_ads(tx: Transaction, person_id: int) -> AdChoice:
    """수신거부: no advertising any more, by either bot, by night or day.

    What is owed and not said yet is not said. A second run changes nothing.
    """
    choice = tx[AdChoices].of(person_id)
    if not choice.wants_any:
        return choice
    return _keep(tx, replace(choice, wanted_at=None, nights_at=None))


def want_ads(tx: Transaction, person_id: int) -> AdChoice:
    """They ask for it, by day. A second run changes nothing."""
    choice = tx[AdChoices].of(person_id)
    if choice.wants_any:
        return choice
    return _keep(tx, replace(choice, wanted_at=tx.now))


def want_ads_at_night(tx: Transaction, person_id: int, *, wants: bool) -> AdChoice:
    """The nights as well, or no more; to want them is to want advertising."""
    choice = tx[AdChoices].of(person_id)
    if wants == (choice.nights_at is not None):
        return choice
    wanted_at = choice.wanted_at or (tx.now if wants else None)
    return _keep(tx, replace(choice, wanted_at=wanted_at, nights_at=tx.now if wants else None))


def _keep(tx: Transaction, choice: AdChoice) -> AdChoice:
    said = replace(choice, changed_at=tx.now)
    tx[AdChoices].put(said)
    return said
