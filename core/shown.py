"""What a question showed, as a number small enough for the button that answers it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from core.refusals import Changed

_NUMBERS = 1_000_000  # six digits of a button's 64 bytes: one change in a million looks the same


def face(*facts: object) -> int:
    """A number from 1 for *facts* as they were shown: other facts, another number."""
    written = "\x1f".join(_written(fact) for fact in facts)
    return crc32(written.encode()) % _NUMBERS + 1


def must_be_shown(shown: int | None, *facts: object) -> None:
    """Nothing, where *facts* are what was shown; none was where the answer is no button's.

    Raises:
        Changed: they are not, and are asked about anew.
    """
    if shown is not None and shown != face(*facts):
        raise Changed()


def _written(fact: object) -> str:
    """A name in two languages is the same in whichever order they are kept."""
    if isinstance(fact, Mapping):
        return repr(sorted(fact.items()))
    return repr(fact)
