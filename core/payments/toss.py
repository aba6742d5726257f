"""Asks Toss Payments, over HTTP.

Never raises: whatever happens on the way is an answer. Says nothing of orders or customers to
the log, and never a secret, a billing key or a payment key. Knows no database and no retries:
those are the errands'.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import time
from dataclasses import replace
from urllib.parse import quote

import aiohttp
from yarl import URL

from core.payments.company import Absent, Approved, Cancelled, CardOnFile, Declined, Found, Unknown
from core.payments.toss_answers import (
    Json,
    read_cancel,
    read_card,
    read_charge,
    read_code,
    read_payment,
    read_refusal,
)
from core.payments.toss_codes import (
    ALREADY_CHARGED,
    CANCEL_REFUSED,
    CARD_IS_GONE,
    CHARGE_REFUSED,
    NEVER_HEARD_OF_IT,
    OUR_KEY_IS_WRONG,
)

log = logging.getLogger(__name__)

#: Seconds to make a connection, and for a whole call; then nobody knows.
CONNECT_S = 2.0
TOTAL_S = 8.0
#: Connections to the company at a time; the callers let 128 calls out at once.
MOST_CONNECTIONS = 160
#: No answer of the company is longer than this many bytes (guess; a payment is about 2,000).
LONGEST_ANSWER = 256 * 1024
#: Toss Payments API, POST /v1/billing/{billingKey} and …/cancel: longest orderName, cancelReason.
LONGEST_ORDER_NAME = 100
LONGEST_REASON = 200

#: What a call came to: the HTTP status with the JSON body, or that nobody knows.
_Reply = tuple[int, Json] | Unknown


class TossPayments:
    """Toss Payments behind the port, for one merchant's secret key."""

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        session: aiohttp.ClientSession | None = None,
        connect_s: float = CONNECT_S,
        total_s: float = TOTAL_S,
    ) -> None:
        """*url* is where ``/v1`` is found. A *session* given is the caller's to close."""
        self._url = url.rstrip("/")
        self._session = session
        self._is_ours = session is None
        self._headers = {
            "Authorization": "Basic " + base64.b64encode(f"{secret}:".encode()).decode()
        }
        self._connect_s = connect_s
        self._total_s = total_s

    async def charge_card(
        self,
        *,
        billing_key: str,
        customer_key: str,
        payment_id: str,
        order_name: str,
        amount: int,
        key: str,
    ) -> Approved | Declined | Unknown:
        """Take *amount* won from a registered card."""
        asked = {
            "customerKey": customer_key,
            "orderId": payment_id,
            "orderName": order_name[:LONGEST_ORDER_NAME],
            "amount": amount,
        }
        path, until = f"/v1/billing/{_part(billing_key)}", self._deadline()
        reply = await self._call("charge", "POST", path, until, asked, key)
        return await self._charged(reply, until, payment_id, amount)

    async def confirm(
        self, *, payment_key: str, payment_id: str, amount: int, key: str
    ) -> Approved | Declined | Unknown:
        """Take *amount* won that the customer agreed to in the company's window."""
        asked = {"paymentKey": payment_key, "orderId": payment_id, "amount": amount}
        until = self._deadline()
        reply = await self._call("confirm", "POST", "/v1/payments/confirm", until, asked, key)
        return await self._charged(reply, until, payment_id, amount, payment_key)

    async def find(self, *, payment_id: str) -> Found | Absent | Unknown:
        """What the company has on its books for this attempt."""
        return await self._find(payment_id, self._deadline())

    async def _find(self, payment_id: str, until: float) -> Found | Absent | Unknown:
        path = f"/v1/payments/orders/{_part(payment_id)}"
        reply = await self._call("find", "GET", path, until)
        if isinstance(reply, Unknown):
            return reply
        status, body = reply
        if status == 200:
            return read_payment(body, payment_id=payment_id)
        answer = read_refusal(status, body, NEVER_HEARD_OF_IT)[1]
        return answer if isinstance(answer, Unknown) else Absent()

    async def cancel(
        self, *, payment_key: str, amount: int | None, reason: str, key: str
    ) -> Cancelled | Declined | Unknown:
        """Give back *amount* won, or all that is left when None."""
        path, until = f"/v1/payments/{_part(payment_key)}", self._deadline()
        asked: dict[str, object] = {"cancelReason": reason[:LONGEST_REASON] or "-"}
        if amount is not None:
            asked["cancelAmount"] = amount
        reply = await self._call("cancel", "POST", path + "/cancel", until, asked, key)
        if isinstance(reply, Unknown):
            return reply
        status, body = reply
        if status == 200:
            return read_cancel(body, payment_key=payment_key, amount=amount)
        return read_refusal(status, body, CANCEL_REFUSED)[1]

    async def register_card(
        self, *, auth_key: str, customer_key: str
    ) -> CardOnFile | Declined | Unknown:
        """Turn the window's one-time key into a card on file. Asking twice gives one card."""
        asked = {"authKey": auth_key, "customerKey": customer_key}
        both = f"{customer_key}:{auth_key}".encode(errors="replace")
        key = "card:" + hashlib.sha256(both).hexdigest()
        path = "/v1/billing/authorizations/issue"
        reply = await self._call("register", "POST", path, self._deadline(), asked, key)
        if isinstance(reply, Unknown):
            return reply
        status, body = reply
        if status == 200:
            return read_card(body, customer_key=customer_key)
        return read_refusal(status, body, CHARGE_REFUSED)[1]

    async def forget_card(self, *, billing_key: str) -> bool:
        """Have the company drop a card; True once it is gone, also when it already was."""
        path = f"/v1/billing/{_part(billing_key)}"
        reply = await self._call("forget", "DELETE", path, self._deadline())
        if isinstance(reply, Unknown):
            return False
        status, body = reply
        return status in (200, 204) or read_code(body) in CARD_IS_GONE

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None and self._is_ours:
            await self._session.close()

    async def _charged(
        self,
        reply: _Reply,
        until: float,
        payment_id: str,
        amount: int,
        payment_key: str | None = None,
    ) -> Approved | Declined | Unknown:
        if isinstance(reply, Unknown):
            return reply
        status, body = reply
        if status == 200:
            return read_charge(body, payment_id=payment_id, amount=amount, payment_key=payment_key)
        code, answer = read_refusal(status, body, CHARGE_REFUSED)
        if code not in ALREADY_CHARGED:
            return answer
        found = await self._find(payment_id, until)
        if isinstance(found, Found):
            # maybe under another key: paid in an earlier go at the window, for this very attempt
            return found.as_answer(amount=amount)
        if isinstance(found, Absent):
            return Unknown(f"{code}, yet the company finds nothing", company_fault=False)
        return replace(found, sent=True)

    async def _call(
        self,
        what: str,
        method: str,
        path: str,
        until: float,
        asked: Json | None = None,
        key: str | None = None,
    ) -> _Reply:
        """One call. The path and the body hold keys, so only *what* it was is logged."""
        began = time.monotonic()
        reply = await self._ask(method, path, until, asked, key)
        took = (time.monotonic() - began) * 1000
        if isinstance(reply, Unknown):
            log.warning("payment company, %s: %s after %.0f ms", what, reply.why, took)
        elif read_code(reply[1]) in OUR_KEY_IS_WRONG:
            log.error("payment company, %s: it does not accept our secret key", what)
        else:
            status, code = reply[0], read_code(reply[1])
            log.info("payment company, %s: %d %s in %.0f ms", what, status, code, took)
        return reply

    async def _ask(
        self, method: str, path: str, until: float, asked: Json | None, key: str | None
    ) -> _Reply:
        headers = {**self._headers, "Idempotency-Key": key} if key else self._headers
        left = max(until - time.monotonic(), 0.01)
        patience = aiohttp.ClientTimeout(
            total=left,
            connect=self._connect_s,
            sock_connect=self._connect_s,
            ceil_threshold=2 * left,  # seconds are not rounded up
        )
        try:
            async with self._open_session().request(
                method,
                URL(self._url + path, encoded=True),
                json=asked,
                headers=headers,
                timeout=patience,
                allow_redirects=False,  # the next place would be told our secret
            ) as answer:
                return answer.status, await _read(answer)
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as gone:
            return Unknown(f"no connection: {type(gone).__name__}", sent=False)
        except TimeoutError:
            return Unknown("no answer in time")
        except (aiohttp.ClientError, OSError) as lost:
            return Unknown(f"the answer was lost: {type(lost).__name__}")
        except (ValueError, RecursionError):
            return Unknown("not a call or an answer we can read")
        except RuntimeError:
            return Unknown("we are closing", company_fault=False, sent=False)

    def _deadline(self) -> float:
        """When we give up; a second call on the way has only what the first one left."""
        return time.monotonic() + self._total_s

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _read(answer: aiohttp.ClientResponse) -> Json:
    """The JSON object of an answer; an empty one where a body is missing or beside the point.

    Raises:
        ValueError: a success whose body cannot be read, so that nobody knows what it said.
    """
    raw = bytearray()
    async for piece in answer.content.iter_chunked(16 * 1024):
        raw += piece
        if len(raw) > LONGEST_ANSWER:
            raise ValueError("too long")
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        if answer.status == 200:
            raise
        return {}
    return body if isinstance(body, dict) else {}


def _part(value: str) -> str:
    """A key as one part of a path: a slash or a dot in it must not lead elsewhere."""
    return quote(value, safe="", errors="replace").replace(".", "%2E")
