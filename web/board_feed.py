"""Keeps open boards true: one look at the database for all of them, whenever something happens.

A board is told whole, with a name of its own (the event id): a browser that comes back and has
that very one hears nothing new, any other is told everything, so nothing can be missed. Knows no
HTTP but the lines of an event stream.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

import orjson

from core.boards.model import Entered
from core.boards.queries import Look, look_at_all
from core.deps import Deps
from core.refusals import Unavailable
from core.texts import Lang
from web.board_words import board_told

log = logging.getLogger(__name__)

#: What any commit that records a fact wakes.
TOPIC = "events"
#: Look anyway after so long: a wake may be lost between machines, and who was dismissed wakes
#: nobody.
LOOK_AGAIN_SECONDS = 1.0
#: Facts within this time are one look (guess: nobody sees it).
TOGETHER_SECONDS = 0.05
#: A sign of life, so that a page knows a silent line from a dead one.
BEAT_SECONDS = 3.0  # guess: a dead line is noticed within three of them
#: Streams of one board; one more lets the oldest go. Half-dead ones hold their place for minutes.
MOST_OF_A_BOARD = 12  # guess: a kitchen has a few screens
MOST_IN_ALL = 500  # guess: a process's memory


class Watcher:
    """One open page."""

    def __init__(self, mark: str, has: str | None) -> None:
        self.mark = mark  #: its link's fingerprint
        self.has = has  #: the name of what it shows
        self.is_over = False  #: nothing more is said; the page comes back by itself
        self.is_off = False  #: nor need it come back: its link leads nowhere any more
        self.said: bytes | None = None
        self.news = asyncio.Event()

    def tell(self, name: str, said: bytes) -> None:
        """Say it, unless it shows that already; only the newest waits."""
        if name != self.has:
            self.has, self.said = name, said
            self.news.set()

    def end(self, *, is_off: bool = False) -> None:
        """Nothing more is said."""
        self.is_over, self.is_off = True, is_off
        self.news.set()

    async def next(self) -> bytes | None:
        """What to say next; none when there was nothing for a while, or all is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BEAT_SECONDS):
                await self.news.wait()
        self.news.clear()
        said, self.said = self.said, None
        return said


class Feed:
    """Every open board of this process."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._watchers: list[Watcher] = []
        self._looks: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """One more would be too many."""
        return len(self._watchers) >= MOST_IN_ALL

    def join(self, mark: str, has: str | None) -> Watcher:
        """A page that shows *has* wants to know what happens."""
        watcher = Watcher(mark, has)
        same = [other for other in self._watchers if other.mark == mark]
        if len(same) >= MOST_OF_A_BOARD:
            same[0].end()
        self._watchers.append(watcher)
        if self._looks is not None:
            self._looks.cancel()  # it looks at once, for the newcomer
        self._looks = asyncio.create_task(self._look_on())
        self._looks.add_done_callback(self._ended)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """It is gone."""
        self._watchers.remove(watcher)

    async def close(self) -> None:
        """Nobody is told anything more."""
        self._end_all()
        if self._looks is not None:
            self._looks.cancel()
            await asyncio.gather(self._looks, return_exceptions=True)

    def _end_all(self) -> None:
        for watcher in self._watchers:
            watcher.end()

    def _ended(self, looks: asyncio.Task[None]) -> None:
        """A look that stumbled leaves nobody with an old board: every page comes back."""
        if not looks.cancelled() and looks.exception() is not None:
            log.error("boards could not be looked at", exc_info=looks.exception())
            self._end_all()

    async def _look_on(self) -> None:
        while self._watchers and not self._deps.draining:
            try:
                await self._look()
            except Unavailable as error:
                log.warning("boards are not brought up to date for now: %s", error)
            await asyncio.sleep(TOGETHER_SECONDS)
            await self._deps.db.woken(TOPIC, timeout=LOOK_AGAIN_SECONDS)

    async def _look(self) -> None:
        marks = {watcher.mark for watcher in self._watchers}
        at, entered, looks = await self._deps.db.read(look_at_all, sorted(marks))
        told = _told(at, entered.values(), looks)
        for watcher in self._watchers:
            there = entered.get(watcher.mark)
            if there is None:
                if watcher.mark in marks:  # who came during the look is looked for in the next
                    watcher.end(is_off=True)
            else:
                watcher.tell(*told[there.board.store_id, there.lang])


def _told(
    at: datetime, entered: Iterable[Entered], looks: dict[int, Look]
) -> dict[tuple[int, Lang], tuple[str, bytes]]:
    """Each store's board in each language that somebody reads it in: its name, and the event."""
    found: dict[tuple[int, Lang], tuple[str, bytes]] = {}
    for there in entered:
        store_id, lang = there.board.store_id, there.lang
        if (store_id, lang) not in found:
            body = orjson.dumps(board_told(looks[store_id], lang))
            name = sha256(body).hexdigest()[:16]
            found[store_id, lang] = name, event("board", _with_now(body, at), name)
    return found


def _with_now(body: bytes, at: datetime) -> bytes:
    return b'{"now":%d,%s' % (round(at.timestamp() * 1000), body[1:])


def beat(at: datetime) -> bytes:
    """A sign of life, with our clock."""
    return event("beat", b"%d" % round(at.timestamp() * 1000))


def event(kind: str, data: bytes, name: str = "") -> bytes:
    """One event as the stream carries it (WHATWG HTML, “Server-sent events”)."""
    named = f"id: {name}\n" if name else ""
    return f"event: {kind}\n{named}data: ".encode() + data + b"\n\n"
