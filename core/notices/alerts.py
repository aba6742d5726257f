"""Tells the admins that something needs a person: one notice each, and not again for a while.

No fact here may hold a secret or a person's words: kinds, places in the code and our own numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import bindparam, select

from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import notices
from core.people.model import Role
from core.records import record

KIND = "admin_alert"
#: The same fault is told again only after this long.
QUIET = timedelta(minutes=10)

_SAID = select(notices.c.created_at).where(
    notices.c.order_id == "",
    (notices.c.key == bindparam("this")) | (notices.c.key == bindparam("one_before")),
    notices.c.bot == Bot.STORE.value,
    notices.c.person_id == bindparam("person_id"),
    notices.c.kind == KIND,
)


@record(frozen=True, slots=True)
class Fault:
    """Something that should not happen."""

    kind: str  #: which text: turn_failed, policy_parked
    what: str  #: the error's kind, never its words
    where: str  #: the place in our code, or the fact
    bot: str = ""  #: the bot it happened in, where it was one
    number: str = field(default="", compare=False)  #: the order's id, or the apology's code

    @property
    def name(self) -> str:
        """The same for the same fault, whoever met it."""
        said = "|".join((self.kind, self.what, self.where, self.bot))
        return sha256(said.encode()).hexdigest()[:16]


def tell_the_admins(tx: Transaction, fault: Fault, also: Iterable[int] = ()) -> int:
    """Owe every admin (by role, and *also* by the settings) one notice; to how many.

    The same fault within ten minutes adds none, and so does a second run.
    """
    told = 0
    for person_id in sorted({*tx.people.holders(Role.ADMIN), *also}):
        if _was_told(tx, fault, person_id):
            continue
        facts = {
            "kind": fault.kind,
            "what": fault.what,
            "where": fault.where,
            "bot": fault.bot,
            "number": fault.number,
        }
        tx.notices.owe(
            Bot.STORE, person_id, KIND, key=_key(fault, _stretch(tx)), at=tx.now, facts=facts
        )
        told += 1
    if told:
        tx.wake("notices")
    return told


def _was_told(tx: Transaction, fault: Fault, person_id: int) -> bool:
    """Whether it was told less than ten minutes ago, in this stretch of ten or the one before."""
    now = _stretch(tx)
    tx.notices.write_down()
    found = tx.sql.rows(
        _SAID, person_id=person_id, this=_key(fault, now), one_before=_key(fault, now - 1)
    )
    return any(tx.now - row.created_at < QUIET for row in found)


def _stretch(tx: Transaction) -> int:
    return int(tx.now.timestamp() // QUIET.total_seconds())


def _key(fault: Fault, stretch: int) -> str:
    return f"alert:{fault.name}:{stretch}"
