"""A dialogue: questions somebody answers in a chat, one after another, kept as a row in between.

Knows the row and which dialogue it belongs to; what is asked and what an answer means is told by
whoever asks. A bot waits for one answer of a person at a time, so a new dialogue, or any other
question, takes the place of the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.database.transaction import Transaction
from core.people.tables import People
from core.records import record
from core.refusals import Changed

Answers = Mapping[str, Any]


@record(frozen=True, slots=True)
class Kept:
    """How far a dialogue came."""

    id: int  #: which of the person's dialogues: a button of an older one changes nothing
    answers: Answers
    about: Mapping[str, Any]  #: what it was begun for


@record(frozen=True, slots=True)
class Dialogue:
    """One kind of dialogue, by what the bot waits for while it goes."""

    asked: str

    def keep(
        self, tx: Transaction, bot: str, person_id: int, id: int, answers: Answers, **about: Any
    ) -> None:
        """Write down what was answered so far; anything asked before is forgotten."""
        tx[People].ask(bot, person_id, self.asked, draft=id, answers=dict(answers), **about)

    def kept(self, tx: Transaction, bot: str, person_id: int, id: int | None = None) -> Kept:
        """What was answered so far.

        Raises:
            Changed: no such dialogue goes on, or another one than *id*.
        """
        asked = tx[People].asked(bot, person_id)
        if asked is None or asked[0] != self.asked or id not in (None, asked[1]["draft"]):
            raise Changed()
        about = {k: fact for k, fact in asked[1].items() if k not in ("draft", "answers")}
        return Kept(asked[1]["draft"], asked[1]["answers"], about)

    def leave(self, tx: Transaction, bot: str, person_id: int) -> None:
        """Forget it; a second run, or another question meanwhile, finds nothing to forget."""
        asked = tx[People].asked(bot, person_id)
        if asked is not None and asked[0] == self.asked:
            tx[People].answered(bot, person_id)
