"""Everything about one person, as one JSON object: made from the table of what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import LargeBinary, Select, Table, bindparam, or_, select

from core.consents.model import VERSION
from core.database.sql import Row
from core.database.transaction import Transaction
from core.keeping.model import Kind
from core.keeping.table import NUMBER, OWNER, WORKER, columns_of, fields_of, rule_of
from core.keeping.tables import every_table
from core.notices.model import BROADCAST, CART, Bot
from core.orders.model import OrderLine
from core.orders.tables import orders
from core.tracking.status_view import StatusView

#: What stands where a secret is: it opens a door or moves money, and is no use to its owner.
LEFT_OUT = "(secret)"
#: What was said of somebody else's order is theirs: that it was said is told, and not what.
NOT_THEIRS = "(about somebody else's order)"
_WORDS = frozenset({"text", "facts", "error"})
#: Fields of facts and rows that hold somebody's number.
_NUMBERS = fields_of(NUMBER)
#: Nobody's order: what is kept about all, or about a store.
_MINE = select(orders.c.id).where(orders.c.customer_id == bindparam("person_id"))


def _asking(table: Table) -> Select[Any] | None:
    """The rows of a table that are a person's: theirs by number, or about an order of theirs."""
    names = columns_of(table.name, OWNER, WORKER, NUMBER)
    of_them = [table.c[name] == bindparam("person_id") for name in names]
    if table.name != "orders" and "order_id" in table.c:
        of_them.append(table.c.order_id.in_(_MINE))
    if not of_them:
        return None
    shown = [column for column in table.c if not isinstance(column.type, LargeBinary)]
    return select(*shown).where(or_(*of_them)).order_by(*table.primary_key.columns)


@cache
def _ask() -> Mapping[str, Select[Any]]:
    asked = {name: _asking(table) for name, table in every_table().items()}
    return {name: asking for name, asking in asked.items() if asking is not None}


def everything_about(tx: Transaction, person_id: int) -> dict[str, Any]:
    """What is kept of them, table by table; other people's numbers and secrets are left out."""
    found: dict[str, Any] = {
        "person": person_id,
        "at": tx.now.isoformat(),
        "privacy_version": VERSION,
    }
    for name, asking in _ask().items():
        if rows := [*_rows(tx, name, asking, person_id)]:
            found[name] = rows
    return found


def _rows(
    tx: Transaction, table: str, asking: Select[Any], person_id: int
) -> Iterator[dict[str, Any]]:
    numbers = columns_of(table, OWNER, WORKER, NUMBER)
    names = [*asking.selected_columns.keys()]
    for row in tx.sql.rows(asking, person_id=person_id):
        kept: dict[str, Any] = {}
        told_at_work = _is_of_work(table, row)
        for name, value in zip(names, row, strict=True):
            if told_at_work and name in _WORDS:
                kept[name] = NOT_THEIRS
            elif name in numbers:
                if value == person_id:
                    kept[name] = value
            elif rule_of(table, name).kind is Kind.SECRET:
                kept[name] = LEFT_OUT
            elif value is not None:
                kept[name] = _plain(value, person_id)
        yield kept


def _is_of_work(table: str, row: Row) -> bool:
    """Whether it tells somebody who works here of an order: a door and words of its customer."""
    return (
        table == "notices"
        and row.bot == Bot.STORE.value
        and row.order_id not in ("", CART, BROADCAST)
    )


def _plain(value: Any, person_id: int) -> Any:
    """As JSON holds it; a number of somebody else is not theirs to read."""
    match value:
        case OrderLine():
            return _plain(value.as_json(), person_id)
        case StatusView():
            shown = {name: getattr(value, name) for name in StatusView.__slots__}
            return _plain(shown, person_id)
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {
                name: _plain(each, person_id)
                for name, each in value.items()
                if name not in _NUMBERS or each == person_id
            }
        case list() | tuple():
            return [_plain(each, person_id) for each in value]
        case _:
            return value
