"""Tells a shop when a payment's status changed, again and again until it answers 200.

As Toss Payments does (docs.tosspayments.com/guides/webhook, read 2026-11): not signed, so it is a
hint and no proof; seven more tries at 1, 4, 16 … 4096 minutes. Only ever calls this machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import aiohttp

RETRIES_AFTER_S = tuple(60 * 4**n for n in range(7))
#: Seconds the shop may take to answer; Toss Payments, webhooks.
PATIENCE_S = 10.0
#: How often the clock is looked at (guess).
_LOOK_EVERY_S = 0.2
_HOME = ("127.0.0.1", "localhost", "::1")


class Webhooks:
    """What is owed to the shop's address, and what came of it."""

    def __init__(self, *, now: Callable[[], float], on_change: Callable[[], None]) -> None:
        self._now = now
        self._on_change = on_change
        self.url: str | None = None
        self.owed: list[dict[str, Any]] = []
        self.delivered: list[dict[str, Any]] = []
        self._count = 0
        self._loop: asyncio.Task[None] | None = None

    def send_to(self, url: str | None) -> None:
        """From now on tell *url*; None stops it.

        Raises:
            ValueError: the address is not on this machine.
        """
        if url is not None:
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or parts.hostname not in _HOME:
                raise ValueError("only an address on this machine is called")
        self.url = url
        self.owed = self.owed if url else []
        self._on_change()

    def payment_changed(self, payment: dict[str, Any]) -> None:
        """Owe the shop a word about it. A charge of a card on file is answered, not told."""
        if self.url is None or (
            payment["type"] == "BILLING" and payment["status"] in ("DONE", "ABORTED", "READY")
        ):
            return
        self._count += 1
        kst = timezone(timedelta(hours=9))
        self.owed.append(
            {
                "id": f"practice-{self._count}",
                "tries": 0,
                "due": self._now(),
                "body": {
                    "eventType": "PAYMENT_STATUS_CHANGED",
                    "createdAt": datetime.fromtimestamp(self._now(), kst).strftime(
                        "%Y-%m-%dT%H:%M:%S.%f"
                    ),
                    "data": copy.deepcopy(payment),
                },
            }
        )
        self._on_change()

    def start(self) -> None:
        """Begin to deliver."""
        self._loop = asyncio.create_task(self._deliver_for_ever())

    async def close(self) -> None:
        """Stop; what is owed stays owed."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
            self._loop = None

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "url": self.url,
            "owed": self.owed,
            "delivered": self.delivered[-100:],
            "count": self._count,
        }

    def read(self, kept: dict[str, Any]) -> None:
        """Go on from what was written down."""
        self.url = kept.get("url")
        self.owed = list(kept.get("owed", []))
        self.delivered = list(kept.get("delivered", []))
        self._count = int(kept.get("count", 0))

    async def _deliver_for_ever(self) -> None:
        patience = aiohttp.ClientTimeout(total=PATIENCE_S)
        async with aiohttp.ClientSession(timeout=patience) as session:
            while True:
                due = [word for word in self.owed if word["due"] <= self._now()]
                await asyncio.gather(*(self._deliver(session, word) for word in due))
                await asyncio.sleep(_LOOK_EVERY_S)

    async def _deliver(self, session: aiohttp.ClientSession, word: dict[str, Any]) -> None:
        headers = {
            "Content-Type": "application/json",
            "tosspayments-webhook-transmission-id": word["id"],
            "tosspayments-webhook-transmission-retried-count": str(word["tries"]),
        }
        url = self.url
        if url is None:
            return
        try:
            body = json.dumps(word["body"], ensure_ascii=False).encode()
            async with session.post(url, data=body, headers=headers) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            status = 0
        word["tries"] += 1
        over = status == 200 or word["tries"] > len(RETRIES_AFTER_S)
        if not over:
            word["due"] = self._now() + RETRIES_AFTER_S[word["tries"] - 1]
        elif word in self.owed:
            self.owed.remove(word)
            told = {"at": self._now(), "payment": word["body"]["data"]["status"]}
            self.delivered.append(
                {"id": word["id"], "status": status, "tries": word["tries"], **told}
            )
        self._on_change()
