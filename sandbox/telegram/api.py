"""The Bot API's door: `/telegram/bot<token>/<method>` and `/telegram/file/bot<token>/<path>`.

Finds the bot, reads the parameters, lets faults and limits have their say, runs the method and
writes the call down. What methods do is not known here.
"""

from __future__ import annotations

import asyncio
import inspect
import re
import time
from collections import deque
from typing import Any

import aiohttp
from aiohttp import web

from .call import Call
from .errors import LOOKS_REAL, UNAUTHORIZED, ApiError, bad_request, flood
from .faults import Fault, Faults
from .flood import Limits
from .keyboards import is_this_machine
from .methods import method_named
from .params import Params, read_params
from .state import Bot, Json, State, to_json
from .webhooks import Described, Webhooks

REAL_TOKEN = re.compile(r"\d{8,}:[\w-]{35}")  # the shape BotFather gives out
#: What stands between us and Telegram says so itself, in its own way.
PROXY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
CALLS_KEPT = 5000  # guess: enough for one demo's inspector


class BotApi:
    def __init__(self, state: State, limits: Limits) -> None:
        self.state = state
        self.limits = limits
        self.faults = Faults()
        self.webhooks = Webhooks(state.clock, self.perform)
        self.calls: deque[Json] = deque(maxlen=CALLS_KEPT)
        self.calls_made = 0

    def bot_of(self, token: str) -> Bot:
        """Raises: ApiError: a token that looks real, or one nobody registered."""
        if REAL_TOKEN.fullmatch(token):
            raise bad_request(LOOKS_REAL)
        number = token.partition(":")[0]
        bot = self.state.bots.get(int(number)) if number.isdecimal() else None
        if bot is None or bot.token != token:
            raise ApiError(401, UNAUTHORIZED)
        return bot

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self.bot_of(request.match_info["token"])
            params = await read_params(request)
        except ApiError as error:
            return _answer(_refusal(error), error.code)
        method = request.match_info["method"]
        fault = self.faults.next_for(method, params.values.get("chat_id"))
        if fault is not None and fault.cut:
            await asyncio.sleep(fault.delay_ms / 1000)
            if request.transport is not None:
                request.transport.close()
            return web.Response(status=502)
        status, body = await self._log(bot, method, params, fault)
        if fault is not None and fault.page:
            return web.Response(text=PROXY_PAGE, status=status, content_type="text/html")
        if fault is not None and fault.drop_reply and request.transport is not None:
            request.transport.close()
        return _answer(body, status)

    async def perform(self, bot: Bot, method: str, params: Params) -> None:
        """A call that came as the answer to a webhook; nobody hears how it went."""
        await self._log(bot, method, params, None)

    async def _log(
        self, bot: Bot, method: str, params: Params, fault: Fault | None
    ) -> tuple[int, Json]:
        began = time.perf_counter()
        try:
            if fault is not None:
                await asyncio.sleep(fault.delay_ms / 1000)
                if (error := fault.error()) is not None:
                    raise error
            result = await self._run(bot, method, params)
            status, body = 200, {"ok": True, "result": result}
            if isinstance(result, Described):
                body = {
                    "ok": True,
                    "result": result.result,
                    "description": result.description,
                }
        except ApiError as error:
            status, body = error.code, _refusal(error)
        if method.lower() != "getupdates" or not body["ok"] or body["result"]:
            self._write_down(bot, method, params, status, body, began)
        return status, body

    async def _run(self, bot: Bot, method: str, params: Params) -> Any:
        now = self.state.clock.now()
        if bot.logged_out_until > now:
            raise bad_request("Bad Request: Logged out")
        run = method_named(method)
        if retry_after := self.limits.ask(bot.id, method, params.text("chat_id"), now):
            raise flood(retry_after)
        result = run(Call(self.state, bot, params, self.webhooks, _fetch))
        return await result if inspect.isawaitable(result) else result

    def _write_down(
        self,
        bot: Bot,
        method: str,
        params: Params,
        status: int,
        body: Json,
        began: float,
    ) -> None:
        self.calls_made += 1
        call: Json = {
            "n": self.calls_made,
            "at": self.state.clock.now(),
            "bot": bot.username,
            "method": method,
            # opened only when somebody looks; uploads are not kept
            "params": Params(params.for_the_log()) if params.files else params,
            "status": status,
            "ms": round((time.perf_counter() - began) * 1000, 2),
        }
        key = "result" if body["ok"] else "description"
        call[key] = body[key]
        self.calls.append(call)
        self.state.events.publish("call", lambda: {"bot": bot.username, "call": shown_call(call)})

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file by the path getFile gave."""
        try:
            self.bot_of(request.match_info["token"])
        except ApiError as error:
            return _answer(_refusal(error), error.code)
        file = self.state.files.by_path(request.match_info["path"])
        data = self.state.files.read(file) if file else None
        if file is None or data is None:
            return _answer(_refusal(ApiError(404, "Not Found")), 404)
        return web.Response(body=data, content_type="application/octet-stream")


def shown_call(call: Json) -> Json:
    return {**call, "params": call["params"].for_the_log()}


def _refusal(error: ApiError) -> Json:
    body: Json = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    if error.parameters:
        body["parameters"] = error.parameters
    return body


def _answer(body: Json, status: int = 200) -> web.Response:
    retry_after = body.get("parameters", {}).get("retry_after")
    return web.Response(
        body=to_json(body).encode(),
        status=status,
        content_type="application/json",
        headers={"Retry-After": str(retry_after)} if retry_after else None,
    )


async def _fetch(url: str) -> tuple[bytes, str] | None:
    """A picture by address; only this machine is ever asked."""
    if not is_this_machine(url):
        return None
    try:
        timeout = aiohttp.ClientTimeout(total=10)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url) as response,
        ):
            if response.status != 200:
                return None
            return await response.read(), response.content_type
    except (aiohttp.ClientError, TimeoutError):
        return None
