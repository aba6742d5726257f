"""Updates in: written down, acknowledged, then worked off in lanes.

One person's updates run in their order, different people's side by side. A repeat finds its row;
a restart runs what is left. What comes before the house has started is written down and said yes
to as well: only the database is needed for that, and Telegram would forget a button that is
pressed now before it called again. It is run as soon as Telegram lets us in.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections import deque
from collections.abc import Mapping, Sequence
from hmac import compare_digest
from typing import Any

from aiohttp import web
from telegram import Bot, CallbackQuery, Chat, InaccessibleMessage, Update, User
from telegram.error import TelegramError

from chat.application import App, BotParts
from chat.errors import Failed, apologise, fault_of
from chat.incoming import as_kept, is_an_update, made_fit, person_of, sender_of
from chat.lanes import Again, Lanes
from chat.language import spoken_with
from chat.line import Line
from core.logs import log_about
from core.queues.model import Queue, next_try, pause
from core.refusals import Unavailable
from core.texts import customer as texts
from core.updates.tables import Written
from core.updates.use_cases import (
    MOST_TRIES,
    hold_on,
    let_go_of,
    mark_done,
    mark_failed,
    take_what_is_left,
    write_down,
)

log = logging.getLogger(__name__)

MOST_TURNS = 32  # fewer in flight are cheaper each; measured by `./baedal bench turn`
#: One person's updates within ten seconds before we stop listening for a while (guess).
FLOOD, FLOOD_SECONDS = 20, 10.0
#: Right after a start or an outage all comes at once, and nobody has been too quick (guess).
CATCHES_UP_S = 30.0
#: One that could not even be noted down waits so long for its next try (guess).
UNNOTED_S = 5.0
#: One that failed because Telegram was away is run again until it is back, after pauses that grow
#: from the first to the most; for so long in all (guess: nobody waits for an answer any more).
FIRST_AWAY_S, LONGEST_AWAY_S, AWAY_FOR_S = 1.0, 8.0, 1800.0
#: While nothing can be noted down a turn is tried so often; then it is left to be found again.
TRIES_IN_HAND = 20
#: What waits here for long stays ours: half of the two minutes a row is held (core/updates).
HOLD_ON_S = 60.0
LEFT_OVER_SECONDS = 5.0


class Intake:
    """One bot's way in."""

    def __init__(
        self,
        parts: BotParts,
        application: App,
        *,
        secret: str = "",
        line: Line | None = None,
    ) -> None:
        self._parts = parts
        self._app = application
        self._secret = secret
        self._line = line or Line(parts.bot)
        self._lanes = Lanes(MOST_TURNS, self._run, self._pressed_again, rest=self._line.wait)
        self._early: list[Written] | None = None  # what came before the start
        self._started_at = -math.inf
        self._stumbles: dict[int, tuple[int, float]] = {}  # uncounted tries, and since when
        self._sorry_for: deque[int] = deque(maxlen=1000)  # an update run again says it once
        self._done: list[int] = []  # turns that ended and are not yet noted
        self._noting: asyncio.Task[None] | None = None
        self._left_overs: asyncio.Task[None] | None = None
        self._taking = asyncio.Lock()
        self._seen: dict[int, deque[float]] = {}
        self._told: dict[int, float] = {}

    def hold_back(self) -> None:
        """Until the start what comes is only written down."""
        self._early = []

    async def start(self) -> None:
        """Run what an earlier life left and what came meanwhile, in their order; then all else."""
        left: list[Written] = []
        while more := await self._take():
            left += more
        early, self._early = self._early or [], None
        self._started_at = time.monotonic()
        # What came with its words is taken as it is; it may be among what is left.
        known = {update.update_id: update for update in [*left, *early]}
        self._lanes.line_up(known[number] for number in sorted(known))
        self._left_overs = asyncio.create_task(self._look_for_left_overs())

    async def stop(self, *, seconds: float = 20) -> None:
        """Let turns under way end. What is left runs after the next start."""
        if self._left_overs is not None:
            async with self._taking:  # what was taken this moment is in a lane
                self._left_overs.cancel()
            await asyncio.gather(self._left_overs, return_exceptions=True)
        waiting = {*self._lanes.in_hand, *(each.update_id for each in self._early or ())}
        await self._lanes.stop(seconds)
        try:
            left = sorted(waiting - set(self._lanes.in_hand))
            await self._parts.deps.db.write(let_go_of, self._parts.bot, left)
        except Unavailable as error:
            log.warning("%s: what waits is found a little later: %s", self._parts.bot, error)

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
        heard = [(person_of(raw), as_kept(raw)) for raw in raws if self._is_one(raw)]
        new = await self._parts.deps.db.write(write_down, self._parts.bot, heard)
        if self._early is not None:
            self._early += new
        else:
            self._lanes.line_up(new)

    def _is_one(self, raw: Any) -> bool:
        """Whether anybody could have sent it: what is none holds up nothing that came with it."""
        if is_an_update(raw):
            return True
        log.error("%s: what came is no update (%s)", self._parts.bot, type(raw).__name__)
        return False

    async def _take(self) -> Sequence[Written]:
        return await self._parts.deps.db.write(take_what_is_left, self._parts.bot)

    async def _look_for_left_overs(self) -> None:
        """What a process that died had written down is run; what waits here stays ours."""
        held_at = time.monotonic()
        while True:
            await asyncio.sleep(LEFT_OVER_SECONDS)
            try:
                if time.monotonic() - held_at > HOLD_ON_S:
                    held_at = time.monotonic()
                    await self._parts.deps.db.write(hold_on, self._parts.bot, self._lanes.in_hand)
                async with self._taking:
                    self._lanes.line_up(await self._take())
            except Unavailable as error:
                log.warning("%s: %s", self._parts.bot, error)

    async def _run(self, person_id: int, update: Written) -> Again | bool:
        """One turn: done, or given up, or to be run again before anything newer of this person."""
        with log_about(bot=self._parts.bot, update=update.update_id):
            try:
                return await self._turn(person_id, update)
            except Unavailable as error:
                log.warning("update %s runs again: %s", update.update_id, error)
            except Exception:  # not even its failing could be noted
                log.exception("update %s of %s could not be noted", *self._named(update))
            tries, _ = self._stumbled(update)
            if tries < TRIES_IN_HAND:
                return Again(UNNOTED_S, update)
            self._is_over(update.update_id)
            return False

    async def _turn(self, person_id: int, update: Written) -> Again | bool:
        try:
            if self._is_flooding(person_id):
                await self._ask_to_slow_down(person_id, update)
            else:
                said = update.said or json.loads(update.raw)
                await self._app.process_update(_heard(said, self._app.bot))
        except Unavailable:
            raise
        except Exception as error:
            log.exception("update %s of %s could not be read", *self._named(update))
            return await self._see_to(update, _unread(update, error, self._parts.bot))
        failed = self._parts.failed.pop(update.update_id, None)
        if failed is not None:
            return await self._see_to(update, failed)
        self._note_done(update.update_id)
        return True

    async def _see_to(self, update: Written, failed: Failed) -> Again | bool:
        """Wait for Telegram; or note it, owe the admins a word with it, and say sorry once."""
        if failed.is_away:
            tries, seconds = self._stumbled(update)
            if seconds < AWAY_FOR_S:
                wait_s = min(FIRST_AWAY_S * 2.0 ** min(tries - 1, 10), LONGEST_AWAY_S)
                return Again(wait_s, update)
            update = update._replace(tries=MOST_TRIES)  # it is given up
        try:
            is_parked = await self._parts.deps.db.write(
                mark_failed, self._parts.bot, update, failed.why, failed.fault
            )
        finally:
            if update.update_id not in self._sorry_for:
                self._sorry_for.append(update.update_id)
                await apologise(self._parts, failed)
        if is_parked:
            self._is_over(update.update_id)
            return False
        again = update._replace(tries=next_try(update.tries))
        wait = pause(Queue.UPDATES, again.tries)
        return Again(wait.total_seconds() if wait is not None else 0.0, again)

    def _stumbled(self, update: Written) -> tuple[int, float]:
        """A try that is nobody's fault: how many by now, and for how many seconds."""
        now = time.monotonic()
        tries, since = self._stumbles.get(update.update_id, (0, now))
        self._stumbles[update.update_id] = (tries + 1, since)
        return tries + 1, now - since

    def _is_over(self, update_id: int) -> None:
        self._stumbles.pop(update_id, None)
        self._parts.sent.pop(update_id, None)

    def _named(self, update: Written) -> tuple[int, str]:
        return update.update_id, self._parts.bot

    def _pressed_again(self, same: list[Written]) -> None:
        """The same button again and again: it was done once, and every press is answered."""
        queries = []
        for update in same:
            self._note_done(update.update_id)
            queries.append((update.said or json.loads(update.raw))["callback_query"]["id"])
        self._lanes.keep(asyncio.create_task(self._answer(queries)))

    async def _answer(self, queries: Sequence[str]) -> None:
        for query_id in queries:
            try:
                await self._parts.api.call("answerCallbackQuery", {"callback_query_id": query_id})
            except TelegramError as error:
                log.info("%s: a press was not answered: %s", self._parts.bot, error)

    def _note_done(self, update_id: int) -> None:
        """Turns that end while a note is being written share the next one.

        A crash before the note runs them again, as a crash before their end would.
        """
        self._is_over(update_id)
        self._done.append(update_id)
        if self._noting is None or self._noting.done():
            self._noting = asyncio.create_task(self._write_notes())
            self._lanes.keep(self._noting)

    async def _write_notes(self) -> None:
        while self._done:
            done, self._done = self._done, []
            try:
                await self._parts.deps.db.write(mark_done, self._parts.bot, done)
            except Unavailable as error:
                log.warning("%s: updates %s run again: %s", self._parts.bot, done, error)

    def _is_flooding(self, person_id: int) -> bool:
        now = time.monotonic()
        if now - self._started_at < CATCHES_UP_S or self._line.is_just_back(CATCHES_UP_S):
            return False
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
        code = sender_of(update.said or json.loads(update.raw)).get("language_code")
        lang = await spoken_with(self._parts.deps.db, person_id, code)
        params = {"chat_id": person_id, "text": texts.SLOW_DOWN.of(lang)}
        try:
            await self._parts.api.call("sendMessage", params)
        except TelegramError as error:
            log.info("could not ask %s to slow down: %s", self._parts.bot, error)


def _unread(update: Written, error: Exception, bot: str) -> Failed:
    """An update that no handler was reached with: somebody sent it all the same."""
    code = f"{update.update_id % 1_000_000:06d}"
    sender = sender_of(update.said or json.loads(update.raw))
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
    except (ValueError, RecursionError):
        return None
    return raw if is_an_update(raw) else None
