"""Tells the admins that something needs a person: one notice each, and not again for a while.

No fact here may hold a secret or a person's words: kinds, places in the code and our own numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order
from core.people.model import Role
from core.people.tables import People
from core.records import record
from core.stores.tables import Stores

KIND = "admin_alert"
#: The same fault is told again only after this long.
QUIET = timedelta(minutes=10)


@record(frozen=True, slots=True)
class Fault:
    """Something of ours that should not happen; it may be met often."""

    kind: str  #: which text: turn_failed, notice_refused, timer_failed, loop_stumbled …
    what: str  #: the error's kind, never its words
    where: str  #: the place in our code, or the fact
    bot: str = ""  #: the bot it happened in, where it was one
    number: str = field(default="", compare=False)  #: what the log calls it
    order_id: str = field(default="", compare=False)  #: the order it was met at, where it was one

    @property
    def name(self) -> str:
        """The same for the same fault, whoever met it."""
        said = "|".join((self.kind, self.what, self.where, self.bot))
        return sha256(said.encode()).hexdigest()[:16]


@record(frozen=True, slots=True)
class Case:
    """Something that needs a person, usually about one order; each case is told once."""

    kind: str  #: which text: amount_differs, refund_stuck, stuck_not_there, policy_parked …
    key: str  #: what it is about, told of once: the payment, the refund, the place it stands at
    order: Order | None  #: none: it belongs to no order of ours
    facts: Mapping[str, Any]


def tell_the_admins(tx: Transaction, alert: Fault | Case) -> int:
    """Owe every admin one notice; to how many. Whom the settings name has the role by then.

    The same fault within ten minutes adds none, and so does a second run.
    """
    told = 0
    for person_id in sorted(tx[People].holders(Role.ADMIN)):
        if isinstance(alert, Fault):
            told += _tell_of_a_fault(tx, person_id, alert)
        else:
            told += _tell_of_a_case(tx, person_id, alert)
    return told


def _tell_of_a_fault(tx: Transaction, person_id: int, fault: Fault) -> bool:
    """Unless it was told less than ten minutes ago, in this stretch of ten or the one before."""
    this, one_before = (_key(fault, tx.now - ago) for ago in (timedelta(), QUIET))
    said = tx[Notices].told_at(Bot.STORE, person_id, KIND, this, one_before)
    if any(tx.now - at < QUIET for at in said):
        return False
    facts = {
        "kind": fault.kind,
        "what": fault.what,
        "where": fault.where,
        "bot": fault.bot,
        "number": fault.number,
        "order_id": fault.order_id,
    }
    tx[Notices].owe(Bot.STORE, person_id, KIND, key=this, at=tx.now, facts=facts)
    return True


def _tell_of_a_case(tx: Transaction, person_id: int, case: Case) -> bool:
    order, key = case.order, f"case:{case.kind}:{case.key}"
    facts: dict[str, Any] = {**case.facts, "kind": case.kind}
    about = None
    if order is not None:
        about = order.id
        store = tx[Stores].get(order.store_id).name
        facts |= {"order_id": order.id, "number": order.number, "store": store}
    tx[Notices].owe(Bot.STORE, person_id, KIND, key=key, at=tx.now, order_id=about, facts=facts)
    return True


def _key(fault: Fault, at: datetime) -> str:
    return f"alert:{fault.name}:{int(at.timestamp() // QUIET.total_seconds())}"
