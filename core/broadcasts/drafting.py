"""A broadcast put together in a chat, one answer after another, kept as a row in between.

The pure part says what is asked next; one function is one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from core.broadcasts.model import Audience, Broadcast, fits
from core.broadcasts.use_cases import send_broadcast
from core.database.transaction import Transaction
from core.people.dialogue import Dialogue
from core.people.tables import People
from core.records import record
from core.refusals import Changed, Unreadable

DIALOGUE = Dialogue("broadcast")
#: The answer of who leaves the English out.
WITHOUT = "-"
#: Whether it is advertising.
YES, NO = "yes", "no"


class Question(StrEnum):
    """A question of the dialogue, in the order they are asked."""

    KO = "ko"
    EN = "en"
    AUDIENCE = "audience"
    AD = "ad"
    SURE = "sure"


@record(frozen=True, slots=True)
class Draft:
    """What was answered so far."""

    id: int  #: which of the person's dialogues: a button of an older one changes nothing
    answers: Mapping[str, str]

    @property
    def asks(self) -> Question:
        """The next question."""
        return next(s for s in Question if s.value not in self.answers)

    @property
    def is_ad(self) -> bool:
        """They said that it is advertising."""
        return self.answers.get(Question.AD.value) == YES

    @property
    def words(self) -> dict[str, str]:
        """What will be said, by language."""
        said = {
            name: self.answers.get(name, "") for name in (Question.KO.value, Question.EN.value)
        }
        return {name: words for name, words in said.items() if words}


def read_answer(draft: Draft, written: str) -> str:
    """What a button's value or a written line answers to what is asked.

    Raises:
        Changed: nothing is asked any more.
        Unreadable: it is no answer to what is asked; ``what`` says which question.
    """
    answer = written.strip()
    match draft.asks:
        case Question.SURE:
            raise Changed()
        case Question.AUDIENCE:
            if answer not in [each.value for each in Audience]:
                raise Unreadable(what=draft.asks.value)
        case Question.AD:
            if answer not in (YES, NO):
                raise Unreadable(what=draft.asks.value)
        case Question.EN if answer == WITHOUT:
            return ""
        case _:
            if not fits(answer):
                raise Unreadable(what=draft.asks.value)
    return answer


def begin_draft(tx: Transaction, bot: str, by: int, *, draft_id: int) -> Draft:
    """An admin has something to say: what was half answered before is forgotten.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    draft = Draft(draft_id, {})
    DIALOGUE.keep(tx, bot, by, draft.id, draft.answers)
    return draft


def draft_of(tx: Transaction, bot: str, by: int, draft_id: int | None = None) -> Draft:
    """What that admin is putting together.

    Raises:
        NotYours: *by* is no admin.
        Changed: nothing, or another one than *draft_id*.
    """
    tx[People].worker(by).must_be_admin()
    kept = DIALOGUE.kept(tx, bot, by, draft_id)
    return Draft(kept.id, kept.answers)


def answer_draft(
    tx: Transaction,
    bot: str,
    by: int,
    answer: str,
    *,
    question: str,
    draft_id: int | None = None,
) -> Draft:
    """One more answer to *question*, as :func:`read_answer` read it.

    Raises:
        NotYours: *by* is no admin.
        Changed: that is not what is asked any more.
    """
    draft = draft_of(tx, bot, by, draft_id)
    asks = draft.asks
    if question != asks.value or asks is Question.SURE:
        raise Changed()
    draft = Draft(draft.id, {**draft.answers, asks.value: answer})
    DIALOGUE.keep(tx, bot, by, draft.id, draft.answers)
    return draft


def send_draft(tx: Transaction, bot: str, by: int, draft_id: int) -> Broadcast:
    """Everything is answered: send it.

    Raises:
        NotYours: *by* is no admin.
        Changed: something is not answered, or it is sent already.
    """
    draft = draft_of(tx, bot, by, draft_id)
    if draft.asks is not Question.SURE:
        raise Changed()
    audience = Audience(draft.answers[Question.AUDIENCE.value])
    broadcast = send_broadcast(tx, audience, draft.words, by=by, is_ad=draft.is_ad)
    DIALOGUE.leave(tx, bot, by)
    return broadcast


def leave_draft(tx: Transaction, bot: str, by: int) -> None:
    """Forget what was being put together; a second run finds nothing.

    Raises:
        NotYours: *by* is no admin.
    """
    tx[People].worker(by).must_be_admin()
    DIALOGUE.leave(tx, bot, by)
