"""One question after another: an answer is tapped or written, and the next question is shown.

Core knows what is asked and what an answer means; each dialogue, what its questions look like.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from chat.screen import Screen, answer, send, show
from chat.turn import Turn
from core.refusals import Changed, CodeTaken, Refused, Repeated, Unreadable
from core.texts import Text
from core.texts import store as store_texts
from core.updates.use_cases import only_once, unless_done


class Drafted(Protocol):
    """What was answered so far, of one dialogue of a person."""

    @property
    def id(self) -> int: ...
    @property
    def asks(self) -> StrEnum: ...


D = TypeVar("D", bound=Drafted)


@dataclass(frozen=True)
class Talk(Generic[D]):
    """How one dialogue goes in a chat; *D* is what was answered so far."""

    #: The use cases: what was answered so far, and one more answer.
    draft: Callable[..., D]
    answer: Callable[..., D]
    #: What a line answers to the question that is asked; pure, and never inside a transaction.
    read: Callable[[D, str], Any]
    #: What was answered so far, the next question, its usual answers.
    question: Callable[[Turn, D], Awaitable[Screen]]
    #: Shows what there is when nothing is asked any more.
    instead: Callable[[Turn], Awaitable[object]]
    #: Why what was written is no answer.
    why: Callable[[Refused], Text]
    moved_on: Text  #: said to who presses an old button

    async def ask_here(self, turn: Turn, draft: D) -> None:
        """The next question in the place of the last."""
        await show(turn, await self.question(turn, draft))

    async def ask_below(self, turn: Turn, draft: D) -> None:
        """The next question at the foot of the chat."""
        await send(turn, await self.question(turn, draft))

    async def tapped(self, turn: Turn, value: str, *, question: str, draft_id: int) -> None:
        """An answer is tapped; a button of an older question shows what is asked now."""
        db = turn.deps.db
        try:
            draft = await db.read(self.draft, turn.bot, turn.person_id, draft_id)
            if question != draft.asks.value:
                raise Changed()
            draft = await db.write(
                self.answer, turn.bot, turn.person_id, self.read(draft, value),
                question=question, draft_id=draft_id,
            )  # fmt: skip
        except (Changed, Unreadable, CodeTaken):
            await self.as_it_is(turn)
            return
        await self.ask_here(turn, draft)

    async def written(self, turn: Turn, words: str) -> None:
        """An answer is written: taken once, however often the turn runs."""
        db = turn.deps.db
        try:
            draft = await db.read(
                unless_done, turn.bot, turn.update_id,
                self.draft, turn.bot, turn.person_id,
            )  # fmt: skip
            await db.write(
                only_once, turn.bot, turn.update_id,
                self.answer, turn.bot, turn.person_id, self.read(draft, words),
                question=draft.asks.value, draft_id=draft.id,
            )  # fmt: skip
        except Repeated:
            pass  # answered before the turn was cut off; the next question is to be shown
        except Changed:
            await send(turn, Screen(store_texts.QUESTION_OVER.of(turn.lang)))
            return
        except (Unreadable, CodeTaken) as refusal:
            await send(turn, Screen(self.why(refusal).of(turn.lang)))
            return
        await self.ask_on(turn)

    async def ask_on(self, turn: Turn) -> None:
        """The next question, below what was sent."""
        try:
            draft = await turn.deps.db.read(self.draft, turn.bot, turn.person_id)
        except Changed:
            await send(turn, Screen(store_texts.QUESTION_OVER.of(turn.lang)))
            return
        await self.ask_below(turn, draft)

    async def as_it_is(self, turn: Turn) -> None:
        """An old button: the question that is asked now, or what there is instead."""
        await answer(turn, self.moved_on.of(turn.lang))
        try:
            draft = await turn.deps.db.read(self.draft, turn.bot, turn.person_id)
        except Changed:
            await self.instead(turn)
            return
        await self.ask_here(turn, draft)
