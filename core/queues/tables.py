"""The rows of a queue that fail: put off, set aside, put back. No rules here.

Each room says in its tables.py which of its columns are which; the statements are made here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Table,
    TextClause,
    bindparam,
    null,
    select,
    update,
)

from core.database.sql import BrokenRow, Row, Sql
from core.queues.model import Parked, Queue, next_try

#: Stands for the moment it happens.
AT = object()
#: What a BigInteger holds.
LEAST, LARGEST = -(2**63), 2**63 - 1
_WHOLE = re.compile(r"-?[0-9]{1,19}")
#: Since when a row is parked that does not say so in words anybody can read.
SOME_TIME = datetime(1970, 1, 1, tzinfo=UTC)
#: What is told of a parked row, behind its key.
_OF_PARKED = ("called", "order_id", "tries", "parked_at", "error")


class Rows:
    """How the rows of one queue fail and come back."""

    def __init__(
        self,
        queue: Queue,
        table: Table,
        *,
        key: Sequence[Column[Any]],
        called: ColumnElement[Any],
        tries: str = "tries",
        later: str,
        order_id: Column[Any] | None = None,
        let_go: Sequence[str] = (),
        aside: Mapping[str, Any] | None = None,
        back: Mapping[str, Any] | None = None,
        is_parked: ColumnElement[bool] | TextClause | None = None,
        wakes: str | None = None,
    ) -> None:
        """*later* is the column of when to try again; *let_go* are cleared with each failure.

        *aside* takes a row out of its queue, *back* puts it back; :data:`AT` stands for then.
        """
        self.queue, self.wakes, self._key, self.tries = queue, wakes, tuple(key), tries
        self.is_parked = is_parked if is_parked is not None else table.c.parked_at.is_not(None)
        it = [column == bindparam(f"b_{column.name}") for column in self._key]
        failed: dict[str, Any] = {tries: bindparam("b_tries"), "error": bindparam("b_error")}
        failed |= {name: null() for name in let_go}
        self._put_off = update(table).where(*it).values({**failed, later: bindparam("b_at")})
        out = {"parked_at": AT, **(aside or {})}
        self._park = update(table).where(*it).values({**failed, **_values(out)})
        again = {tries: 0, "parked_at": None, "error": None, later: AT, **(back or {})}
        self._unpark = update(table).where(*it, self.is_parked).values(_values(again))
        about = order_id if order_id is not None else null()
        self._parked = (
            select(
                *(column.label(f"key_{n}") for n, column in enumerate(self._key)),
                called.label("called"),
                about.label("order_id"),
                table.c[tries].label("tries"),
                table.c.parked_at,
                table.c.error,
            )
            .where(self.is_parked)
            .order_by(table.c.parked_at, *self._key)
            .limit(bindparam("most"))
        )

    def key_of(self, kept: Mapping[str, Any]) -> str:
        """The key of a row, by its columns."""
        return ":".join(str(kept[column.name]) for column in self._key)

    def put_off(self, sql: Sql, key: str, *, tries: int, until: datetime, error: str) -> None:
        """It failed; try it again then."""
        sql.run(self._put_off, **self._is(key), b_tries=tries, b_at=until, b_error=error)

    def park(self, sql: Sql, key: str, *, tries: int, at: datetime, error: str) -> None:
        """It failed too often: nobody tries it any more."""
        sql.run(self._park, **self._is(key), b_tries=tries, b_at=at, b_error=error)

    def unpark(self, sql: Sql, key: str, at: datetime) -> bool:
        """Try it from then on, as if for the first time; false when no such row is parked."""
        its_key = self._is(key)
        return bool(its_key) and sql.run(self._unpark, **its_key, b_at=at) == 1

    def parked(self, sql: Sql, most: int) -> list[Parked]:
        """What waits for an admin, the longest first."""
        found = sql.each(self._parked, self._told, most=most)
        return [self._aside(each.kept if isinstance(each, BrokenRow) else each) for each in found]

    def _told(self, row: Row) -> Mapping[str, Any]:
        keys = (f"key_{n}" for n in range(len(self._key)))
        return dict(zip((*keys, *_OF_PARKED), row, strict=True))

    def _aside(self, kept: Mapping[str, Any]) -> Parked:
        """A row that is parked, of which only its key is needed."""
        keys = [kept[f"key_{n}"] for n in range(len(self._key))]
        at = kept["parked_at"]
        return Parked(
            self.queue, ":".join(map(str, keys)), str(kept["called"]),
            str(kept["order_id"]) if kept["order_id"] else None, next_try(kept["tries"]) - 1,
            at if isinstance(at, datetime) and at.tzinfo else SOME_TIME,
            str(kept["error"] or "").partition(":")[0],
        )  # fmt: skip

    def _is(self, key: str) -> dict[str, Any]:
        """The columns of a key; none where it cannot be one."""
        parts = key.split(":", len(self._key) - 1)
        if len(parts) != len(self._key):
            return {}
        said: dict[str, Any] = {}
        for column, part in zip(self._key, parts, strict=True):
            said[f"b_{column.name}"] = part
            if isinstance(column.type, Integer):
                if _WHOLE.fullmatch(part) is None or not LEAST <= int(part) <= LARGEST:
                    return {}
                said[f"b_{column.name}"] = int(part)
        return said


def _values(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in said.items()}


def _value(said: Any) -> Any:
    if said is AT:
        return bindparam("b_at")
    return null() if said is None else said
