"""Who somebody is to us. Pure; a person's id is the Telegram id."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from core.records import record
from core.refusals import NotYours
from core.texts import Lang
from core.texts.incoming import is_seen, one_line


class Role(StrEnum):
    """What somebody may do at work. Everybody is a customer."""

    OWNER = "owner"  #: a store's; everything of that store
    STAFF = "staff"  #: a store's; answers its orders
    RIDER = "rider"  #: an approved rider
    ADMIN = "admin"  #: sees and mends everything


#: Who works for a store.
AT_THE_STORE = frozenset({Role.OWNER, Role.STAFF})


@record(frozen=True, slots=True)
class Person:
    """Somebody we talk to."""

    id: int  #: the Telegram id, which is also the private chat's
    name: str
    lang: Lang
    phone: str | None  #: E.164
    customer_key: str  #: a random UUID, what the payment company calls this person

    def __post_init__(self) -> None:
        """The name is a line, or nothing."""
        object.__setattr__(self, "name", name_in(self.name))


@record(frozen=True, slots=True)
class Worker:
    """A person with the roles they hold at this moment."""

    person_id: int
    roles: Collection[tuple[Role, int | None]]  #: (role, store id where it belongs to one)

    def stores(self) -> list[int]:
        """The stores they work for."""
        return sorted({s for role, s in self.roles if role in AT_THE_STORE and s is not None})

    def works_for(self, store_id: int) -> bool:
        """Owner or staff of that store."""
        return any(role in AT_THE_STORE and s == store_id for role, s in self.roles)

    def must_work_for(self, store_id: int) -> None:
        """Raises :class:`NotYours` unless they are owner or staff of that store."""
        if not self.works_for(store_id):
            raise NotYours()

    def owned(self) -> list[int]:
        """The stores that are theirs."""
        return sorted({s for role, s in self.roles if role is Role.OWNER and s is not None})

    def must_own(self, store_id: int) -> None:
        """Raises :class:`NotYours` unless they are an owner of that store."""
        if store_id not in self.owned():
            raise NotYours()

    def must_be_admin(self) -> None:
        """Raises :class:`NotYours` unless they are an admin."""
        if not self.has(Role.ADMIN):
            raise NotYours()

    def has(self, role: Role) -> bool:
        """Holds *role* anywhere."""
        return any(held is role for held, _ in self.roles)


LONGEST_LINE = 200  # guess: longer is not an address
LARGEST_ID = 2**52  # Bot API, "User": at most 52 significant bits
_ID = re.compile(r"[1-9][0-9]{0,15}")
LONGEST_NAME = 64  # Bot API, User: a first name


def name_in(written: str) -> str:
    """A person's name on one line; empty where it shows nothing."""
    name = one_line(written, LONGEST_NAME)
    return name if is_seen(name) else ""


def person_id_in(written: str) -> int | None:
    """A Telegram id as a setting or a command names it; none for all else."""
    if not _ID.fullmatch(written) or int(written) > LARGEST_ID:
        return None
    return int(written)


#: E.164: a plus, the country, at most fifteen digits (ITU-T E.164, 6.2.1).
_PHONE = re.compile(r"\+[1-9][0-9]{4,14}")


def is_a_phone(phone: str) -> bool:
    """Whether it is a number as we keep them, ``+821012345678``; who reads them writes them so."""
    return _PHONE.fullmatch(phone) is not None


@record(frozen=True, slots=True)
class Invitation:
    """A link that lets one person work for a store."""

    id: int
    store_id: int
    role: Role
    made_by: int
    ends_at: datetime
    used_by: int | None = None  #: who came by it


@record(frozen=True, slots=True)
class SavedAddress:
    """A door somebody told us once."""

    id: int
    person_id: int
    text: str
    detail: str
    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        """A line each, as an order will take them over."""
        object.__setattr__(self, "text", one_line(self.text, LONGEST_LINE))
        object.__setattr__(self, "detail", one_line(self.detail, LONGEST_LINE))

    @property
    def written(self) -> str:
        """One line, as Koreans write it."""
        return f"{self.text}, {self.detail}" if self.detail else self.text
