"""What every table is made of: the one metadata, a moment in time, JSON, and insert-if-new.

Must not know any table. The statements made here read the same on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, DateTime, Dialect, MetaData, Select, String, Table
from sqlalchemy.dialects.postgresql import JSONB, Insert
from sqlalchemy.types import TypeDecorator, TypeEngine

#: SQLAlchemy docs, “Configuring Constraint Naming Conventions”: both databases and the
#: migrations then agree on every constraint's name.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: Records of one column that are remembered; past this many all go (guess: an hour's dinners).
_MOST_KEPT = 1_000

metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Moment(TypeDecorator[datetime]):
    """A moment, aware and in UTC: timestamptz on PostgreSQL, ISO text that sorts on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text of one length on SQLite, so that text order is time order."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Refuse a time without a zone: nobody could say when it is."""
        return _as_text if dialect.name == "sqlite" else _in_utc

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """The same moment again, in UTC whatever the server's zone."""
        return _of_text if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return value.astimezone(UTC)


#: Moments written lately, and their texts: a transaction writes its own moment many times. By
#: identity, which a moment kept here keeps.
_texts: dict[int, tuple[datetime, str]] = {}
_MOST_TEXTS = 64  # guess: more than one transaction writes


def _as_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    known = _texts.get(id(value))
    if known is not None and known[0] is value:
        return known[1]
    in_utc = _in_utc(value)
    assert in_utc is not None  # only None has none
    text = in_utc.isoformat(timespec="microseconds")
    if len(_texts) >= _MOST_TEXTS:
        _texts.clear()
    _texts[id(value)] = (value, text)
    return text


def _of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """Python dicts and lists in and out; None is NULL. JSONB on PostgreSQL sorts the keys anew."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Text on SQLite, without the layers between."""
        return _json_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """The same value again."""
        if dialect.name == "sqlite":
            return _of_json_text
        return super().result_processor(dialect, coltype)


class Kept(TypeDecorator[Any]):
    """A record kept as JSON. On SQLite what was written or read lately is not parsed again.

    It is found by its very text, so it cannot be stale. The records are shared: nobody may change
    what hangs on them.
    """

    impl = JSON(none_as_null=True)
    cache_ok = False  # each stands in one table

    def __init__(self, as_json: Callable[[Any], Any], of_json: Callable[[Any], Any]) -> None:
        """*as_json* makes dicts and lists of a record, *of_json* the record of those."""
        super().__init__()
        self._as_json = as_json
        self._of_json = of_json
        self._known: dict[str, Any] = {}

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Dicts and lists, for the driver to write."""
        return self._as_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The record again."""
        return self._of_json(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Text on SQLite, without the layers between."""
        return self._text_of if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """The same record again."""
        if dialect.name == "sqlite":
            return self._of_text
        return super().result_processor(dialect, coltype)

    def _text_of(self, value: Any) -> str:
        text = to_json(self._as_json(value))
        self._remember(text, value)
        return text

    def _of_text(self, text: str) -> Any:
        value = self._known.get(text)
        if value is None:
            value = self._of_json(of_json(text))
            self._remember(text, value)
        return value

    def _remember(self, text: str, value: Any) -> None:
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[text] = value


def _json_text(value: Any) -> str | None:
    return None if value is None else to_json(value)


def _of_json_text(kept: str | None) -> Any:
    return None if kept is None else orjson.loads(kept)


def to_json(value: Any) -> str:
    """JSON as it is kept: Korean stays readable."""
    return orjson.dumps(value).decode()


def of_json(kept: str) -> Any:
    """What :func:`to_json` kept."""
    return orjson.loads(kept)


def insert_once(table: Table) -> Insert:
    """Insert a row unless one with the same key is there: the row count says which (1 or 0).

    PostgreSQL's insert, because its ON CONFLICT compiles to the same words on SQLite.
    """
    return Insert(table).on_conflict_do_nothing()


def upsert(table: Table, *, key: Iterable[str], set_: Iterable[str]) -> Insert:
    """Insert a row, or give the columns *set_* of the row with the same *key* their new values."""
    insert = Insert(table)
    return insert.on_conflict_do_update(
        index_elements=list(key), set_={name: insert.excluded[name] for name in set_}
    )


def for_update_skip_locked(
    statement: Select[*tuple[Any, ...]],
) -> Select[*tuple[Any, ...]]:
    """The rows nobody else holds, held by us until the commit. SQLite has one writer: as it is."""
    return statement.with_for_update(skip_locked=True)
