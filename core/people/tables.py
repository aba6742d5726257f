"""People, their roles, addresses and what a bot last asked them, as rows. No rules here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)

from core.database.schema import Json, Moment, insert_once, metadata, upsert
from core.database.tables import Opened, Tables
from core.people.model import Person, Role, SavedAddress, Worker
from core.texts import Lang

people = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("lang", String(2), nullable=False),
    Column("phone", String(20)),
    Column("customer_key", String(36), nullable=False, unique=True),
    Column("first_seen_at", Moment, nullable=False),
    Column("seen_at", Moment),  # about: brought up to date when their updates are forgotten
    Index("ix_people_seen", "seen_at"),
)

roles = Table(
    "roles",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(10), primary_key=True),
    Column("store_id", BigInteger, primary_key=True, autoincrement=False),  # 0 where it has none
    Column("given_at", Moment, nullable=False),
    Index("ix_roles_of_store", "store_id"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("used_at", Moment, nullable=False),
)

talks = Table(
    "talks",
    metadata,
    Column("bot", String(16), primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("asked", String(32), nullable=False),
    Column("facts", Json, nullable=False),
    Column("asked_at", Moment),
)

unreachable = Table(
    "unreachable",
    metadata,
    Column("bot", String(16), primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("since", Moment, nullable=False),
)

_GET = select(people).where(people.c.id == bindparam("id"))
_LOCK = _GET.with_for_update()
_MEET = insert_once(people)
_SET_LANG = update(people).where(people.c.id == bindparam("b_id")).values(lang=bindparam("b_lang"))
_SET_NAME = update(people).where(people.c.id == bindparam("b_id")).values(name=bindparam("b_name"))
_SET_PHONE = (
    update(people).where(people.c.id == bindparam("b_id")).values(phone=bindparam("b_phone"))
)
_ROLES = select(roles.c.role, roles.c.store_id).where(roles.c.person_id == bindparam("person_id"))
_GIVE = insert_once(roles)
_TAKE = delete(roles).where(
    roles.c.person_id == bindparam("person_id"),
    roles.c.role == bindparam("role"),
    roles.c.store_id == bindparam("store_id"),
)
_WORKERS = (
    select(roles.c.person_id, roles.c.role)
    .where(
        roles.c.store_id == bindparam("store_id"),
        (roles.c.role == "owner") | (roles.c.role == "staff"),
    )
    .order_by(roles.c.role, roles.c.given_at, roles.c.person_id)
)
_HOLDERS = (
    select(roles.c.person_id)
    .where(roles.c.role == bindparam("role"))
    .order_by(roles.c.given_at, roles.c.person_id)
)
_ADDRESS = (
    select(addresses)
    .where(addresses.c.person_id == bindparam("person_id"))
    .order_by(addresses.c.used_at.desc(), addresses.c.id.desc())
    .limit(bindparam("most"))
)
_ADD_ADDRESS = addresses.insert()
_USE_ADDRESS = (
    update(addresses)
    .where(
        addresses.c.id == bindparam("b_id"),
        addresses.c.person_id == bindparam("b_person_id"),
    )
    .values(used_at=bindparam("b_used_at"))
)
_SET_DETAIL = (
    update(addresses)
    .where(
        addresses.c.id == bindparam("b_id"),
        addresses.c.person_id == bindparam("b_person_id"),
    )
    .values(detail=bindparam("b_detail"))
)
_SET_TEXT = (
    update(addresses)
    .where(
        addresses.c.id == bindparam("b_id"),
        addresses.c.person_id == bindparam("b_person_id"),
    )
    .values(text=bindparam("b_text"))
)
_TALK = select(talks).where(
    talks.c.bot == bindparam("bot"), talks.c.person_id == bindparam("person_id")
)
_ASK = upsert(talks, key=["bot", "person_id"], set_=["asked", "facts", "asked_at"])
_ANSWERED = delete(talks).where(
    talks.c.bot == bindparam("bot"), talks.c.person_id == bindparam("person_id")
)
_LOSE = insert_once(unreachable).from_select(
    ["bot", "person_id", "since"],
    select(bindparam("bot", type_=String), people.c.id, bindparam("since", type_=Moment)).where(
        people.c.id == bindparam("person_id")
    ),
)
_FIND_AGAIN = delete(unreachable).where(
    unreachable.c.bot == bindparam("bot"),
    unreachable.c.person_id == bindparam("person_id"),
)
_IS_LOST = select(func.count().label("n")).where(
    unreachable.c.bot == bindparam("bot"),
    unreachable.c.person_id == bindparam("person_id"),
)


def person_of(row: Any) -> Person:
    """The person a row holds."""
    lang: Lang = "ko" if row.lang == "ko" else "en"
    return Person(row.id, row.name, lang, row.phone, row.customer_key)


def _address(row: Any) -> SavedAddress:
    return SavedAddress(row.id, row.person_id, row.text, row.detail, row.latitude, row.longitude)


class People(Tables):
    """The people of one transaction."""

    def __init__(self, tx: Opened) -> None:
        super().__init__(tx)
        self._workers: dict[int, list[tuple[int, Role]]] = {}  # the relay asks for each fact
        self._met: dict[int, Person] = {}  # a call asks for its caller more than once
        self._locked: set[int] = set()

    def get(self, person_id: int) -> Person | None:
        """Somebody we have met."""
        if person_id not in self._met:
            row = self._sql.row(_GET, id=person_id)
            if row is None:
                return None
            self._met[person_id] = person_of(row)
        return self._met[person_id]

    def lock(self, person_id: int) -> Person | None:
        """Somebody we have met, with their row held to the end of this transaction."""
        if person_id not in self._locked:
            row = self._sql.row(_LOCK, id=person_id)
            if row is None:
                return None
            self._met[person_id] = person_of(row)
            self._locked.add(person_id)
        return self.get(person_id)

    def name_of(self, person_id: int) -> str:
        """What they are called; a stranger has only a number."""
        person = self.get(person_id)
        return person.name if person else str(person_id)

    def meet(self, person: Person, at: Any) -> bool:
        """Write a person down; false when we had met."""
        return (
            self._sql.run(
                _MEET,
                id=person.id,
                name=person.name,
                lang=person.lang,
                phone=person.phone,
                customer_key=person.customer_key,
                first_seen_at=at,
                seen_at=at,
            )
            == 1
        )

    def set_lang(self, person_id: int, lang: Lang) -> None:
        """The language they chose."""
        self.discard_pending()
        self._sql.run(_SET_LANG, b_id=person_id, b_lang=lang)

    def set_name(self, person_id: int, name: str) -> None:
        """What Telegram calls them now."""
        self.discard_pending()
        self._sql.run(_SET_NAME, b_id=person_id, b_name=name)

    def set_phone(self, person_id: int, phone: str) -> None:
        """Their phone as E.164."""
        self.discard_pending()
        self._sql.run(_SET_PHONE, b_id=person_id, b_phone=phone)

    def worker(self, person_id: int) -> Worker:
        """The roles they hold now; none for a stranger."""
        rows = self._sql.rows(_ROLES, person_id=person_id)
        return Worker(person_id, tuple((Role(r.role), r.store_id or None) for r in rows))

    def give_role(self, person_id: int, role: Role, store_id: int | None, at: Any) -> bool:
        """False when they had it."""
        self.discard_pending()
        given = self._sql.run(
            _GIVE,
            person_id=person_id,
            role=role.value,
            store_id=store_id or 0,
            given_at=at,
        )
        return given == 1

    def take_role(self, person_id: int, role: Role, store_id: int) -> None:
        """They do that work no more."""
        self.discard_pending()
        self._sql.run(_TAKE, person_id=person_id, role=role.value, store_id=store_id)

    def workers_of(self, store_id: int) -> list[tuple[int, Role]]:
        """Who works there: owners first, then staff, the longest there first."""
        if store_id not in self._workers:
            rows = self._sql.rows(_WORKERS, store_id=store_id)
            self._workers[store_id] = [(r.person_id, Role(r.role)) for r in rows]
        return self._workers[store_id]

    def discard_pending(self) -> None:
        """What was seen in this transaction may not be so any more."""
        self._workers.clear()
        self._met.clear()
        self._locked.clear()  # a savepoint that is taken back lets go of what it held

    def holders(self, role: Role) -> list[int]:
        """Everybody who holds *role*."""
        return [row.person_id for row in self._sql.rows(_HOLDERS, role=role.value)]

    def address(self, person_id: int) -> SavedAddress | None:
        """Where they last wanted something brought."""
        row = self._sql.row(_ADDRESS, person_id=person_id, most=1)
        return _address(row) if row else None

    def addresses(self, person_id: int, most: int) -> list[SavedAddress]:
        """Their doors, the last used first."""
        return [_address(r) for r in self._sql.rows(_ADDRESS, person_id=person_id, most=most)]

    def add_address(
        self,
        person_id: int,
        text: str,
        detail: str,
        latitude: float,
        longitude: float,
        at: Any,
    ) -> None:
        """A new door, in use from now on."""
        self._sql.run(
            _ADD_ADDRESS,
            person_id=person_id,
            text=text,
            detail=detail,
            latitude=latitude,
            longitude=longitude,
            used_at=at,
        )

    def use_address(self, person_id: int, address_id: int, at: Any) -> bool:
        """Bring it there from now on; false when that door is not theirs."""
        used = self._sql.run(_USE_ADDRESS, b_id=address_id, b_person_id=person_id, b_used_at=at)
        return used == 1

    def set_detail(self, person_id: int, address_id: int, detail: str) -> None:
        """Building, floor and door of one of their addresses."""
        self._sql.run(_SET_DETAIL, b_id=address_id, b_person_id=person_id, b_detail=detail)

    def set_text(self, person_id: int, address_id: int, text: str) -> None:
        """The road name and number of one of their addresses."""
        self._sql.run(_SET_TEXT, b_id=address_id, b_person_id=person_id, b_text=text)

    def asked(self, bot: str, person_id: int) -> tuple[str, dict[str, Any]] | None:
        """What that bot is waiting for this person to write, with its facts."""
        row = self._sql.row(_TALK, bot=bot, person_id=person_id)
        return (row.asked, row.facts) if row else None

    def ask(self, bot: str, person_id: int, asked: str, **facts: Any) -> None:
        """Remember what the bot asked; a later question takes its place."""
        self._sql.run(
            _ASK, bot=bot, person_id=person_id, asked=asked, facts=facts, asked_at=self._now
        )

    def answered(self, bot: str, person_id: int) -> None:
        """The bot waits for nothing any more."""
        self._sql.run(_ANSWERED, bot=bot, person_id=person_id)

    def lose(self, bot: str, person_id: int, at: Any) -> None:
        """They blocked that bot. Of whom we know no more nothing is kept."""
        self._sql.run(_LOSE, bot=bot, person_id=person_id, since=at)

    def find_again(self, bot: str, person_id: int) -> None:
        """They talk to that bot again."""
        self._sql.run(_FIND_AGAIN, bot=bot, person_id=person_id)

    def is_lost(self, bot: str, person_id: int) -> bool:
        """Whether that bot cannot reach them."""
        row = self._sql.row(_IS_LOST, bot=bot, person_id=person_id)
        return bool(row and row.n)
