"""Waking whoever waits for news: in this process at once, in others by PostgreSQL's NOTIFY.

Must not know what the topics mean. A wake may come for nothing and may be lost between machines:
whoever waits looks at the rows, and looks again after a while anyway.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

import psycopg

log = logging.getLogger(__name__)

CHANNEL = "baedal_wake"
#: Commits within this time are told to other processes together (guess).
TOGETHER_SECONDS = 0.01
#: How long to wait before asking for a connection again (guess).
RECONNECT_SECONDS = 1.0


class Topics:
    """Who waits for what in this process. In the event loop only.

    A wake is kept for a task that was busy when it came. A task that waits for the first time
    takes what nobody has taken, so that work done before it came is not left lying.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, WeakKeyDictionary[asyncio.Task[Any], asyncio.Event]] = {}
        self._untaken: set[str] = set()

    def wake(self, topics: Iterable[str]) -> None:
        """Wake who waits on *topics*; who is busy finds it when next waiting."""
        for topic in topics:
            self._untaken.add(topic)
            for event in self._waiting.get(topic, {}).values():
                event.set()

    def wake_all(self) -> None:
        """We may have missed something: everybody looks."""
        self.wake(list(self._waiting))

    async def woken(self, topic: str, timeout: float) -> bool:
        """Wait until *topic* is woken, or was since this task last waited; False: time ran out."""
        task = asyncio.current_task()
        assert task is not None  # a coroutine runs in one
        events = self._waiting.setdefault(topic, WeakKeyDictionary())
        event = events.get(task)
        if event is None:
            event = events[task] = asyncio.Event()
            if topic in self._untaken:
                event.set()
        if not event.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await event.wait()
        was = event.is_set()
        event.clear()
        self._untaken.discard(topic)
        return was


class Herald:
    """Carries wakes between processes that share one PostgreSQL, on two threads."""

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection],
        heard: Callable[[list[str]], None],
        missed: Callable[[], None],
    ) -> None:
        """*heard* is told others' topics, *missed* that some may have been lost; any thread."""
        self._connect = connect
        self._heard = heard
        self._missed = missed
        self._news: queue.SimpleQueue[set[str] | None] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._own_pid = 0
        self._threads = [
            threading.Thread(target=self._tell, name="database-tells", daemon=True),
            threading.Thread(target=self._listen, name="database-listens", daemon=True),
        ]

    def start(self) -> None:
        """Listen, and be ready to tell."""
        for thread in self._threads:
            thread.start()

    def tell(self, topics: set[str]) -> None:
        """Other processes hear of *topics* soon. From any thread, after the commit."""
        self._news.put(topics)

    def close(self) -> None:
        """Tell what is left, then stop."""
        self._ending.set()
        self._news.put(set())  # an empty word, so that our own listener need not wait
        self._news.put(None)
        for thread in self._threads:
            thread.join()

    def _tell(self) -> None:
        connection: psycopg.Connection | None = None
        while (topics := self._news.get()) is not None:
            self._ending.wait(TOGETHER_SECONDS)
            topics = set(topics)
            while not self._news.empty():
                more = self._news.get()
                if more is None:
                    self._news.put(None)
                    break
                topics |= more
            try:
                if connection is None:
                    connection = self._connect()
                self._own_pid = connection.info.backend_pid
                connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, ",".join(sorted(topics))))
            except psycopg.Error as error:  # lost: the others' slow sweep finds the rows
                log.warning("other processes were not woken: %s", error)
                if connection is not None:
                    connection.close()
                connection = None
        if connection is not None:
            connection.close()

    def _listen(self) -> None:
        while not self._ending.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._missed()
                    while not self._ending.is_set():
                        for notify in connection.notifies(timeout=0.5, stop_after=1):
                            if notify.pid != self._own_pid and notify.payload:
                                self._heard(notify.payload.split(","))
            except psycopg.Error as error:
                log.warning("not listening to other processes for now: %s", error)
                self._ending.wait(RECONNECT_SECONDS)
