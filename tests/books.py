"""What every story ends with: its books are right, whatever happened in it."""

from __future__ import annotations

import asyncio
from datetime import datetime

from core.books.model import Fault
from core.books.queries import look_at_everything
from core.books.reading import reading


async def the_books_are_right(url: str, now: datetime) -> None:
    """What is still under way passes; nothing else does."""
    wrong = await asyncio.to_thread(_what_is_wrong, url, now)
    assert wrong == [], "the story is over, and its books are wrong"


def _what_is_wrong(url: str, now: datetime) -> list[Fault]:
    with reading(url) as connection:
        _, faults = look_at_everything(connection, now)
    return [fault for fault in faults if not fault.may_pass]
