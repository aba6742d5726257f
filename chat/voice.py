"""A bot's voice: says one notice, and tells what became of it in the shop's own words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from weakref import WeakValueDictionary

from telegram.error import (
    BadRequest,
    Forbidden,
    RetryAfter,
    TelegramError,
)

from chat.application import BotParts
from chat.leaving import BARE, bare, leave
from chat.refused import is_blocked, is_out_of_reach
from chat.screen import Screen, edit_in, send_to
from chat.sender import Priority
from core.database.transaction import Transaction
from core.deps import Deps
from core.masking.masking import MASKED
from core.notices.alerts import Fault, tell_the_admins
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
    pause,
)
from core.notices.tables import Notices
from core.people.model import Person
from core.people.tables import People
from core.records import replace

log = logging.getLogger(__name__)

Draw = Callable[[Deps, Notice, Person], Awaitable[Screen | Moot | Later]]

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
#: An edit refused in words nobody knows is tried so often; then the card is sent anew (guess).
EDIT_TRIES = 2
#: While Telegram is out of reach a notice waits no longer than this between two tries: what rings
#: is heard within seconds of its return (guess).
AWAY_PAUSE = timedelta(seconds=3)


class _Again(TelegramError):
    """An edit to be tried once more before the card is sent anew."""


class Voice:
    """Says notices by one bot."""

    def __init__(self, parts: BotParts, draw: Draw) -> None:
        self._parts = parts
        self._draw = draw
        self._at_cards: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, notice: Notice) -> Outcome:
        """Draw it as things are now, say it, and tell how that went. Never raises for Telegram."""
        if notice.kind == BARE:
            return await self._tidy(notice)
        if notice.kind in CARDS:
            return await self._card_in_its_turn(notice)
        if notice.redraws:
            before = replace(notice, kind=CARD, urgency=Urgency.QUIET)
            if notice.urgency is Urgency.ORDER and self._parts.sender.is_behind:
                said = await self._words(notice)  # the card can wait
                return replace(said, card_waits=True) if isinstance(said, Sent) else said
            redrawn = await self._card_in_its_turn(before)
            if isinstance(redrawn, Later | Blocked):
                return redrawn
            if isinstance(redrawn, Never):  # the words themselves may be taken all the same
                log.error("the card before notice %s was refused: %s", notice.id, redrawn.why)
        return await self._words(notice)

    async def _words(self, notice: Notice) -> Outcome:
        """A message of its own."""
        person, _ = await self._parts.deps.db.read(_whom, notice)
        if person is None:
            return _nobody(notice)
        drawn = await self._draw(self._parts.deps, notice, person)
        if isinstance(drawn, Moot | Later):
            return drawn
        say = partial(self._say, notice, drawn, None)
        return await self._through(LANES[notice.urgency], notice, say)

    async def _card_in_its_turn(self, notice: Notice) -> Outcome:
        """A card, drawn when it is its turn and no other of it is on its way.

        A person's words may overtake each other. Drawn before it waits, the slower one would
        leave the card as it was a moment ago, for good.
        """

        async def now() -> Outcome:
            async with self._alone_with((notice.person_id, _kept_under(notice))):
                person, card = await self._parts.deps.db.read(_whom, notice)
                if person is None:
                    return _nobody(notice)
                drawn = await self._draw(self._parts.deps, notice, person)
                if isinstance(drawn, Moot | Later):
                    return drawn
                return await self._say(notice, drawn, card)

        return await self._through(LANES[notice.urgency], notice, now)

    @asynccontextmanager
    async def _alone_with(self, card: tuple[int, str]) -> AsyncIterator[None]:
        lock = self._at_cards.setdefault(card, asyncio.Lock())
        async with lock:
            yield

    async def _through(
        self, lane: Priority, notice: Notice, say: Callable[[], Awaitable[Outcome]]
    ) -> Outcome:
        try:
            return await self._parts.sender.send(lane, notice.person_id, say)
        except TelegramError as error:
            if notice.kind == MASKED and isinstance(error, BadRequest):
                return Moot("it cannot be edited any more")
            return outcome_of(error, notice.tries)

    async def _say(self, notice: Notice, screen: Screen, card: int | None) -> Outcome:
        chat_id = notice.person_id
        if notice.kind == MASKED:  # an older message, as it may be read now; never a new one
            edited = int(notice.facts["message_id"])
            there = await edit_in(self._parts, chat_id, edited, screen)
            return Sent(edited, screen.text) if there else Moot("it is gone")
        is_card = notice.kind in CARDS
        in_place = is_card and notice.kind not in ALWAYS_ANEW
        if in_place and card is not None and await self._redrawn(notice, screen, card):
            return Sent(card, screen.text)
        message_id = await send_to(self._parts, chat_id, screen)
        if is_card and notice.order_id is not None:
            await self._parts.deps.db.write(_this_is_the_card, notice, message_id)
            if card is not None and not in_place:
                # The new one is there already: the old one needs its buttons no more.
                await leave(self._parts, chat_id, card, notice.order_id, screen.leaves)
        return Sent(message_id, screen.text)

    async def _redrawn(self, notice: Notice, screen: Screen, card: int) -> bool:
        """Whether the card was redrawn in place; false: it is to be sent anew.

        A refusal in words nobody knows is tried again, counted, and told to the admins; it never
        freezes the card.
        """
        try:
            return await edit_in(self._parts, notice.person_id, card, screen)
        except BadRequest as refusal:
            if is_blocked(refusal):
                raise
            if notice.tries + 1 < EDIT_TRIES:
                raise _Again(str(refusal)) from refusal
            log.error("the card of notice %s is sent anew: %s", notice.id, refusal)
            order_id = notice.order_id or ""
            bot, number = notice.bot.value, str(notice.id)
            fault = Fault("edit_refused", notice.kind, "telegram", bot, number, order_id)
            await self._parts.deps.db.write(tell_the_admins, fault)
            return False

    async def _tidy(self, notice: Notice) -> Outcome:
        """An old card loses its buttons: the edit that was refused before."""
        message_id, text = int(notice.facts["message_id"]), str(notice.facts["text"])

        async def again() -> Outcome:
            await bare(self._parts, notice.person_id, message_id, text)
            return Sent(message_id, text)

        return await self._through(Priority.ORDER, notice, again)


def outcome_of(error: TelegramError, tries: int = 0) -> Outcome:
    """What a notice's fate is, by Telegram's word, after *tries* that came to nothing before."""
    if isinstance(error, RetryAfter):
        wait = timedelta(seconds=float(error.retry_after))  # type: ignore[arg-type]  # seconds unless PTB_TIMEDELTA
        return Later("429", wait)
    if is_out_of_reach(error):
        return Later(str(error), min(pause(tries + 1), AWAY_PAUSE))
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and is_blocked(error)):
        return Blocked(str(error))
    if isinstance(error, BadRequest):
        return Never(str(error))
    return Later(f"{type(error).__name__}: {error}")


def _nobody(notice: Notice) -> Moot | Blocked:
    """Why there is nobody to tell: who left has a number below zero by now."""
    return Moot("left") if notice.person_id < 0 else Blocked("nobody we have met")


def _whom(tx: Transaction, notice: Notice) -> tuple[Person | None, int | None]:
    card = None
    if notice.order_id is not None and (notice.redraws or notice.kind in CARDS):
        card = tx[Notices].card(notice.bot, notice.person_id, _kept_under(notice))
    return tx[People].get(notice.person_id), card


def _this_is_the_card(tx: Transaction, notice: Notice, message_id: int) -> None:
    assert notice.order_id is not None  # asked before
    tx[Notices].card_is(Bot(notice.bot), notice.person_id, _kept_under(notice), message_id)


def _kept_under(notice: Notice) -> str:
    """What the card is kept under: the order, unless the notice names something of its own."""
    return str(notice.facts.get("card") or notice.order_id)
