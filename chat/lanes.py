"""Each person's updates one after the other; different people's side by side.

What failed is run again before anything newer of the same person, until it is done or parked. Of
a button that somebody pressed again and again while it waited, one press is run.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple

from chat.places import Places
from core.updates.tables import Written


class Again(NamedTuple):
    """It is to be run again."""

    seconds: float  #: from now
    update: Written  #: with the tries it has had


#: Runs an update; whether it is done, or (false) given up, or to be run again.
Run = Callable[[int, Written], Awaitable[Again | bool]]
#: Told of the same taps that waited behind one that was done.
Ended = Callable[[list[Written]], None]
Rest = Callable[[float], Awaitable[None]]


class Lanes:
    """A lane a person."""

    def __init__(
        self, most: int, run: Run, ended_with_it: Ended, *, rest: Rest = asyncio.sleep
    ) -> None:
        """*most* turns are in flight at a time; *rest* waits between two tries."""
        self._run, self._ended_with_it, self._rest = run, ended_with_it, rest
        self._lanes: dict[int, deque[Written]] = {}
        self._in_hand: set[int] = set()
        self._places = Places(most)
        self._resting: dict[int, asyncio.Future[None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._stopped = False

    @property
    def in_hand(self) -> list[int]:
        """Updates that wait here, or run."""
        return list(self._in_hand)

    def line_up(self, new: Iterable[Written]) -> None:
        """Run these when it is their turn; those that are here already wait as they did."""
        for update in new:
            if update.update_id in self._in_hand or self._stopped:
                continue
            self._in_hand.add(update.update_id)
            lane = self._lanes.get(update.person_id)
            if lane is None:
                lane = self._lanes[update.person_id] = deque([update])
                self.keep(asyncio.create_task(self._work_off(update.person_id, lane)))
            else:
                _put_in_order(lane, update)

    def keep(self, task: asyncio.Task[None]) -> None:
        """A stop waits for it."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, seconds: float) -> None:
        """Let turns under way end; what waits stays written down."""
        self._stopped = True
        for rest in self._resting.values():
            rest.cancel()
        until = time.monotonic() + seconds
        while self._tasks and (left := until - time.monotonic()) > 0:  # a turn starts its note
            await asyncio.wait(set(self._tasks), timeout=left)

    async def _work_off(self, person_id: int, lane: deque[Written]) -> None:
        while lane and not self._stopped:
            update = lane[0]
            async with self._places.one():  # per turn: nobody's long lane keeps others waiting
                ended = await self._run(person_id, update)
            if isinstance(ended, Again):
                lane[0] = ended.update
                await self._rest_a_while(person_id, ended.seconds)
                continue
            lane.popleft()
            self._in_hand.discard(update.update_id)
            if ended and (same := _same_taps(update, lane)):
                self._in_hand -= {each.update_id for each in same}
                self._ended_with_it(same)
        self._in_hand -= {update.update_id for update in lane}
        del self._lanes[person_id]

    async def _rest_a_while(self, person_id: int, seconds: float) -> None:
        """Between two tries; a stop ends it."""
        resting = asyncio.ensure_future(self._rest(seconds))
        self._resting[person_id] = resting
        await asyncio.wait({resting})
        del self._resting[person_id]


def _put_in_order(lane: deque[Written], update: Written) -> None:
    """Behind what came before it: Telegram brings taps and words side by side."""
    at = len(lane)
    while at > 1 and lane[at - 1].update_id > update.update_id:
        at -= 1
    lane.insert(at, update)


def _same_taps(done: Written, lane: deque[Written]) -> list[Written]:
    """Taken out of the lane: the same button of the same message, pressed again meanwhile."""
    same: list[Written] = []
    if not lane or (pressed := tap_in(done)) is None:
        return same
    while lane and tap_in(lane[0]) == pressed:
        same.append(lane.popleft())
    return same


def tap_in(update: Written) -> tuple[int, str] | None:
    """The message and the button of a tap; none for anything else."""
    if "callback_query" not in update.raw:
        return None
    try:
        query = (update.said or json.loads(update.raw))["callback_query"]
        if not query["id"]:  # nobody could answer it
            return None
        return int(query["message"]["message_id"]), str(query["data"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
