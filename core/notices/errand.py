"""Says what is owed: claims notices, lets the bot say it, writes down what became of it.

Knows no text and no Telegram: each bot hands in its voice.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from core.database.sql import BrokenRow
from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.alerts import KIND, Fault, tell_the_admins
from core.notices.model import (
    BROADCAST,
    CARD,
    CART,
    Blocked,
    Bot,
    Broken,
    Later,
    Moot,
    Never,
    Notice,
    NoticeStatus,
    Outcome,
    Sent,
    Urgency,
    pause,
)
from core.notices.tables import NOTICE_ROWS, Notices
from core.notices.turns import next_of_each
from core.people.tables import People
from core.queues.model import next_try
from core.queues.trying import park, tried_in_vain
from core.refusals import Conflict, Unavailable
from core.ringing.use_cases import nobody_was_rung, the_ring_was_sent

log = logging.getLogger(__name__)

#: Saying what was claimed takes a few seconds at most; after this long another process may.
LEASE = timedelta(seconds=60)
#: What takes longer is held on to so often.
HOLD_ON_S = 20.0
#: Kinds that are a store's first sight of an order: once Telegram took one, its clock runs.
RINGS = frozenset({"new_order"})
#: Notices of one bot on their way at once. More than a few slow chats hold up; the lanes pace.
MOST_AT_ONCE = 100
#: News on its way at once, about a second of what a bot may say; what rings has all the other
#: places. News is claimed some at a time: each claim goes through all that waits.
MOST_NEWS_AT_ONCE, NEWS_AT_A_TIME = 30, 10
#: The same for what does not ring.
MOST_QUIET_AT_ONCE = 40
#: Seconds a claim waits for what is under way, to be fewer (guess: shorter than anybody notices).
ENDS_TOGETHER = 0.05


def claim(
    tx: Transaction,
    bot: Bot,
    *,
    most: int = MOST_AT_ONCE,
    quiet: int = MOST_AT_ONCE,
    news: int = MOST_AT_ONCE,
    held: Sequence[int] = (),
) -> list[Notice]:
    """The next notice of each person, ours alone for a minute; *quiet* at most of what does not
    ring, *news* of what can wait. What a newer state of its order has overtaken is never said.

    *held* are on their way still, and stay ours: Telegram may let one wait for an hour.
    """
    tx[Notices].flush()
    tx[Notices].hold(held, tx.now + LEASE)
    found, over = next_of_each(tx.sql, bot, tx.now, tx.now + LEASE, most, quiet, news)
    for notice in over:
        tx[Notices].settle(
            notice, NoticeStatus.MOOT, tries=notice.tries, try_at=tx.now, error="overtaken"
        )
        if notice.redraws and notice.order_id is not None:  # others rely on it
            _owe_the_card(tx, notice.bot, notice.person_id, notice.order_id, notice.id)
    if over:
        tx.wake("notices")  # these people's next ones
    for each in found:
        if isinstance(each, BrokenRow):
            _cannot_be_read(tx, each)
    return [each for each in found if isinstance(each, Notice)]


def _cannot_be_read(tx: Transaction, broken: BrokenRow) -> None:
    kept = broken.kept
    log.error("notice %s (%s) cannot be read: %s", kept["id"], kept["kind"], broken.error)
    before = kept["faults"]
    parked = tried_in_vain(tx, NOTICE_ROWS, kept["id"], before=before, error=broken.error)
    if parked and kept["kind"] in RINGS:
        nobody_was_rung(tx, kept["order_id"])
    who, order_id = kept["person_id"], kept["order_id"]
    if parked and kept["redraws"] and isinstance(who, int) and isinstance(order_id, str):
        _owe_the_card(tx, Bot(kept["bot"]), who, order_id, kept["id"])
    tx.wake("notices")


def settle(tx: Transaction, notice: Notice, outcome: Outcome) -> None:
    """Keep what became of a notice; a ring that Telegram took starts the store's five minutes.

    A person who blocked the bot is not an error. Of what Telegram will never take the admins
    hear, and of what we cannot draw, once it is parked.
    """
    tries = next_try(notice.tries)
    match outcome:
        case Sent(message_id=message_id, text=text):
            tx[Notices].settle(
                notice, NoticeStatus.SENT, tries=tries, try_at=tx.now, sent_at=tx.now,
                message_id=message_id, text=text,
            )  # fmt: skip
            if outcome.card_waits and notice.order_id is not None:
                _owe_the_card(tx, notice.bot, notice.person_id, notice.order_id, notice.id)
        case Later(why=why, after=after):
            try_at = tx.now + (after or pause(tries))
            tx[Notices].settle(
                notice, NoticeStatus.OWED, tries=tries, try_at=try_at, error=why[:500]
            )
            return
        case Broken(why=why):
            if not tried_in_vain(tx, NOTICE_ROWS, notice.id, before=notice.faults, error=why):
                return
        case Blocked(why=why):
            tx[People].lose(notice.bot, notice.person_id, tx.now)
            tx[Notices].settle(
                notice,
                NoticeStatus.BLOCKED,
                tries=tries,
                try_at=tx.now,
                error=why[:500],
            )
        case Never(why=why):
            tx[Notices].settle(
                notice, NoticeStatus.FAILED, tries=tries, try_at=tx.now, error=why[:500]
            )
            if notice.kind != KIND:  # telling of what cannot be told would never end
                tell_the_admins(tx, _refused(notice))
        case Moot(why=why):
            tx[Notices].settle(
                notice, NoticeStatus.MOOT, tries=tries, try_at=tx.now, error=why[:500]
            )
    if notice.kind in RINGS and notice.order_id is not None:
        if isinstance(outcome, Sent):
            the_ring_was_sent(tx, notice.order_id)
        else:
            nobody_was_rung(tx, notice.order_id)
    tx.wake("notices")  # this person's next one


def _owe_the_card(
    tx: Transaction, bot: Bot, person_id: int, order_id: str, instead_of: int
) -> None:
    """The card that it was to redraw follows without a sound, once for however many of them.

    None follows what was forgotten on its way, with the person it was for.
    """
    if not tx[Notices].is_kept(instead_of):
        return
    if not tx[Notices].card_waits(bot, person_id, order_id, CARD):
        key = f"after:{instead_of}"
        tx[Notices].owe(bot, person_id, CARD, key=key, at=tx.now, order_id=order_id)


def _refused(notice: Notice) -> Fault:
    """Not Telegram's own words: they may quote the message."""
    bot, number = notice.bot.value, str(notice.id)
    about = "" if notice.order_id in (None, CART, BROADCAST) else notice.order_id
    return Fault("notice_refused", notice.kind, "telegram", bot, number, about)


def settle_all(tx: Transaction, said: Sequence[tuple[Notice, Outcome]]) -> None:
    """Keep what became of several notices."""
    for notice, outcome in said:
        settle(tx, notice, outcome)


def settle_one_by_one(tx: Transaction, said: Sequence[tuple[Notice, Outcome]]) -> None:
    """The same, where one cannot be noted: that one is parked, for it may be said already."""
    for notice, outcome in said:
        try:
            with tx.savepoint():
                settle(tx, notice, outcome)
        except Conflict:
            raise
        except Exception as error:
            log.exception("what became of notice %s (%s) cannot be noted", notice.id, notice.kind)
            park(tx, NOTICE_ROWS, notice.id, tries=next_try(notice.faults), error=error)
            tx.wake("notices")


class Saying:
    """One bot's notices on their way: people side by side, each person's one after another."""

    def __init__(self, deps: Deps, bot: Bot) -> None:
        self._deps = deps
        self._bot = bot
        self._notes = _Notes(deps)
        self._under_way: dict[asyncio.Task[None], Notice] = {}
        self._held_at = time.monotonic()
        self._claimed: asyncio.Task[list[Notice]] | None = None

    async def begin(self) -> bool:
        """Begin to say what is owed, as far as there is room; whether more may be waiting.

        A slow chat holds up nobody else's, and news waits for no place that a dinner may need: it
        is said slower than it is claimed, and would take them all. A crash between saying and
        noting repeats at most what was said meanwhile, each once.
        """
        urgent = [t for t, notice in self._under_way.items() if notice.urgency < Urgency.NEWS]
        if urgent:
            await asyncio.wait(urgent, timeout=ENDS_TOGETHER)
        while (room := MOST_AT_ONCE - len(self._under_way)) <= 0:
            await asyncio.wait(
                self._under_way, timeout=HOLD_ON_S, return_when=asyncio.FIRST_COMPLETED
            )
            if held := self._to_hold():
                await self._deps.db.write(_hold, held)
        claims = self._deps.db.write(
            claim, self._bot, most=room, quiet=self._room_for_quiet(),
            news=self._room_for_news(), held=self._to_hold(),
        )  # fmt: skip
        self._claimed = asyncio.ensure_future(claims)
        owed = await asyncio.shield(self._claimed)  # a stop between the two would forget it
        self._claimed = None
        ours = {notice.id for notice in self._under_way.values()}
        for notice in owed:
            if notice.id in ours:  # the clock was set forward: nobody says it twice
                continue
            task = asyncio.create_task(self._say(notice))
            self._under_way[task] = notice
            task.add_done_callback(self._ended)
        return len(owed) == room

    def _to_hold(self) -> list[int]:
        """What is on its way, once in a while: nobody else may begin to say it meanwhile."""
        now = time.monotonic()
        if now - self._held_at < HOLD_ON_S:
            return []
        self._held_at = now
        return [notice.id for notice in self._under_way.values()]

    def _room_for_quiet(self) -> int:
        return MOST_QUIET_AT_ONCE - self._saying(Urgency.QUIET)

    def _saying(self, urgency: Urgency) -> int:
        return sum(notice.urgency is urgency for notice in self._under_way.values())

    def _room_for_news(self) -> int:
        room = MOST_NEWS_AT_ONCE - self._saying(Urgency.NEWS)
        return room if room >= NEWS_AT_A_TIME else 0

    async def end(self) -> None:
        """Say no more; what was claimed and not said is anybody's again at once."""
        tasks = list(self._under_way)
        unsaid = [notice.id for notice in self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._claimed is not None:
            with suppress(Unavailable):
                unsaid += [notice.id for notice in await self._claimed]
        await self._deps.db.write(_let_go, unsaid)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a notice could not be noted; it is said again", exc_info=task.exception())

    async def _say(self, notice: Notice) -> None:
        try:
            outcome = await self._deps.voices[notice.bot](notice)
        except Unavailable as error:  # not the notice's fault: later, however long it takes
            log.warning("notice %s (%s) waits: %s", notice.id, notice.kind, error)
            outcome = Later(f"{type(error).__name__}: {error}")
        except Exception as error:
            log.exception("notice %s (%s) could not be drawn", notice.id, notice.kind)
            outcome = Broken(f"{type(error).__name__}: {error}")
        if isinstance(outcome, Never):
            log.error("notice %s (%s) is refused: %s", notice.id, notice.kind, outcome.why)
        await self._notes.keep(notice, outcome)


def _hold(tx: Transaction, held: Sequence[int]) -> None:
    tx[Notices].hold(held, tx.now + LEASE)


def _let_go(tx: Transaction, unsaid: Sequence[int]) -> None:
    tx[Notices].let_go(unsaid)
    tx.wake("notices")


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
                await self._note(said)

    async def _note(self, said: Sequence[tuple[Notice, Outcome]]) -> None:
        try:
            await self._db.write(settle_all, said)
        except (Unavailable, Conflict):
            raise
        except Exception:  # one by one each has its own end, and is told
            log.exception("%d notices could not be noted together", len(said))
            await self._db.write(settle_one_by_one, said)
