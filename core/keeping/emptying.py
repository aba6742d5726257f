"""Empties what was said in a fact, a view or a dish, in place: one function that both know. Pure.

Views are made from facts: what is emptied in the facts and made into a view is the very view that
was emptied.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.keeping.table import CARD, DOOR, NUMBER, REASON, WORDS, fields_of
from core.texts.orders import DECLINE_REASONS, OTHER_REASONS, REJECT_REASONS
from core.texts.story import REASONS

_EMPTY = fields_of(DOOR, WORDS, CARD)
_REASONS = fields_of(REASON)
_NUMBERS = fields_of(NUMBER)
#: What we say ourselves why something ended; all else is what somebody wrote.
CODES = frozenset(
    {*DECLINE_REASONS, *OTHER_REASONS, *REJECT_REASONS, *REASONS, "unpaid", "payment_busy"} - {""}
)


def code_or_nothing(reason: str | None) -> str | None:
    """The reason where it is a code of ours, or the company's; none where somebody wrote it."""
    return reason if reason is not None and reason.casefold() in CODES else None


def emptied(kept: Any) -> Any:
    """*kept* without doors, words, notes and cards; a second run changes nothing.

    A field that was there stays there, empty: what reads it finds what a newcomer's would hold.
    """
    if isinstance(kept, Mapping):
        return {name: _emptied(name, value) for name, value in kept.items()}
    if isinstance(kept, list | tuple):
        return [emptied(each) for each in kept]
    return kept


def _emptied(name: str, value: Any) -> Any:
    if name in _EMPTY:
        return "" if value is not None else None
    if name in _REASONS:
        return code_or_nothing(value)
    return emptied(value)


def renamed(kept: Any, person_id: int, ghost: int) -> Any:
    """*kept* with a person's number in it become nobody's."""
    if isinstance(kept, Mapping):
        return {
            name: ghost if name in _NUMBERS and value == person_id
            else renamed(value, person_id, ghost)
            for name, value in kept.items()
        }  # fmt: skip
    if isinstance(kept, list | tuple):
        return [renamed(each, person_id, ghost) for each in kept]
    return kept
