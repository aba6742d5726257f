"""Answering a call once, however often it arrives. Knows no HTTP but the number of a status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.answers.tables import Answers, Kept
from core.database.schema import of_json, to_json
from core.database.transaction import Transaction
from core.refusals import KeyReused, Refused
from core.timers.tables import Timers

#: Programs repeat a call within minutes; a day is what payment companies keep keys for at least.
KEPT_FOR = timedelta(hours=24)
SWEEP_EVERY = timedelta(hours=1)  # guess


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call comes to: an answer, or something outside that must be waited for."""

    status: int
    body: Any = None  #: JSON; none for an answer without a body
    waits_for: dict[str, Any] | None = None  #: the answer is not known before this is
    retry_after_seconds: float | None = None
    #: What the waiting needs, at hand in the process that began it; never kept.
    at_hand: Any = field(default=None, compare=False)
    again: bool = field(default=False, compare=False)  #: it was answered before, and kept


@dataclass(frozen=True, slots=True)
class Asked:
    """Which call it is."""

    person_id: int
    key: str
    digest: str  #: of the method, the path and the body


def once(
    tx: Transaction,
    asked: Asked,
    act: Callable[[Transaction], Outcome],
    refused: Callable[[Refused], Outcome],
) -> Outcome:
    """Do *act* and keep its answer, in one transaction: a crash leaves both or neither.

    A second run finds the answer, or what it waits for, and changes nothing. A refusal undoes
    *act* alone and is an answer too.

    Raises:
        KeyReused: that key came with another call.
    """
    kept = tx[Answers].claim(asked.person_id, asked.key, asked.digest, tx.now)
    if kept is not None:
        if (outcome := _of_kept(kept, asked)) is not None:
            return outcome
        if kept.waits_for is not None:
            return Outcome(0, waits_for=kept.waits_for)
    try:
        with tx.sql.savepoint():
            outcome = act(tx)
    except Refused as refusal:
        tx.discard_pending()
        outcome = refused(refusal)
    if outcome.waits_for is not None:
        tx[Answers].wait(asked.person_id, asked.key, outcome.waits_for)
        return outcome
    return finish(tx, asked, outcome)


def finish(tx: Transaction, asked: Asked, outcome: Outcome) -> Outcome:
    """What came of it is the answer, unless somebody answered meanwhile: then theirs is.

    “Busy, come back” is no answer: the same key may ask anew.
    """
    if outcome.status >= 500:
        tx[Answers].forget(asked.person_id, asked.key)
        return outcome
    body = None if outcome.body is None else to_json(outcome.body)
    if tx[Answers].keep(asked.person_id, asked.key, outcome.status, body):
        return outcome
    kept = tx[Answers].get(asked.person_id, asked.key)
    if kept is None or kept.status is None:
        return outcome
    return _again(kept.status, kept.body)


def answered(tx: Transaction, asked: Asked) -> Outcome | None:
    """What this call was answered before; none when it was not.

    Raises:
        KeyReused: that key came with another call.
    """
    kept = tx[Answers].get(asked.person_id, asked.key)
    return None if kept is None else _of_kept(kept, asked)


def _of_kept(kept: Kept, asked: Asked) -> Outcome | None:
    if kept.digest != asked.digest:
        raise KeyReused()
    return None if kept.status is None else _again(kept.status, kept.body)


def _again(status: int, body: str | None) -> Outcome:
    return Outcome(status, None if body is None else of_json(body), again=True)


def begin_to_sweep(tx: Transaction) -> None:
    """Have old answers dropped from time to time. A second run changes nothing."""
    tx[Timers].set("old_answers", "api", tx.now + SWEEP_EVERY, now=tx.now)


def forget_old(tx: Transaction) -> datetime:
    """Drop answers a day old; when to look again."""
    tx[Answers].forget_old(tx.now - KEPT_FOR)
    return tx.now + SWEEP_EVERY
