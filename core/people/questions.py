"""What a bot waits to be told: each question knows what it is about, and may be withdrawn.

A bot waits for one answer of a person at a time. Where what a question is about ends first, it
is withdrawn: whoever answers it all the same is told so, and their words go nowhere else.
"""

from __future__ import annotations

from typing import Any

from core.database.transaction import Transaction
from core.people.tables import People

#: Of a question's facts: it is not to be answered any more.
OVER = "over"
#: Beside the customer bot's questions: which menu somebody looks at. No question, so it takes
#: the place of none.
_LOOKING = "customer:menu"


def withdraw(tx: Transaction, bot: str, person_id: int, asked: str) -> None:
    """What that question is about is no more. Another question meanwhile stays as it is."""
    found = tx[People].asked(bot, person_id)
    if found is not None and found[0] == asked:
        tx[People].ask(bot, person_id, asked, **{**found[1], OVER: True})


def take_answer(tx: Transaction, bot: str, person_id: int, asked: str) -> dict[str, Any] | None:
    """The question is answered: its facts; none when it was withdrawn, or another is asked."""
    found = tx[People].asked(bot, person_id)
    if found is None or found[0] != asked:
        return None
    tx[People].answered(bot, person_id)
    return None if found[1].get(OVER) else found[1]


def close(tx: Transaction, bot: str, person_id: int, asked: str) -> None:
    """It is waited for no more; another question meanwhile stays as it is."""
    found = tx[People].asked(bot, person_id)
    if found is not None and found[0] == asked:
        tx[People].answered(bot, person_id)


def looks_at(tx: Transaction, person_id: int, store_id: int) -> None:
    """A customer looks at a store's menu: dishes they write are of it. A question stays open."""
    open_now = tx[People].asked("customer", person_id)
    question = open_now[0] if open_now is not None else ""
    facts = {"store_id": store_id, "question": question}
    if tx[People].asked(_LOOKING, person_id) != (_LOOKING, facts):
        tx[People].ask(_LOOKING, person_id, _LOOKING, **facts)


def looked_at(tx: Transaction, person_id: int) -> int | None:
    """The store whose menu a customer looks at."""
    found = tx[People].asked(_LOOKING, person_id)
    if found is None:  # one who looked at it in an older house
        found = tx[People].asked("customer", person_id)
    store_id = found[1].get("store_id") if found and found[0] in (_LOOKING, "browsing") else None
    return int(store_id) if store_id is not None else None


def looked_while_asked(tx: Transaction, person_id: int, asked: str) -> int | None:
    """The store whose menu they looked at after that was asked; none when they did not."""
    found = tx[People].asked(_LOOKING, person_id)
    if found is None or found[1].get("question") != asked:
        return None
    return int(found[1]["store_id"])
