"""A bot's voice: says one notice, and tells what became of it in the shop's own words."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from telegram.error import (
    BadRequest,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from chat.application import BotParts
from chat.screen import Screen, edit_in, is_blocked, send_to, strip
from chat.sender import Priority
from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.model import (
    CARD,
    Blocked,
    Bot,
    Later,
    Moot,
    Never,
    Notice,
    Outcome,
    Sent,
    Urgency,
)
from core.people.model import Person
from core.records import replace

log = logging.getLogger(__name__)

Draw = Callable[[Deps, Notice, Person], Awaitable[Screen | Moot]]

#: Kinds that are an order's card, or the cart, in that chat: edited in place, kept as the card
#: when sent anew.
CARDS = frozenset(
    {"card", "ticket", "new_order", "ring_again", "cancel_asked", "called_back", "card_kept",
     "offer", "rider_ticket", "broadcast_progress"}
)  # fmt: skip
#: Of these, the ones that ring: a new message even where a card is there already. The older one
#: loses its buttons.
ALWAYS_ANEW = frozenset({"new_order", "ring_again", "cancel_asked", "called_back", "offer"})
#: Which way out each goes.
LANES = {
    Urgency.ORDER: Priority.RING,
    Urgency.QUIET: Priority.ORDER,
    Urgency.NEWS: Priority.NEWS,
}


class Voice:
    """Says notices by one bot."""

    def __init__(self, parts: BotParts, draw: Draw) -> None:
        self._parts = parts
        self._draw = draw

    async def __call__(self, notice: Notice) -> Outcome:
        """Draw it as things are now, say it, and tell how that went. Never raises for Telegram."""
        deps = self._parts.deps
        person, card = await deps.db.read(_whom, notice)
        if person is None:
            return Blocked("nobody we have met")
        if notice.redraws and notice.urgency is Urgency.ORDER and self._parts.sender.is_behind:
            said = await self._draw_and_say(notice, person, card)  # the card can wait
            return replace(said, card_waits=True) if isinstance(said, Sent) else said
        if notice.redraws:
            before = replace(notice, kind=CARD, urgency=Urgency.QUIET)
            redrawn = await self._draw_and_say(before, person, card)
            if isinstance(redrawn, Later | Blocked):
                return redrawn
            if isinstance(redrawn, Never):  # the words themselves may be taken all the same
                log.error("the card before notice %s was refused: %s", notice.id, redrawn.why)
        return await self._draw_and_say(notice, person, card)

    async def _draw_and_say(self, notice: Notice, person: Person, card: int | None) -> Outcome:
        drawn = await self._draw(self._parts.deps, notice, person)
        if isinstance(drawn, Moot):
            return drawn
        try:
            return await self._parts.sender.send(
                LANES[notice.urgency], notice.person_id, partial(self._say, notice, drawn, card)
            )
        except TelegramError as error:
            return outcome_of(error)

    async def _say(self, notice: Notice, screen: Screen, card: int | None) -> Outcome:
        chat_id = notice.person_id
        is_card = notice.kind in CARDS
        in_place = is_card and notice.kind not in ALWAYS_ANEW
        if in_place and card is not None and await edit_in(self._parts, chat_id, card, screen):
            return Sent(card, screen.text)
        message_id = await send_to(self._parts, chat_id, screen)
        if is_card and notice.order_id is not None:
            await self._parts.deps.db.write(_this_is_the_card, notice, message_id)
            if card is not None and not in_place:
                await self._leave(chat_id, card, screen.leaves)
        return Sent(message_id, screen.text)

    async def _leave(self, chat_id: int, message_id: int, text: str) -> None:
        """What was the card until now has no buttons any more; the new one is there already."""
        with suppress(TelegramError):
            if not text:
                await strip(self._parts.api, chat_id, message_id)
            else:
                await edit_in(self._parts, chat_id, message_id, Screen(text))


def outcome_of(error: TelegramError) -> Outcome:
    """What a notice's fate is, by Telegram's word."""
    match error:
        case RetryAfter():
            return Later("429", timedelta(seconds=float(error.retry_after)))  # type: ignore[arg-type]  # seconds unless PTB_TIMEDELTA
        case Forbidden():
            return Blocked(str(error))
        case BadRequest():
            return Blocked(str(error)) if is_blocked(error) else Never(str(error))
        case NetworkError():
            return Later(str(error))
        case _:
            return Later(f"{type(error).__name__}: {error}")


def _whom(tx: Transaction, notice: Notice) -> tuple[Person | None, int | None]:
    card = None
    if notice.order_id is not None and (notice.redraws or notice.kind in CARDS):
        card = tx.notices.card(notice.bot, notice.person_id, _kept_under(notice))
    return tx.people.get(notice.person_id), card


def _this_is_the_card(tx: Transaction, notice: Notice, message_id: int) -> None:
    assert notice.order_id is not None  # asked before
    tx.notices.card_is(Bot(notice.bot), notice.person_id, _kept_under(notice), message_id)


def _kept_under(notice: Notice) -> str:
    """What the card is kept under: the order, unless the notice names something of its own."""
    return str(notice.facts.get("card") or notice.order_id)
