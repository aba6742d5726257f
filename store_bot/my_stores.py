"""어느 가게인가요? The stores of somebody who has several, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chat.pages import page_of, turning
from chat.screen import Button, Screen
from core.refusals import NotYours
from core.stores.model import Store
from core.texts import Lang
from core.texts import store as texts
from store_bot.taps import WhichStore


def which_store(
    mine: Sequence[Store],
    lang: Lang,
    tap: Callable[[int], tuple[Any, ...]],
    command: str,
    *,
    word: str = "",
    number: int = 0,
) -> Screen:
    """Each store a button; *command* and its *word* are what a turned page is drawn for.

    Raises :class:`NotYours` for who has none.
    """
    if not mine:
        raise NotYours()
    page = page_of(mine, number)
    rows = tuple((Button(store.named(lang), tap(store.id)),) for store in page.items)
    turns = turning(page, lambda n: WhichStore(command, word, n))
    return Screen(texts.WHICH_STORE.of(lang), (*rows, *turns))
