"""◀ ▶ of 어느 가게인가요?, for whichever command asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from chat.screen import Screen, show
from chat.turn import Turn
from core.refusals import NotYours
from store_bot import coupons, menu, sales, staff, terms
from store_bot.taps import WhichStore

#: By the command that asks; each looks anew at which stores are theirs.
ASKED_BY: Mapping[str, Callable[[Turn, WhichStore], Awaitable[Screen]]] = {
    "menu": menu.which,
    "coupon": coupons.which,
    "staff": staff.which,
    "sales": sales.which,
    "store": terms.which,
}


async def turn_page(turn: Turn, tap: WhichStore) -> None:
    """Other stores of theirs, for the same command."""
    if tap.command not in ASKED_BY:
        raise NotYours()
    await show(turn, await ASKED_BY[tap.command](turn, tap))
