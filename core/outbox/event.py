"""What a fact looks like. Pure; knows no order and no database.

An event is past tense and belongs to one order: its events, in order, are its history. The class
name is the published name; the fields are the published facts.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self

from core.records import record


class Who(StrEnum):
    """Who asked for a change."""

    CUSTOMER = "customer"
    STORE = "store"
    RIDER = "rider"
    ADMIN = "admin"
    COMPANY = "company"  #: the payment company's answer
    CLOCK = "clock"  #: a timer came due


#: Every kind of event by its name; a new class enters itself.
EVENTS: dict[str, type[Event]] = {}


@record(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact about one order."""

    order_id: str
    at: datetime  #: UTC
    by: Who
    person_id: int | None = None  #: whose tap it was; none when a clock or a company spoke
    reason: str | None = None  #: a code or the person's own words, for the ends of an order

    times: ClassVar[frozenset[str]] = frozenset({"at"})

    def __init_subclass__(cls, **kw: Any) -> None:
        EVENTS[cls.__name__] = cls

    @property
    def name(self) -> str:
        """``OrderAccepted``: what the outbox, the logs and other programs call it."""
        return type(self).__name__

    def facts(self) -> dict[str, Any]:
        """The fields as they are kept in JSON; those nobody knows are left out."""
        said = {name: getattr(self, name) for name in _fields(type(self))}
        return {key: value for key, value in said.items() if value is not None}

    @classmethod
    def of(cls, order_id: str, facts: dict[str, Any]) -> Self:
        """The event that :meth:`facts` wrote down; unknown fields of a newer version are left."""
        known = _fields(cls)
        kept = {key: value for key, value in facts.items() if key in known}
        for key in kept.keys() & cls.times:
            kept[key] = datetime.fromisoformat(kept[key])
        kept["by"] = Who(kept["by"])
        return cls(order_id=order_id, **kept)


_kept: dict[str, tuple[str, ...]] = {}


def _fields(kind: type[Event]) -> tuple[str, ...]:
    """What is kept of an event besides whose order it is about."""
    if kind.__name__ not in _kept:
        names = (f.name for f in fields(kind))
        _kept[kind.__name__] = tuple(name for name in names if name != "order_id")
    return _kept[kind.__name__]
