"""Writing updates down and working them off. One transaction each."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from core.database.sql import BrokenRow
from core.database.transaction import Transaction
from core.notices.alerts import Fault, tell_the_admins
from core.notices.tables import Notices
from core.people.tables import People
from core.queues.model import PAUSES, Queue
from core.queues.trying import tried_in_vain
from core.refusals import Repeated
from core.updates.tables import UPDATE_ROWS, Updates, Written

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

#: A turn takes milliseconds; after this long another process may take it over (guess).
LEASE = timedelta(minutes=2)
MOST_TRIES = len(PAUSES[Queue.UPDATES]) + 1


def write_down(
    tx: Transaction, bot: str, raws: Sequence[tuple[int, Mapping[str, Any]]]
) -> list[Written]:
    """Keep (person, update) pairs; the new ones. A repeat finds its row and is left out."""
    new: list[Written] = []
    for person_id, raw in raws:
        update_id = int(raw["update_id"])
        kept = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
        # Half a surrogate pair, which no database takes, as JSON writes it: \ud83c.
        kept = kept.encode("utf-8", "backslashreplace").decode()
        if tx[Updates].add(bot, update_id, person_id, kept, tx.now, tx.now + LEASE):
            new.append(Written(update_id, person_id, kept, 0, raw))
    return new


def take_what_is_left(tx: Transaction, bot: str, *, most: int = 200) -> Sequence[Written]:
    """Updates written down and not worked off, by us before a restart or by a dead process.

    One that nobody can read is put off, and parked in the end.
    """
    found: list[Written] = []
    for each in tx[Updates].left(bot, tx.now, tx.now + LEASE, most):
        if isinstance(each, BrokenRow):
            log.error("update %s of %s cannot be read", each.kept["update_id"], bot)
            key, before = UPDATE_ROWS.key_of(each.kept), each.kept["tries"]
            tried_in_vain(tx, UPDATE_ROWS, key, before=before, error=each.error)
        else:
            found.append(each)
    return found


def hold_on(tx: Transaction, bot: str, update_ids: Sequence[int]) -> None:
    """These still wait here for their turn: no other process may take them over meanwhile."""
    tx[Updates].hold(bot, update_ids, tx.now + LEASE)


def let_go_of(tx: Transaction, bot: str, update_ids: Sequence[int]) -> None:
    """Nobody works on these any more: whoever starts next runs them at once."""
    tx[Updates].hold(bot, update_ids, tx.now)


def let_go_after_a_death(tx: Transaction) -> None:
    """Take back the leases of a process that died: on SQLite there is no other that could live.

    On PostgreSQL others may be at work; there the leases run out by themselves.
    """
    if tx.sql.dialect == "sqlite":
        tx[Updates].let_go()
        tx[Notices].let_all_go()


def question_answered(tx: Transaction, bot: str, update_id: int, person_id: int) -> str | None:
    """What that bot had asked when these words came; the same again if the turn is run again."""
    decided = tx[Updates].asked(bot, update_id)
    if decided is not None:
        return decided
    asked = tx[People].asked(bot, person_id)
    if asked is None:
        return None
    tx[Updates].set_asked(bot, update_id, asked[0])
    return asked[0]


def only_once(
    tx: Transaction,
    bot: str,
    update_id: int,
    act: Callable[Concatenate[Transaction, P], R],
    /,
    *args: P.args,
    **kw: P.kwargs,
) -> R:
    """Do *act* for this update, unless a turn that was cut off did it before its answer.

    Raises:
        Repeated: it is done.
    """
    if not tx[Updates].acts_first(bot, update_id, tx.now):
        raise Repeated()
    return act(tx, *args, **kw)


def unless_done(
    tx: Transaction,
    bot: str,
    update_id: int,
    look: Callable[Concatenate[Transaction, P], R],
    /,
    *args: P.args,
    **kw: P.kwargs,
) -> R:
    """What *look* sees: what the words of this update are read against, before :func:`only_once`.

    Raises:
        Repeated: a turn that was cut off has acted on them; what is there now is of after that.
    """
    if tx[Updates].has_acted(bot, update_id):
        raise Repeated()
    return look(tx, *args, **kw)


def mark_done(tx: Transaction, bot: str, update_ids: Sequence[int]) -> None:
    """They were worked off."""
    tx[Updates].done(bot, update_ids, tx.now)


def mark_failed(
    tx: Transaction,
    bot: str,
    update: Written,
    error: str,
    fault: Fault | None = None,
) -> bool:
    """Its handler raised: try again soon, or park it after three tries; true when it is parked.

    The admins are owed a word of *fault* with it, once in ten minutes.
    """
    if fault is not None:
        tell_the_admins(tx, fault)
    key = f"{bot}:{update.update_id}"
    return tried_in_vain(tx, UPDATE_ROWS, key, before=update.tries, error=error)


def picture(tx: Transaction, bot: str, name: str) -> str | None:
    """What Telegram calls our picture."""
    return tx[Updates].picture(bot, name)


def keep_picture(tx: Transaction, bot: str, name: str, file_id: str) -> None:
    """Telegram has that picture now."""
    tx[Updates].keep_picture(bot, name, file_id)
