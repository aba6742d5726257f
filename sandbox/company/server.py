"""The payment company over HTTP: Toss Payments' API below /company/v1, and the switches.

Knows the wire and nothing of the rules: those are the books'.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.company.answers import FirstAnswers
from sandbox.company.books import LONGEST_REASON, Books, Payment
from sandbox.company.keeping import Keeper
from sandbox.company.switch import Switch
from sandbox.company.trouble import Trouble
from sandbox.company.webhooks import Webhooks
from sandbox.company.window import Window
from sandbox.door import guarded

#: The latest calls that are remembered (guess).
_CALLS_KEPT = 20_000
#: A silent call is let go after this many seconds, should the client never give up (guess).
_SILENT_S = 120.0

#: Works one call off: the request, what it said, and the code to decline with if any.
_Work = Callable[[web.Request, dict[str, Any], str | None], Any]


class CompanySandbox:
    """A payment company on this machine."""

    def __init__(self, *, now: Callable[[], float] = time.time, state_file: Path | None) -> None:
        self._now = now
        self.switch = Switch()
        self.books = Books(now=now)
        self._answers = FirstAnswers(now=now)
        self._keeper = Keeper(state_file, self._as_json)
        self._webhooks = Webhooks(now=now, on_change=self._keeper.changed)
        self._window = Window(self.books, self._keeper)
        self._calls: deque[dict[str, Any]] = deque(maxlen=_CALLS_KEPT)
        self._count = 0
        self._closing = asyncio.Event()
        self.books.on_change = self._payment_changed

    def routes(self) -> list[web.RouteDef]:
        """The API, the window and the switches."""
        v1 = "/company/v1"
        return [
            web.post(f"{v1}/billing/authorizations/issue", self._call("card", self._issue)),
            web.post(f"{v1}/billing/{{billing_key}}", self._call("charge", self._charge)),
            web.delete(f"{v1}/billing/{{billing_key}}", self._call("card", self._forget)),
            web.post(f"{v1}/payments/confirm", self._call("charge", self._confirm)),
            web.post(f"{v1}/payments/{{payment_key}}/cancel", self._call("cancel", self._cancel)),
            web.get(f"{v1}/payments/orders/{{order_id}}", self._call("query", self._of_order)),
            web.get(f"{v1}/payments/{{payment_key}}", self._call("query", self._get)),
            *guarded(
                [
                    web.get("/company/sim/switch", self._show_switch),
                    web.post("/company/sim/switch", self._turn_switch),
                    web.get("/company/sim/state", self._state),
                    web.post("/company/sim/refund", self._refund_by_hand),
                    web.get("/company/sim/webhook", self._show_webhook),
                    web.post("/company/sim/webhook", self._set_webhook),
                    web.post("/company/sim/reset", self._reset),
                ]
            ),
            *self._window.routes(),
        ]

    async def start(self) -> None:
        """Go on from what was written down."""
        kept = self._keeper.read()
        self.books.read(kept.get("books", {}))
        self._answers.read(kept.get("answers", {}))
        self._webhooks.read(kept.get("webhooks", {}))
        if "switch" in kept:
            self.switch.set(kept["switch"])
        self._webhooks.start()

    async def close(self) -> None:
        """Let go of everybody who waits, and write everything down."""
        self._closing.set()
        await self._webhooks.close()
        await self._keeper.keep()

    # ---- the API

    def _issue(self, request: web.Request, asked: dict[str, Any], decline: str | None) -> Any:
        if decline:
            raise Trouble(decline)
        return self.books.issue(_text(asked, "authKey"), _text(asked, "customerKey"))

    def _charge(self, request: web.Request, asked: dict[str, Any], decline: str | None) -> Any:
        return self.books.charge(
            request.match_info["billing_key"],
            customer_key=_text(asked, "customerKey"),
            order_id=_text(asked, "orderId"),
            order_name=_text(asked, "orderName"),
            amount=_won(asked, "amount"),
            origin=str(request.url.origin()),
            decline=decline,
        )

    def _forget(self, request: web.Request, asked: dict[str, Any], decline: str | None) -> Any:
        self.books.forget(request.match_info["billing_key"])

    def _confirm(self, request: web.Request, asked: dict[str, Any], decline: str | None) -> Any:
        return self.books.confirm(
            _text(asked, "paymentKey"),
            order_id=_text(asked, "orderId"),
            amount=_won(asked, "amount"),
            decline=decline,
        )

    def _cancel(self, request: web.Request, asked: dict[str, Any], decline: str | None) -> Any:
        if decline:
            raise Trouble(decline)
        reason = _text(asked, "cancelReason")
        if len(reason) > LONGEST_REASON:
            raise Trouble("INVALID_REQUEST")
        amount = _won(asked, "cancelAmount") if asked.get("cancelAmount") is not None else None
        return self.books.cancel(request.match_info["payment_key"], reason=reason, amount=amount)

    def _of_order(self, request: web.Request, asked: dict[str, Any], decline: str | None) -> Any:
        return self.books.of_order(request.match_info["order_id"])

    def _get(self, request: web.Request, asked: dict[str, Any], decline: str | None) -> Any:
        return self.books.get(request.match_info["payment_key"])

    # ---- what every call goes through

    def _call(
        self, kind: str, work: _Work
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            began = time.monotonic()
            mode = self.switch.for_call(kind)
            noted = self._note(request, mode)
            answer = await self._answer(request, mode, work)
            await self._keeper.keep()
            noted["ms"] = round((time.monotonic() - began) * 1000)
            noted["answered"] = answer is not None and mode != "losing_replies"
            if answer is None or mode == "losing_replies":
                return _hang_up(request)
            status, body = answer
            noted["status"] = status
            noted["code"] = body.get("code") if isinstance(body, dict) and status != 200 else None
            if body is None:
                return web.Response(status=status)
            return web.json_response(body, status=status, dumps=_dumps)

        return handle

    async def _answer(
        self, request: web.Request, mode: str, work: _Work
    ) -> tuple[int, Any] | None:
        """Status and body; None when there is to be none."""
        english = request.headers.get("Accept-Language", "").lower().startswith("en")
        if mode == "refusing":
            return 503, Trouble("FAILED_INTERNAL_SYSTEM_PROCESSING").body(english=english)
        if mode == "silent":
            await self._wait_until_they_give_up(request)
            return None
        try:
            secret = _secret(request)
            key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
            place = f"{secret} {request.method} {request.raw_path}"
            earlier = self._answers.begin(key, place) if key else None
        except Trouble as trouble:
            return trouble.status(), trouble.body(english=english)
        if earlier is not None:
            return earlier
        answer: tuple[int, Any] | None = None
        try:
            asked = await _object(request)
            if mode == "slow":
                await asyncio.sleep(self.switch.delay_s())
            # Toss's own header for trying an error out, in its test environment
            decline = request.headers.get("TossPayments-Test-Code")
            if mode == "declining":
                decline = self.switch.code
            done = work(request, asked, decline)
            answer = (200, json.loads(_dumps(done)) if done is not None else None)
        except Trouble as trouble:
            answer = (trouble.status(), trouble.body(english=english))
        finally:
            if key:
                self._answers.end(key, place, answer)
            self._keeper.changed()
        return answer

    async def _wait_until_they_give_up(self, request: web.Request) -> None:
        until = time.monotonic() + _SILENT_S
        while not self._closing.is_set() and time.monotonic() < until:
            if request.transport is None or request.transport.is_closing():
                return
            await asyncio.sleep(0.05)

    def _note(self, request: web.Request, mode: str) -> dict[str, Any]:
        self._count += 1
        noted: dict[str, Any] = {
            "n": self._count,
            "at": self._now(),
            "method": request.method,
            "path": request.path.removeprefix("/company"),
            "key": request.headers.get("Idempotency-Key"),
            "mode": mode,
            "status": None,
            "code": None,
            "answered": False,
            "ms": None,
        }
        self._calls.append(noted)
        return noted

    # ---- switches and state

    async def _show_switch(self, request: web.Request) -> web.Response:
        return web.json_response(self.switch.as_json())

    async def _turn_switch(self, request: web.Request) -> web.Response:
        try:
            self.switch.set(await _object(request))
        except (ValueError, Trouble) as wrong:
            return web.json_response({"error": str(wrong)}, status=400)
        await self._changed()
        return web.json_response(self.switch.as_json())

    async def _refund_by_hand(self, request: web.Request) -> web.Response:
        """What somebody gives back in the company's console: a part, or all that is left.

        ``{"orderId": …, "amount": 5000, "reason": …}``; the shop hears of it by webhook, as
        always, and of nothing more.
        """
        try:
            asked = await _object(request)
            payment = self.books.of_order(_text(asked, "orderId"))
            done = self.books.cancel_by_hand(
                payment["paymentKey"],
                reason=str(asked.get("reason") or "상점 관리자 취소")[:LONGEST_REASON],
                amount=_won(asked, "amount") if asked.get("amount") is not None else None,
            )
        except Trouble as trouble:
            return web.json_response(trouble.body(), status=trouble.status())
        await self._changed()
        return web.json_response(done, dumps=_dumps)

    async def _state(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        calls = [c for c in self._calls if c["n"] > (int(after) if after.isdigit() else 0)]
        payments = self.books.all()
        cancels = [
            {"paymentKey": p["paymentKey"], "orderId": p["orderId"], **cancel}
            for p in payments
            for cancel in p["cancels"] or []
        ]
        state = {**self.switch.as_json(), "payments": payments, "cancels": cancels, "calls": calls}
        return web.json_response(state, dumps=_dumps)

    async def _show_webhook(self, request: web.Request) -> web.Response:
        return web.json_response(self._webhooks.as_json(), dumps=_dumps)

    async def _set_webhook(self, request: web.Request) -> web.Response:
        try:
            url = (await _object(request)).get("url")
            self._webhooks.send_to(str(url) if url else None)
        except (ValueError, Trouble) as wrong:
            return web.json_response({"error": str(wrong)}, status=400)
        await self._changed()
        return web.json_response({"url": self._webhooks.url})

    async def _reset(self, request: web.Request) -> web.Response:
        self.books.read({})
        self._answers.read({})
        self._webhooks.read({})
        self._calls.clear()
        self.switch.set({"mode": "ok"})
        await self._changed()
        return web.json_response({"ok": True})

    async def _changed(self) -> None:
        self._keeper.changed()
        await self._keeper.keep()

    def _payment_changed(self, payment: Payment) -> None:
        self._keeper.changed()
        self._webhooks.payment_changed(payment)

    def _as_json(self) -> dict[str, Any]:
        return {
            "books": self.books.as_json(),
            "answers": self._answers.as_json(),
            "webhooks": self._webhooks.as_json(),
            "switch": self.switch.as_json(),
        }


def _secret(request: web.Request) -> str:
    """The secret key of a Basic header: ``secret:`` in base64, the password empty."""
    scheme, _, coded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic" or not coded:
        raise Trouble("UNAUTHORIZED_KEY")
    try:
        plain = base64.b64decode(coded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Trouble("UNAUTHORIZED_KEY") from None
    secret, colon, password = plain.partition(":")
    if not colon:
        raise Trouble("INCORRECT_BASIC_AUTH_FORMAT")
    if not secret.startswith("test_sk_") or password:
        raise Trouble("UNAUTHORIZED_KEY")
    return secret


async def _object(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request; an empty one when there is no body."""
    if not request.can_read_body:
        return {}
    try:
        body = json.loads(await request.text())
    except (ValueError, RecursionError, web.HTTPException):
        raise Trouble("INVALID_REQUEST") from None
    if not isinstance(body, dict):
        raise Trouble("INVALID_REQUEST")
    return body


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise Trouble("INVALID_REQUEST")
    return value


def _won(asked: dict[str, Any], name: str) -> int:
    value = asked.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise Trouble("INVALID_REQUEST")
    return value


def _hang_up(request: web.Request) -> web.StreamResponse:
    """End the connection with no answer on it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
