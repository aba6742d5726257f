"""Long lists, a page at a time: so many in one message, and ◀ 2/7 ▶ below. Knows no food."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from chat.screen import Button

T = TypeVar("T")

A_PAGE = 10  # guess: what a phone shows without scrolling long


class Page(NamedTuple, Generic[T]):
    """Some of a list."""

    items: Sequence[T]
    number: int  #: from 0
    of: int  #: pages in all, at least one


def page_of(items: Sequence[T], number: int, a_page: int = A_PAGE) -> Page[T]:
    """Page *number* of *items*; one that is not there any more is the nearest that is."""
    of = max(1, -(-len(items) // a_page))
    number = max(0, min(number, of - 1))
    return Page(items[number * a_page : (number + 1) * a_page], number, of)


def turning(
    page: Page[Any], tap: Callable[[int], tuple[Any, ...]]
) -> tuple[tuple[Button, ...], ...]:
    """The row that turns the page, or none where there is one page only."""
    if page.of == 1:
        return ()
    back = (Button("◀", tap(page.number - 1)),) if page.number > 0 else ()
    on = (Button("▶", tap(page.number + 1)),) if page.number + 1 < page.of else ()
    return ((*back, Button(f"{page.number + 1}/{page.of}", tap(page.number)), *on),)
