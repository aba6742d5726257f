"""Updates in: written down, acknowledged, then worked off in lanes.

One person's updates run in their order, different people's side by side, at most 32 turns at a
time. A repeat finds its row; a restart runs what is left.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from hmac import compare_digest
from typing import Any

from aiohttp import web
from telegram import Bot, CallbackQuery, Chat, InaccessibleMessage, Update, User
from telegram.error import TelegramError

from chat.application import App, BotParts
from chat.errors import Failed, apologise, fault_of
from chat.incoming import made_fit
from chat.language import spoken_with
from chat.polling import ALLOWED_UPDATES
from core.logs import log_about
from core.queues.model import Queue, pause
from core.refusals import Unavailable
from core.texts import customer as texts
from core.updates.tables import Written
from core.updates.use_cases import mark_done, mark_failed, take_what_is_left, write_down

log = logging.getLogger(__name__)

MOST_TURNS = 32  # fewer in flight are cheaper each; measured by `./baedal bench turn`
#: One person's updates within ten seconds before we stop listening for a while (guess).
FLOOD, FLOOD_SECONDS = 20, 10.0
LEFT_OVER_SECONDS = 5.0
LARGEST_ID = 2**63 - 1  # what both databases hold


class Intake:
    """One bot's way in."""

    def __init__(
        self,
        parts: BotParts,
        application: App,
        *,
        secret: str = "",
    ) -> None:
        self._parts = parts
        self._app = application
        self._secret = secret
        self._lanes: dict[int, deque[Written]] = {}
        self._turns = asyncio.Semaphore(MOST_TURNS)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sorry_for: deque[int] = deque(maxlen=1000)  # an update run again says it once
        self._done: list[int] = []  # turns that ended and are not yet noted
        self._noting: asyncio.Task[None] | None = None
        self._left_overs: asyncio.Task[None] | None = None
        self._seen: dict[int, deque[float]] = {}
        self._told: dict[int, float] = {}

    async def start(self) -> None:
        """Run what an earlier life left; then updates may come."""
        await self._take_over()
        self._left_overs = asyncio.create_task(self._look_for_left_overs())

    async def stop(self, *, seconds: float = 20) -> None:
        """Let turns under way end. What is left runs after the next start."""
        if self._left_overs is not None:
            self._left_overs.cancel()
            await asyncio.gather(self._left_overs, return_exceptions=True)
        for lane in self._lanes.values():
            lane.clear()
        until = time.monotonic() + seconds
        while self._tasks and (left := until - time.monotonic()) > 0:  # a turn starts its note
            await asyncio.wait(set(self._tasks), timeout=left)

    async def receive(self, request: web.Request) -> web.Response:
        """A webhook call: written down, then 200. A stranger finds nothing here."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not self._secret or not compare_digest(_bytes(given), _bytes(self._secret)):
            raise web.HTTPNotFound()
        if (raw := _update_in(await request.read())) is None:
            return web.Response(status=400)
        try:
            await self.hear([raw])
        except Unavailable:
            return web.Response(status=500)  # Telegram brings it again
        return web.Response()

    async def hear(self, raws: Sequence[Mapping[str, Any]]) -> None:
        """Write them down in one commit; only new ones are worked off.

        Raises:
            Unavailable: the database could not save them; they must come again.
        """
        heard = [(_person_of(raw), raw) for raw in raws]
        new = await self._parts.deps.db.write(write_down, self._parts.bot, heard)
        self._line_up(new)

    async def _take_over(self) -> None:
        left = await self._parts.deps.db.write(take_what_is_left, self._parts.bot)
        self._line_up(left)

    async def _look_for_left_overs(self) -> None:
        """What failed, or what a process that died had written down, is run again."""
        while True:
            await asyncio.sleep(LEFT_OVER_SECONDS)
            try:
                await self._take_over()
            except Unavailable as error:
                log.warning("%s: %s", self._parts.bot, error)

    def _line_up(self, new: Iterable[Written]) -> None:
        for update in new:
            lane = self._lanes.get(update.person_id)
            if lane is None:
                lane = self._lanes[update.person_id] = deque()
                self._keep(asyncio.create_task(self._work_off(update.person_id, lane)))
            lane.append(update)

    def _keep(self, task: asyncio.Task[None]) -> None:
        """A stop waits for it."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, person_id: int, lane: deque[Written]) -> None:
        """One after the other; what fails is tried again before what that person said next."""
        try:
            while lane:
                update = lane.popleft()
                async with self._turns:  # taken per turn: nobody's long lane keeps others waiting
                    with log_about(bot=self._parts.bot, update=update.update_id):
                        again = await self._run(person_id, update)
                if again is not None:
                    lane.appendleft(again)
                    await asyncio.sleep(_pause(again))
        finally:
            del self._lanes[person_id]

    async def _run(self, person_id: int, update: Written) -> Written | None:
        """Work one off; itself once more where it is to be tried again."""
        parts = self._parts
        try:
            if self._is_flooding(person_id):
                await self._ask_to_slow_down(person_id, update)
            else:
                said = update.said or json.loads(update.raw)
                await self._app.process_update(_heard(said, self._app.bot))
            failed = parts.failed.pop(update.update_id, None)
            if failed is None:
                self._note_done(update.update_id)
            else:
                return await self._see_to(update, failed)
        except Unavailable as error:
            log.warning(
                "update %s of %s is left for later: %s",
                update.update_id,
                parts.bot,
                error,
            )
        except Exception as error:
            log.exception("update %s of %s could not be read", update.update_id, parts.bot)
            try:
                return await self._see_to(update, _unread(update, error, parts.bot))
            except Exception as away:
                log.warning("update %s runs again: %s", update.update_id, away)
        return None

    async def _see_to(self, update: Written, failed: Failed) -> Written | None:
        """Note it and owe the admins a word, in one commit; then say sorry, the first time."""
        try:
            parked = await self._parts.deps.db.write(
                mark_failed, self._parts.bot, update, failed.why, failed.fault
            )
            return None if parked else update._replace(tries=update.tries + 1)
        finally:
            if update.update_id not in self._sorry_for:
                self._sorry_for.append(update.update_id)
                await apologise(self._parts, failed)

    def _note_done(self, update_id: int) -> None:
        """Turns that end while a note is being written share the next one.

        A crash before the note runs them again, as a crash before their end would.
        """
        self._done.append(update_id)
        if self._noting is None or self._noting.done():
            self._noting = asyncio.create_task(self._write_notes())
            self._keep(self._noting)

    async def _write_notes(self) -> None:
        while self._done:
            done, self._done = self._done, []
            try:
                await self._parts.deps.db.write(mark_done, self._parts.bot, done)
            except Unavailable as error:
                log.warning("%s: updates %s run again: %s", self._parts.bot, done, error)

    def _is_flooding(self, person_id: int) -> bool:
        now = time.monotonic()
        seen = self._seen.setdefault(person_id, deque(maxlen=FLOOD + 1))
        seen.append(now)
        if len(self._seen) > 10_000:
            self._seen = {p: times for p, times in self._seen.items() if now - times[-1] < 60}
        return len(seen) > FLOOD and now - seen[0] < FLOOD_SECONDS

    async def _ask_to_slow_down(self, person_id: int, update: Written) -> None:
        """One notice in their language, then silence until they are slower."""
        now = time.monotonic()
        if now - self._told.get(person_id, -FLOOD_SECONDS) < FLOOD_SECONDS:
            return
        self._told = {p: at for p, at in self._told.items() if now - at < FLOOD_SECONDS}
        self._told[person_id] = now
        code = _sender_of(update.said or json.loads(update.raw)).get("language_code")
        lang = await spoken_with(self._parts.deps.db, person_id, code)
        params = {"chat_id": person_id, "text": texts.SLOW_DOWN.of(lang)}
        try:
            await self._parts.api.call("sendMessage", params)
        except TelegramError as error:
            log.info("could not ask %s to slow down: %s", self._parts.bot, error)


def _pause(update: Written) -> float:
    """Seconds to wait before it is tried again."""
    wait = pause(Queue.UPDATES, update.tries)
    return wait.total_seconds() if wait is not None else 0.0


def _unread(update: Written, error: Exception, bot: str) -> Failed:
    """An update that no handler was reached with: somebody sent it all the same."""
    code = f"{update.update_id % 1_000_000:06d}"
    sender = _sender_of(update.said or json.loads(update.raw))
    return Failed(
        why=f"{type(error).__name__}: {error}",
        fault=fault_of(error, bot, code),
        person_id=update.person_id or None,
        language_code=sender.get("language_code"),
        code=code,
    )


def _bytes(header: str) -> bytes:
    """A header as it came: aiohttp keeps bytes that are no UTF-8 as half surrogates."""
    return header.encode("utf-8", "surrogateescape")


def _heard(said: Mapping[str, Any], bot: Bot) -> Update:
    """The update as handlers take it; of a tapped message only where it is, unless a picture.

    Nobody reads the words and buttons of a tapped message, and parsing them costs more than all
    else of the update: Telegram's own form for a message of which no more is told does.
    """
    query = said.get("callback_query") or {}
    tapped = query.get("message")
    if not tapped or tapped.get("photo"):
        return Update.de_json(made_fit(said), bot)
    place = InaccessibleMessage(Chat.de_json(tapped["chat"], bot), tapped["message_id"])
    who, instance = User.de_json(made_fit(query["from"]), bot), query.get("chat_instance", "")
    tap = CallbackQuery(query["id"], who, instance, message=place, data=query.get("data"))
    tap.set_bot(bot)
    return Update(said["update_id"], callback_query=tap)


def _update_in(body: bytes) -> dict[str, Any] | None:
    """The update a webhook call brings; none where no database could hold it."""
    try:
        raw: dict[str, Any] = json.loads(body)
        ids = (int(raw["update_id"]), _person_of(raw))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    return raw if all(0 <= each <= LARGEST_ID for each in ids) else None


def _person_of(raw: Mapping[str, Any]) -> int:
    """Whose lane an update belongs to; 0 for what no person said."""
    return int(_sender_of(raw).get("id", 0))


def _sender_of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    for kind in ALLOWED_UPDATES:
        if isinstance(said := raw.get(kind), dict):
            return said.get("from") or {}
    return {}
