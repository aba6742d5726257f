"""The first answer to every idempotency key, given again to whoever asks again.

As Toss Payments does (docs.tosspayments.com/reference/using-api/authorization, read 2026-11): the
same key, secret, address and method give the first answer, whatever the body says this time, for
15 days; while the first is being worked on, the others get a 409.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.company.trouble import Trouble

KEPT_FOR_S = 15 * 24 * 3600
LONGEST_KEY = 300

#: Not an answer to the request itself, so the next one with that key is worked on (guess).
_NOT_PROCESSED = ("FORBIDDEN_CONSECUTIVE_REQUEST",)


class FirstAnswers:
    """Status and body of the first answer, by key, secret, method and path."""

    def __init__(self, *, now: Callable[[], float]) -> None:
        self._now = now
        self._answers: dict[str, dict[str, Any]] = {}
        self._in_work: set[str] = set()

    def begin(self, key: str, place: str) -> tuple[int, Any] | None:
        """The first answer, or None when this is the first and is to be worked on.

        Raises:
            Trouble: the key is too long, or its first request is still in work.
        """
        if len(key) > LONGEST_KEY:
            raise Trouble("INVALID_IDEMPOTENCY_KEY")
        name = f"{place} {key}"
        if name in self._in_work:
            raise Trouble("IDEMPOTENT_REQUEST_PROCESSING")
        kept = self._answers.get(name)
        if kept is not None and self._now() - kept["at"] <= KEPT_FOR_S:
            return kept["status"], kept["body"]
        self._in_work.add(name)
        return None

    def end(self, key: str, place: str, answer: tuple[int, Any] | None) -> None:
        """The first request is done; None when it never got an answer."""
        name = f"{place} {key}"
        self._in_work.discard(name)
        if answer is not None:
            status, body = answer
            if not (isinstance(body, dict) and body.get("code") in _NOT_PROCESSED):
                self._answers[name] = {"status": status, "body": body, "at": self._now()}

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return self._answers

    def read(self, kept: dict[str, Any]) -> None:
        """Go on from what was written down."""
        self._answers = dict(kept)
