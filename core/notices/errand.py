"""Says what is owed: claims a notice, lets the bot say it, writes down what became of it.

Knows no text and no Telegram: each bot hands in its voice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.model import (
    Blocked,
    Bot,
    Later,
    Moot,
    Never,
    Notice,
    NoticeStatus,
    Outcome,
    Sent,
    pause,
)
from core.timers.jobs import the_ring_was_sent

log = logging.getLogger(__name__)

#: A send takes a few seconds at most; after this long another process may say it.
LEASE = timedelta(seconds=60)
#: Kinds that are a store's first sight of an order: once said (or blocked), its clock runs.
RINGS = frozenset({"new_order"})
MOST_AT_ONCE = 30


def claim(tx: Transaction, bot: Bot, *, most: int = MOST_AT_ONCE) -> list[Notice]:
    """The next notice of each person, ours alone for a minute."""
    return tx.notices.claim(bot, tx.now, tx.now + LEASE, most)


def settle(tx: Transaction, notice: Notice, outcome: Outcome) -> None:
    """Keep what became of a notice; a ring that was sent starts the store's five minutes.

    A person who blocked the bot is not an error: their ring counts as sent.
    """
    tries = notice.tries + 1
    match outcome:
        case Sent(message_id=message_id, text=text):
            tx.notices.settle(
                notice, NoticeStatus.SENT, tries=tries, try_at=tx.now, sent_at=tx.now,
                message_id=message_id, text=text,
            )  # fmt: skip
        case Later(why=why, after=after):
            try_at = tx.now + (after or pause(tries))
            tx.notices.settle(
                notice, NoticeStatus.OWED, tries=tries, try_at=try_at, error=why[:500]
            )
            return
        case Blocked(why=why):
            tx.people.lose(notice.bot, notice.person_id, tx.now)
            tx.notices.settle(
                notice,
                NoticeStatus.BLOCKED,
                tries=tries,
                try_at=tx.now,
                error=why[:500],
            )
        case Never(why=why):
            tx.notices.settle(
                notice, NoticeStatus.FAILED, tries=tries, try_at=tx.now, error=why[:500]
            )
        case Moot(why=why):
            tx.notices.settle(
                notice, NoticeStatus.MOOT, tries=tries, try_at=tx.now, error=why[:500]
            )
    if notice.kind in RINGS and notice.order_id is not None:
        the_ring_was_sent(tx, notice.order_id)
    tx.wake("notices")  # this person's next one


def settle_all(tx: Transaction, said: Sequence[tuple[Notice, Outcome]]) -> None:
    """Keep what became of several notices."""
    for notice, outcome in said:
        settle(tx, notice, outcome)


async def say_what_is_owed(deps: Deps, bot: Bot, *, most: int = MOST_AT_ONCE) -> int:
    """Say the next notice of everybody who is owed one; how many were said or settled.

    A crash between saying and noting repeats at most what was said meanwhile, each once.
    """
    owed = await deps.db.write(claim, bot, most=most)
    notes = _Notes(deps)
    await asyncio.gather(*(_say(deps, notice, notes) for notice in owed))
    return len(owed)


class _Notes:
    """Notes what was said at once; what is said while a note is being written shares the next."""

    def __init__(self, deps: Deps) -> None:
        self._db = deps.db
        self._said: list[tuple[Notice, Outcome]] = []
        self._writing = asyncio.Lock()

    async def keep(self, notice: Notice, outcome: Outcome) -> None:
        self._said.append((notice, outcome))
        await asyncio.sleep(0)  # what ended at the same moment comes along
        async with self._writing:
            said, self._said = self._said, []
            if said:
                await self._db.write(settle_all, said)


async def _say(deps: Deps, notice: Notice, notes: _Notes) -> None:
    try:
        outcome = await deps.voices[notice.bot](notice)
    except Exception as error:
        log.exception("notice %s (%s) could not be drawn", notice.id, notice.kind)
        outcome = Later(f"{type(error).__name__}: {error}")
    if isinstance(outcome, Never):
        log.error(
            "notice %s (%s) will never be taken: %s",
            notice.id,
            notice.kind,
            outcome.why,
        )
    await notes.keep(notice, outcome)
