"""Reads rows of which some say what nobody can read: those are faults, the rest is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, and_

from core.books.model import Fault

T = TypeVar("T")


class Reader:
    """A connection, and where what cannot be read is put down."""

    def __init__(self, connection: Connection, faults: list[Fault]) -> None:
        self._connection = connection
        self._faults = faults

    def rows(self, statement: Select[*tuple[Any, ...]]) -> list[Any]:
        """Every row that can be read, in its order; all at once where all of them can."""
        try:
            return list(self._connection.execute(statement))
        except Exception:  # whatever a column holds: JSON that is none, a line of no dishes
            return [*self._one_by_one(statement)]

    def _one_by_one(self, statement: Select[*tuple[Any, ...]]) -> Iterable[Any]:
        (table,) = statement.get_final_froms()
        keys = [column for column in table.c if column.primary_key]
        for key in self._connection.execute(statement.with_only_columns(*keys)).all():
            is_it = and_(*(column == value for column, value in zip(keys, key, strict=True)))
            try:
                yield from list(self._connection.execute(statement.where(is_it)))
            except Exception as error:
                about = ", ".join(str(value) for value in key)
                order_id = about if getattr(table, "name", "") == "orders" else None
                what = f"a row of {getattr(table, 'name', 'a table')} ({about})"
                self._faults.append(unreadable(order_id, what, error))

    def made(self, make: Callable[[Any], T], rows: Iterable[Any]) -> list[T]:
        """What can be made of the rows."""
        found = []
        for row in rows:
            try:
                found.append(make(row))
            except Exception as error:
                order_id = getattr(row, "order_id", None) or str(getattr(row, "id", ""))
                what = f"what {make.__name__.removesuffix('_of')} its row holds"
                self._faults.append(unreadable(order_id, what, error))
        return found


def unreadable(order_id: str | None, what: str, error: Exception) -> Fault:
    """Nobody can read it; the error's kind and never its words, which may quote a person."""
    return Fault(order_id, "unreadable", f"{what} cannot be read: {type(error).__name__}")
