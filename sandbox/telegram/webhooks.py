"""Delivery by webhook: one request at a time per lane, lanes side by side, until it is heard.

Timing and headers are those of Telegram's own server (`WebhookActor.cpp`). Only addresses of
this machine are called, plain http included, which the real one would refuse.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

from .clock import SandboxClock
from .errors import bad_request, flood
from .keyboards import is_this_machine
from .params import Params
from .state import Bot, Json, Webhook
from .updates import Pending

if TYPE_CHECKING:
    from .call import Call

RESEND_MAX_S = 60  # WebhookActor.cpp WEBHOOK_MAX_RESEND_TIMEOUT; doubled at random
RETRY_AFTER_MAX_S = 3600  # WebhookActor.cpp MAX_RETRY_AFTER
ANSWER_WITHIN_S = 60  # WebhookActor.cpp: a connection idle this long is given up
GONE_FOR_S = 23 * 3600  # WebhookActor.cpp WEBHOOK_DROP_TIMEOUT: 410 this long ends the webhook
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")

Perform = Callable[[Bot, str, Params], Awaitable[Any]]


class Deliveries:
    """One bot's webhook at work."""

    def __init__(
        self,
        bot: Bot,
        hook: Webhook,
        clock: SandboxClock,
        session: aiohttp.ClientSession,
        perform: Perform,
    ) -> None:
        self._bot, self._hook, self._clock = bot, hook, clock
        self._session, self._perform = session, perform
        self._lanes: dict[int, deque[Pending]] = {}
        self._room = asyncio.Semaphore(hook.max_connections)
        self._tasks: set[asyncio.Task[None]] = set()
        self._gone_since = 0.0

    def start(self) -> None:
        for update_id in sorted(self._bot.queue.waiting):
            self.add(self._bot.queue.waiting[update_id])
        self._bot.queue.on_new = self.add

    def add(self, pending: Pending) -> None:
        lane = self._lanes.get(pending.lane)
        if lane is not None:
            lane.append(pending)
            return
        self._lanes[pending.lane] = deque([pending])
        task = asyncio.create_task(self._work_off(pending.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        self._bot.queue.on_new = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work_off(self, number: int) -> None:
        lane = self._lanes[number]
        while lane:
            await self._deliver(lane[0])
            lane.popleft()
        del self._lanes[number]

    async def _deliver(self, pending: Pending) -> None:
        """Until it is heard or its life is over: again at once, then after 2, 4, 8… seconds."""
        delay, failures = 1.0, 0
        while True:
            if self._clock.now() > pending.expires_at:
                return self._bot.queue.settle(pending, "expired")
            async with self._room:
                pending.attempts += 1
                wrong, retry_after = await self._send(pending)
            if not wrong:
                return self._bot.queue.settle(pending, "delivered")
            self._note(pending, wrong)
            wait = float(min(retry_after, RETRY_AFTER_MAX_S))
            if not wait and failures:
                delay = min(random.uniform(RESEND_MAX_S, 2 * RESEND_MAX_S), delay * 2)
                wait = delay
            failures += 1
            if self._clock.now() + wait > pending.expires_at:
                return self._bot.queue.settle(pending, "expired")
            await self._clock.sleep(wait)

    async def _send(self, pending: Pending) -> tuple[str, int]:
        """What went wrong ("" when it was heard) and the Retry-After that came with it."""
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip, deflate",
        }
        if self._hook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._hook.secret_token
        body = json.dumps(pending.as_update(), ensure_ascii=False).encode()
        try:
            async with self._session.post(
                self._hook.url, data=body, headers=headers, allow_redirects=False
            ) as response:
                answer = await response.read()
                if 200 <= response.status <= 299:
                    self._gone_since = 0.0
                    await self._answered_with_a_call(answer)
                    return "", 0
                self._count_410(response.status)
                wrong = (
                    f"Wrong response from the webhook: {response.status} {response.reason or ''}"
                )
                header = response.headers.get("Retry-After", "")
                return wrong.strip(), int(header) if header.isdigit() else 0
        except aiohttp.ClientConnectorError:
            return "Connection refused", 0
        except TimeoutError:
            return "Connection timed out", 0
        except aiohttp.ClientError:
            return "Webhook connection closed", 0

    def _count_410(self, status: int) -> None:
        if status != 410:
            self._gone_since = 0.0
        elif not self._gone_since:
            self._gone_since = self._clock.now()
        elif self._clock.now() > self._gone_since + GONE_FOR_S:
            self._bot.webhook = None
            self._bot.queue.on_new = None
            for task in self._tasks:
                task.cancel()

    def _note(self, pending: Pending, wrong: str) -> None:
        pending.last_error = wrong
        self._hook.last_error_date = self._clock.unix()
        self._hook.last_error_message = wrong
        self._bot.queue.noticed(pending)

    async def _answered_with_a_call(self, answer: bytes) -> None:
        """A method may come back in the answer; Telegram runs it and tells nobody how it went."""
        if answer[:1] != b"{":
            return
        try:
            call = json.loads(answer)
        except ValueError:
            return
        method = str(call.pop("method", "")).lower() if isinstance(call, dict) else ""
        never = ("setwebhook", "deletewebhook", "close", "logout")
        if method and method not in never and not method.startswith("get"):
            await self._perform(self._bot, method, Params(call))


class Webhooks:
    """Every bot's deliveries, started and stopped together."""

    def __init__(self, clock: SandboxClock, perform: Perform) -> None:
        self._clock, self._perform = clock, perform
        self._session: aiohttp.ClientSession | None = None
        self._at_work: dict[int, Deliveries] = {}

    async def begin(self, bot: Bot) -> None:
        await self.end(bot)
        if bot.webhook is None:
            return
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        deliveries = Deliveries(bot, bot.webhook, self._clock, self._session, self._perform)
        self._at_work[bot.id] = deliveries
        deliveries.start()

    async def end(self, bot: Bot) -> None:
        deliveries = self._at_work.pop(bot.id, None)
        if deliveries is not None:
            await deliveries.stop()

    async def close(self) -> None:
        for deliveries in list(self._at_work.values()):
            await deliveries.stop()
        self._at_work.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None


async def set_webhook(call: Call) -> Any:
    """Deliver to this address from now on. An empty address means deleteWebhook."""
    params, bot = call.params, call.bot
    url = params.text("url")
    if not url:
        return await delete_webhook(call)
    real, clock = time.monotonic(), call.state.clock.now()
    if real < bot.set_webhook_at[0] + 1 and clock < bot.set_webhook_at[1] + 1:
        raise flood(1)
    bot.set_webhook_at = (real, clock)
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise bad_request("Bad Request: invalid webhook URL specified")
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("Bad Request: secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("Bad Request: secret token contains unallowed characters")
    if not is_this_machine(url):
        raise bad_request("Bad Request: bad webhook: the sandbox calls only this machine")
    hook = Webhook(url, secret, min(100, max(1, params.integer("max_connections", 40))))
    hook.ip_address = "127.0.0.1"
    before = bot.webhook
    same = before and (before.url, before.secret_token, before.max_connections) == (
        hook.url,
        hook.secret_token,
        hook.max_connections,
    )
    _remember_allowed(call)
    if same and not params.flag("drop_pending_updates"):
        return Described(True, "Webhook is already set")
    bot.queue.end_poll()
    await call.webhooks.end(bot)
    if params.flag("drop_pending_updates"):
        bot.queue.forget_waiting()
    bot.webhook = hook
    call.state.on_change()
    await call.webhooks.begin(bot)
    return Described(True, "Webhook was set")


async def delete_webhook(call: Call) -> Any:
    bot = call.bot
    had = bot.webhook is not None
    await call.webhooks.end(bot)
    bot.webhook = None
    if call.params.flag("drop_pending_updates"):
        bot.queue.forget_waiting()
    call.state.on_change()
    return Described(True, "Webhook was deleted" if had else "Webhook is already deleted")


def get_webhook_info(call: Call) -> Json:
    hook, queue = call.bot.webhook, call.bot.queue
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": queue.count(),
    }
    if hook:
        info["max_connections"] = hook.max_connections
        info["ip_address"] = hook.ip_address
        if hook.last_error_date:
            info["last_error_date"] = hook.last_error_date
            info["last_error_message"] = hook.last_error_message
    if queue.allowed:
        info["allowed_updates"] = queue.allowed
    return info


def _remember_allowed(call: Call) -> None:
    complaint = "Can't parse allowed_updates JSON object"
    allowed = call.params.json("allowed_updates", complaint)
    if isinstance(allowed, list):
        call.bot.queue.allowed = [str(kind) for kind in allowed]


class Described:
    """A result that comes with a sentence."""

    def __init__(self, result: Any, description: str) -> None:
        self.result, self.description = result, description
