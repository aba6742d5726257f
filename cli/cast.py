"""Who sits on the page of ``./baedal demo``: those there at first, and those added to it.

Whoever was added is written down beside the practice messenger's own file, so they are still
there after the next start.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import files
from core.database.transaction import Transaction
from core.people.model import Role
from core.people.use_cases import enrol_admins, give_role, meet
from core.riders.model import Ride
from core.riders.use_cases import enrol_rider
from core.stores.tables import Stores
from core.texts import Lang

CUSTOMER, OWNER = 7001, 7002
CUSTOMER_BOT, STORE_BOT = "baedal_bot", "baedal_work_bot"
#: Every role there is on the page, and the bot it speaks with.
ROLES = {
    "customer": CUSTOMER_BOT, "owner": STORE_BOT, "rider": STORE_BOT, "admin": STORE_BOT,
}  # fmt: skip
MOST = 8  # guess: more phones than anybody follows
LONGEST_NAME = 40  # guess


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the page."""

    role: str  #: one of :data:`ROLES`
    bot: str
    person: dict[str, Any]  #: as the practice messenger knows them
    works: dict[str, str] | None = None  #: the name of an added owner's store
    added: bool = False

    def shown(self) -> dict[str, Any]:
        """As the page wants it."""
        return {
            "role": self.role,
            "bot": self.bot,
            "person": self.person["id"],
            "name": self.person["first_name"],
            "works": self.works,
            "added": self.added,
        }


def at_first(lang: Lang) -> tuple[Member, ...]:
    """A customer and an owner."""
    ko = lang == "ko"
    mina = {
        "id": CUSTOMER,
        "first_name": "민아" if ko else "Mina",
        "last_name": "김" if ko else "Kim",
    }
    owner = {"id": OWNER, "first_name": "박정호" if ko else "Jungho"}
    for person, phone in ((mina, "+821012345678"), (owner, "+821098765432")):
        person |= {"language_code": lang, "phone": phone}
    return (
        Member("customer", CUSTOMER_BOT, mina),
        Member("owner", STORE_BOT, owner),
    )


class Cast:
    """Everybody on the page."""

    def __init__(self, file: Path, lang: Lang) -> None:
        self._file = file
        self._first = at_first(lang)
        self._added = [Member(**kept) for kept in _kept(file)]

    @property
    def first(self) -> tuple[Member, ...]:
        """Those who are there at the beginning."""
        return self._first

    def shown(self) -> list[dict[str, Any]]:
        """As the page wants it, in the order they came."""
        return [member.shown() for member in (*self._first, *self._added)]

    @property
    def is_full(self) -> bool:
        """Nobody more fits."""
        return len(self._first) + len(self._added) >= MOST

    def add(self, member: Member) -> None:
        """Somebody comes, and stays over a restart."""
        self._added.append(member)
        self._keep()

    def let_go(self, person_id: int) -> None:
        """Take an added person off the page; what they did stays. The first two remain."""
        self._added = [m for m in self._added if m.person["id"] != person_id]
        self._keep()

    def _keep(self) -> None:
        rows = [
            {"role": m.role, "bot": m.bot, "person": m.person, "works": m.works, "added": True}
            for m in self._added
        ]
        new = self._file.with_suffix(".new")
        files.write(new, json.dumps(rows, ensure_ascii=False))
        new.replace(self._file)


def hire(
    tx: Transaction, person_id: int, *, name: str, lang: Lang, store_id: int
) -> dict[str, str]:
    """Make somebody owner of that store; its name. A second run changes nothing.

    Raises:
        NotYours: there is no such store.
    """
    store = tx[Stores].get(store_id)
    meet(tx, person_id, name=name, lang=lang)
    give_role(tx, person_id, Role.OWNER, store_id)
    return {"ko": store.named("ko"), "en": store.named("en")}


def let_ride(tx: Transaction, person_id: int, *, name: str, lang: Lang) -> None:
    """Make somebody an approved rider. A second run changes nothing."""
    meet(tx, person_id, name=name, lang=lang)
    enrol_rider(tx, person_id, name=name, ride=Ride.MOTORBIKE)


def let_oversee(tx: Transaction, person_id: int, *, name: str, lang: Lang) -> None:
    """Make somebody an admin. A second run changes nothing."""
    meet(tx, person_id, name=name, lang=lang)
    enrol_admins(tx, [person_id])


def stores(tx: Transaction) -> list[dict[str, Any]]:
    """The stores somebody may own."""
    return [
        {"id": s.id, "name": {"ko": s.named("ko"), "en": s.named("en")}}
        for s in tx[Stores].approved()
    ]


def _kept(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return found
